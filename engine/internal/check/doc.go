// Package check judges a run by what its clients saw. It knows nothing of the engine: a History
// says, for each transaction, at what level and snapshot it ran, which version each read got, what
// it wrote and what its client was told; and besides, in which order versions were installed, and
// what is there in the end. Judge says what is wrong with it.
//
//	h := &check.History{...}                         // or recorded by package engine
//	for _, a := range check.Judge(h, check.Own) { fmt.Println(a.Name, a.Cycle) }
//
// # Dependencies
//
// Installation gives the versions of a key an order. With it, what two transactions have to do
// with each other is of three kinds (Adya 1999):
//
//	A -ww x-> B    B's version of x is the next one after A's
//	A -wr x-> B    B read A's version of x
//	A -rw x-> B    A read a version of x, and B's is the next one after it: A's read was overtaken
//
// The graph of these is the direct serialization graph. Were the transactions run one after the
// other, each edge would go forward in time; a cycle cannot. So write skew, a doctor each going
// off call because the other is still on:
//
//	time ──▶
//	T1   read x0    write y1                   T1 -rw x-> T2    T1 read x before T2 wrote it
//	T2   read y0    write x2                   T2 -rw y-> T1    T2 read y before T1 wrote it
//
// What a cycle is called depends on its edges: only ww is G0; ww and wr, G1c; one rw, G-single
// (lost update and read skew); more, but no two in a row, G-nonadjacent; two in a row, G2-item, or
// G2 where one of the rw is over a range, a phantom. Reads of what never happened are G1a, reads
// of what its writer overwrote itself G1b.
//
// # Levels
//
// READ COMMITTED forbids G0 and G1; SNAPSHOT also G-single and G-nonadjacent: every cycle has two
// rw in a row (Fekete et al. 2005; Cerone and Gotsman 2016); SERIALIZABLE forbids all. Where
// levels mix, a cycle breaks a promise if it could not be even though: rw edges that leave a READ
// COMMITTED transaction do not count, and one that leaves a SNAPSHOT transaction does not count
// right behind another rw edge. So the search runs in a graph of two nodes a transaction, "came by
// rw" and "came otherwise"; a history without a fault has no cycle there at all, and is judged in
// one walk (Tarjan 1972). Only where there is one, the shortest is searched for each name.
//
// Timestamps allow more to be said than a graph does: a read at a snapshot must get the newest
// version at or below it, and nobody may have written a key between the snapshot of a transaction
// that wrote it and its commit. Where that fails it is a G-single, one of whose edges is not a
// dependency but the clock, and is written -ts->.
//
// # Damage
//
// Atomicity: a transaction is at all its participants or at none, where none is down or in doubt,
// and one that was answered ABORTED is at none. Durability: what was answered COMMITTED is there,
// or was overwritten and collected. Heuristic: an operator's guess (RESOLVE) differs from the
// decision.
//
// # What is not here
//
// Recording (package engine), files (package repl/history), and what values mean: a version is
// known by who wrote it, and its value only tells which of the writes of one transaction it is.
//
// # Sources
//
// Adya 1999, ch. 3 to 5 (names, mixed levels, start-ordered graphs); Berenson et al. 1995; Fekete,
// O'Neil and O'Neil 2004 (the read-only anomaly); Fekete et al. 2005; Cerone and Gotsman 2016;
// Kingsbury and Alvaro 2020 (Elle: cycles as witnesses, G-nonadjacent); Tarjan 1972.
package check
