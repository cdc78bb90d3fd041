package fuzz

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conclave/engine/enginetest"
	"conclave/repl/session"
)

// The proof of the proof: every mistake that can be planted in the engine is found. The long search
// runs with -hunt; what it finds is made shorter and kept, and each script that is kept passes on
// the engine as it is, and fails on the one with the mistake.

var (
	hunt    = flag.String("hunt", "", "search for M3,M7, or all; writes testdata/mutations")
	patient = flag.Uint64("patience", 3000, "how many seeds -hunt plays for one mistake")
)

const kept = "testdata/mutations"

// TestHunt looks for planted mistakes with random plays, and keeps the shortest script of each.
func TestHunt(t *testing.T) {
	if *hunt == "" {
		t.Skip("-hunt says what to look for")
	}
	for m := enginetest.Mutation(1); m <= enginetest.Last; m++ {
		if *hunt == "all" || strings.Contains(","+*hunt+",", ","+m.String()+",") {
			search(t, m)
		}
	}
}

// choice is from how many failures the shortest script is taken.
const choice = 5

func search(t *testing.T, m enginetest.Mutation) {
	lift := enginetest.Plant(m)
	defer func() { lift() }()
	began, first, tries := time.Now(), uint64(0), 0
	kinds := map[string]int{}
	shortest := ""
	for seed := *from; seed < *from+*patient && tries < choice; seed++ {
		p := perform(seed)
		f := p.best()
		if f == nil {
			continue
		}
		if kinds[f.kind]++; f.law() {
			continue // harm says more
		}
		if first == 0 {
			first = seed - *from + 1
			t.Logf("%v: after %d seeds, %v: %s", m, first, time.Since(began), f.says)
		}
		tries++
		lines, _ := shrink(p, f.kind, time.Minute)
		head := []string{
			fmt.Sprintf("%v: %s", m, m.Says()),
			fmt.Sprintf("found by fuzz after %d seeds: %s", first, f.kind),
		}
		both := excusesOf(lines)
		lift()
		both.merge(excusesOf(lines))
		text := scriptWith(head, lines, f.kind, both)
		if failures, found := outcomeOf(t, text); len(failures)+len(found) > 0 {
			tries-- // what it writes follows from what it read, and that was wrong
		} else if shortest == "" || strings.Count(text, "\n") < strings.Count(shortest, "\n") {
			shortest = text
		}
		lift = enginetest.Plant(m)
	}
	t.Logf("%v: %v %v\n%s", m, time.Since(began).Round(time.Millisecond), kinds, shortest)
	if shortest == "" {
		t.Errorf("%v: not found in %d seeds, %v", m, *patient, kinds)
		return
	}
	os.MkdirAll(kept, 0o755)
	name := filepath.Join(kept, m.String()+".kv")
	if err := os.WriteFile(name, []byte(shortest), 0o644); err != nil {
		t.Fatal(err)
	}
}

// outcomeOf is how a script ends as one that is told to stop at its first failure.
func outcomeOf(t *testing.T, text string) (failures []session.Failure, found []finding) {
	t.Helper()
	p := newPlayUnder(session.KeepGoing)
	for _, line := range strings.Split(text, "\n") {
		p.say(line)
	}
	if p.dead {
		return nil, p.found
	}
	end := p.End()
	return append(p.Failures()[:len(p.Failures())-len(end.Failures)], end.Failures...), p.found
}

// TestEveryMistakeIsCaught plays what was kept.
func TestEveryMistakeIsCaught(t *testing.T) {
	var table strings.Builder
	for m := enginetest.Mutation(1); m <= enginetest.Last; m++ {
		src, err := os.ReadFile(filepath.Join(kept, m.String()+".kv"))
		if err != nil {
			t.Errorf("%v: %v", m, err)
			continue
		}
		text := string(src)
		if failures, found := outcomeOf(t, text); len(failures)+len(found) > 0 {
			t.Errorf("%v: its script fails on the engine as it is: %v %v", m, failures, found)
		}
		lift := enginetest.Plant(m)
		failures, found := outcomeOf(t, text)
		lift()
		if len(failures)+len(found) == 0 {
			t.Errorf("%v is not caught", m)
			continue
		}
		fmt.Fprintf(&table, "%-4v %s\n     %s\n", m, m.Says(), caught(text, failures, found))
	}
	t.Log("\n" + table.String())
}

// caught says how a script has caught its mistake, and what found it first: "# found by ..." says so
// in the script. The exploration is a test of package explore.
func caught(text string, failures []session.Failure, found []finding) string {
	var by []string
	for _, line := range strings.Split(text, "\n") {
		if how, ok := strings.CutPrefix(line, "# found by "); ok {
			by = append(by, how)
		}
	}
	what := ""
	if len(failures) > 0 {
		what = failures[0].Code + ": " + failures[0].Message
	} else {
		what = found[0].kind + ": " + found[0].says
	}
	what, _, _ = strings.Cut(what, "\n")
	lines := strings.Count(text, "\n") - strings.Count(text, "\n#")
	return fmt.Sprintf("%-74s %3d lines  %s", strings.Join(by, ", "), lines, what)
}

var (
	try  = flag.String("try", "", "play this script, and print what it answers")
	with = flag.String("with", "", "with this mistake: M7")
)

// TestTry plays a script with a mistake planted, for whoever writes one by hand.
func TestTry(t *testing.T) {
	if *try == "" {
		t.Skip("-try names a script")
	}
	src, err := os.ReadFile(*try)
	if err != nil {
		t.Fatal(err)
	}
	for m := enginetest.Mutation(1); m <= enginetest.Last; m++ {
		if m.String() == *with {
			defer enginetest.Plant(m)()
		}
	}
	p := newPlayUnder(session.KeepGoing)
	for _, line := range strings.Split(string(src), "\n") {
		p.say(line)
	}
	t.Logf("\n%s\n%+v\n%+v", transcript(p), p.found, append(p.Failures(), p.End().Failures...))
}
