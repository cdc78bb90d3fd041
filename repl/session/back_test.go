package session

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTenThousandStatementsGoBackAtOnce(t *testing.T) {
	s := onEngine(t, Config{})
	for i := range 10_000 {
		say(t, s, fmt.Sprintf("PUT k%d %d", i%300, i))
	}
	start := time.Now()
	want(t, say(t, s, "BACK 9"), "main BACK 9: ok")
	// A tenth of a second, where nothing else runs. What would not be linear takes minutes.
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("BACK took %v", took)
	}
	want(t, say(t, s, "GET k290"), `main T9992 GET k290: ok "9890"`)
}

func TestAnInterruptedBackChangesNothing(t *testing.T) {
	s := onEngine(t, Config{})
	say(t, s, "PUT bob 1; PUT bob 2")
	s.door.cancelled = true
	if _, err := s.replay(s.journal.to(1)); err == nil || err.Code != codeUnavail {
		t.Errorf("it says %v", err)
	}
	s.door.cancelled = false
	want(t, say(t, s, "GET bob"), `main T3 GET bob: ok "2"`)
}

func TestTheAnswerOfBackIsTheLastOfWhoSaidIt(t *testing.T) {
	s := onEngine(t, Config{})
	want(t, say(t, s, "PUT bob 1; zoe: BACK => OK; zoe: GET bob"),
		"main T1 PUT bob 1: ok", "zoe BACK: ok [new session zoe]", "zoe EXPECT OK: ok",
		"zoe T1 GET bob: ok NIL")
	want(t, say(t, s, "alice: BEGIN; PUT ann 1\nUSE alice\nBACK 1\nSAY me\nGET ann"),
		"alice T2 BEGIN: ok [new session alice]", "alice T2 PUT ann 1: ok", "main USE alice: ok",
		"alice BACK 1: ok", "main SAY me: ok", "main T3 GET ann: ok NIL")
}

func TestFailuresThatAreCertainStandAfterBack(t *testing.T) {
	s := onEngine(t, Config{Policy: KeepGoing})
	say(t, s, "PUT bob 1 => 7\nCOMMIT\nBACK 1\na: COMMIT\nPUT x 1\nBACK 1\na: GET x")
	if got := failures(s); got != "-:1:EXPECTATION -:2:NO_TXN -:4:NO_TXN" {
		t.Errorf("failures are %q", got)
	}
}

func TestACrashThatNeverCameIsAFailureAtTheEnd(t *testing.T) {
	text := "SAY x\nKILL n1 AT recover.asked\nKILL n2 AT prepare.logged 3\n" +
		"KILL n3 AT vote.sent\n" +
		"BEGIN; PUT joe 1; PUT zoe 1; COMMIT"
	s := onEngine(t, Config{Policy: KeepGoing})
	say(t, s, text)
	end := s.End()
	if got := failures(s); got != "-:2:EXPECTATION -:3:EXPECTATION" || len(end.Failures) != 2 {
		t.Errorf("failures are %q, of the end %v", got, end.Failures)
	}
	if m := end.Failures[1].Message; m != "KILL n2 AT prepare.logged 3 never came: n2 has not "+
		"reached prepare.logged, and was to do so 2 times more." {
		t.Errorf("it says %s", m)
	}
	s = onEngine(t, Config{})
	say(t, s, text)
	if end := s.End(); len(end.Failures) != 0 || len(end.Notes) != 2 {
		t.Errorf("a person hears %v %v", end.Failures, end.Notes)
	}
	for _, mends := range []string{"KILL CLEAR", "RESET", "CLUSTER", "BACK 4"} {
		s = onEngine(t, Config{Policy: Stop})
		say(t, s, "PUT a 1\nKILL n1 AT votes.in\nPUT a 1; PUT a 2; PUT a 3\n"+mends)
		if s.End(); failures(s) != "" {
			t.Errorf("after %s there are failures: %s", mends, failures(s))
		}
	}
	s = onEngine(t, Config{Policy: Stop})
	say(t, s, "KILL n1 AT votes.in\nCOMMIT\nPUT a 1")
	if s.End(); failures(s) != "-:2:NO_TXN" {
		t.Errorf("a script that has stopped already: %s", failures(s))
	}
}

func TestTheEndGivesUpWhatWaitsForStep(t *testing.T) {
	s := onEngine(t, Config{Policy: Stop})
	say(t, s, "KILL n3\nAUTO OFF\na: PUT bob 1\nb: HEAL\nSET sync 1ms\nc: RECOVER n3\nd: BEGIN; "+
		"PUT bob 1; PUT zoe 1; COMMIT")
	notes := strings.Join(s.End().Notes, "\n")
	if notes != "PUT bob 1 of a still waited in T1: its outcome is unknown\n"+
		"HEAL of b still waited\nRECOVER n3 of c still waited\n"+
		"COMMIT of d still waited in T2: it is rolled back" {
		t.Errorf("notes are\n%s", notes)
	}
}
