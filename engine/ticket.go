package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
)

// ticketState is how far an operation has come.
type ticketState uint8

const (
	running ticketState = iota + 1
	waiting
	done
)

// Ticket is an operation under way.
type Ticket struct {
	cluster   *Cluster
	txn       *Txn
	op        Op
	state     ticketState
	waited    bool // it has begun to wait at some time
	cancelled bool // nobody wants to hear how it ends
	blocking  bool // a blocking method's: Finished does not report it
	reported  bool // the blocking caller has heard
	result    Result
	wait      Wait
	at        base.Time
	parked    chan struct{} // a caller has left the door
	auto      *autocommit   // nil: a statement in a transaction
}

// Done reports whether it has ended; then Result stands.
func (k *Ticket) Done() bool { return k.locked(func() bool { return k.state == done }) }

// Result is what it answered, once Done.
func (k *Ticket) Result() (r Result) {
	k.locked(func() bool { r = k.result; return true })
	return r
}

// Txn is the transaction that it belongs to; of an autocommit statement the last try, nil if none
// was begun.
func (k *Ticket) Txn() *Txn { return k.txn }

// Waits reports whether it waits, and for what: another transaction or a recovery, or Step and Run.
func (k *Ticket) Waits() (w Wait, waits bool) {
	waits = k.locked(func() bool {
		switch c := k.cluster; {
		case k.state == waiting:
			w = k.wait
		case k.state == running && c.broken:
			w.Reason = "break"
		case k.state == running && c.manual:
			w.Reason = "step"
		}
		return w.Reason != ""
	})
	return w, waits
}

// DoneAt is the virtual time at which it ended.
func (k *Ticket) DoneAt() int64 { return int64(k.at) }

func (k *Ticket) locked(fn func() bool) bool {
	k.cluster.mu.Lock()
	defer k.cluster.mu.Unlock()
	return fn()
}

// Submit starts an operation and runs no event. The ticket is good until the next Submit. A
// transaction whose last operation is not done refuses everything but Rollback, with ErrWaiting.
func (t *Txn) Submit(op Op) *Ticket {
	t.cluster.mu.Lock()
	defer t.cluster.mu.Unlock()
	return t.submit(&op)
}

func (t *Txn) submit(op *Op) *Ticket {
	k := &t.own
	if t.ticket.state == running || t.ticket.state == waiting {
		refusal := &Ticket{cluster: t.cluster, txn: t, op: *op}
		if op.Kind == OpRollback {
			refusal.finish(Result{Err: t.cancel()})
		} else {
			refusal.finish(Result{Err: waitError(t, t.ticket)})
		}
		return refusal
	}
	k.op, k.state = *op, running
	k.waited, k.cancelled, k.blocking, k.reported = false, false, false, false
	k.result = Result{}
	if err := t.check(op); err != nil {
		k.finish(Result{Err: err})
		return k
	}
	switch op.Kind {
	case OpCommit:
		t.txn.Commit()
	case OpRollback:
		t.rollback()
	default:
		p := protocolOp(op)
		t.txn.Do(&p)
	}
	return k
}

// protocolKinds are the kinds as the coordinator knows them.
var protocolKinds = [...]commit.Kind{
	OpGet: commit.Get, OpPut: commit.Put, OpDelete: commit.Delete, OpScan: commit.Scan,
	OpCPut: commit.CPut, OpIncr: commit.Incr, OpLock: commit.Lock,
}

// protocolOp is an operation as the coordinator takes it.
func protocolOp(op *Op) commit.Op {
	return commit.Op{
		Kind: protocolKinds[op.Kind], Key: op.Key, Value: op.Value, Old: op.Old, New: op.New, By: op.By,
		Span: base.Span{Lo: op.Key, Hi: op.To}, Limit: op.Limit,
	}
}

// check says why an operation cannot be started in the state in which the transaction is. COMMIT
// and ROLLBACK end the transaction all the same.
func (t *Txn) check(op *Op) error {
	ends := op.Kind == OpCommit || op.Kind == OpRollback
	switch {
	case t.state == ended:
		return &Error{
			Kind: ErrNoTxn, Txn: uint64(t.id),
			Message: t.id.String() + " has ended already. Begin a new one.",
		}
	case t.state == failed && op.Kind == OpRollback:
		return nil
	case t.state == failed:
		if ends {
			t.cluster.end(t)
		}
		return abortedError(t)
	case t.lost && op.Kind == OpRollback:
		return nil
	case t.lost:
		t.state = failed
		t.cluster.tellAborted(t)
		if ends {
			t.cluster.end(t)
		}
		return lostError(t)
	case ends:
		return nil
	}
	return checkOp(&t.options, op)
}

// rollback is ROLLBACK of a transaction that does not wait.
func (t *Txn) rollback() {
	if t.state == open && !t.lost {
		t.txn.Rollback() // answers at once
		return
	}
	t.ticket.finish(Result{})
	t.cluster.end(t)
}

// Cancel rolls back the transaction of a waiting statement: the wait is over, and no more is said
// of it. It answers as ROLLBACK does. If the decision has been made, the statement's own result
// stands, and Cancel returns ErrNoTxn; ErrOutcomeUnknown if nobody can tell. Of RECOVER and HEAL it
// ends the wait alone.
func (k *Ticket) Cancel() error {
	c := k.cluster
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.txn == nil {
		k.cancelled = true
		return nil
	}
	return k.txn.cancel()
}

func (t *Txn) cancel() error {
	k, c := t.ticket, t.cluster
	if k.state == done {
		return &Error{Kind: ErrNoTxn, Txn: uint64(t.id), Message: t.id.String() + " has ended already."}
	}
	k.cancelled = true
	if t.txn.Rollback() {
		for k.state != done && !c.manual && !c.broken && c.fireNext(base.Forever) {
			c.takeFollowUps() // in one phase the participant has to be asked
		}
		if k.state != done { // and where no event may run, nobody can tell
			t.txn.GiveUp()
		}
	}
	failed, _ := k.result.Err.(*Error)
	switch {
	case k.state == done && failed != nil && failed.Kind == errRolledBack:
		k.result.Err = &Error{
			Kind: ErrNoTxn, Txn: uint64(t.id),
			Message: t.id.String() + " was rolled back while it waited.",
		}
		return nil
	case k.state == done && failed != nil && failed.Kind == ErrOutcomeUnknown:
		k.cancelled = false
		c.finished = append(c.finished, k)
		return failed
	}
	k.cancelled = false
	if k.state == done {
		c.finished = append(c.finished, k)
	}
	return &Error{
		Kind: ErrNoTxn, Txn: uint64(t.id),
		Message: "the decision about " + t.id.String() + " has been made: its own result stands.",
	}
}

// finish ends the ticket with a result and wakes who has parked for it.
func (k *Ticket) finish(r Result) {
	k.result = r
	k.finished()
}

// finished ends the ticket, whose result stands already.
func (k *Ticket) finished() {
	k.state = done
	c := k.cluster
	k.at = c.world.Sim.Now()
	if k.parked != nil {
		close(k.parked)
		k.parked = nil
	} else if k.waited && !k.cancelled && !k.blocking {
		c.finished = append(c.finished, k)
	}
}

// goesOn reports whether the operation waits for nobody and has not ended: events will end it, or a
// timeout. That of a blocking caller does so again when its wait is over.
func (k *Ticket) goesOn() bool {
	return k.state == running || k.state == waiting && k.blocking && !k.txn.txn.Waits()
}

// wakeResumed wakes the parked callers that wait for nobody any more and have no answer yet: from
// now on it may take a timeout to get one, and they let the time for it pass themselves.
func (c *Cluster) wakeResumed() {
	kept := c.parked[:0]
	for _, k := range c.parked {
		switch {
		case k.parked == nil: // woken
		case k.txn.txn.Waits():
			kept = append(kept, k)
		default:
			close(k.parked)
			k.parked = nil
		}
	}
	clear(c.parked[len(kept):])
	c.parked = kept
}

// park leaves the door until the ticket is done.
func (k *Ticket) park(c *Cluster) {
	if k.parked == nil {
		k.parked = make(chan struct{})
	}
	c.parked = append(c.parked, k)
	woken := k.parked
	c.mu.Unlock()
	<-woken
	c.mu.Lock()
}
