package engine

import (
	"encoding/binary"

	"conclave/engine/internal/check"
	"conclave/engine/internal/codec"
)

// A story that has ended is kept as bytes: 40 for a PUT, where the structs took 250. Most numbers
// lie near to one that is known already, and are told from there.

// What the first byte of an operation says besides its kind.
const (
	opNone   = 1 << (4 + iota) // there was no value
	opFrom                     // a version follows
	opAt                       // the snapshot that it read at follows
	opAtHome                   // which is that of the transaction
	opKind   = 1<<4 - 1
)

// packStory appends a story, which begins at a moment not far from one that is known.
func packStory(b []byte, t *check.Txn, near uint64) []byte {
	b = append(b, byte(t.Level)<<4|byte(t.Answer))
	b = codec.AppendUint(b, t.Start)
	b = appendNear(b, t.Commit, t.Start)
	b = appendNear(b, t.Began, near)
	b = appendNear(b, t.Ended, t.Began)
	b = codec.AppendUint(b, uint64(len(t.Ops)))
	for i := range t.Ops {
		b = packOp(b, &t.Ops[i], t.Start)
	}
	return b
}

func packOp(b []byte, op *check.Op, home uint64) []byte {
	flags := byte(op.Kind)
	if op.None {
		flags |= opNone
	}
	if op.From != (check.Version{}) {
		flags |= opFrom
	}
	switch op.At {
	case 0:
	case home:
		flags |= opAtHome
	default:
		flags |= opAt
	}
	b = codec.AppendString(codec.AppendString(append(b, flags), op.Key), op.Value)
	if flags&opFrom != 0 {
		b = appendVersion(b, op.From)
	}
	if flags&opAt != 0 {
		b = codec.AppendUint(b, op.At)
	}
	if op.Kind != check.Scan {
		return b
	}
	b = codec.AppendString(codec.AppendString(b, op.Range.Lo), op.Range.Hi)
	return codec.AppendList(b, op.Found, func(b []byte, i check.Item) []byte {
		b = codec.AppendString(codec.AppendString(b, i.Key), i.Value)
		return appendVersion(codec.AppendBool(b, i.None), i.Version)
	})
}

// unpackStory reads what packStory has appended.
func unpackStory(d *codec.Decoder, id, near uint64) (t check.Txn) {
	head := d.Byte()
	t.ID, t.Level, t.Answer = id, check.Level(head>>4), check.Answer(head&opKind)
	t.Start = d.Uint()
	t.Commit = readNear(d, t.Start)
	t.Began = readNear(d, near)
	t.Ended = readNear(d, t.Began)
	if n := d.Count(); n > 0 {
		t.Ops = make([]check.Op, n)
		for i := range t.Ops {
			t.Ops[i] = unpackOp(d, t.Start)
		}
	}
	return t
}

func unpackOp(d *codec.Decoder, home uint64) check.Op {
	flags := d.Byte()
	op := check.Op{
		Kind: check.Kind(flags & opKind), None: flags&opNone != 0, Key: d.String(), Value: d.String(),
	}
	if flags&opFrom != 0 {
		op.From = readVersion(d)
	}
	switch {
	case flags&opAtHome != 0:
		op.At = home
	case flags&opAt != 0:
		op.At = d.Uint()
	}
	if op.Kind != check.Scan {
		return op
	}
	op.Range = &check.Range{Lo: d.String(), Hi: d.String()}
	op.Found = make([]check.Item, d.Count())
	for i := range op.Found {
		op.Found[i] = check.Item{
			Key: d.String(), Value: d.String(), None: d.Bool(), Version: readVersion(d),
		}
	}
	return op
}

func readVersion(d *codec.Decoder) check.Version {
	return check.Version{Txn: d.Uint(), TS: d.Uint()}
}

// appendNear appends a number as how far it lies from another one.
func appendNear(b []byte, v, from uint64) []byte { return binary.AppendVarint(b, int64(v-from)) }

// readNear reads what appendNear has appended.
func readNear(d *codec.Decoder, from uint64) uint64 {
	v := d.Uint()
	return from + uint64(int64(v>>1)^-int64(v&1))
}
