package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
	"conclave/engine/internal/node"
)

// client hears from the nodes what becomes of operations.
type client Cluster

// Answered takes the coordinator's reply to the operation of a transaction.
func (h *client) Answered(n *node.Txn) {
	c := (*Cluster)(h)
	t := n.Owner.(*Txn)
	k := t.ticket
	if k.state == done {
		return // told already: the operation was cancelled, or its coordinator lost
	}
	reply := &n.Reply
	if t.story != nil && (k.auto == nil || !k.auto.committing && !k.auto.abandoning) {
		t.hears(&k.op, reply)
	}
	switch {
	case k.auto != nil:
		c.autoAnswered(t, k, reply)
		return
	case k.op.Kind == OpCommit || k.op.Kind == OpRollback || reply.Failed.Code == msg.RolledBack:
		c.tell(t, reply)
		c.end(t)
	case reply.Aborted:
		c.tell(t, reply)
		t.state = failed
	}
	t.answer(&k.result, k, reply)
	k.finished()
}

// Waits takes the news that an operation waits.
func (h *client) Waits(n *node.Txn) {
	t := n.Owner.(*Txn)
	k := t.ticket
	if k.state == done {
		return
	}
	k.state, k.waited = waiting, true
	k.wait = Wait{Key: n.Wait.Key, Txn: uint64(n.Wait.Holder), Reason: "lock"}
	if n.Wait.InDoubt {
		k.wait.Reason = "indoubt"
	}
}

// Lost takes the news that the coordinator's node has crashed. A COMMIT whose PREPARE had left may
// have been decided: nobody can tell (U1). Everything else did not happen.
func (h *client) Lost(n *node.Txn) {
	c := (*Cluster)(h)
	t, mine := n.Owner.(*Txn)
	if !mine {
		return // a coordinator that recovery has built: its client was told long ago
	}
	t.lost = true
	k := t.ticket
	if t.state != open || k.state != running && k.state != waiting {
		return
	}
	committing := k.op.Kind == OpCommit || k.auto != nil && k.auto.committing
	if committing && n.Phase != commit.Active && !mutate.On(mutate.M15) {
		c.end(t)
		t.ends(check.Unknown, 0)
		c.world.Told(t.id, "unknown", msg.Unknown.String())
		k.finish(Result{Err: unknownError(t), Commit: CommitInfo{Phases: phasesOf(n.Phase)}})
		return
	}
	if k.auto != nil || committing || k.op.Kind == OpRollback {
		c.end(t)
	} else {
		t.state = failed
	}
	c.world.Told(t.id, "aborted", msg.Lost.String())
	c.tellAborted(t)
	if k.auto == nil && k.op.Kind == OpRollback {
		k.finish(Result{}) // it is what it asked for
		return
	}
	k.finish(Result{Err: lostError(t)})
}

func phasesOf(p commit.Phase) int {
	if p == commit.OnePhase {
		return 1
	}
	return 2
}

// Spent takes a transaction from a client who has seen it end.
func (h *client) Spent(n *node.Txn) {
	t, mine := n.Owner.(*Txn)
	if !mine || t.state != ended {
		return
	}
	t.read, t.wrote, t.txn = n.Snapshot(), n.HasWritten(), nil
	n.Clear()
	if len(h.spare) < mostSpare && !base.Poison {
		h.spare = append(h.spare, n)
	}
}
