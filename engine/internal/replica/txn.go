package replica

import (
	"cmp"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
	"conclave/engine/internal/wal"
)

// phase is where a transaction stands at this participant. One that waits is not in the table: it
// holds nothing.
type phase uint8

const (
	prepared phase = iota + 1
	committed
	aborted
)

// txn is a transaction in the table.
type txn struct {
	id          base.TxnID
	start       base.TS
	coordinator base.NodeID
	phase       phase
	heuristic   bool     // an operator's guess (D7)
	corrected   bool     // the real decision is on record too
	forced      bool     // aborted: the record is on the log (D4)
	why         msg.Code // aborted: what a doubled request is answered
	commitTS    base.TS
	*promise    // while it is prepared, else nil
}

// promise is what a transaction has only while it is prepared. Outcomes may have to be kept by the
// million (G2); this goes.
type promise struct {
	records []*record // of the writes, in their order: found once, kept until they are applied
	room    [2]*record
	doubt   doubt

	// prepare is its record. What it writes and reads, and who takes part, stands in it, also before
	// it is appended, and in one phase.
	prepare wal.Prepared
}

// table lists the transactions in order of their numbers.
func (r *Replica) table() []*txn { return r.txns.All() }

// prepared lists the transactions that are in doubt, in order of their numbers.
func (r *Replica) prepared() []*txn {
	if r.inDoubt == 0 {
		return nil
	}
	return slices.DeleteFunc(r.table(), func(t *txn) bool { return t.phase != prepared })
}

// finish takes a transaction out of doubt and keeps its outcome until the mark passes it (G2).
func (r *Replica) finish(t *txn, p phase) {
	if t.phase == prepared {
		r.inDoubt--
	}
	if t.phase != committed && t.phase != aborted {
		r.keep(t)
	}
	t.phase = p
	if !mutate.On(mutate.M16) {
		r.fulfil(t)
	}
}

// fulfil lets a promise go. Where the record is kept that is part of it, it is left to whoever
// keeps it.
func (r *Replica) fulfil(t *txn) {
	if p := t.promise; p != nil && p != &r.brief && !r.kept {
		r.promises.Free(p)
	}
	t.promise = nil
}

// keepAborted keeps the outcome of a transaction that is not in the table (C5, P5): a PREPARE of it
// that comes late, or twice, is answered no.
func (r *Replica) keepAborted(id base.TxnID, start base.TS, why msg.Code) *txn {
	t := r.outcomes.New()
	t.id, t.start, t.why = id, start, why
	r.txns.Put(id, t)
	r.finish(t, aborted)
	return t
}

// keep puts a finished transaction among those that the mark is to pass, nearly always at the end.
func (r *Replica) keep(t *txn) {
	if n := len(r.ended); n == 0 || r.ended[n-1].start <= t.start {
		r.ended = append(r.ended, t)
		return
	}
	i, _ := slices.BinarySearchFunc(r.ended, t.start, func(o *txn, start base.TS) int {
		return cmp.Compare(o.start, start)
	})
	r.ended = slices.Insert(r.ended, i, t)
}

// raise is G2: the mark only rises, and outcomes below it are forgotten.
func (r *Replica) raise(mark base.TS) {
	if mark <= r.mark {
		return
	}
	r.mark = mark
	n := 0
	for ; n < len(r.ended) && r.ended[n].start < mark; n++ {
		r.txns.Delete(r.ended[n].id)
		r.outcomes.Free(r.ended[n])
	}
	if n > 0 {
		left := copy(r.ended, r.ended[n:])
		clear(r.ended[left:])
		r.ended = r.ended[:left]
	}
}

// place is P2.6 and the first half of P2.7: the batch becomes intents and read intents. The records
// of its writes were found when it was tried.
func (r *Replica) place(t *txn, found []*record) {
	t.records = t.room[:0]
	for i := range t.prepare.Writes {
		rec := found[i]
		if rec == nil {
			rec = r.keys.Ensure(t.prepare.Writes[i].Key)
		}
		r.busy(rec).intent = t
		t.records = append(t.records, rec)
	}
	for _, read := range t.prepare.Reads {
		if read.Point {
			b := r.busy(r.keys.Ensure(read.Span.Lo))
			b.readers = slices.Insert(b.readers, seat(b.readers, t, reader), t)
		} else {
			r.ranges = slices.Insert(r.ranges, seat(r.ranges, t, rangeReader), rangeHold{read.Span, t})
		}
	}
}

// seat is where t belongs among holders in order of their numbers, behind what it holds itself. In
// that order they are named to those who wait, whoever came first.
func seat[H any](holders []H, t *txn, by func(H) *txn) int {
	i := len(holders)
	for i > 0 && by(holders[i-1]).id > t.id {
		i--
	}
	return i
}

func reader(t *txn) *txn           { return t }
func rangeReader(h rangeHold) *txn { return h.by }

// lift drops the intents and read intents of t, whose queues are then tried.
func (r *Replica) lift(t *txn) {
	r.placeLate(t)
	for _, rec := range t.records {
		rec.State.busy.intent = nil
		r.settle(rec)
	}
	spans := false
	for _, read := range t.prepare.Reads {
		if !read.Point {
			spans = true
			continue
		}
		rec := r.keys.Find(read.Span.Lo)
		b := rec.State.busy
		b.readers = slices.DeleteFunc(b.readers, func(o *txn) bool { return o == t })
		r.settle(rec)
	}
	if spans {
		r.ranges = slices.DeleteFunc(r.ranges, func(h rangeHold) bool { return h.by == t })
		r.freeWaitersIn(t.prepare.Reads)
	}
}

// appendPrepared is P2.7: force PREPARED.
func (r *Replica) appendPrepared(t *txn, out *effect.List) {
	p := &t.prepare
	p.Range, p.Epoch, p.Txn, p.StartTS, p.Coordinator = r.ID, r.Epoch, t.id, t.start, t.coordinator
	out.Append(p)
	r.force(out, effect.PrepareLogged, t.id)
}
