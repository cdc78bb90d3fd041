package canvas

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"conclave/tui/style"
)

// hostile is text as users might write it: every script, marks without a letter, flags, families,
// control characters and broken bytes.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string {
			pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
				"bob", " ", "日本", "e\u0301", "\u0301", "👩‍👩‍👧", "👍🏽", "🇩🇪", "🇩", "שלום", "مرحبا", "\u200d",
				"❤\ufe0f", "क्षि", "각", "\x1b[31m", "\x00", "\xff", "\u202e", "\u0600", "ﷺ", "─", "●",
				"\u1100", "\u1161", "\t", "\r\n", "①", "\u00ad", "𝒳", "\U000e0001",
				"A\U0001d172", "🏻",
			}), 0, 12).Draw(t, "pieces")
			return strings.Join(pieces, "")
		}))
}

func TestNothingThatIsDrawnIsWiderThanItIsMeasured(t *testing.T) {
	st := style.New("dark", style.True)
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(1, 30).Draw(t, "w")
		c := New(w, 3)
		a := c.All()
		inside := a.Box(Round, style.Line)
		for range 4 {
			x, y := rapid.IntRange(-3, w).Draw(t, "x"), rapid.IntRange(-1, 2).Draw(t, "y")
			a.Put(x, y, hostile().Draw(t, "text"), style.Bad)
			inside.PutRight(inside.W, 0, hostile().Draw(t, "right"), style.Good)
		}
		a.Column(w-1, 0, 3, "│", style.Line)
		lines := strings.Split(c.Render(st), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, l := range lines {
			if got := ansi.StringWidth(l); got != w {
				t.Fatalf("%d cells, not %d: %q", got, w, l)
			}
			if plain := ansi.Strip(l); strings.ContainsFunc(plain, isControl) {
				t.Fatalf("a control character in %q", plain)
			}
		}
	})
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

func TestWhatIsCutFitsAndWhatFitsIsNotCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := hostile().Draw(t, "text"), rapid.IntRange(1, 20).Draw(t, "w")
		got := Cut(s, w)
		if Width(got) > w {
			t.Fatalf("%q takes %d cells of %d", got, Width(got), w)
		}
		if Width(s) <= w && got != s {
			t.Fatalf("%q fits in %d cells, and became %q", s, w, got)
		}
		for _, l := range Wrap(s, w) {
			if Width(l) > max(w, 2) {
				t.Fatalf("a line of %d cells of %d: %q", Width(l), w, l)
			}
		}
	})
}
