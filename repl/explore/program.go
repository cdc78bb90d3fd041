package explore

import (
	"fmt"
	"slices"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// Program is a script as it is explored: a scene that is set first, undisturbed, and what each
// session then says, in its order.
type Program struct {
	Name    string
	scene   []lang.Statement
	threads []*thread
	left    []lang.Statement // what belongs to the order of events, and is left out
	kills   bool             // it crashes nodes itself
	base    shape            // what a fresh cluster is like
	level   engine.Level     // what every state is held to; CHECK in the script says it
	check   string           // that CHECK
	deeds   deeds
	careful bool             // a session says no more once a statement has failed: for tests
	syncs   []lang.Statement // what makes a sync an event of its own, where the scene does not
}

// thread is the statements of one session.
type thread struct {
	session string
	stmts   []step
}

// step is a statement, and what sets its session right just before it (USE ... ON).
type step struct {
	lang.Statement
	before []lang.Statement
}

// main is the session that is there from the start.
const mainSession = "main"

// deeds are captions that do something beyond the language: for tests.
type deeds map[string]func(*engine.Cluster)

// Read makes a program of a script. What main says before any other session is named sets the
// scene, as far as it leaves no transaction open. Looks, EXPECT, SAY and PAUSE are left out; CHECK
// SNAPSHOT or CHECK SERIALIZABLE is what every state is then held to.
func Read(name string, src []byte) (*Program, []error) { return read(name, src, nil) }

func read(name string, src []byte, deeds deeds) (*Program, []error) {
	stmts, wrong := lang.ParseFile(name, src)
	if len(wrong) > 0 {
		errs := make([]error, len(wrong))
		for i, e := range wrong {
			errs[i] = e
		}
		return nil, errs
	}
	p := &Program{Name: name, deeds: deeds}
	said, err := p.sort(stmts)
	if err == nil {
		err = p.split(said)
	}
	if err == nil && len(p.threads) == 0 {
		err = fmt.Errorf("%s: nothing in it can happen in more than one order", name)
	}
	if err != nil {
		return nil, []error{err}
	}
	return p, nil
}

// sort gives every statement its session, and drops those that change nothing.
func (p *Program) sort(stmts []lang.Statement) (said []lang.Statement, err error) {
	current := mainSession
	for _, st := range stmts {
		if st.Session == "" {
			st.Session = current
		}
		switch node := st.Node.(type) {
		case lang.Quit:
			return said, nil
		case lang.Use:
			current = node.Session
			if node.HasNode {
				st.Session = node.Session
				said = append(said, st)
			}
		case lang.Source, lang.Lesson:
			return nil, p.refuse(st, "%s is not explored: put its statements here",
				lang.Keyword(st.Node))
		case lang.Auto, lang.Step, lang.Run, lang.Advance, lang.Break, lang.BreakClear, lang.Await,
			lang.Back, lang.Deliver, lang.Delay, lang.Latency:
			p.left = append(p.left, st)
		case lang.Check:
			p.level, p.check = session.LevelOf(node), st.Canonical()
		case lang.Say:
			if p.deeds[node.Text] != nil {
				said = append(said, st)
			}
		case lang.Drop:
			said = p.unlessMessage(said, st, node.Hit)
		case lang.Dup:
			said = p.unlessMessage(said, st, node.Hit)
		default:
			if acts(st.Node) {
				said = append(said, st)
			}
		}
	}
	return said, nil
}

func (p *Program) refuse(st lang.Statement, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.Name, st.Pos.Line, fmt.Sprintf(format, args...))
}

// unlessMessage leaves out what is about a message by its number: numbers are not the same in
// another order.
func (p *Program) unlessMessage(
	said []lang.Statement, st lang.Statement, hit lang.Hit,
) []lang.Statement {
	if hit.IsMessage {
		p.left = append(p.left, st)
		return said
	}
	return append(said, st)
}

// acts reports whether a statement does something to the cluster.
func acts(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Begin, lang.Commit, lang.Rollback, lang.Get, lang.Put, lang.Delete, lang.Scan,
		lang.CPut, lang.Incr, lang.Lock, lang.Kill, lang.KillClear, lang.Recover, lang.Partition,
		lang.Heal, lang.Disk, lang.Corrupt, lang.Checkpoint, lang.Resolve, lang.Split,
		lang.Cluster, lang.Reset, lang.Set, lang.Invariant:
		return true
	}
	return false
}

// split parts the scene from what is explored.
func (p *Program) split(said []lang.Statement) error {
	end := scene(said)
	p.scene = said[:end]
	slow := slices.ContainsFunc(p.scene, func(st lang.Statement) bool {
		set, is := st.Node.(lang.Set)
		return is && set.Name == "sync"
	})
	if !slow {
		p.syncs, _ = lang.ParseLine("SET sync 1ms", 0)
	}
	for _, st := range said[end:] {
		switch st.Node.(type) {
		case lang.Cluster, lang.Reset, lang.Set, lang.Invariant:
			return p.refuse(st, "%s has to come before what is explored", lang.Keyword(st.Node))
		}
		if _, is := st.Node.(lang.Kill); is {
			p.kills = true
		}
		t := p.thread(st.Session)
		if _, use := st.Node.(lang.Use); use {
			t.stmts = append(t.stmts, step{before: []lang.Statement{st}})
			continue
		}
		if n := len(t.stmts); n > 0 && t.stmts[n-1].Node == nil {
			t.stmts[n-1].Statement = st
			continue
		}
		t.stmts = append(t.stmts, step{Statement: st})
	}
	p.threads = slices.DeleteFunc(p.threads, func(t *thread) bool {
		if n := len(t.stmts); t.stmts[n-1].Node == nil { // a USE behind all
			t.stmts = t.stmts[:n-1]
		}
		return len(t.stmts) == 0
	})
	return nil
}

// scene is where the scene ends: before the first statement of another session, and of main's own
// what leaves a transaction open is part of what is explored. Where main is alone, only what says
// how the cluster is comes first.
func scene(said []lang.Statement) (end int) {
	other := slices.IndexFunc(said, func(st lang.Statement) bool {
		_, use := st.Node.(lang.Use)
		return st.Session != mainSession && !use
	})
	open := false
	for i, st := range said {
		switch st.Node.(type) {
		case lang.Cluster, lang.Reset, lang.Set, lang.Invariant, lang.Use:
			if i == end && !open {
				end = i + 1
			}
			continue
		case lang.Begin:
			open = true
		case lang.Commit, lang.Rollback:
			open = false
		}
		if other < 0 || i >= other {
			break
		}
		if !open {
			end = i + 1
		}
	}
	return end
}

// thread is that of a session, made if there is none.
func (p *Program) thread(session string) *thread {
	for _, t := range p.threads {
		if t.session == session {
			return t
		}
	}
	t := &thread{session: session}
	p.threads = append(p.threads, t)
	return t
}

// operator names a session that the program does not have, for what is done to the cluster.
func (p *Program) operator() string {
	name := "op"
	for p.has(name) {
		name += "-"
	}
	return name
}

func (p *Program) has(session string) bool {
	return slices.ContainsFunc(p.threads, func(t *thread) bool { return t.session == session })
}

// shape is what a fresh cluster is like; 0 and nil are as usual.
type shape struct {
	nodes  int
	seed   uint64
	splits []string
}

// On says what a fresh cluster is like where the script says nothing else.
func (p *Program) On(c session.Config) { p.base = shape{c.Nodes, c.Seed, c.Splits} }

// shape is that of the cluster that the scene begins with, and what is left of the scene.
func (p *Program) shape() (as shape, rest []lang.Statement) {
	as, rest = p.base, p.scene
	if len(rest) == 0 {
		return as, rest
	}
	c, is := rest[0].Node.(lang.Cluster)
	if !is || c.HasLatency || lang.CheckLimits(c) != "" {
		return as, rest
	}
	if c.HasNodes {
		as.nodes, as.splits = int(c.Nodes.V), nil
	}
	if c.HasSeed {
		as.seed = uint64(c.Seed.V)
	}
	if c.Split != nil {
		as.splits = c.Split
	}
	return as, rest[1:]
}
