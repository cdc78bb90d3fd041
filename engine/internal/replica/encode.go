package replica

import (
	"errors"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/msg"
)

// What a checkpoint holds of a replica (W5): its place, the versions, the transactions in doubt with their
// intents and read intents, and the outcomes that the mark has not passed. Locks, queues and questions are
// not in it: they are gone with a crash.

var errTable = errors.New("replica: not the canonical form of a replica")

// AppendDurable appends the canonical form of all that must survive a crash.
func (r *Replica) AppendDurable(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.ID))
	b = codec.AppendUint(b, uint64(r.Epoch))
	b = codec.AppendString(b, r.Span.Lo)
	b = codec.AppendString(b, r.Span.Hi)
	b = r.AppendTable(b)
	return r.keys.AppendVersions(b)
}

// DecodeDurable builds a replica, in a new incarnation of its node, from what AppendDurable wrote.
func DecodeDurable(d *codec.Decoder, n base.NodeID, i base.Incarnation) *Replica {
	id, epoch := base.RangeID(d.Uint()), base.Epoch(d.Uint())
	r := New(id, epoch, base.Span{Lo: d.String(), Hi: d.String()}, n, i)
	r.decodeTable(d)
	r.keys.DecodeVersions(d)
	for _, t := range r.prepared() {
		r.placeAgain(t)
	}
	return r
}

// AppendTable appends the table of transactions, in order of their numbers, and the bounds that came with
// them. It travels with a split to another node (X1).
func (r *Replica) AppendTable(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.mark))
	b = codec.AppendUint(b, uint64(r.cut))
	kept := r.table()[:0]
	for _, t := range r.table() {
		if t.phase == prepared || t.start >= r.mark {
			kept = append(kept, t)
		}
	}
	b = codec.AppendUint(b, uint64(len(kept)))
	for _, t := range kept {
		b = t.append(b)
	}
	return b
}

func (t *txn) append(b []byte) []byte {
	b = codec.AppendUint(b, uint64(t.id))
	b = codec.AppendUint(b, uint64(t.start))
	b = codec.AppendUint(b, uint64(t.coordinator))
	b = append(b, byte(t.phase), byte(t.why))
	b = codec.AppendBool(b, t.heuristic)
	b = codec.AppendBool(b, t.forced)
	b = codec.AppendUint(b, uint64(t.commitTS))
	if t.phase == prepared {
		b = codec.AppendAddrs(b, t.participants)
		b = codec.AppendWrites(b, t.batch.Writes)
		b = codec.AppendReads(b, t.batch.Reads)
	}
	return b
}

func (r *Replica) decodeTable(d *codec.Decoder) {
	r.mark, r.cut = d.TS(), d.TS()
	for range d.Count() {
		t := decodeTxn(d)
		if d.Err() != nil {
			return
		}
		if r.txns[t.id] != nil {
			d.Fail(errTable)
			return
		}
		r.txns[t.id] = t
		if t.phase == prepared {
			r.inDoubt++
		} else {
			r.ended = append(r.ended, t)
		}
	}
}

func decodeTxn(d *codec.Decoder) *txn {
	t := &txn{
		id: base.TxnID(d.Uint()), start: d.TS(), coordinator: base.NodeID(d.Uint()),
		phase: phase(d.Byte()), why: msg.Code(d.Byte()),
		heuristic: d.Bool(), forced: d.Bool(), commitTS: d.TS(),
	}
	if t.phase == 0 || t.phase > aborted {
		d.Fail(errTable)
	}
	if t.phase == prepared {
		t.participants = codec.Addrs(d)
		t.batch = msg.Batch{Start: t.start, Writes: codec.Writes(d), Reads: codec.Reads(d)}
	}
	return t
}

// AdoptTable is the other end of a split to this node: the table of the range that this one was cut from.
func (r *Replica) AdoptTable(table string) error {
	d := codec.NewDecoder([]byte(table))
	r.decodeTable(d)
	return d.Done()
}
