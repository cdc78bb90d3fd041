package repl

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"conclave/repl/lang"
	"conclave/repl/session"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file in testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is different; go test -update rewrites it. Now it is:\n%s", name, got)
	}
}

// result makes one of a line of the language, with what else is to be in it.
func result(line string, more func(r *session.Result)) session.Result {
	stmts, _ := lang.ParseLine(line, 1)
	r := session.Result{
		File: "x.kv", Line: 7, Session: "main", Statement: stmts[0].Canonical(),
		Status: session.OK, Stmt: stmts[0].Node, Time: 1200 * time.Microsecond,
	}
	if more != nil {
		more(&r)
	}
	return r
}

func failure(line, txn, code, message, advice string) session.Result {
	return result(line, func(r *session.Result) {
		r.Status, r.Txn = session.Failed, txn
		r.Error = &session.Error{Code: code, Message: message + advice, Advice: advice}
	})
}

func answer(line string, v session.Optional) session.Result {
	return result(line, func(r *session.Result) { r.HasValue, r.Value = true, v })
}

// evil is what a terminal must never be sent as it is.
const evil = "a\x1b[31m\x00\u202e\u009b\u2028\xff\t\"\\x\\"

var votesYes = []session.Participant{
	{Node: "n1", Vote: "yes", Replica: "n1"}, {Node: "n3", Vote: "yes", Replica: "n3"},
}

func results() []session.Result {
	return slices.Concat(transactions(), values(), errorsAndWaits(), looks(), theRest())
}

func transactions() []session.Result {
	return []session.Result{
		result("PUT bob 10", func(r *session.Result) {
			r.Txn = "T1"
			r.Auto = &session.Committed{TS: 2, Phases: 1, Participants: votesYes[:1]}
		}),
		result("BEGIN", func(r *session.Result) {
			r.Session, r.Txn, r.Notes = "alice", "T3", []string{"new session alice"}
			r.Begun = &session.Begun{StartTS: 5, Node: "n1"}
		}),
		result("BEGIN AS OF 3", func(r *session.Result) {
			r.Txn, r.Begun = "T4", &session.Begun{StartTS: 6, AsOf: 3, Node: "n2"}
			r.Notes = []string{"n1 is down: n2 coordinates"}
		}),
		result("PUT bob 3", func(r *session.Result) { r.Txn = "T3" }),
		result("COMMIT", func(r *session.Result) {
			r.Txn, r.Outcome, r.CommitTS, r.HasPhases, r.Phases = "T3", "committed", 7, true, 2
			r.Participants, r.Cost = votesYes, &session.Cost{Messages: 8, Records: 6}
		}),
		result("COMMIT", func(r *session.Result) {
			r.Txn, r.Outcome, r.CommitTS, r.HasPhases, r.Phases = "T5", "committed", 8, true, 1
			r.Participants, r.Cost = votesYes[:1], &session.Cost{Messages: 2, Records: 1}
		}),
		result("COMMIT", func(r *session.Result) {
			r.Txn, r.Outcome, r.HasPhases = "T6", "committed", true
		}),
		result("ROLLBACK", func(r *session.Result) { r.Txn, r.Outcome = "T7", "rolledback" }),
	}
}

func values() []session.Result {
	return []session.Result{
		answer("GET joe", session.Optional{S: "9"}),
		answer("GET zoe", session.Optional{Null: true}),
		answer("GET nil", session.Optional{S: "nil"}),
		answer("GET e", session.Optional{}),
		answer("GET x", session.Optional{S: evil}),
		result("INCR n", func(r *session.Result) {
			r.Txn, r.HasValue, r.Value = "T9", true, session.Optional{S: "12"}
			r.Auto = &session.Committed{TS: 9, Phases: 1, Participants: votesYes[:1]}
		}),
		result("SCAN", func(r *session.Result) {
			r.Pairs = []session.Pair{{Key: "bob", Value: "3"}, {Key: "joe the smith", Value: "9"},
				{Key: evil, Value: "界"}}
		}),
		result("SCAN z", func(r *session.Result) { r.Pairs = []session.Pair{} }),
	}
}

func errorsAndWaits() []session.Result {
	return []session.Result{
		failure("COMMIT", "T5", "CONFLICT",
			"T5 lost: bob was written by T6 @10, after T5's snapshot @8. ",
			"Nothing of T5 happened. BEGIN again and retry."),
		failure("COMMIT", "T5", "OUTCOME_UNKNOWN",
			"n3, which coordinates T5, died before it answered, and so nobody can say yet whether "+
				"T5 is committed. ", "STATUS T5 tells later."),
		failure("PUT "+`"`+`\x1b`+`"`, "", "SYNTAX", "what is this: "+evil, ""),
		result("COMMIT", func(r *session.Result) {
			r.Status, r.Txn = session.Failed, "T8"
			r.Participants = []session.Participant{
				{Node: "n1", Vote: "yes", Replica: "n1"}, {Node: "n2", Vote: "no", Replica: "n2"}}
			r.Error = &session.Error{Code: "CONFLICT", Message: "T8 lost."}
		}),
		result("GET bob", func(r *session.Result) {
			r.Status = session.Waiting
			r.WaitsFor = &session.WaitsFor{Key: "bob", Txn: "T3", Reason: "lock"}
		}),
		result("GET bob", func(r *session.Result) {
			r.Status = session.Waiting
			r.WaitsFor = &session.WaitsFor{Key: "a\xffb", Txn: "T3", Reason: "indoubt"}
		}),
		result("COMMIT", func(r *session.Result) {
			r.Status, r.WaitsFor = session.Waiting, &session.WaitsFor{Reason: "step"}
		}),
		result("GET bob", func(r *session.Result) {
			r.Session, r.Resumed = "carol", true
			r.HasValue, r.Value = true, session.Optional{S: "3"}
		}),
	}
}

func looks() []session.Result {
	return []session.Result{
		result("VERSIONS", func(r *session.Result) { r.Rows = versions() }),
		result("LOCKS", func(r *session.Result) {
			r.Rows = &session.Table{Columns: []session.Column{{Name: "node"}}}
		}),
		result("STATUS T4", func(r *session.Result) {
			r.Subject, r.Outcome, r.CommitTS, r.HasPhases, r.Phases = "T4", "committed", 7, true, 2
			r.Rows = records([]session.Cell{session.Str("n1"), session.Str("PREPARED")})
		}),
		result("STATUS", func(r *session.Result) {
			r.Subject, r.Outcome = "T9", "indoubt"
			r.Rows = records()
		}),
		result("HELP", func(r *session.Result) { r.Text = "line one\n  line \x1b two\n" }),
		result("CHECK", func(r *session.Result) { r.Anomalies = []session.Anomaly{} }),
		result("CHECK", func(r *session.Result) {
			r.Status = session.Failed
			r.Error = &session.Error{Code: "ANOMALY", Message: "write skew."}
			r.Anomalies = []session.Anomaly{{Name: "G2-item", Txns: []string{"T1", "T2"},
				Cycle: []string{"T1 -rw x-> T2", "T2 -rw y-> T1"}}}
		}),
	}
}

func theRest() []session.Result {
	return []session.Result{
		result("SAY Bob gives Joe 7. \u202eWatch the locks, the new versions, and the commit "+
			"timestamp, which is drawn only when all have voted.", nil),
		result("EXPECT 3 | NIL", nil),
		result("KILL n3", nil),
		result("USE bob ON n2", nil),
		result("SET isolation serializable", nil),
		result("TIMING ON", nil),
		answer("GET joe", session.Optional{S: "9"}),
	}
}

func records(rows ...[]session.Cell) *session.Table {
	return &session.Table{Columns: []session.Column{{Name: "node"}, {Name: "record"}}, Rows: rows}
}

func versions() *session.Table {
	return &session.Table{
		Columns: []session.Column{
			{Name: "key", Data: true}, {Name: "commit_ts", Kind: session.Number},
			{Name: "value", Data: true}, {Name: "txn"}, {Name: "synced", Kind: session.Bool},
			{Name: "waiters", Kind: session.List},
		},
		Rows: [][]session.Cell{
			{session.Str("bob"), session.Num(2), session.Str("10"), session.Str("T1"),
				session.Boolean(true), session.Strings(nil)},
			{session.Str("bob"), session.Num(10), {State: session.Null}, session.Str("T3"),
				session.Boolean(false), session.Strings([]string{"T4", "T5"})},
			{session.Str("界 \xff"), {}, session.Str("a \\x b"), {}, {}, {}},
		},
	}
}

func TestTextGolden(t *testing.T) {
	var text Text
	var out []byte
	for _, r := range results() {
		out = append(out, "> "+lang.Escape(r.Statement)+"\n"...)
		out = text.Append(out, &r)
	}
	golden(t, "text.golden", out)
}

func TestTextGoldenInColourOnANarrowScreen(t *testing.T) {
	text := Text{Style: Style{on: true}, Width: func() int { return 40 }}
	var out []byte
	for _, r := range results() {
		out = text.Append(out, &r)
	}
	golden(t, "narrow.golden", bytes.ReplaceAll(out, []byte("\x1b"), []byte("^")))
}

func TestJSONGolden(t *testing.T) {
	var out []byte
	for _, r := range results() {
		out = JSON{}.Append(out, &r)
	}
	golden(t, "json.golden", out)
}

// TestColourSaysNothing takes the paint off: what is left is the plain text.
func TestColourSaysNothing(t *testing.T) {
	painted, bare := Text{Style: Style{on: true}}, Text{}
	for _, r := range results() {
		out := string(painted.Append(nil, &r))
		for _, p := range []string{dim, bold, red, green, amber, accent, "0"} {
			out = strings.ReplaceAll(out, "\x1b["+p+"m", "")
		}
		if want := string(bare.Append(nil, &r)); out != want {
			t.Errorf("%q is, without colour, %q", r.Statement, want)
		}
	}
}

// TestNothingRawIsPrinted holds for both printers: no control byte, no mark that turns text, and at
// least one line a result.
func TestNothingRawIsPrinted(t *testing.T) {
	for _, p := range []Printer{&Text{}, JSON{}} {
		for _, r := range results() {
			out := string(p.Append(nil, &r))
			if !strings.HasSuffix(out, "\n") || strings.TrimSpace(out) == "" {
				t.Errorf("%s: no line: %q", r.Statement, out)
			}
			for line := range strings.Lines(out) {
				line = strings.TrimSuffix(line, "\n")
				if lang.Escape(line) != line {
					t.Errorf("%s: raw bytes in %q", r.Statement, line)
				}
			}
		}
	}
}

func TestJSONIsJSON(t *testing.T) {
	for _, r := range results() {
		var v map[string]any
		if err := json.Unmarshal(JSON{}.Append(nil, &r), &v); err != nil {
			t.Errorf("%s: %v", r.Statement, err)
		}
	}
}

// decode is what a reader of --json does with data.
func decode(s string) string {
	var out []byte
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], `\\x`):
			out = append(out, '\\')
			i++
		case strings.HasPrefix(s[i:], `\x`):
			out = append(out, unhex(s[i+2])<<4|unhex(s[i+3]))
			i += 3
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

func unhex(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c)) }

func FuzzJSONString(f *testing.F) {
	f.Add(evil)
	f.Add(`\xff \\x \x`)
	f.Fuzz(func(t *testing.T, s string) {
		out := lang.AppendJSON(nil, s, true)
		var back string
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%q: %s: %v", s, out, err)
		}
		if lang.Escape(string(out)) != string(out) {
			t.Fatalf("%q: raw bytes in %s", s, out)
		}
		// A run of backslashes before an x or before a byte that is no text is not told apart.
		apart := !strings.Contains(s, `\\`) &&
			!strings.Contains(strings.ToValidUTF8(s, "\xff"), "\\\xff")
		if apart && decode(back) != s {
			t.Fatalf("%q comes back as %q", s, decode(back))
		}
	})
}

func TestTableStaysAligned(t *testing.T) {
	var text Text
	lines := strings.Split(string(text.table(nil, versions())), "\n")
	at := strings.Index(lines[0], "txn")
	for _, l := range lines[1:3] {
		if l[at] != 'T' {
			t.Errorf("the transaction is not under its head in %q", l)
		}
	}
}

func TestWrapKeepsWordsWhole(t *testing.T) {
	got := wrap("a bb  ccc\n"+strings.Repeat("k", 30)+" d", 6)
	want := []string{"a bb", "ccc", strings.Repeat("k", 30), "d"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q", got)
	}
}

func TestColourIsOffWhereItShouldBe(t *testing.T) {
	xterm := func(pairs ...string) func(string) string {
		lookup := env(append(pairs, "TERM", "xterm-256color")...)
		return func(name string) string { v, _ := lookup(name); return v }
	}
	dumb := func(name string) string { return map[string]string{"TERM": "dumb"}[name] }
	for _, c := range []struct {
		what     string
		colour   Colour
		terminal bool
		getenv   func(string) string
		want     bool
	}{
		{"a terminal", ColourAuto, true, xterm(), true},
		{"a pipe", ColourAuto, false, xterm(), false},
		{"NO_COLOR", ColourAuto, true, xterm("NO_COLOR", "1"), false},
		{"NO_COLOR, empty", ColourAuto, true, xterm("NO_COLOR", ""), true},
		{"TERM=dumb", ColourAuto, true, dumb, false},
		{"never", ColourNever, true, xterm(), false},
		{"always, in a pipe", ColourAlways, false, xterm(), true},
	} {
		if got := newStyle(c.colour, c.terminal, c.getenv).on; got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestPromptText(t *testing.T) {
	for _, c := range []struct {
		at   session.Standing
		want string
	}{
		{session.Standing{Session: "main", Up: 3, All: 3}, "kv> "},
		{session.Standing{Session: "alice", Txn: "T7", Up: 3, All: 3}, "kv alice[T7]> "},
		{session.Standing{Session: "main", Txn: "T7", Written: true, Up: 3, All: 3},
			"kv[T7*]> "},
		{session.Standing{Session: "main", Txn: "T7", Failed: true, Up: 3, All: 3}, "kv[T7!]> "},
		{session.Standing{Session: "main", Up: 2, All: 3}, "kv(2/3)> "},
		{session.Standing{Session: "bob", Txn: "T9", Up: 0, All: 5}, "kv bob[T9](0/5)> "},
	} {
		if got := promptText(c.at); got != c.want {
			t.Errorf("%+v: %q, want %q", c.at, got, c.want)
		}
	}
}
