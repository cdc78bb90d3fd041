package engine

// OpKind says what an operation does.
type OpKind uint8

// The operations of a transaction.
const (
	OpGet OpKind = iota + 1
	OpPut
	OpDelete
	OpScan
	OpCPut
	OpIncr
	OpLock
	OpCommit
	OpRollback
)

// Op is one operation of a transaction, as Txn.Submit and Cluster.SubmitAuto take it.
type Op struct {
	Kind  OpKind
	Key   string  // all but Scan, Commit, Rollback; of Scan the first key
	To    string  // Scan: the first key beyond, empty is none
	Value string  // Put
	Limit int     // Scan: 0 is none
	By    int64   // Incr
	Old   *string // CPut: the expected value, nil is none
	New   *string // CPut: the new value, nil deletes
}

// Pair is a key and its value.
type Pair struct {
	Key, Value string
}

// Participant is what one range replica said to a COMMIT.
type Participant struct {
	Node    string
	Vote    string // "yes", "no" or "none"
	Replica string // how it is printed: its node while that holds one range, "r4@n1" else
}

// CommitInfo says how a transaction ended.
type CommitInfo struct {
	CommitTS     uint64        // 0 if nothing was written
	Phases       int           // 0, 1 or 2
	Participants []Participant // in key order; shared with others, and not to be changed
}

// Result is what an operation answered.
type Result struct {
	Value  string // Get, Incr, CPut
	Found  bool   // whether there is a Value
	Pairs  []Pair // Scan
	Commit CommitInfo
	Err    error
}

// Wait says what a statement waits for.
type Wait struct {
	Key    string
	Txn    uint64 // the transaction that is in the way
	Reason string // "lock", "indoubt", "step" or "break"
}
