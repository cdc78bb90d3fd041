package explore

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// judge says what is wrong in a state, "" if nothing is.
func (y *player) judge() string {
	if y.alarm != "" {
		return y.alarm
	}
	var wrong []string
	for _, a := range y.cluster.Check(y.program.level) {
		wrong = append(wrong, a.Name+": "+strings.Join(a.Words, ", "))
	}
	return strings.Join(wrong, "; ")
}

// end is a state in which nothing happens any more by itself.
type end struct {
	state   int32
	outcome int // index in search.outcomes
	blocked bool
}

// outcome is what each session has been answered, statement by statement, at an end.
type outcome [][]string

// ended notes an end, and judges it: unless a node is down or cut off, nothing is in doubt, and
// every statement has ended that does not wait for a transaction that its session leaves open. What is
// left is given a virtual minute first, with all timers.
func (s *search) ended(y *player, i int32) {
	e := end{state: i, outcome: s.outcome(y)}
	doubt, waits := y.inDoubt(), y.waiting()
	e.blocked = doubt != "" || waits != ""
	s.ends = append(s.ends, e)
	if s.atEnd != nil {
		s.atEnd(y, e)
	}
	whole := len(y.cluster.LiveNodes()) == len(y.cluster.NodeNames()) && !s.program.cuts()
	if !e.blocked || !whole || y.leftOpen() {
		return
	}
	y.cluster.SetAuto(true)
	y.cluster.Advance(time.Minute)
	y.hear(y.s.Resume())
	switch doubt, waits = y.inDoubt(), y.waiting(); {
	case doubt != "":
		s.wrong, s.at = doubt+", though every node is up and nothing is under way", i
	case waits != "":
		s.wrong, s.at = waits+" never ends, though every node is up and nothing is under way", i
	}
}

// outcome is the index of what the sessions were answered.
func (s *search) outcome(y *player) int {
	var o outcome
	var key strings.Builder
	for i := range y.threads {
		t := &y.threads[i]
		answers := slices.Clone(t.answers)
		if t.busy {
			answers[len(answers)-1] = "waits"
		}
		o = append(o, answers)
		fmt.Fprintf(&key, "%q", answers)
	}
	n, known := s.known[key.String()]
	if !known {
		n = len(s.outcomes)
		s.known[key.String()] = n
		s.outcomes = append(s.outcomes, o)
	}
	return n
}

// cuts reports whether the program cuts the network, or fills or fails a disk, itself.
func (p *Program) cuts() bool {
	cuts := func(st lang.Statement) bool {
		switch st.Node.(type) {
		case lang.Partition, lang.Disk, lang.Corrupt:
			return true
		}
		return false
	}
	return slices.ContainsFunc(p.scene, cuts) || slices.ContainsFunc(p.threads, func(t *thread) bool {
		return slices.ContainsFunc(t.stmts, func(st step) bool { return cuts(st.Statement) })
	})
}

// inDoubt says what is in doubt somewhere, "" if nothing is.
func (y *player) inDoubt() string {
	for _, n := range y.cluster.NodeViews() {
		if n.InDoubt > 0 {
			locks, _ := y.cluster.LockViews(n.Node)
			for _, l := range locks {
				if l.Mode != "exclusive" {
					return fmt.Sprintf("T%d is in doubt on %s", l.Txn, l.Node)
				}
			}
		}
	}
	return ""
}

// waiting names a statement that has not ended, "" if all have.
func (y *player) waiting() string {
	for i := range y.threads {
		if t := &y.threads[i]; t.busy {
			of := y.program.threads[i]
			return of.session + "'s " + of.stmts[t.next-1].Canonical()
		}
	}
	return ""
}

// leftOpen reports whether a session that says nothing more has a transaction open.
func (y *player) leftOpen() bool {
	return slices.ContainsFunc(y.threads, func(t progress) bool { return t.open && !t.busy })
}

// why is what WHY says of the first session that waits.
func (y *player) why() string {
	for i := range y.threads {
		if y.threads[i].busy {
			name := y.program.threads[i].session
			return y.ask(lang.Statement{Node: lang.Why{Session: name}})
		}
	}
	return y.inDoubt()
}

func (y *player) ask(st lang.Statement) string {
	text := ""
	for _, r := range y.s.Execute(st, session.Place{File: y.program.Name}) {
		text += r.Text
	}
	return text
}

// involved are the nodes that the program has to do with: that have a key which it names, or
// coordinate for it. The others are never crashed: nothing would come of it.
func (p *Program) involved(c *engine.Cluster) []string {
	used := map[string]bool{}
	for _, t := range p.threads {
		home := c.NodeNames()[0]
		for _, st := range append(slices.Clone(p.scene), t.before()...) {
			if use, is := st.Node.(lang.Use); is && use.HasNode && use.Session == t.session {
				home = use.Node.String()
			}
		}
		for i := range t.stmts {
			if begin, is := t.stmts[i].Node.(lang.Begin); is && begin.HasNode {
				used[begin.Node.String()] = true
			} else if is || !t.begins() {
				used[home] = true
			}
			for _, n := range holders(c, t.stmts[i].Node) {
				used[n] = true
			}
		}
	}
	return slices.DeleteFunc(c.NodeNames(), func(n string) bool { return !used[n] })
}

// before is what sets the session, of all its statements.
func (t *thread) before() (all []lang.Statement) {
	for i := range t.stmts {
		all = append(all, t.stmts[i].before...)
	}
	return all
}

// begins reports whether the session's first statement is BEGIN.
func (t *thread) begins() bool {
	_, is := t.stmts[0].Node.(lang.Begin)
	return is
}

// holders are the nodes that have a key that a statement names.
func holders(c *engine.Cluster, st lang.Stmt) (nodes []string) {
	from, to := "", ""
	switch st := st.(type) {
	case lang.Get:
		from = st.Key
	case lang.Put:
		from = st.Key
	case lang.Delete:
		from = st.Key
	case lang.CPut:
		from = st.Key
	case lang.Incr:
		from = st.Key
	case lang.Lock:
		from = st.Key
	case lang.Scan:
		return c.NodeNames()
	case lang.Split:
		return c.NodeNames()
	default:
		return nil
	}
	to = from + "\x00"
	for _, r := range c.RangeViews() {
		if (r.To == "" || from < r.To) && r.From < to {
			nodes = append(nodes, r.Node)
		}
	}
	return nodes
}
