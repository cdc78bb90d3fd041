package session

import (
	"strings"
	"testing"

	"conclave/engine"
	"conclave/repl/lang"
)

func TestSessionsComeIntoBeingWhenNamed(t *testing.T) {
	s := onFake(newFake(), Config{})
	want(t, say(t, s, "alice: BEGIN; PUT x 1\nGET x\nalice:\nCOMMIT\nUSE main; GET x\nbob: SAY hi"),
		"alice T1 BEGIN: ok [new session alice]",
		"alice T1 PUT x 1: ok",
		"main T2 GET x: ok NIL",
		"main USE alice: ok",
		"alice T1 COMMIT: ok committed phases 0",
		"alice USE main: ok",
		"main T3 GET x: ok NIL",
		"bob SAY hi: ok [new session bob]")
	if got := strings.Join(s.Names(), " "); got != "main alice bob" {
		t.Errorf("sessions are %q", got)
	}
	if e := s.Journal()[4]; e.Statement.Session != "alice" || e.At.Line != 4 {
		t.Errorf("the journal has %+v", e)
	}
	want(t, say(t, s, "USE carol; carla: GTE"),
		"main USE carol: ok [new session carol]",
		"carla : error SYNTAX [new session carla]")
}

func TestHomeIsTheNextLiveNodeRoundAfterTheLast(t *testing.T) {
	store := newFake()
	s := onFake(store, Config{})
	want(t, say(t, s, "BEGIN; USE a ON n3; USE main; a: GET x"),
		"main T1 BEGIN: ok",
		"main T1 USE a ON n3: ok [new session a]",
		"a USE main: ok",
		"a T2 GET x: ok NIL")
	store.live = []string{"n2"}
	want(t, say(t, s, "a: BEGIN; b: GET x; BEGIN ON n1; USE c ON n1"),
		"a T3 BEGIN: ok [n3 is down: n2 coordinates]",
		"b T4 GET x: ok NIL [new session b] [n1 is down: n2 coordinates]",
		"b BEGIN ON n1: error NODE_DOWN",
		"b USE c ON n1: ok [new session c] [n1 is down: the next live node coordinates meanwhile]")
	if store.asked[0] != "begin snapshot on n1" || store.asked[2] != "begin snapshot on n2" {
		t.Errorf("asked %q", store.asked)
	}
	store.live = nil
	want(t, say(t, s, "d: GET x; BEGIN; BEGIN ON n9; a: ROLLBACK"),
		"d GET x: error UNAVAILABLE [new session d]",
		"d BEGIN: error UNAVAILABLE",
		"d BEGIN ON n9: error NO_SUCH_NODE",
		"a T3 ROLLBACK: ok rolledback")
}

func TestAutocommitShowsTheLastOfItsTries(t *testing.T) {
	info := engine.CommitInfo{CommitTS: 9, Phases: 1,
		Participants: []engine.Participant{{Node: "n1", Vote: "yes"}}}
	s := onFake(newFake(plan{tries: 3, result: engine.Result{Commit: info}}), Config{})
	got := say(t, s, "PUT x 1; STATUS; GET y")
	want(t, got,
		"main T3 PUT x 1: ok",
		"main STATUS: ok committed @7 rows 1",
		"main T4 GET y: ok NIL")
	if a := got[0].Auto; a == nil || a.TS != 9 || a.Phases != 1 || len(a.Participants) != 1 {
		t.Errorf("the commit is %+v", a)
	}
	if got[1].Subject != "T3" {
		t.Errorf("STATUS is about %q", got[1].Subject)
	}
}

func TestErrorsOfATransactionSayWhatIsLeftToDo(t *testing.T) {
	for _, c := range []struct {
		script string
		kind   error
		fails  bool
		says   string
	}{
		{"PUT x 1", engine.ErrConflict, false,
			"It was tried again and again: nothing of it happened."},
		{"PUT x 1", engine.ErrOutcomeUnknown, false,
			"STATUS T1 tells what became of it, now or later."},
		{"PUT x 1", engine.ErrUnavailable, false, ""},
		{"BEGIN; PUT x 1", engine.ErrUnavailable, false, ""},
		{"BEGIN; PUT x 1", engine.ErrUnavailable, true, "ROLLBACK, then BEGIN again and retry."},
		{"BEGIN; PUT x 1", engine.ErrDeadlock, true,
			"Nothing of T1 happened: ROLLBACK, then BEGIN again and retry."},
		{"BEGIN; COMMIT", engine.ErrConflict, false,
			"Nothing of T1 happened: BEGIN again and retry."},
		{"BEGIN; COMMIT", engine.ErrUnavailable, false,
			"Nothing of T1 happened: BEGIN again and retry."},
		{"BEGIN; COMMIT", engine.ErrOutcomeUnknown, false,
			"STATUS T1 tells what became of it, now or later."},
		{"BEGIN; INCR x", engine.ErrNotInteger, false, ""},
	} {
		s := onFake(newFake(plan{result: failing(c.kind), fails: c.fails}), Config{})
		got := say(t, s, c.script)
		err := got[len(got)-1].Error
		whole := strings.TrimSpace("it went wrong " + c.says)
		if err == nil || err.Advice != c.says || err.Message != whole {
			t.Errorf("%s, %v: %+v", c.script, c.kind, err)
		}
	}
}

func TestTransactionsFollowTheirRules(t *testing.T) {
	conflict := failing(engine.ErrConflict)
	conflict.Commit.Participants = []engine.Participant{{Node: "n1", Vote: "no"}}
	s := onFake(newFake(
		plan{result: failing(engine.ErrNotInteger)},
		plan{result: failing(engine.ErrUnavailable)},
		plan{result: failing(engine.ErrConflict), fails: true},
		plan{result: conflict},
	), Config{})
	want(t, say(t, s, "COMMIT; ROLLBACK; LOCK x; BEGIN; BEGIN; INCR x; GET x; PUT x 1; "+
		"GET x; BEGIN; NODE; ABORT; STATUS T1"),
		"main COMMIT: error NO_TXN",
		"main ROLLBACK: error NO_TXN",
		"main LOCK x: error NO_TXN",
		"main T1 BEGIN: ok",
		"main T1 BEGIN: error TXN_OPEN",
		"main T1 INCR x: error NOT_INTEGER",
		"main T1 GET x: error UNAVAILABLE",
		"main T1 PUT x 1: error CONFLICT",
		"main T1 GET x: error TXN_ABORTED",
		"main T1 BEGIN: error TXN_ABORTED",
		"main T1 : error SYNTAX",
		"main T1 ROLLBACK: ok rolledback",
		"main STATUS T1: ok committed @7 rows 1")
	want(t, say(t, s, "BEGIN; COMMIT; COMMIT"),
		"main T2 BEGIN: ok",
		"main T2 COMMIT: error CONFLICT n1=no",
		"main COMMIT: error NO_TXN")
}

func TestLimitsAreErrorsOfTheStatementAndBeginNoTransaction(t *testing.T) {
	s := onFake(newFake(), Config{})
	long := strings.Repeat("k", lang.MaxKey+1)
	for _, line := range []string{
		"GET " + long, "GET ''", "PUT x " + strings.Repeat("v", lang.MaxValue+1), "SCAN LIMIT 0",
		"SCAN LIMIT -1", "INCR x 99999999999999999999", "BEGIN AS OF 0",
		"BEGIN AS OF 99999999999999999999",
	} {
		r := say(t, s, line)[0]
		if r.Error == nil || r.Error.Code != codeLimit {
			t.Errorf("%.30s: %s", line, show(r))
		}
	}
	want(t, say(t, s, "GET x"), "main T1 GET x: ok NIL")
}

func TestBeginTakesTheSettingsUnlessItSaysOtherwise(t *testing.T) {
	store := newFake()
	s := onFake(store, Config{})
	s.set.isolation = lang.Serializable
	say(t, s, "BEGIN; ROLLBACK; BEGIN READ COMMITTED ON n2; ROLLBACK")
	if store.asked[0] != "begin serializable on n1" ||
		store.asked[2] != "begin read-committed on n2" {
		t.Errorf("asked %q", store.asked)
	}
}

func TestStandingIsWhatThePromptSays(t *testing.T) {
	store := newFake(plan{wait: lockedBy(3, "x")})
	s := onFake(store, Config{})
	if got := s.Standing(); got != (Standing{Session: "main", Up: 3, All: 3}) {
		t.Errorf("at first %+v", got)
	}
	say(t, s, "USE a; BEGIN; GET x")
	store.live = []string{"n1", "n3"}
	s.current.txn.(*fakeTxn).wrote = true
	got := s.Standing()
	if got != (Standing{Session: "a", Txn: "T1", Written: true, Waits: true, Up: 2, All: 3}) {
		t.Errorf("then %+v", got)
	}
	if dead := s.DeadNodes(); len(dead) != 1 || dead[0] != "n2" {
		t.Errorf("dead are %q", dead)
	}
}

func TestQuitEndsAndTimingIsKept(t *testing.T) {
	s := onFake(newFake(), Config{})
	want(t, say(t, s, "TIMING ON; QUIT; GET x"), "main TIMING ON: ok", "main QUIT: ok")
	if !s.Quit() || !s.Timing() {
		t.Error("QUIT or TIMING was not heard")
	}
}

func TestPrefixEndsBeforeTheNextKey(t *testing.T) {
	for _, c := range [][2]string{
		{"a", "b"}, {"", ""}, {"a\xff", "b"}, {"\xff\xff", ""}, {"az", "a{"},
	} {
		if got := afterPrefix(c[0]); got != c[1] {
			t.Errorf("after %q comes %q, not %q", c[0], got, c[1])
		}
	}
}
