package fuzz

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conclave/repl/lang"
)

// FuzzScript plays any script, twice. The engine does not panic, both plays come to the same bytes,
// and no promise is broken, whatever was said. What would only take long is left out.
func FuzzScript(f *testing.F) {
	for _, pattern := range []string{"testdata/*/*.kv", "../../scripts/*.kv"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			if src, err := os.ReadFile(name); err == nil {
				f.Add(string(src))
			}
		}
	}
	f.Add("alice: BEGIN\nalice: PUT a 1\nKILL n1 AT votes.in 2\nalice: COMMIT\nRECOVER ALL\nCHECK")
	f.Fuzz(func(t *testing.T, src string) {
		var lines []string
		stmts, _ := lang.ParseFile("f.kv", []byte(src))
		for _, st := range stmts {
			if !tedious(st.Node) && len(lines) < 100 {
				prefix := ""
				if st.Session != "" {
					prefix = st.Session + ": "
				}
				lines = append(lines, prefix+st.Canonical())
			}
		}
		first, second := newPlay(), newPlay()
		for _, line := range lines {
			first.say(line)
			second.say(line)
		}
		if first.hash != second.hash {
			t.Fatalf("two plays differ:\n%s", strings.Join(lines, "\n"))
		}
		if p := first.best(); p != nil && p.kind != "INVARIANT" {
			t.Fatalf("%s: %s\n%s\n%s", p.kind, p.says, strings.Join(lines, "\n"), first.stack)
		}
	})
}

// tedious reports whether a statement may only take long.
func tedious(st lang.Stmt) bool {
	switch st := st.(type) {
	case lang.Advance:
		return !st.By.In(0, 10*time.Second)
	case lang.Run:
		return !st.For.In(0, 10*time.Second)
	case lang.Step:
		return !st.N.In(0, 1000)
	case lang.Cluster:
		return st.HasNodes && !st.Nodes.In(0, 9)
	case lang.Set:
		return st.Name == "inquiry" && !st.Min.In(10*time.Millisecond, time.Hour)
	case lang.Await, lang.Explore, lang.Lesson, lang.Source, lang.Save, lang.Diagram, lang.Dashboard:
		return true
	case lang.Back: // the judges do not follow (package session has its own test of it)
		return true
	}
	return false
}
