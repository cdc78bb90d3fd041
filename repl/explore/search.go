package explore

import (
	"fmt"
	"slices"

	"conclave/engine"
)

// Options bound a search.
type Options struct {
	Crashes, Drops, Dups int
	States               int // 0 is DefaultStates

	// Progress, if not nil, is called now and then. Stop, if not nil, ends the search once it is true.
	Progress func(states, expanded int)
	Stop     func() bool
}

// DefaultStates is how many states are kept where nobody says otherwise: some 200 MB.
const DefaultStates = 1_000_000

// bounds is how many of the faults were used up on a path.
type bounds struct{ crashes, drops, dups int }

func (b *bounds) count(ch choice) {
	switch {
	case ch.crashes():
		b.crashes++
	case ch.kind == engine.MoveDrop:
		b.drops++
	case ch.kind == engine.MoveDup:
		b.dups++
	}
}

// state is a state that was found: how it is reached first, which is a shortest way.
type state struct {
	parent int32
	by     choice
	then   slice // what did not need to be put off after it, of search.alone
}

// slice is part of a list.
type slice struct{ from, n uint32 }

// search is a breadth-first search over the engine itself.
type search struct {
	program *Program
	options Options
	nodes   []string // that are crashed
	marks   engine.Fingerprints
	seen    map[engine.Fingerprint]int32
	states  []state
	edges   []edge
	ends    []end

	known    map[string]int // outcomes by their text
	outcomes []outcome

	allPoints bool // crashes that make no difference too: for a test
	foresees  bool // which node crashes last is chosen before, and what is alone is not put off
	alone     []choice
	lone      func(*player) (choice, bool) // what is alone: for a test
	atEnd     func(*player, end)           // for a test

	wrong   string // what was found wrong
	at      int32  // in which state
	full    bool   // there would have been more than Options.States
	stopped bool
}

type edge struct{ from, to int32 }

// Run searches.
func (p *Program) Run(o Options) (*Report, error) {
	if o.States == 0 {
		o.States = DefaultStates
	}
	s, err := p.search(o)
	if err != nil {
		return nil, err
	}
	s.run()
	return s.report(), nil
}

// search begins a search: it has found the state behind the scene.
func (p *Program) search(o Options) (*search, error) {
	s := &search{
		program: p, options: o, seen: map[engine.Fingerprint]int32{}, known: map[string]int{},
		lone: (*player).lone,
	}
	y, err := p.start(s.limits())
	if err != nil {
		return nil, err
	}
	s.nodes = p.involved(y.cluster)
	s.foresees = p.plain()
	return s, nil
}

// begin finds the states behind the scene: one for each node that may crash last.
func (s *search) begin() {
	for _, v := range s.victims(s.options.Crashes) {
		y := s.replay(nil)
		y.victim = v
		s.arrive(y, -1, choice{victim: v})
	}
}

// victims are those that may crash yet, where so many crashes are left. Of the last one it is said
// beforehand which node it takes, 0 for none: then nothing else needs to be put off for its sake.
func (s *search) victims(left int) []uint8 {
	list := []uint8{0}
	for _, n := range s.nodes {
		if left == 1 && s.foresees {
			list = append(list, nodeNumber(n))
		}
	}
	return list
}

// run expands states in the order in which they were found, until none is left.
func (s *search) run() {
	s.begin()
	for i := 0; i < len(s.states) && s.wrong == "" && !s.full && !s.stopped; i++ {
		if s.options.Progress != nil && i%256 == 0 {
			s.options.Progress(len(s.states), i)
		}
		if s.stopped = s.options.Stop != nil && i%64 == 0 && s.options.Stop(); !s.stopped {
			s.expand(int32(i))
		}
	}
}

func (s *search) limits() bounds {
	return bounds{s.options.Crashes, s.options.Drops, s.options.Dups}
}

// path is the choices that lead to a state.
func (s *search) path(i int32) []choice {
	var path []choice
	for ; i >= 0; i = s.states[i].parent {
		st := &s.states[i]
		for k := range st.then.n {
			path = append(path, s.alone[st.then.from+st.then.n-1-k])
		}
		path = append(path, st.by)
	}
	slices.Reverse(path)
	return path
}

// replay is a player in the state that a path leads to.
func (s *search) replay(path []choice) *player {
	y, err := s.program.start(s.limits())
	y.foresees = s.foresees
	if len(path) > 0 {
		y.victim, path = path[0].victim, path[1:]
	}
	for i := 0; i < len(path) && err == nil; i++ {
		err = y.play(path[i])
	}
	if err != nil {
		panic("explore: the same choices led elsewhere: " + err.Error())
	}
	return y
}

// from is a state that is being expanded.
type from struct {
	*search
	index  int32
	path   []choice
	used   bounds
	victim uint8
	ready  *player // in that state, and not used yet
}

// expand makes every choice that there is in a state.
func (s *search) expand(i int32) {
	f := &from{search: s, index: i, path: s.path(i)}
	f.ready = s.replay(f.path)
	f.used, f.victim = f.ready.used, f.ready.victim
	regular, faults := f.choices(f.ready)
	if len(regular) == 0 && f.ready.victim == 0 { // else it has no end without the crash
		s.ended(f.ready, i)
		f.ready = nil // time has gone on in it
	}
	for _, ch := range regular {
		f.try(ch)
	}
	for _, ch := range faults {
		f.tryOf(ch)
	}
}

// tryOf is try, of a crash once for each node that may crash next.
func (f *from) tryOf(ch choice) {
	if !ch.crashes() {
		f.try(ch)
		return
	}
	for _, ch.victim = range f.victims(f.options.Crashes - f.used.crashes - 1) {
		f.try(ch)
	}
}

// try makes a choice, and where a crash is left, again with a crash at each point that it reaches,
// and with each number of records that it may leave.
func (f *from) try(ch choice) {
	y := f.make(ch)
	if y == nil {
		return
	}
	points := y.turns(ch)
	if f.allPoints {
		points = slices.Clone(y.points)
	}
	if ch.crashes() {
		f.tails(ch, y.unsynced)
		return
	}
	points = slices.DeleteFunc(points, func(p point) bool { return !f.mayCrash(p.node) })
	if f.used.crashes == f.options.Crashes {
		return
	}
	for _, p := range points {
		for _, ch.victim = range f.victims(f.options.Crashes - f.used.crashes - 1) {
			ch.at, ch.kept = spotOf(p), 0
			if y := f.make(ch); y != nil {
				f.tails(ch, y.unsynced)
			}
		}
	}
}

// turns are the points of the last choice at which a crash makes a difference. A crash takes all of
// a node but what it has sent to others, answered and written, so of the points between two such
// deeds one is enough; behind the last of them it is a crash after the choice, and before the first
// one before it, unless it is a client that has said something, or a node that is starting.
func (y *player) turns(ch choice) (points []point) {
	after := y.after
	for i, p := range y.points {
		said := ch.kind == say || ch.kind == engine.MoveRecover
		switch {
		case p.outward == after && !said:
		case p.outward == y.before && !said:
		case i > 0 && p.node == y.points[i-1].node && p.outward == y.points[i-1].outward:
		default:
			points = append(points, p)
		}
	}
	return points
}

// tails makes the choice of a crash again for each number of records that it may leave above none.
func (f *from) tails(ch choice, unsynced int) {
	for ch.kept = 1; int(ch.kept) <= unsynced; ch.kept++ {
		f.make(ch)
	}
}

// make makes one choice, and is the player in the state behind it; nil if it was not possible, or
// nothing more is to be done.
func (f *from) make(ch choice) *player {
	if f.wrong != "" || f.full {
		return nil
	}
	y := f.ready
	if f.ready = nil; y == nil {
		y = f.replay(f.path)
	}
	if wrong := y.dare(ch); wrong != "" {
		f.edges = append(f.edges, edge{f.index, int32(len(f.states))})
		f.states = append(f.states, state{parent: f.index, by: ch})
		f.wrong, f.at = wrong, int32(len(f.states)-1)
		return nil
	}
	f.arrive(y, f.index, ch)
	return y
}

// dare plays a choice; what the engine cannot bear is what is wrong.
func (y *player) dare(ch choice) (wrong string) {
	defer func() {
		if r := recover(); r != nil {
			wrong = fmt.Sprintf("the engine stopped: %v", r)
		}
	}()
	if err := y.play(ch); err != nil {
		return err.Error()
	}
	return ""
}

// arrive notes the state that a player is in, and judges it if it is a new one.
func (s *search) arrive(y *player, parent int32, by choice) {
	then := slice{from: uint32(len(s.alone))}
	if s.foresees {
		s.goOn(y)
	}
	mark := s.marks.Of(y.cluster, y.seen(), y.frail)
	to, known := s.seen[mark]
	if !known {
		if len(s.states) == s.options.States {
			s.full = true
			return
		}
		to = int32(len(s.states))
		s.seen[mark] = to
		then.n = uint32(len(s.alone)) - then.from
		s.states = append(s.states, state{parent, by, then})
		s.wrong, s.at = y.judge(), to
	} else {
		s.alone = s.alone[:then.from]
	}
	if parent >= 0 {
		s.edges = append(s.edges, edge{parent, to})
	}
}

// choices lists what can happen next: by itself, and by a fault or an operator.
func (f *from) choices(y *player) (regular, faults []choice) {
	for i := range y.threads {
		if y.speaks(i) {
			regular = append(regular, choice{kind: say, thread: uint8(i)})
		}
	}
	o := f.options
	for _, m := range y.cluster.Moves() {
		ch := choiceOf(m)
		regular = append(regular, ch)
		if m.Kind == engine.MoveDeliver && f.used.drops < o.Drops {
			ch.kind = engine.MoveDrop
			faults = append(faults, ch)
		}
		if m.Kind == engine.MoveDeliver && f.used.dups < o.Dups {
			ch.kind = engine.MoveDup
			faults = append(faults, ch)
		}
	}
	live := y.cluster.LiveNodes()
	for _, n := range f.nodes {
		if f.mayCrash(n) && slices.Contains(live, n) {
			faults = append(faults, choice{kind: engine.MoveKill, node: nodeNumber(n)})
		}
	}
	for _, n := range f.crashed() {
		if !slices.Contains(live, n) {
			faults = append(faults, choice{kind: engine.MoveRecover, node: nodeNumber(n)})
		}
	}
	return regular, faults
}

// mayCrash reports whether a choice may crash a node.
func (f *from) mayCrash(node string) bool {
	left := f.options.Crashes - f.used.crashes
	return left > 1 || left == 1 && (!f.foresees || nodeName(f.victim) == node)
}

// goOn makes the choices that need not be put off.
func (s *search) goOn(y *player) {
	points, after, unsynced := slices.Clone(y.points), y.after, y.unsynced
	for n := 0; ; n++ {
		ch, found := s.lone(y)
		if !found {
			break
		}
		if n > 1000 {
			panic("explore: what need not be put off never ends")
		}
		if err := y.play(ch); err != nil {
			panic("explore: what need not be put off cannot happen: " + err.Error())
		}
		s.alone = append(s.alone, ch)
	}
	y.points, y.after, y.unsynced = points, after, unsynced
}

// crashed are the nodes that have crashed on the path, in order.
func (f *from) crashed() (nodes []string) {
	for _, ch := range f.path {
		n := nodeName(ch.node)
		if ch.at != 0 {
			n = ch.at.point().node
		}
		if ch.crashes() && !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
	}
	slices.Sort(nodes)
	return nodes
}
