package check

// Level is a promise about the other transactions.
type Level uint8

// The levels. Own, for Judge, holds each transaction to its own.
const (
	Own Level = iota
	ReadCommitted
	Snapshot
	Serializable
)

// String is the level's name as settings write it.
func (l Level) String() string {
	return [...]string{"own", "read-committed", "snapshot", "serializable"}[l]
}

// Answer is what a client was told of its transaction.
type Answer uint8

// The answers.
const (
	Open      Answer = iota // nothing yet
	Committed               //
	Aborted                 // also ROLLBACK
	Unknown                 // that nobody can tell
)

// String is the answer in a word.
func (a Answer) String() string {
	return [...]string{"open", "committed", "aborted", "unknown"}[a]
}

// History is what there is to judge. Timestamps may be 0, not known: then the graph alone counts.
type History struct {
	Txns      []Txn      // in order of their numbers
	Installs  []Install  // of all nodes, each node's in its order
	Decisions []Decision // what is on record about the ends of transactions
	State     []Range    // what is there in the end; nil: neither atomicity nor durability is judged

	// Partial says that there were transactions before the first of Txns: versions of others may be
	// read.
	Partial bool
}

// Txn is one transaction as its client saw it.
type Txn struct {
	ID     uint64 // above 0
	Level  Level
	Start  uint64 // the snapshot that BEGIN took; of AS OF, that one
	Ops    []Op   // in the order in which they were answered
	Answer Answer
	Commit uint64 // the timestamp that the client was told, or that is on record
	// Began and Ended tell the order in which clients began and were answered; 0 is not known, or not
	// yet. Nothing is judged by it.
	Began, Ended uint64
}

// Kind is what an Op did.
type Kind uint8

// The kinds of Op.
const (
	Read   Kind = iota + 1 // Key gave the version From, and Value
	Write                  // Key is to be Value
	Delete                 // Key is to have no value
	Scan                   // Range gave Found: the other keys of the range have no value
)

// Op is one thing that a transaction did.
type Op struct {
	Kind  Kind
	Key   string
	Value string
	None  bool    // Read: there was no value
	From  Version // Read: zero where there was no version; of an own write Txn is the reader
	// At is the snapshot that it read at. At of a Write or Delete says that what is written depends on
	// a read at that snapshot (INCR, CPUT), and is checked at every level.
	At    uint64
	Range *Range
	Found []Item
}

// Version names a version of a key: who wrote it, and its timestamp.
type Version struct {
	Txn uint64
	TS  uint64
}

// Item is a version of a key that was found.
type Item struct {
	Key   string
	Value string
	None  bool // a deletion
	Version
}

// Install says that a node has made a version durable.
type Install struct {
	Node string
	Item
}

// Decision is what a node has on record about the end of a transaction.
type Decision struct {
	Node   string
	Txn    uint64
	Commit bool
	Guess  bool // an operator's (RESOLVE)
}

// Range is the keys [Lo, Hi), Hi "" is no bound, and, in State, what is there.
type Range struct {
	Lo, Hi   string
	Node     string
	Down     bool
	InDoubt  []uint64 // transactions that are prepared here and undecided
	Cut      uint64   // versions that were overwritten up to this timestamp may be gone
	Versions []Item   // by key, oldest first
}

// Contains reports whether key lies in the range.
func (r *Range) Contains(key string) bool { return key >= r.Lo && (r.Hi == "" || key < r.Hi) }
