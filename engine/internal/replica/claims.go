package replica

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
)

// Fresh reports whether a key has no version above a timestamp.
func (r *Replica) Fresh(key string, ts base.TS) bool {
	rec := r.keys.Find(key)
	if rec == nil {
		return true
	}
	v, found := rec.Newest()
	return !found || v.TS <= ts
}

// Holders calls fn for every transaction that holds something here, or waits for more than to read.
func (r *Replica) Holders(fn func(id base.TxnID)) {
	for _, t := range r.prepared() {
		fn(t.id)
	}
	for _, l := range r.lockerList() {
		fn(l.id)
	}
	for _, w := range r.waiters() {
		if !w.Reader {
			fn(w.m.Head().Txn)
		}
	}
}

// Claims calls fn for all that transactions hold here, or wait to do: intents and read intents,
// locks, and what stands in queues. It is for who chooses the order of events.
func (r *Replica) Claims(fn func(id base.TxnID, s base.Span, writes bool)) {
	of := func(id base.TxnID) func(base.Span, bool) {
		return func(s base.Span, writes bool) { fn(id, s, writes) }
	}
	for _, t := range r.table() {
		if t.phase == prepared {
			b := msg.Batch{Writes: t.prepare.Writes, Reads: t.prepare.Reads}
			b.Claims(of(t.id))
		}
	}
	for _, l := range r.lockerList() {
		for _, rec := range l.records {
			fn(l.id, base.KeySpan(rec.Key), true)
		}
	}
	for _, w := range r.waiters() {
		msg.Claims(w.m, of(w.m.Head().Txn))
	}
}
