package lang

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	kEnd    kind = iota // the end of the line, or a comment (its text)
	kSemi               // ;
	kArrow              // =>
	kPipe               // |
	kEqual              // =
	kWord               // a bare word
	kQuoted             // a quoted word, never a keyword
	kPair               // key=value with a quote on either side: only EXPECT takes it
	kPrefix             // name: before a statement
	kRest               // what SAY says
	kBad                // no token: err says why
)

// token is one word of a line.
type token struct {
	kind  kind
	text  string // the word, the key of a kPair, the name of a kPrefix
	value string // the value of a kPair
	pos   Pos
	join  Pos    // where the two halves of a kPair meet
	bad   string // of kBad: what is wrong, and where
	badAt Pos
}

// fail turns the token into a kBad; the first thing that is wrong with it is the one told.
func (t *token) fail(at Pos, format string, args ...any) {
	if t.kind != kBad {
		t.kind, t.bad, t.badAt = kBad, fmt.Sprintf(format, args...), at
	}
}

// lexer cuts one line into tokens. It knows just enough of statements to see session prefixes
// (the first word only) and to leave alone what SAY says.
type lexer struct {
	src   string
	i     int
	pos   Pos
	fresh bool // the next word is the first of its statement
	said  bool // the last word was SAY
}

// next is the next token; after the end of the line it is kEnd for ever.
func (l *lexer) next() token {
	if l.said {
		return l.rest()
	}
	for l.i < len(l.src) && isBlank(l.src[l.i]) {
		l.skip(1)
	}
	switch {
	case l.i == len(l.src):
		return token{kind: kEnd, pos: l.pos}
	case l.atComment():
		t := token{kind: kEnd, pos: l.pos}
		t.text = l.run(&t, func(byte) bool { return false })
		return t
	case l.src[l.i] == ';':
		t := token{kind: kSemi, pos: l.pos}
		l.skip(1)
		l.fresh = true
		return t
	case l.fresh && l.prefixLen() > 0:
		n := l.prefixLen()
		t := token{kind: kPrefix, text: l.src[l.i : l.i+n], pos: l.pos}
		l.skip(n)
		l.skip(1)
		return t
	}
	t := l.word()
	l.said = l.fresh && t.kind == kWord && fold(t.text, "SAY")
	l.fresh = false
	return t
}

// rest is what stands after SAY, without the one blank that parts them.
func (l *lexer) rest() token {
	l.said = false
	if l.i < len(l.src) && isBlank(l.src[l.i]) {
		l.skip(1)
	}
	t := token{kind: kRest, pos: l.pos}
	text := l.run(&t, func(byte) bool { return false })
	t.text = text
	return t
}

// word is a bare word, a quoted one, or a pair; what is glued to it makes it bad.
func (l *lexer) word() token {
	t := token{kind: kWord, pos: l.pos}
	if isQuote(l.src[l.i]) {
		if t.text = l.quoted(&t); t.kind != kBad {
			t.kind = kQuoted
		}
		if l.i < len(l.src) && l.src[l.i] == '=' {
			l.pair(&t)
		}
	} else {
		t.text = l.run(&t, endsBare)
		glued := l.i < len(l.src) && isQuote(l.src[l.i])
		if key, isKey := strings.CutSuffix(t.text, "="); glued && isKey && bareKey(key) {
			t.join = l.pos
			t.text = key
			t.value = l.quoted(&t)
			t.become(kPair)
		}
	}
	l.glued(&t)
	if t.kind == kWord {
		t.kind = wordKind(t.text)
	}
	return t
}

// pair goes on after a quoted key and before its =.
func (l *lexer) pair(t *token) {
	t.join = l.pos
	l.skip(1)
	if l.i < len(l.src) && isQuote(l.src[l.i]) {
		t.value = l.quoted(t)
	} else {
		t.value = l.run(t, endsBare)
	}
	t.become(kPair)
}

// become sets the kind of a token that is not bad.
func (t *token) become(k kind) {
	if t.kind != kBad {
		t.kind = k
	}
}

// bareKey reports whether the word before = is a key in a pair with a quoted value.
func bareKey(key string) bool { return key != "" && !strings.Contains(key, "=") }

// glued skips what follows a word without white space: a quote may neither begin nor end inside
// a word.
func (l *lexer) glued(t *token) {
	for l.i < len(l.src) && !endsWord(l.src[l.i]) {
		if isQuote(l.src[l.i]) {
			t.fail(l.pos, "a quote may not begin inside a word: quote the whole word")
			l.quoted(t)
			continue
		}
		t.fail(l.pos, "a quote may not end inside a word: quote the whole word, "+
			"or put white space after the quote")
		l.run(t, endsBare)
	}
}

// wordKind tells the three words that are themselves from all others.
func wordKind(text string) kind {
	switch text {
	case "|":
		return kPipe
	case "=":
		return kEqual
	case "=>":
		return kArrow
	}
	return kWord
}

// quoted reads a quoted word, "..." with Go's escapes or '...' raw.
func (l *lexer) quoted(t *token) string {
	open, quote := l.pos, l.src[l.i]
	l.skip(1)
	if quote == '\'' {
		text := l.run(t, func(c byte) bool { return c == '\'' })
		l.closing(t, open)
		return text
	}
	var b strings.Builder
	for {
		b.WriteString(l.run(t, func(c byte) bool { return c == '"' || c == '\\' }))
		if l.i == len(l.src) || l.src[l.i] == '"' {
			l.closing(t, open)
			return b.String()
		}
		l.escape(t, &b)
	}
}

// escape reads one escape of a "..." word.
func (l *lexer) escape(t *token, b *strings.Builder) {
	r, multibyte, tail, err := strconv.UnquoteChar(l.src[l.i:], '"')
	if err != nil {
		t.fail(l.pos, `%s is not an escape that Go knows, such as \n \t \" \\ \x00 \u00e9`,
			badEscape(l.src[l.i:]))
		l.skip(1)
		if l.i < len(l.src) {
			l.rune(t)
		}
		return
	}
	l.skip(len(l.src) - len(tail) - l.i)
	if multibyte {
		b.WriteRune(r)
	} else {
		b.WriteByte(byte(r))
	}
}

// badEscape is as much of a wrong escape as shows what was meant.
func badEscape(s string) string {
	n := len(`\`)
	if len(s) > n && (s[n] == 'x' || s[n] == 'u' || s[n] == 'U') {
		n++
		for n < len(s) && n < len(`\U00000000`) && isHex(s[n]) {
			n++
		}
		return s[:n]
	}
	if len(s) > n {
		_, size := utf8.DecodeRuneInString(s[n:])
		n += size
	}
	return Escape(s[:n])
}

// closing steps over the closing quote.
func (l *lexer) closing(t *token, open Pos) {
	if l.i == len(l.src) {
		t.fail(open, "the quote that opens here is not closed on this line")
		return
	}
	l.skip(1)
}

// run reads characters up to one that ends the run, and is what it read.
func (l *lexer) run(t *token, ends func(byte) bool) string {
	from := l.i
	for l.i < len(l.src) && !ends(l.src[l.i]) {
		if c := l.src[l.i]; ' ' <= c && c < 0x7f {
			l.i++ // nearly all are
			l.pos.Col++
		} else {
			l.rune(t)
		}
	}
	return l.src[from:l.i]
}

// rune steps over one character, and sees to it that it may stand in a script.
func (l *lexer) rune(t *token) {
	r, size := utf8.DecodeRuneInString(l.src[l.i:])
	if isControl(r) && r != '\t' || r == utf8.RuneError && size == 1 {
		shown := escapeRune(r, size, l.src[l.i])
		what := "a raw control byte"
		if r == utf8.RuneError {
			what = "not UTF-8"
		}
		t.fail(l.pos, `the byte %s is %s: write it as an escape, "%s"`, shown, what, shown)
	}
	l.i += size
	l.pos.Col++
}

// skip steps over n bytes that are ASCII, or valid UTF-8 already looked at.
func (l *lexer) skip(n int) {
	if n == 1 {
		l.pos.Col++
		l.i++
		return
	}
	l.pos.Col += utf8.RuneCountInString(l.src[l.i : l.i+n])
	l.i += n
}

// prefixLen is the length of the session name at the cursor if a colon follows it, else 0.
func (l *lexer) prefixLen() int {
	for n, r := range l.src[l.i:] {
		switch {
		case r == ':':
			return n
		case r == ' ':
			return 0
		}
		if !nameRune(r, n == 0) {
			return 0
		}
	}
	return 0
}

func (l *lexer) atComment() bool {
	return l.src[l.i] == '#' || strings.HasPrefix(l.src[l.i:], "--")
}

func isBlank(c byte) bool  { return c == ' ' || c == '\t' }
func isQuote(c byte) bool  { return c == '"' || c == '\'' }
func endsWord(c byte) bool { return isBlank(c) || c == ';' }
func endsBare(c byte) bool { return endsWord(c) || isQuote(c) }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// nameRune reports whether r may stand in a session's name: a letter first, then letters,
// digits, _ and -.
func nameRune(r rune, first bool) bool {
	if first {
		return unicode.IsLetter(r)
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-'
}

// ValidName reports whether s can be the name of a session.
func ValidName(s string) bool {
	for i, r := range s {
		if !nameRune(r, i == 0) {
			return false
		}
	}
	return s != ""
}
