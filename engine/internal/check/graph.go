package check

import "sort"

// kind is what an edge is.
type kind uint8

const (
	ww kind = iota
	wr
	rw
	rwRange // the reader has scanned the range that the key is in

	// Not dependencies: the clock says who came first.
	committedFirst // from has committed, and to then took its snapshot
	snapshotFirst  // from took its snapshot, and to then committed
)

// overtaken reports whether it is an anti-dependency: a read that was overtaken.
func (k kind) overtaken() bool { return k == rw || k == rwRange }

// edge says that one transaction must come before another.
type edge struct {
	from, to int32
	key      int32
	kind     kind
}

// step is an edge of an anomaly; those of the clock have their two timestamps.
type step struct {
	edge
	was, then uint64
}

// graph is the direct serialization graph of the committed transactions.
type graph struct {
	edges []edge  // by from
	first []int32 // of each transaction: where its edges begin
}

func (g *graph) of(t int32) []edge { return g.edges[g.first[t]:g.first[t+1]] }

// graph builds the graph.
func (x *history) graph() *graph {
	var edges []edge
	add := func(from, to, key int32, k kind) {
		if from != to && from != nobody && to != nobody {
			edges = append(edges, edge{from, to, key, k})
		}
	}
	for key, chain := range x.chains {
		for i := 1; i < len(chain); i++ {
			add(chain[i-1].txn, chain[i].txn, int32(key), ww)
		}
	}
	for t := range x.txns {
		if !x.txns[t].committed {
			continue
		}
		reader := int32(t)
		x.visits(reader, func(s *sight) {
			at := x.position(s)
			if at >= 0 && (!s.missing || s.op.At != 0) {
				add(x.chains[s.key][at].txn, reader, s.key, wr)
			}
			if next := at + 1; at != unplaced && int(next) < len(x.chains[s.key]) {
				add(reader, x.chains[s.key][next].txn, s.key, s.overtaken())
			}
		})
	}
	return sortEdges(edges, len(x.txns))
}

// unplaced is the position of a version that is in no chain; before is that of no version at all.
const (
	before   = int32(-1)
	unplaced = int32(-2)
)

// position is where in its chain the version stands that was read. Of a key without a version it is
// the deletion that the snapshot had, or the last one of all where no snapshot is known.
func (x *history) position(s *sight) int32 {
	if s.missing {
		gone, chain := x.gone[s.key], x.chains[s.key]
		if at := s.op.At; at != 0 {
			gone = gone[:sort.Search(len(gone), func(i int) bool { return chain[gone[i]].ts > at })]
		}
		if len(gone) == 0 {
			return before
		}
		return gone[len(gone)-1]
	}
	t, known := x.ids[s.Txn]
	if at, there := x.places[place{s.key, t}]; known && there {
		return at
	}
	if known || !x.Partial || s.TS == 0 {
		return unplaced
	}
	chain := x.chains[s.key] // it was written by one from before the history, and perhaps later
	switch i := newestAt(chain, s.TS); {
	case i < 0:
		return before
	case chain[i].ts == s.TS:
		return int32(i)
	}
	return unplaced
}

// sortEdges puts the edges in order of where they begin, in linear time.
func sortEdges(edges []edge, txns int) *graph {
	g := &graph{edges: make([]edge, len(edges)), first: make([]int32, txns+1)}
	for _, e := range edges {
		g.first[e.from+1]++
	}
	for i := range txns {
		g.first[i+1] += g.first[i]
	}
	next := append([]int32(nil), g.first...)
	for _, e := range edges {
		g.edges[next[e.from]] = e
		next[e.from]++
	}
	return g
}
