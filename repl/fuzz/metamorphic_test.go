package fuzz

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"conclave/repl/session"
)

// Metamorphic runs: the same clients say the same, one after the other, on clusters that differ in
// what must not matter - how many nodes there are and where the ranges are cut, how long messages
// and syncs take, in which order PREPAREs go, whether one phase is used, whether gc is on. Each
// statement has ended before the next one is said, so every answer follows from the rules: it must
// be the same everywhere, but for timestamps and nodes.

// variants are clusters on which the answers must be the same.
var variants = []string{
	"CLUSTER NODES 1",
	"CLUSTER NODES 3",
	"CLUSTER NODES 7 SEED 9",
	"CLUSTER NODES 4 SPLIT a1 b c",
	"CLUSTER NODES 3; LATENCY 1ms 40ms",
	"CLUSTER NODES 3; SET sync 20ms",
	"CLUSTER NODES 3; SET prepare ordered; LATENCY 3ms",
	"CLUSTER NODES 5; SET one-phase off",
	"CLUSTER NODES 3; SET gc on",
	"CLUSTER NODES 3; CHECKPOINT n1; SPLIT b; SPLIT v ON n2; SET checkpoint off",
}

func TestTheAnswersDoNotDependOnTheCluster(t *testing.T) {
	for seed := range uint64(*seeds) {
		script := conversation(seed)
		want := ""
		for i, variant := range variants {
			got := answersOf(append([]string{variant}, script...))
			if i == 0 {
				want = got
			} else if got != want {
				t.Fatalf("seed %d: on %s and on %s the answers differ: %s\n%s", seed, variants[0],
					variant, firstDifference(want, got), strings.Join(script, "\n"))
			}
		}
	}
}

// conversation is a few clients who take turns, whatever comes of it. Nobody waits for another: in
// a wait it would matter who is woken first.
func conversation(seed uint64) []string {
	a := &author{play: newPlay(), plan: newPlan(seed), Rand: rand.New(rand.NewPCG(seed, 5))}
	a.plan.letters, a.plan.locks, a.plan.nodes, a.plan.theme = []string{"a", "i", "v"}, false, 1, noTheme
	for i := range a.plan.writers {
		a.writers = append(a.writers, &writer{author: a, name: writerNames[i]})
	}
	for range 120 {
		w := a.writers[a.IntN(len(a.writers))]
		line := w.name + ": " + w.next()
		if !strings.Contains(line, "LOCK") && !strings.Contains(line, "AS OF") {
			a.say(line)
		}
	}
	a.say("SCAN")
	return a.lines
}

// answersOf is all that is answered: values, outcomes, errors by their codes.
func answersOf(lines []string) string {
	p := newPlayUnder(session.Prompt)
	var b strings.Builder
	for _, line := range lines {
		results := p.say(line)
		if strings.HasPrefix(line, "CLUSTER") {
			continue
		}
		for _, r := range results {
			fmt.Fprintf(&b, "%s: %s %s %s %q %v %v", r.Session, r.Txn, r.Statement, r.Status, r.Value.S,
				r.Pairs, r.Outcome)
			if r.Error != nil {
				b.WriteString(" " + r.Error.Code)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	i := 0
	for i < min(len(as), len(bs)) && as[i] == bs[i] {
		i++
	}
	return fmt.Sprintf("line %d\n%s\n%s", i, strings.Join(as[i:min(i+1, len(as))], ""),
		strings.Join(bs[i:min(i+1, len(bs))], ""))
}

// A wait is no exception to that where there is but one waiter, and a lock to be had or not.
func TestWhoWaitsGetsTheSameAnswerEverywhere(t *testing.T) {
	script := []string{
		"alice: BEGIN PESSIMISTIC", "alice: PUT a1 1", "bob: PUT a1 2", "alice: PUT v1 1",
		"alice: COMMIT", "GET a1", "carol: BEGIN PESSIMISTIC", "carol: INCR i1 1", "dave: INCR i1 1",
		"carol: ROLLBACK", "GET i1",
	}
	want := answersOf(append([]string{variants[0]}, script...))
	for _, variant := range variants[1:] {
		if got := answersOf(append([]string{variant}, script...)); got != want {
			t.Errorf("%s: %s", variant, firstDifference(want, got))
		}
	}
}
