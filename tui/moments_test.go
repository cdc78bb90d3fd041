package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/tui/canvas"
	"conclave/tui/panel"
)

// update reports whether the goldens are to be written anew; the flag is teatest's.
func update() bool { return flag.Lookup("update").Value.String() == "true" }

// The stories of the moments. They are not the lessons, which may be told otherwise tomorrow.
const (
	inDoubtStory = `SAY Bob has 10 coins on n1, Joe has 2 on n2.
PUT bob 10; PUT joe 2; PUT ann 5
USE alice ON n3
USE main
alice: BEGIN
alice: PUT bob 3; PUT joe 9
SAY We pull the plug of n3 when its decision is on its disk.
SAY What will Alice hear?
alice: KILL COORDINATOR AT decision.logged
PAUSE
alice: COMMIT => ERROR OUTCOME_UNKNOWN
SAY n3 wrote its decision, and died before it told anyone.
SAY What may n1 do now?
carol: GET bob => WAITING
RECOVER n3
carol: EXPECT 3
SAY It found COMMIT on its log, and told it.
`
	deadlockStory = `PUT bob 10; PUT joe 10
USE carol ON n2
USE main
alice: BEGIN PESSIMISTIC
carol: BEGIN PESSIMISTIC
alice: INCR bob -3
carol: INCR joe -5
SAY Alice has locked Bob, and Carol has locked Joe.
carol: INCR bob 5 => WAITING
alice: INCR joe 3 => 13
carol: EXPECT ERROR DEADLOCK
`
	partitionStory = `PUT bob 10; PUT joe 2
USE alice ON n3
USE main
alice: BEGIN
alice: PUT bob 3; PUT joe 9
BREAK n3 decision.logged
alice: COMMIT
BREAK CLEAR
PARTITION n3
RUN
carol: GET bob => WAITING
`
	slowStory = `PUT bob 10; PUT joe 2
LATENCY 5ms 9ms
USE alice ON n3
alice: BEGIN
alice: PUT bob 3; PUT joe 9
alice: COMMIT
`
)

// moments are screens that one gets to by pressing keys, from real runs of scripts. The goldens
// keep what they look like without colours.
var moments = []struct {
	name, script string
	keys         func(s *stage)
}{
	{"idle", "", func(s *stage) {}},
	{"story", inDoubtStory, func(s *stage) { s.press("space") }},
	{"prepared", inDoubtStory, func(s *stage) {
		s.until("space", "What will Alice hear?").until("n", "PREPARED").until("n", "votes 1/2")
	}},
	{"under-way", slowStory, func(s *stage) {
		s.until("space", "joe 9").press("space").until("n", "PREPARED").says("PREPARE joe")
	}},
	{"waiting", deadlockStory, func(s *stage) { s.until("space", "waits for bob") }},
	{"deadlock", deadlockStory, func(s *stage) { s.until("space", "deadlock: T3") }},
	{"coordinator-dead", inDoubtStory, func(s *stage) { s.until("space", "crashed at decision") }},
	{"in-doubt", inDoubtStory, func(s *stage) { s.until("space", "carol  T5  GET bob") }},
	{"why", inDoubtStory, func(s *stage) { s.until("space", "carol  T5  GET bob").press("e") }},
	{"recovered", inDoubtStory, func(s *stage) { s.until("space", "back: ") }},
	{"held", partitionStory, func(s *stage) { s.until("space", "held") }},
	{"partition", partitionStory, func(s *stage) { s.until("space", "carol") }},
	{"whole-log", inDoubtStory, func(s *stage) { s.until("space", "in doubt").press("1", "enter") }},
	{"keys", inDoubtStory, func(s *stage) {
		s.until("space", "in doubt").press("1", "enter", "enter")
	}},
	{"diagram", slowStory, func(s *stage) {
		s.press("g")
		s.m.ui.Focus.Panel = panel.Diagram
		s.press("enter")
	}},
	{"command", inDoubtStory, func(s *stage) { s.press("space", "space", ":KILL ", "tab") }},
	{"help", inDoubtStory, func(s *stage) { s.press("?") }},
	{"failed", "PUT a x\nINCR a\nPUT b 1", func(s *stage) { s.press("space", "space", "space") }},
}

func TestMoments(t *testing.T) {
	for _, m := range moments {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			name := fmt.Sprintf("%s-%dx%d", m.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := on(t, m.script, size[0], size[1])
				m.keys(s)
				golden(t, name, s.screen())
			})
		}
	}
	golden(t, "too-small", on(t, slowStory, 50, 12).screen())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	lines := strings.Split(got, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	got = strings.Join(lines, "\n") + "\n"
	if update() {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, _ := os.ReadFile(path)
	if got != string(want) {
		t.Errorf("%s is not what is kept of it (-update writes it anew):\n%s", name, got)
	}
}

var every = flag.Bool("every", false, "all sizes of screen from 1 to 200, not some of them")

// TestNothingIsWiderOrTallerThanTheScreen: at every moment, on every screen.
func TestNothingIsWiderOrTallerThanTheScreen(t *testing.T) {
	step := 13
	if *every {
		step = 1
	}
	for i, m := range moments {
		s := on(t, m.script, 120, 40)
		m.keys(s)
		for w := 1 + i%step; w <= 200; w += step {
			for h := 1 + i%step; h <= 200; h += step {
				s.send(tea.WindowSizeMsg{Width: w, Height: h})
				lines := strings.Split(s.screen(), "\n")
				if len(lines) > h {
					t.Fatalf("%s at %dx%d has %d lines", m.name, w, h, len(lines))
				}
				for _, l := range lines {
					if n := canvas.Width(l); n > w {
						t.Fatalf("%s at %dx%d has a line of %d cells: %q", m.name, w, h, n, l)
					}
				}
			}
		}
	}
}
