package tui

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/teatest"
)

// TestAProgram runs the model as bubbletea runs it, with its own event loop.
func TestAProgram(t *testing.T) {
	s := on(t, inDoubtStory, 80, 24)
	tm := teatest.NewTestModel(t, s.m, teatest.WithInitialTermSize(80, 24))
	shows := func(text string) {
		t.Helper()
		teatest.WaitFor(t, tm.Output(), func(b []byte) bool { return bytes.Contains(b, []byte(text)) },
			teatest.WithDuration(patience))
	}
	shows("0/22")
	for range 12 {
		tm.Send(tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}})
	}
	shows("T4 is in doubt on n1 and n2")
	tm.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("bbb")})
	shows("under way")
	tm.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("B")})
	shows("waits for you")
	tm.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q")})
	tm.WaitFinished(t, teatest.WithFinalTimeout(patience))
}

// TestInTmux drives it with keys in a real terminal, and reads what stands on it.
func TestInTmux(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("no tmux here: the dashboard is not tried on it")
	}
	socket := fmt.Sprintf("conclave-test-%d", os.Getpid())
	tmux := func(args ...string) string {
		out, err := exec.Command("tmux", append([]string{"-L", socket, "-f", "/dev/null"}, args...)...).
			CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v: %s", args, err, out)
		}
		return string(out)
	}
	tmux("new-session", "-d", "-x", "80", "-y", "24", "-e", "BE_CONCLAVE=1", "-e", "CONCLAVE_HISTORY=",
		os.Args[0]+" dash in-doubt; echo it ended with $?; exec cat")
	defer exec.Command("tmux", "-L", socket, "kill-server").Run()
	shows := func(text string) string {
		t.Helper()
		for late := time.Now().Add(patience); time.Now().Before(late); {
			if screen := tmux("capture-pane", "-p"); strings.Contains(screen, text) {
				return screen
			}
		}
		t.Fatalf("it never shows %q:\n%s", text, tmux("capture-pane", "-p"))
		return ""
	}
	shows("in-doubt.kv  0/")
	tmux("send-keys", "Space", "Space")
	shows("bob  10@2")
	tmux("send-keys", ":KILL n2", "Enter")
	shows("n2 is down: killed")
	tmux("resize-window", "-x", "120", "-y", "40")
	if screen := shows("─ script ──"); strings.Count(screen, "\n") > 40 {
		t.Errorf("the picture is taller than the screen:\n%s", screen)
	}
	tmux("resize-window", "-x", "40", "-y", "10")
	shows("60 columns")
	tmux("resize-window", "-x", "80", "-y", "24")
	shows("n2 is down: killed")
	tmux("send-keys", "B")
	screen := shows("j – r ──────── up")
	if strings.Contains(screen, "n2 is down") {
		t.Errorf("B does not take KILL back:\n%s", screen)
	}
	tmux("send-keys", "q")
	shows("it ended with 0")
}
