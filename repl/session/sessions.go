package session

import (
	"io/fs"
	"os"
	"sync"
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// Policy says what becomes of a failure: an error that nothing excused, an EXPECT that did not
// hold.
type Policy uint8

// The policies.
const (
	// Prompt is a person: errors are answers, and nothing fails. (A file that SOURCE runs stops at
	// its first failure even so.)
	Prompt Policy = iota
	// Stop ends the script at its first failure: nothing runs after it.
	Stop
	// KeepGoing runs on.
	KeepGoing
)

// Config says how the sessions begin. The zero value is a person at a cluster of three nodes.
type Config struct {
	// Nodes, Seed and Splits are what a fresh cluster has where CLUSTER does not say otherwise;
	// 0, 0 and nil are 3, 1 and an even cut.
	Nodes  int
	Seed   uint64
	Splits []string

	Policy Policy
	// Screen says that DASHBOARD has one: what shows it does so when the statement has answered.
	Screen bool
	// Pause is PAUSE: it returns when a key was pressed. nil where there is no person.
	Pause func()
	// ReadFile is how SOURCE reads; nil is ReadScript, from the disk.
	ReadFile func(path string) ([]byte, error)
	// Lessons are the files that LESSON plays; nil is none.
	Lessons fs.FS
	// Sourced hears of each statement that SOURCE or LESSON runs, before it runs, with those that
	// follow it in the file, and whether the file is a lesson; nil where nobody listens.
	Sourced func(rest []lang.Statement, lesson bool)
	// WriteFile is how SAVE and DIAGRAM write; nil is to the disk.
	WriteFile func(path string, text []byte) error
	// Explore is EXPLORE, with the text of its file; it ends early once stop is true. nil where there
	// is none.
	Explore func(st lang.Explore, src []byte, config Config, stop func() bool) Explored
	// Trace is how many events TRACE can look back; 0 is 10,000, and less is none.
	Trace int
}

// Place says where a statement stands.
type Place struct {
	File string // as results are to show it: "x.kv", "-", "-e1"
	Line int    // 0: the statement's own position
	// Dir is where the paths of SOURCE begin; "" is the folder of File, and for "-" and "-e1" the
	// present one.
	Dir string
}

// Sessions are the clients of one cluster, and the one way in to it. All methods belong to one
// goroutine, but for Interrupt.
type Sessions struct {
	config Config
	state
	// era counts the times that state was replaced: by CLUSTER, RESET and BACK. What was held of an
	// earlier one is void.
	era     int
	entered uint64 // statements into the journal, those that were undone included

	timing, quit bool
	script       script
	door         door
}

// state is all that BACK takes back.
type state struct {
	store   Store
	cluster *engine.Cluster // behind store: faults and looks go to it directly
	shape   shape           // of the present cluster, for RESET
	set     settings

	clients []*client // in order of first naming
	byName  map[string]*client
	current *client
	waiting map[Ticket]*wait
	owners  owners // which session began T1, T2, ...: TXNS tells it
	plots   []plot // KILL ... AT, as the cluster numbers them
	journal journal
	running int    // the journal's entry of the statement that runs, -1 for none
	began   moment // when that did
	again   bool   // the journal runs again: nothing is entered, read, written, or waited for by a key
}

// door is what Interrupt, which comes from another goroutine, may touch.
type door struct {
	sync.Mutex
	store     Store // as Sessions.store; nil while no statement runs
	cancelled bool  // Interrupt came during this statement
}

// New starts a cluster and its first session, main.
func New(config Config) (*Sessions, error) {
	s := &Sessions{config: config}
	if s.config.Trace == 0 {
		s.config.Trace = usualTrace
	}
	s.set = s.usualSettings()
	if s.config.ReadFile == nil {
		s.config.ReadFile = ReadScript
	}
	if s.config.WriteFile == nil {
		s.config.WriteFile = func(path string, text []byte) error {
			return os.WriteFile(path, text, 0o644)
		}
	}
	if err := s.start(s.usual()); err != nil {
		return nil, err
	}
	return s, nil
}

// open puts a store behind the sessions, of which there is none yet but main.
func (s *Sessions) open(store Store) {
	s.store = store
	s.clients, s.byName = nil, map[string]*client{}
	s.waiting, s.owners, s.plots = map[Ticket]*wait{}, nil, nil
	s.current = s.add(mainSession)
	s.renewed()
}

// renewed is called when another state has taken the place of the one before.
func (s *Sessions) renewed() {
	s.era++
	s.door.Lock()
	defer s.door.Unlock()
	if s.door.store != nil {
		s.door.store = s.store
	}
}

// Execute runs one statement and yields its results: its own, and those of the statements that
// waited and that it freed, in the order of virtual time (its own first at one instant). SOURCE
// yields those of the file's statements, and then its own. Nothing comes of a statement after
// QUIT or after a failure that stopped the script.
func (s *Sessions) Execute(st lang.Statement, at Place) []Result {
	var results []Result
	s.Stream(st, at, func(r Result) { results = append(results, r) })
	return results
}

// Stream is Execute for one who wants each result as soon as it is known: a PAUSE in a sourced
// file comes after the results before it.
func (s *Sessions) Stream(st lang.Statement, at Place, emit func(Result)) {
	s.runs(true)
	defer s.runs(false)
	s.run(st, at, emit)
}

// runs says whether something runs that Interrupt can stop.
func (s *Sessions) runs(is bool) {
	s.door.Lock()
	defer s.door.Unlock()
	s.door.store = nil
	if is {
		s.door.store, s.door.cancelled = s.store, false
	}
}

// Interrupt stops the statement that runs, if one does. It may be called from any goroutine.
func (s *Sessions) Interrupt() {
	s.door.Lock()
	defer s.door.Unlock()
	if s.door.store != nil {
		s.door.cancelled = true
		s.door.store.Interrupt()
	}
}

// cancelled reports whether Interrupt came during this statement.
func (s *Sessions) cancelled() bool {
	s.door.Lock()
	defer s.door.Unlock()
	return s.door.cancelled
}

// SetPolicy says who drives from now on: a script, or a person who has taken over from it. What had
// stopped a script does not stop a person. It answers who drove before.
func (s *Sessions) SetPolicy(p Policy) (before Policy) {
	before = s.config.Policy
	s.config.Policy = p
	s.script.halted = s.script.halted && p == Stop
	return before
}

// Quit reports whether QUIT was said.
func (s *Sessions) Quit() bool { return s.quit }

// Timing reports whether TIMING is ON.
func (s *Sessions) Timing() bool { return s.timing }

// Cluster is the engine behind the sessions, for looking at. It changes with CLUSTER, RESET and
// BACK.
func (s *Sessions) Cluster() *engine.Cluster { return s.cluster }

// call is one statement on its way through.
type call struct {
	c      *client
	at     Place
	r      Result
	emit   func(Result)
	prefix string // the session that was named, or ""
	before Cost   // what was spent before it
	era    int    // in which it began
	entry  int    // its own in the journal; -1 if it has none
	id     uint64 // of that entry
	silent bool   // a failure stopped it that was not its own: it has no answer
}

func (x *call) note(notes ...string) {
	for _, n := range notes {
		if n != "" {
			x.r.Notes = append(x.r.Notes, n)
		}
	}
}

// tell says what the statement did, in sentences: the first one beside the answer, others under
// it.
func (x *call) tell(told ...string) { x.r.Told = append(x.r.Told, told...) }

// run is the way of every statement, sourced ones included.
func (s *Sessions) run(st lang.Statement, at Place, emit func(Result)) {
	if s.quit || s.script.halted {
		return
	}
	c, notes := s.client(st.Session)
	switch {
	case aside(st.Node):
	case !s.tracks():
		c.open = nil // a person may have come between a script and its EXPECT
	case !s.closeErrors(c):
		return
	}
	if at.Line == 0 {
		at.Line = st.Pos.Line
	}
	x := &call{c: c, at: at, prefix: st.Session, emit: emit, before: s.spent(), era: s.era}
	x.r = Result{
		File: at.File, Line: at.Line, Session: c.name, Txn: c.openTxn(),
		Statement: st.Canonical(), Status: OK, Stmt: st.Node, Time: -1, Notes: notes,
	}
	full := s.journal.full
	x.entry = s.enter(Entry{Statement: st, At: at}, x.r.Statement, c)
	if s.journal.full && !full {
		x.note(s.dropped())
	}
	x.id = s.journal.id(x.entry)
	s.running, s.began = x.entry, s.moment()
	err := s.perform(x, st.Node)
	if x.silent {
		return
	}
	s.refresh(x)
	x.finish(s, err)
	own := &x.r
	late := s.resumed()
	for len(late) > 0 && late[0].result.Time < own.Time {
		s.deliver(late[0].c, &late[0].result, late[0].entry, emit)
		late = late[1:]
	}
	s.deliver(x.c, own, x.entry, emit)
	for _, w := range late {
		s.deliver(w.c, &w.result, w.entry, emit)
	}
}

// Resume takes the results of the statements that waited and have ended since, where somebody has
// moved the cluster on without a statement.
func (s *Sessions) Resume() (results []Result) {
	for _, w := range s.resumed() {
		s.deliver(w.c, &w.result, w.entry, func(r Result) { results = append(results, r) })
	}
	return results
}

// perform lets a statement do what it does, and says besides what has come of a KILL ... AT and
// of a BREAK meanwhile.
func (s *Sessions) perform(x *call, st lang.Stmt) *Error {
	if err := s.gate(x); err != nil {
		return err
	}
	before := s.traps()
	err := s.dispatch(x, st)
	if x.era == s.era {
		s.sprung(x, before)
	}
	return err
}

// refresh finds the session that a result belongs to where another state has taken the place of
// the one in which the statement began: the current one, or the one that a prefix named.
func (s *Sessions) refresh(x *call) {
	if x.era == s.era {
		return
	}
	x.c, _ = s.client(x.prefix)
	x.r.Txn = ""
	if x.entry >= 0 && s.journal.id(x.entry) != x.id {
		x.entry = -1 // a BACK inside of the file has undone its SOURCE
	}
}

// finish completes a statement's own result.
func (x *call) finish(s *Sessions, err *Error) {
	if err != nil {
		x.r.Status, x.r.Error = Failed, err
	}
	if x.r.Txn == "" {
		x.r.Txn = x.c.openTxn()
	}
	if x.r.Time < 0 {
		x.r.Time = time.Duration(s.store.Now())
	}
}

// deliver makes a result the last of its session, and hands it out.
func (s *Sessions) deliver(c *client, r *Result, entry int, emit func(Result)) {
	s.answered(c, r, entry)
	emit(*r)
}
