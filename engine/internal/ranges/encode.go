package ranges

import (
	"errors"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

var errState = errors.New("ranges: not the canonical form of a directory")

// AppendState appends the canonical form of the directory: how many nodes there are, and the ranges in key
// order, of each where it begins, its id and epoch, and its node. Where a range ends is where the next one
// begins; ids are given out one by one and a range never goes away, so the next id is one more than there
// are ranges.
func (d *Directory) AppendState(b []byte) []byte {
	b = codec.AppendUint(b, uint64(len(d.perNode)-1))
	return codec.AppendList(b, d.ordered, func(b []byte, r Descriptor) []byte {
		b = codec.AppendString(b, r.Span.Lo)
		b = codec.AppendAddr(b, r.Addr())
		return codec.AppendUint(b, uint64(r.Node))
	})
}

// DecodeState is the directory that AppendState wrote.
func DecodeState(dec *codec.Decoder) *Directory {
	nodes := dec.Uint()
	ordered := codec.List(dec, func(dec *codec.Decoder) Descriptor {
		r := Descriptor{Span: base.Span{Lo: dec.String()}}
		a := codec.Addr(dec)
		r.ID, r.Epoch, r.Node = a.Range, a.Epoch, base.NodeID(dec.Uint32())
		return r
	})
	// Every node begins with a range, so there are no more nodes than ranges.
	if dec.Err() == nil && (len(ordered) == 0 || ordered[0].Span.Lo != "" || nodes > uint64(len(ordered))) {
		dec.Fail(errState)
	}
	if dec.Err() != nil {
		return New(nil)
	}
	d := &Directory{
		ordered: ordered,
		byID:    make([]base.NodeID, len(ordered)+1),
		perNode: make([]int, nodes+1),
	}
	for i := range ordered {
		if !d.enter(i) {
			dec.Fail(errState)
			return New(nil)
		}
	}
	return d
}

// enter counts the i-th range in, and says where the one before it ends. It reports false where it cannot
// follow that one.
func (d *Directory) enter(i int) bool {
	r := &d.ordered[i]
	if i > 0 {
		before := &d.ordered[i-1].Span
		before.Hi = r.Span.Lo
		if before.Empty() || before.Hi == "" {
			return false
		}
	}
	switch {
	case r.ID == 0 || int(r.ID) >= len(d.byID) || d.byID[r.ID] != 0:
		return false
	case r.Node == 0 || int(r.Node) >= len(d.perNode):
		return false
	}
	d.byID[r.ID] = r.Node
	d.perNode[r.Node]++
	return true
}
