package lang

// Looking.
type (
	Nodes struct{} // NODES
	Txns  struct{} // TXNS
	// Locks is LOCKS [node].
	Locks struct {
		HasNode bool
		Node    NodeID
	}
	// Versions is VERSIONS [key].
	Versions struct {
		HasKey bool
		Key    string
	}
	// Wal is WAL [node] [n].
	Wal struct {
		HasNode bool
		Node    NodeID
		HasN    bool
		N       Num
	}
	Ranges   struct{} // RANGES
	Messages struct{} // MESSAGES
	Stats    struct{} // STATS
	// Trace is TRACE [n].
	Trace struct {
		HasN bool
		N    Num
	}
	// Status is STATUS [txn].
	Status struct {
		HasTxn bool
		Txn    TxnID
	}
	// Diagram is DIAGRAM [txn] [TO file]. File is "" where none was said.
	Diagram struct {
		HasTxn bool
		Txn    TxnID
		File   string
	}
	// Why is WHY [session|txn]. Session is "" where none was said.
	Why struct {
		HasTxn  bool
		Txn     TxnID
		Session string
	}
	// Show is SHOW [setting]. Name is "" where none was said, else a known setting.
	Show struct{ Name string }
)

// Checking.
type (
	// Expect is EXPECT and `=>`: it holds if one alternative does. There is at least one.
	Expect struct{ Alternatives []Expectation }
	// Check is CHECK [SNAPSHOT | SERIALIZABLE]. Level is "" for each to its own.
	Check struct{ Level Isolation }
	// Invariant is INVARIANT name SUM [from [to] | PREFIX p | KEYS k ...] = n.
	Invariant struct {
		Name string
		Span
		Keys []string // KEYS: then Span says nothing
		Sum  Num
	}
	// Explore is EXPLORE file [CRASHES n] [DROPS n] [DUPS n].
	Explore struct {
		File                          string
		HasCrashes, HasDrops, HasDups bool
		Crashes, Drops, Dups          Num
	}
)

// Expectation is one alternative of EXPECT.
type Expectation interface{ expectation() }

// The alternatives of EXPECT.
type (
	// ExpectWord is one of the words OK ... EMPTY.
	ExpectWord string
	// ExpectPhases is PHASES n.
	ExpectPhases struct{ N Num }
	// ExpectRows is ROWS n.
	ExpectRows struct{ N Num }
	// ExpectValue is a value of GET, INCR, CPUT.
	ExpectValue string
	// ExpectPairs are all pairs of SCAN in order, at least one. A bare word with an = in it is
	// always one of these, quoted it is a value; a session may well let a single pair stand for
	// the value "key=value" where the last result was a value.
	ExpectPairs []Pair
	// ExpectError is ERROR CODE, with a code of the table.
	ExpectError string
	// ExpectPass is CHECK PASS.
	ExpectPass struct{}
	// ExpectAnomaly is CHECK ANOMALY name, with a name of the list.
	ExpectAnomaly string
)

// Pair is a key and its value.
type Pair struct{ Key, Value string }

// The words that EXPECT knows by themselves.
const (
	WordOK         ExpectWord = "OK"
	WordCommitted  ExpectWord = "COMMITTED"
	WordAborted    ExpectWord = "ABORTED"
	WordRolledBack ExpectWord = "ROLLEDBACK"
	WordInDoubt    ExpectWord = "INDOUBT"
	WordActive     ExpectWord = "ACTIVE"
	WordUnknown    ExpectWord = "UNKNOWN"
	WordWaiting    ExpectWord = "WAITING"
	WordNil        ExpectWord = "NIL"
	WordEmpty      ExpectWord = "EMPTY"
)

// The rest.
type (
	// Cluster is CLUSTER [NODES n] [SEED n] [LATENCY min [max]] [SPLIT key ...].
	Cluster struct {
		HasNodes   bool
		Nodes      Num
		HasSeed    bool
		Seed       Num
		HasLatency bool
		Latency    Latency
		Split      []string // nil where SPLIT was not said
	}
	Reset struct{} // RESET
	// Split is SPLIT key [ON node].
	Split struct {
		Key     string
		HasNode bool
		Node    NodeID
	}
	// Set is SET name value. The name is a known one. Word is the value of a setting that takes
	// a word, in lower case (`on`, `ordered`, `read committed`); else Min is it, and Max (of
	// latency) is Min if it was not said.
	Set struct {
		Name     string
		Word     string
		Min, Max Dur
		HasMax   bool
		HasN     bool
		N        Num // a bound
	}
	Say    struct{ Text string } // SAY text; "" for SAY alone
	Pause  struct{}              // PAUSE
	Source struct{ File string } // SOURCE file
	// Save is SAVE [HISTORY] file.
	Save struct {
		History bool
		File    string
	}
	Lesson struct{ Name string } // LESSON [name]; "" where none was said
	Timing struct{ On bool }     // TIMING ON | OFF
	// HelpOn is HELP [word]. Word is a known topic as Help spells it, or "".
	HelpOn    struct{ Word string }
	Dashboard struct{} // DASHBOARD
	Quit      struct{} // QUIT
)

func (Invalid) stmt()    {}
func (Begin) stmt()      {}
func (Get) stmt()        {}
func (Put) stmt()        {}
func (Delete) stmt()     {}
func (Scan) stmt()       {}
func (CPut) stmt()       {}
func (Incr) stmt()       {}
func (Lock) stmt()       {}
func (Commit) stmt()     {}
func (Rollback) stmt()   {}
func (Use) stmt()        {}
func (Await) stmt()      {}
func (Kill) stmt()       {}
func (KillClear) stmt()  {}
func (Recover) stmt()    {}
func (Partition) stmt()  {}
func (Heal) stmt()       {}
func (Drop) stmt()       {}
func (Dup) stmt()        {}
func (Deliver) stmt()    {}
func (Delay) stmt()      {}
func (Latency) stmt()    {}
func (Disk) stmt()       {}
func (Corrupt) stmt()    {}
func (Checkpoint) stmt() {}
func (Resolve) stmt()    {}
func (Auto) stmt()       {}
func (Step) stmt()       {}
func (Run) stmt()        {}
func (Advance) stmt()    {}
func (Break) stmt()      {}
func (BreakClear) stmt() {}
func (Back) stmt()       {}
func (Nodes) stmt()      {}
func (Txns) stmt()       {}
func (Locks) stmt()      {}
func (Versions) stmt()   {}
func (Wal) stmt()        {}
func (Ranges) stmt()     {}
func (Messages) stmt()   {}
func (Stats) stmt()      {}
func (Trace) stmt()      {}
func (Status) stmt()     {}
func (Diagram) stmt()    {}
func (Why) stmt()        {}
func (Show) stmt()       {}
func (Expect) stmt()     {}
func (Check) stmt()      {}
func (Invariant) stmt()  {}
func (Explore) stmt()    {}
func (Cluster) stmt()    {}
func (Reset) stmt()      {}
func (Split) stmt()      {}
func (Set) stmt()        {}
func (Say) stmt()        {}
func (Pause) stmt()      {}
func (Source) stmt()     {}
func (Save) stmt()       {}
func (Lesson) stmt()     {}
func (Timing) stmt()     {}
func (HelpOn) stmt()     {}
func (Dashboard) stmt()  {}
func (Quit) stmt()       {}

func (ExpectWord) expectation()    {}
func (ExpectPhases) expectation()  {}
func (ExpectRows) expectation()    {}
func (ExpectValue) expectation()   {}
func (ExpectPairs) expectation()   {}
func (ExpectError) expectation()   {}
func (ExpectPass) expectation()    {}
func (ExpectAnomaly) expectation() {}
