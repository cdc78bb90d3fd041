package lang

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"
)

// MaxLine is how many bytes a line may have, its newline not counted.
const MaxLine = 4 << 20

// maxErrors is how many errors of one script are told; who has more has no script.
const maxErrors = 1000

// ParseFile parses a whole script. Nothing of it may run if there are errors: each bad statement
// gives one. name is for the errors only.
func ParseFile(name string, src []byte) ([]Statement, []*Error) {
	src = bytes.TrimPrefix(src, []byte(bom))
	var all []Statement
	var errs []*Error
	if why := foreign(src); why != "" {
		errs = []*Error{{Pos: Pos{1, 1}, Code: CodeSyntax, Message: why}}
		src = nil
	}
	text, more := string(src), 0
	for no := 1; text != ""; no++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		stmts, bad := ParseLine(line, no)
		if len(errs)+len(bad) > maxErrors {
			keep := maxErrors - len(errs)
			more += len(bad) - keep
			bad = bad[:keep]
		}
		errs = append(errs, bad...)
		if len(errs) == 0 {
			all = append(all, stmts...)
		}
	}
	if more > 0 {
		last := errs[len(errs)-1]
		errs = append(errs, &Error{Pos: last.Pos, Code: CodeSyntax,
			Message: fmt.Sprintf("... and %d more errors", more)})
	}
	for _, e := range errs {
		e.File = name
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return all, nil
}

// ParseLine parses one line (of standard input, or typed), with or without its newline. Where a
// statement does not parse, an Invalid stands in its place, and its error is among the errors
// too: so nothing needs to be lost of the rest of the line, and the order is kept.
func ParseLine(line string, lineNo int) ([]Statement, []*Error) {
	line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	if len(line) > MaxLine {
		e := lineTooLong(lineNo)
		return []Statement{{Pos: e.Pos, Node: Invalid{e}}}, []*Error{e}
	}
	room := rooms.Get().(*room)
	defer rooms.Put(room)
	room.lex = lexer{src: line, pos: Pos{Line: lineNo, Col: 1}, fresh: true}
	p := lineParser{lex: &room.lex, room: room}
	for p.statement() {
	}
	if len(p.errs) == 0 {
		return p.out, nil
	}
	if why := foreign([]byte(line[:min(len(line), headSize)])); why != "" {
		p.out, p.errs = nil, nil
		p.fail(Pos{lineNo, 1}, why)
	}
	return p.out, p.errs
}

func lineTooLong(lineNo int) *Error {
	return &Error{Pos: Pos{lineNo, 1}, Code: CodeLimit,
		Message: fmt.Sprintf("a line may have at most %d bytes (4 MiB)", MaxLine)}
}

// bom is what some editors put before UTF-8.
const bom = "\ufeff"

// headSize is how much of a file tells what it is.
const headSize = 8 << 10

// foreign says in words what a file is that is no script at all, or "". Otherwise such a file
// would answer with thousands of errors, none of which says so.
func foreign(src []byte) string {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return "this looks like UTF-16, and a script is UTF-8: save it as UTF-8"
	}
	head := src[:min(len(src), headSize)]
	bad, nul := 0, [2]int{}
	for i := 0; i < len(head); {
		r, size := utf8.DecodeRune(head[i:])
		if r == 0 {
			nul[i%2]++
		}
		if isUnsafe(r, size) && !isBidi(r) && r != '\n' && r != '\r' && r != '\t' {
			bad++
		}
		i += size
	}
	const few = 8 // so many may be typing errors, which are better told one by one
	switch most, least := max(nul[0], nul[1]), min(nul[0], nul[1]); {
	case bad <= few || bad < len(head)/10:
		return ""
	case most > len(head)/4 && least < most/8:
		return "this looks like UTF-16, and a script is UTF-8: save it as UTF-8"
	}
	return "this looks like a binary file, and a script is text in UTF-8"
}

// room is for the tokens of a statement, and for what cuts and walks them: nothing keeps them once
// it is parsed, and a script of a million lines would allocate them a million times.
type room struct {
	lex            lexer
	cursor         cursor
	said, expected []token
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// lineParser takes a line apart into statements.
type lineParser struct {
	lex     *lexer
	room    *room
	session string // the prefix in force
	out     []Statement
	errs    []*Error
}

// statement parses up to the next ; or the end of the line, and reports whether there is more.
func (p *lineParser) statement() bool {
	said, expected := p.room.said[:0], p.room.expected[:0] // before and after the =>
	defer func() { p.room.said, p.room.expected = said[:0], expected[:0] }()
	var arrow token
	for {
		t := p.lex.next()
		switch {
		case t.kind == kEnd || t.kind == kSemi:
			p.add(said, expected, arrow, t)
			return t.kind == kSemi && len(p.errs) <= maxErrors
		case t.kind == kArrow && arrow.kind != kArrow:
			arrow = t
		case arrow.kind == kArrow:
			expected = append(expected, t)
		default:
			said = append(said, t)
		}
	}
}

// add parses the tokens of a statement and of what is expected of it.
func (p *lineParser) add(said, expected []token, arrow, end token) {
	var prefix *token
	twice := false // what is expected of two prefixes is judged all the same
	for len(said) > 0 && said[0].kind == kPrefix {
		if prefix != nil {
			p.fail(said[0].pos, fmt.Sprintf("two sessions before one statement, %s: and %s:",
				Escape(prefix.text), Escape(said[0].text)))
			p.session = said[0].text
			said, twice = nil, true
			break
		}
		prefix, said = &said[0], said[1:]
		p.session = prefix.text
	}
	saidEnd := end
	if arrow.kind == kArrow {
		saidEnd = arrow
	}
	switch {
	case twice:
	case len(said) > 0:
		p.parse(said[0].pos, said, saidEnd, false)
	case arrow.kind == kArrow:
		p.fail(arrow.pos, "=> needs a statement before it; alone it is written EXPECT ...")
		return
	case prefix != nil:
		p.out = append(p.out, Statement{Pos: prefix.pos, Node: Use{Session: prefix.text}})
	}
	if arrow.kind == kArrow {
		p.parse(arrow.pos, expected, end, true)
	}
}

// parse parses the tokens of one statement, or of an expectation.
func (p *lineParser) parse(at Pos, toks []token, end token, arrow bool) {
	c := &p.room.cursor
	*c = cursor{toks: toks, stop: end}
	var node Stmt
	if arrow {
		c.word, c.arrow = "EXPECT", true
		node = parseExpect(c)
	} else {
		node = parseStatement(c)
	}
	c.end()
	if c.err != nil {
		p.fail(c.err.Pos, c.err.Message)
		return
	}
	p.out = append(p.out, Statement{Pos: at, Session: p.session, Arrow: arrow, Node: node})
}

// fail puts an error, and an Invalid in the place of the statement.
func (p *lineParser) fail(at Pos, message string) {
	e := &Error{Pos: at, Session: p.session, Code: CodeSyntax, Message: message}
	p.errs = append(p.errs, e)
	p.out = append(p.out, Statement{Pos: at, Session: p.session, Node: Invalid{e}})
}
