// Package codec writes and reads the one binary form that records, messages and the states of the
// pure rooms share: unsigned varints, length-prefixed strings, one-byte booleans, in the order in
// which the caller names them. There are no tags and no versions: the reader knows what comes.
//
// Encoding appends to a byte slice and cannot fail. Decoding is total: a Decoder over any bytes
// never panics and never allocates more than the bytes could hold; the first thing that is wrong is
// kept, and every later read gives zero values. And it is strict: a number has one form, the
// shortest, so that what can be read is what would be written, byte for byte.
package codec

import (
	"encoding/binary"
	"errors"

	"conclave/engine/internal/base"
)

// ErrTruncated says that the bytes ended early or a length in them is beyond their end.
var ErrTruncated = errors.New("codec: truncated")

// ErrTrailing says that bytes are left over.
var ErrTrailing = errors.New("codec: trailing bytes")

var (
	errBool = errors.New("codec: not a boolean")
	errForm = errors.New("codec: number not in its shortest form, or beyond 64 bits")
)

// AppendUint appends a varint.
func AppendUint(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

// AppendString appends a length and the bytes of s.
func AppendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// AppendBool appends one byte, 0 or 1.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// Spill takes what has been appended so far to where it is going, and gives back the room for more.
// It is for a form that nobody needs in one piece.
type Spill func(b []byte) []byte

// spillAt is how much is worth a call.
const spillAt = 32 << 10

// Offer calls the spill, if there is one, once enough has come together.
func (s Spill) Offer(b []byte) []byte {
	if s == nil || len(b) < spillAt {
		return b
	}
	return s(b)
}

// Decoder reads what the Append functions wrote.
type Decoder struct {
	b      []byte // what is still to be read
	err    error
	shared bool
	text   string // shared: a copy of the bytes from the first string on; ends where b ends
	stamps func(base.TS) base.TS
	names  func(base.TxnID) base.TxnID
}

// NewDecoder reads from b, which must not change while it does. Every string is a copy of its own:
// one that survives keeps nothing else in memory.
func NewDecoder(b []byte) *Decoder { return &Decoder{b: b} }

// NewSharedDecoder reads from b, which must not change while it does. All strings are parts of one
// copy of b: one allocation instead of many, but each of them keeps all of it in memory. For what
// is small, or lives and dies together.
func NewSharedDecoder(b []byte) *Decoder { return &Decoder{b: b, shared: true} }

// Restamp has every timestamp that is read replaced by fn of it. An fn that keeps their order and
// leaves 0 and base.MaxTS alone gives a state that differs in nothing but the numbers (see Ranks).
func (d *Decoder) Restamp(fn func(base.TS) base.TS) { d.stamps = fn }

// Restamped reports whether timestamps are replaced as they are read: what only counts them is then
// nothing to keep.
func (d *Decoder) Restamped() bool { return d.stamps != nil }

// Fail makes err the outcome, if nothing went wrong before.
func (d *Decoder) Fail(err error) {
	if d.err == nil {
		d.err, d.b = err, nil
	}
}

// Err is the first thing that went wrong.
func (d *Decoder) Err() error { return d.err }

// Done is Err, or ErrTrailing if bytes are left.
func (d *Decoder) Done() error {
	if d.err == nil && len(d.b) > 0 {
		d.err = ErrTrailing
	}
	return d.err
}

// Uint reads a varint.
func (d *Decoder) Uint() uint64 {
	if len(d.b) > 0 && d.b[0] < 0x80 { // nearly every number is one byte
		v := d.b[0]
		d.b = d.b[1:]
		return uint64(v)
	}
	return d.longUint()
}

func (d *Decoder) longUint() uint64 {
	v, n := binary.Uvarint(d.b)
	switch {
	case n == 0:
		d.Fail(ErrTruncated)
	case n < 0 || d.b[n-1] == 0:
		d.Fail(errForm)
	default:
		d.b = d.b[n:]
		return v
	}
	return 0
}

// TS reads a timestamp.
func (d *Decoder) TS() base.TS {
	ts := base.TS(d.Uint())
	if d.stamps != nil {
		return d.stamps(ts)
	}
	return ts
}

// Rename has every number of a transaction that is read replaced by fn of it.
func (d *Decoder) Rename(fn func(base.TxnID) base.TxnID) { d.names = fn }

// Txn reads the number of a transaction.
func (d *Decoder) Txn() base.TxnID {
	id := base.TxnID(d.Uint())
	if d.names != nil {
		return d.names(id)
	}
	return id
}

// Bool reads one byte, which must be 0 or 1.
func (d *Decoder) Bool() bool {
	v := d.Byte()
	if v > 1 {
		d.Fail(errBool)
	}
	return v == 1
}

// Byte reads one byte.
func (d *Decoder) Byte() byte {
	if len(d.b) == 0 {
		d.Fail(ErrTruncated)
		return 0
	}
	v := d.b[0]
	d.b = d.b[1:]
	return v
}

// String reads a length-prefixed string.
func (d *Decoder) String() string {
	n := d.Uint()
	switch {
	case n > uint64(len(d.b)):
		d.Fail(ErrTruncated)
		return ""
	case n == 0:
		return ""
	case !d.shared:
		s := string(d.b[:n])
		d.b = d.b[n:]
		return s
	case d.text == "":
		d.text = string(d.b)
	}
	at := len(d.text) - len(d.b)
	d.b = d.b[n:]
	return d.text[at : at+int(n)]
}

// Count reads the length of a list whose items take at least one byte each.
func (d *Decoder) Count() int {
	n := d.Uint()
	if n > uint64(len(d.b)) {
		d.Fail(ErrTruncated)
		return 0
	}
	return int(n)
}

// Left is how many bytes are still to be read.
func (d *Decoder) Left() int { return len(d.b) }
