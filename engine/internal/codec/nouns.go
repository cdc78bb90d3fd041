package codec

import (
	"errors"
	"math"

	"conclave/engine/internal/base"
)

// The nouns that records, messages and states share. Lists are written in the order in which they
// stand: to sort them is the duty of whoever made them.

var errWide = errors.New("codec: number beyond 32 bits")

// Uint32 reads a varint that must fit 32 bits: a larger number in its place is an error, no
// wrap-around.
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

// AppendVersion appends a version.
func AppendVersion(b []byte, v base.Version) []byte {
	b = AppendUint(b, uint64(v.TS))
	b = AppendUint(b, uint64(v.Txn))
	return AppendValue(b, v.Value)
}

// Version reads what AppendVersion wrote.
func Version(d *Decoder) base.Version {
	return base.Version{TS: d.TS(), Txn: d.Txn(), Value: Value(d)}
}

// AppendGrant appends the name of a granting.
func AppendGrant(b []byte, g base.Grant) []byte {
	return AppendUint(AppendUint(b, uint64(g.Incarnation)), g.Number)
}

// Grant reads what AppendGrant wrote.
func Grant(d *Decoder) base.Grant {
	return base.Grant{Incarnation: base.Incarnation(d.Uint32()), Number: d.Uint()}
}

// AppendSpan appends the two bounds.
func AppendSpan(b []byte, s base.Span) []byte { return AppendString(AppendString(b, s.Lo), s.Hi) }

// Span reads what AppendSpan wrote.
func Span(d *Decoder) (s base.Span) {
	s.Lo = d.String()
	s.Hi = d.String()
	return s
}

// AppendWrite appends a write.
func AppendWrite(b []byte, w base.Write) []byte {
	b = AppendString(b, w.Key)
	b = AppendValue(b, w.Value)
	return AppendUint(b, uint64(w.Check))
}

// Write reads what AppendWrite wrote.
func Write(d *Decoder) (w base.Write) {
	w.Key = d.String()
	w.Value = Value(d)
	w.Check = d.TS()
	return w
}

// AppendWrites appends a list of writes.
func AppendWrites(b []byte, writes []base.Write) []byte {
	b = AppendUint(b, uint64(len(writes)))
	for i := range writes {
		b = AppendWrite(b, writes[i])
	}
	return b
}

// Writes reads what AppendWrites wrote.
func Writes(d *Decoder) []base.Write { return List(d, Write) }

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
func Reads(d *Decoder) []base.Read { return List(d, read) }

func read(d *Decoder) (r base.Read) {
	r.Point = d.Bool()
	r.Span.Lo = d.String()
	if !r.Point {
		r.Span.Hi = d.String()
	}
	return r
}

// AppendAddr appends a range and its epoch.
func AppendAddr(b []byte, a base.Addr) []byte {
	return AppendUint(AppendUint(b, uint64(a.Range)), uint64(a.Epoch))
}

// Addr reads what AppendAddr wrote.
func Addr(d *Decoder) base.Addr {
	return base.Addr{Range: base.RangeID(d.Uint32()), Epoch: base.Epoch(d.Uint32())}
}

// AppendAddrs appends a list of participants.
func AppendAddrs(b []byte, addrs []base.Addr) []byte { return AppendList(b, addrs, AppendAddr) }

// Addrs reads what AppendAddrs wrote.
func Addrs(d *Decoder) []base.Addr { return List(d, Addr) }

// firstItems bounds what a list may take before any of its items has been read: its length is no
// more than a claim.
const firstItems = 64

// AppendList appends a length and the items in the order in which they stand.
func AppendList[T any](b []byte, list []T, item func([]byte, T) []byte) []byte {
	b = AppendUint(b, uint64(len(list)))
	for _, x := range list {
		b = item(b, x)
	}
	return b
}

// List reads what AppendList wrote. An empty list is nil, so that what was encoded and what comes
// back are equal. An item that is a plain function, not a closure, costs no allocation.
func List[T any](d *Decoder, item func(*Decoder) T) []T {
	n := d.Count()
	if n == 0 {
		return nil
	}
	list := make([]T, 0, min(n, firstItems))
	for i := 0; i < n && d.Err() == nil; i++ {
		list = append(list, item(d))
	}
	return list
}
