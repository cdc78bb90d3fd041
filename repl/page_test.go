//go:build unix

package repl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conclave/repl/lang"
)

// TestALessonWaitsWhereThePageIsFull, in a terminal of 24 lines, and a script that is no lesson does
// not.
func TestALessonWaitsWhereThePageIsFull(t *testing.T) {
	story := strings.Repeat("SAY one\nSAY two\nPUT a 1 => OK\n", 8) + "SAY the end\n"
	for _, first := range []string{"# Lesson 1: A long one.\n", "# A script.\n"} {
		path := filepath.Join(t.TempDir(), "x.kv")
		if err := os.WriteFile(path, []byte(first+story), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, path)
		if strings.Contains(first, "Lesson") {
			s.Expect("press a key")
			if n := strings.Count(string(s.Wrote()), "\n"); n < 12 || n > 22 {
				t.Errorf("the page has %d lines", n)
			}
			s.Typed(" ")
		}
		s.Expect("the end")
		s.Typed("  ") // another page, perhaps
		s.Ends(0)
	}
}

// TestRoomFor: captions stay whole, and the question stays with its PAUSE.
func TestRoomFor(t *testing.T) {
	for text, want := range map[string]int{
		"PUT a 1":                    17, // a statement and its answer
		"SAY a\nSAY b\nPUT a 1":      15,
		"SAY a\nSAY b\nPAUSE\nGET a": 21,
		"SAY a\nSAY b":               15,
	} {
		stmts, wrong := lang.ParseFile("x", []byte(text))
		if len(wrong) > 0 {
			t.Fatal(wrong[0])
		}
		if got := roomFor(stmts, 24); got != want {
			t.Errorf("%q: %d, not %d", text, got, want)
		}
	}
}
