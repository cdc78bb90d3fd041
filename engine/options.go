package engine

import "time"

// Isolation is what a transaction is promised about the others (Berenson et al. 1995; Adya 1999).
type Isolation uint8

// The isolation levels. The zero value is Snapshot.
const (
	Snapshot Isolation = iota
	ReadCommitted
	Serializable
)

// String is the level's name as settings and tables write it.
func (i Isolation) String() string {
	return [...]string{"snapshot", "read-committed", "serializable"}[i]
}

// Options describe a new cluster. The zero value works: three nodes, even splits, seed 1, no
// latency, versions that no snapshot can see are dropped, no trace.
type Options struct {
	Nodes  int      // 1 to 99; 0 is 3
	Seed   uint64   // 0 is 1
	Splits []string // the first keys of the second and later nodes: one fewer than nodes, ascending

	Settings Settings
	// Trace keeps the last Trace events for Cluster.Trace; 0 keeps none and costs nothing.
	Trace int
	// KeepOutcomes remembers what every client was told, for Cluster.Status: some bytes a transaction.
	KeepOutcomes bool
	// History keeps what clients see and nodes install, for Cluster.Check: off, it costs nothing.
	History bool
	// KeepVersions is the setting gc off: every version is kept, for looking at the past.
	KeepVersions bool
}

// Settings can be changed while a cluster runs. The zero value is the default of each.
type Settings struct {
	TwoPhaseAlways bool // one-phase off: every write uses both phases
	OrderedPrepare bool // prepare ordered: one participant after the other, in key order
	NoCheckpoint   bool // checkpoint off (G3)

	Sync                   time.Duration // virtual time that a log sync takes
	LatencyMin, LatencyMax time.Duration // virtual time that a message takes, drawn uniformly

	VoteTimeout time.Duration // 0 is 1s; never under 8 times LatencyMax
	Inquiry     time.Duration // 0 is 100ms
	LockLease   time.Duration // 0 is 10s
}

// TxnOptions describe a transaction. The zero value is optimistic, snapshot isolation, read-write.
type TxnOptions struct {
	Isolation   Isolation
	ReadOnly    bool
	Pessimistic bool
	// NoWait answers ErrWaiting where a blocking method would have to wait for another transaction.
	NoWait bool
	// Node coordinates, by name; empty is the first live node, in order of names.
	Node string
	// AsOf reads at a past timestamp, read-only; 0 is the present.
	AsOf uint64
}
