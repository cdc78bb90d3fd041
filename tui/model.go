package tui

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"conclave/tui/drive"
	"conclave/tui/layout"
	"conclave/tui/panel"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// model is the root, and the only tea.Model. Its Update says whose a message is, and nothing else.
type model struct {
	world   *World
	driver  *drive.Driver
	scene   *scene.Scene
	ui      panel.UI
	w, h    int
	styles  *style.Styles
	profile style.Profile

	mode   mode
	show   show
	typed  typed
	notice string // of the dashboard itself; the scene's own is below it

	after func(time.Duration, tick) tea.Cmd // a tick later
}

// mode is who gets the keys.
type mode uint8

const (
	driving   mode = iota // the keys drive, and move the focus
	typing                // a statement is typed
	filtering             // a filter is typed
)

// newModel is the dashboard of a world, before it knows how large it is.
func newModel(w *World) *model {
	m := &model{
		world: w, driver: drive.New(w.Sessions, w.Script), profile: w.Profile,
		styles: style.New(w.Theme, w.Profile), after: after,
	}
	m.ui.Help = keys.groups()
	m.ui.Command.Chosen = -1
	m.show.speed = 1
	if w.Speed > 0 {
		m.show.speed = w.Speed
	}
	m.look()
	return m
}

// Init starts to play, if that was asked for.
func (m *model) Init() tea.Cmd {
	if m.world.Play {
		return m.play()
	}
	return nil
}

// Update routes.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		cmd = m.settle()
		m.resize(msg.Width, msg.Height)
	case done:
		cmd = m.done(msg)
	case tick:
		cmd = m.tick(msg)
	case frameTick:
		cmd = m.frame()
	case tea.KeyMsg:
		cmd = tea.Batch(m.settle(), m.keys(msg))
		m.nextKey()
	case tea.MouseMsg:
		cmd = m.mouse(msg)
		m.nextKey()
	case fmt.Stringer: // bytes that are no key
		m.nextKey()
	}
	return m, cmd
}

// nextKey lets the next key in, unless it is not for the dashboard any more.
func (m *model) nextKey() {
	if m.world.Gate != nil && !m.show.leaving {
		m.world.Gate.Next()
	}
}

// View paints what is known.
func (m *model) View() string {
	if m.w == 0 || m.h == 0 {
		return ""
	}
	m.ui.Hints = m.hints()
	return panel.Screen(m.shown(), &m.ui, m.w, m.h, m.styles)
}

// shown is the scene with what only the dashboard knows: that it plays, and what it has to say.
func (m *model) shown() *scene.Scene {
	s := *m.scene
	s.Speed = m.show.speed
	if m.show.playing && !m.show.held && (s.Mode == scene.Paused || s.Mode == scene.Held) {
		s.Mode = scene.Playing
	}
	s.Now += m.show.drift
	if m.notice != "" {
		s.Notice = m.notice
	}
	return &s
}

func (m *model) resize(w, h int) {
	m.w, m.h = w, h
	m.look()
}

// look takes a new scene. It is called while nothing runs.
func (m *model) look() {
	if m.show.busy {
		return
	}
	m.scene = m.driver.Scene(m.room())
}

// room is how much of everything the screen can show.
func (m *model) room() drive.Room {
	return drive.Room{Rows: min(max(m.h/2, 12), 40), Script: 100}
}

// tooSmall reports whether nothing can be seen, and only leaving is possible.
func (m *model) tooSmall() bool {
	return m.w > 0 && (m.w < layout.LeastWidth || m.h < layout.LeastHeight)
}

// keys gives each key to who has the keys now. The runes of a burst were read at once, and are keys
// of their own; a paste is for the command line alone.
func (m *model) keys(msg tea.KeyMsg) tea.Cmd {
	if msg.Paste {
		return m.paste(string(msg.Runes))
	}
	if msg.Type != tea.KeyRunes || len(msg.Runes) < 2 || msg.Alt {
		return m.key(msg)
	}
	var cmds []tea.Cmd
	for _, r := range msg.Runes {
		one := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
		if r == ' ' {
			one.Type = tea.KeySpace
		}
		cmds = append(cmds, m.key(one))
		if m.show.leaving {
			break
		}
	}
	return tea.Batch(cmds...)
}

func (m *model) key(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.tooSmall():
		if key.Matches(msg, keys.Quit) {
			return m.leave()
		}
		return nil
	case msg.String() == "ctrl+c":
		return m.leave()
	}
	m.notice = ""
	switch m.mode {
	case typing:
		return m.typeKey(msg)
	case filtering:
		m.filterKey(msg)
		return nil
	}
	return m.drive(msg)
}

// leave ends the dashboard; what runs is stopped.
func (m *model) leave() tea.Cmd {
	m.show.leaving = true
	if m.show.busy {
		m.driver.Interrupt()
		return nil // done leaves
	}
	return tea.Quit
}

// tick is a moment of playing: the frame-th picture after the last event.
type tick struct{ number, frame int }

// after is a tick later.
func after(d time.Duration, t tick) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return t })
}
