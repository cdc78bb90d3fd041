package engine

import (
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
)

// autocommit is a statement that is a transaction of its own: begin, the operation, commit; and
// again from the start if it lost, because nothing of it has been seen.
type autocommit struct {
	options    TxnOptions
	tries      int
	committing bool
	abandoning bool   // the operation failed, and the transaction with it
	value      Result // of the operation
}

// autocommitTries is how often an autocommit statement is tried.
const autocommitTries = 10

// SubmitAuto starts op as a transaction of its own (autocommit): begin, op, commit; and again from
// the start if it lost a conflict or a deadlock, up to ten times. It runs no event.
func (c *Cluster) SubmitAuto(o TxnOptions, op Op) *Ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	both := new(struct {
		Ticket
		autocommit
	})
	k := &both.Ticket
	k.cluster, k.op, k.state, k.auto = c, op, running, &both.autocommit
	k.auto.options = o
	if err := checkOp(&o, &op); err != nil {
		k.finish(Result{Err: err})
		return k
	}
	c.try(k)
	return k
}

// try begins the next try of an autocommit statement.
func (c *Cluster) try(k *Ticket) {
	a := k.auto
	a.tries++
	t, err := c.begin(a.options, true)
	if err != nil {
		k.finish(Result{Err: err})
		return
	}
	k.txn, k.state = t, running
	t.ticket = k
	if k.op.Kind == OpGet || k.op.Kind == OpScan {
		c.noteReader(t)
	}
	if t.lost { // its node has crashed as it began
		(*client)(c).Lost(t.txn)
		return
	}
	p := protocolOp(&k.op)
	t.txn.Do(&p)
}

// takeFollowUps takes the next step of the autocommit statements that have one to take: it cannot
// be taken from within the event that made it possible.
func (c *Cluster) takeFollowUps() {
	for len(c.followUp) > 0 {
		k := c.followUp[0]
		c.followUp = c.followUp[:copy(c.followUp, c.followUp[1:])]
		switch {
		case k.state == done:
		case k.auto.abandoning:
			k.txn.txn.Rollback()
		case k.auto.committing:
			k.txn.txn.Commit()
		default:
			c.try(k)
		}
	}
}

// autoAnswered takes the reply to a step of an autocommit statement.
func (c *Cluster) autoAnswered(t *Txn, k *Ticket, reply *commit.Reply) {
	a := k.auto
	switch code := reply.Failed.Code; {
	case !a.committing && code == msg.None:
		a.value = t.result(k, reply)
		a.committing = true
		c.followUp = append(c.followUp, k)
		return
	case loses(code) && a.tries < autocommitTries:
		a.committing = false
		c.tell(t, reply)
		c.end(t)
		c.followUp = append(c.followUp, k)
		return
	case !a.committing && !reply.Aborted: // the statement failed, and with it its transaction
		a.value = t.result(k, reply)
		a.abandoning = true
		c.followUp = append(c.followUp, k)
		return
	}
	c.tell(t, reply)
	c.end(t)
	result := t.result(k, reply)
	switch {
	case a.abandoning:
		result = a.value
	case reply.Failed.Code == msg.None:
		result.Value, result.Found, result.Pairs = a.value.Value, a.value.Found, a.value.Pairs
	}
	k.finish(result)
}

// loses reports whether a transaction that was told so may simply be run again.
func loses(code msg.Code) bool {
	switch code {
	case msg.NewerVersion, msg.ReadConflict, msg.LockLost, msg.Deadlock:
		return true
	}
	return false
}
