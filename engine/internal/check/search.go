package check

// searchEffort bounds the edges that are looked at in the search for the shortest cycle of a name:
// where it runs out, the shortest one so far is told. It takes a component of thousands of
// transactions to come near it.
const searchEffort = 1 << 22

// search looks for cycles within components, breadth first. A place of the search is a state and
// whether the edge that the cycle also needs has been met: twice the state, plus one if so.
type search struct {
	*judge
	*graph
	of   []int32 // the components
	seen []int32 // by place: the last round that has met it
	came []int32 // by place: the edge that led to it
	from []int32 // by place: the place before, -1 at the start

	round  int32
	effort int
	queue  []int32
	depths []int32 // where in queue each depth begins
	best   []edge
}

// shortest is the shortest cycle of a name, or nil.
func (s *search) shortest(w *wanted) []edge {
	s.best, s.effort = nil, searchEffort
	for t := range int32(len(s.txns)) {
		for i := s.first[t]; i < s.first[t+1]; i++ {
			e := &s.edges[i]
			if !w.first(e.kind) || w.together && !e.kind.overtaken() {
				continue
			}
			switch {
			case w.together:
				s.fromPair(w, i)
			default:
				s.fromEdge(w, i)
			}
			if len(s.best) == 2 || s.effort <= 0 {
				return s.best
			}
		}
	}
	return s.best
}

// fromEdge looks for a cycle that begins with an edge.
func (s *search) fromEdge(w *wanted, first int32) {
	e := &s.edges[first]
	for by := range int32(2) {
		start := 2*e.from + by
		if s.of[start] != 0 && s.of[start] == s.of[e.into()] && s.follows(start, e.kind) {
			s.run(w, []int32{first}, false)
			return
		}
	}
}

// fromPair looks for a cycle that begins with two anti-dependencies in a row.
func (s *search) fromPair(w *wanted, first int32) {
	e := &s.edges[first]
	if s.of[e.into()] == 0 {
		return
	}
	for i := s.first[e.to]; i < s.first[e.to+1]; i++ {
		next := &s.edges[i]
		if !next.kind.overtaken() || !w.rest(next.kind) || !s.follows(e.into(), next.kind) ||
			s.of[next.into()] != s.of[e.into()] {
			continue
		}
		met := w.also != nil && (w.also(e.kind) || w.also(next.kind))
		s.run(w, []int32{first, i}, met)
	}
}

// run looks for the shortest way from the end of a beginning back to its start, shorter than the
// best so far.
func (s *search) run(w *wanted, beginning []int32, met bool) {
	start, last := &s.edges[beginning[0]], &s.edges[beginning[len(beginning)-1]]
	home, component := start.from, s.of[last.into()]
	if last.to == home {
		if s.closes(w, start, last.into(), met) {
			s.keep(beginning, -1)
		}
		return
	}
	s.round++
	s.queue = s.queue[:0]
	s.meet(placeOf(last.into(), met), -1, -1)
	for i, depth, end := 0, len(beginning), 1; i < len(s.queue); i++ {
		if i == end {
			depth, end = depth+1, len(s.queue)
		}
		if s.best != nil && depth+1 >= len(s.best) {
			return
		}
		at := s.queue[i]
		state, met := at/2, at&1 == 1
		for k := s.first[state/2]; k < s.first[state/2+1]; k++ {
			e := &s.edges[k]
			s.effort--
			if !w.rest(e.kind) || !s.follows(state, e.kind) || s.of[e.into()] != component ||
				w.apart && e.kind.overtaken() && state&1 == 1 {
				continue
			}
			met := met || w.also != nil && w.also(e.kind)
			if e.to == home {
				if s.closes(w, start, e.into(), met) && s.keep(append(beginning, k), at) {
					return
				}
				continue
			}
			s.meet(placeOf(e.into(), met), k, at)
		}
	}
}

// closes reports whether a way that has come home makes the cycle that is wanted.
func (s *search) closes(w *wanted, start *edge, state int32, met bool) bool {
	if w.also != nil && !met || !s.follows(state, start.kind) {
		return false
	}
	return !(w.apart && state&1 == 1 && start.kind.overtaken())
}

func placeOf(state int32, met bool) int32 {
	if met {
		return 2*state + 1
	}
	return 2 * state
}

// meet puts a place into the queue the first time that a round comes to it.
func (s *search) meet(at, by, from int32) {
	if s.seen[at] != s.round {
		s.seen[at], s.came[at], s.from[at] = s.round, by, from
		s.queue = append(s.queue, at)
	}
}

// keep makes a cycle the best so far, unless it comes to a transaction twice. Its last edge is that
// of ends, if there are more than begin it; at is the place that one leaves.
func (s *search) keep(ends []int32, at int32) bool {
	var cycle []edge
	if at < 0 {
		for _, i := range ends {
			cycle = append(cycle, s.edges[i])
		}
	} else {
		var back []edge
		back = append(back, s.edges[ends[len(ends)-1]])
		for ; s.from[at] >= 0; at = s.from[at] {
			back = append(back, s.edges[s.came[at]])
		}
		for _, i := range ends[:len(ends)-1] {
			cycle = append(cycle, s.edges[i])
		}
		for i := len(back) - 1; i >= 0; i-- {
			cycle = append(cycle, back[i])
		}
	}
	visited := map[int32]bool{}
	for _, e := range cycle {
		if visited[e.from] {
			return false
		}
		visited[e.from] = true
	}
	if s.best == nil || len(cycle) < len(s.best) {
		s.best = cycle
	}
	return true
}
