package replica

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
)

// obstructs is R2: an intent of another transaction that began before the snapshot may commit below
// it.
func obstructs(rec *record, id base.TxnID, at base.TS) bool {
	b := rec.State.busy
	return b != nil && b.intent != nil && b.intent.id != id && b.intent.start < at &&
		!mutate.On(mutate.M1)
}

// tooOld is G1: a snapshot below what was cut cannot be read any more, and is not read wrongly.
func (r *Replica) tooOld(at base.TS) msg.Reason {
	if at < r.cut {
		return msg.Reason{Code: msg.Cut, TS: r.cut, At: at}
	}
	return msg.Reason{}
}

// read is R2 and R3 for one key.
func (r *Replica) read(m *msg.Read, out *effect.List) *record {
	rec, old := r.keys.FindWarm(m.Key), m.At < r.cut
	if rec != nil && !old && obstructs(rec, m.Txn, m.At) {
		return rec
	}
	answer := out.Values.New()
	answer.Header, answer.Seq = m.Header, m.Seq
	switch {
	case old:
		answer.Refused = r.tooOld(m.At)
	case rec != nil:
		answer.Version, answer.Found = rec.At(m.At)
	}
	out.Send(answer)
	return nil
}

// scan is R5: R2 and R3 over every key of the span, intents on absent keys included, in one event.
func (r *Replica) scan(m *msg.Scan, out *effect.List) (waitAt *record) {
	answer := &msg.Pairs{Seq: m.Seq, Refused: r.tooOld(m.At)}
	answer.Header = m.Header
	if answer.Refused.Code == msg.None {
		answer.Pairs, answer.More, waitAt = r.pairs(m, out)
		if waitAt != nil {
			return waitAt
		}
	}
	out.Send(answer)
	return nil
}

// pairs is what a SCAN reads, whether its limit ended it, and the key that it must wait for.
func (r *Replica) pairs(
	m *msg.Scan, out *effect.List,
) (pairs []msg.Pair, more bool, waitAt *record) {
	expected := r.keys.Len()
	if m.Limit > 0 && m.Limit < expected {
		expected = m.Limit
		pairs = out.Rows.New(m.Limit)
	}
	r.keys.AscendWarm(m.Span, expected+1, func(records []*record) bool {
		list := pairs // the loop is faster with one of its own
		for _, rec := range records {
			n := len(list)
			if n == cap(list) {
				if more = m.Limit > 0 && n >= m.Limit; more {
					break
				}
				list = longer(list, m.Limit)
			}
			if rec.State.busy != nil && obstructs(rec, m.Txn, m.At) {
				waitAt = rec
				break
			}
			if v := rec.Seen(m.At); !v.Gone() {
				list = list[:n+1]
				p := &list[n]
				p.Key, p.Value, p.TS, p.Txn = rec.Key, v.Data(), v.TS(), v.Txn()
			}
		}
		pairs = list
		return !more && waitAt == nil
	})
	return pairs, more, waitAt
}

// longer is pairs with room for more, but not for more than the limit: a list that is full then has
// reached it.
func longer(pairs []msg.Pair, limit int) []msg.Pair {
	room := max(8, 2*len(pairs))
	if limit > 0 {
		room = min(room, limit)
	}
	return append(make([]msg.Pair, 0, room), pairs...)
}
