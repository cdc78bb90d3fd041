package drive

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conclave/repl/lang"
	"conclave/repl/session"
)

func load(t testing.TB, path string) (*Script, []lang.Statement) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	script, wrong := Parse(filepath.Base(path), src)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	return script, script.stmts
}

func sessions(t testing.TB) *session.Sessions {
	t.Helper()
	s, err := session.New(session.Config{WriteFile: func(string, []byte) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// without runs a script as `conclave FILE` does.
func without(t testing.TB, path string) *session.Sessions {
	script, stmts := load(t, path)
	s := sessions(t)
	s.SetPolicy(session.Stop)
	for _, st := range stmts {
		s.Execute(st, script.place())
	}
	if f := s.Failures(); len(f) > 0 {
		t.Fatalf("%s fails by itself: %+v", path, f[0])
	}
	return s
}

func lessons(t testing.TB) []string {
	paths, _ := filepath.Glob("../../scripts/*.kv")
	paths = slices.DeleteFunc(paths, func(path string) bool {
		src, _ := os.ReadFile(path)
		return strings.Contains(string(src), "EXPLORE ") // which these sessions cannot
	})
	if len(paths) == 0 {
		t.Fatal("no lessons")
	}
	return paths
}

// sameTrace compares two runs line by line.
func sameTrace(t *testing.T, got, want *session.Sessions) {
	t.Helper()
	a, b := got.Cluster().Trace(0), want.Cluster().Trace(0)
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("line %d of the trace is\n  %+v, and without the dashboard\n  %+v", i+1, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		t.Fatalf("%d lines of trace, and %d without the dashboard", len(a), len(b))
	}
	if a, b := got.Cluster().Now(), want.Cluster().Now(); a != b {
		t.Fatalf("it is %d, and %d without the dashboard", a, b)
	}
	sameJournal(t, got, want)
}

func sameJournal(t *testing.T, got, want *session.Sessions) {
	t.Helper()
	text := func(s *session.Sessions) (all []string) {
		for _, e := range s.Journal() {
			all = append(all, fmt.Sprint(e.Statement.Session, ": ", e.Statement.Canonical()))
		}
		return all
	}
	a, b := text(got), text(want)
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Fatalf("the journal goes on with %q, and without the dashboard with %q", a[i:], b[i:])
		}
	}
}

var room = Room{Rows: 20, Script: 100}

// finished requires that a script has come to its end, and has not failed.
func finished(t *testing.T, d *Driver) {
	t.Helper()
	if f := d.Failed(); f != nil {
		t.Fatalf("it fails: %+v", *f)
	}
	if !d.Ended() {
		t.Fatal("it has not come to its end")
	}
}

// TestEveryScriptByEventsHasTheTraceThatItHasWithout: those that tell the rules of the protocol, with
// crashes at every point, slow networks and disks.
func TestEveryScriptByEventsHasTheTraceThatItHasWithout(t *testing.T) {
	paths, _ := filepath.Glob("../../engine/testdata/*/*.kv")
	more, _ := filepath.Glob("../../repl/session/testdata/*/*.kv")
	played := 0
	for _, path := range append(paths, more...) {
		src, _ := os.ReadFile(path)
		script, wrong := Parse(filepath.Base(path), src)
		if len(wrong) > 0 {
			continue // so that somebody hears of it
		}
		script.Dir = filepath.Dir(path)
		plain := sessions(t)
		plain.SetPolicy(session.Stop)
		for _, st := range script.stmts {
			plain.Execute(st, script.place())
		}
		if len(plain.Failures())+len(plain.Pending()) > 0 || plain.Quit() {
			continue // it is run in another way
		}
		played++
		t.Run(filepath.Base(path), func(t *testing.T) {
			d := New(sessions(t), script)
			for steps := 0; !d.Ended() && d.Failed() == nil; steps++ {
				d.Step()
				if steps > 20_000 {
					t.Fatalf("it does not end; next %d, under way: %+v", d.next, d.under)
				}
			}
			finished(t, d)
			sameTrace(t, d.Sessions(), plain)
		})
	}
	if played < 50 {
		t.Errorf("only %d scripts were played", played)
	}
}

func TestALessonByBeatsHasTheTraceThatItHasWithout(t *testing.T) {
	for _, path := range lessons(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			script, _ := load(t, path)
			d := New(sessions(t), script)
			for !d.Ended() && d.Failed() == nil {
				d.Next()
				d.Scene(room)
			}
			finished(t, d)
			sameTrace(t, d.Sessions(), without(t, path))
		})
	}
}

func TestALessonByEventsHasTheTraceThatItHasWithout(t *testing.T) {
	for _, path := range lessons(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			script, _ := load(t, path)
			d := New(sessions(t), script)
			steps := 0
			for ; !d.Ended() && d.Failed() == nil; steps++ {
				d.Step()
				d.Scene(room)
				if steps > 5000 {
					t.Fatalf("it does not end; under way: %+v", d.under)
				}
			}
			t.Logf("%d key presses", steps)
			finished(t, d)
			sameTrace(t, d.Sessions(), without(t, path))
		})
	}
}
