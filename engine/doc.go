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
// # How fast
//
// Time a transaction relative to a peer in the same run, one process, round by round, 100,000 keys
// of 16 bytes with values of 100, one client unless said otherwise; the median of five rounds on
// two cores with nothing else to do, beside that peer alone, and in brackets beside four of them,
// who share its heap. "First" is how it stood before any work on speed; "goal" is what the engine
// was asked for.
//
//	                                        first   now            goal
//	W1 update, against buntdb               2.03    1.06  (1.00)   0.8
//	W2 transfer over two nodes, buntdb      2.28    1.09  (1.14)   0.7
//	W2 against badger                       0.64    0.37  (0.37)   0.2
//	W2 against the bare parts (floor)       3.5     1.55  (1.66)   1.3
//	W3 ten reads, against bbolt             2.0     1.04  (1.09)   1.0
//	W4 skewed mix, against buntdb           2.34    1.05  (1.00)   0.8
//	W5 scan of 100, against buntdb          2.14    0.56  (0.59)   1.0
//	W6 16 clients on 10 keys, badger        0.41    0.17  (0.22)   0.1
//	W2 16 clients, against badger           1.24    0.70           0.33
//	W2 at 1,000,000 keys against 1,000      -       1.7            4.5
//	allocations of W2 (4 the harness's)     27      5              8
//
//	txn/s, least, median and most of five rounds beside all four
//	W1    308k  368k  389k     buntdb  307k  357k  421k
//	W2    170k  180k  186k     buntdb  170k  196k  222k    badger   60k   61k   65k
//	W3     89k  113k  131k     bbolt   102k  117k  140k
//	W4    565k  580k  601k     buntdb  545k  602k  712k
//	W5    185k  201k  221k     buntdb   96k  118k  140k
//	W6    262k  277k  287k     badger   24k   62k   64k
//
// A key takes 402 B of heap after three rewrites, without what is on the simulated disks (450 were
// asked). Ratios to badger and to the floor move by half from run to run on a busy machine; those
// to buntdb and bbolt by a fifth.
//
// Where W2 goes, of every hundred nanoseconds of a profile (100,000 keys, 31,000 instructions a
// transfer): 31 to its two keys, from the client's string by way of directory and index to the
// record, four lines each that are in no cache; 26 to what carries its 12 messages (queue, effects,
// delivery, timers), which is two fifths of the instructions; 10 to the shell around the client's 6
// calls; 9 to its 6 log records, CRC and all; 8 to the rules of participant and coordinator; 8 to
// the checkpoints that so much log brings about; 5 to the collector and to allocations (one a
// transfer, of 450 bytes); 3 to the benchmark itself. Most was won where memory is used again
// (base.Slab, base.Pool: 3,800 bytes of it were new in each transfer, and cost a fifth of its
// time), the rest where lists of effects are carried out without frames (node/carry.go),
// transactions are found without Go's maps (base.Table), and a COMMIT is answered lists that are
// kept (participants.go).
//
// Besides: `conclave -e 'PUT a 1'` answers in 5 ms, `sqlite3 :memory:` in 2. A script of a million
// lines that is piped in costs 1.4 times the processor time of `sqlite3 :memory:` on as many
// INSERTs, with --json no more, and 4.4 times that of `redis-cli --pipe` and its server; it keeps a
// history, a journal and a trace meanwhile. (It was 2.3 times, when these were structs.) Transfers
// on 99 nodes cost what they do on 3, on 10,000 ranges 1.7 times as much. To recover takes 1.5 µs a
// record at a million, 0.9 at ten thousand; to be one of 10,000 in a queue 2.3 times what it takes
// among 1,000. Benchmarks: bench_test.go, scale_bench_test.go, and of package repl.
//
// The rules that the code cites by number (P2, C3, W4) are explained where they are written, in
// internal/commit, internal/replica and internal/node.
package engine
