package explore

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// player is a run of a program in which somebody chooses what happens next.
type player struct {
	program *Program
	s       *session.Sessions
	cluster *engine.Cluster
	threads []progress

	limits   bounds // how many faults there may be on the whole
	foresees bool   // which node crashes last is chosen before: see victim
	used     bounds
	victim   uint8 // where one crash is left: the node that may crash, 0 for none

	points   []point       // reached by the last choice
	before   uint64        // what had been done before it that outlasts a crash
	after    uint64        // and behind it
	unsynced int           // records that its crash found unsynced; -1 if none was asked about
	atOnce   []engine.Move // what followed from it in no time
	results  []session.Result
	alarm    string // an INVARIANT that did not hold
}

// progress is how far a session has come.
type progress struct {
	next    int  // its next statement
	busy    bool // its last statement has not ended
	open    bool // it has a transaction open
	failed  bool // a statement of it was answered with an error
	answers []string
}

// point is a point of the protocol that a node has reached, the how-manieth time in one choice.
type point struct {
	node, name string
	nth        int
	outward    uint64 // what had been done by then that outlasts a crash
}

// errScene says that a scene cannot be set.
var errScene = errors.New("the scene cannot be set")

// start sets the scene.
func (p *Program) start(limits bounds) (*player, error) {
	as, scene := p.shape()
	config := session.Config{
		Nodes: as.nodes, Seed: as.seed, Splits: as.splits, Trace: -1, ReadFile: noFile,
	}
	s, err := session.New(config)
	if err != nil {
		return nil, err
	}
	y := &player{program: p, s: s, threads: make([]progress, len(p.threads)), limits: limits}
	for _, st := range append(scene[:len(scene):len(scene)], p.syncs...) {
		for _, r := range s.Execute(st, session.Place{File: p.Name}) {
			if r.Status == session.Waiting || r.Error != nil {
				return nil, fmt.Errorf("%s:%d: %w: %s answers %s", p.Name, st.Pos.Line, errScene,
					st.Canonical(), answerOf(&r))
			}
		}
	}
	y.cluster = s.Cluster()
	y.cluster.SetAuto(false)
	y.cluster.NoteReaders()
	return y, nil
}

func noFile(string) ([]byte, error) { return nil, errors.New("no file is read while exploring") }

// play makes a choice, and what follows from it in no time.
func (y *player) play(ch choice) error {
	y.points, y.unsynced, y.results = y.points[:0], -1, y.results[:0]
	y.used.count(ch)
	if ch.crashes() {
		y.victim = ch.victim
		y.cluster.DecideTails(func(unsynced int) int {
			y.unsynced = unsynced
			return int(ch.kept)
		})
	}
	if ch.at != 0 {
		at := ch.at.point()
		if err := y.cluster.KillAt(at.node, at.name, at.nth); err != nil {
			return err
		}
	}
	y.before = y.cluster.Outward()
	y.cluster.Watch(y.reached)
	defer y.cluster.Watch(nil)
	if ch.kind == say {
		y.say(int(ch.thread))
	} else if err := y.cluster.Make(ch.move()); err != nil {
		return err
	}
	y.atOnce = y.cluster.AtOnce(y.frail)
	y.hear(y.s.Resume())
	y.after = y.cluster.Outward()
	return nil
}

// frail reports whether a node may crash from now on.
func (y *player) frail(node string) bool {
	switch left := y.limits.crashes - y.used.crashes; {
	case y.program.kills, left > 1, left == 1 && !y.foresees:
		return true
	case left == 1:
		return nodeName(y.victim) == node
	}
	return false
}

func (y *player) reached(node, name string, outward uint64) {
	p := point{node, name, 1, outward}
	for _, before := range y.points {
		if before.node == node && before.name == name {
			p.nth++
		}
	}
	y.points = append(y.points, p)
}

// say runs the next statement of a session.
func (y *player) say(i int) {
	t := &y.threads[i]
	st := y.program.threads[i].stmts[t.next]
	t.next++
	t.busy = true
	t.answers = append(t.answers, "")
	for _, before := range st.before {
		y.s.Execute(before, session.Place{File: y.program.Name})
	}
	if caption, is := st.Node.(lang.Say); is {
		t.busy = false
		t.answers[len(t.answers)-1] = "ok"
		y.program.deeds[caption.Text](y.cluster)
		return
	}
	if asks(st.Node) {
		t.busy = false
		t.answers[len(t.answers)-1] = y.operate(st.Node)
		return
	}
	y.hear(y.s.Execute(st.Statement, session.Place{File: y.program.Name}))
}

// asks reports whether a statement makes nodes ask, and would wait until they are answered: RECOVER
// and HEAL. Here nobody waits for that, because dead messages are not put off but left out.
func asks(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Recover, lang.Heal:
		return true
	}
	return false
}

// operate does what such a statement does.
func (y *player) operate(st lang.Stmt) (answer string) {
	if _, heal := st.(lang.Heal); heal {
		y.cluster.SubmitHeal()
		return "ok"
	}
	which := st.(lang.Recover)
	nodes := []string{which.Node.String()}
	if which.All {
		live := y.cluster.LiveNodes()
		nodes = slices.DeleteFunc(y.cluster.NodeNames(), func(n string) bool {
			return slices.Contains(live, n)
		})
	}
	if k := y.cluster.SubmitRecover(nodes...); k.Done() && k.Result().Err != nil {
		return "error"
	}
	return "ok"
}

// hear takes what sessions were answered.
func (y *player) hear(results []session.Result) {
	for i := range results {
		r := &results[i]
		y.results = append(y.results, *r)
		k := slices.IndexFunc(y.program.threads, func(t *thread) bool {
			return t.session == r.Session
		})
		if k < 0 {
			continue
		}
		t := &y.threads[k]
		if r.Status == session.Waiting {
			t.busy = true
			continue
		}
		t.busy, t.failed = false, t.failed || r.Error != nil
		t.answers[t.answered(r)] = answerOf(r)
		switch r.Stmt.(type) {
		case lang.Begin:
			t.open = t.open || r.Error == nil
		case lang.Commit:
			t.open = false
		case lang.Rollback:
			t.open = false
			if r.Error == nil || r.Error.Code != "NO_TXN" {
				t.giveUp()
			}
		}
		if r.Error != nil && r.Error.Code == "INVARIANT" {
			y.alarm = r.Error.Message
		}
	}
}

// giveUp says of what has waited until a ROLLBACK that no more will be heard of it.
func (t *progress) giveUp() {
	for i := range t.answers {
		if t.answers[i] == "" {
			t.answers[i] = "given up"
		}
	}
}

// answered is the statement that a result is of: the last one, or, resumed, the one that waited.
func (t *progress) answered(r *session.Result) int {
	if r.Resumed {
		return slices.Index(t.answers, "")
	}
	return len(t.answers) - 1
}

// answerOf is what a session was answered, but for numbers that are drawn.
func answerOf(r *session.Result) string {
	switch {
	case r.Error != nil:
		return r.Error.Code
	case r.Status == session.Waiting:
		return "waiting"
	case r.HasValue && r.Value.Null:
		return "NIL"
	case r.HasValue:
		return lang.Quote(r.Value.S)
	case r.Pairs != nil:
		var pairs []string
		for _, p := range r.Pairs {
			pairs = append(pairs, lang.Quote(p.Key)+"="+lang.Quote(p.Value))
		}
		if len(pairs) == 0 {
			return "EMPTY"
		}
		return strings.Join(pairs, " ")
	case r.Outcome != "":
		return r.Outcome
	}
	return string(r.Status)
}

// seen is what the sessions have seen, as far as it matters: who has said how much, which
// transaction is whose, and what they were answered.
func (y *player) seen() engine.Users {
	var b strings.Builder
	var u engine.Users
	fmt.Fprintf(&b, "%d %d %d %d", y.used.crashes, y.used.drops, y.used.dups, y.victim)
	for i := range y.threads {
		t := &y.threads[i]
		fmt.Fprintf(&b, "|%d %t", t.next, t.busy)
		u.Txns = append(u.Txns, y.txnOf(i))
		for _, st := range y.program.threads[i].stmts[t.next:] {
			if begin, is := st.Node.(lang.Begin); is && begin.HasAsOf && begin.AsOf.V > 0 {
				u.AsOf = append(u.AsOf, uint64(begin.AsOf.V))
			}
		}
		for _, a := range t.answers {
			b.WriteByte(' ')
			b.WriteString(a)
		}
	}
	u.Text = b.String()
	return u
}

// txnOf is the transaction that a session is in, 0 for none.
func (y *player) txnOf(i int) uint64 { return y.s.TxnOf(y.program.threads[i].session) }

// speaks reports whether a session can go on to its next statement: when its last one has ended;
// and with a ROLLBACK at any moment, as a client that gives up.
func (y *player) speaks(i int) bool {
	t := &y.threads[i]
	stmts := y.program.threads[i].stmts
	if t.next == len(stmts) || y.program.careful && t.failed {
		return false
	}
	_, givesUp := stmts[t.next].Node.(lang.Rollback)
	return !t.busy || givesUp
}
