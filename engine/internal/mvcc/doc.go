// Package mvcc holds the keys of one range replica in order and, of each key, its versions: what
// it was at which time. A writer adds a version beside the ones that readers are still looking at,
// so that nobody who reads waits for anybody who has committed.
//
//	        @3     @5     @7     @9     @12   time ->
//	alice   10-------------------7------------     @3 by T1, @9 by T6
//	bob     .......2------x..................     @5 by T2; deleted @7 by T4: a tombstone
//	carol   .....................10-----------     @9: one version, as nearly every key has
//	               |             |
//	               |             a snapshot at @9 sees alice=7 and carol=10, and no bob
//	               a snapshot at @5 sees alice=10 and bob=2, and no carol
//
// A snapshot is a line straight down. Of each key it sees the newest version at or before it (R3):
// At. A tombstone is a version like any other; only its reader knows that it means "no value".
//
// If the oldest open snapshot is at @9 (low, G1), nobody will draw a line left of it again. Cut
// then drops all that no line can meet: alice @3, bob @5, and then bob's tombstone, which says no
// more than an absent key does. What is left of the picture:
//
//	alice   .....................7-----------
//	carol   .....................10----------
//
// # Words
//
//   - version: a committed value of a key, at a commit timestamp. A tombstone is one that says:
//     deleted.
//   - newest, older: the newest version stands in the record itself, where a look-up and a scan
//     pass anyway; the older ones, which few keys have, in a history of their own.
//   - Record: all there is of a key, found once and then held by pointer. Its State belongs to the
//     replica (intent, lock, queue), so that a transaction that touches a key touches one cache
//     line.
//   - Store: the records of a range replica. A hash index finds one key; a B+tree (tree.go) gives
//     the order. Both hold pointers to the same records.
//
// # What it costs
//
// Distinct cache lines touched are the budget, and bytes are lines not yet touched. A record with
// a State of one word is exactly one line, 64 bytes; tree and index add 35 to 50 bytes a key. A
// scan walks through the arrays of pointers that the leaves are: for 100 records that takes 2,900
// instructions, against 11,000 where a borrowed tree called a function for each. To find where it
// begins costs a few lines of eight-byte heads, and not two lines for each key that a search
// compares. The index costs one line a search, and finds a key in no more time than a Go map, which
// would hold every key once more, in a third to two thirds of its bytes. The benchmarks beside the
// tests measure all this again.
//
// # What is not here
//
// Whether a reader must wait (R2), a writer conflicts (P2), a read lies below what was cut (G1),
// or a transaction may have its version installed (C3): the replica knows. Intents are State, not
// versions: nothing here is undecided. Nothing here survives a crash by itself either: recovery
// installs again what log and checkpoint say, the checkpoint being AppendVersions.
//
// # Sources
//
// D. P. Reed, Naming and Synchronization in a Decentralized Computer System, MIT/LCS/TR-205, 1978:
// an object is its history of versions, and a read names a time. H. Berenson, P. Bernstein, J.
// Gray, J. Melton, E. O'Neil and P. O'Neil, A Critique of ANSI SQL Isolation Levels, SIGMOD 1995:
// what a snapshot of such versions promises, and what (write skew) it does not.
package mvcc
