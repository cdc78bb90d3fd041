package fuzz

import (
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"slices"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// Two lines do in a play what no statement of the language can do. Everywhere else they are what
// they say, captions.
const (
	// OracleLine restarts the oracle (O1).
	OracleLine = "SAY the oracle restarts"
	// effectLine has a node crash between two effects, whichever they are (D1).
	effectLine = "SAY %s crashes before its effect %d"
)

// traceKept is how many lines of the trace one statement may write.
const traceKept = 1 << 18

// finding is a promise that a play has seen broken. Two findings of one kind are the same way to
// fail: so much is kept while a script is made shorter.
type finding struct {
	kind string // "durability", "liveness", "CHECK G1c", ...
	says string
	line int // of the play, from 0; the last that was run
}

// play is one run of statements on a cluster of its own, under the eyes of the judges.
type play struct {
	*session.Sessions
	lines   []string // what was said
	ending  int      // from which of them on everything heals; 0 if it does not
	results [][]session.Result
	books   books
	laws    laws
	flips   flips
	met     coverage
	sight   sight
	tally   tally
	found   []finding
	seen    uint64 // lines of the trace
	hash    uint64 // of the trace and the answers
	dead    bool   // the engine has panicked: nothing can be asked any more
	stack   []byte // of that
	void    bool   // a flipped bit has made the promises void
	unrest  bool   // the last line has seen a crash, a message lost, or a question answered
	knows   string // the node that has last told how a transaction ended, to whoever asked
}

func newPlay() *play { return newPlayUnder(session.Prompt) }

func newPlayUnder(policy session.Policy) *play {
	s, err := session.New(session.Config{
		Policy: policy, Trace: traceKept,
		WriteFile: func(string, []byte) error { return nil },
		ReadFile:  func(string) ([]byte, error) { return nil, nil },
	})
	if err != nil {
		panic(err) // the usual cluster
	}
	return &play{
		Sessions: s, books: newBooks(), laws: newLaws(), flips: flips{}, met: coverage{},
		sight: newSight(), tally: newTally(), hash: fnvOffset,
	}
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// fail notes a finding. Only the first of a kind counts.
func (p *play) fail(kind, format string, args ...any) {
	known := slices.ContainsFunc(p.found, func(f finding) bool { return f.kind == kind })
	if !known && (!p.void || kind == "panic") {
		p.found = append(p.found, finding{kind, fmt.Sprintf(format, args...), len(p.lines) - 1})
	}
}

// failed reports whether the play has found something that it need not go on after. A law that was
// broken is no reason to stop: the harm that comes of it says more.
func (p *play) failed() bool {
	return slices.ContainsFunc(p.found, func(f finding) bool { return !f.law() })
}

// law reports whether it is a broken law, which only the trace shows.
func (f *finding) law() bool { return slices.Contains([]string{"W4", "C2", "C5", "D4"}, f.kind) }

// best is the finding that says most to a reader of a script: what CHECK or an INVARIANT finds,
// then what the clients were told, then a law.
func (p *play) best() *finding {
	rank := func(f *finding) int {
		switch {
		case f.law():
			return 3
		case strings.HasPrefix(f.kind, "CHECK "):
			return 0
		case f.kind == "INVARIANT":
			return 1
		}
		return 2
	}
	var best *finding
	for i := range p.found {
		if f := &p.found[i]; best == nil || rank(f) < rank(best) {
			best = f
		}
	}
	return best
}

// say runs one line, and has the judges look at what came of it. The line may have several
// statements.
func (p *play) say(line string) (results []session.Result) {
	if p.dead {
		return nil
	}
	p.lines = append(p.lines, line)
	defer func() {
		if err := recover(); err != nil {
			p.dead = true
			p.stack = debug.Stack()
			p.fail("panic", "the engine panics: %v", err)
		}
		p.results = append(p.results, results)
	}()
	stmts, _ := lang.ParseLine(line, len(p.lines))
	for _, st := range stmts {
		p.flips.before(p, st.Node)
		results = append(results, p.Execute(st, session.Place{File: "-"})...)
		p.tally.statement(st.Node, p.ending > 0)
		p.beyond(st.Node)
		if p.fresh(st.Node) {
			p.renew()
		}
	}
	for i := range results {
		p.heard(&results[i])
	}
	p.watch()
	return results
}

// beyond does what a statement says beyond the language.
func (p *play) beyond(st lang.Stmt) {
	node, count := "", 0
	said, is := st.(lang.Say)
	if !is {
		return
	}
	if line := "SAY " + said.Text; line == OracleLine {
		p.Cluster().RestartOracle()
		p.tally.Faults["restart of the oracle"]++
	} else if n, _ := fmt.Sscanf(line, effectLine, &node, &count); n == 2 {
		_ = p.Cluster().KillAtEffect(node, count) // a shorter script may not have that node
	}
}

// fresh reports whether a statement has put another cluster in the place of the one before.
func (p *play) fresh(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Cluster, lang.Reset:
		return true
	}
	return false
}

func (p *play) renew() {
	p.seen = 0
	p.books, p.laws, p.flips, p.sight = newBooks(), newLaws(), flips{}, newSight()
}

// heard takes in one answer.
func (p *play) heard(r *session.Result) {
	p.mix(r.Statement, string(r.Status), r.Txn, r.Value.S, r.Outcome, fmt.Sprint(r.Pairs, r.Time))
	p.books.heard(p, r)
	p.flips.heard(p, r)
	if r.Error != nil && r.Error.Code == "CORRUPT" {
		p.met["a node refused a corrupt log"]++
	}
	if r.Error == nil {
		return
	}
	p.mix(r.Error.Code, r.Error.Message)
	switch {
	case p.books.guessed: // that does the damage that it does (D7)
	case r.Error.Code == "INVARIANT" && p.books.fair():
		p.fail("INVARIANT", "%s", r.Error.Message)
	case r.Error.Code == "ANOMALY":
		p.anomalies(r)
	}
}

// anomalies are what CHECK has found.
func (p *play) anomalies(r *session.Result) {
	if st, is := r.Stmt.(lang.Check); is && st.Level != "" {
		return // more than was promised
	}
	for _, a := range r.Anomalies {
		p.fail("CHECK "+a.Name, "CHECK finds %s: %s", a.Name, strings.Join(a.Cycle, ", "))
	}
}

// watch reads what the trace has had since the last look.
func (p *play) watch() {
	c := p.Cluster()
	fresh := c.TraceTotal() - p.seen
	p.unrest = false
	if fresh == 0 {
		return
	}
	p.seen += fresh
	if fresh > traceKept {
		p.fail("endless", "%s set off %d lines of the trace", p.lines[len(p.lines)-1], fresh)
		return
	}
	trace := c.Trace(int(fresh))
	for i := range trace {
		e := &trace[i]
		switch {
		case e.Kind == engine.TraceCrash || e.Kind == engine.TraceLost:
			p.unrest = true
		case e.Kind == engine.TraceAppend && e.Word == "COMMITTED":
			p.knows = e.Node
		case e.Kind == engine.TraceSend && e.Word == "OUTCOME" && !strings.Contains(e.Detail, "pending"):
			p.unrest, p.knows = true, e.Node
		}
		p.mix(e.Node, e.Event, e.Detail)
		p.hash = (p.hash ^ uint64(e.Time)) * fnvPrime
		if e.Kind == engine.TraceCrash && p.ending == 0 {
			p.tally.crash(&p.sight.before, e)
		}
		p.met.observe(&p.sight, e)
		p.laws.observe(p, e)
	}
}

func (p *play) mix(words ...string) {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	p.hash = (p.hash ^ h.Sum64()) * fnvPrime
}

// settled reports whether every node is up and nothing is in doubt: what is not there then, is not
// there.
func (p *play) settled() bool {
	for _, n := range p.Cluster().NodeViews() {
		if n.State != "up" || n.InDoubt > 0 {
			return false
		}
	}
	return true
}

// nodes are the names of the nodes in one state, or of all for "".
func nodes(c *engine.Cluster, state string) []string {
	var list []string
	for _, n := range c.NodeViews() {
		if state == "" || n.State == state {
			list = append(list, n.Node)
		}
	}
	return list
}
