package replica

import (
	"cmp"
	"slices"

	"conclave/engine/internal/base"
)

// Key is a key at a glance: its last versions, and who is busy with it.
type Key struct {
	Name     string
	Versions []base.Version // newest first
	Older    int            // versions that are not among them
	Intent   base.TxnID     // the prepared write; 0 for none
	Write    base.Value     // what it would write
	Holds    []Hold
}

// BusyKeys lists keys that somebody holds or waits at, in order, so many at most; more is how many
// there are besides. It looks at who is busy and not at all keys: it costs the same however many
// there are.
func (r *Replica) BusyKeys(most, versions int) (keys []Key, more int) {
	var records []*record
	seen := map[*record]bool{}
	add := func(rec *record) {
		if rec != nil && !seen[rec] {
			seen[rec] = true
			records = append(records, rec)
		}
	}
	for _, t := range r.prepared() {
		for _, rec := range t.records {
			add(rec)
		}
		for _, read := range t.prepare.Reads {
			if read.Point {
				add(r.keys.Find(read.Span.Lo))
			}
		}
	}
	for _, l := range r.lockerList() {
		for _, rec := range l.records {
			add(rec)
		}
	}
	for _, w := range r.waiters() {
		add(w.at)
	}
	slices.SortFunc(records, func(a, b *record) int { return cmp.Compare(a.Key, b.Key) })
	for _, rec := range records[:min(most, len(records))] {
		keys = append(keys, r.glance(rec, versions))
	}
	return keys, len(records) - len(keys)
}

// Glance is one key; false if there is none.
func (r *Replica) Glance(key string, versions int) (k Key, found bool) {
	rec := r.keys.Find(key)
	if rec == nil {
		return k, false
	}
	return r.glance(rec, versions), true
}

func (r *Replica) glance(rec *record, versions int) Key {
	k := Key{Name: rec.Key}
	k.Versions, k.Older = rec.Last(versions)
	b := rec.State.busy
	if b == nil {
		return k
	}
	k.Holds = holdsOf(rec)
	if b.intent != nil {
		k.Intent = b.intent.id
		for i := range b.intent.prepare.Writes {
			if w := &b.intent.prepare.Writes[i]; w.Key == rec.Key {
				k.Write = w.Value
			}
		}
	}
	return k
}

// holdsOf is the lock, the intent and the read intents on one key.
func holdsOf(rec *record) (list []Hold) {
	b := rec.State.busy
	var waiters []base.TxnID
	for w := b.queue.Front(); w != nil; w = w.Next() {
		waiters = append(waiters, w.Who.m.Head().Txn)
	}
	if b.lock != nil {
		list = append(list, Hold{rec.Key, b.lock.id, "exclusive", waiters})
	}
	if b.intent != nil {
		list = append(list, Hold{rec.Key, b.intent.id, "intent", waiters})
	}
	for _, t := range b.readers {
		list = append(list, Hold{rec.Key, t.id, "read-intent", waiters})
	}
	return list
}

// Locker is a transaction that holds locks here.
type Locker struct {
	Txn         base.TxnID
	Coordinator base.NodeID
	Locks       int
}

// Lockers lists who holds locks here, in order of transactions.
func (r *Replica) Lockers() (list []Locker) {
	for _, l := range r.lockerList() {
		list = append(list, Locker{l.id, l.coordinator, len(l.records)})
	}
	return list
}
