package lang

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// cursor walks the tokens of one statement. The first error stands; after it every method answers
// with nothing, so that a statement's parser reads like its grammar.
type cursor struct {
	toks   []token
	stop   token    // what stands after the last token
	word   string   // the statement's keyword, once known
	arrow  bool     // an expectation after =>
	wanted []string // what could have stood here, for the error
	err    *Error
}

func (c *cursor) peek() token {
	if c.err == nil && len(c.toks) > 0 {
		return c.toks[0]
	}
	return c.stop
}

func (c *cursor) take() token {
	t := c.peek()
	if c.err == nil && len(c.toks) > 0 {
		c.toks, c.wanted = c.toks[1:], nil
	}
	return t
}

// more reports whether the statement goes on.
func (c *cursor) more() bool { return c.err == nil && len(c.toks) > 0 }

// wants notes what else may stand here.
func (c *cursor) wants(what ...string) { c.wanted = append(c.wanted, what...) }

// opt takes the keyword if it stands here.
func (c *cursor) opt(keyword string) bool {
	if t := c.peek(); t.kind == kWord && fold(t.text, keyword) {
		c.take()
		return true
	}
	c.wants(keyword)
	return false
}

// need takes the keyword that must stand here.
func (c *cursor) need(keyword string) {
	if !c.opt(keyword) {
		c.fail()
	}
}

// oneOf takes one of the keywords, and is that one.
func (c *cursor) oneOf(keywords ...string) string {
	for _, k := range keywords {
		if c.opt(k) {
			return k
		}
	}
	c.fail()
	return ""
}

// isWord reports whether a word stands here, bare or quoted.
func (c *cursor) isWord() bool {
	k := c.peek().kind
	return c.more() && (k == kWord || k == kQuoted)
}

// text takes a word, bare or quoted, that is data.
func (c *cursor) text(what string) string {
	if !c.isWord() {
		c.wants(what)
		c.fail()
		return ""
	}
	return c.take().text
}

// name is a text that is not empty.
func (c *cursor) name(what string) string {
	if c.peek().text == "" {
		c.wants(what)
		c.fail()
		return ""
	}
	return c.text(what)
}

// session takes the name of a session.
func (c *cursor) session() string {
	if t := c.peek(); c.isWord() && !ValidName(t.text) {
		c.failf(t.pos, "%s cannot be the name of a session: a letter, then letters, digits, _ or -",
			clip(t.text))
		return ""
	}
	return c.text("a session")
}

// end is called where a statement must end.
func (c *cursor) end() {
	if c.more() {
		c.wants("the end of the statement")
		c.fail()
	}
}

var wholeForm = regexp.MustCompile(`^[+-]?[0-9]+$`)

// num takes a whole number, however large.
func (c *cursor) num(what string) Num {
	t := c.peek()
	if !c.isWord() || !wholeForm.MatchString(t.text) {
		c.wants(what)
		c.fail()
		return Num{}
	}
	c.take()
	v, err := strconv.ParseInt(t.text, 10, 64) // saturates
	return Num{V: v, Over: err != nil, Text: t.text}
}

// optNum takes a number if the statement goes on, else it is def.
func (c *cursor) optNum(what string, def int64) (bool, Num) {
	if !c.more() {
		return false, N(def)
	}
	return true, c.num(what)
}

var durForm = regexp.MustCompile(
	`^[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`)

// isDur reports whether a duration stands here.
func (c *cursor) isDur() bool { return c.isWord() && durForm.MatchString(c.peek().text) }

// dur takes a duration, however long.
func (c *cursor) dur(what string) Dur {
	t := c.peek()
	if !c.isDur() {
		c.wants(what + " with its unit, as in 5ms")
		c.fail()
		return Dur{}
	}
	c.take()
	d, err := time.ParseDuration(t.text)
	if err == nil {
		return Dur{D: d, Text: t.text}
	}
	if strings.HasPrefix(t.text, "-") {
		return Dur{D: math.MinInt64, Over: true, Text: t.text}
	}
	return Dur{D: math.MaxInt64, Over: true, Text: t.text}
}

// id takes digits off a word that begins with the letter, in any case; ok if it is such a word.
func id(letter byte, word string) (n uint64, ok bool) {
	if len(word) < 2 || lower(word[0]) != lower(letter) {
		return 0, false
	}
	for _, d := range []byte(word[1:]) {
		if d < '0' || d > '9' {
			return 0, false
		}
	}
	n, _ = strconv.ParseUint(word[1:], 10, 64) // saturates
	return n, true
}

func (c *cursor) isID(letter byte) bool {
	_, ok := id(letter, c.peek().text)
	return ok && c.isWord()
}

// bareID reports whether a node or a transaction stands here where other words could, too: there
// a quoted word is one of those.
func (c *cursor) bareID(letter byte) bool { return c.isID(letter) && c.peek().kind == kWord }

func (c *cursor) takeID(letter byte, what string) uint64 {
	if !c.isID(letter) {
		c.wants(what)
		c.fail()
		return 0
	}
	n, _ := id(letter, c.take().text)
	return n
}

func (c *cursor) node() NodeID {
	return NodeID(min(c.takeID('n', "a node (n1, n2, ...)"), uint64(maxNode)))
}

func (c *cursor) txn() TxnID { return TxnID(c.takeID('T', "a transaction (T1, T2, ...)")) }

func (c *cursor) message() MsgID { return MsgID(c.takeID('m', "a message (m1, m2, ...)")) }

// optNode takes a node if the statement goes on.
func (c *cursor) optNode() (bool, NodeID) {
	if !c.more() {
		return false, 0
	}
	return true, c.node()
}

// onNode takes ON node if it stands here.
func (c *cursor) onNode() (bool, NodeID) {
	if !c.opt("ON") {
		return false, 0
	}
	return true, c.node()
}

// fail says what stands here, and what was expected.
func (c *cursor) fail() {
	t := c.peek()
	switch {
	case c.err != nil:
		return
	case t.kind == kBad:
		c.failf(t.badAt, "%s", t.bad)
		return
	case t.kind == kPair:
		c.failf(t.join, "a quote may neither begin nor end inside a word "+
			"(but in the pairs of EXPECT): quote the whole word")
		return
	}
	message := "expected " + list(c.wanted) + ", found " + c.found(t)
	c.failf(t.pos, "%s", message+c.hint(t)+c.form())
}

func (c *cursor) failf(at Pos, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{Pos: at, Code: CodeSyntax, Message: fmt.Sprintf(format, args...)}
	}
}

// found names a token as an error does.
func (c *cursor) found(t token) string {
	switch t.kind {
	case kEnd:
		if t.text != "" {
			return "a comment (as data, what begins with # or -- needs quotes)"
		}
		return "the end of the line"
	case kSemi:
		return "the end of the statement"
	case kArrow:
		return "=>"
	case kPipe:
		return "|"
	case kEqual:
		return "="
	}
	return clip(t.text)
}

// hint is what a person may have meant by the token, or "".
func (c *cursor) hint(t token) string {
	switch {
	case t.kind == kWord && strings.HasPrefix(t.text, "=>"):
		return ": put white space after =>"
	case t.kind == kPipe || t.kind == kEqual || t.kind == kArrow && len(c.toks) > 0:
		return fmt.Sprintf(" (as data it needs quotes: %s)", quoted(c.found(t)))
	case t.kind == kWord:
		if near := Nearest(t.text, keywordsOf(c.wanted)); near != "" {
			return ": did you mean " + near + "?"
		}
		if c.word == "PUT" || c.word == "CPUT" || c.word == "EXPECT" {
			return ": a value with white space in it needs quotes"
		}
	}
	return ""
}

// keywordsOf is those of the wanted that are keywords.
func keywordsOf(wanted []string) []string {
	var out []string
	for _, w := range wanted {
		if w == strings.ToUpper(w) {
			out = append(out, w)
		}
	}
	return out
}

// form shows how the statement is written, if that is short.
func (c *cursor) form() string {
	e := entry(c.word)
	switch {
	case e == nil:
		return ""
	case len(e.Usage) > 1 || len(e.Usage[0]) > 60 || e.Word == "BEGIN" || e.Word == "EXPECT":
		return "; HELP " + e.Word + " shows its forms"
	}
	return "; the form is " + e.Usage[0]
}

// list writes "a, b or c".
func list(items []string) string {
	switch n := len(items); n {
	case 0:
		return "nothing"
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " or " + items[n-1]
	}
}
