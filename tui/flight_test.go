package tui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/tui/style"
)

// flying is a dashboard with colours, in which a PREPARE is on its way and the next key lets it
// arrive. Frames are not waited for: the test sends them.
func flying(t *testing.T) (m *model, press func(string) tea.Cmd) {
	s := on(t, slowStory, 120, 40)
	s.until("n", "PREPARE")
	m = s.m
	m.profile, m.styles = style.True, style.New("dark", style.True)
	return m, func(key string) tea.Cmd {
		_, cmd := m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)})
		return cmd
	}
}

func TestTheCardsWaitForTheMessages(t *testing.T) {
	m, press := flying(t)
	before, now := m.scene, m.scene.Now
	m.Update(press("n")())
	if m.show.flight == nil || m.scene != before {
		t.Fatal("the next moment is shown before the messages are there")
	}
	frames, first := 0, m.View()
	for ; m.show.flight != nil; frames++ {
		if frames > 100 {
			t.Fatal("it never arrives")
		}
		if frames == 1 && m.View() == first {
			t.Error("nothing moves")
		}
		m.Update(frameTick{})
	}
	if frames < 3 || m.scene == before || m.scene.Now <= now || m.ui.Ahead != nil {
		t.Errorf("after %d frames it is %v, and was %v", frames, m.scene.Now, now)
	}
}

func TestAKeyEndsTheFlight(t *testing.T) {
	m, press := flying(t)
	before := m.scene
	m.Update(press("n")())
	press("l")
	if m.show.flight != nil || m.scene == before || m.ui.Focus.Item != 1 {
		t.Error("the key has to wait for the messages")
	}
	m.Update(frameTick{}) // one that was on its way: it is nobody's any more
}

func TestWithoutColoursNothingMoves(t *testing.T) {
	m, press := flying(t)
	m.styles = style.New("plain", style.True)
	before := m.scene
	m.Update(press("n")())
	if m.show.flight != nil || m.scene == before {
		t.Error("it moves")
	}
	if strings.Contains(m.View(), "\x1b") {
		t.Error("it has colours")
	}
}
