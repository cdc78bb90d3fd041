package fuzz

import (
	"fmt"
	"math/rand/v2"
)

// theme is what a seed is about. Some mistakes do harm only where four or five things come together,
// each of which is rare: a thousand seeds with a little of everything never meet it. So every other
// seed has a theme, which makes those things common, and leaves to chance what comes of them.
type theme uint8

const (
	noTheme theme = iota

	// A crowd at two keys, serializable: each reads both and writes one.
	skewed

	// Locks run out, because a question and its answer take longer than a lease, and who has lost one
	// has built on it: P2.2, after a wait too. The transaction must be READ COMMITTED (at the other
	// levels P2.3 would catch it as well), its PREPARE must wait for a key that it has not locked, and
	// somebody else must take, and write, the one that it had.
	leases

	// Who is in doubt asks everybody before the coordinator can have answered, while PREPAREs go out
	// one after the other: D4 asks one who has yet to hear of the transaction, and who must then know
	// for ever that it has told a peer ABORTED, though it crashes before its own PREPARE comes.
	haste

	// Coordinators die with a decision that some have heard and some have not, on a node that has no
	// part in it: what the one then tells the other (D4) has to come through its own crash, and
	// through a checkpoint (W5).
	orphans

	// Links that deliver everything twice, and disks that are full for a moment: a request that was
	// refused for a reason that has passed comes again (P5, C6).
	doubles

	themes
)

// drawTheme chooses one, and is how many letters keys begin with.
func (p *plan) drawTheme(r *rand.Rand) (keys int) {
	p.theme = noTheme + 1 + theme(r.IntN(int(themes)-1))
	p.nodes, keys = 2+r.IntN(2), 2
	switch p.theme {
	case skewed:
		p.level, p.stepping, p.sticks = "SERIALIZABLE", 1000, 0
		p.faults /= 4
	case leases:
		keys, p.level, p.locks, p.sticks = 4, "READ COMMITTED", true, 300+r.IntN(600)
		p.faults /= 2
	case haste:
		p.nodes, p.stepping, p.shocks = 3, 1000, 200+r.IntN(600)
	case orphans:
		p.nodes, p.shocks = 3, 300+r.IntN(600)
		p.points = []string{"decision.logged", "client.told", "decision.sent.first", "decision.sent"}
		p.favour(0)
	case doubles:
		p.stepping, p.nodes = 1000, 2
		p.favour(2)
	}
	return keys
}

// setting is what a theme sets, once the money is there.
func (p *plan) setting(r *rand.Rand) (lines []string) {
	some := func(choices ...string) string { return choices[r.IntN(len(choices))] }
	switch p.theme {
	case leases:
		return []string{"SET lock-lease " + some("10ms", "40ms"), "LATENCY " + some("10ms 40ms", "40ms")}
	case haste:
		lines = []string{
			"SET prepare ordered", "SET inquiry " + some("10ms", "40ms"), "SET vote-timeout 3s",
			"LATENCY " + some("1ms 20ms", "1ms 120ms", "1ms 120ms"),
		}
		for range r.IntN(3) {
			lines = append(lines, p.link(r, "DELAY n%d n%d "+some("100ms", "300ms")))
		}
	case doubles:
		for range 1 + r.IntN(3) {
			lines = append(lines, p.link(r, fmt.Sprintf("DUP n%%d n%%d %d", oneWay)))
		}
	}
	return lines
}

// link names two nodes.
func (p *plan) link(r *rand.Rand, format string) string {
	from := r.IntN(p.nodes)
	to := (from + 1 + r.IntN(p.nodes-1)) % p.nodes
	return fmt.Sprintf(format, from+1, to+1)
}
