package repl

import (
	"strings"
	"unicode/utf8"

	"conclave/repl/lang"
)

// Two characters that no keyboard sends (Unicode keeps them for a program's own use) carry keys
// to our side of readline that it knows nothing of.
const (
	runeDelete = '\U0010fffe' // the Delete key
	runeChunk  = '\U0010ffff' // a run of text: typed ahead or pasted
)

// chunkFrom is how many characters at once are handed over as one chunk. readline draws the whole
// line anew for every character; a pasted line of 10,000 would take it minutes.
const chunkFrom = 8

// token is what a few bytes from the terminal mean.
type token struct {
	keys string // for readline; "" is nothing
	text string // what runeChunk stands for
}

// scanner makes tokens of what a terminal sends. It is the place where chzyer/readline 1.5.1 is
// mended: a NUL byte (Ctrl-Space) ended its input; Home and End as tmux sends them (CSI 1~, 4~)
// and Ctrl-arrows did nothing, or moved one character; Delete on an empty line was Ctrl-D; Ctrl-T
// on a line of one character put the cursor beyond its end; other control bytes got into the line.
type scanner struct{ pasting bool }

// next takes the first token off b and says how many bytes that were; 0 if more must come first.
func (s *scanner) next(b []byte) (token, int) {
	switch {
	case len(b) == 0:
		return token{}, 0
	case s.pasting:
		return s.paste(b)
	case b[0] == 0x1b:
		return s.escape(b)
	case b[0] < ' ' || b[0] == 0x7f:
		return control(b)
	}
	return text(b)
}

// control is one control key, or nothing for those that mean nothing here.
func control(b []byte) (token, int) {
	switch c := b[0]; c {
	case '\r', '\n':
		if c == '\r' && len(b) > 1 && b[1] == '\n' {
			return token{keys: keyEnter}, 2
		}
		return token{keys: keyEnter}, 1
	case 0, 0x0f, 0x11, 0x14, 0x16, 0x18, 0x1c, 0x1d, 0x1e, 0x1f:
		return token{}, 1 // among them NUL, and Ctrl-T
	default:
		return token{keys: string(rune(c))}, 1
	}
}

// text is one character, or a run of them. A character that may not be shown as it is becomes its
// escape, which is how it would be written in quotes, so that the line shows what it holds.
func text(b []byte) (token, int) {
	n := 0
	for n < len(b) && b[n] >= ' ' && b[n] != 0x7f {
		if !utf8.FullRune(b[n:]) {
			break // the rest of a character is still on its way
		}
		_, size := utf8.DecodeRune(b[n:])
		n += size
	}
	if n == 0 {
		return token{}, 0
	}
	shown := printable(string(b[:n]))
	if utf8.RuneCountInString(shown) >= chunkFrom {
		return token{keys: string(runeChunk), text: shown}, n
	}
	_, size := utf8.DecodeRune(b)
	return token{keys: printable(string(b[:size]))}, size
}

// printable is s without what a line must not hold: control bytes and marks as escapes, tabs as
// the spaces that they are shown as.
func printable(s string) string {
	s = lang.Escape(strings.ReplaceAll(s, "\t", " "))
	if !strings.ContainsAny(s, string(runeDelete)+string(runeChunk)) {
		return s
	}
	return strings.NewReplacer(string(runeDelete), "", string(runeChunk), "").Replace(s)
}

// escape is a key that sends more than one byte, or an answer to a question that somebody else
// asked the terminal, which is dropped.
func (s *scanner) escape(b []byte) (token, int) {
	if len(b) < 2 {
		return token{}, 0
	}
	switch b[1] {
	case '[':
		return s.csi(b)
	case 'O':
		if len(b) < 3 {
			return token{}, 0
		}
		return token{keys: ss3[b[2]]}, 3
	case ']', 'P', 'X', '^', '_':
		return dropString(b)
	case 'b', 'f', 'd', 0x7f:
		return token{keys: string(b[:2])}, 2
	}
	return token{}, 1 // Escape by itself, or with a key that has no such meaning
}

// What readline understands.
const (
	keyHome, keyEnd           = "\x01", "\x05"
	keyLeft, keyRight         = "\x02", "\x06"
	keyUp, keyDown            = "\x10", "\x0e"
	keyWordLeft, keyWordRight = "\x1bb", "\x1bf"
	keyWordDelete             = "\x1bd"
	keyEnter                  = "\r"
	keyInterrupt, keyEOF      = "\x03", "\x04"
)

// ss3 is the keys in application mode (ESC O x), with the Ctrl-arrows of rxvt.
var ss3 = map[byte]string{
	'A': keyUp, 'B': keyDown, 'C': keyRight, 'D': keyLeft, 'H': keyHome, 'F': keyEnd,
	'c': keyWordRight, 'd': keyWordLeft, 'M': keyEnter,
}

// csi is a key in the form ESC [ parameters x.
func (s *scanner) csi(b []byte) (token, int) {
	const longest = 64
	n := 2
	for n < len(b) && n < longest && b[n] >= 0x20 && b[n] <= 0x3f {
		n++
	}
	switch {
	case n == len(b):
		return token{}, 0
	case n == longest || b[n] < 0x40 || b[n] > 0x7e:
		return token{}, n // no key looks like that
	}
	params, final := string(b[2:n]), b[n]
	n++
	if final == '~' {
		return s.tilde(params), n
	}
	_, modifier, _ := strings.Cut(params, ";")
	word := modifier != "" && modifier != "2" // Shift alone changes nothing
	switch {
	case final == 'C' && word:
		return token{keys: keyWordRight}, n
	case final == 'D' && word:
		return token{keys: keyWordLeft}, n
	case strings.IndexByte("ABCDHF", final) >= 0:
		return token{keys: ss3[final]}, n
	}
	return token{}, n
}

// tilde is a key in the form ESC [ number ~.
func (s *scanner) tilde(params string) token {
	switch params {
	case "1", "7":
		return token{keys: keyHome}
	case "4", "8":
		return token{keys: keyEnd}
	case "3":
		return token{keys: string(runeDelete)}
	case "3;3", "3;5":
		return token{keys: keyWordDelete}
	case "200":
		s.pasting = true
	}
	return token{}
}

// dropString drops a string of the terminal up to its end (BEL, or ESC \).
func dropString(b []byte) (token, int) {
	const longest = 4096
	for i := 2; i < len(b); i++ {
		switch {
		case b[i] == 0x07:
			return token{}, i + 1
		case b[i] == 0x1b && i+1 < len(b) && b[i+1] == '\\':
			return token{}, i + 2
		case i >= longest:
			return token{}, 2
		}
	}
	return token{}, 0
}

const pasteEnd = "\x1b[201~"

// paste is a piece of what is being pasted: text without keys, for a tab in it should complete
// nothing. Every newline ends a line, as it does in a file.
func (s *scanner) paste(b []byte) (token, int) {
	end := strings.Index(string(b), pasteEnd)
	switch {
	case end == 0:
		s.pasting = false
		return token{}, len(pasteEnd)
	case b[0] == '\r' || b[0] == '\n':
		return control(b)
	case end < 0:
		end = len(b) - partial(b)
	}
	piece := string(b[:end])
	if i := strings.IndexAny(piece, "\r\n"); i >= 0 {
		piece = piece[:i]
	}
	if piece == "" {
		return token{}, 0
	}
	return token{keys: string(runeChunk), text: printable(piece)}, len(piece)
}

// keyLength is how many bytes the first key of b has, as the terminal sent it: a character, a control
// byte, a sequence of bytes that begins with Escape, or the whole of a paste. It is 0 if more must
// come first.
func keyLength(b []byte) int {
	const pasteStart = "\x1b[200~"
	switch {
	case len(b) == 0:
		return 0
	case strings.HasPrefix(string(b[:min(len(b), len(pasteStart))]), pasteStart):
		end := strings.Index(string(b), pasteEnd)
		if end < 0 {
			return 0
		}
		return end + len(pasteEnd)
	case b[0] == 0x1b:
		return sequenceLength(b)
	case !utf8.FullRune(b):
		return 0
	}
	_, size := utf8.DecodeRune(b)
	return size
}

// sequenceLength is keyLength of what begins with Escape. Escape by itself is a key, and so is one
// with another key behind it, which is how a terminal sends Alt.
func sequenceLength(b []byte) int {
	n := 1
	for n < len(b) && b[n] == 0x1b {
		n++
	}
	if n == len(b) || n > 2 {
		return 1
	}
	if b[n] != '[' && b[n] != 'O' {
		_, size := utf8.DecodeRune(b[n:])
		return n + size
	}
	for n++; n < len(b); n++ {
		if b[n] >= 0x40 && b[n] <= 0x7e && b[n] != '[' {
			return n + 1
		}
	}
	return len(b)
}

// partial is how many bytes at the end of b may be the beginning of something longer: of the mark
// that ends a paste, or of a character.
func partial(b []byte) int {
	for n := min(len(pasteEnd)-1, len(b)); n > 0; n-- {
		if strings.HasPrefix(pasteEnd, string(b[len(b)-n:])) {
			return n
		}
	}
	for n := min(utf8.UTFMax-1, len(b)); n > 0; n-- {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return n
			}
			break
		}
	}
	return 0
}
