package lang

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParseLine: no line makes the parser panic, each error is safe to print and lies on the
// line, and each statement reads back from its canonical text.
func FuzzParseLine(f *testing.F) {
	for _, e := range Entries() {
		f.Add(e.Example)
	}
	for _, line := range []string{"alice:GET x; bob: PUT 'a' \"\\x00\" => 'a b'=c # x",
		"SAY a; b", "GET \xff", "a: b: c", "EXPECT | => |", "KILL n99999999999999999999 AT x 1",
		"\ufeffGET a", "PUT a\"b\" c", "EXPECT \"a\"=>1 =\"\"", "alice:=> 1"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\n") {
			return
		}
		stmts, errs := ParseLine(line, 1)
		for _, e := range errs {
			if Escape(e.Error()) != e.Error() || e.Message == "" {
				t.Fatalf("%q: %q", line, e.Error())
			}
			if e.Pos.Col < 1 || e.Pos.Col > utf8.RuneCountInString(line)+1 {
				t.Fatalf("%q: column %d", line, e.Pos.Col)
			}
		}
		bad := 0
		for _, s := range stmts {
			if _, is := s.Node.(Invalid); is {
				bad++
				continue
			}
			CheckLimits(s.Node)
			readsBack(t, s)
		}
		if bad != len(errs) {
			t.Fatalf("%q: %d errors, %d bad statements", line, len(errs), bad)
		}
	})
}

// FuzzEscape: nothing unsafe is left, and what is safe is left alone.
func FuzzEscape(f *testing.F) {
	f.Add("a\x1b[0m\x7f\u0085\u202e\xff\n\t\\")
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		for i, r := range got {
			_, size := utf8.DecodeRuneInString(got[i:])
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r == utf8.RuneError && size == 1 || isBidi(r) {
				t.Fatalf("Escape(%q) is %q", s, got)
			}
		}
		if Escape(got) != got || safe(s) && got != s {
			t.Fatalf("Escape(%q) is %q", s, got)
		}
		stmts, errs := ParseLine("GET "+Quote(s), 1)
		if len(errs) > 0 || stmts[0].Node.(Get).Key != s {
			t.Fatalf("Quote(%q) is %s", s, Quote(s))
		}
	})
}
