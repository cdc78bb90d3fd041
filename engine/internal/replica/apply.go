package replica

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
	"conclave/engine/internal/wal"
)

// What a record does to the state, written once: the step that appends it and the recovery that
// reads it call the same function. Those of the step have found the records of the keys already and
// placed their intents; recovery does that first.

// Apply does what a record of this range did when it was appended (D2).
func (r *Replica) Apply(rec wal.Record) {
	switch rec := rec.(type) {
	case *wal.Prepared:
		r.applyPrepared(rec)
	case *wal.Committed:
		if r.txns.Get(rec.Txn) == nil && rec.OnePhase {
			t := r.admitBriefly(rec.Txn, rec.StartTS, rec.Coordinator, rec.Writes)
			r.placeAgain(t)
		}
		r.applyCommitted(rec)
	case *wal.Aborted:
		r.applyAborted(rec)
	}
	r.freed = r.freed[:0] // nobody waits during recovery
}

// applyPrepared puts the transaction back in doubt, with its intents.
func (r *Replica) applyPrepared(rec *wal.Prepared) {
	t := r.admit(rec.Txn, rec.StartTS, rec.Coordinator, msg.Batch{
		Start: rec.StartTS, Writes: rec.Writes, Reads: rec.Reads,
	})
	t.prepare.Participants = rec.Participants
	r.placeAgain(t)
}

// placeAgain places the intents of a transaction whose records are yet to be found, before the
// first read is served.
func (r *Replica) placeAgain(t *txn) {
	if !mutate.On(mutate.M7) {
		r.placeRead(t)
	}
}

// placeLate is the mistake M7: they are placed when the decision comes.
func (r *Replica) placeLate(t *txn) {
	if t.records == nil && mutate.On(mutate.M7) {
		r.placeRead(t)
	}
}

// placeRead places the intents of a transaction that was read from the log.
func (r *Replica) placeRead(t *txn) {
	r.clearWay(t)
	r.found = r.found[:0]
	for i := range t.prepare.Writes {
		r.found = append(r.found, r.keys.Find(t.prepare.Writes[i].Key))
	}
	r.place(t, r.found)
}

// clearWay aborts whoever stands in the way of a transaction that the log says was prepared or
// committed here: they had been aborted when it was, or it would have waited. ABORTED of C5 is in
// memory only, so their PREPARED is all that the log has of them.
func (r *Replica) clearWay(t *txn) {
	if r.inDoubt < 2 { // nobody but t
		return
	}
	var gone []*txn
	add := func(o *txn) {
		if o != nil && o != t && !slices.Contains(gone, o) {
			gone = append(gone, o)
		}
	}
	for i := range t.prepare.Writes {
		key := t.prepare.Writes[i].Key
		if rec := r.keys.Find(key); rec != nil && rec.State.busy != nil {
			add(rec.State.busy.intent)
			for _, o := range rec.State.busy.readers {
				add(o)
			}
		}
		for _, h := range r.ranges {
			if h.span.Contains(key) {
				add(h.by)
			}
		}
	}
	for _, read := range t.prepare.Reads {
		span := read.Span
		if read.Point {
			span.Hi = span.Lo + "\x00"
		}
		r.keys.Ascend(span, func(rec *record) bool {
			if rec.State.busy != nil {
				add(rec.State.busy.intent)
			}
			return true
		})
	}
	for _, o := range gone {
		r.undo(o, msg.PeerAsked)
	}
}

// applyCommitted installs the versions of a prepared transaction, cuts what nobody can see any more
// (G1), and drops the intents (C3).
func (r *Replica) applyCommitted(rec *wal.Committed) {
	t := r.txns.Get(rec.Txn)
	if t == nil || t.phase != prepared {
		return // a second COMMITTED changes nothing
	}
	r.placeLate(t)
	t.commitTS, t.heuristic = rec.CommitTS, rec.Heuristic
	for i, key := range t.records {
		v := base.Version{TS: rec.CommitTS, Txn: t.id, Value: t.prepare.Writes[i].Value}
		if key.InstallCut(v, rec.Low) {
			r.cut = max(r.cut, rec.Low)
		}
	}
	r.lift(t)
	r.finish(t, committed)
	r.raise(rec.Mark)
}

// applyAborted drops the intents, if there are any, and keeps the outcome (C5, D4).
func (r *Replica) applyAborted(rec *wal.Aborted) *txn {
	t := r.txns.Get(rec.Txn)
	switch {
	case t == nil:
		t = r.keepAborted(rec.Txn, rec.StartTS, msg.PeerAsked)
	case t.phase == prepared:
		r.lift(t)
		r.finish(t, aborted)
	}
	if t.phase == aborted { // else it is the real decision about one that was resolved by a guess (D7)
		t.forced, t.heuristic = true, rec.Heuristic
	}
	return t
}
