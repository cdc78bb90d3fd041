package session

import (
	"testing"
	"time"

	"conclave/engine"
)

func TestAWaitingSessionAnswersBusyAndThenItsResultComes(t *testing.T) {
	var bobs *fakeTicket
	store := newFake(
		plan{wait: lockedBy(9, "bob"), keep: &bobs, result: value("3")},
	)
	s := onFake(store, Config{})
	want(t, say(t, s, "alice: GET bob; GET x; BEGIN; COMMIT; LOCK x; STATUS; EXPECT ERROR BUSY"),
		"alice T1 GET bob: waiting for bob of T9 (lock) [new session alice]",
		"alice GET x: error BUSY",
		"alice BEGIN: error BUSY",
		"alice COMMIT: error BUSY",
		"alice LOCK x: error BUSY",
		"alice STATUS: ok committed @7 rows 1",
		"alice EXPECT ERROR BUSY: error EXPECTATION")
	store.freed = []*fakeTicket{bobs}
	want(t, say(t, s, "PUT y 1; alice: EXPECT 3; alice: GET x"),
		"main T2 PUT y 1: ok",
		"alice T1 GET bob: resumed ok \"3\"",
		"alice EXPECT 3: ok",
		"alice T3 GET x: ok NIL")
}

func TestResultsComeInTheOrderOfVirtualTimeOwnFirst(t *testing.T) {
	var early, same, late *fakeTicket
	store := newFake(
		plan{wait: lockedBy(9, "a"), keep: &early, at: 4, result: value("a")},
		plan{wait: lockedBy(9, "b"), keep: &same, at: 5, result: value("b")},
		plan{wait: lockedBy(9, "c"), keep: &late, at: 6, result: value("c")},
	)
	s := onFake(store, Config{})
	say(t, s, "a: GET a\nb: GET b\nc: GET c")
	store.plans = []plan{{at: 5, frees: []*fakeTicket{early, same, late}}}
	want(t, say(t, s, "PUT x 1"),
		"a T1 GET a: resumed ok \"a\"",
		"main T4 PUT x 1: ok",
		"b T2 GET b: resumed ok \"b\"",
		"c T3 GET c: resumed ok \"c\"")
}

func TestAResumedResultNamesPlaceAndTransactionAndEndsIt(t *testing.T) {
	var k *fakeTicket
	done := engine.Result{Commit: engine.CommitInfo{CommitTS: 6, Phases: 2,
		Participants: []engine.Participant{{Node: "n1", Vote: "yes"}, {Node: "n2", Vote: "yes"}}}}
	store := newFake(plan{}, plan{wait: lockedBy(9, "bob"), keep: &k, result: done,
		at: 12 * time.Millisecond})
	s := onFake(store, Config{})
	say(t, s, "\nalice: BEGIN; PUT bob 1\nalice: COMMIT")
	store.freed = []*fakeTicket{k}
	got := say(t, s, "AWAIT alice; alice: COMMIT")
	want(t, got,
		"main AWAIT alice: ok",
		"alice T1 COMMIT: resumed ok committed @6 phases 2 n1=yes n2=yes",
		"alice COMMIT: error NO_TXN")
	if r := got[1]; r.Line != 3 || r.Time != 12*time.Millisecond {
		t.Errorf("line %d at %s", r.Line, r.Time)
	}
}

func TestRollbackCancelsAWaitWithNoFurtherWord(t *testing.T) {
	var k *fakeTicket
	store := newFake(plan{wait: lockedBy(9, "bob"), keep: &k}, plan{}, plan{wait: lockedBy(9, "x")})
	s := onFake(store, Config{})
	want(t, say(t, s, "INCR bob; ROLLBACK; ROLLBACK"),
		"main T1 INCR bob: waiting for bob of T9 (lock)",
		"main T1 ROLLBACK: ok rolledback",
		"main ROLLBACK: error NO_TXN")
	store.freed = []*fakeTicket{k} // a store that says it all the same
	want(t, say(t, s, "GET y"), "main T2 GET y: ok NIL")
	want(t, say(t, s, "BEGIN; GET x; ABORT; BEGIN"),
		"main T3 BEGIN: ok",
		"main T3 GET x: waiting for x of T9 (lock)",
		"main T3 ROLLBACK: ok rolledback",
		"main T4 BEGIN: ok")
}

func TestRollbackAfterTheDecisionLeavesTheResumedResult(t *testing.T) {
	finish := func(k *fakeTicket) { k.s.freed = append(k.s.freed, k) }
	committed := engine.Result{Commit: engine.CommitInfo{CommitTS: 6, Phases: 1}}
	store := newFake(
		plan{wait: lockedBy(9, "bob"), cancel: engine.ErrNoTxn, also: finish, result: committed},
		plan{wait: lockedBy(9, "bob"), cancel: engine.ErrOutcomeUnknown},
	)
	s := onFake(store, Config{})
	want(t, say(t, s, "BEGIN; COMMIT; ROLLBACK; EXPECT COMMITTED"),
		"main T1 BEGIN: ok",
		"main T1 COMMIT: waiting for bob of T9 (lock)",
		"main T1 ROLLBACK: error NO_TXN",
		"main T1 COMMIT: resumed ok committed @6 phases 1",
		"main EXPECT COMMITTED: ok")
	want(t, say(t, s, "BEGIN; COMMIT; ROLLBACK; GET x"),
		"main T2 BEGIN: ok",
		"main T2 COMMIT: waiting for bob of T9 (lock)",
		"main T2 ROLLBACK: error OUTCOME_UNKNOWN",
		"main T3 GET x: ok NIL")
}

func TestAWaitingStatementThatAbortsLeavesAFailedTransaction(t *testing.T) {
	var k *fakeTicket
	store := newFake(plan{wait: lockedBy(9, "bob"), keep: &k, fails: true,
		result: failing(engine.ErrDeadlock)})
	s := onFake(store, Config{})
	say(t, s, "a: BEGIN; a: LOCK bob")
	store.freed = []*fakeTicket{k}
	want(t, say(t, s, "GET x; a: GET x; a: BEGIN; a: COMMIT; a: COMMIT"),
		"main T2 GET x: ok NIL",
		"a T1 LOCK bob: resumed error DEADLOCK",
		"a T1 GET x: error TXN_ABORTED",
		"a T1 BEGIN: error TXN_ABORTED",
		"a T1 COMMIT: error TXN_ABORTED",
		"a COMMIT: error NO_TXN")
}

func TestAwaitSaysWhatIsStillWaitedFor(t *testing.T) {
	store := newFake(plan{wait: &engine.Wait{Key: "bob", Txn: 4, Reason: "indoubt"}})
	s := onFake(store, Config{})
	want(t, say(t, s, "a: GET bob; USE main; AWAIT a; AWAIT main; AWAIT nobody"),
		"a T1 GET bob: waiting for bob of T4 (indoubt) [new session a]",
		"a USE main: ok",
		"a AWAIT a: ok [a still waits for bob, where T4 is in doubt]",
		"a AWAIT main: ok",
		"a AWAIT nobody: error NO_SUCH_SESSION")
}

func TestInterruptRollsBackWhatRan(t *testing.T) {
	store := newFake(plan{hangs: true}, plan{hangs: true}, plan{hangs: true, cancel: engine.ErrNoTxn,
		also: func(k *fakeTicket) { k.s.end(k) }, result: engine.Result{}})
	s := onFake(store, Config{})
	store.settled = func(Ticket) bool { s.Interrupt(); return false }
	want(t, say(t, s, "PUT x 1; BEGIN; GET x; GET y; ROLLBACK"),
		"main T1 PUT x 1: error UNAVAILABLE",
		"main T2 BEGIN: ok",
		"main T2 GET x: error UNAVAILABLE",
		"main T2 GET y: error TXN_ABORTED",
		"main T2 ROLLBACK: ok rolledback")
	want(t, say(t, s, "BEGIN; COMMIT"),
		"main T3 BEGIN: ok",
		"main T3 COMMIT: ok committed phases 0 [interrupted too late: the statement had its answer]")
	if len(s.Journal()[0].Stops) == 0 || len(s.Journal()[1].Stops) > 0 {
		t.Error("the journal does not tell what was interrupted")
	}
	before := store.interrupts
	s.Interrupt()
	if store.interrupts != before {
		t.Error("an interrupt with nothing running reached the store")
	}
}

func TestTheEndRollsBackWhatIsOpen(t *testing.T) {
	store := newFake(plan{wait: lockedBy(2, "bob")})
	s := onFake(store, Config{Policy: Stop})
	say(t, s, "a: BEGIN; a: COMMIT\nb: BEGIN")
	end := s.End()
	if len(end.Results) != 0 || len(end.Failures) != 0 {
		t.Errorf("%+v", end)
	}
	notes := []string{
		"COMMIT of a still waited in T1: it is rolled back",
		"T2 of b was still open: it is rolled back",
	}
	for i, n := range notes {
		if i >= len(end.Notes) || end.Notes[i] != n {
			t.Errorf("notes are %q, not %q", end.Notes, notes)
			break
		}
	}
	if asked := store.asked[len(store.asked)-2:]; asked[0] != "T1 cancel" || asked[1] != "T2 op 9 " {
		t.Errorf("asked %q", asked)
	}
}
