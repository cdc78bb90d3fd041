package panel

import (
	"slices"
	"testing"
)

func TestALineOfATableKeepsItsColumns(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"a  b", []string{"a  b"}},
		{"one two three four five six", []string{"one two three four", "five six"}},
		{"  one two three four five", []string{"one two three four", "five"}},
		{"who  one, two, three, four", []string{"who  one, two,", "     three, four"}},
		{"a key  a value  of some length", []string{"a key  a value  of …"}},
	} {
		if got := wrapAsIs(c.line, 20); !slices.Equal(got, c.want) {
			t.Errorf("%q is %q, not %q", c.line, got, c.want)
		}
	}
}
