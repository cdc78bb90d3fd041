package replica

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/wal"
)

// Busy reports whether the range has a lock, an intent or a queue, so that it cannot be split (X1).
func (r *Replica) Busy() bool {
	return r.lockers.Len() > 0 || r.inDoubt > 0 || r.waits.Len() > 0
}

// EmptyFrom reports whether no key at or above key has a version.
func (r *Replica) EmptyFrom(key string) bool {
	empty := true
	r.keys.Ascend(base.Span{Lo: key}, func(*record) bool {
		empty = false
		return false
	})
	return empty
}

// Split does what a SPLIT record says: the left half is r, at a new epoch; the right half is
// returned, with a copy of the table. If it belongs on another node, it is empty, and what is
// returned is not needed. A range that was split had nothing in doubt (X1): who seems to be, in a
// replay, had been aborted in memory.
func (r *Replica) Split(rec *wal.Split) *Replica {
	for _, t := range r.prepared() {
		r.undo(t, msg.PeerAsked)
	}
	span := base.Span{Lo: rec.At, Hi: r.Span.Hi}
	right := New(rec.Right, rec.RightEpoch, span, r.Node, r.incarnation)
	right.keys = r.keys.Split(rec.At)
	right.mark, right.cut = r.mark, r.cut
	for _, t := range r.table() {
		copied := *t
		right.txns.Put(t.id, &copied)
		right.keep(&copied)
	}
	r.Epoch, r.Span.Hi = rec.Epoch, rec.At
	return right
}
