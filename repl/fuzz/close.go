package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// The end of a play. Safety was judged while things went wrong; now everything heals, the clients
// end what they have begun, and a virtual minute later nothing may be left of any of it. Then all
// nodes crash once more: what is on the logs is all that there was (D2).

// closing is what an end consists of; each part may be all that is needed to show a failure.
func (p *play) close() {
	p.ending = len(p.lines)
	p.heal()
	p.endClients()
	if p.failed() {
		return
	}
	p.say("ADVANCE 1m")
	p.quiet("a virtual minute after everything healed")
	p.judge()
	if !p.failed() && !p.books.guessed {
		p.restart()
	}
}

// heal undoes every fault.
func (p *play) heal() {
	p.say("BREAK CLEAR")
	p.say("KILL CLEAR")
	p.say("AUTO ON")
	p.say("RUN")
	for _, node := range nodes(p.Cluster(), "") {
		if p.lit(node) {
			p.say(fmt.Sprintf(effectLine, node, 0))
		}
		p.say("DISK " + node + " OK")
		for _, lsn := range slices.Clone(p.flips[node]) {
			p.say(fmt.Sprintf("CORRUPT %s %d", node, lsn))
		}
	}
	p.say("HEAL")
	p.say("RECOVER ALL")
	p.say("RUN")
}

// lit reports whether a crash between two effects of a node was planted at some time.
func (p *play) lit(node string) bool {
	return slices.ContainsFunc(p.lines, func(line string) bool {
		return strings.HasPrefix(line, "SAY "+node+" crashes before ")
	})
}

// patience is how often the clients are asked to end what they have begun: each time one of those
// that wait for each other may get on.
const patience = 12

// endClients has every client commit what it has open, and hear the answer that it waits for.
func (p *play) endClients() {
	for range patience {
		p.commitOpen()
		if p.failed() || len(p.books.open)+len(p.books.waits) == 0 {
			return
		}
		for _, name := range p.waiting() {
			p.say("AWAIT " + name)
		}
	}
	if waiting := p.waiting(); len(waiting) > 0 {
		p.fail("liveness", "everything has healed, and yet %s waits for an answer", waiting[0])
	}
}

// commitOpen commits what is open and does not wait; what has failed is rolled back.
func (p *play) commitOpen() {
	for _, name := range p.clients() {
		if a := p.books.open[name]; a != nil && !p.books.waits[name] {
			p.say(name + ": COMMIT")
			if p.books.open[name] == a && !p.books.waits[name] {
				p.say(name + ": ROLLBACK")
			}
		}
	}
}

// clients are all sessions, in order of names; main is left out: it is who writes the play.
func (p *play) clients() []string {
	list := slices.Clone(p.Names())
	slices.Sort(list)
	return list
}

func (p *play) waiting() []string {
	return slices.DeleteFunc(p.clients(), func(name string) bool { return !p.books.waits[name] })
}

// quiet requires that nothing is left of any transaction.
func (p *play) quiet(when string) {
	if p.dead {
		return
	}
	c := p.Cluster()
	var left []string
	for _, n := range c.NodeViews() {
		if n.State != "up" {
			left = append(left, n.Node+" is "+n.State)
		} else if n.InDoubt > 0 {
			left = append(left, fmt.Sprintf("%s has %d in doubt", n.Node, n.InDoubt))
		}
	}
	locks, _ := c.LockViews("")
	for _, l := range locks {
		left = append(left, fmt.Sprintf("T%d has %s of %s on %s", l.Txn, l.Mode, l.Key, l.Node))
	}
	for _, t := range c.TxnViews() {
		left = append(left, fmt.Sprintf("T%d is %s", t.Txn, t.State))
	}
	if len(left) > 0 {
		p.fail("liveness", "%s: %s", when, strings.Join(left, "; "))
	}
}

// judge holds what was told against what is there.
func (p *play) judge() {
	if p.dead {
		return
	}
	p.say("CHECK")
	p.books.judge(p)
	p.scan()
}

// scan has a client read all: the newest version of every key.
func (p *play) scan() {
	want := map[string]string{}
	for _, v := range p.Cluster().VersionViews("") {
		want[v.Key] = v.Value
		if v.Deleted {
			delete(want, v.Key)
		}
	}
	for _, r := range p.say("main: SCAN") {
		if _, is := r.Stmt.(lang.Scan); !is || r.Status != session.OK {
			continue
		}
		got := map[string]string{}
		for _, pair := range r.Pairs {
			got[pair.Key] = pair.Value
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			p.fail("read", "SCAN answers %v; the newest versions are %v", got, want)
		}
	}
}

// restart crashes every node and recovers it.
func (p *play) restart() {
	before := p.Cluster().VersionViews("")
	for _, node := range nodes(p.Cluster(), "up") {
		p.say("KILL " + node)
	}
	p.say("RECOVER ALL")
	p.say("ADVANCE 1m")
	p.quiet("a virtual minute after all nodes had crashed and come back")
	if p.dead {
		return
	}
	if after := p.Cluster().VersionViews(""); !slices.Equal(before, after) {
		p.fail("durability", "all nodes have crashed and come back: %s", change(before, after))
	}
	p.judge()
}

// change is the first difference of two lists of versions.
func change(before, after []engine.VersionView) string {
	for _, v := range before {
		if !slices.Contains(after, v) {
			return fmt.Sprintf("%s = %q of T%d @%d is gone", v.Key, v.Value, v.Txn, v.CommitTS)
		}
	}
	for _, v := range after {
		if !slices.Contains(before, v) {
			return fmt.Sprintf("%s = %q of T%d @%d is new", v.Key, v.Value, v.Txn, v.CommitTS)
		}
	}
	return "their order differs"
}
