package lesson_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"conclave/repl/explore"
	"conclave/repl/lang"
	"conclave/repl/lesson"
	"conclave/repl/session"
)

// course is the real one.
func course(t *testing.T) []lesson.Lesson {
	t.Helper()
	all := lesson.Course(os.DirFS("../../scripts"))
	if len(all) == 0 {
		t.Fatal("there are no lessons")
	}
	return all
}

// TestTheCourseIsNumbered: from 1 on, none missing and none twice, each with a title that fits the
// list.
func TestTheCourseIsNumbered(t *testing.T) {
	all := course(t)
	for i, l := range all {
		if l.Number != i+1 {
			t.Errorf("lesson %d is %s, which says that it is lesson %d", i+1, l.Name, l.Number)
		}
		if !strings.HasSuffix(l.Title, ".") {
			t.Errorf("the title of %s is no sentence: %q", l.Name, l.Title)
		}
	}
	for line := range strings.Lines(lesson.List(all)) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("too wide: %q", line)
		}
	}
}

// Bounds of a lesson. They are what a caption box on an 80 column screen holds, and what somebody
// can listen to.
const (
	widest   = 74  // columns of a SAY
	captions = 4   // lines between two things that happen
	fastest  = 120 // seconds
	slowest  = 360
)

// told is a lesson as its audience has it.
type told struct {
	*lesson.Lesson
	stmts   []lang.Statement
	body    []lang.Statement // without the end
	tries   []string         // what to try next
	seconds float64
}

func tell(t *testing.T, l *lesson.Lesson) *told {
	t.Helper()
	stmts, wrong := lang.ParseFile(l.File(), l.Source)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	d := &told{Lesson: l, stmts: stmts, body: stmts}
	for i, st := range stmts {
		say, is := st.Node.(lang.Say)
		switch {
		case is && say.Text == "Try next:":
			d.body = stmts[:i]
		case len(d.body) < len(stmts) && is && strings.HasPrefix(say.Text, "  "):
			d.tries = append(d.tries, say.Text)
		case len(d.body) < len(stmts):
		case is: // read aloud, at some 150 words a minute
			d.seconds += float64(len(strings.Fields(say.Text))) * 60 / 150
		case st.Arrow:
		default: // looked at
			d.seconds += 2
		}
	}
	return d
}

// TestLessonsCanBeToldAloud: captions that fit, a question before each surprise, between two and
// six minutes, and every answer checked.
func TestLessonsCanBeToldAloud(t *testing.T) {
	for _, l := range course(t) {
		d := tell(t, &l)
		if d.seconds < fastest || d.seconds > slowest {
			t.Errorf("%s takes %.0f seconds", l.Name, d.seconds)
		}
		if _, is := d.stmts[0].Node.(lang.Say); !is {
			t.Errorf("%s begins with no word", l.Name)
		}
		d.captions(t)
		d.questions(t)
		d.checked(t)
	}
}

// captions: lines that follow each other, with nothing between, are one caption.
func (d *told) captions(t *testing.T) {
	lines := 0
	for _, st := range d.stmts {
		say, is := st.Node.(lang.Say)
		if !is || say.Text == "" {
			lines = 0
			continue
		}
		if lines++; lines == captions+1 && st.Pos.Line <= d.body[len(d.body)-1].Pos.Line {
			t.Errorf("%s:%d: more than %d lines at a time", d.File(), st.Pos.Line, captions)
		}
		if n := utf8.RuneCountInString(say.Text); n > widest {
			t.Errorf("%s:%d: %d columns", d.File(), st.Pos.Line, n)
		}
	}
}

// questions: what comes after a PAUSE has been asked before it, and a lesson asks more than once.
func (d *told) questions(t *testing.T) {
	pauses, asked := 0, ""
	for _, st := range d.body {
		switch node := st.Node.(type) {
		case lang.Say:
			if node.Text == "" {
				asked = ""
			}
			asked += node.Text
		case lang.Pause:
			if pauses++; !strings.Contains(asked, "?") {
				t.Errorf("%s:%d: PAUSE, and no question before it", d.File(), st.Pos.Line)
			}
			asked = ""
		default:
			asked = ""
		}
	}
	if pauses < 2 {
		t.Errorf("%s asks %d questions", d.Name, pauses)
	}
}

// checked: whatever answers with data or an outcome is checked in the same line, or by an EXPECT
// behind it.
func (d *told) checked(t *testing.T) {
	for i, st := range d.body {
		switch st.Node.(type) {
		case lang.Get, lang.Scan, lang.Commit, lang.Status, lang.Locks, lang.Versions, lang.Wal,
			lang.Nodes, lang.Txns, lang.Messages, lang.Ranges, lang.Check:
		default:
			continue
		}
		if i+1 == len(d.body) {
			t.Errorf("%s:%d: not checked", d.File(), st.Pos.Line)
		} else if _, is := d.body[i+1].Node.(lang.Expect); !is {
			t.Errorf("%s:%d: not checked", d.File(), st.Pos.Line)
		}
	}
}

// TestLessonsEndWithThreeThingsToTry, all of which work, typed one after the other; and with the
// way on.
func TestLessonsEndWithThreeThingsToTry(t *testing.T) {
	all := course(t)
	for i, l := range all {
		d := tell(t, &l)
		last := d.stmts[len(d.stmts)-1]
		next := "Next: LESSON " + all[(i+1)%len(all)].Name
		if say, is := last.Node.(lang.Say); i+1 < len(all) && (!is || say.Text != next) {
			t.Errorf("%s does not end with %q", l.Name, next)
		}
		if len(d.tries) != 3 {
			t.Errorf("%s has %d things to try", l.Name, len(d.tries))
		}
		d.try(t)
	}
}

// try plays a lesson as LESSON does, and types what it says at the end.
func (d *told) try(t *testing.T) {
	sess, err := session.New(session.Config{
		Lessons:   os.DirFS("../../scripts"),
		Explore:   explore.Statement,
		WriteFile: func(string, []byte) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range append([]string{"LESSON " + d.Name}, d.tries...) {
		stmts, wrong := lang.ParseLine(line, 1)
		if len(wrong) > 0 {
			t.Errorf("%s: %v", d.Name, wrong[0])
		}
		for _, st := range stmts {
			for _, r := range sess.Execute(st, session.Place{File: "-"}) {
				if r.Error != nil && (i > 0 || r.Statement == line) {
					t.Errorf("%s: %s: %v", d.Name, line, r.Error)
				}
			}
		}
	}
	for _, f := range sess.Pending() {
		t.Errorf("%s: what it says to try leaves this: %s", d.Name, f.Message)
	}
}

// TestWordsNameTheirLessons: each word that HELP explains is shown by a lesson that exists.
func TestWordsNameTheirLessons(t *testing.T) {
	names := lesson.Names(course(t))
	for _, term := range lang.Terms() {
		if !slices.Contains(names, term.Lesson) {
			t.Errorf("HELP %s names lesson %s, which does not exist", term.Word, term.Lesson)
		}
	}
}
