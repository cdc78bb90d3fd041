// Package bench is `conclave bench`: clients that run one kind of transaction as fast as they can,
// in wall time, and a table of what came of it.
//
//	conclave bench --workload transfer --nodes 3 --clients 4 --time 5s
//
// # Words
//
//   - workload: what a transaction does. They are those of the benchmark that compares the engine
//     with other stores (W1 to W6), so that figures can be laid side by side: keys of 16 bytes,
//     values of 100, spread evenly over the nodes.
//   - client: a goroutine with a transaction of its own at a time. A transaction that lost a
//     conflict is run again from its beginning; its latency is the time until it has committed.
//   - latency: wall time from BEGIN to the answer of COMMIT. The cluster has none of its own: its
//     network and its disks are simulated, and set to take no time.
//
// Money is neither made nor lost: after the run every key is read back and the balances are added
// up. What does not come out is an error, whatever the speed.
//
// # The histogram
//
// A latency falls into one of 16 buckets for each power of two of nanoseconds, so a percentile is
// off by a sixteenth at most, and to count one costs a shift and an addition. Each client counts by
// itself; the sums are made when they have ended. The progress line reads atomic counters only.
// The picture has a bar for each power of two, ten at most: the last one has all that took longer.
package bench
