package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl"
	"conclave/repl/session"
	"conclave/tui/drive"
	"conclave/tui/style"
)

// stage is a dashboard without a terminal: what it asks for is done at once, but for ticks.
type stage struct {
	t     testing.TB
	m     *model
	quit  bool
	stood []time.Duration // what was to be waited for, and was not
	ticks int             // how many ticks come at once; the others never
}

// on is a dashboard of w by h for a script, which may be "".
func on(t testing.TB, script string, w, h int) *stage {
	t.Helper()
	sess, err := session.New(session.Config{Screen: true, Lessons: os.DirFS("../scripts")})
	if err != nil {
		t.Fatal(err)
	}
	world := &World{Sessions: sess, Profile: style.NoColour, Lessons: os.DirFS("../scripts")}
	world.Complete = repl.Completion(func() *session.Sessions { return sess }, nil)
	if script != "" {
		world.Script = parse(t, script)
	}
	s := &stage{t: t, m: newModel(world)}
	s.m.after = func(d time.Duration, next tick) tea.Cmd {
		s.stood = append(s.stood, d)
		if s.ticks--; s.ticks < 0 {
			return nil
		}
		return func() tea.Msg { return next }
	}
	s.send(tea.WindowSizeMsg{Width: w, Height: h})
	return s
}

// parse makes a script of a lesson's name or of its source.
func parse(t testing.TB, script string) *drive.Script {
	t.Helper()
	name, src := "test.kv", []byte(script)
	if !strings.ContainsAny(script, " \n") {
		var err error
		name = script + ".kv"
		if src, err = os.ReadFile(filepath.Join("../scripts", name)); err != nil {
			t.Fatal(err)
		}
	}
	parsed, wrong := drive.Parse(name, src)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	return parsed
}

func (s *stage) send(msg tea.Msg) {
	_, cmd := s.m.Update(msg)
	s.do(cmd)
}

func (s *stage) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.do(c)
		}
	case tea.QuitMsg:
		s.quit = true
	default:
		s.send(msg)
	}
}

// named are keys that are no runes.
var named = map[string]tea.KeyType{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEsc, "up": tea.KeyUp, "down": tea.KeyDown,
	"left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace, "ctrl+c": tea.KeyCtrlC,
	"space": tea.KeySpace, "pgup": tea.KeyPgUp, "home": tea.KeyHome, "end": tea.KeyEnd,
	"shift+tab": tea.KeyShiftTab,
}

// press presses keys: names of keys, or runs of characters, each a key.
func (s *stage) press(words ...string) *stage {
	for _, w := range words {
		if typ, is := named[w]; is {
			msg := tea.KeyMsg{Type: typ}
			if w == "space" {
				msg.Runes = []rune{' '}
			}
			s.send(msg)
			continue
		}
		for _, r := range w {
			msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
			if r == ' ' {
				msg.Type = tea.KeySpace
			}
			s.send(msg)
		}
	}
	return s
}

// until presses a key until the screen says something.
func (s *stage) until(key, says string) *stage {
	s.t.Helper()
	for range 300 {
		if strings.Contains(s.screen(), says) {
			return s
		}
		s.press(key)
	}
	s.t.Fatalf("%s never brings %q:\n%s", key, says, s.screen())
	return s
}

func (s *stage) screen() string { return s.m.View() }

// says requires that something stands on the screen.
func (s *stage) says(words ...string) *stage {
	s.t.Helper()
	for _, w := range words {
		if !strings.Contains(s.screen(), w) {
			s.t.Errorf("the screen does not say %q:\n%s", w, s.screen())
		}
	}
	return s
}

func (s *stage) saysNot(words ...string) *stage {
	s.t.Helper()
	for _, w := range words {
		if strings.Contains(s.screen(), w) {
			s.t.Errorf("the screen says %q:\n%s", w, s.screen())
		}
	}
	return s
}

func newHistory(t testing.TB) *repl.History {
	path := filepath.Join(t.TempDir(), "history")
	h, warning := repl.OpenHistory(func(name string) (string, bool) {
		return path, name == "CONCLAVE_HISTORY"
	})
	if warning != "" {
		t.Fatal(warning)
	}
	return h
}

func keyOf(name string) tea.KeyMsg {
	if typ, is := named[name]; is {
		return tea.KeyMsg{Type: typ}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}
