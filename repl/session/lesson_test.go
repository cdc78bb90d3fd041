package session

import (
	"strings"
	"testing"
	"testing/fstest"

	"conclave/repl/lang"
)

var course = fstest.MapFS{
	"first.kv":  {Data: []byte("# Lesson 1: The first.\nPUT a 1\nalice: BEGIN\nalice: GET a => 1\n")},
	"second.kv": {Data: []byte("# Lesson 2: The second.\nSHOW isolation => ROWS 1\nGET a => NIL\n")},
	"wrong.kv":  {Data: []byte("# Lesson 3: The wrong one.\nPUT a 1\nGET a => 2\nPUT a 3\n")},
	"broken.kv": {Data: []byte("# Lesson 4: The broken one.\nPUT a 1\nFROB\n")},
}

// TestALessonHasAClusterOfItsOwn: whatever was there, it begins with T1, three nodes, and the
// settings as they are by default; the cluster stays, and BACK goes back beyond the lesson.
func TestALessonHasAClusterOfItsOwn(t *testing.T) {
	s, err := New(Config{Nodes: 5, Seed: 7, Lessons: course})
	if err != nil {
		t.Fatal(err)
	}
	say(t, s, "PUT a 9; PUT b 9; SET isolation serializable; LATENCY 1ms; bob: BEGIN")
	want(t, say(t, s, "LESSON FIR; GET a; NODES; SHOW isolation; SHOW latency")[:6],
		"main T1 PUT a 1: ok",
		"alice T2 BEGIN: ok [new session alice]",
		`alice T2 GET a: ok "1"`,
		"alice T2 EXPECT 1: ok",
		"main LESSON FIR: ok",
		`main T3 GET a: ok "1"`)
	if n := len(s.Cluster().NodeNames()); n != 3 {
		t.Errorf("%d nodes", n)
	}
	for _, name := range lang.SettingNames() {
		if got, usual := s.set.value(name), s.usualSettings().value(name); got != usual {
			t.Errorf("%s is %s, not %s", name, got, usual)
		}
	}
	if got := strings.Join(s.Names(), " "); got != "main alice" {
		t.Errorf("sessions are %s", got)
	}
	want(t, say(t, s, "LESSON 2; BACK 2; GET a")[5:], "main BACK 2: ok", `main T4 GET a: ok "1"`)
}

func TestLessonsThatDoNotPlay(t *testing.T) {
	for line, wrong := range map[string]string{
		"LESSON third": "NO_SUCH_LESSON: there is no lesson third: LESSON alone lists them.",
		"LESSON frst":  "NO_SUCH_LESSON: there is no lesson frst: did you mean first?",
		"LESSON wrong": "EXPECTATION: stopped at wrong.kv:3: expected 2, but GET a answered 1.",
		"LESSON 4":     `SYNTAX: broken.kv:3:1: unknown word "FROB"`,
	} {
		s, err := New(Config{Lessons: course})
		if err != nil {
			t.Fatal(err)
		}
		results := say(t, s, line)
		last := results[len(results)-1]
		if last.Error == nil || !strings.HasPrefix(last.Error.Error(), wrong) {
			t.Errorf("%s: %v", line, last.Error)
		}
	}
}

// TestLessonsAreSavedAsWhatTheyDid: SAVE writes what a lesson ran, and no LESSON.
func TestLessonsAreSavedAsWhatTheyDid(t *testing.T) {
	var saved string
	s, err := New(Config{Lessons: course, WriteFile: func(_ string, text []byte) error {
		saved = string(text)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	say(t, s, "PUT z 1; LESSON 1; SAVE run.kv")
	for _, line := range []string{"PUT z 1 => OK\n", "CLUSTER NODES 3 SEED 1 SPLIT j s => OK\n",
		"alice: GET a => 1\n"} {
		if !strings.Contains(saved, line) {
			t.Errorf("%q is not in\n%s", line, saved)
		}
	}
	if strings.Contains(saved, "LESSON") {
		t.Errorf("LESSON is in\n%s", saved)
	}
}

// TestTheListOfLessons is LESSON alone.
func TestTheListOfLessons(t *testing.T) {
	s, err := New(Config{Lessons: course})
	if err != nil {
		t.Fatal(err)
	}
	if r := say(t, s, "LESSON")[0]; !strings.Contains(r.Text, "\n   2  second  The second.\n") {
		t.Errorf("LESSON says\n%s", r.Text)
	}
}
