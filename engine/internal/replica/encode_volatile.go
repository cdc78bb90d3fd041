package replica

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
)

// The canonical form of a whole replica: what a checkpoint holds, and what a crash would take. It
// is what matters for the replica's future, each of it once:
//
//	place     id, epoch, span, node, incarnation
//	table     every transaction that is remembered, by number; the bounds that came with them
//	versions  by key
//	doubt     of each prepared transaction, by number: what it has found out, whom it has asked
//	lockers   by number, each with its locks in the order of granting and what was asked (L4)
//	queues    by key, each in its order, of every waiter the message
//	points    that wait for their record to be durable, and the counts of records and of grants
//
// What follows from that is left out: intents and read intents are those of the prepared
// transactions, and stand by key, in the order of transactions; a key that has no version and with
// which nobody is busy is no key; outcomes are forgotten by start_ts. Between two steps no key is
// left to be tried.
//
// A timer is state as far as it runs or not. When it is due is the scheduler's state: Timers lists
// those that run after decoding, to be connected again.

// AppendState appends the canonical form of the replica.
func (r *Replica) AppendState(b []byte) []byte {
	b = codec.AppendAddr(b, r.Addr())
	b = codec.AppendSpan(b, r.Span)
	b = codec.AppendUint(b, uint64(r.Node))
	b = codec.AppendUint(b, uint64(r.incarnation))
	b = codec.AppendUint(b, uint64(r.mark))
	b = codec.AppendUint(b, uint64(r.cut))
	b = appendTxns(b, r.table())
	b = r.keys.AppendVersions(b)
	for _, t := range r.prepared() {
		b = t.doubt.append(b)
	}
	b = codec.AppendUint(b, r.grants)
	b = codec.AppendList(b, r.lockerList(), appendLocker)
	b = r.appendQueues(b)
	b = codec.AppendUint(b, r.appended)
	return codec.AppendList(b, r.logged, func(b []byte, l logged) []byte {
		b = append(codec.AppendUint(b, l.position), byte(l.point))
		return codec.AppendUint(b, uint64(l.txn))
	})
}

// DecodeState is the replica that AppendState wrote: it does what the original would do.
func DecodeState(d *codec.Decoder) *Replica {
	a, span := codec.Addr(d), codec.Span(d)
	r := New(a.Range, a.Epoch, span, base.NodeID(d.Uint32()), base.Incarnation(d.Uint32()))
	r.decodeTable(d)
	r.keys.DecodeVersions(d)
	for _, t := range r.prepared() {
		if d.Err() != nil || !r.placeDecoded(t) {
			d.Fail(errTable)
			return r
		}
		t.doubt.decode(d)
	}
	r.grants = d.Uint()
	last := base.TxnID(0)
	for i, n := 0, d.Count(); i < n && d.Err() == nil; i++ {
		l := r.decodeLocker(d)
		if i > 0 && l.id <= last {
			d.Fail(errTable)
		}
		last = l.id
	}
	r.decodeQueues(d)
	r.appended = d.Uint()
	r.logged = codec.List(d, func(d *codec.Decoder) logged {
		l := logged{position: d.Uint(), point: effect.Point(d.Byte()), txn: d.Txn()}
		if l.point >= effect.Points {
			d.Fail(errTable)
		}
		return l
	})
	return r
}

// Timers calls fn for every timer that runs, in a fixed order, with what the replica is to be told
// when it is due. One that was just decoded has no handle yet.
func (r *Replica) Timers(fn func(word uint8, arg uint64, t *effect.Timer)) {
	one := func(word uint8, id base.TxnID, t *effect.Timer) {
		if t.Running {
			fn(word, uint64(id), t)
		}
	}
	for _, t := range r.prepared() {
		one(wakeDoubt, t.id, &t.doubt.timer)
	}
	for _, l := range r.lockerList() {
		one(wakeAsk, l.id, &l.ask)
		one(wakeLease, l.id, &l.lease)
	}
}

func (d *doubt) append(b []byte) []byte {
	b = codec.AppendBool(append(b, byte(d.stage)), d.timer.Running)
	b = codec.AppendUint(b, uint64(d.backoff))
	if d.stage != askingPeers {
		return b
	}
	return codec.AppendList(b, d.unanswered, func(b []byte, r base.RangeID) []byte {
		return codec.AppendUint(b, uint64(r))
	})
}

func (d *doubt) decode(dec *codec.Decoder) {
	d.stage, d.timer.Running = stage(dec.Byte()), dec.Bool()
	d.backoff = base.Time(dec.Uint())
	if d.stage > blocked || d.backoff < 0 {
		dec.Fail(errTable)
	}
	if d.stage == askingPeers {
		d.unanswered = codec.List(dec, func(dec *codec.Decoder) base.RangeID {
			return base.RangeID(dec.Uint32())
		})
	}
}

// placeDecoded places the intents and read intents of a prepared transaction. It reports false
// where two transactions hold what only one can hold, or one of them the same thing twice.
func (r *Replica) placeDecoded(t *txn) bool {
	r.found = r.found[:0]
	for i := range t.prepare.Writes {
		key := t.prepare.Writes[i].Key
		rec := r.keys.Find(key)
		if i > 0 && key <= t.prepare.Writes[i-1].Key || rec != nil && r.taken(rec, t.id) {
			return false
		}
		r.found = append(r.found, rec)
	}
	for i, read := range t.prepare.Reads {
		if slices.Contains(t.prepare.Reads[:i], read) {
			return false
		}
	}
	r.place(t, r.found)
	return true
}

func appendLocker(b []byte, l *locker) []byte {
	b = codec.AppendUint(b, uint64(l.id))
	b = codec.AppendUint(b, uint64(l.coordinator))
	b = codec.AppendList(b, l.records, func(b []byte, rec *record) []byte {
		return codec.AppendUint(codec.AppendString(b, rec.Key), rec.State.busy.grant.Number)
	})
	b = codec.AppendBool(b, l.lease.Running)
	if b = codec.AppendBool(b, l.ask.Running); l.ask.Running {
		b = codec.AppendBool(codec.AppendUint(b, uint64(l.backoff)), l.asking)
	}
	return b
}

// decodeLocker puts a locker and its locks in their places. All are of this incarnation.
func (r *Replica) decodeLocker(d *codec.Decoder) *locker {
	l := &locker{id: d.Txn(), coordinator: base.NodeID(d.Uint32())}
	r.lockers.Put(l.id, l)
	last := uint64(0)
	for i, n := 0, d.Count(); i < n && d.Err() == nil; i++ {
		rec := r.keys.Ensure(d.String())
		number := d.Uint()
		b := r.busy(rec)
		if number <= last || number > r.grants || b.lock != nil {
			d.Fail(errTable)
			return l
		}
		b.lock, b.grant = l, base.Grant{Incarnation: r.incarnation, Number: number}
		l.records = append(l.records, rec)
		last = number
	}
	l.lease.Running = d.Bool()
	if l.ask.Running = d.Bool(); l.ask.Running {
		l.backoff, l.asking = base.Time(d.Uint()), d.Bool()
	}
	if len(l.records) == 0 || l.backoff < 0 {
		d.Fail(errTable)
	}
	return l
}

func (r *Replica) appendQueues(b []byte) []byte {
	keys := uint64(0)
	if r.waits.Len() > 0 {
		r.eachQueue(func(*record) { keys++ })
	}
	if b = codec.AppendUint(b, keys); keys == 0 {
		return b
	}
	r.eachQueue(func(rec *record) {
		queue := &rec.State.busy.queue
		b = codec.AppendString(b, rec.Key)
		b = codec.AppendUint(b, uint64(queue.Len()))
		for w := queue.Front(); w != nil; w = w.Next() {
			b = msg.Append(b, w.Who.m)
		}
	})
	return b
}

func (r *Replica) eachQueue(fn func(*record)) {
	r.keys.Ascend(base.Span{}, func(rec *record) bool {
		if b := rec.State.busy; b != nil && b.queue.Len() > 0 {
			fn(rec)
		}
		return true
	})
}

func (r *Replica) decodeQueues(d *codec.Decoder) {
	last := ""
	for i, keys := 0, d.Count(); i < keys && d.Err() == nil; i++ {
		key, n := d.String(), d.Count()
		if n == 0 || i > 0 && key <= last {
			d.Fail(errTable)
			return
		}
		last = key
		rec := r.keys.Ensure(key)
		for ; n > 0 && d.Err() == nil; n-- {
			r.decodeWait(rec, d)
		}
	}
}

// decodeWait puts a request at the end of a key's queue.
func (r *Replica) decodeWait(rec *record, d *codec.Decoder) {
	m := msg.Decode(d)
	switch m.(type) {
	case *msg.Read, *msg.Scan, *msg.Lock, *msg.Prepare, *msg.OnePhase:
	default:
		d.Fail(errTable)
		return
	}
	id := m.Head().Txn
	if r.waits.Get(id) != nil {
		d.Fail(errTable)
		return
	}
	r.enqueue(rec, m)
}

// Essence forgets what matters only to clocks: how long the next pauses are.
func (r *Replica) Essence() {
	for _, t := range r.prepared() {
		t.doubt.backoff = 0
	}
	for _, l := range r.lockerList() {
		l.backoff = 0
	}
}
