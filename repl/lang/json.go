package lang

import "unicode/utf8"

const hex = "0123456789abcdef"

// AppendJSON appends a JSON string. Whatever could move a cursor or turn the direction of text
// is an escape: a terminal that shows the JSON is as safe as one that shows the text. Bytes that
// are not UTF-8, which JSON cannot hold, become \xff; so that this is never taken for the four
// characters, a backslash before an x is doubled in data (keys and values).
func AppendJSON(dst []byte, s string, data bool) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"':
			dst = append(dst, `\"`...)
		case c == '\\' && data && i+1 < len(s) && s[i+1] == 'x':
			dst = append(dst, `\\\\`...)
		case c == '\\':
			dst = append(dst, `\\`...)
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			dst = appendRune(dst, s[i:i+size], r)
			i += size
			continue
		case c >= ' ' && c != 0x7f:
			dst = append(dst, c)
		default:
			dst = appendControl(dst, c)
		}
		i++
	}
	return append(dst, '"')
}

func appendControl(dst []byte, c byte) []byte {
	switch c {
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// appendRune appends one character beyond ASCII, or one byte that is none.
func appendRune(dst []byte, s string, r rune) []byte {
	switch {
	case r == utf8.RuneError && len(s) == 1:
		return append(dst, '\\', '\\', 'x', hex[s[0]>>4], hex[s[0]&15])
	case Escape(s) == s:
		return append(dst, s...)
	}
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
