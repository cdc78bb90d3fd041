package check

import (
	"slices"
	"strings"
	"testing"
)

// damaged is a cluster of two nodes after T1 has written x on n1 and y on n2, at @5.
func damaged(answer Answer) *History {
	v := func(key string) Item { return Item{Key: key, Value: "1", Version: Version{1, 5}} }
	return &History{
		Txns: []Txn{{ID: 1, Level: Snapshot, Start: 3, Answer: answer, Commit: 5, Ops: []Op{
			{Kind: Write, Key: "x", Value: "1"}, {Kind: Write, Key: "y", Value: "1"},
		}}},
		Installs: []Install{{"n1", v("x")}, {"n2", v("y")}},
		State: []Range{
			{Hi: "y", Node: "n1", Versions: []Item{v("x")}},
			{Lo: "y", Node: "n2", Versions: []Item{v("y")}},
		},
	}
}

// notInstalled has what was written never arrive at these nodes.
func notInstalled(h *History, nodes ...string) {
	h.Installs = slices.DeleteFunc(h.Installs, func(v Install) bool {
		return slices.Contains(nodes, v.Node)
	})
	for i := range h.State {
		if slices.Contains(nodes, h.State[i].Node) {
			h.State[i].Versions = nil
		}
	}
}

// guess is an operator's, of T1.
func guess(node string, commit bool) Decision { return Decision{node, 1, commit, true} }

// damages take pieces away from a cluster where all is well.
var damages = []struct {
	name   string
	answer Answer
	change func(*History)
	found  string
}{
	{"all is well", Committed, func(*History) {}, ""},
	{"told aborted, and at both", Aborted, func(*History) {},
		"atomicity: T1 -at x-> n1 T1 -told-> aborted"},
	{"told aborted, and at none", Aborted, func(h *History) { notInstalled(h, "n1", "n2") }, ""},
	{"at one of two", Committed, func(h *History) { notInstalled(h, "n2") },
		"atomicity: T1 -at x-> n1 T1 -not at y-> n2 T1 -told-> committed"},
	{"at one of two, and nobody was told", Unknown, func(h *History) { notInstalled(h, "n2") },
		"atomicity: T1 -at x-> n1 T1 -not at y-> n2"},
	{"at one, the other in doubt", Committed, func(h *History) {
		notInstalled(h, "n2")
		h.State[1].InDoubt = []uint64{1}
	}, ""},
	{"at one, the other down", Committed, func(h *History) {
		notInstalled(h, "n2")
		h.State[1].Down = true
	}, ""},
	{"told committed, and at none", Committed, func(h *History) { notInstalled(h, "n1", "n2") },
		"durability: T1 -not at x-> n1 T1 -told-> committed"},
	{"told nothing, and at none", Unknown, func(h *History) {
		notInstalled(h, "n1", "n2")
		h.Txns[0].Commit = 0
	}, ""},
	{"installed, and not there any more", Committed, func(h *History) { h.State[1].Versions = nil },
		"durability: T1 -lost y-> n2 T1 -told-> committed"},
	{"not there, and the node is down", Committed, func(h *History) {
		h.State[1].Versions, h.State[1].Down = nil, true
	}, ""},
	{"overwritten and collected", Committed, func(h *History) { overwritten(h, 8) }, ""},
	{"overwritten, and gone too early", Committed, func(h *History) { overwritten(h, 6) },
		"durability: T1 -lost y-> n2 T1 -told-> committed"},
	{"guessed right", Committed, func(h *History) {
		h.Decisions = []Decision{guess("n1", true), {"n3", 1, true, false}}
	}, ""},
	{"guessed wrong at one, told committed", Committed, func(h *History) {
		notInstalled(h, "n2")
		h.Decisions = []Decision{guess("n2", false)}
	}, "heuristic: T1 -guess abort-> n2 T1 -at x-> n1 T1 -not at y-> n2 T1 -told-> committed"},
	{"guessed wrong, and the decision is on record", Unknown, func(h *History) {
		notInstalled(h, "n1", "n2")
		h.State[0].InDoubt = []uint64{1}
		h.Decisions = []Decision{guess("n2", false), {"n3", 1, true, false}}
	}, "heuristic: T1 -guess abort-> n2 T1 -decision commit-> n3"},
	{"guessed, and nobody knows better", Unknown, func(h *History) {
		notInstalled(h, "n1", "n2")
		h.State[0].InDoubt = []uint64{1}
		h.Txns[0].Commit = 0
		h.Decisions = []Decision{guess("n2", false)}
	}, ""},
	{"two guesses that differ", Unknown, func(h *History) {
		notInstalled(h, "n2")
		h.Txns[0].Commit = 0
		h.Decisions = []Decision{guess("n1", true), guess("n2", false)}
	}, "heuristic: T1 -guess abort-> n2 T1 -at x-> n1 T1 -not at y-> n2"},
}

func TestDamageHasItsName(t *testing.T) {
	for _, c := range damages {
		h := damaged(c.answer)
		c.change(h)
		if got := told(Judge(h, Own)); got != c.found {
			t.Errorf("%s:\n%q, not\n%q", c.name, got, c.found)
		}
		h.State = nil
		if got := told(Judge(h, Own)); strings.Contains(got, "ity") || strings.Contains(got, Heuristic) {
			t.Errorf("%s, and the state is not known: %q", c.name, got)
		}
	}
}

// overwritten has T2 overwrite y at @7 and what T1 wrote there be collected, up to a timestamp.
func overwritten(h *History, cut uint64) {
	v := Item{Key: "y", Value: "2", Version: Version{2, 7}}
	h.Txns = append(h.Txns, Txn{
		ID: 2, Level: Snapshot, Start: 6, Answer: Committed, Commit: 7,
		Ops: []Op{{Kind: Write, Key: "y", Value: "2"}},
	})
	h.Installs = append(h.Installs, Install{"n2", v})
	h.State[1].Versions, h.State[1].Cut = []Item{v}, cut
}

// A version that is installed twice stands twice in the order of its key.
func TestAVersionInstalledTwiceIsACycle(t *testing.T) {
	h := notation(t, "w1(x) c1 w2(x) c2", ReadCommitted)
	h.Installs = append(h.Installs, h.Installs[0])
	if got := told(Judge(h, Own)); got != "G0: T1 -ww x-> T2 T2 -ww x-> T1" {
		t.Errorf("%q", got)
	}
}
