package diagram_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/mattn/go-runewidth"

	"conclave/engine"
	"conclave/repl/diagram"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// TestText holds the picture of each story to the one of testdata, which somebody has looked at.
func TestText(t *testing.T) {
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			s := newStage(t, story.opts)
			story.play(s)
			var b strings.Builder
			for i, txn := range story.txns {
				if i > 0 {
					b.WriteString("\n")
				}
				d := s.draw(txn)
				b.WriteString(d.Text(80))
				check(t, d)
				if d.Text(80) != s.draw(txn).Text(80) {
					t.Error("twice is not the same")
				}
			}
			golden(t, filepath.Join("testdata", story.name+".txt"), b.String())
		})
	}
}

// check holds what every picture must hold, at some widths.
func check(t testing.TB, d *diagram.Diagram) {
	t.Helper()
	for _, w := range []int{1, 10, 24, 40, 74, 80, 120, 200} {
		for _, line := range strings.Split(d.Text(w), "\n") {
			if n := cells.StringWidth(line); n > w {
				t.Errorf("%d cells of %d: %q", n, w, line)
			}
			for _, r := range line {
				if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("a raw %U in %q", r, line)
				}
			}
		}
	}
}

var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// golden compares with the file, or rewrites it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s says otherwise (-update rewrites it): now it is\n%s", path, got)
	}
}

var _ = fmt.Sprint
var _ engine.Options
