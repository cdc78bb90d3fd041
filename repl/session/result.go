package session

import (
	"strconv"
	"time"

	"conclave/repl/lang"
)

// Result is what one statement answered: at its end, or when it began to wait. A statement that
// waited has two, the second one Resumed.
//
// The fields down to Time are the keys of --json in their order; one that does not apply has the
// zero value (a nil slice or pointer, an empty string, a false Has...) and is left out. All text
// is raw: keys, values, file names and messages may hold any byte, and whoever prints them passes
// them through lang.Escape or the escapes of JSON.
type Result struct {
	File string // as it is to be printed: "x.kv", "-", "-e1"
	Line int

	Session   string
	Txn       string // "T4", or ""
	Statement string // canonical, without the prefix; "" for SYNTAX (the key stands all the same)
	Status    Status
	Resumed   bool

	HasValue bool // GET, INCR, CPUT that answered
	Value    Optional

	Pairs []Pair // SCAN: nil does not apply, empty is []

	Outcome      string // "committed", "rolledback"; of STATUS also "aborted", "active", ...
	CommitTS     uint64 // 0 is none
	HasPhases    bool
	Phases       int // 0, 1 or 2
	Participants []Participant
	WaitsFor     *WaitsFor
	Rows         *Table    // of a looking statement
	Text         string    // HELP, DIAGRAM, WHY
	Anomalies    []Anomaly // CHECK: nil does not apply, empty is []
	Error        *Error
	Time         time.Duration // virtual, since the cluster began; always there

	// What only the text door shows.

	Stmt    lang.Stmt  // the statement itself (SAY's text is in it); lang.Invalid for SYNTAX
	Begun   *Begun     // BEGIN
	Auto    *Committed // an autocommit statement that is ok: how its transaction ended
	Subject string     // STATUS, DIAGRAM, WHY: what it is about, "T4"
	Cost    *Cost      // a commit, autocommit included, where it is known
	Told    []string   // what it did: the first beside the answer, others under it
	Notes   []string   // sentences to be said beside it: "new session alice"
}

// Status is how a statement stands.
type Status string

// The statuses.
const (
	OK      Status = "ok"
	Failed  Status = "error"
	Waiting Status = "waiting"
)

// Optional is a value, or (Null) the fact that there is none.
type Optional struct {
	Null bool
	S    string
}

// Pair is a key and its value.
type Pair struct{ Key, Value string }

// Participant is what one range replica said to a COMMIT: "yes", "no" or "none".
type Participant struct {
	Node, Vote string
	Replica    string // as text shows it: the node while it holds one range, r4@n1 else
}

// WaitsFor says what a statement waits for. Key and Txn may be empty, and are then left out.
type WaitsFor struct {
	Key    string
	Txn    string // "T3"
	Reason string // "lock", "indoubt", "step", "break"
}

// Anomaly is one that CHECK found.
type Anomaly struct {
	Name  string
	Txns  []string
	Cycle []string // "T1 -rw x-> T2"
	Words []string // the same in words
}

// Error is a code of the table and a sentence that says what to do.
type Error struct {
	Code    string
	Message string
	// Advice is the end of Message that says what to do, where it can stand on a line of its
	// own; "" where the message is one piece.
	Advice string
}

// Begun is what a BEGIN began.
type Begun struct {
	StartTS uint64 // what its BEGIN drew
	AsOf    uint64 // the past timestamp that it reads at, or 0
	Node    string // its coordinator
}

// Committed is how a transaction ended that has no COMMIT line of its own. Those that wrote
// nothing have Phases 0, and neither a timestamp nor participants.
type Committed struct {
	TS           uint64
	Phases       int
	Participants []Participant
}

// Cost is what a commit took: messages between nodes and records appended to logs.
type Cost struct{ Messages, Records int64 }

// Table is the rows of a looking statement. As text it is aligned, numbers to the right; as JSON
// a row is an object with the columns as keys, in this order, absent cells left out.
type Table struct {
	Columns []Column
	Rows    [][]Cell // each as long as Columns
}

// Column is a column of a Table.
type Column struct {
	Name string
	Kind Kind
	Data bool // keys and values: bytes of the user, not words of ours
}

// Kind is what the cells of a column are.
type Kind uint8

// The kinds of a column.
const (
	String Kind = iota
	Number
	Bool
	List // of strings; an empty list is []
)

// CellState tells whether a Cell holds something.
type CellState uint8

// The states of a cell. The zero Cell is absent.
const (
	Absent CellState = iota // left out
	Null                    // null: the value of a deleted version
	Present
)

// Cell is one cell of a Table; its column's Kind says which field counts.
type Cell struct {
	State CellState
	S     string
	N     int64
	B     bool
	L     []string
}

// Str, Num, Boolean and Strings make cells.
func Str(s string) Cell { return Cell{State: Present, S: s} }

// Num makes a cell of a column of kind Number.
func Num(n int64) Cell { return Cell{State: Present, N: n} }

// Boolean makes a cell of a column of kind Bool.
func Boolean(b bool) Cell { return Cell{State: Present, B: b} }

// Strings makes a cell of a column of kind List.
func Strings(l []string) Cell { return Cell{State: Present, L: l} }

// strOrNone is absent where there is nothing to say.
func strOrNone(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Str(s)
}

// numOrNone is absent for 0: no timestamp, LSN or epoch is 0.
func numOrNone(n uint64) Cell {
	if n == 0 {
		return Cell{}
	}
	return Num(int64(n))
}

// txnName is T4 for 4, and nothing for 0.
func txnName(id uint64) string {
	if id == 0 {
		return ""
	}
	return "T" + strconv.FormatUint(id, 10)
}
