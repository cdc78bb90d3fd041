package replica

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/lock"
	"conclave/engine/internal/msg"
)

// wait is a request that stands in a key's queue. A transaction has one open request at a
// participant at most, so it waits at one key at most.
type wait struct {
	lock.Waiter[*wait]
	at *record
	m  msg.Message
}

// request serves a request, or puts it into the queue of the key that it must wait for.
func (r *Replica) request(m msg.Message, out *effect.List) {
	head := m.Head()
	if w := r.waits.Get(head.Txn); w != nil {
		if sameRequest(w.m, m) { // P2.1: waiting already
			r.askHolders(w, out)
			r.tellWaiting(w, out)
			return
		}
		r.leave(w) // the transaction has given that one up
	}
	if head.Range.Epoch != r.Epoch && !r.answeredBefore(m) { // X1, but first P2.1
		wrong := &msg.WrongRange{Seq: seqOf(m)}
		wrong.Header = *head
		out.Send(wrong)
		return
	}
	if at := r.try(m, out); at != nil {
		r.wait(at, m, out)
	}
}

// answeredBefore reports whether a request to decide is of a transaction that has ended here: it is
// answered again, whatever has become of the range since. Told that the range is wrong, the
// coordinator of a one-phase request would begin anew what has committed.
func (r *Replica) answeredBefore(m msg.Message) bool {
	switch m.(type) {
	case *msg.Prepare, *msg.OnePhase:
		return r.txns.Get(m.Head().Txn) != nil
	}
	return false
}

// try serves a request, from its first rule on, and answers it; or it returns the key that is in
// the way.
func (r *Replica) try(m msg.Message, out *effect.List) *record {
	switch m := m.(type) {
	case *msg.Read:
		return r.read(m, out)
	case *msg.Scan:
		return r.scan(m, out)
	case *msg.Lock:
		return r.lock(m, out)
	case *msg.Prepare:
		return r.prepare(m, out)
	case *msg.OnePhase:
		return r.onePhase(m, out)
	}
	return nil
}

func seqOf(m msg.Message) uint64 {
	switch m := m.(type) {
	case *msg.Read:
		return m.Seq
	case *msg.Scan:
		return m.Seq
	case *msg.Lock:
		return m.Seq
	}
	return 0
}

func reads(m msg.Message) bool {
	switch m.(type) {
	case *msg.Read, *msg.Scan:
		return true
	}
	return false
}

func sameRequest(a, b msg.Message) bool { return a.Kind() == b.Kind() && seqOf(a) == seqOf(b) }

// wait puts a request at the end of a key's queue. If the key is held by somebody who is prepared,
// this node asks at once how that one ends (D3).
func (r *Replica) wait(at *record, m msg.Message, out *effect.List) {
	w := r.enqueue(at, m)
	if _, isPrepare := m.(*msg.Prepare); isPrepare {
		out.Point(effect.PrepareQueued, m.Head().Txn)
	}
	r.begins(w, out)
}

// begins tells of a wait that has begun: the coordinators of who is in the way are asked, and the
// request's own is told.
func (r *Replica) begins(w *wait, out *effect.List) {
	if out.Tracing {
		text := w.m.Kind() + " at " + w.at.Key + ", for"
		for _, h := range r.holders(w) {
			text += " " + h.holder().Txn.String()
		}
		out.Note("waits", w.m.Head().Txn, text)
	}
	r.askHolders(w, out)
	r.tellWaiting(w, out)
}

func (r *Replica) enqueue(at *record, m msg.Message) *wait {
	w := &wait{at: at, m: msg.Kept(m)}
	w.Who, w.Reader = w, reads(m)
	r.waits.Put(m.Head().Txn, w)
	r.busy(at).queue.Push(&w.Waiter)
	return w
}

// leave takes a waiting request out of its queue.
func (r *Replica) leave(w *wait) {
	w.Leave()
	r.waits.Delete(w.m.Head().Txn)
	if w.at.State.busy.idle() {
		r.settle(w.at)
	}
}

// holders is who stands in the way of a request at the key: for a reader the intent, for everybody
// else the lock and the read intents too.
func (r *Replica) holders(w *wait) []*txnOrLock {
	return r.holdersOf(w.at, w.m.Head().Txn, w.Reader)
}

// txnOrLock is a holder of a key: a prepared transaction, or one that has its exclusive lock.
type txnOrLock struct {
	txn  *txn
	lock *locker
}

func (h *txnOrLock) holder() msg.Holder {
	if h.txn != nil {
		return msg.Holder{Txn: h.txn.id, Coordinator: h.txn.coordinator, Prepared: true}
	}
	return msg.Holder{Txn: h.lock.id, Coordinator: h.lock.coordinator}
}

func (r *Replica) holdersOf(rec *record, id base.TxnID, reader bool) []*txnOrLock {
	b := rec.State.busy
	if b == nil {
		return nil
	}
	var list []*txnOrLock
	add := func(t *txn) {
		known := slices.ContainsFunc(list, func(h *txnOrLock) bool { return h.txn == t })
		if t.id != id && !known {
			list = append(list, &txnOrLock{txn: t})
		}
	}
	if b.intent != nil {
		add(b.intent)
	}
	if reader {
		return list
	}
	for _, t := range b.readers {
		add(t)
	}
	for _, h := range r.ranges {
		if h.span.Contains(rec.Key) {
			add(h.by)
		}
	}
	if b.lock != nil && b.lock.id != id {
		list = append(list, &txnOrLock{lock: b.lock})
	}
	return list
}

// taken reports whether somebody else than id holds the key, so that id may not write or lock it
// (P2.4).
func (r *Replica) taken(rec *record, id base.TxnID) bool {
	if b := rec.State.busy; b != nil {
		if b.intent != nil && b.intent.id != id || b.lock != nil && b.lock.id != id {
			return true
		}
		for _, t := range b.readers {
			if t.id != id {
				return true
			}
		}
	}
	return r.rangeHeld(rec.Key, id)
}

func (r *Replica) rangeHeld(key string, id base.TxnID) bool {
	for _, h := range r.ranges {
		if h.by.id != id && h.span.Contains(key) {
			return true
		}
	}
	return false
}

// tellWaiting answers WAITING(key, holders). It is settled when every question that the wait made
// this node ask has been answered, or is known to have no answer.
func (r *Replica) tellWaiting(w *wait, out *effect.List) {
	head := w.m.Head()
	m := &msg.Waiting{Seq: seqOf(w.m), Key: w.at.Key, Settled: true}
	m.Header = msg.Header{Txn: head.Txn, Range: r.Addr(), Node: head.Node}
	for _, h := range r.holders(w) {
		m.Holders = append(m.Holders, h.holder())
		if h.txn != nil {
			m.Settled = m.Settled && h.txn.doubt.settled()
			m.InDoubt = m.InDoubt || h.txn.doubt.stage == blocked
		}
	}
	out.Send(m)
}

// askHolders asks about every holder in the way: the prepared ones (D3), and those of a lock (L4).
func (r *Replica) askHolders(w *wait, out *effect.List) {
	for _, h := range r.holders(w) {
		if h.txn != nil {
			r.question(h.txn, out)
		} else {
			r.askLocker(h.lock, out)
		}
	}
}

// tellWaitersFor answers WAITING again to all who wait for t: a question about it has been settled.
func (r *Replica) tellWaitersFor(t *txn, out *effect.List) {
	for _, rec := range r.heldBy(t) {
		for w := rec.State.busy.queue.Front(); w != nil; w = w.Next() {
			r.tellWaiting(w.Who, out)
		}
	}
}

// heldBy is the keys with waiters that t holds, each once.
func (r *Replica) heldBy(t *txn) []*record {
	var list []*record
	add := func(rec *record) {
		if rec == nil || rec.State.busy == nil || slices.Contains(list, rec) {
			return
		}
		if rec.State.busy.queue.Len() > 0 {
			list = append(list, rec)
		}
	}
	for _, rec := range t.records {
		add(rec)
	}
	for _, read := range t.prepare.Reads {
		if read.Point {
			add(r.keys.Find(read.Span.Lo))
			continue
		}
		for _, w := range r.waiters() {
			if read.Span.Contains(w.at.Key) {
				add(w.at)
			}
		}
	}
	return list
}

// waiters is all that waits here, in order of transaction numbers.
func (r *Replica) waiters() []*wait {
	return r.waits.All()
}

// freeWaitersIn has the queues of keys within the spans tried: a read intent on a span was lifted.
func (r *Replica) freeWaitersIn(reads []base.Read) {
	if r.waits.Len() == 0 {
		return
	}
	for _, w := range r.waiters() {
		covered := slices.ContainsFunc(reads, func(read base.Read) bool { return read.Covers(w.at.Key) })
		if covered && !slices.Contains(r.freed, w.at) {
			r.freed = append(r.freed, w.at)
		}
	}
}

// serveFreed tries the queues of the keys that were let go of, until no key is left to try.
func (r *Replica) serveFreed(out *effect.List) {
	for len(r.freed) > 0 {
		rec := r.freed[0]
		r.freed = r.freed[:copy(r.freed, r.freed[1:])]
		r.serve(rec, out)
	}
}

// serve tries a key's queue from the front (L1). Readers are served wherever they stand; whoever
// wants to take the key is tried only while nobody has it, and what cannot be served keeps its
// place. Who has the key's lock waits for none of the others, who all wait for it: it comes first.
func (r *Replica) serve(rec *record, out *effect.List) {
	if rec.State.busy == nil {
		return
	}
	if l := rec.State.busy.lock; l != nil {
		if w := r.waits.Get(l.id); w != nil && w.at == rec {
			r.retry(w, out)
		}
	}
	queue := &rec.State.busy.queue
	for w := queue.Front(); w != nil; {
		next := w.Next()
		if !w.Reader && r.taken(rec, w.Who.m.Head().Txn) {
			if queue.Readers() == 0 {
				break
			}
			w = next
			continue
		}
		r.retry(w.Who, out)
		w = next
	}
	if b := rec.State.busy; b != nil && b.idle() {
		r.settle(rec)
	} else if b != nil && b.lock != nil && queue.Len() > 0 {
		r.watchLocker(b.lock, out)
	}
}

// retry tries a waiting request from its first rule on (P2). It is served, or keeps its place, or
// goes on to wait at another key.
func (r *Replica) retry(w *wait, out *effect.List) {
	id := w.m.Head().Txn
	at := r.try(w.m, out)
	switch {
	case at == w.at:
	case at == nil:
		w.Leave()
		r.waits.Delete(id)
	default:
		w.Leave()
		w.at = at
		r.busy(at).queue.Push(&w.Waiter)
		r.begins(w, out)
	}
}
