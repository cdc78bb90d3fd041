package lesson

import (
	"strings"
	"testing"
	"testing/fstest"
)

var files = fstest.MapFS{
	"alpha.kv": {Data: []byte("#!/usr/bin/env conclave\n# Lesson 2: The second.\nPUT a 1\n")},
	"beta.kv":  {Data: []byte("# words\n# Lesson 10: The tenth.\n")},
	"bets.kv":  {Data: []byte("PUT a 1\n# Lesson 1: too late.\n")},
	"bet.kv":   {Data: []byte("\ufeff# Lesson 9: The ninth.\r\n")},
	"notes.md": {Data: []byte("# Lesson 1: no script\n")},
}

// TestCourse: in the order of their numbers, those without one last.
func TestCourse(t *testing.T) {
	course := Course(files)
	if got := strings.Join(Names(course), " "); got != "alpha bet beta bets" {
		t.Errorf("the course is %s", got)
	}
	want := "   2  alpha  The second.\n   9  bet    The ninth.\n" +
		"  10  beta   The tenth.\n      bets\n"
	if got := List(course); got != want {
		t.Errorf("the list is\n%s", got)
	}
	if Course(nil) != nil {
		t.Error("a course of nothing")
	}
}

// TestFind: by number, by name, by a beginning that only one has; and what is said of the others.
func TestFind(t *testing.T) {
	course := Course(files)
	for name, want := range map[string]string{
		"2": "alpha", "10": "beta", "alpha": "alpha", "ALPHA": "alpha", "al": "alpha",
		"alpha.kv": "alpha", "bet": "bet", "beta": "beta", "bets": "bets",
		"be":    "be begins the names of bet, beta and bets",
		"1":     "there is no lesson 1: LESSON alone lists them",
		"0":     "there is no lesson 0: LESSON alone lists them",
		"aplha": "there is no lesson aplha: did you mean alpha?",
		"":      "there is no lesson : LESSON alone lists them",
	} {
		l, err := Find(course, name)
		if err != nil && err.Error() != want || err == nil && l.Name != want {
			t.Errorf("%q: %v, %v", name, l, err)
		}
	}
}
