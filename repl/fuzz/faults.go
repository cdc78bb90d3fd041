package fuzz

import (
	"fmt"
	"slices"

	"conclave/repl/lang"
)

// oneWay is how many messages a partition that goes one way loses.
const oneWay = 40

// fault is something that goes wrong, or that an operator does; "" where the plan has nothing of
// what was drawn.
func (a *author) fault() string {
	switch k := a.IntN(32); {
	case k < 14:
		return a.only(a.crashes, a.crash)
	case k < 22:
		return a.only(a.losses, a.loss)
	case k < 24:
		return a.only(a.disks, func() string {
			return "DISK " + a.anyNode() + " " + a.of("FULL", "FAIL", "OK", "OK")
		})
	case k < 25:
		return a.only(a.rot, a.flip)
	case k < 26:
		return a.only(a.splits, a.cut)
	case k < 27:
		return a.only(a.oracle, func() string { return OracleLine })
	case k < 28:
		return a.only(a.guesses, a.guess)
	case k < 29:
		return a.only(a.changes, a.change)
	case k < 30:
		return a.only(!a.manual && a.stepping > 0, func() string { return "BREAK " + a.point() })
	}
	return "CHECKPOINT " + a.anyNode()
}

func (a *author) only(on bool, fn func() string) string {
	if !on {
		return ""
	}
	return fn()
}

func (a *author) point() string {
	all := lang.Points()
	return all[a.IntN(len(all))]
}

// crash kills a node, now or at a point, or brings one back.
func (a *author) crash() string {
	c := a.Cluster()
	down := nodes(c, "down")
	if len(down) > 0 && a.chance(450) {
		return a.of("RECOVER ALL", "RECOVER "+down[a.IntN(len(down))], "RECOVER "+down[0])
	}
	up := nodes(c, "up")
	switch {
	case a.chance(250) && len(up) > 0:
		return "KILL " + up[a.IntN(len(up))]
	case len(c.Armed()) > 3:
		return "KILL CLEAR"
	case a.chance(100) && len(up) > 0: // what it knows must survive this
		node := up[a.IntN(len(up))]
		a.queue = append(a.queue, "KILL "+node, "RECOVER "+node)
		return "CHECKPOINT " + node
	case a.chance(300) && a.IntN(3) == 0:
		return fmt.Sprintf("KILL %s AT %s %d", a.anyNode(), a.point(), 2+a.IntN(3))
	}
	return "KILL " + a.anyNode() + " AT " + a.point()
}

// loss is what the network does.
func (a *author) loss() string {
	from, to := a.anyNode(), a.anyNode()
	if a.chance(300) {
		if m := a.message(); m != "" {
			return a.of("DROP ", "DUP ", "DUP ") + m
		}
	}
	switch a.IntN(10) {
	case 0, 1:
		return a.partition()
	case 2:
		return fmt.Sprintf("DROP %s %s %d", from, to, oneWay)
	case 3, 4:
		return fmt.Sprintf("DROP %s %s %d", from, to, 1+a.IntN(3))
	case 5, 6:
		return fmt.Sprintf("DUP %s %s %d", from, to, 1+a.IntN(4))
	case 7:
		return fmt.Sprintf("DELAY %s %s %s", from, to, span(a.IntN(300)))
	case 8:
		return fmt.Sprintf("DELAY %s %s %s", from, to, span(1000+a.IntN(4000))) // clogged
	}
	return "HEAL"
}

func (a *author) partition() string {
	groups := map[bool]string{}
	for n := 1; n <= a.nodes; n++ {
		left := a.IntN(2) == 0
		groups[left] += fmt.Sprintf(" n%d", n)
	}
	if groups[true] == "" || groups[false] == "" {
		return "HEAL"
	}
	return "PARTITION" + groups[true] + " |" + groups[false]
}

// flip damages the log of a node that is down, has it refuse to come back, and mends it.
func (a *author) flip() string {
	down := nodes(a.Cluster(), "down")
	if len(down) == 0 {
		return ""
	}
	node := down[a.IntN(len(down))]
	if len(a.flips[node]) > 0 {
		return ""
	}
	inside := middle(a.Cluster(), node)
	if len(inside) == 0 {
		return ""
	}
	flip := fmt.Sprintf("CORRUPT %s %d", node, inside[a.IntN(len(inside))])
	a.queue = append(a.queue, "RECOVER "+node, flip)
	if a.chance(500) {
		a.queue = append(a.queue, "RECOVER "+node)
	}
	return flip
}

// cut splits a range.
func (a *author) cut() string {
	a.split++
	key := a.letter() + a.of("1", "c", "m", fmt.Sprintf("x%d", a.split))
	if a.chance(300) {
		return "SPLIT " + key + " ON " + a.anyNode()
	}
	return "SPLIT " + key
}

// guess is an operator who cannot wait.
func (a *author) guess() string {
	doubts := a.Cluster().Doubts()
	if len(doubts) == 0 {
		return ""
	}
	d := doubts[a.IntN(len(doubts))]
	if !slices.Contains(nodes(a.Cluster(), "up"), d.Node) {
		return ""
	}
	return fmt.Sprintf("RESOLVE T%d %s ON %s", d.Txn, a.of("COMMIT", "ABORT"), d.Node)
}

// change is a setting that changes under way.
func (a *author) change() string {
	return a.of("SET one-phase on", "SET one-phase off", "SET prepare ordered",
		"SET prepare parallel", "SET sync 0s", "SET sync 5ms", "SET gc on", "LATENCY 0s",
		"LATENCY 1ms 10ms", "LATENCY 5ms", "SET checkpoint off", "SET checkpoint on")
}
