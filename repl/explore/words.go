package explore

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// widest is how many columns a line of the report has.
const widest = 78

// folded breaks a line between words, so that it fits; what follows is indented like it.
func folded(text string) []string {
	bare := strings.TrimLeft(text, " ")
	indent := text[:len(text)-len(bare)]
	lines := foldedTo(bare, widest-len(indent))
	for i := range lines {
		lines[i] = strings.TrimRight(indent+lines[i], " ")
	}
	return lines
}

// foldedTo breaks text between words where it is wider than that.
func foldedTo(text string, width int) (lines []string) {
	for utf8.RuneCountInString(text) > width {
		at := strings.LastIndex(text[:min(len(text), width+1)], " ")
		if at <= 0 {
			break
		}
		lines, text = append(lines, text[:at]), text[at+1:]
	}
	return append(lines, text)
}

// counted is "1 state", "2 states".
func counted(n int, one string, many ...string) string {
	switch {
	case n == 1:
		return "1 " + one
	case len(many) > 0:
		return grouped(n) + " " + many[0]
	}
	return grouped(n) + " " + one + "s"
}

// number is exact as far as a float is.
func number(n float64) string {
	if n < 1e15 {
		return grouped(int(n))
	}
	digits, power, _ := strings.Cut(fmt.Sprintf("%.1e", n), "e+")
	return "about " + digits + " x 10^" + power
}

// grouped is 1,234,567.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
