package ranges

import (
	"errors"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

var errState = errors.New("ranges: not the canonical form of a directory")

// AppendState appends the canonical form of the directory: how many nodes there are, on which node
// each id ever given out lives, 0 for one that became no range, and the ranges in key order, of
// each where it begins, its id and epoch. Where a range ends is where the next one begins.
func (d *Directory) AppendState(b []byte) []byte {
	b = codec.AppendUint(b, uint64(len(d.perNode)-1))
	b = codec.AppendList(b, d.byID[1:], func(b []byte, n base.NodeID) []byte {
		return codec.AppendUint(b, uint64(n))
	})
	return codec.AppendList(b, d.ordered, func(b []byte, r Descriptor) []byte {
		return codec.AppendAddr(codec.AppendString(b, r.Span.Lo), r.Addr())
	})
}

// DecodeState is the directory that AppendState wrote.
func DecodeState(dec *codec.Decoder) *Directory {
	nodes := dec.Uint()
	byID := codec.List(dec, func(dec *codec.Decoder) base.NodeID {
		return base.NodeID(dec.Uint32())
	})
	ordered := codec.List(dec, func(dec *codec.Decoder) Descriptor {
		r := Descriptor{Span: base.Span{Lo: dec.String()}}
		a := codec.Addr(dec)
		r.ID, r.Epoch = a.Range, a.Epoch
		return r
	})
	// Every node begins with a range, so there are no more nodes than ranges.
	if len(ordered) == 0 || ordered[0].Span.Lo != "" || nodes > uint64(len(ordered)) {
		dec.Fail(errState)
	}
	if dec.Err() != nil {
		return New(nil)
	}
	d := &Directory{
		ordered: ordered, byID: append([]base.NodeID{0}, byID...), perNode: make([]int, nodes+1),
	}
	seen := make([]bool, len(d.byID))
	for i := range ordered {
		if !d.enter(i, seen) {
			dec.Fail(errState)
			return New(nil)
		}
	}
	for id, n := range d.byID {
		if n != 0 && !seen[id] {
			dec.Fail(errState)
		}
	}
	return d
}

// enter counts the i-th range in, and says where the one before it ends. It reports false where it
// cannot follow that one, or was seen before.
func (d *Directory) enter(i int, seen []bool) bool {
	r := &d.ordered[i]
	if i > 0 {
		before := &d.ordered[i-1].Span
		before.Hi = r.Span.Lo
		if before.Empty() || before.Hi == "" {
			return false
		}
	}
	if int(r.ID) >= len(d.byID) || seen[r.ID] {
		return false
	}
	seen[r.ID] = true
	r.Node = d.byID[r.ID]
	if r.Node == 0 || int(r.Node) >= len(d.perNode) {
		return false
	}
	d.perNode[r.Node]++
	return true
}
