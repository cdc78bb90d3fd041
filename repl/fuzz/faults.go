package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"conclave/repl/lang"
)

// oneWay is how many messages a partition that goes one way loses, and a link doubles that doubles all.
const oneWay = 40

// faults are all that goes wrong, or that an operator does: how often, among all of them, in a seed
// that has no favourite; in how many seeds of a thousand at all; and whether it can be a favourite.
var faults = []struct {
	share, seeds int
	favourite    bool
	line         func(*author) string
}{
	{14, 750, true, (*author).crash},
	{8, 670, true, (*author).loss},
	{2, 200, true, (*author).disk},
	{1, 170, false, (*author).flip},
	{1, 250, true, (*author).cut},
	{1, 170, false, func(*author) string { return OracleLine }},
	{8, 70, false, (*author).guess},
	{1, 200, false, (*author).change},
	{1, 1000, false, (*author).hold},
	{2, 1000, false, func(a *author) string { return "CHECKPOINT " + a.anyNode() }},
	{1, 700, true, (*author).restart},
}

// drawFaults chooses which faults a seed has, and how often each: not a little of everything in every
// seed, but in some much of a few things, and nothing that stops them (swarm testing).
func (p *plan) drawFaults(r *rand.Rand) {
	p.shares = make([]int, len(faults))
	for i, f := range faults {
		if r.IntN(1000) < f.seeds {
			p.shares[i] = f.share
		}
	}
	for range 2 {
		if i := r.IntN(len(faults)); faults[i].favourite {
			p.favour(i)
		}
	}
	if r.IntN(2) == 0 {
		p.shocks = 50 + r.IntN(400)
	}
	p.points = lang.Points()
	if r.IntN(3) == 0 {
		r.Shuffle(len(p.points), func(i, k int) {
			p.points[i], p.points[k] = p.points[k], p.points[i]
		})
		p.points = p.points[:1+r.IntN(4)]
	}
}

// favour makes a fault as common as all others together.
func (p *plan) favour(i int) { p.shares[i] = 24 }

// fault is one of them; "" if there is no place for it now.
func (a *author) fault() string {
	all := 0
	for _, share := range a.shares {
		all += share
	}
	k := a.IntN(all)
	for i, share := range a.shares {
		if k -= share; k < 0 {
			return faults[i].line(a)
		}
	}
	panic("a share of nothing")
}

// hold has a break hold the cluster, where every event is not waited for anyhow.
func (a *author) hold() string {
	if a.manual || a.stepping == 0 {
		return ""
	}
	return "BREAK " + a.point()
}

func (a *author) point() string { return a.points[a.IntN(len(a.points))] }

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
	case a.chance(200):
		return fmt.Sprintf(effectLine, a.anyNode(), 1+a.IntN(1<<(1+a.IntN(6))))
	case a.chance(300) && a.IntN(3) == 0:
		return fmt.Sprintf("KILL %s AT %s %d", a.anyNode(), a.point(), 2+a.IntN(3))
	}
	return "KILL " + a.anyNode() + " AT " + a.point()
}

// restart takes a node's memory and brings the node back at once: what the others still ask it, it
// must know from its log, or from the checkpoint that is all it has of it.
func (a *author) restart() string {
	up := nodes(a.Cluster(), "up")
	if len(up) == 0 {
		return "RECOVER ALL"
	}
	node := up[a.IntN(len(up))]
	if a.chance(500) && slices.Contains(up, a.knows) {
		node = a.knows
	}
	kill, recover := "KILL "+node, "RECOVER "+node
	if a.chance(400) {
		a.queue = append(a.queue, recover)
		return kill
	}
	a.queue = append(a.queue, kill, recover)
	return "CHECKPOINT " + node
}

// disk is what a disk does; one that is full is soon made room on.
func (a *author) disk() string {
	if node := a.full; node != "" && a.chance(600) {
		a.full = ""
		return "DISK " + node + " OK"
	}
	node := a.anyNode()
	if a.chance(600) {
		a.full = node
		return "DISK " + node + " FULL"
	}
	return "DISK " + node + " " + a.of("FAIL", "OK")
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
	case 5:
		return fmt.Sprintf("DUP %s %s %d", from, to, 1+a.IntN(4))
	case 6:
		return fmt.Sprintf("DUP %s %s %d", from, to, oneWay)
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
