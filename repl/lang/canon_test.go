package lang

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var canonicalCases = []struct{ line, want string }{
	{"begin", "BEGIN"},
	{"begin serializable on N2 optimistic", "BEGIN SERIALIZABLE ON n2 OPTIMISTIC"},
	{"BEGIN isolation read committed pessimistic", "BEGIN ISOLATION READ COMMITTED PESSIMISTIC"},
	{"BEGIN READ COMMITTED READ ONLY", ""},
	{"BEGIN READ ONLY AS OF 3", ""},
	{"BEGIN AS OF 007 SNAPSHOT", ""},
	{"del 'a b'", `DELETE "a b"`},
	{"abort", "ROLLBACK"},
	{"SCAN", ""},
	{"scan a", "SCAN a"},
	{"scan a b limit 0", "SCAN a b LIMIT 0"},
	{"SCAN PREFIX \"\" LIMIT -3", ""},
	{"CPUT a NIL NIL", ""},
	{"INCR a +99999999999999999999", ""},
	{"LOCK a", ""},
	{"use alice on n3", "USE alice ON n3"},
	{"await Alice", "AWAIT Alice"},
	{"kill n3", "KILL n3"},
	{"kill coordinator at VOTES.in 2", "KILL COORDINATOR AT votes.in 2"},
	{"KILL n1 AT No.Such.Point", ""},
	{"kill clear", "KILL CLEAR"},
	{"recover all", "RECOVER ALL"},
	{"RECOVER n01", "RECOVER n1"},
	{"RECOVER n0", ""},
	{"PARTITION n1 n2 | n10", ""},
	{"PARTITION n1", ""},
	{"HEAL", ""},
	{"drop n1 n2", "DROP n1 n2"},
	{"DUP n1 n2 3", ""},
	{"DROP M12", "DROP m12"},
	{"DELIVER m7", ""},
	{"DELAY n1 n2 0", ""},
	{"DELAY n1 n2 1000ms", ""},
	{"LATENCY 1ms", ""},
	{"LATENCY 1ms 1.5s", ""},
	{"disk n1 full", "DISK n1 FULL"},
	{"CORRUPT n1 4", ""},
	{"CHECKPOINT", ""},
	{"CHECKPOINT n2", ""},
	{"resolve t4 abort on n1", "RESOLVE T4 ABORT ON n1"},
	{"RESOLVE T4 COMMIT ON n1", ""},
	{"auto off", "AUTO OFF"},
	{"STEP", ""},
	{"STEP -1", ""},
	{"step N2", "STEP n2"},
	{"step n2 Vote-Timeout t4", "STEP n2 vote-timeout T4"},
	{"RUN", ""},
	{"RUN 10ms", ""},
	{"ADVANCE 99999999h", ""},
	{"BREAK CLEAR", ""},
	{"BACK 2", ""},
	{"nodes", "NODES"},
	{"LOCKS n1", ""},
	{"VERSIONS", ""},
	{"VERSIONS versions", ""},
	{"WAL", ""},
	{"WAL 3", ""},
	{"wal n1 3", "WAL n1 3"},
	{"TRACE 10", ""},
	{"STATUS", ""},
	{"DIAGRAM TO 'a b.txt'", `DIAGRAM TO "a b.txt"`},
	{"DIAGRAM T4", ""},
	{"WHY", ""},
	{"show ISOLATION", "SHOW isolation"},
	{"check serializable", "CHECK SERIALIZABLE"},
	{"invariant money sum a z = 30", "INVARIANT money SUM a z = 30"},
	{"INVARIANT money SUM = -1", ""},
	{"INVARIANT money SUM PREFIX a = 1", ""},
	{"INVARIANT money SUM KEYS prefix keys = 1", ""},
	{`INVARIANT money SUM "keys" keys = 1`, ""},
	{"explore f.kv dups 2 crashes 1", "EXPLORE f.kv CRASHES 1 DUPS 2"},
	{"cluster seed 7 nodes 4 latency 1ms 2ms split a nodes", "CLUSTER NODES 4 SEED 7 LATENCY 1ms " +
		"2ms SPLIT a nodes"},
	{"CLUSTER", ""},
	{"SPLIT on ON n2", ""},
	{"set ISOLATION Read Committed", "SET isolation read committed"},
	{"SET isolation read-committed", "SET isolation read committed"},
	{"SET isolation 'read committed'", "SET isolation read committed"},
	{"SET one-phase OFF", "SET one-phase off"},
	{"SET latency 1ms 3ms", ""},
	{"SET vote-timeout 2s", ""},
	{"SOURCE 'a;b.kv'", `SOURCE "a;b.kv"`},
	{"LESSON", ""},
	{"LESSON transfer", ""},
	{"timing on", "TIMING ON"},
	{"help begin", "HELP BEGIN"},
	{"help GC", "HELP gc"},
	{"HELP points", "HELP POINTS"},
	{"HELP Decision.Logged", "HELP decision.logged"},
	{"expect ok | committed | Nil", "EXPECT OK | COMMITTED | NIL"},
	{"EXPECT phases 2 | rows 3", "EXPECT PHASES 2 | ROWS 3"},
	{"EXPECT error outcome_unknown", "EXPECT ERROR OUTCOME_UNKNOWN"},
	{"EXPECT check pass | check anomaly g-SINGLE", "EXPECT CHECK PASS | CHECK ANOMALY G-single"},
	{`EXPECT "OK" | 'a=1' | "PHASES" | hello`, `EXPECT "OK" | "a=1" | "PHASES" | hello`},
	{`EXPECT a=1 "b b"="1 2" c="3 4" 'd d'=5 e= "f"=""`,
		`EXPECT a=1 "b b"="1 2" c="3 4" "d d"=5 e= f=`},
	{`EXPECT a=b=c "x=y"=z`, ""},
	{`EXPECT a=#x a=--y "#k"=1 a=|`, ""},
	{`EXPECT ok=1 | OK`, ""},
}

// TestCanonical has each form of each statement, and what it is in canonical text ("" for the
// same).
func TestCanonical(t *testing.T) {
	for _, c := range canonicalCases {
		if c.want == "" {
			c.want = c.line
		}
		if got := said(c.line); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.line, got, c.want)
		}
	}
}

// TestCanonicalOfMadeStatements: a program need not fill in what only the parser knows.
func TestCanonicalOfMadeStatements(t *testing.T) {
	for _, c := range []struct {
		s    Stmt
		want string
	}{
		{Begin{Isolation: Serializable, Mode: Pessimistic}, "BEGIN PESSIMISTIC SERIALIZABLE"},
		{Step{HasN: true, N: N(3)}, "STEP 3"},
		{Advance{D(1500000)}, "ADVANCE 1.5ms"},
		{Invalid{}, ""},
		{nil, ""},
	} {
		if got := Canonical(c.s); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestEveryStatementIsWritten: no statement the parser knows is forgotten by Canonical.
func TestEveryStatementIsWritten(t *testing.T) {
	for _, e := range Entries() {
		var stmts []Statement
		for line := range strings.Lines(e.Example) {
			these, errs := ParseLine(strings.TrimSuffix(line, "\n"), 1)
			if len(errs) > 0 {
				t.Errorf("%s: %v", e.Example, errs[0])
			}
			stmts = append(stmts, these...)
		}
		at := slices.IndexFunc(stmts, func(st Statement) bool { return Keyword(st.Node) == e.Word })
		if at < 0 {
			t.Errorf("%s has no %s", e.Example, e.Word)
		} else if got := GroupOf(stmts[at].Node); got != e.Group {
			t.Errorf("%s is in %q, not %q", e.Word, got, e.Group)
		}
	}
}

// words that are hard to tell from others.
var hardWords = []string{"", " ", "a", "a b", "=", "=>", "|", "#", "--", "a=b", "=b", "b=", "LIMIT",
	"limit", "PREFIX", "KEYS", "NIL", "nil", "OK", "ok", "ERROR", "HISTORY", "CLEAR", "ON", "n1",
	"T4", "m1", "alice:", "a:b", "'", `"`, `\`, `\n`, "\n", "\x00", "\x1b[0m", "\x7f", "\u0085",
	"\u202e", "\xff", "é", "\ufeff", ";", "a;b", "5", "-1", "5ms", "ROWS", "TO", "SPLIT", "CHECK"}

func genWord() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(hardWords), rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 6), func(b []byte) string { return string(b) }))
}

func genName() *rapid.Generator[string] {
	return rapid.StringMatching(`[a-zA-Zé][a-zA-Z0-9_-]{0,4}`)
}

func genNum() *rapid.Generator[string] {
	return rapid.StringMatching(`[+-]?[0-9]{1,22}`)
}

func genDur() *rapid.Generator[string] {
	return rapid.StringMatching(`-?([0-9]{1,15}(\.[0-9]{0,3})?(ns|us|µs|ms|s|m|h)){1,2}`)
}

// TestCanonicalReadsBack writes statements with hard words in every place where data may stand,
// and reads them back.
func TestCanonicalReadsBack(t *testing.T) {
	forms := []string{"GET w", "PUT w w", "DELETE w", "SCAN w", "SCAN w w", "SCAN PREFIX w LIMIT #",
		"SCAN w LIMIT #", "SCAN w w LIMIT #", "CPUT w w w", "CPUT w NIL w", "CPUT w w NIL", "INCR w #",
		"LOCK w", "USE s", "USE s ON n2", "AWAIT s", "KILL n# AT f #", "BREAK f", "BREAK n1 f",
		"WHY s", "VERSIONS w", "DIAGRAM T# TO f", "INVARIANT f SUM w w = #", "INVARIANT f SUM w = #",
		"INVARIANT f SUM KEYS w w w = #", "INVARIANT f SUM PREFIX w = #", "EXPLORE f DROPS #",
		"CLUSTER SPLIT w w", "CLUSTER NODES # SEED # LATENCY d d SPLIT w", "SPLIT w", "SPLIT w ON n1",
		"SOURCE f", "SAVE f", "SAVE HISTORY f", "LESSON f", "EXPECT w", "EXPECT w | w", "EXPECT p p",
		"EXPECT p | ERROR BUSY | w | p", "DELAY n1 n2 d", "LATENCY d d", "SET latency d d", "RUN d",
		"BEGIN AS OF # ON n1 READ ONLY", "STEP #", "CORRUPT n3 #", "DROP m#", "STATUS T#", "ADVANCE d"}
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom(forms).Draw(t, "form")
		line := fillForm(t, form)
		stmts, errs := ParseLine(line, 1)
		if len(errs) > 0 {
			t.Fatalf("%q: %v", line, errs[0])
		}
		if len(stmts) != 1 {
			t.Fatalf("%q is %d statements", line, len(stmts))
		}
		readsBack(t, stmts[0])
	})
}

// fillForm puts words, names, numbers and durations into a form. Every word is quoted.
func fillForm(t *rapid.T, form string) string {
	var words []string
	for _, w := range strings.Split(form, " ") {
		switch w {
		case "w":
			w = quoted(genWord().Draw(t, "word"))
		case "f":
			w = quoted("f" + genWord().Draw(t, "file"))
			if rapid.Bool().Draw(t, "hard") {
				w = quoted(rapid.SampledFrom(hardWords[1:]).Draw(t, "file"))
			}
		case "s":
			w = quoted(genName().Draw(t, "session"))
		case "p":
			w = quoted(genWord().Draw(t, "key")) + "=" + quoted(genWord().Draw(t, "value"))
		case "d":
			w = genDur().Draw(t, "duration")
		case "T#", "m#", "n#":
			w = w[:1] + rapid.StringMatching(`[0-9]{1,22}`).Draw(t, "id")
		case "#":
			w = genNum().Draw(t, "number")
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// readsBack checks that a statement's canonical text is that statement again, and safe.
func readsBack(t interface{ Fatalf(string, ...any) }, s Statement) {
	text := s.Canonical()
	back, errs := ParseLine(text, 1)
	if len(errs) > 0 {
		t.Fatalf("%#v is written %q, which is %v", s.Node, text, errs[0])
	}
	if len(back) != 1 || !reflect.DeepEqual(back[0].Node, s.Node) {
		t.Fatalf("%#v is written %q, which is %#v", s.Node, text, back)
	}
	if _, is := s.Node.(Say); !is && Escape(text) != text {
		t.Fatalf("%q is not safe", text)
	}
	if again := back[0].Canonical(); again != text {
		t.Fatalf("%q becomes %q", text, again)
	}
}

func TestQuoteOnlyIfNeeded(t *testing.T) {
	for _, c := range []struct{ s, want string }{
		{"bob", "bob"}, {"user:1", "user:1"}, {"a#b", "a#b"}, {`a\b`, `a\b`}, {"é", "é"},
		{"", `""`}, {"a b", `"a b"`}, {"#a", `"#a"`}, {"--", `"--"`}, {"|", `"|"`}, {"=>", `"=>"`},
		{"a|b", "a|b"}, {"it's", `"it's"`}, {"a;b", `"a;b"`}, {`a "b"`, `"a \"b\""`}, {"-", "-"},
		{"\t", `"\t"`}, {"\x00", `"\x00"`}, {"\u200f", `"\u200f"`}, {"\xe9", `"\xe9"`},
	} {
		if got := Quote(c.s); got != c.want {
			t.Errorf("Quote(%q) is %s, want %s", c.s, got, c.want)
		}
	}
	if got := Quote("Nil", "NIL"); got != `"Nil"` {
		t.Errorf("got %s", got)
	}
	if got := Quote("\u212aEYS", "KEYS"); got != "\u212aEYS" { // the Kelvin sign is no K
		t.Errorf("got %s", got)
	}
}
