package engine

// The views are copies: nothing in them changes afterwards, and they point at no live state. Times are
// virtual nanoseconds since the cluster began.

// NodeView is a row of NODES.
type NodeView struct {
	Node    string
	State   string // "up", "down", "recovering"
	Ranges  int
	InDoubt int
	Armed   []string // armed crash points, "point" or "point n"
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

// TraceView is a row of TRACE.
type TraceView struct {
	Time   int64
	Node   string // empty for what happens outside the nodes
	Event  string
	Txn    uint64
	Detail string
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
