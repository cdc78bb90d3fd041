package lang

import (
	"math"
	"strconv"
	"time"
)

// Pos is a place in a script: line and column, both from 1, the column in characters.
type Pos struct{ Line, Col int }

// Statement is one statement with its place and the session that is to run it.
type Statement struct {
	Pos     Pos
	Session string // the prefix in force; "" is the current session
	Arrow   bool   // an EXPECT that was written as `=>` after the statement before it
	Node    Stmt
}

// Canonical is the statement's canonical text, without the session prefix, and "" for one that
// did not parse. It is for reading back. A SAY may hold raw bidi marks, so whoever prints the text
// passes it through Escape, which changes nothing else in it.
func (s Statement) Canonical() string { return Canonical(s.Node) }

// Stmt is one of the statement types of this package.
type Stmt interface{ stmt() }

// Num is a whole number as it was said. LIMIT 0, STEP -1 and numbers that fit no int64 are
// errors of the statement (LIMIT), not of the parse, so the parser lets them through.
type Num struct {
	V    int64  // saturated where Over
	Over bool   // beyond an int64
	Text string // as said; "" for a number made by N
}

// N makes a Num for statements that a program writes.
func N(v int64) Num { return Num{V: v} }

// In reports whether the number lies in lo..hi; one that is Over never does.
func (n Num) In(lo, hi int64) bool { return !n.Over && lo <= n.V && n.V <= hi }

func (n Num) String() string {
	if n.Text != "" {
		return n.Text
	}
	return strconv.FormatInt(n.V, 10)
}

// Dur is a duration as it was said. Negative ones and those beyond a time.Duration are errors
// of the statement, not of the parse.
type Dur struct {
	D    time.Duration // saturated where Over
	Over bool
	Text string // as said; "" for one made by D
}

// D makes a Dur for statements that a program writes.
func D(d time.Duration) Dur { return Dur{D: d} }

// In reports whether the duration lies in lo..hi; one that is Over never does.
func (d Dur) In(lo, hi time.Duration) bool { return !d.Over && lo <= d.D && d.D <= hi }

func (d Dur) String() string {
	if d.Text != "" {
		return d.Text
	}
	return d.D.String()
}

// NodeID is the number of a node, n1 is 1. n0 parses, and so do numbers beyond any cluster
// (saturated): they are NO_SUCH_NODE.
type NodeID int

func (n NodeID) String() string { return "n" + strconv.Itoa(int(n)) }

// TxnID is the number of a transaction, T4 is 4; saturated, so NO_SUCH_TXN if absurd.
type TxnID uint64

func (t TxnID) String() string { return "T" + strconv.FormatUint(uint64(t), 10) }

// MsgID is the number of a message as MESSAGES shows it, m12 is 12; saturated.
type MsgID uint64

func (m MsgID) String() string { return "m" + strconv.FormatUint(uint64(m), 10) }

const (
	maxNode = NodeID(math.MaxInt)
	maxID   = math.MaxUint64
)

// Isolation is a level as BEGIN, SET and SHOW say it; "" where nothing was said.
type Isolation string

// The isolation levels.
const (
	ReadCommitted Isolation = "read committed"
	Snapshot      Isolation = "snapshot"
	Serializable  Isolation = "serializable"
)

// Mode is when a transaction takes its locks; "" where nothing was said.
type Mode string

// The modes.
const (
	Optimistic  Mode = "optimistic"
	Pessimistic Mode = "pessimistic"
)

// NilOr is a value, or NIL for "no value".
type NilOr struct {
	Nil   bool
	Value string
}

// Span says which keys: all (the zero value), [From, To), or those with a prefix.
type Span struct {
	HasFrom, HasTo, IsPrefix bool
	From, To, Prefix         string
}

// Invalid stands where a statement did not parse, so that the statements of a line keep their
// order and an EXPECT ERROR SYNTAX after it can excuse it. Only ParseLine yields it.
type Invalid struct{ Err *Error }

// Data and transactions.
type (
	// BeginOption is one word of BEGIN's options, for their order.
	BeginOption int

	// Begin is BEGIN with its options. Order lists those said, as said; one made by a program
	// may leave it empty.
	Begin struct {
		Mode          Mode
		ReadOnly      bool
		HasNode       bool
		Node          NodeID
		HasAsOf       bool
		AsOf          Num
		Isolation     Isolation
		IsolationWord bool // ISOLATION was said before the level
		Order         []BeginOption
	}
	Get    struct{ Key string }        // GET key
	Put    struct{ Key, Value string } // PUT key value
	Delete struct{ Key string }        // DELETE key, DEL key
	// Scan is SCAN [from [to]] [LIMIT n] and SCAN PREFIX p [LIMIT n].
	Scan struct {
		Span
		HasLimit bool
		Limit    Num
	}
	// CPut is CPUT key expected new.
	CPut struct {
		Key           string
		Expected, New NilOr
	}
	// Incr is INCR key [by]. By is 1 if it was not said.
	Incr struct {
		Key   string
		HasBy bool
		By    Num
	}
	Lock     struct{ Key string } // LOCK key
	Commit   struct{}             // COMMIT
	Rollback struct{}             // ROLLBACK, ABORT
	// Use is USE session [ON node], and `session:` alone.
	Use struct {
		Session string
		HasNode bool
		Node    NodeID
	}
	Await struct{ Session string } // AWAIT session
)

// BEGIN's options.
const (
	BeginMode BeginOption = iota
	BeginReadOnly
	BeginOn
	BeginAsOf
	BeginIsolation
)

// Nodes, disks and network.
type (
	// Kill is KILL node|COORDINATOR [AT point [n]]. Point is "" where the crash is now. A known
	// point is in its canonical lower case; others are NO_SUCH_POINT, and as they were said.
	Kill struct {
		Coordinator bool
		Node        NodeID // unless Coordinator
		Point       string
		HasN        bool
		N           Num // 1 if it was not said
	}
	KillClear struct{} // KILL CLEAR
	// Recover is RECOVER node | ALL.
	Recover struct {
		All  bool
		Node NodeID
	}
	// Partition has one group or more, none empty and no node twice.
	Partition struct{ Groups [][]NodeID }
	Heal      struct{} // HEAL
	// Drop is DROP from to [n] or DROP message.
	Drop struct{ Hit }
	// Dup is DUP from to [n] or DUP message.
	Dup     struct{ Hit }
	Deliver struct{ Message MsgID } // DELIVER message
	// Delay is DELAY from to duration.
	Delay struct {
		From, To NodeID
		By       Dur
	}
	// Latency is LATENCY min [max]. Max is Min if it was not said.
	Latency struct {
		Min    Dur
		HasMax bool
		Max    Dur
	}
	// Disk is DISK node FULL | FAIL | OK.
	Disk struct {
		Node  NodeID
		State DiskState
	}
	// Corrupt is CORRUPT node lsn.
	Corrupt struct {
		Node NodeID
		LSN  Num
	}
	// Checkpoint is CHECKPOINT [node].
	Checkpoint struct {
		HasNode bool
		Node    NodeID
	}
	// Resolve is RESOLVE txn COMMIT|ABORT ON node.
	Resolve struct {
		Txn    TxnID
		Commit bool
		Node   NodeID
	}
)

// Hit says which messages DROP and DUP mean: one by its number, or the next N from From to To.
type Hit struct {
	IsMessage bool
	Message   MsgID
	From, To  NodeID
	HasN      bool
	N         Num // 1 if it was not said
}

// DiskState is what DISK sets.
type DiskState string

// The disk states.
const (
	DiskFull DiskState = "FULL"
	DiskFail DiskState = "FAIL"
	DiskOK   DiskState = "OK"
)

// Time.
type (
	Auto struct{ On bool } // AUTO ON | OFF
	// Step is STEP [n], where N is 1 if it was not said, or STEP node [timer txn].
	Step struct {
		HasN    bool
		N       Num
		HasNode bool
		Node    NodeID
		Timer   string // the setting it was set by, in small letters; "" where none was said
		Txn     TxnID
	}
	// Run is RUN [duration].
	Run struct {
		HasFor bool
		For    Dur
	}
	Advance struct{ By Dur } // ADVANCE duration
	// Break is BREAK [node] point; the point as in Kill.
	Break struct {
		HasNode bool
		Node    NodeID
		Point   string
	}
	BreakClear struct{} // BREAK CLEAR
	// Back is BACK [n]. N is 1 if it was not said.
	Back struct {
		HasN bool
		N    Num
	}
)
