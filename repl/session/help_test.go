package session

import (
	"os"
	"strings"
	"testing"

	"conclave/repl/lang"
)

// TestEveryExampleOfHelpWorks: what HELP gives as an example can be typed on a fresh cluster, and
// answers as it says.
func TestEveryExampleOfHelpWorks(t *testing.T) {
	for _, e := range lang.Entries() {
		s, err := New(Config{
			Policy:  Stop,
			Screen:  true,
			Explore: func(lang.Explore, []byte, Config, func() bool) (e Explored) { return e },
			Lessons: os.DirFS("../../scripts"),
			ReadFile: func(string) ([]byte, error) {
				return []byte("BEGIN\nPUT bob 1\nPUT zoe 1\nCOMMIT\n"), nil
			},
			WriteFile: func(string, []byte) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		used := false
		for i, line := range strings.Split(e.Example, "\n") {
			stmts, wrong := lang.ParseLine(line, i+1)
			if len(wrong) > 0 {
				t.Fatalf("HELP %s: %v", e.Word, wrong[0])
			}
			for _, st := range stmts {
				used = used || lang.Keyword(st.Node) == e.Word
				s.Execute(st, Place{File: "-"})
			}
		}
		if end := s.End(); len(s.Failures()) > 0 || len(end.Failures) > 0 {
			t.Errorf("HELP %s: %s: %v", e.Word, e.Example, append(s.Failures(), end.Failures...)[0])
		}
		if !used {
			t.Errorf("HELP %s: %s does not show it", e.Word, e.Example)
		}
	}
}
