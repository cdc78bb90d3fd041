package replica

import (
	"errors"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
)

// What a checkpoint holds of a replica (W5): its place, the versions, the transactions in doubt
// with their intents and read intents, and the outcomes that the mark has not passed. Locks, queues
// and questions are not in it: they are gone with a crash.

var errTable = errors.New("replica: not the canonical form of a replica")

// AppendDurable appends the canonical form of all that must survive a crash, in pieces.
func (r *Replica) AppendDurable(b []byte, spill codec.Spill) []byte {
	b = codec.AppendAddr(b, r.Addr())
	b = codec.AppendSpan(b, r.Span)
	// A checkpoint does; what tells states apart does not.
	forgets := spill != nil && mutate.On(mutate.M21)
	b = r.appendTable(b, forgets)
	return r.keys.SpillVersions(b, spill)
}

// DecodeDurable builds a replica, in a new incarnation of its node, from what AppendDurable wrote.
func DecodeDurable(d *codec.Decoder, n base.NodeID, i base.Incarnation) *Replica {
	a, span := codec.Addr(d), codec.Span(d)
	r := New(a.Range, a.Epoch, span, n, i)
	r.decodeTable(d)
	r.keys.DecodeVersions(d)
	for _, t := range r.prepared() {
		r.placeAgain(t)
	}
	return r
}

// AppendTable appends the table of transactions, in order of their numbers, and the bounds that
// came with them. It travels with a split to another node (X1).
func (r *Replica) AppendTable(b []byte) []byte { return r.appendTable(b, false) }

func (r *Replica) appendTable(b []byte, forgets bool) []byte {
	b = codec.AppendUint(b, uint64(r.mark))
	b = codec.AppendUint(b, uint64(r.cut))
	return appendTxns(b, slices.DeleteFunc(r.table(), func(t *txn) bool {
		return t.phase != prepared && (t.start < r.mark || forgets)
	}))
}

func appendTxns(b []byte, txns []*txn) []byte {
	b = codec.AppendUint(b, uint64(len(txns)))
	for _, t := range txns {
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
	b = codec.AppendBool(b, t.corrected)
	b = codec.AppendBool(b, t.forced)
	b = codec.AppendUint(b, uint64(t.commitTS))
	if t.phase == prepared {
		b = codec.AppendAddrs(b, t.prepare.Participants)
		b = codec.AppendWrites(b, t.prepare.Writes)
		b = codec.AppendReads(b, t.prepare.Reads)
	}
	return b
}

func (r *Replica) decodeTable(d *codec.Decoder) {
	r.mark, r.cut = d.TS(), d.TS()
	last := base.TxnID(0)
	for i := range d.Count() {
		t := decodeTxn(d)
		if i > 0 && t.id <= last {
			d.Fail(errTable)
		}
		if d.Err() != nil {
			return
		}
		last = t.id
		r.txns.Put(t.id, t)
		if t.phase == prepared {
			r.inDoubt++
		} else {
			r.keep(t)
		}
	}
}

func decodeTxn(d *codec.Decoder) *txn {
	t := &txn{
		id: d.Txn(), start: d.TS(), coordinator: base.NodeID(d.Uint32()),
		phase: phase(d.Byte()), why: msg.DecodeCode(d),
		heuristic: d.Bool(), corrected: d.Bool(), forced: d.Bool(), commitTS: d.TS(),
	}
	if t.phase == 0 || t.phase > aborted {
		d.Fail(errTable)
	}
	if t.phase == prepared {
		t.promise = new(promise)
		t.prepare.Participants = codec.Addrs(d)
		t.prepare.Writes, t.prepare.Reads = codec.Writes(d), codec.Reads(d)
	}
	return t
}

// AdoptTable is the other end of a split to this node: the table of the range that this one was cut
// from.
func (r *Replica) AdoptTable(table string) error {
	d := codec.NewDecoder([]byte(table))
	r.decodeTable(d)
	return d.Done()
}
