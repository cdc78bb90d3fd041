package replica

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
)

// lock is L1: the exclusive lock of a key, at once or when its turn comes. Once it is granted, P2.3
// is checked (L2).
func (r *Replica) lock(m *msg.Lock, out *effect.List) *record {
	if r.txns.Get(m.Txn) != nil {
		return nil // a late double: the transaction is prepared or over, and takes no more locks
	}
	rec := r.keys.Find(m.Key)
	answer := &msg.Granted{Seq: m.Seq, Key: m.Key}
	answer.Header = m.Header
	switch {
	case rec != nil && r.taken(rec, m.Txn):
		return rec
	case rec == nil && r.rangeHeld(m.Key, m.Txn):
		return r.keys.Ensure(m.Key)
	case rec != nil && rec.State.busy != nil && rec.State.busy.lock != nil: // its own: asked twice
		answer.Grant = rec.State.busy.grant
	default:
		if rec != nil {
			answer.Refused = newerThan(rec, m.Check)
		}
		if answer.Refused.Code == msg.None {
			answer.Grant = r.grant(m)
			out.Note("lock granted", m.Txn, m.Key)
		}
	}
	out.Send(answer)
	return nil
}

// grant gives the lock. Its number and this node's incarnation name it, so that a PREPARE can tell
// a lock that was lost in a crash, or freed and taken again (L5).
func (r *Replica) grant(m *msg.Lock) base.Grant {
	r.grants++
	g := base.Grant{Incarnation: r.incarnation, Number: r.grants}
	l := r.lockers.Get(m.Txn)
	if l == nil {
		l = &locker{id: m.Txn, coordinator: m.Node}
		r.lockers.Put(m.Txn, l)
	}
	rec := r.keys.Ensure(m.Key)
	l.records = append(l.records, rec)
	b := r.busy(rec)
	b.lock, b.grant = l, g
	return g
}

// holds is P2.2: whether the transaction still has the lock that it was granted.
func (r *Replica) holds(id base.TxnID, l base.HeldLock) bool {
	rec := r.keys.Find(l.Key)
	if rec == nil || rec.State.busy == nil {
		return false
	}
	b := rec.State.busy
	return b.lock != nil && b.lock.id == id && b.grant == l.Grant
}

// absorbLocks is P2.6: the locks that t holds here become part of what it prepares, those on keys
// that it does not write as read intents.
func (r *Replica) absorbLocks(t *txn, out *effect.List) {
	l := r.lockers.Get(t.id)
	if l == nil {
		return
	}
	r.forgetLocker(l, out)
	reads := append([]base.Read(nil), t.prepare.Reads...)
	for _, rec := range l.records {
		rec.State.busy.lock = nil
		read := base.Read{Point: true, Span: base.Span{Lo: rec.Key}}
		if !writesKey(t.prepare.Writes, rec.Key) && !slices.Contains(t.prepare.Reads, read) {
			reads = append(reads, read)
		}
	}
	t.prepare.Reads = reads
}

// freeLocks frees the exclusive locks of a transaction, whose queues are then tried (L6).
func (r *Replica) freeLocks(id base.TxnID, out *effect.List) {
	l := r.lockers.Get(id)
	if l == nil {
		return
	}
	r.forgetLocker(l, out)
	for _, rec := range l.records {
		rec.State.busy.lock = nil
		out.Note("lock freed", id, rec.Key)
		r.settle(rec)
	}
}

func (r *Replica) forgetLocker(l *locker, out *effect.List) {
	r.lockers.Delete(l.id)
	out.StopTimer(&l.ask)
	out.StopTimer(&l.lease)
}

// release takes a transaction's waiting statement out of its queue, and frees its locks (L6, P1).
func (r *Replica) release(id base.TxnID, out *effect.List) {
	if w := r.waits.Get(id); w != nil {
		r.leave(w)
	}
	r.freeLocks(id, out)
}

// askLocker is L4: no lease is renewed. Where somebody waits for a lock, its holder's coordinator
// is asked whether it still knows the transaction, and asked again until nobody waits. The lease
// runs from the first question without an answer.
func (r *Replica) askLocker(l *locker, out *effect.List) {
	if l.ask.Running {
		return
	}
	l.backoff = out.Settings.Inquiry
	r.sendLockQuestion(l, out)
}

// watchLocker has a holder asked about later, unless it lets go: it was granted a lock for which
// others wait already, and they may be nobody's any more, so that nobody sends their requests
// again.
func (r *Replica) watchLocker(l *locker, out *effect.List) {
	if !l.ask.Running {
		l.backoff = out.Settings.Inquiry
		out.SetTimer(&l.ask, wakeAsk, uint64(l.id), l.backoff, true)
	}
}

func (r *Replica) sendLockQuestion(l *locker, out *effect.List) {
	m := &msg.Inquire{}
	m.Header = r.head(l.id, l.coordinator)
	out.Send(m)
	l.asking = true
	out.SetTimer(&l.ask, wakeAsk, uint64(l.id), l.backoff, true)
	if !l.lease.Running {
		out.SetTimer(&l.lease, wakeLease, uint64(l.id), out.Settings.LockLease, true)
	}
}

// askAgain asks about the lock once more, if somebody still waits for it; ever more rarely while
// nothing answers.
func (r *Replica) askAgain(l *locker, out *effect.List) {
	l.ask.Running = false
	if l.asking {
		l.asking = false
		out.Silent(l.id, l.coordinator)
	}
	if !l.waitedFor() {
		out.StopTimer(&l.lease) // nobody waits: nobody asks
		return
	}
	if l.lease.Running {
		l.backoff = base.Backoff(l.backoff)
	}
	r.sendLockQuestion(l, out)
}

func (l *locker) waitedFor() bool {
	return slices.ContainsFunc(l.records, func(rec *record) bool {
		return rec.State.busy.queue.Len() > 0
	})
}

// lockerList lists those who hold locks here, in order of their numbers.
func (r *Replica) lockerList() []*locker {
	return r.lockers.All()
}

// lockTold is the answer to such a question. A coordinator that does not know the transaction says
// that it aborted.
func (r *Replica) lockTold(l *locker, m *msg.Outcome, out *effect.List) {
	l.asking = false
	if m.Status == msg.Pending {
		l.backoff = out.Settings.Inquiry
		out.StopTimer(&l.lease)
		return
	}
	r.freeLocks(l.id, out)
}

// probe is L3 at the participant: it knows who holds the key now, and asks the coordinator of each.
func (r *Replica) probe(m *msg.Probe, out *effect.List) {
	w := r.waits.Get(m.Txn)
	if w == nil {
		return
	}
	for _, h := range r.holders(w) {
		holder := h.holder()
		chase := &msg.Chase{Path: m.Path}
		chase.Header = r.head(holder.Txn, holder.Coordinator)
		out.Send(chase)
	}
}
