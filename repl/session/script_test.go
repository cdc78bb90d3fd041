package session

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"conclave/engine"
	"conclave/repl/lang"
)

// failures are file:line: CODE of those that are certain.
func failures(s *Sessions, more ...Failure) string {
	var b strings.Builder
	for _, f := range append(s.Failures(), more...) {
		fmt.Fprintf(&b, "%s:%d:%s ", f.File, f.Line, f.Code)
	}
	return strings.TrimSpace(b.String())
}

func TestAnErrorIsAFailureAtTheNextStatementOfItsSession(t *testing.T) {
	for _, c := range []struct {
		name, script string
		during, end  string // failures before End, and those that End adds
	}{
		{"excused", "COMMIT => ERROR NO_TXN\nGET x", "", ""},
		{"excused by one of two", "COMMIT => OK | ERROR NO_TXN", "", ""},
		{"excused two lines on", "COMMIT\nSAY hm\nPAUSE\nEXPECT ERROR NO_TXN", "", ""},
		{"excused from elsewhere", "a: COMMIT\nGET x\na: EXPECT ERROR NO_TXN", "", ""},
		{"excused twice", "COMMIT => ERROR NO_TXN\nEXPECT ERROR NO_TXN", "", ""},
		{"not excused", "COMMIT\nGET x", "-:1:NO_TXN", ""},
		{"not excused by the end", "GET x\nCOMMIT", "", "-:2:NO_TXN"},
		{"another session goes on", "a: COMMIT\nGET x", "", "-:1:NO_TXN"},
		{"not excused by a wrong code", "COMMIT => ERROR BUSY\nGET x",
			"-:1:EXPECTATION -:1:NO_TXN", ""},
		{"not excused by what is no error", "COMMIT => 3", "-:1:EXPECTATION", "-:1:NO_TXN"},
		{"open errors by their order", "a: SAY x\nb: COMMIT\na: COMMIT", "",
			"-:2:NO_TXN -:3:NO_TXN"},
		{"an EXPECT that does not hold", "GET x => 4", "-:1:EXPECTATION", ""},
		{"nothing to compare", "EXPECT OK", "-:1:EXPECTATION", ""},
		{"SYNTAX is an error like any", "GTE x => ERROR SYNTAX\nGTE y", "", "-:2:SYNTAX"},
		{"AWAIT leaves the last result", "GET x\nAWAIT main\nEXPECT NIL", "", ""},
		{"but its error is one", "GET x\nAWAIT you => ERROR NO_SUCH_SESSION\nGET x", "", ""},
		{"and USE's", "USE you ON n9 => ERROR NO_SUCH_NODE\nGET x", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onFake(newFake(), Config{Policy: KeepGoing})
			say(t, s, c.script)
			if got := failures(s); got != c.during {
				t.Errorf("failures are %q, not %q", got, c.during)
			}
			s.script.failures = nil
			if got := failures(s, s.End().Failures...); got != strings.TrimSpace(c.end+" "+c.end) {
				t.Errorf("at the end %q, not %q", got, c.end)
			}
		})
	}
}

func TestAScriptStopsAtItsFirstFailure(t *testing.T) {
	s := onFake(newFake(), Config{Policy: Stop})
	want(t, say(t, s, "COMMIT\na: GET x\nGET x\nGET y"),
		"main COMMIT: error NO_TXN",
		"a T1 GET x: ok NIL [new session a]")
	if got := failures(s); got != "-:1:NO_TXN" || !s.Halted() {
		t.Errorf("failures are %q", got)
	}
	if end := s.End(); len(end.Failures) != 0 {
		t.Errorf("the end adds %v", end.Failures)
	}
}

func TestAtThePromptNothingFails(t *testing.T) {
	s := onFake(newFake(), Config{})
	want(t, say(t, s, "COMMIT; GET x => 3; COMMIT"),
		"main COMMIT: error NO_TXN",
		"main T1 GET x: ok NIL",
		"main EXPECT 3: error EXPECTATION",
		"main COMMIT: error NO_TXN")
	if len(s.Failures()) != 0 || len(s.End().Failures) != 0 {
		t.Error("a person failed")
	}
}

func TestABusyErrorThatWasNotExcusedIsAFailureAlsoAfterTheWait(t *testing.T) {
	var k *fakeTicket
	store := newFake(plan{wait: lockedBy(9, "bob"), keep: &k, result: value("3")})
	s := onFake(store, Config{Policy: KeepGoing})
	say(t, s, "a: GET bob\na: COMMIT")
	store.freed = []*fakeTicket{k}
	say(t, s, "GET x\na: EXPECT 3\na: GET x")
	if got := failures(s); got != "-:2:BUSY" {
		t.Errorf("failures are %q", got)
	}
}

func TestExpectHoldsOrSaysWhatWas(t *testing.T) {
	scan := engine.Result{Pairs: []engine.Pair{{Key: "a b", Value: "1 2"}, {Key: "c", Value: "3"}}}
	commit := engine.Result{Commit: engine.CommitInfo{CommitTS: 6, Phases: 2}}
	for _, c := range []struct {
		script string
		result engine.Result
		wait   *engine.Wait
		says   string // "" where it holds
	}{
		{"GET x => 3", value("3"), nil, ""},
		{"GET x => OK", value("3"), nil, ""},
		{"GET x => NIL", engine.Result{}, nil, ""},
		{"GET x => NIL", value("NIL"), nil, `expected NIL, but GET x answered "NIL".`},
		{`GET x => "NIL"`, value("NIL"), nil, ""},
		{`GET x => "NIL"`, engine.Result{}, nil,
			`expected "NIL", but GET x found no value (NIL).`},
		{"GET x => a=b", value("a=b"), nil, ""},
		{"GET x => 4 | 5", value("3"), nil, "expected 4 | 5, but GET x answered 3."},
		{"GET x => 3", failing(engine.ErrUnavailable), nil,
			"expected 3, but GET x answered UNAVAILABLE: it went wrong"},
		{"GET x => WAITING", engine.Result{}, lockedBy(4, "x"), ""},
		{"GET x => OK", engine.Result{}, lockedBy(4, "x"),
			"expected OK, but GET x waits for x, which T4 holds."},
		{"PUT x 1 => OK", engine.Result{}, nil, ""},
		{"PUT x 1 => COMMITTED", commit, nil, "expected COMMITTED, but PUT x 1 answered ok."},
		{`SCAN => "a b"="1 2" c=3`, scan, nil, ""},
		{"SCAN => c=3", scan, nil, `expected c=3, but SCAN found "a b"="1 2" c=3.`},
		{"SCAN => EMPTY", engine.Result{}, nil, ""},
		{"SCAN => EMPTY", scan, nil, `expected EMPTY, but SCAN found "a b"="1 2" c=3.`},
		{"SCAN => ROWS 2", scan, nil, `expected ROWS 2, but SCAN found "a b"="1 2" c=3.`},
		{"BEGIN; COMMIT => COMMITTED", commit, nil, ""},
		{"BEGIN; COMMIT => PHASES 2", commit, nil, ""},
		{"BEGIN; COMMIT => PHASES 1", commit, nil,
			"expected PHASES 1, but COMMIT answered committed, in 2 phases."},
		{"BEGIN; ROLLBACK => ROLLEDBACK", commit, nil, ""},
		{"BEGIN; ROLLBACK => ABORTED", commit, nil,
			"expected ABORTED, but ROLLBACK answered rolledback."},
		{"PUT x 1; STATUS => COMMITTED", commit, nil, ""},
		{"PUT x 1; STATUS => ROWS 1", commit, nil, ""},
		{"PUT x 1; STATUS => UNKNOWN", commit, nil,
			"expected UNKNOWN, but STATUS answered committed."},
	} {
		s := onFake(newFake(plan{result: c.result, wait: c.wait}), Config{})
		results := say(t, s, c.script)
		last := results[len(results)-1]
		says := ""
		if last.Error != nil {
			says = last.Error.Message
		}
		if says != c.says {
			t.Errorf("%s says %q, not %q", c.script, says, c.says)
		}
	}
}

func TestEveryErrorOfTheEngineHasItsCode(t *testing.T) {
	for _, c := range engineCodes {
		err := errorOf(fmt.Errorf("deep: %w", &engine.Error{Kind: c.kind, Message: "so it is"}))
		if err.Code != c.code || err.Message != "so it is" {
			t.Errorf("%v is %v", c.kind, err)
		}
		if err := errorOf(c.kind); err.Code != c.code {
			t.Errorf("%v alone is %v", c.kind, err)
		}
	}
	if err := errorOf(errors.New("no space")); err.Code != codeIO || err.Message != "no space" {
		t.Errorf("from the system: %v", err)
	}
}

// EXPLORE reads its file and says what the search has found; how it is searched is not its business.
func TestExplore(t *testing.T) {
	var asked lang.Explore
	found := Explored{Text: "12 states"}
	s, err := New(Config{
		ReadFile: func(path string) ([]byte, error) {
			if path != "dir/race.kv" {
				return nil, errors.New("it is not there")
			}
			return []byte("PUT a 1"), nil
		},
		Explore: func(st lang.Explore, src []byte, _ Config, _ func() bool) Explored {
			if asked = st; string(src) != "PUT a 1" {
				t.Errorf("it is given %q", src)
			}
			return found
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	at := Place{File: "dir/x.kv", Line: 1}
	explore := func(line string) Result {
		stmts, _ := lang.ParseLine(line, 1)
		return s.Execute(stmts[0], at)[0]
	}
	r := explore("EXPLORE race.kv CRASHES 1")
	if r.Text != "12 states" || r.Error != nil || asked.Crashes.V != 1 {
		t.Errorf("%+v, asked for %+v", r, asked)
	}
	if r = explore("EXPLORE none.kv"); r.Error == nil || r.Error.Code != codeIO {
		t.Errorf("a file that is not there: %v", r.Error)
	}
	found.Wrong = "T1 is half there"
	if r = explore("EXPLORE race.kv"); r.Error == nil || r.Error.Code != codeAnomaly || r.Text == "" {
		t.Errorf("something wrong: %+v", r)
	}
	found.Errors = []error{errors.New("x.kv:2: BACK is not explored")}
	if r = explore("EXPLORE race.kv"); r.Error == nil || r.Error.Code != codeLimit {
		t.Errorf("what cannot be explored: %v", r.Error)
	}
}
