// Package ranges is the directory of the cluster: which keys make which range, and on which node
// and at which epoch each range lives (X1).
//
//	         j            s
//	─────────┼────────────┼─────────
//	r1@n1    │  r2@n2     │  r3@n3
//
// Like the oracle it stands outside the nodes and does not fail. Who sends a message asks it where
// to; who is answered WRONG_RANGE asks it again. It changes only when a split is durable on the log
// of the node that split.
package ranges

import (
	"fmt"
	"slices"
	"strings"

	"conclave/engine/internal/base"
)

// Descriptor says where the keys of one range live.
type Descriptor struct {
	ID    base.RangeID
	Epoch base.Epoch
	Span  base.Span
	Node  base.NodeID
}

// Addr is the range as an address.
func (d *Descriptor) Addr() base.Addr { return base.Addr{Range: d.ID, Epoch: d.Epoch} }

// Directory is the ranges in key order; they cover every key once.
type Directory struct {
	ordered []Descriptor
	byID    []base.NodeID // by range id; 0 is a range that does not exist
	perNode []int         // ranges on each node, by node id
}

// New cuts the key space at the splits, one range a node, from n1 on.
func New(splits []string) *Directory {
	d := &Directory{byID: []base.NodeID{0}}
	lo := ""
	for i := 0; i <= len(splits); i++ {
		hi := ""
		if i < len(splits) {
			hi = splits[i]
		}
		id := base.RangeID(i + 1)
		node := base.NodeID(i + 1)
		span := base.Span{Lo: lo, Hi: hi}
		d.ordered = append(d.ordered, Descriptor{ID: id, Epoch: 1, Span: span, Node: node})
		d.byID = append(d.byID, node)
		lo = hi
	}
	d.perNode = make([]int, len(splits)+2)
	for i := range d.ordered {
		d.perNode[d.ordered[i].Node]++
	}
	return d
}

// All is the ranges in key order. The slice is the directory's own and changes with the next Split.
func (d *Directory) All() []Descriptor { return d.ordered }

// NextID is the id that the next new range will have.
func (d *Directory) NextID() base.RangeID { return base.RangeID(len(d.byID)) }

// Locate is the range that holds key.
func (d *Directory) Locate(key string) *Descriptor { return &d.ordered[d.index(key)] }

// index is a binary search by hand: it is on the way of every read and write, and a closure would
// cost more than the search.
func (d *Directory) index(key string) int {
	lo, hi := 0, len(d.ordered)-1
	for lo < hi {
		mid := int(uint(lo+hi+1) >> 1)
		if d.ordered[mid].Span.Lo <= key {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// Overlapping is the ranges that hold keys of the span, in key order.
func (d *Directory) Overlapping(s base.Span) []Descriptor {
	first := d.index(s.Lo)
	last := first + 1
	for last < len(d.ordered) && (s.Hi == "" || d.ordered[last].Span.Lo < s.Hi) {
		last++
	}
	return d.ordered[first:last]
}

// NodeOf is the node on which a range lives, 0 for a range that does not exist.
func (d *Directory) NodeOf(id base.RangeID) base.NodeID {
	if int(id) >= len(d.byID) {
		return 0
	}
	return d.byID[id]
}

// ByID is the range of that id, or nil.
func (d *Directory) ByID(id base.RangeID) *Descriptor {
	for i := range d.ordered {
		if d.ordered[i].ID == id {
			return &d.ordered[i]
		}
	}
	return nil
}

// Name is how a replica is printed: by its node while the node holds one range, r4@n1 else.
func (d *Directory) Name(id base.RangeID) string {
	node := d.NodeOf(id)
	if node != 0 && d.perNode[node] == 1 {
		return node.String()
	}
	return fmt.Sprintf("%v@%v", id, node)
}

// Split cuts the range left at the key at: the left half has epoch from now on, the right one is
// the range right at rightEpoch on node. A split that the directory has seen already changes
// nothing.
func (d *Directory) Split(
	left base.RangeID, epoch base.Epoch, at string, right base.RangeID, rightEpoch base.Epoch,
	node base.NodeID,
) {
	i := d.index(at)
	if d.ordered[i].ID != left || d.ordered[i].Span.Lo == at {
		return
	}
	whole := d.ordered[i].Span
	d.ordered[i].Span.Hi = at
	d.ordered[i].Epoch = epoch
	d.ordered = slices.Insert(d.ordered, i+1, Descriptor{
		ID: right, Epoch: rightEpoch, Span: base.Span{Lo: at, Hi: whole.Hi}, Node: node,
	})
	for int(right) >= len(d.byID) {
		d.byID = append(d.byID, 0)
	}
	d.byID[right] = node
	for int(node) >= len(d.perNode) {
		d.perNode = append(d.perNode, 0)
	}
	d.perNode[node]++
}

// EvenSplits cuts the alphabet evenly for nodes nodes: letter ceil(26 i / nodes), where a is 0.
// There is no even cut for more than 26.
func EvenSplits(nodes int) []string {
	splits := make([]string, 0, nodes-1)
	for i := 1; i < nodes; i++ {
		splits = append(splits, string(rune('a'+(26*i+nodes-1)/nodes)))
	}
	return splits
}

// Valid reports whether splits are nodes-1 keys, ascending, none empty.
func Valid(splits []string, nodes int) bool {
	if len(splits) != nodes-1 || len(splits) > 0 && splits[0] == "" {
		return false
	}
	return slices.IsSortedFunc(splits, func(a, b string) int {
		if a == b {
			return -1 // equal neighbours are out of order
		}
		return strings.Compare(a, b)
	})
}
