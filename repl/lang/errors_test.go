package lang

import (
	"strings"
	"testing"
)

var syntaxCases = []struct {
	line string
	col  int
	want string
}{
	{"GTE bob", 1, `unknown word "GTE": did you mean GET?`},
	{"  comit", 3, `unknown word "comit": did you mean COMMIT?`},
	{"FROBNICATE", 1, `unknown word "FROBNICATE": a statement begins with a keyword; ` +
		`HELP lists them`},
	{"SELECT x", 1, `unknown word "SELECT": here it is GET or SCAN`},
	{"DASH", 1, `unknown word "DASH": did you mean DASHBOARD?`},
	{`"GET" a`, 1, `a statement begins with a keyword, and a quoted word is never one: "GET"`},
	{"9a: GET x", 1, `"9a:" names no session: before the colon stands a letter, then letters, ` +
		`digits, _ or -, not "9a"`},
	{"a: b: GET x", 4, "two sessions before one statement, a: and b:"},
	{"| x", 1, `expected a statement, found | (as data it needs quotes: "|")`},
	{"=> 3", 1, "=> needs a statement before it; alone it is written EXPECT ..."},
	{"GET", 4, "expected a key, found the end of the line; the form is GET key"},
	{"GET #a", 5, "expected a key, found a comment (as data, what begins with # or -- needs " +
		"quotes); the form is GET key"},
	{"GET; GET a", 4, "expected a key, found the end of the statement; the form is GET key"},
	{"PUT a => 3", 7, "expected a value, found =>; the form is PUT key value"},
	{"PUT a = 3", 7, `expected a value, found = (as data it needs quotes: "=")` +
		"; the form is PUT key value"},
	{"PUT a b c", 9, `expected the end of the statement, found "c": a value with white space ` +
		"in it needs quotes; the form is PUT key value"},
	{"GET a =>3", 7, `expected the end of the statement, found "=>3": put white space after =>` +
		"; the form is GET key"},
	{"GET a => 1 => 2", 12, `expected | or the end of the statement, found => ` +
		`(as data it needs quotes: "=>"); HELP EXPECT shows its forms`},
	{"BEGIN FOO", 7, `expected OPTIMISTIC, PESSIMISTIC, ON, AS, ISOLATION, SNAPSHOT, ` +
		`SERIALIZABLE, READ or the end of the statement, found "FOO"; HELP BEGIN shows its forms`},
	{"BEGIN READ ONYL", 12, `expected ONLY or COMMITTED, found "ONYL": did you mean ONLY?; ` +
		"HELP BEGIN shows its forms"},
	{"BEGIN SNAPSHOT SERIALIZABLE", 16, "BEGIN says an isolation level twice"},
	{"BEGIN AS OF now", 13, `expected a timestamp, found "now"; HELP BEGIN shows its forms`},
	{"SCAN a LIMIT", 13, "expected a whole number, found the end of the line; " +
		"HELP SCAN shows its forms"},
	{"STEP 1.5", 6, `expected a node (n1, n2, ...) or a whole number, found "1.5"; ` +
		`HELP STEP shows its forms`},
	{"ADVANCE 5", 9, `expected a duration with its unit, as in 5ms, found "5"; ` +
		"the form is ADVANCE duration"},
	{"ADVANCE 1D", 9, `expected a duration with its unit, as in 5ms, found "1D"; ` +
		"the form is ADVANCE duration"},
	{"KILL bob", 6, `expected CLEAR, COORDINATOR or a node (n1, n2, ...), found "bob"; ` +
		"HELP KILL shows its forms"},
	{"PARTITION n1 n2 | n3 N2", 22, "n2 is named twice, and a node is in one group only"},
	{"PARTITION n1 |", 15, "expected a node (n1, n2, ...), found the end of the line; " +
		"the form is PARTITION n1 [n2 ...] | ..."},
	{"PARTITION n1|n2", 11, `expected a node (n1, n2, ...), found "n1|n2"; ` +
		"the form is PARTITION n1 [n2 ...] | ..."},
	{"DISK n1 BROKEN", 9, `expected FULL, FAIL or OK, found "BROKEN"; ` +
		"the form is DISK node FULL | FAIL | OK"},
	{"USE 9lives", 5, `"9lives" cannot be the name of a session: a letter, then letters, ` +
		"digits, _ or -"},
	{"SET isolatoin snapshot", 5, `unknown setting "isolatoin": did you mean isolation?`},
	{"SET isolation snapshop", 15, `isolation is snapshot, serializable or read committed, ` +
		`found "snapshop"`},
	{"SET gc maybe", 8, `gc is on or off, found "maybe"`},
	{"SET sync 5", 10, `expected a duration with its unit, as in 5ms, found "5"; ` +
		"the form is SET name value"},
	{"HELP GTE", 6, `no help on "GTE": did you mean GET?`},
	{"EXPECT ERROR CONFLIT", 14, `unknown word "CONFLIT": did you mean CONFLICT?`},
	{"EXPECT CHECK ANOMALY G3", 22, `unknown word "G3": did you mean G0?`},
	{"EXPECT", 7, "expected an expectation, found the end of the line; " +
		"HELP EXPECT shows its forms"},
	{"EXPECT a=1 b", 12, `expected another pair key=value, | or the end of the statement, ` +
		`found "b": a value with white space in it needs quotes; HELP EXPECT shows its forms`},
	{`PUT a"b" c`, 6, "a quote may not begin inside a word: quote the whole word"},
	{"PUT a don't; GET b", 10, "a quote may not begin inside a word: quote the whole word"},
	{`PUT "a"b c`, 8, "a quote may not end inside a word: quote the whole word, or put white " +
		"space after the quote"},
	{`PUT "a"=b c`, 8, "a quote may neither begin nor end inside a word (but in the pairs of " +
		"EXPECT): quote the whole word"},
	{`GET "abc`, 5, "the quote that opens here is not closed on this line"},
	{`GET "abc\"`, 5, "the quote that opens here is not closed on this line"},
	{`GET "a\qb"`, 7, `\q is not an escape that Go knows, such as \n \t \" \\ \x00 \u00e9`},
	{`GET "\xz"`, 6, `\x is not an escape that Go knows, such as \n \t \" \\ \x00 \u00e9`},
	{"GET a\x01b", 6, `the byte \x01 is a raw control byte: write it as an escape, "\x01"`},
	{"GET a\u0085", 6, `the byte \u0085 is a raw control byte: write it as an escape, "\u0085"`},
	{"GET 'a\xff'", 7, `the byte \xff is not UTF-8: write it as an escape, "\xff"`},
	{"SAY a\x1b[1m", 6, `the byte \x1b is a raw control byte: write it as an escape, "\x1b"`},
	{"GET a # \x00", 9, `the byte \x00 is a raw control byte: write it as an escape, "\x00"`},
}

// TestSyntax has the errors that people will meet, word for word, with their columns.
func TestSyntax(t *testing.T) {
	for _, c := range syntaxCases {
		_, errs := ParseLine(c.line, 7)
		if len(errs) == 0 {
			t.Errorf("%q parses", c.line)
			continue
		}
		e := errs[0]
		if e.Pos != (Pos{7, c.col}) || e.Message != c.want || e.Code != CodeSyntax {
			t.Errorf("%q\n got %v\nwant 7:%d: %s", c.line, e, c.col, c.want)
		}
	}
}

const refusedLines = `COMMIT now
BEGIN READ
BEGIN ON
BEGIN AS 3
BEGIN READ ONLY READ ONLY
BEGIN OPTIMISTIC PESSIMISTIC
SCAN a b c
SCAN PREFIX
SCAN LIMIT
SCAN a LIMIT x
CPUT a b
INCR a x
INCR a 1.0
USE
USE a ON
AWAIT
KILL
KILL n1 AT
KILL n1 votes.in
KILL n1 AT votes.in x
RECOVER
PARTITION
PARTITION |
PARTITION n1 | | n2
PARTITION n1 | n1
DROP
DROP n1
DROP m1 2
DELIVER n1 n2
DELIVER 12
DELAY n1 n2
LATENCY
LATENCY 1ms 2ms 3ms
CORRUPT n1
RESOLVE T1 COMMIT
RESOLVE T1 ROLLBACK ON n1
AUTO
AUTO MAYBE
STEP x
STEP n1 vote-timeot T1
STEP n1 inquiry
STEP n1 T1
STEP n1 2
RUN 5
BREAK
BREAK n1
BACK x
NODES n1
WAL 5 n1
STATUS alice
DIAGRAM TO
SHOW nothing
CHECK READ COMMITTED
INVARIANT
INVARIANT x SUM
INVARIANT x SUM a b c = 1
INVARIANT x SUM KEYS = 1
INVARIANT x SUM a=1
EXPLORE
EXPLORE f CRASHES
EXPLORE f CRASHES 1 CRASHES 2
CLUSTER NODES
CLUSTER FOO
CLUSTER SPLIT
CLUSTER NODES 3 NODES 4
SPLIT
SET
SET gc
SET gc on off
SET isolation read
SOURCE
SOURCE ""
SAVE
SAVE HISTORY
TIMING
HELP nonsense
HELP GET PUT
EXPECT |
EXPECT a |
EXPECT a b
EXPECT OK 5
EXPECT PHASES
EXPECT ROWS x
EXPECT ERROR
EXPECT ERROR NOPE
EXPECT CHECK
EXPECT CHECK ANOMALY
EXPECT a=1 OK
EXPECT "a"b
EXPECT a=b"c"
EXPECT a=b="c"
GET a =>
GET a; => 1`

// TestRefused has lines that must not parse, whatever is said about them.
func TestRefused(t *testing.T) {
	for _, line := range strings.Split(refusedLines, "\n") {
		if stmts, errs := ParseLine(line, 1); len(errs) == 0 {
			t.Errorf("%q parses: %v", line, stmts)
		}
	}
}

// TestGoesOnAfterAnError: what follows a bad statement keeps its order and its session.
func TestGoesOnAfterAnError(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"PUT a 1; bob: GTE b => ERROR SYNTAX; GET c",
			`PUT a 1 ~ bob/!unknown word "GTE": did you mean GET? ~ bob/EXPECT ERROR SYNTAX ~ bob/GET c`},
		{`PUT a"b" 1 => ERROR SYNTAX`, "!a quote may not begin inside a word: quote the whole word" +
			" ~ EXPECT ERROR SYNTAX"},
		{"GET \x01 => ERROR SYNTAX", `!the byte \x01 is a raw control byte: write it as an escape, ` +
			`"\x01" ~ EXPECT ERROR SYNTAX`},
	} {
		if got := said(c.line); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.line, got, c.want)
		}
	}
}

func TestErrorsShowNoControlBytes(t *testing.T) {
	for _, line := range []string{"\u202eGET", `"\x1b[31m" x`, `SET "\x1b" 1`, `HELP "\x1b"`,
		`USE "\x1b"`, `KILL "\x1b"`, `EXPECT ERROR "\x07"`, "GET \"\\\x1b\"", "\u202e: GET x",
		`EXPECT "\x00"=`, "\"a\\\u202e"} {
		_, errs := ParseLine(line, 1)
		for _, e := range errs {
			if text := e.Error(); Escape(text) != text {
				t.Errorf("%q: %q", line, text)
			}
		}
	}
	e := Error{File: "a\x1b.kv", Pos: Pos{1, 2}, Code: CodeSyntax, Message: "x"}
	if got, want := e.Error(), `a\x1b.kv:1:2: SYNTAX: x`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLongWordsAreClipped(t *testing.T) {
	_, errs := ParseLine(strings.Repeat("é", 1000), 1)
	if n := len(errs[0].Message); n > 200 {
		t.Errorf("a message of %d bytes", n)
	}
}
