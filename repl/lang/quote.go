package lang

import (
	"strings"
	"unicode/utf8"
)

// Quote writes a word so that it reads back as the same: bare if it can be, else in "...". A
// place where one of the given keywords may stand needs quotes on a word that is equal to it.
func Quote(s string, keywords ...string) string {
	if isBare(s) && !foldIn(s, keywords) {
		return s
	}
	return quoted(s)
}

// isBare reports whether s reads back as itself without quotes.
func isBare(s string) bool {
	switch {
	case s == "", s[0] == '#', strings.HasPrefix(s, "--"):
		return false
	}
	return wordKind(s) == kWord && isBareTail(s)
}

// isBareTail is isBare for text that does not stand at the start of a token.
func isBareTail(s string) bool {
	return safe(s) && !strings.ContainsAny(s, " \t;\"'")
}

// quoted writes s in "...", with as few escapes as keep a terminal safe.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case isUnsafe(r, size):
			b.WriteString(escapeRune(r, size, s[i]))
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	b.WriteByte('"')
	return b.String()
}

// foldIn reports whether s is one of the words, in any case.
func foldIn(s string, words []string) bool {
	for _, w := range words {
		if fold(s, w) {
			return true
		}
	}
	return false
}

// fold reports whether a and b are the same but for the case of ASCII letters. (Unicode's folding
// would take the Kelvin sign for a K.)
func fold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// clip is s as a message shows it: quoted, escaped, and no longer than a person wants to see.
func clip(s string) string {
	const most = 40
	if n := 0; len(s) > most {
		for i := range s {
			if n == most {
				return quoted(s[:i] + "...")
			}
			n++
		}
	}
	return quoted(s)
}
