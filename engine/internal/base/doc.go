// Package base holds the nouns that every room of the engine shares: nodes, ranges, transactions,
// timestamps, writes and reads. It has no behaviour beyond naming, ordering and encoding them.
//
//	n2        a node, one machine of the cluster
//	r4        a range: the keys [lo, hi), which live on one node; its epoch rises when it is split
//	r4@n1     a replica of the range, the participant of a transaction
//	T7        a transaction
//	@12       a timestamp of the oracle
//
// Nothing here knows a rule of the protocol. What must be agreed on by two rooms but belongs to one
// of them (a message, a log record) lives with that one: messages in package commit, records in
// wal.
package base
