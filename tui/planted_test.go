package tui

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conclave/engine/enginetest"
	"conclave/repl"
	"conclave/repl/diagram"
	"conclave/repl/fuzz"
)

// The whole way of a mistake: it is planted in the engine, random plays find what it breaks, the
// play is made short, and the dashboard plays what is left, to the alarm. On the engine as it is the
// same script comes to its end.
func TestAPlantedMistakeIsFoundMadeShortAndSeen(t *testing.T) {
	name := filepath.Join(t.TempDir(), "found.kv")
	lift := enginetest.Plant(4) // who is in doubt and can ask nobody aborts by itself
	defer func() { lift() }()
	found := fuzzed(t, "--seeds", "100", "--jobs", "1", "--out", name)
	src, err := os.ReadFile(name)
	if err != nil || !strings.Contains(found, "FAIL conclave fuzz --from ") {
		t.Fatalf("%v\n%s", err, found)
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		for _, key := range []string{"space", "n"} { // a statement at a time, and an event
			s := on(t, string(src), size[0], size[1])
			s.until(key, "the script has failed").says("durability")
			if a := s.m.scene.Alarms; len(a) == 0 || a[0].Tone != diagram.Bad {
				t.Errorf("the alarm is not red: %+v", a)
			}
			t.Log("\n" + s.screen())
		}
	}
	lift()
	s := on(t, string(src), 120, 40)
	for range strings.Count(string(src), "\n") {
		s.press("space")
	}
	s.saysNot("the script has failed")
	if at := s.m.scene.Script; at.Next < len(at.Lines) {
		t.Errorf("it is not over: line %d of %d\n%s", at.Next, len(at.Lines), s.screen())
	}
}

// fuzzed is what the command prints.
func fuzzed(t *testing.T, args ...string) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	o := &repl.Options{Stdout: out, Stderr: out}
	c := fuzz.Command()
	flags := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	c.Flags(o, flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	c.Run(o, flags.Args())
	said, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}
