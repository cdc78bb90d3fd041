// Package engine is a multi-node transactional key-value cluster in one process: snapshot isolation
// over versions, locks, two-phase commit, a write-ahead log for each node, crash and recovery. The
// nodes, their network and their disks are simulated; what runs on them is not.
//
//	c, err := engine.New(engine.Options{})          // three nodes, n1 has the keys below "j"
//	t, err := c.Begin(engine.TxnOptions{})
//	err = t.Put("bob", "3")
//	err = t.Put("zoe", "9")                         // another node
//	info, err := t.Commit()                         // info.Phases is 2
//
// An error is one of the sentinels of errors.go, wrapped in an *Error that names the key, the node
// and the transactions. Those that lost (ErrConflict, ErrDeadlock, ErrUnavailable) may be tried
// again from Begin.
//
// # Goroutines
//
// A Cluster and its transactions may be used from many goroutines; one Txn by one at a time. There
// is one lock, at the door. Whoever is inside runs the events that its operation needs, and those
// it finds; a caller that must wait for another transaction leaves the door and parks until that
// one ends. Parked callers move no virtual time.
//
// # Time
//
// All time is virtual: a latency, a sync or a timeout of a second costs nothing to wait for.
// Nothing here reads a clock, and with one caller the same options, seed and operations give the
// same trace, byte for byte.
//
// # Histories
//
// With Options.History the cluster keeps what its clients see and its nodes install. Check judges
// it: which promise of which isolation level is broken, by the names of the literature, each with
// the shortest cycle that shows it. SetInvariant has a sum judged at every commit; a Commit that
// breaks it answers ErrInvariant, and has committed all the same. Judge takes a History from
// anywhere.
//
// # Inside
//
//	Txn ── submit ──▸ commit.Coordinator ── effects ──▸ node ──▸ sim ──▸ replica.Replica ──▸ ...
//
// Inside, every operation is asynchronous: Submit gives a Ticket, and running events completes it.
// The blocking methods (Get, Put, Commit, ...) are a thin shell around that, for programs; sessions
// use tickets.
//
// The rules that the code cites by number (P2, C3, W4) are explained where they are written, in
// internal/commit, internal/replica and internal/node.
package engine
