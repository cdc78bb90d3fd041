// Package codec writes and reads the one binary form that records, messages and the states of the pure
// rooms share: unsigned varints, length-prefixed strings, one-byte booleans, in the order in which the
// caller names them. There are no tags and no versions: the reader knows what comes.
//
// Encoding appends to a byte slice and cannot fail. Decoding is total: a Decoder over any bytes never
// panics and never allocates more than the bytes could hold; the first thing that is wrong is kept, and
// every later read gives zero values.
package codec

import (
	"encoding/binary"
	"errors"
)

// ErrTruncated says that the bytes ended early or a length in them is beyond their end.
var ErrTruncated = errors.New("codec: truncated")

// ErrTrailing says that bytes are left over.
var ErrTrailing = errors.New("codec: trailing bytes")

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

// Decoder reads what the Append functions wrote.
type Decoder struct {
	b   []byte
	err error
}

// NewDecoder reads from b, which must not change while it does.
func NewDecoder(b []byte) *Decoder { return &Decoder{b: b} }

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
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.Fail(ErrTruncated)
		return 0
	}
	d.b = d.b[n:]
	return v
}

// Bool reads one byte, which must be 0 or 1.
func (d *Decoder) Bool() bool {
	v := d.Byte()
	if v > 1 {
		d.Fail(errors.New("codec: not a boolean"))
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

// String reads a length-prefixed string; the result is a copy.
func (d *Decoder) String() string {
	n := d.Uint()
	if n > uint64(len(d.b)) {
		d.Fail(ErrTruncated)
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
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
