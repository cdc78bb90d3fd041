package diagram_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/mattn/go-runewidth"

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
				for _, format := range []string{"txt", "svg", "mmd"} {
					one, _ := d.Render(format)
					if two, _ := s.draw(txn).Render(format); one != two {
						t.Errorf("%s: twice is not the same", format)
					}
				}
			}
			golden(t, story.name+".txt", b.String())
		})
	}
}

// TestRender pins the other formats with one story each; how they look is seen, not tested.
func TestRender(t *testing.T) {
	for _, story := range stories {
		if story.name != "coordinator_dies_after_decision" && story.name != "slow" {
			continue
		}
		s := newStage(t, story.opts)
		story.play(s)
		for _, format := range []string{"svg", "mmd"} {
			text, known := s.draw(1).Render(format)
			if !known {
				t.Errorf("%s is not known", format)
			}
			golden(t, story.name+"."+format, text)
		}
	}
	d := diagram.Of(nil, []string{"n1"}, 4)
	if text, known := d.Render("txt"); !known || text != d.Text(80) {
		t.Errorf("txt is\n%s", text)
	}
	if _, known := d.Render("png"); known {
		t.Error("png is said to be known")
	}
}

// check holds what every picture must hold.
func check(t testing.TB, d *diagram.Diagram) {
	t.Helper()
	for _, w := range []int{1, 10, 24, 39, 40, 74, 80, 120, 200} {
		text := d.Text(w)
		for _, line := range strings.Split(text, "\n") {
			if n := cells.StringWidth(line); n > w {
				t.Errorf("%d cells of %d: %q", n, w, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("blanks at the end: %q", line)
			}
		}
		checkSafe(t, text)
	}
	checkSafe(t, d.SVG())
	checkSafe(t, d.Mermaid())
	checkXML(t, d.SVG())
	for _, o := range d.Overlaps() {
		t.Errorf("%q and %q cover each other", o[0], o[1])
	}
	for _, line := range strings.Split(strings.TrimSpace(d.Mermaid()), "\n")[4:] {
		_, said, _ := strings.Cut(line, ": ")
		if strings.ContainsAny(said, ":<>`\"\\{}") {
			t.Errorf("raw text in Mermaid: %s", line)
		}
	}
}

// checkSafe allows no control byte but the line's end.
func checkSafe(t testing.TB, text string) {
	t.Helper()
	for _, r := range text {
		switch {
		case r == '\n':
		case unicode.In(r, unicode.Cc, unicode.Bidi_Control), r == unicode.ReplacementChar:
			t.Errorf("a raw %U", r)
		}
	}
}

func checkXML(t testing.TB, text string) {
	t.Helper()
	for dec := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Error(err)
			return
		}
	}
}

var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
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
