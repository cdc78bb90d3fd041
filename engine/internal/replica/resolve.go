package replica

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/wal"
)

// Resolve is D7: an operator decides a transaction that is in doubt here. Its record says that it
// is a guess. It reports false where the transaction is not in doubt.
func (r *Replica) Resolve(id base.TxnID, commit bool, out *effect.List) bool {
	t := r.txns.Get(id)
	if t == nil || t.phase != prepared {
		return false
	}
	out.StopTimer(&t.doubt.timer)
	if commit {
		rec := &wal.Committed{
			Range: r.ID, Txn: t.id, StartTS: t.start, CommitTS: out.DrawCommit(t.id).TS,
			Coordinator: t.coordinator, Heuristic: true,
		}
		out.AppendDecision(rec)
		r.force(out, effect.NoPoint, t.id)
		r.applyCommitted(rec)
	} else {
		rec := &wal.Aborted{Range: r.ID, Txn: t.id, StartTS: t.start, Heuristic: true}
		out.AppendDecision(rec)
		r.force(out, effect.NoPoint, t.id)
		r.applyAborted(rec)
	}
	out.Note("resolved", t.id, t.guess())
	r.serveFreed(out)
	return true
}

func (t *txn) guess() string {
	if t.phase == committed {
		return "a guess: commit"
	}
	return "a guess: abort"
}

// decided keeps the real decision about a transaction that was resolved by a guess on record,
// beside the guess (D7). The state stays what the guess has made of it: to undo what others have
// read would be worse.
func (t *txn) decided(r *Replica, real wal.Record, word string, out *effect.List) {
	if !t.heuristic || t.corrected {
		return
	}
	t.corrected = true
	out.AppendDecision(real)
	r.force(out, effect.NoPoint, t.id)
	out.Note("decision", t.id, word+"; here was "+t.guess())
}

// realCommit and realAbort are the decision about a transaction that was resolved before.
func (t *txn) realCommit(r *Replica, m *msg.Commit, out *effect.List) {
	rec := &wal.Committed{
		Range: r.ID, Txn: t.id, StartTS: t.start, CommitTS: m.CommitTS, Coordinator: t.coordinator,
	}
	t.decided(r, rec, "commit "+m.CommitTS.String(), out)
}

func (t *txn) realAbort(r *Replica, out *effect.List) {
	t.decided(r, &wal.Aborted{Range: r.ID, Txn: t.id, StartTS: t.start}, "abort", out)
}
