package picture_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conclave/repl/session"
	"conclave/tui/canvas"
	"conclave/tui/drive"
	"conclave/tui/panel"
	"conclave/tui/picture"
	"conclave/tui/style"
)

var update = flag.Bool("update", false, "write the pictures anew")

// wellFormed requires that a picture is XML, and returns the words in it.
func wellFormed(t *testing.T, svg string) string {
	t.Helper()
	var words strings.Builder
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return words.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, is := token.(xml.CharData); is {
			words.Write(text)
			words.WriteByte('\n')
		}
	}
}

func TestAPictureHasItsWordsAndIsXML(t *testing.T) {
	c := canvas.New(40, 6)
	c.All().Box(canvas.Round, style.Line)
	c.All().Put(2, 1, `<b> & "quotes" \x00 日本`+"\x00\xff", style.Bad)
	c.All().Put(2, 2, "● ○ ✗ ▸ ◂ ╱ ╤ ║", style.Good)
	c.All().Put(2, 3, "in doubt", style.BandDoubt)
	for _, theme := range style.Themes {
		svg := picture.SVG(c, style.New(theme, style.NoColour), "<title>")
		words := wellFormed(t, svg)
		for _, want := range []string{`<b> & "quotes" \x00 日本`, "in doubt", "<title>"} {
			if !strings.Contains(words, want) {
				t.Errorf("%s: no %q in %q", theme, want, words)
			}
		}
		if strings.ContainsAny(words, "●○✗▸◂╱╤║│╭") {
			t.Errorf("%s: a shape is a letter in %q", theme, words)
		}
	}
}

// pictures are those of the README: moments of lessons, as the dashboard shows them.
var pictures = []struct {
	name, title, script string
	w, h                int
	to                  func(*drive.Driver)
}{
	{"in-doubt", "n3 has decided and died: n1 and n2 are in doubt, and Carol waits",
		"testdata/in-doubt.kv", 120, 40, func(d *drive.Driver) {
			for d.Scene(room).Script.Done < 14 && d.Next() {
			}
		}},
	{"commit", "a two-phase commit under way: one vote is in, the other on its way",
		"testdata/commit.kv", 120, 40, func(d *drive.Driver) {
			for d.Scene(room).Script.Done < 9 && d.Next() {
			}
			for range 6 {
				d.Step()
				d.Scene(room)
			}
		}},
}

var room = drive.Room{Rows: 12, Script: 40}

// TestPictures holds the pictures of the README to what the program shows.
func TestPictures(t *testing.T) {
	for _, p := range pictures {
		src, err := os.ReadFile(p.script)
		if err != nil {
			t.Fatal(err)
		}
		script, wrong := drive.Parse(filepath.Base(p.script), src)
		if len(wrong) > 0 {
			t.Fatal(wrong[0])
		}
		sess, err := session.New(session.Config{})
		if err != nil {
			t.Fatal(err)
		}
		d := drive.New(sess, script)
		p.to(d)
		st := style.New("dark", style.True)
		ui := &panel.UI{Hints: []panel.Hint{{Key: "space", Words: "next"}, {Key: "n", Words: "message"},
			{Key: "b", Words: "back"}, {Key: "K", Words: "kill"}, {Key: "R", Words: "recover"},
			{Key: "e", Words: "why"}, {Key: ":", Words: "command"}, {Key: "?", Words: "help"}}}
		c := panel.Paint(d.Scene(room), ui, p.w, p.h, st)
		svg := picture.SVG(c, st, p.title)
		wellFormed(t, svg)
		path := filepath.Join("..", "pictures", p.name+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(svg), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || string(want) != svg {
			t.Errorf("%s is not what the program shows (-update writes it anew): %v\n%s",
				path, err, c.Text())
		}
	}
}
