package wal

import (
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
	return decodeRecord(new(codec.Decoder), t, payload)
}

// decodeRecord is DecodeRecord with a decoder that its caller has to spare.
func decodeRecord(d *codec.Decoder, t Type, payload []byte) (Record, error) {
	rec := newRecord(t)
	if rec == nil {
		return nil, ErrUnknownType
	}
	*d = *codec.NewDecoder(payload)
	if len(payload) <= sharedLimit {
		*d = *codec.NewSharedDecoder(payload)
	}
	rec.decode(d)
	if err := d.Done(); err != nil {
		return nil, err
	}
	return rec, nil
}

// ReadRecord is DecodeRecord from a decoder that others use too.
func ReadRecord(d *codec.Decoder, t Type) Record {
	rec := newRecord(t)
	if rec == nil {
		d.Fail(ErrUnknownType)
		return new(Start)
	}
	rec.decode(d)
	return rec
}

// sharedLimit is the size of a payload up to which its strings share one copy: one version that
// survives then keeps no more than that in memory.
const sharedLimit = 256

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
