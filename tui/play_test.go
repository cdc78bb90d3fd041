package tui

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"conclave/repl/session"
)

// TestPlayingIsTheScriptByItself, up to a PAUSE, where it waits for a person; and then to the end.
func TestPlayingIsTheScriptByItself(t *testing.T) {
	s := on(t, inDoubtStory, 120, 40)
	s.ticks = 1000
	s.press("p").says("waits for you", "What will Alice hear?")
	if n := s.m.scene.Script.Done; n != 13 {
		t.Errorf("%d statements have run up to the PAUSE", n)
	}
	s.press("space").says("the end", "told it.").saysNot("playing")
	plain, err := session.New(session.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range parse(t, inDoubtStory).Statements() {
		plain.Execute(st, session.Place{File: "test.kv"})
	}
	a, b := s.m.driver.Sessions().Cluster().Trace(0), plain.Cluster().Trace(0)
	if len(a) != len(b) || a[len(a)-1] != b[len(b)-1] {
		t.Errorf("%d lines of trace, and %d without the dashboard", len(a), len(b))
	}
}

// TestMessagesMoveWhilePlaying: the picture's time moves on between two events, up to where the
// next message arrives, and the cluster's does not.
func TestMessagesMoveWhilePlaying(t *testing.T) {
	s := on(t, slowStory, 120, 40)
	s.until("space", "joe 9").press("space", "p")
	moved := map[string]bool{}
	for range 12 {
		s.ticks = 1
		now := s.m.driver.Sessions().Cluster().Now()
		s.send(tick{s.m.show.number, len(moved) + 1})
		if s.m.driver.Sessions().Cluster().Now() != now {
			break
		}
		for _, line := range strings.Split(s.screen(), "\n") {
			if strings.Contains(line, "PREPARE joe") {
				moved[line] = true
			}
		}
	}
	if len(moved) < 3 {
		t.Errorf("PREPARE is seen in %d places on its way", len(moved))
	}
	s.press("space")
	if s.m.show.drift != 0 {
		t.Error("the picture's time is not the cluster's while it is held")
	}
}

func TestSpeed(t *testing.T) {
	slow, fast := on(t, inDoubtStory, 80, 24), on(t, inDoubtStory, 80, 24)
	slow.press("-", "p")
	fast.press("++", "p").says("playing 4x")
	if a, b := slow.stood[0], fast.stood[0]; a != 8*b || b < time.Millisecond {
		t.Errorf("a picture stands %v at 0.5x, and %v at 4x", a, b)
	}
	for range 20 {
		fast.press("+")
	}
	fast.says("playing 32x")
}

// TestSpacePausesWhatPlays, n goes on by hand, and p ends it.
func TestSpacePausesWhatPlays(t *testing.T) {
	s := on(t, inDoubtStory, 80, 24)
	s.press("p").says("playing").press("space").says("paused")
	done := s.m.scene.Script.Done
	s.press("n")
	if s.m.scene.Script.Done == done && !s.m.driver.UnderWay() {
		t.Error("n does nothing while playing is held")
	}
	s.press("space").says("playing").press("p").says("paused")
	if s.m.show.playing {
		t.Error("p does not end it")
	}
}

// TestALongRunCanBeStopped: g runs in pieces, and a key between them stops it.
func TestALongRunCanBeStopped(t *testing.T) {
	s := on(t, strings.Repeat("INCR a\n", 1000), 80, 24)
	_, cmd := s.m.Update(keyOf("g"))
	s.m.Update(keyOf("esc"))
	s.do(cmd)
	if n := s.m.scene.Script.Done; n == 0 || n > 2*burst {
		t.Errorf("%d of 1000 statements have run when it stops", n)
	}
	s.press("g").says("1000/1000", "the end")
}

// TestAStatementThatRunsCanBeStopped: it would go on for a hundred thousand hours of asking n3.
func TestAStatementThatRunsCanBeStopped(t *testing.T) {
	s := on(t, inDoubtStory, 80, 24)
	s.until("space", "crashed at decision").press(":ADVANCE 100000h")
	_, cmd := s.m.Update(keyOf("enter"))
	over := make(chan struct{})
	go func() {
		s.do(cmd)
		close(over)
	}()
	for stopped := false; !stopped; {
		select {
		case <-over:
			stopped = true
		default:
			s.m.driver.Interrupt() // as esc does, which may come too early
			runtime.Gosched()
		}
	}
	if now := time.Duration(s.m.driver.Sessions().Cluster().Now()); now >= 100_000*time.Hour {
		t.Errorf("it has run to its end: %v", now)
	}
	s.press("b").says("T4 is in doubt").saysNot("h0m")
}
