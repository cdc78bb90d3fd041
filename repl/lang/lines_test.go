package lang

import (
	"strings"
	"testing"
)

// said is what a line says: canonical statements, each behind its session if it has a prefix.
// An Invalid is its error.
func said(line string) string {
	stmts, _ := ParseLine(line, 1)
	var out []string
	for _, s := range stmts {
		text := s.Canonical()
		if bad, is := s.Node.(Invalid); is {
			text = "!" + bad.Err.Message
		}
		if s.Session != "" {
			text = s.Session + "/" + text
		}
		out = append(out, text)
	}
	return strings.Join(out, " ~ ")
}

var lineCases = []struct{ line, want string }{
	// One statement a line; `;` separates several. Blank lines are nothing.
	{"GET a", "GET a"},
	{"GET a; GET b;GET c", "GET a ~ GET b ~ GET c"},
	{";; GET a ;", "GET a"},
	{"", ""},
	{" \t ", ""},
	// `#` or `--` at the start of a token begins a comment.
	{"#!/usr/bin/env conclave", ""},
	{"-- nothing", ""},
	{"GET a # b; GET c", "GET a"},
	{"GET a --b", "GET a"},
	{"GET a;#b", "GET a"},
	{"GET a#b", "GET a#b"},
	{"GET a--b", "GET a--b"},
	{"GET '#a'; GET \"--\"", `GET "#a" ~ GET "--"`},
	{"INCR a -5", "INCR a -5"},
	// CRLF. White space is space and tab.
	{"GET a\r\n", "GET a"},
	{"\tGET\ta \t", "GET a"},
	{"GET a\u00a0b", "GET a\u00a0b"},
	// Keywords, node names and transaction names in any case; the others keep theirs.
	{"gEt aBc; kill N2; status t4; Alice: get x",
		"GET aBc ~ KILL n2 ~ STATUS T4 ~ Alice/GET x"},
	{"put ON get", "PUT ON get"},
	// A bare word; `|`, `=` and `=>` are themselves only as words of their own.
	{"GET a|b; GET a=b; GET a=>b; GET |=", "GET a|b ~ GET a=b ~ GET a=>b ~ GET |="},
	{`GET "|"; GET '='; GET "=>"`, `GET "|" ~ GET "=" ~ GET "=>"`},
	{`GET a\b`, `GET a\b`},
	{"GET a => 3", "GET a ~ EXPECT 3"},
	// `"..."` takes Go's escapes, `'...'` is raw.
	{`GET "a\tb\x00\u00e9\"\\"`, `GET "a\tb\x00é\"\\"`},
	{`GET '\n"'`, `GET "\\n\""`},
	{`GET "it's"`, `GET "it's"`},
	{`GET "\101\U0001F600"`, "GET A\U0001F600"},
	{`GET "a b;c#d"`, `GET "a b;c#d"`},
	{`PUT a ""; PUT b ''`, `PUT a "" ~ PUT b ""`},
	// Written as escapes control bytes and what is not UTF-8 are data like any other.
	{`GET "\x1b\xff\x7f\u0085\u202e"`, `GET "\x1b\xff\x7f\u0085\u202e"`},
	// Where a keyword may stand, a bare word equal to it is the keyword; a quoted one never is.
	{`SCAN prefix a; SCAN "prefix" a; SCAN a prefix`,
		`SCAN PREFIX a ~ SCAN "prefix" a ~ SCAN a prefix`},
	{`SCAN limit 3; SCAN "limit" 'LIMIT' LIMIT 3`, `SCAN LIMIT 3 ~ SCAN "limit" "LIMIT" LIMIT 3`},
	{`SCAN PREFIX limit LIMIT 1`, `SCAN PREFIX limit LIMIT 1`},
	{`CPUT nil nil "nil"`, `CPUT nil NIL "nil"`},
	{`GET get`, `GET get`},
	{`EXPECT ok | "ok"`, `EXPECT OK | "ok"`},
	{`USE on ON n1`, `USE on ON n1`},
	{`SAVE "history"; SAVE HISTORY history`, `SAVE "history" ~ SAVE HISTORY history`},
	// `name:` before a statement says which session runs it, to the end of the line or the next.
	{"alice: BEGIN", "alice/BEGIN"},
	{"alice: BEGIN; GET x; bob: GET y; GET z",
		"alice/BEGIN ~ alice/GET x ~ bob/GET y ~ bob/GET z"},
	{"GET a; alice:GET x", "GET a ~ alice/GET x"},
	{"alice:GET x", "alice/GET x"},
	{"alice: GET x => 3", "alice/GET x ~ alice/EXPECT 3"},
	// `alice:` alone is `USE alice`.
	{"alice:", "USE alice"},
	{"alice: # she", "USE alice"},
	{"alice:; GET x", "USE alice ~ alice/GET x"},
	// Only the first word of a statement can be a prefix, so keys with `:` need no quotes.
	{"GET user:1; PUT a: b:", "GET user:1 ~ PUT a: b:"},
	// Names: a letter, then letters, digits, `_`, `-`. They may look like other things.
	{"a_-1: GET x; Zoé:GET y", "a_-1/GET x ~ Zoé/GET y"},
	{"T4: GET x; n1:GET x; get: GET get", "T4/GET x ~ n1/GET x ~ get/GET get"},
	// `statement => expectation` is the statement and, after it, `EXPECT expectation`.
	{"COMMIT => ok | error conflict", "COMMIT ~ EXPECT OK | ERROR CONFLICT"},
	{"GET a => 1; GET b => 2", "GET a ~ EXPECT 1 ~ GET b ~ EXPECT 2"},
	// SAY takes the rest of its line as it stands.
	{"SAY a; GET b # c => d", "SAY a; GET b # c => d"},
	{"say  two  blanks ", "SAY  two  blanks "},
	{"alice: SAY it's \"so\"", `alice/SAY it's "so"`},
	{"GET a; SAY alice: GET b", "GET a ~ SAY alice: GET b"},
	{"SAY", "SAY"},
	{"SAY ", "SAY"},
	{"SAY;", "SAY ;"},
	{"SAY\tx\ty", "SAY x\ty"},
	{"PUT say SAY", "PUT say SAY"},
	// A word that is a T and digits is a transaction, n and digits a node.
	{"WHY T4; WHY alice; WHY 'T4'; WHY t4", `WHY T4 ~ WHY alice ~ WHY "T4" ~ WHY T4`},
	{"BREAK n1 votes.in; BREAK VOTES.IN", "BREAK n1 votes.in ~ BREAK votes.in"},
	{`BREAK clear; BREAK "clear"; BREAK 'n1'`, `BREAK CLEAR ~ BREAK "clear" ~ BREAK "n1"`},
}

// TestLines goes through the section "Lines" of the contract, sentence by sentence.
func TestLines(t *testing.T) {
	for _, c := range lineCases {
		if got := said(c.line); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.line, got, c.want)
		}
	}
}

func TestColumnsAreCharacters(t *testing.T) {
	for _, c := range []struct {
		line string
		want []Pos
	}{
		{"GET a; GET b => 1", []Pos{{1, 1}, {1, 8}, {1, 14}}},
		{"\tGET é; GET b", []Pos{{1, 2}, {1, 9}}},
		{"alice:GET a;bob:", []Pos{{1, 7}, {1, 13}}},
		{`PUT a "\u00e9";GTE`, []Pos{{1, 1}, {1, 16}}},
		{"PUT 'é' 'é';SAY x", []Pos{{1, 1}, {1, 13}}},
	} {
		stmts, _ := ParseLine(c.line, 1)
		if len(stmts) != len(c.want) {
			t.Fatalf("%q: %v", c.line, stmts)
		}
		for i, s := range stmts {
			if s.Pos != c.want[i] {
				t.Errorf("%q: statement %d at %v, want %v", c.line, i, s.Pos, c.want[i])
			}
		}
	}
}

func TestArrowIsKept(t *testing.T) {
	stmts, _ := ParseLine("GET a => 1; EXPECT 1", 1)
	if stmts[0].Arrow || !stmts[1].Arrow || stmts[2].Arrow {
		t.Errorf("Arrow is wrong: %v", stmts)
	}
}
