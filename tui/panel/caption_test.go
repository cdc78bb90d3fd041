package panel

import (
	"strings"
	"testing"
)

// TestSpeech: prose is filled up where there is little room, and what is indented stands by itself.
func TestSpeech(t *testing.T) {
	for _, c := range []struct {
		caption string
		h       int
		want    string
	}{
		{"one two|three", 2, "one two|three"},
		{"one two|three", 1, "one two three"},
		{"one|  WAL n1   # look|  SCAN|two|three", 2, "one|  WAL n1   # look|  SCAN|two three"},
		{"  a line that is much too wide", 1, "  a line that is mu…"},
	} {
		got := strings.Join(speech(strings.Split(c.caption, "|"), 20, c.h), "|")
		if got != c.want {
			t.Errorf("%q in %d is %q", c.caption, c.h, got)
		}
	}
	if got := speech(nil, 20, 1); len(got) > 0 {
		t.Errorf("no caption is %q", got)
	}
}
