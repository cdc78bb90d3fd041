package wal

import (
	"errors"
	"math"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// Type says what a record is. It is one byte of the frame; the numbers are part of the format.
type Type uint8

// The types of record, in the order in which a node meets them.
const (
	TypeStart Type = 1 + iota
	TypePrepared
	TypeCommit
	TypeCommitted
	TypeAborted
	TypeEnd
	TypeSplit
	TypeAdopt
	typeLimit
)

// String is the word of the protocol for the record; every table prints it.
func (t Type) String() string {
	if t == 0 || t >= typeLimit {
		return "?"
	}
	return [...]string{
		TypeStart: "START", TypePrepared: "PREPARED", TypeCommit: "COMMIT",
		TypeCommitted: "COMMITTED", TypeAborted: "ABORTED", TypeEnd: "END",
		TypeSplit: "SPLIT", TypeAdopt: "RANGE",
	}[t]
}

// Record is one entry of the log: a pointer to one of the structs of this package. A record may
// be part of a bigger struct; appending a pointer to it allocates nothing.
type Record interface {
	// Type is the word for the record.
	Type() Type
	// TxnID is the transaction it is about, 0 if none.
	TxnID() base.TxnID
	// RangeID is the range whose replica wrote it, 0 for the coordinator's and the node's own.
	RangeID() base.RangeID
	// Detail says in a few words what is not in the other columns. Keys and values stand in it as
	// they are: whoever prints it escapes them.
	Detail() string

	appendTo(b []byte) []byte
	decode(d *codec.Decoder)
}

// AppendRecord appends the canonical payload of rec, without its type. Lists are written in the
// order in which they stand: to sort them is the duty of whoever made the record.
func AppendRecord(b []byte, rec Record) []byte { return rec.appendTo(b) }

// DecodeRecord reads what AppendRecord wrote. It is total: any bytes give a record or an error,
// and no more memory than a small multiple of their length. The record does not point into
// payload.
func DecodeRecord(t Type, payload []byte) (Record, error) {
	rec := newRecord(t)
	if rec == nil {
		return nil, ErrUnknownType
	}
	d := codec.NewDecoder(payload)
	rec.decode(d)
	if err := d.Done(); err != nil {
		return nil, err
	}
	return rec, nil
}

func newRecord(t Type) Record {
	switch t {
	case TypeStart:
		return new(Start)
	case TypePrepared:
		return new(Prepared)
	case TypeCommit:
		return new(Commit)
	case TypeCommitted:
		return new(Committed)
	case TypeAborted:
		return new(Aborted)
	case TypeEnd:
		return new(End)
	case TypeSplit:
		return new(Split)
	case TypeAdopt:
		return new(Adopt)
	}
	return nil
}

// The parts that several records share. Identifiers of 32 bits are varints too; a larger number in
// their place is an error, not a wrap-around.

func uint32From(d *codec.Decoder) uint32 {
	v := d.Uint()
	if v > math.MaxUint32 {
		d.Fail(errors.New("wal: number beyond 32 bits"))
		return 0
	}
	return uint32(v)
}

func appendValue(b []byte, v base.Value) []byte {
	b = codec.AppendBool(b, v.Tombstone)
	if v.Tombstone {
		return b
	}
	return codec.AppendString(b, v.Data)
}

func decodeValue(d *codec.Decoder) (v base.Value) {
	if v.Tombstone = d.Bool(); !v.Tombstone {
		v.Data = d.String()
	}
	return v
}

func appendSpan(b []byte, s base.Span) []byte {
	return codec.AppendString(codec.AppendString(b, s.Lo), s.Hi)
}

func decodeSpan(d *codec.Decoder) (s base.Span) {
	s.Lo = d.String()
	s.Hi = d.String()
	return s
}

func appendWrites(b []byte, writes []base.Write) []byte {
	b = codec.AppendUint(b, uint64(len(writes)))
	for i := range writes {
		w := &writes[i]
		b = codec.AppendString(b, w.Key)
		b = appendValue(b, w.Value)
		b = codec.AppendUint(b, uint64(w.Check))
	}
	return b
}

func decodeWrites(d *codec.Decoder) []base.Write {
	return decodeList(d, func() (w base.Write) {
		w.Key = d.String()
		w.Value = decodeValue(d)
		w.Check = base.TS(d.Uint())
		return w
	})
}

func appendReads(b []byte, reads []base.Read) []byte {
	b = codec.AppendUint(b, uint64(len(reads)))
	for i := range reads {
		r := &reads[i]
		b = codec.AppendBool(b, r.Point)
		b = codec.AppendString(b, r.Span.Lo)
		if !r.Point {
			b = codec.AppendString(b, r.Span.Hi)
		}
	}
	return b
}

func decodeReads(d *codec.Decoder) []base.Read {
	return decodeList(d, func() (r base.Read) {
		if d.Bool() {
			return base.Read{Point: true, Span: base.Span{Lo: d.String()}}
		}
		r.Span = decodeSpan(d)
		return r
	})
}

func appendAddrs(b []byte, addrs []base.Addr) []byte {
	b = codec.AppendUint(b, uint64(len(addrs)))
	for _, a := range addrs {
		b = codec.AppendUint(b, uint64(a.Range))
		b = codec.AppendUint(b, uint64(a.Epoch))
	}
	return b
}

func decodeAddrs(d *codec.Decoder) []base.Addr {
	return decodeList(d, func() (a base.Addr) {
		a.Range = base.RangeID(uint32From(d))
		a.Epoch = base.Epoch(uint32From(d))
		return a
	})
}

// firstItems bounds what a list may take before any of its items has been read: its length is no
// more than a claim.
const firstItems = 64

// decodeList reads a length and so many items. An empty list is nil, so that what was encoded and
// what comes back are equal.
func decodeList[T any](d *codec.Decoder, item func() T) []T {
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
