package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

// author makes up a play as it goes: it looks at the cluster, and says what comes next. What it
// says are statements like any other, so a play can be told without it.
type author struct {
	*play
	plan
	*rand.Rand
	writers []*writer
	queue   []string // what it has already decided to say
	values  int      // so that each is another
	turn    *writer  // who has spoken last
	full    string   // a node whose disk is
	split   int
	manual  bool // AUTO is OFF
}

// perform has a seed's play made up and performed.
func perform(seed uint64) *play {
	a := &author{
		play: newPlay(), plan: newPlan(seed), Rand: rand.New(rand.NewPCG(seed, 3)),
	}
	for i := range a.plan.writers {
		a.writers = append(a.writers, &writer{author: a, name: writerNames[i]})
	}
	for _, line := range a.opening() {
		a.say(line)
	}
	for _, w := range a.writers {
		if a.chance(700) { // else n1 coordinates for it
			a.say("USE " + w.name + " ON " + a.anyNode())
		}
	}
	a.say("USE main")
	for i := 0; i < a.length && !a.failed(); i++ {
		a.say(a.next())
	}
	if !a.failed() {
		a.leave()
		a.close()
	}
	if !a.dead {
		a.tally.end(a.play)
	}
	return a.play
}

// leave has every client give up what it is in the middle of: to commit half of a move of money
// would break the invariant.
func (a *author) leave() {
	for _, w := range a.writers {
		if len(w.todo) > 0 && a.books.open[w.name] != nil {
			a.say(w.name + ": ROLLBACK")
		}
	}
}

var writerNames = []string{"alice", "bob", "carol", "dave", "erin", "frank"}

func (a *author) chance(permille int) bool { return a.IntN(1000) < permille }

func (a *author) of(words ...string) string { return words[a.IntN(len(words))] }

// next is what is said next.
func (a *author) next() string {
	if len(a.queue) > 0 {
		line := a.queue[0]
		a.queue = a.queue[1:]
		return line
	}
	if a.chance(8) {
		return "CHECK"
	}
	if a.unrest && a.chance(a.shocks) {
		return a.restart()
	}
	if a.chance(a.faults) {
		if line := a.fault(); line != "" {
			return line
		}
	}
	if _, held := a.Cluster().Held(); held && a.chance(500) {
		return a.of("RUN", "RUN", "STEP")
	}
	if a.manual && a.chance(550) {
		return a.step()
	}
	if !a.manual && a.chance(30) {
		return "ADVANCE " + span(1+a.IntN(1500))
	}
	if a.stepping > 0 && a.chance(a.turning()) {
		a.manual = !a.manual
		return map[bool]string{true: "AUTO OFF", false: "AUTO ON"}[a.manual]
	}
	return a.act()
}

// turning is how often AUTO is turned, in permille.
func (a *author) turning() int {
	if a.stepping == 1000 {
		if a.manual {
			return 5
		}
		return 900
	}
	return a.stepping
}

// step lets something happen, one thing or a few, in order or not.
func (a *author) step() string {
	if a.IntN(100) < a.disorder {
		if m := a.message(); m != "" {
			return "DELIVER " + m
		}
	}
	switch a.IntN(40) {
	case 0:
		return "RUN"
	case 1, 2:
		return "RUN " + span(1+a.IntN(40))
	case 3:
		return "ADVANCE " + span(1+a.IntN(1200))
	case 4, 5, 6, 7, 8, 9, 10, 11:
		return "STEP " + strconv.Itoa(2+a.IntN(6))
	}
	return "STEP"
}

// message is one that is on its way, or "": of two, the one that decides more.
func (a *author) message() string {
	all := a.Cluster().Messages()
	if len(all) == 0 {
		return ""
	}
	one, other := &all[a.IntN(len(all))], &all[a.IntN(len(all))]
	if slices.Contains(weighty, other.Kind) {
		one = other
	}
	return one.Message
}

// weighty are the kinds of message that a decision depends on.
var weighty = []string{"PREPARE", "VOTE", "COMMIT", "ONEPHASE", "ENDED"}

// act is what one of the writers does next.
func (a *author) act() string {
	w := a.writers[a.IntN(len(a.writers))]
	if a.turn != nil && a.chance(a.sticks) {
		w = a.turn
	}
	a.turn = w
	if a.books.waits[w.name] {
		free := slices.DeleteFunc(slices.Clone(a.writers), func(w *writer) bool {
			return a.books.waits[w.name]
		})
		switch {
		case a.chance(40):
			return w.name + ": ROLLBACK"
		case len(free) > 0:
			w = free[a.IntN(len(free))]
		case a.manual:
			return a.step()
		case a.chance(500):
			return "AWAIT " + w.name
		default:
			return "ADVANCE " + span(1+a.IntN(3000))
		}
	}
	return w.name + ": " + w.next()
}

// value is one that nobody has written before.
func (a *author) value() string {
	a.values++
	return "v" + strconv.Itoa(a.values)
}

func (a *author) letter() string { return a.letters[a.IntN(len(a.letters))] }

// plain is a key that is overwritten at will.
func (a *author) plain() string { return a.letter() + a.of("1", "2") }

// anyNode is a node, whatever its state.
func (a *author) anyNode() string { return fmt.Sprintf("n%d", 1+a.IntN(a.nodes)) }
