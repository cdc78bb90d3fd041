package session

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestCommitTellsWhatItCost(t *testing.T) {
	s := onEngine(t, Config{})
	r := say(t, s, "BEGIN; PUT ann 1; PUT joe 2; COMMIT")[3]
	if r.Cost == nil || *r.Cost != (Cost{Messages: 8, Records: 6}) {
		t.Errorf("two phases cost %+v", r.Cost)
	}
	r = say(t, s, "BEGIN; PUT ann 1; COMMIT")[2]
	if r.Cost == nil || *r.Cost != (Cost{Messages: 2, Records: 1}) {
		t.Errorf("one phase costs %+v", r.Cost)
	}
}

func TestKeysAreThoseThatHaveAValueInOrderAndBounded(t *testing.T) {
	s := onEngine(t, Config{})
	say(t, s, "PUT zoe 1; PUT ann 1; PUT anna 1; PUT andy 1; DELETE andy; PUT joe 1; PUT 'a b' 1")
	for _, c := range []struct {
		prefix string
		n      int
		keys   string
	}{
		{"", 10, "a b|ann|anna|joe|zoe"}, {"an", 10, "ann|anna"}, {"", 2, "a b|ann"}, {"q", 9, ""},
	} {
		if got := strings.Join(s.Keys(c.prefix, c.n), "|"); got != c.keys {
			t.Errorf("keys with %q are %q, not %q", c.prefix, got, c.keys)
		}
	}
}

func TestAFreshClusterIsTheEndOfAllSessions(t *testing.T) {
	s := onEngine(t, Config{Policy: KeepGoing})
	say(t, s, "a: COMMIT\nUSE a\nCLUSTER NODES 2 => OK\na: GET x")
	if got := failures(s); got != "-:1:NO_TXN" {
		t.Errorf("failures are %q", got)
	}
	s = onEngine(t, Config{Policy: Stop})
	want(t, say(t, s, "a: COMMIT\nCLUSTER\nGET x"),
		"a COMMIT: error NO_TXN [new session a]", "main CLUSTER: ok")
	if got := failures(s); got != "-:1:NO_TXN" {
		t.Errorf("failures are %q", got)
	}
	s = onEngine(t, Config{})
	want(t, say(t, s, "a: RESET => OK; GET x"),
		"a RESET: ok [new session a]", "a EXPECT OK: ok", "a T1 GET x: ok NIL")
}

func TestFlagsAreWhatAFreshClusterHas(t *testing.T) {
	s := onEngine(t, Config{Nodes: 4, Seed: 9, Splits: []string{"b", "c", "d"}})
	for _, c := range []struct {
		line   string
		nodes  int
		splits string
	}{
		{"SHOW", 4, "b c d"},
		{"CLUSTER NODES 2", 2, "n"},
		{"CLUSTER", 4, "b c d"},
		{"CLUSTER SPLIT x y z", 4, "x y z"},
		{"RESET", 4, "x y z"},
		{"CLUSTER NODES 4", 4, "b c d"},
	} {
		say(t, s, c.line)
		var from []string
		for _, r := range s.Cluster().RangeViews()[1:] {
			from = append(from, r.From)
		}
		if got := strings.Join(from, " "); got != c.splits || s.Standing().All != c.nodes {
			t.Errorf("after %s there are %d nodes, cut at %s", c.line, s.Standing().All, got)
		}
	}
	if _, err := New(Config{Nodes: 100}); err == nil {
		t.Error("100 nodes are too many")
	}
}

// TestInterruptsLeaveTheClusterConsistent writes the same value to many keys while another
// goroutine interrupts: whatever was answered is so, and never half of a transaction.
func TestInterruptsLeaveTheClusterConsistent(t *testing.T) {
	const ranges = 200 // more events before the decision than run between two looks at the interrupt
	s := onEngine(t, Config{})
	var puts []string
	for i := range ranges {
		say(t, s, fmt.Sprintf("SPLIT k%03d", i))
		puts = append(puts, fmt.Sprintf("PUT k%03d %%[1]d", i))
	}
	var over atomic.Bool
	var gone sync.WaitGroup
	gone.Go(func() {
		for !over.Load() {
			s.Interrupt()
		}
	})
	last, hit := "", 0
	for i, start := 0, time.Now(); (hit < 5 || i < 20) && time.Since(start) < 2*time.Second; i++ {
		text := "BEGIN; " + strings.ReplaceAll(strings.Join(puts, "; "), "%[1]d", fmt.Sprint(i))
		say(t, s, text)
		r := say(t, s, "COMMIT")[0]
		switch {
		case r.Error == nil:
			last = fmt.Sprint(i)
		case strings.HasPrefix(r.Error.Message, "interrupted"):
			hit++
		default:
			t.Log(r.Error, r.Notes)
			last = "?" // nobody can tell
		}
	}
	over.Store(true)
	gone.Wait()
	t.Logf("%d interrupted", hit)
	pairs := say(t, s, "SCAN")[0].Pairs
	if len(pairs) != ranges && last != "" {
		t.Fatalf("there are %d keys", len(pairs))
	}
	for _, p := range pairs {
		if p.Value != pairs[0].Value || last != "?" && p.Value != last {
			t.Fatalf("%s has %s, %s has %s, and %s was committed last",
				p.Key, p.Value, pairs[0].Key, pairs[0].Value, last)
		}
	}
	want(t, say(t, s, "LOCKS; TXNS"), "main LOCKS: ok rows 0", "main TXNS: ok rows 0")
}
