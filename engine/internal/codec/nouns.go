package codec

import (
	"errors"
	"math"

	"conclave/engine/internal/base"
)

// The nouns that records, messages and states share. Lists are written in the order in which they stand:
// to sort them is the duty of whoever made them.

var errWide = errors.New("codec: number beyond 32 bits")

// Uint32 reads a varint that must fit 32 bits: a larger number in its place is an error, no wrap-around.
func (d *Decoder) Uint32() uint32 {
	v := d.Uint()
	if v > math.MaxUint32 {
		d.Fail(errWide)
		return 0
	}
	return uint32(v)
}

// AppendValue appends a value or tombstone.
func AppendValue(b []byte, v base.Value) []byte {
	b = AppendBool(b, v.Tombstone)
	if v.Tombstone {
		return b
	}
	return AppendString(b, v.Data)
}

// Value reads what AppendValue wrote.
func Value(d *Decoder) (v base.Value) {
	if v.Tombstone = d.Bool(); !v.Tombstone {
		v.Data = d.String()
	}
	return v
}

// AppendSpan appends the two bounds.
func AppendSpan(b []byte, s base.Span) []byte { return AppendString(AppendString(b, s.Lo), s.Hi) }

// Span reads what AppendSpan wrote.
func Span(d *Decoder) (s base.Span) {
	s.Lo = d.String()
	s.Hi = d.String()
	return s
}

// AppendWrites appends a list of writes.
func AppendWrites(b []byte, writes []base.Write) []byte {
	b = AppendUint(b, uint64(len(writes)))
	for i := range writes {
		w := &writes[i]
		b = AppendString(b, w.Key)
		b = AppendValue(b, w.Value)
		b = AppendUint(b, uint64(w.Check))
	}
	return b
}

// Writes reads what AppendWrites wrote.
func Writes(d *Decoder) []base.Write {
	return List(d, func() (w base.Write) {
		w.Key = d.String()
		w.Value = Value(d)
		w.Check = base.TS(d.Uint())
		return w
	})
}

// AppendReads appends a list of reads; of a point only the key.
func AppendReads(b []byte, reads []base.Read) []byte {
	b = AppendUint(b, uint64(len(reads)))
	for i := range reads {
		r := &reads[i]
		b = AppendBool(b, r.Point)
		b = AppendString(b, r.Span.Lo)
		if !r.Point {
			b = AppendString(b, r.Span.Hi)
		}
	}
	return b
}

// Reads reads what AppendReads wrote.
func Reads(d *Decoder) []base.Read {
	return List(d, func() (r base.Read) {
		r.Point = d.Bool()
		r.Span.Lo = d.String()
		if !r.Point {
			r.Span.Hi = d.String()
		}
		return r
	})
}

// AppendAddrs appends a list of participants.
func AppendAddrs(b []byte, addrs []base.Addr) []byte {
	b = AppendUint(b, uint64(len(addrs)))
	for _, a := range addrs {
		b = AppendUint(b, uint64(a.Range))
		b = AppendUint(b, uint64(a.Epoch))
	}
	return b
}

// Addrs reads what AppendAddrs wrote.
func Addrs(d *Decoder) []base.Addr {
	return List(d, func() base.Addr {
		return base.Addr{Range: base.RangeID(d.Uint32()), Epoch: base.Epoch(d.Uint32())}
	})
}

// firstItems bounds what a list may take before any of its items has been read: its length is no more
// than a claim.
const firstItems = 64

// List reads a length and so many items. An empty list is nil, so that what was encoded and what comes
// back are equal.
func List[T any](d *Decoder, item func() T) []T {
	n := d.Count()
	if n == 0 {
		return nil
	}
	list := make([]T, 0, min(n, firstItems))
	for i := 0; i < n && d.Err() == nil; i++ {
		list = append(list, item())
	}
	return list
}
