package handout_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"conclave/repl/diagram"
	"conclave/repl/explore"
	"conclave/repl/handout"
	"conclave/repl/lang"
	"conclave/repl/lesson"
	"conclave/repl/session"
)

// drawn is the handout of a script that has to pass.
func drawn(t *testing.T, title, src string, txn uint64) *diagram.Handout {
	t.Helper()
	stmts, wrong := lang.ParseFile(title, []byte(src))
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	s := handout.Script{Title: title, File: title, Stmts: stmts}
	config := session.Config{
		Policy: session.Stop, Lessons: os.DirFS("../../scripts"), Explore: explore.Statement,
	}
	h, failures, err := handout.Of(s, config, txn)
	if err != nil || len(failures) > 0 {
		t.Fatal(err, failures)
	}
	return h
}

// TestEachLessonIsDrawn: as XML that reads, as text that fits, as Mermaid whose arrows go between
// participants that it has named.
func TestEachLessonIsDrawn(t *testing.T) {
	for _, l := range lesson.Course(os.DirFS("../../scripts")) {
		h := drawn(t, l.Name, string(l.Source), 0)
		if len(h.Pages) == 0 {
			t.Errorf("%s: nothing is drawn", l.Name)
		}
		xmlReads(t, l.Name, h.SVG())
		for line := range strings.Lines(h.Text(80)) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: %d columns: %q", l.Name, n, line)
			}
		}
		mermaid := h.Mermaid()
		named := map[string]bool{}
		for _, m := range regexp.MustCompile(`participant (c\d+)`).FindAllStringSubmatch(mermaid, -1) {
			if named[m[1]] {
				t.Errorf("%s: %s is named twice", l.Name, m[1])
			}
			named[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`\bc\d+\b`).FindAllString(mermaid, -1) {
			if !named[m] {
				t.Errorf("%s: nobody has named %s", l.Name, m)
			}
		}
	}
}

func xmlReads(t *testing.T, name, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
}

const takenBack = `
PUT joe 1
alice: BEGIN ON n3
alice: PUT bob 3
alice: PUT joe 9
KILL n3 AT votes.in
alice: COMMIT => ERROR OUTCOME_UNKNOWN
BACK 2
KILL n3 AT decision.logged
alice: COMMIT => ERROR OUTCOME_UNKNOWN
CLUSTER NODES 2
PUT zoe 5
GET zoe => 5
`

// TestWhatWasTakenBackIsDrawnToo: each life of a transaction once, with who said what in it, and
// the clusters before the last.
func TestWhatWasTakenBackIsDrawnToo(t *testing.T) {
	h := drawn(t, "x.kv", takenBack, 0)
	var pages []string
	for _, p := range h.Pages {
		pages = append(pages, p.Title()+" | "+strings.Join(p.Said, "; "))
	}
	want := []string{
		"T1   n1 coordinates, n2 takes part | PUT joe 1",
		"T2   n3 coordinates, n1 and n2 take part | alice: BEGIN ON n3; PUT bob 3; PUT joe 9; COMMIT",
		"T2   n3 coordinates, n1 and n2 take part | alice: BEGIN ON n3; PUT bob 3; PUT joe 9; COMMIT",
		"T1   n1 coordinates, n2 takes part | PUT zoe 5",
	}
	if strings.Join(pages, "\n") != strings.Join(want, "\n") {
		t.Errorf("the pages are\n%s", strings.Join(pages, "\n"))
	}
	text := h.Text(80)
	for _, s := range []string{"crash at votes.in", "crash at decision.logged",
		"Not drawn: 1 transaction that only read."} {
		if strings.Count(text, s) != 1 {
			t.Errorf("%q stands there %d times", s, strings.Count(text, s))
		}
	}
	if h := drawn(t, "x.kv", takenBack, 2); len(h.Pages) != 3 || h.Pages[2].Said[0] != "GET zoe" {
		t.Errorf("of T2 alone, reads too, there are %d pages", len(h.Pages))
	}
}

// TestAHandoutOfWhatFailed: what was done until then is drawn.
func TestAHandoutOfWhatFailed(t *testing.T) {
	stmts, _ := lang.ParseFile("x.kv", []byte("PUT a 1\nGET a => 2\nPUT b 1\n"))
	h, failures, err := handout.Of(handout.Script{File: "x.kv", Stmts: stmts},
		session.Config{Policy: session.Stop}, 0)
	if err != nil || len(failures) != 1 || len(h.Pages) != 1 {
		t.Errorf("%d pages, %v, %v", len(h.Pages), failures, err)
	}
}
