package repl

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// cells measures text as a terminal shows it. It is set by hand and not from the locale: the same
// statements must give the same bytes on every machine.
var cells = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

// width is the number of terminal cells that s takes. s must not hold control bytes.
func width(s string) int {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return cells.StringWidth(s)
		}
	}
	return len(s)
}

// pad appends spaces until s would be w cells wide.
func pad(dst []byte, s string, w int) []byte {
	for n := width(s); n < w; n++ {
		dst = append(dst, ' ')
	}
	return dst
}

// wrap breaks text at its spaces into lines of at most w cells. A word that is wider than that
// stands on a line of its own, whole: a key must stay one piece to be copied.
func wrap(text string, w int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		n := width(word)
		if used > 0 && used+1+n > w {
			lines, line, used = append(lines, line), "", 0
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	if used > 0 || lines == nil {
		lines = append(lines, line)
	}
	return lines
}
