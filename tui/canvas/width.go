package canvas

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/mattn/go-runewidth"
)

// glyph is what a person takes for one character, and the cells that it takes.
type glyph struct {
	text  string
	width int
}

// unknown stands for what no terminal shows as it should.
const unknown = "\uFFFD"

// cells measures single runes as terminals do that know of no clusters, by hand and not from the
// locale.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// next takes the first glyph off a text that is not empty.
func next(s string) (glyph, string) {
	r, size := utf8.DecodeRuneInString(s)
	if alone(s[size:]) {
		if simple(r) {
			return glyph{s[:size], 1}, s[size:]
		}
		if r < 0x80 {
			return glyph{unknown, 1}, s[size:]
		}
	}
	cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return settle(cluster, w), s[len(cluster):]
}

// alone reports whether nothing at the beginning of s can join what stands before it.
func alone(s string) bool {
	if s == "" || s[0] < 0x80 {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s)
	return simple(r)
}

// simple reports whether a rune takes one cell and joins nothing: printable ASCII, Latin 1, and
// what lines are made of.
func simple(r rune) bool {
	return r >= ' ' && r < 0x7f || r >= 0x2500 && r < 0x25fd || r == '✗' || r == '⋮' || r == '…' ||
		r == '←' || r == '·' || r == '–' || r == '●' || r == '○'
}

// settle is a cluster as every terminal shows it. Some measure a cluster as a whole and some rune
// by rune: where they would not agree, only its first rune is shown, and if that cannot be measured
// either, a sign for it.
func settle(cluster string, w int) glyph {
	first, size := utf8.DecodeRuneInString(cluster)
	if !unicode.IsGraphic(first) || unicode.Is(unicode.M, first) || first == utf8.RuneError {
		return glyph{unknown, 1}
	}
	agreed := runeByRune(cluster) == w && ansi.StringWidth(cluster) == w
	if agreed && w > 0 && w <= 2 && !joined(cluster) && apart(cluster) {
		return glyph{cluster, w}
	}
	head := cluster[:size]
	if sum := runeByRune(head); sum == ansi.StringWidth(head) && sum > 0 && sum <= 2 && apart(head) {
		return glyph{head, sum}
	}
	return glyph{unknown, 1}
}

func runeByRune(s string) (w int) {
	for _, r := range s {
		w += cells.RuneWidth(r)
	}
	return w
}

// joined reports whether a cluster has format characters in it, which terminals differ in.
func joined(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || r >= 0xfe00 && r <= 0xfe0f
	})
}

// apart reports whether a cluster stays one by itself, whatever is drawn beside it: the colour of a
// skin, half a flag and the parts of a Korean syllable do not.
func apart(cluster string) bool {
	alone := func(s string, size int) bool {
		first, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		return len(first) == size
	}
	return alone("a"+cluster, 1) && alone(cluster+cluster, len(cluster))
}

// Width is how many cells a text takes.
func Width(s string) int {
	w := 0
	for s != "" {
		var g glyph
		g, s = next(s)
		w += g.width
	}
	return w
}

// Cut shortens a text to w cells, between two glyphs, with an ellipsis for the rest.
func Cut(s string, w int) string {
	if len(s) <= w { // no glyph takes more cells than bytes
		return s
	}
	if w <= 0 {
		return ""
	}
	used, kept := 0, 0 // kept: bytes that fit beside an ellipsis
	for rest := s; rest != ""; {
		var g glyph
		at := len(s) - len(rest)
		g, rest = next(rest)
		if used <= w-1 {
			kept = at
		}
		if used += g.width; used > w {
			return s[:kept] + "…"
		}
	}
	return s
}

// Wrap breaks a text at its blanks into lines of at most w cells, and a word that is longer than
// that where the line ends.
func Wrap(s string, w int) []string {
	if w < 1 {
		return nil
	}
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(s) {
		n := Width(word)
		switch {
		case used > 0 && used+1+n <= w:
			line, used = line+" "+word, used+1+n
			continue
		case used > 0:
			lines = append(lines, line)
		}
		for n > w {
			head := take(word, w)
			lines, word = append(lines, head), word[len(head):]
			n = Width(word)
		}
		line, used = word, n
	}
	if used > 0 {
		lines = append(lines, line)
	}
	return lines
}

// take is the beginning of a text, as much as fits in w cells, and never nothing.
func take(s string, w int) string {
	used := 0
	for rest := s; rest != ""; {
		at := len(s) - len(rest)
		var g glyph
		g, rest = next(rest)
		if used += g.width; used > w && at > 0 {
			return s[:at]
		}
	}
	return s
}

// First is the first character of a text, with the marks on it.
func First(s string) string {
	if s == "" {
		return ""
	}
	_, rest := next(s)
	return s[:len(s)-len(rest)]
}

// TakeRight is the end of a text, as much as fits in w cells.
func TakeRight(s string, w int) string {
	for over := Width(s) - w; over > 0 && s != ""; {
		var g glyph
		g, s = next(s)
		over -= g.width
	}
	return s
}
