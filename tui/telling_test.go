package tui

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestAnAnswerStaysWhileItIsToldOf: what the script has looked at lies on top as long as it speaks
// of it, with both to be read; an empty SAY, and whatever happens next, take it away.
func TestAnAnswerStaysWhileItIsToldOf(t *testing.T) {
	story := "PUT bob 10\nWAL n1\nSAY Read the first line.\nSAY\nSAY Another matter.\n"
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		s := on(t, story, size[0], size[1]).press("space", "space").says("one phase bob=10")
		s.press("space").says("one phase bob=10", "Read the first line.")
		s.press("space").says("Another matter.").saysNot("─ WAL n1 ─")
		s.press("b").saysNot("─ WAL n1 ─")
	}
	s := on(t, "PUT bob 10\nWAL n1\nSAY One line.\nPUT bob 11\n", 80, 24).press("space", "space", "space")
	s.says("─ WAL n1 ─").press("space").saysNot("─ WAL n1 ─").says("11@4")
}

// TestALongAnswerLeavesTheStoryFree: what is too long to stand beside the caption is cut to what
// is above it, and can be scrolled.
func TestALongAnswerLeavesTheStoryFree(t *testing.T) {
	s := on(t, "HELP\nSAY All that can be said.\n", 80, 24).press("space", "space")
	s.says("All that can be said.", "╭─ HELP ─", "─ 1–14 of ")
}

// TestWhatCheckFindsIsShown: the circle is what the story speaks of.
func TestWhatCheckFindsIsShown(t *testing.T) {
	s := on(t, `a: BEGIN; GET zoe; PUT ann 1
b: BEGIN; GET ann; PUT zoe 1
a: COMMIT
b: COMMIT
CHECK SERIALIZABLE => CHECK ANOMALY G2-item
SAY Read the arrows.
`, 80, 24)
	s.until("space", "G2-item").says("T1 -rw zoe-> T2").press("space")
	s.says("T1 -rw zoe-> T2", "Read the arrows.")
}

// TestADiagramIsDrawnForItsScreen: its lifelines stand beneath each other in every row.
func TestADiagramIsDrawnForItsScreen(t *testing.T) {
	for _, w := range []int{80, 100, 120} {
		s := on(t, "SET latency 10ms\nBEGIN ON n3; PUT bob 1; PUT joe 1; COMMIT\nDIAGRAM\n", w, 40)
		s.until("space", "╭─ DIAGRAM ─")
		column := -1
		for line := range strings.Lines(s.screen()) {
			for _, event := range []string{"start_ts", "commit_ts"} {
				before, _, is := strings.Cut(line, "│ "+event)
				at := utf8.RuneCountInString(before)
				if is && column >= 0 && at != column {
					t.Errorf("at %d columns n3 stands at %d, and at %d:\n%s", w, column, at, s.screen())
				}
				if is {
					column = at
				}
			}
		}
		if column < 0 {
			t.Errorf("no lifeline at %d columns:\n%s", w, s.screen())
		}
	}
}

// TestACheckpointLosesNothing: what is not on the log any more has not been lost by the crash.
func TestACheckpointLosesNothing(t *testing.T) {
	s := on(t, "PUT bob 10; PUT bob 11\nCHECKPOINT n1\nKILL n1\nRECOVER n1\n", 80, 24)
	s.until("space", "memory lost").saysNot("✗ COMMITTED", "synced: lost")
	s.press("space").says("back: checkpoint and 0")
	s = on(t, "SET sync 5ms\nPUT bob 10\nAUTO OFF\nPUT bob 11\nSTEP\nKILL n1\n", 80, 24)
	s.until("space", "memory lost").says("✗")
}

// TestWhoDidSomethingLastIsSeen: the caption speaks of a session, which the screen does not hide
// then; nor one that waits.
func TestWhoDidSomethingLastIsSeen(t *testing.T) {
	s := on(t, `PUT bob 10; PUT joe 10
ann: BEGIN PESSIMISTIC; PUT bob 1
carl: PUT bob 2
dora: PUT joe 2
eve: GET bob
SAY She found ten.
SAY She did not wait.
PAUSE
NODES
SAY Three nodes.
`, 80, 24)
	s.until("space", "She found ten").says("eve ", "GET bob", "carl  T4")
	s.press("space").says("main").press("space").says("Three nodes.", "eve ", "carl  T4").saysNot("main")
}

// TestAnErrorSaysWhyAndACommitHow: at both sizes.
func TestAnErrorSaysWhyAndACommitHow(t *testing.T) {
	story := "BEGIN; PUT bob 10; PUT joe 10\nCOMMIT\nKILL n2\nGET joe => ERROR UNAVAILABLE\n"
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		s := on(t, story, size[0], size[1])
		s.until("space", "committed @2").says("in two phases, 8 messages")
		s.until("space", "unavailable").says("n2 is down. RECOVER it")
	}
}

// TestPlayingGoesOnFromAnAnswer: it does not stay over what comes after it.
func TestPlayingGoesOnFromAnAnswer(t *testing.T) {
	s := on(t, "PUT bob 10\nWAL n1\nPUT bob 11\nPUT bob 12\n", 80, 24)
	s.ticks = 1000
	s.press("p").says("the end", "12@6").saysNot("─ WAL n1 ─")
}
