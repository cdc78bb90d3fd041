package lang

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Escape makes s safe to print at any door: C0, DEL, C1, bidi marks and bytes that are not
// UTF-8 become Go's escapes, all else stays (backslashes too: it is for the eye, Quote is for
// reading back). Escape of an escaped text changes nothing.
func Escape(s string) string {
	if safe(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isUnsafe(r, size) {
			b.WriteString(escapeRune(r, size, s[i]))
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

func safe(s string) bool {
	for i := 0; i < len(s); {
		if ' ' <= s[i] && s[i] < 0x7f {
			i++ // nearly all are
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if isUnsafe(r, size) {
			return false
		}
		i += size
	}
	return true
}

// isUnsafe reports whether a decoded rune may not reach a terminal as it is.
func isUnsafe(r rune, size int) bool {
	return isControl(r) || isBidi(r) || r == utf8.RuneError && size == 1
}

// isControl is C0, DEL and C1.
func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r <= 0x9f }

// isBidi is the marks that reorder what a terminal shows.
func isBidi(r rune) bool {
	return r == 0x61c || r == 0x200e || r == 0x200f ||
		r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// escapeRune is the escape of one rune in a form that Go, and so a quoted word, reads back.
func escapeRune(r rune, size int, first byte) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf(`\x%02x`, first)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	default:
		return fmt.Sprintf(`\u%04x`, r)
	}
}
