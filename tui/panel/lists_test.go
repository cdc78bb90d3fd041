package panel_test

import (
	"fmt"
	"strings"
	"testing"

	"conclave/repl/diagram"
	"conclave/tui/panel"
	"conclave/tui/scene"
)

// TestWhyItWentSoIsSeenHoweverManyAreThere: on a screen with room for it, the reason of a refusal
// stands beneath the sessions, and those who are not shown for it are counted.
func TestWhyItWentSoIsSeenHoweverManyAreThere(t *testing.T) {
	for n := 1; n <= 6; n++ {
		s := inDoubt(t)
		s.Sessions = []scene.Session{{Name: "bob", Txn: "T5", Statement: "COMMIT",
			Answer: "conflict", More: "seat was written by T4 @9", Changed: true, Tone: diagram.Bad}}
		for i := 1; i < n; i++ {
			s.Sessions = append(s.Sessions, scene.Session{Name: fmt.Sprint("client-", i), Txn: "T4",
				Statement: "COMMIT", Answer: "committed @9", Ago: i})
		}
		screen := panel.Screen(s, hints(), 120, 40, plain)
		if !strings.Contains(screen, "seat was written by T4 @9") {
			t.Errorf("%d sessions, and no reason:\n%s", n, screen)
		}
		if n <= 4 && strings.Count(screen, "committed @9") != n-1 {
			t.Errorf("not all of %d sessions are there:\n%s", n, screen)
		}
		if n > 4 != strings.Contains(screen, fmt.Sprintf("%d more session", n-4)) {
			t.Errorf("%d sessions are not counted:\n%s", n, screen)
		}
	}
}

// TestNoAnswerIsCutThatHasRoom: one long statement does not take the room of another's answer.
func TestNoAnswerIsCutThatHasRoom(t *testing.T) {
	s := inDoubt(t)
	s.Sessions = []scene.Session{
		{Name: "main", Txn: "T5", Statement: "PARTITION n3 | n1 n2 n4", Answer: "ok", Changed: true},
		{Name: "dave", Txn: "T7", Statement: "GET x", Answer: "waits for x: T5 holds it", Ago: 1},
	}
	screen := panel.Screen(s, hints(), 120, 40, plain)
	for _, want := range []string{"PARTITION n3 | n1 n2 n4", "waits for x: T5 holds it"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is cut:\n%s", want, screen)
		}
	}
}
