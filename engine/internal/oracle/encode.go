package oracle

import (
	"errors"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

var errState = errors.New("oracle: not the canonical form of an oracle")

// AppendState appends the canonical form of the oracle: the last number that it gave out, how far
// ahead of it the high-water mark is, and what is open, in ascending order. Entries that are closed
// and still take room are not in it. The last number is a timestamp, so that a decoder that
// replaces timestamps keeps the next draw above all of them.
func (o *Oracle) AppendState(b []byte) []byte {
	b = codec.AppendUint(b, uint64(o.Last()))
	b = codec.AppendUint(b, uint64(o.persisted-o.Last()))
	b = o.snapshots.append(b)
	return o.undecided.append(b)
}

// DecodeState is the oracle that AppendState wrote; it draws and forgets as the original would.
func DecodeState(d *codec.Decoder) *Oracle {
	last, ahead := d.TS(), base.TS(d.Uint())
	if last+ahead < last || last == base.MaxTS {
		d.Fail(errState)
	}
	if d.Restamped() {
		ahead = 0 // it only says how many were drawn since the mark was moved
	}
	o := &Oracle{next: last + 1, persisted: last + ahead}
	o.snapshots.decode(d)
	o.undecided.decode(d)
	return o
}

func (s *openSet) append(b []byte) []byte {
	b = codec.AppendUint(b, uint64(s.len()))
	for _, e := range s.entries[s.head:] {
		if !e.closed {
			b = codec.AppendUint(b, uint64(e.ts))
		}
	}
	return b
}

func (s *openSet) decode(d *codec.Decoder) {
	last := base.TS(0)
	s.entries = codec.List(d, func(d *codec.Decoder) entry {
		ts := d.TS()
		if ts < last {
			d.Fail(errState)
		}
		last = ts
		return entry{ts: ts}
	})
}
