package tui

import (
	"bytes"
	"testing"

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
