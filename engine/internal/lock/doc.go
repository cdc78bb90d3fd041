// Package lock holds what waiting for a key needs: the queue of a key, and the path of a deadlock
// probe.
//
// Each key has one queue, first come first served, for locks, prepares and readers (L1). A waiter
// is taken out by its own handle, so that ten thousand waiters on one key cost no more each than
// one does.
//
//	key x   held by T3     queue:  T5 prepare · T6 read · T8 lock
//
// Who waits for whom is never looked up across nodes. It is found by messages (L3; edge chasing:
// Chandy, Misra and Haas 1983): a probe carries the path that it has come,
//
//	T5 waits (its wait 1) for T3, T3 waits (its wait 4) for T9, T9 waits (its wait 2) for T5
//
// and a transaction that finds itself on the path has closed a cycle. The victim is the largest
// number in it. A wait is named by a number that its coordinator counts, because by the time that
// the verdict arrives the wait may be over and another one begun.
//
// What stands in whose way, and when a queue moves on, are rules of the participant: package
// replica.
package lock
