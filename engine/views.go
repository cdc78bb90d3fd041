package engine

// The views are copies: nothing in them changes afterwards, and they point at no live state. Times
// are virtual nanoseconds since the cluster began.

// NodeView is a row of NODES.
type NodeView struct {
	Node    string
	State   string // "up", "down", "recovering"
	Ranges  int
	InDoubt int
	Armed   []string // armed crash points, "point" or "point n"
}

// ArmView is a crash that is planted at a point of a node.
type ArmView struct {
	Number      int // it is the how-manieth that was planted in this cluster, from 1
	Node, Point string
	Count       int // it happens the next time (1), or the time after (2), ...
}

// HeldView is where a break holds the cluster.
type HeldView struct {
	Node, Point string
	Txn         uint64
	Now         bool // it is still there; false once STEP has gone on from it
}

// StepView tells what Step has done.
type StepView struct {
	Taken int
	Lines []uint64 // how many lines the trace had before each of the first events
	Whole bool     // false if Interrupt stopped it before its end
}

// TxnView is a row of TXNS: a transaction that has not ended at every node.
type TxnView struct {
	Txn         uint64
	State       string // "active", "failed", "committing", "indoubt"
	Isolation   string
	Mode        string // "optimistic", "pessimistic"
	Coordinator string
	StartTS     uint64
	ReadOnly    bool
}

// LockView is a row of LOCKS.
type LockView struct {
	Node    string
	Key     string
	Txn     uint64
	Mode    string // "exclusive", "intent", "read-intent"
	Waiters []string
}

// VersionView is a row of VERSIONS.
type VersionView struct {
	Key      string
	CommitTS uint64
	Value    string
	Deleted  bool
	Txn      uint64
	Node     string
}

// RecordView is a row of WAL.
type RecordView struct {
	Node   string
	LSN    uint64
	Range  string // "r1", or empty for a record of the node or a coordinator
	Type   string
	Txn    uint64 // 0 for none
	Synced bool
	Detail string
}

// RangeView is a row of RANGES; From "" is the first, To "" the last.
type RangeView struct {
	Range    string
	From, To string
	Node     string
	Epoch    uint64
}

// TraceKind says what kind of thing a line of the trace reports.
type TraceKind uint8

// The kinds of trace line.
const (
	TraceNote    TraceKind = iota // a draw, a wait, a timeout, a partition, a checkpoint, ...
	TracePoint                    // a point of the language's table
	TraceSend                     // Message leaves Node for Peer
	TraceDeliver                  // Message arrives at Node from Peer
	TraceRefused                  // Message comes back to Node: Peer is down
	TraceLost                     // Message, from Node to Peer, is lost
	TraceAppend                   // Record is written at LSN, and not durable yet
	TraceSync                     // the log of Node is durable up to LSN
	TraceCrash                    // Node crashes
	TraceRecover                  // Node starts to read its log
	TraceAnswer                   // the client of Txn hears how its statement ended: Detail
	TraceSubmit                   // the client of Txn asks Node for a statement: Detail
)

// TraceView is a row of TRACE, with what a picture of it needs besides.
type TraceView struct {
	Time   int64
	Node   string // empty for what happens outside the nodes
	Event  string
	Txn    uint64
	Detail string

	Seq     uint64 // counts all lines since the cluster began, from 1
	Kind    TraceKind
	Message uint64 // its number: 12 for m12
	// Word is the message's kind (PREPARE), the record's type (PREPARED), the first word of what a
	// client asks for (PUT), or what kind of answer it hears: "committed", "rolled back", "aborted",
	// "unknown", "error", "value", "ok".
	Word string
	Peer string
	LSN  uint64
}

// StatView is a row of STATS.
type StatView struct {
	Name  string
	Value int64
}

// StatusView is the answer of Status.
type StatusView struct {
	Txn      uint64
	Outcome  string // "committed", "aborted", "active", "indoubt", "unknown"
	CommitTS uint64
	Phases   int // of a committed one whose client was told; -1 if not known
	Records  []NodeRecord
}

// NodeRecord is what one node's log holds of a transaction.
type NodeRecord struct {
	Node   string
	Record string // "PREPARED", "COMMITTED", ...
}
