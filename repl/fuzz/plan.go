package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// firstMoney is what every account holds in the beginning.
const firstMoney = 100

// plan is what a seed chooses: the cluster, who uses it, and what goes wrong.
type plan struct {
	seed    uint64
	nodes   int
	letters []string // keys begin with one of them, which says on which node they are
	writers int
	length  int // statements before everything heals

	theme  theme
	level  string // all transactions at this one; "" is each at its own
	locks  bool   // LOCK and PESSIMISTIC
	ranges bool   // mostly reads of ranges
	gc     bool

	sticks   int   // how often, in permille, a client goes on before another one speaks
	stepping int   // how often, in permille of statements, AUTO is turned
	disorder int   // how often, in percent of steps, a message is picked by chance
	faults   int   // in permille of statements
	shares   []int // of each fault among them, in the order of the table of faults
	points   []string
	shocks   int // how often, in permille, a node restarts when something has just gone wrong
}

func newPlan(seed uint64) plan {
	r := rand.New(rand.NewPCG(seed, 1))
	one := func(n int) bool { return r.IntN(n) == 0 }
	p := plan{
		seed: seed, nodes: 1 + r.IntN(7), writers: 2 + r.IntN(4), length: 60 + r.IntN(240),
		locks: one(3), ranges: one(4), gc: one(2), faults: 20 + r.IntN(120), disorder: r.IntN(60),
	}
	if one(2) { // few nodes meet more
		p.nodes = 2 + r.IntN(2)
	}
	if one(2) {
		p.level = []string{"READ COMMITTED", "SNAPSHOT", "SERIALIZABLE"}[r.IntN(3)]
	}
	switch r.IntN(4) {
	case 0: // AUTO stays ON
	case 1:
		p.stepping = 60
	default:
		p.stepping = 1000
	}
	if one(2) {
		p.sticks = r.IntN(900)
	}
	p.drawFaults(r)
	keys := 2 + r.IntN(4)
	if one(2) {
		keys = p.drawTheme(r)
	}
	for i := range keys {
		p.letters = append(p.letters, string(rune('a'+26*i/keys)))
	}
	return p
}

// opening is the script's beginning: the cluster, the settings, the money, and its invariant.
func (p *plan) opening() []string {
	r := rand.New(rand.NewPCG(p.seed, 2))
	some := func(choices ...string) string { return choices[r.IntN(len(choices))] }
	lines := []string{fmt.Sprintf("CLUSTER NODES %d SEED %d%s", p.nodes, p.seed, p.splitKeys(r))}
	set := func(name, value string) {
		if value != "" {
			lines = append(lines, "SET "+name+" "+value)
		}
	}
	if p.gc {
		set("gc", "on")
	}
	set("sync", some("", "", "1ms", "5ms", "20ms"))
	set("one-phase", some("", "", "off"))
	set("prepare", some("", "", "ordered"))
	set("vote-timeout", some("", "", "200ms", "3s"))
	set("inquiry", some("", "", "40ms"))
	set("lock-lease", some("", "", "100ms", "500ms"))
	if p.level != "" {
		set("isolation", strings.ToLower(p.level))
	}
	if l := some("", "", "1ms 1ms", "1ms 20ms", "0s 50ms"); l != "" {
		lines = append(lines, "LATENCY "+l)
	}
	lines = append(lines, "main: BEGIN")
	var accounts []string
	for _, letter := range p.letters {
		lines = append(lines, fmt.Sprintf("main: PUT %sm %d", letter, firstMoney))
		accounts = append(accounts, letter+"m")
	}
	lines = append(lines, "main: COMMIT", fmt.Sprintf("INVARIANT money SUM KEYS %s = %d",
		strings.Join(accounts, " "), firstMoney*len(accounts)))
	return append(lines, p.setting(r)...)
}

// splitKeys cuts the alphabet not always evenly.
func (p *plan) splitKeys(r *rand.Rand) string {
	if r.IntN(3) > 0 || p.nodes == 1 || p.theme != noTheme {
		return ""
	}
	var keys []string
	for len(keys) < p.nodes-1 {
		key := string(rune('b' + r.IntN(25)))
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return " SPLIT " + strings.Join(keys, " ")
}

// span is a duration of so many milliseconds.
func span(ms int) string { return (time.Duration(ms) * time.Millisecond).String() }
