package replica

import (
	"conclave/engine/internal/base"
)

// The views are for looking: nothing in the protocol asks them.

// Hold is a lock, an intent or a read intent, and who waits at its key.
type Hold struct {
	Key     string // of a read intent on a span: "[a, c)"
	Txn     base.TxnID
	Mode    string // "exclusive", "intent", "read-intent"
	Waiters []base.TxnID
}

// Holds lists what is held here, by key.
func (r *Replica) Holds() []Hold {
	var list []Hold
	r.keys.Ascend(r.Span, func(rec *record) bool {
		if rec.State.busy != nil {
			list = append(list, holdsOf(rec)...)
		}
		return true
	})
	for _, h := range r.ranges {
		hold := Hold{Key: "[" + h.span.Lo + ", " + h.span.Hi + ")", Txn: h.by.id, Mode: "read-intent"}
		for _, w := range r.waiters() {
			if !w.Reader && w.m.Head().Txn != h.by.id && h.span.Contains(w.at.Key) {
				hold.Waiters = append(hold.Waiters, w.m.Head().Txn)
			}
		}
		list = append(list, hold)
	}
	return list
}

// Versions calls fn for the versions of the keys in span, by key, oldest first.
func (r *Replica) Versions(span base.Span, fn func(key string, v base.Version)) {
	r.keys.Ascend(span, func(rec *record) bool {
		rec.Versions(func(v base.Version) bool {
			fn(rec.Key, v)
			return true
		})
		return true
	})
}

// Cut is the timestamp below which versions have been dropped (G1).
func (r *Replica) Cut() base.TS { return r.cut }

// KeysFrom calls fn for the keys at or above lo that have a value now, in order, until it returns
// false.
func (r *Replica) KeysFrom(lo string, fn func(key string) bool) {
	r.keys.Ascend(base.Span{Lo: lo}, func(rec *record) bool {
		if v, found := rec.Newest(); !found || v.Value.Tombstone {
			return true
		}
		return fn(rec.Key)
	})
}

// Doubt is a transaction that is in doubt here.
type Doubt struct {
	Txn         base.TxnID
	Start       base.TS
	Coordinator base.NodeID
	Blocked     bool        // D5: nobody in reach can tell
	Asks        string      // what it has found out so far, in a word
	Others      []base.Addr // the other participants
}

// InDoubt lists the transactions that are in doubt here, in order of their numbers.
func (r *Replica) InDoubt() []Doubt {
	var list []Doubt
	for _, t := range r.prepared() {
		d := Doubt{
			Txn: t.id, Start: t.start, Coordinator: t.coordinator, Blocked: t.doubt.stage == blocked,
		}
		d.Asks = t.doubt.stage.String()
		for _, a := range t.prepare.Participants {
			if a.Range != r.ID {
				d.Others = append(d.Others, a)
			}
		}
		list = append(list, d)
	}
	return list
}

// Outcome is what the table says of a transaction: whether it committed, and when; known is false
// where the table does not know, or not yet.
func (r *Replica) Outcome(id base.TxnID) (committedAt base.TS, didCommit, known bool) {
	t := r.txns.Get(id)
	if t == nil || t.phase == prepared {
		return 0, false, false
	}
	return t.commitTS, t.phase == committed, true
}

// Keys is the number of keys, and Table the number of transactions in the table.
func (r *Replica) Keys() int { return r.keys.Len() }

// Table is the number of transactions that the replica remembers.
func (r *Replica) Table() int { return r.txns.Len() }

// Waiting is a request that stands in a queue here: of which transaction, at which key, and who is
// in its way.
type Waiting struct {
	Txn         base.TxnID
	Coordinator base.NodeID
	Key         string
	Kind        string // of the message that waits: READ, SCAN, LOCK, PREPARE, ONEPHASE
	Holders     []Holder
}

// Holder is who is in the way: with a lock, or prepared.
type Holder struct {
	Txn         base.TxnID
	Coordinator base.NodeID
	Prepared    bool
}

// Waits lists what stands in queues here, in order of transactions.
func (r *Replica) Waits() []Waiting {
	var list []Waiting
	for _, w := range r.waiters() {
		v := Waiting{Txn: w.m.Head().Txn, Coordinator: w.m.Head().Node, Key: w.at.Key, Kind: w.m.Kind()}
		for _, h := range r.holders(w) {
			m := h.holder()
			v.Holders = append(v.Holders, Holder{m.Txn, m.Coordinator, m.Prepared})
		}
		list = append(list, v)
	}
	return list
}

// LockerNode is where the holder of a lock here is coordinated, 0 if that transaction has none.
func (r *Replica) LockerNode(id base.TxnID) base.NodeID {
	if l := r.lockers.Get(id); l != nil {
		return l.coordinator
	}
	return 0
}

// Holding reports whether a transaction holds locks here.
func (r *Replica) Holding(id base.TxnID) bool { return r.lockers.Get(id) != nil }
