package check

// The search for cycles runs over states: a transaction and whether an anti-dependency led to it.
// State 2t is transaction t reached otherwise, 2t+1 reached by one.

// follows reports whether an edge may be taken from a state: whether the transaction that it leaves
// was promised that it does not stand in a cycle like that.
func (j *judge) follows(state int32, k kind) bool {
	if !k.overtaken() {
		return true
	}
	switch j.txns[state/2].level {
	case Serializable:
		return true
	case Snapshot:
		return state&1 == 0 // two in a row are what SNAPSHOT allows
	}
	return false
}

// into is the state that an edge leads to.
func (e *edge) into() int32 {
	if e.kind.overtaken() {
		return 2*e.to + 1
	}
	return 2 * e.to
}

// components finds the strongly connected components of the states (Tarjan 1972), with a stack of
// its own: a graph may be as deep as the history is long. It returns the component of each state, 0
// for those that stand in no cycle.
func (j *judge) components(g *graph) (of []int32, cyclic bool) {
	n := int32(2 * len(j.txns))
	of = make([]int32, n)
	number, low := make([]int32, n), make([]int32, n)
	var open []int32 // states of components that are not complete
	type visit struct{ state, edge int32 }
	var path []visit
	count, components := int32(0), int32(0)
	enter := func(s int32) {
		count++
		number[s], low[s] = count, count
		open = append(open, s)
		path = append(path, visit{s, g.first[s/2]})
	}
	const done = int32(1) << 30
	for root := range n {
		if number[root] == 0 {
			enter(root)
		}
		for len(path) > 0 {
			v := &path[len(path)-1]
			s := v.state
			if v.edge < g.first[s/2+1] {
				e := &g.edges[v.edge]
				v.edge++
				to := e.into()
				switch {
				case !j.follows(s, e.kind):
				case number[to] == 0:
					enter(to)
				default:
					low[s] = min(low[s], number[to])
				}
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				up := path[len(path)-1].state
				low[up] = min(low[up], low[s])
			}
			if low[s] != number[s] {
				continue
			}
			several := open[len(open)-1] != s
			if several {
				components++
				cyclic = true
			}
			for {
				last := open[len(open)-1]
				open = open[:len(open)-1]
				number[last] = done // no later edge may lower anything by it
				if several {
					of[last] = components
				}
				if last == s {
					break
				}
			}
		}
	}
	return of, cyclic
}

// wanted describes the cycles that have one name.
type wanted struct {
	name  string
	first func(kind) bool // the edge that the cycle is written from
	rest  func(kind) bool // the edges after it
	// apart: no two anti-dependencies in a row. together: the first two edges are.
	apart, together bool
	// also: at least one of the rest, or of all if together, is so; nil is no matter.
	also func(kind) bool
}

func isWW(k kind) bool    { return k == ww }
func isWR(k kind) bool    { return k == wr }
func isPlain(k kind) bool { return !k.overtaken() }
func isItem(k kind) bool  { return k != rwRange }
func isRange(k kind) bool { return k == rwRange }
func isAny(kind) bool     { return true }

// cycleNames are the names of cycles, the gravest first.
var cycleNames = []wanted{
	{name: G0, first: isWW, rest: isWW},
	{name: G1c, first: isWR, rest: isPlain},
	{name: GSingle, first: kind.overtaken, rest: isPlain},
	{name: GNonadjacent, first: kind.overtaken, rest: isAny, apart: true, also: kind.overtaken},
	{name: G2Item, first: isItem, rest: isItem, together: true},
	{name: G2, first: isAny, rest: isAny, together: true, also: isRange},
}

// cycles reports the shortest cycle of each name.
func (j *judge) cycles(g *graph) {
	of, cyclic := j.components(g)
	if !cyclic {
		return
	}
	s := &search{judge: j, graph: g, of: of, seen: make([]int32, 4*len(j.txns))}
	s.came, s.from = make([]int32, len(s.seen)), make([]int32, len(s.seen))
	for i := range cycleNames {
		if cycle := s.shortest(&cycleNames[i]); cycle != nil {
			steps := make([]step, len(cycle))
			for k, e := range cycle {
				steps[k].edge = e
			}
			j.report(cycleNames[i].name, steps...)
		}
	}
}
