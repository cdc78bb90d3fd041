package fuzz

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"conclave/engine/enginetest"
	"conclave/repl/session"
)

// The proof of the proof: every mistake that can be planted in the engine is found. The long search
// runs with -hunt; what it finds is made shorter and kept, and each script that is kept passes on
// the engine as it is, and fails on the one with the mistake. Package explore has its own, and a few
// are by hand: somebody sat down and thought.

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
const choice = 4

func search(t *testing.T, m enginetest.Mutation) {
	began, first, tries := time.Now(), uint64(0), 0
	kinds := map[string]int{}
	shortest := ""
	for seed := *from; seed < *from+*patient && tries < choice; seed++ {
		lift := enginetest.Plant(m)
		p := perform(seed)
		f := p.best()
		if f == nil {
			lift()
			continue
		}
		if kinds[f.kind]++; f.law() {
			lift()
			continue // harm says more
		}
		if first == 0 {
			first = seed - *from + 1
		}
		tries++
		lines, _ := shrink(p, f.kind, 20*time.Second)
		both := excusesOf(lines)
		lift()
		both.merge(excusesOf(lines))
		text := scriptWith([]string{
			fmt.Sprintf("%v: %s", m, m.Says()),
			fmt.Sprintf("found by fuzz after %d seeds: %s", first, f.kind),
		}, lines, f.kind, both)
		if !shows(t, m, text) {
			text = counted(text)
		}
		if !shows(t, m, text) {
			continue // what it writes follows from what it read, and that was wrong
		}
		text = shorter(t, m, text)
		if shortest == "" || statements(text) < statements(shortest) {
			shortest = text
		}
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

// shows reports whether a script passes on the engine as it is, and fails with the mistake.
func shows(t *testing.T, m enginetest.Mutation, text string) bool {
	if failures, _ := outcomeOf(t, text); len(failures) > 0 {
		return false
	}
	defer enginetest.Plant(m)()
	failures, _ := outcomeOf(t, text)
	return len(failures) > 0
}

// counted has a script count the versions, behind each SCAN of all, that are there on the engine as
// it is: CHECK does not ask what nobody can read any more.
func counted(text string) string {
	var b strings.Builder
	p := newPlay()
	for line := range strings.Lines(text) {
		b.WriteString(line)
		p.say(strings.TrimSpace(line))
		if line == "main: SCAN\n" {
			fmt.Fprintf(&b, "VERSIONS => ROWS %d\n", len(p.Cluster().VersionViews("")))
		}
	}
	return b.String()
}

// shorter takes all lines away that a script can do without, as something that passes here and
// fails there.
func shorter(t *testing.T, m enginetest.Mutation, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for again := true; again; {
		again = false
		for i := len(lines) - 1; i >= 0; i-- {
			less := slices.Delete(slices.Clone(lines), i, i+1)
			if !strings.HasPrefix(lines[i], "#") && shows(t, m, strings.Join(less, "")) {
				lines, again = less, lines[i] != "" && lines[i] != "\n"
			}
		}
	}
	return strings.TrimRight(strings.Join(lines, ""), "\n") + "\n"
}

// statements is how many lines of a script are none of comment.
func statements(text string) (n int) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			n++
		}
	}
	return n
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

// instruments are where the scripts stand that have caught a mistake.
var instruments = []struct{ name, dir string }{
	{"fuzz", kept}, {"explore", "../explore/testdata/mutations"}, {"by hand", "testdata/by-hand"},
}

// TestEveryMistakeIsCaught plays all that was kept, and prints what has caught what: an instrument
// has written its figures into the script that it has found.
func TestEveryMistakeIsCaught(t *testing.T) {
	var table strings.Builder
	for m := enginetest.Mutation(1); m <= enginetest.Last; m++ {
		fmt.Fprintf(&table, "%-4v %s\n", m, m.Says())
		unaided := false
		for _, of := range instruments {
			src, err := os.ReadFile(filepath.Join(of.dir, m.String()+".kv"))
			if err != nil {
				continue
			}
			how := catches(t, m, of.name, string(src))
			if of.name == "fuzz" {
				findsAgain(t, m, how)
			}
			unaided = unaided || how != "" && of.name != "by hand"
			fmt.Fprintf(&table, "     %-8s %s\n", of.name, how)
		}
		fmt.Fprint(&table, beyond(t, m), ofTheLog(t, m))
		if !unaided {
			t.Errorf("no instrument has caught %v", m)
		}
	}
	t.Log("\n" + table.String())
}

// catches plays a script with and without its mistake, and says how soon it was found, how long the
// script is, and what fails.
func catches(t *testing.T, m enginetest.Mutation, name, text string) string {
	if failures, found := outcomeOf(t, text); len(failures)+len(found) > 0 {
		t.Errorf("%v: the script of %s fails on the engine as it is: %v %v", m, name, failures, found)
	}
	lift := enginetest.Plant(m)
	failures, found := outcomeOf(t, text)
	lift()
	if len(failures)+len(found) == 0 {
		t.Errorf("%v is not caught by the script of %s", m, name)
		return ""
	}
	after := ""
	for line := range strings.Lines(text) {
		if how, ok := strings.CutPrefix(line, "# found by "+name+" "); ok {
			after, _, _ = strings.Cut(how, ":")
		}
	}
	what := ""
	if len(failures) > 0 {
		what = failures[0].Code + ": " + failures[0].Message
	} else {
		what = found[0].kind + ": " + found[0].says
	}
	what, _, _ = strings.Cut(what, "\n")
	if _, says, found := strings.Cut(what, "CHECK answered ANOMALY: "); found {
		what = says
	}
	return fmt.Sprintf("%-32s %3d lines  %s", after, statements(text), what)
}

// findsAgain plays the seed once more that is said to have found a mistake.
func findsAgain(t *testing.T, m enginetest.Mutation, how string) {
	seed := uint64(0)
	fmt.Sscanf(how, "after %d seeds", &seed)
	defer enginetest.Plant(m)()
	if f := perform(seed).best(); f == nil || f.law() {
		t.Errorf("%v: seed %d does not find it any more: -hunt %v searches again", m, seed, m)
	}
}

// beyond says why exploring cannot find a mistake; the list is package explore's.
func beyond(t *testing.T, m enginetest.Mutation) string {
	list, err := os.ReadFile(filepath.Join(instruments[1].dir, "beyond.txt"))
	if err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(string(list)) {
		if why, ok := strings.CutPrefix(line, m.String()+" "); ok {
			return "     explore  cannot: " + why
		}
	}
	return ""
}

// ofTheLog names the test of the log that catches a mistake of the log.
func ofTheLog(t *testing.T, m enginetest.Mutation) string {
	const file, test = "../../engine/internal/wal/mistakes_test.go", "TestTheMistakesOfTheLogAreCaught"
	src, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(src), "func "+test+"(") {
		t.Errorf("%s has no %s: %v", file, test, err)
	}
	if strings.Contains(string(src), "mutate."+m.String()+":") {
		return "     the log  " + test + " of package wal\n"
	}
	return ""
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
