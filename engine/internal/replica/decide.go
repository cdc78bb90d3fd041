package replica

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
	"conclave/engine/internal/wal"
)

// commit is C3: force COMMITTED, install the versions, drop the intents, wake the waiters,
// acknowledge. A transaction that is not known, or is committed already, is acknowledged and
// changes nothing.
func (r *Replica) commit(m *msg.Commit, out *effect.List) {
	switch t := r.txns.Get(m.Txn); {
	case t == nil:
	case t.phase == prepared && mutate.On(mutate.M19):
		r.ack(m.Header, out)
		r.install(t, m.CommitTS, m.Low, m.Mark, out)
		return
	case t.phase == prepared:
		r.install(t, m.CommitTS, m.Low, m.Mark, out)
	case t.phase == committed && t.promise != nil && mutate.On(mutate.M16):
		for _, w := range t.prepare.Writes {
			r.keys.Ensure(w.Key).Install(base.Version{TS: m.CommitTS, Txn: t.id, Value: w.Value})
		}
	case t.heuristic:
		t.realCommit(r, m, out)
	}
	r.ack(m.Header, out)
}

func (r *Replica) ack(head msg.Header, out *effect.List) {
	m := out.Acks.New()
	m.Header = head
	out.Send(m)
	out.Point(effect.AckSent, head.Txn)
}

// install appends COMMITTED of a prepared transaction and applies it.
func (r *Replica) install(t *txn, ts, low, mark base.TS, out *effect.List) {
	out.StopTimer(&t.doubt.timer)
	rec := out.Committeds.New()
	*rec = wal.Committed{
		Range: r.ID, Txn: t.id, StartTS: t.start, CommitTS: ts, Low: low, Mark: mark,
		Coordinator: t.coordinator,
	}
	out.AppendDecision(rec)
	r.force(out, effect.DecisionApplied, t.id)
	r.applyCommitted(rec)
}

// abort is C5: drop the intents and locks, wake the waiters, keep ABORTED. If the transaction is
// unknown, ABORTED is kept too, so that a PREPARE overtaken by its ABORT leaves no intent; unless
// it is below the mark, where every PREPARE is answered no anyhow. One that has committed drops it:
// it is late.
func (r *Replica) abort(m *msg.Abort, out *effect.List) {
	if w := r.waits.Get(m.Txn); w != nil {
		r.leave(w)
	}
	switch t := r.txns.Get(m.Txn); {
	case t == nil && m.Start >= r.mark && !mutate.On(mutate.M9):
		r.keepAborted(m.Txn, m.Start, msg.RolledBack)
	case t != nil && t.phase == prepared:
		r.drop(t, msg.RolledBack, out)
	case t != nil && t.heuristic:
		t.realAbort(r, out)
	}
	r.freeLocks(m.Txn, out)
}

// drop aborts a prepared transaction. Why is what a PREPARE that comes again is told: its
// coordinator may be voting still, if it was a peer who knew.
func (r *Replica) drop(t *txn, why msg.Code, out *effect.List) {
	out.StopTimer(&t.doubt.timer)
	r.undo(t, why)
}

// undo drops the intents of a transaction and keeps ABORTED.
func (r *Replica) undo(t *txn, why msg.Code) {
	r.lift(t)
	t.why = why
	r.finish(t, aborted)
}
