// Package oracle hands out timestamps, and knows what no single node can: which snapshots are open
// and which transactions are not yet over everywhere.
//
// It stands outside the nodes (O1). A draw is no message and does not fail: a stated limit. What it
// persists is a high-water mark ahead of what it gives out, so that after a restart it goes on
// above every number that it may have handed out before:
//
//	given out  1 2 3 4 5 . . .       high water 1024 is on disk
//	restart                          next is 1025
//
// Every draw comes with two bounds that go along with PREPARE and COMMIT:
//
//   - low, the smallest open snapshot: versions that only older ones could see may be cut (G1);
//   - mark, the smallest start_ts of a transaction that is not yet over: outcomes of those that
//     began before it may be forgotten (G2).
//
// Sources: Peng and Dabek 2010 (Percolator), section 2.3.
package oracle

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/mutate"
)

// batch is how far ahead of the draws the persisted high-water mark is moved.
const batch = 1 << 10

// Stamp is one draw.
type Stamp struct {
	TS   base.TS
	Low  base.TS
	Mark base.TS
}

// Oracle hands out strictly increasing timestamps.
type Oracle struct {
	next      base.TS
	persisted base.TS // the high-water mark: no number above it was given out
	snapshots openSet
	undecided openSet
}

// New starts at 1.
func New() *Oracle { return &Oracle{next: 1} }

// Last is the last timestamp that was drawn; 0 before the first.
func (o *Oracle) Last() base.TS { return o.next - 1 }

func (o *Oracle) draw() base.TS {
	ts := o.next
	if ts > o.persisted {
		o.persisted = ts + batch - 1
	}
	o.next++
	return ts
}

// Begin draws a start_ts and counts it as an open snapshot and an undecided transaction (B1).
func (o *Oracle) Begin() Stamp {
	ts := o.draw()
	o.snapshots.add(ts)
	o.undecided.add(ts)
	return o.stamp(ts)
}

// Draw draws a commit_ts, or a statement's snapshot.
func (o *Oracle) Draw() Stamp { return o.stamp(o.draw()) }

func (o *Oracle) stamp(ts base.TS) Stamp {
	return Stamp{TS: ts, Low: o.snapshots.least(ts), Mark: o.undecided.least(ts)}
}

// Low is the smallest open snapshot, or the last timestamp drawn if none is open.
func (o *Oracle) Low() base.TS { return o.snapshots.least(o.Last()) }

// OpenSnapshot counts a snapshot that was not drawn as a start_ts: AS OF.
func (o *Oracle) OpenSnapshot(ts base.TS) { o.snapshots.add(ts) }

// EndSnapshot says that nothing will be read at ts any more by one of those that opened it.
func (o *Oracle) EndSnapshot(ts base.TS) { o.snapshots.remove(ts) }

// EndTxn says that the transaction that began at start is over at every node (G2). A second time
// does nothing.
func (o *Oracle) EndTxn(start base.TS) { o.undecided.remove(start) }

// Open is how many transactions are not over everywhere.
func (o *Oracle) Open() int { return o.undecided.len() }

// Undecided reports whether the transaction that began at start is not over everywhere.
func (o *Oracle) Undecided(start base.TS) bool { return o.undecided.has(start) }

// Age grows with every draw and with every end that was told, at least by one.
func (o *Oracle) Age() uint64 {
	return 4*uint64(o.Last()) - uint64(o.snapshots.len()+o.undecided.len())
}

// Restart is the oracle coming back from what it persisted: it goes on above the high-water mark.
// The open snapshots and transactions are told to it again by those that have them, which here
// means that they are kept.
func (o *Oracle) Restart() {
	o.next = o.persisted + 1
	if mutate.On(mutate.M10) {
		o.next -= batch
	}
}
