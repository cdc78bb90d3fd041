package replica

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/lock"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mvcc"
)

// record is one key: its versions, and who is busy with it.
type record = mvcc.Record[state]

// state is what a key has beside its versions; nil for a key that nobody is busy with.
type state struct{ busy *busy }

// busy is who holds a key, and who waits for it.
type busy struct {
	intent  *txn       // the prepared, undecided write
	lock    *locker    // the exclusive lock
	grant   base.Grant // of the lock
	readers []*txn     // read intents on the key itself, by transaction
	queue   lock.Queue[*wait]
}

func (b *busy) idle() bool {
	return b.intent == nil && b.lock == nil && len(b.readers) == 0 && b.queue.Len() == 0
}

// locker is a transaction that holds exclusive locks here.
type locker struct {
	id          base.TxnID
	coordinator base.NodeID
	records     []*record

	// L4, while somebody waits for one of them:
	ask     effect.Timer // until the next question
	lease   effect.Timer // since the first question without an answer
	backoff base.Time
	asking  bool // a question is open
}

// rangeHold is a read intent on a span of keys.
type rangeHold struct {
	span base.Span
	by   *txn
}

// The words of the timers.
const (
	wakeDoubt uint8 = iota + 1 // Arg is the transaction that is in doubt
	wakeAsk                    // Arg is the transaction whose lock is waited for
	wakeLease                  // the same
)

// TimeoutOf is the setting that a timer is set by.
func TimeoutOf(word uint8) effect.Timeout {
	if word == wakeLease {
		return effect.LockLease
	}
	return effect.Inquiry
}

// Replica is one range on one node.
type Replica struct {
	ID          base.RangeID
	Epoch       base.Epoch
	Span        base.Span
	Node        base.NodeID
	incarnation base.Incarnation

	keys    *mvcc.Store[state]
	txns    base.Table[txn]
	ended   []*txn // finished transactions by start_ts, for G2
	mark    base.TS
	cut     base.TS     // below it, versions have been dropped (G1)
	ranges  []rangeHold // read intents on spans, by transaction
	inDoubt int

	lockers base.Table[locker]
	grants  uint64 // locks granted in this incarnation
	waits   base.Table[wait]
	freed   []*record // keys whose queues are to be tried
	found   []*record // the records of the batch that is being tried; nil for no such key
	spare   []*busy

	outcomes base.Pool[txn]
	promises base.Pool[promise]
	brief    promise // of a transaction in one phase, from the first rule of its step to the last
	kept     bool    // somebody keeps the records that are put out

	appended uint64   // records appended
	logged   []logged // points that wait for their record to be durable
}

// logged is a point to be reported once so many records are durable.
type logged struct {
	position uint64
	point    effect.Point
	txn      base.TxnID
}

// New is an empty replica.
func New(
	id base.RangeID, epoch base.Epoch, span base.Span, n base.NodeID, i base.Incarnation,
) *Replica {
	return &Replica{
		ID: id, Epoch: epoch, Span: span, Node: n, incarnation: i,
		keys: mvcc.New[state](),
	}
}

// Restarted says in which incarnation of its node the replica now lives: no grant of it may look
// like one of an earlier incarnation (L5).
func (r *Replica) Restarted(i base.Incarnation) { r.incarnation = i }

// Addr is the replica as an address.
func (r *Replica) Addr() base.Addr { return base.Addr{Range: r.ID, Epoch: r.Epoch} }

// head is the header of a message to the coordinator of a transaction.
func (r *Replica) head(id base.TxnID, coordinator base.NodeID) msg.Header {
	return msg.Header{Txn: id, Range: r.Addr(), Node: coordinator}
}

// Receive takes a message.
func (r *Replica) Receive(m msg.Message, out *effect.List) {
	if r.kept = out.Kept; out.Alone {
		r.outcomes.Settle()
		r.promises.Settle()
	}
	switch m := m.(type) {
	case *msg.Read, *msg.Scan, *msg.Lock:
		r.request(m, out)
	case *msg.Prepare:
		if m.Range.Epoch == r.Epoch && r.arrives(m, effect.PrepareReceived, out) {
			return
		}
		r.request(m, out)
	case *msg.OnePhase:
		if m.Range.Epoch == r.Epoch && r.arrives(m, effect.OnePhaseReceived, out) {
			return
		}
		r.request(m, out)
	case *msg.Commit:
		if r.arrives(m, effect.DecisionReceived, out) {
			return
		}
		r.commit(m, out)
	case *msg.Abort:
		r.abort(m, out)
	case *msg.Release:
		r.release(m.Txn, out)
	case *msg.Withdraw:
		r.withdraw(m, out)
	case *msg.Ask:
		r.asked(m, out)
	case *msg.Outcome:
		r.told(m, out)
	case *msg.Probe:
		r.probe(m, out)
	}
	r.serveFreed(out)
}

// arrives puts out the point at which a message is received, and reports whether a break may hold
// it there: then nothing of it has been done, and GoOn does it.
func (r *Replica) arrives(m msg.Message, p effect.Point, out *effect.List) (held bool) {
	out.Point(p, m.Head().Txn)
	return out.Pauses(m)
}

// GoOn does what a message asks for that has been received.
func (r *Replica) GoOn(m msg.Message, out *effect.List) {
	if c, decided := m.(*msg.Commit); decided {
		r.commit(c, out)
	} else {
		r.request(m, out)
	}
	r.serveFreed(out)
}

// Refused takes back a message of this replica that nobody listened to.
func (r *Replica) Refused(m msg.Message, out *effect.List) {
	switch m := m.(type) {
	case *msg.Inquire:
		if l := r.lockers.Get(m.Txn); l != nil {
			l.asking = false // L4: out of reach; the lease runs on
		}
		r.coordinatorSilent(m.Txn, out)
	case *msg.Ask:
		r.peerSilent(m.Txn, m.Range.Range, out)
	}
	r.serveFreed(out)
}

// Wake is a timer that has run out.
func (r *Replica) Wake(word uint8, arg uint64, out *effect.List) {
	id := base.TxnID(arg)
	switch t, l := r.txns.Get(id), r.lockers.Get(id); {
	case word == wakeDoubt && t != nil:
		r.doubtOverdue(t, out)
	case word == wakeAsk && l != nil:
		r.askAgain(l, out)
	case word == wakeLease && l != nil:
		out.Note("lease over", id, "")
		r.freeLocks(id, out)
	}
	r.serveFreed(out)
}

// Nudge makes the replica ask at once about all that is in doubt, and about every lock (RECOVER and
// HEAL).
func (r *Replica) Nudge(out *effect.List) {
	for _, t := range r.prepared() {
		t.doubt.stage = quiet // whoever was asked before may have been down: the coordinator first, again
		r.question(t, out)
	}
	for _, l := range r.lockerList() { // also where nobody waits: a late double may have left it
		l.backoff = out.Settings.Inquiry
		r.sendLockQuestion(l, out)
	}
}

// force counts a record that was appended, and reports point when it is durable.
func (r *Replica) force(out *effect.List, point effect.Point, id base.TxnID) {
	r.appended++
	if out.Watching && point != effect.NoPoint {
		r.logged = append(r.logged, logged{r.appended, point, id})
	}
}

// AwaitsDurable reports whether Durable would do anything.
func (r *Replica) AwaitsDurable() bool { return len(r.logged) > 0 }

// Durable says that the first position records that this replica has appended are durable.
func (r *Replica) Durable(position uint64, out *effect.List) {
	n := 0
	for ; n < len(r.logged) && r.logged[n].position <= position; n++ {
		out.Point(r.logged[n].point, r.logged[n].txn)
	}
	r.logged = r.logged[:copy(r.logged, r.logged[n:])]
}

// busy is the busy part of a record, made if there is none.
func (r *Replica) busy(rec *record) *busy {
	if rec.State.busy == nil {
		if n := len(r.spare); n > 0 {
			rec.State.busy = r.spare[n-1]
			r.spare = r.spare[:n-1]
		} else {
			rec.State.busy = new(busy)
		}
	}
	return rec.State.busy
}

// settle is called when somebody has let go of a key: its queue is to be tried, or nobody is busy
// with it any more, and a key without versions is then no key.
func (r *Replica) settle(rec *record) {
	b := rec.State.busy
	switch {
	case b == nil:
	case b.idle():
		rec.State.busy = nil
		r.spare = append(r.spare, b)
		if !rec.Has() {
			r.keys.Remove(rec)
		}
	case b.queue.Len() > 0:
		r.freed = append(r.freed, rec)
	}
}
