package tui

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/tui/panel"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// When something has been done, the messages on the screen first go the way that they have gone in
// the meantime, and then the next moment is shown: so nothing arrives on a card before it has
// arrived on the screen. It is over in a moment, and at once if another key is pressed.
const (
	flightTime    = 260 * time.Millisecond // where no virtual time passes
	longestFlight = 900 * time.Millisecond
	flightFrame   = 40 * time.Millisecond // between two pictures
)

// flight is a picture on its way to the next moment.
type flight struct {
	to   done
	step float64 // how much of the way from frame to frame
}

// frameTick is the next frame of a flight.
type frameTick struct{}

func nextFrame() tea.Cmd {
	return tea.Tick(flightFrame, func(time.Time) tea.Msg { return frameTick{} })
}

// flies lets the messages move to where msg has them, and is nil if none of them moves. Whoever
// wants no colours gets no motion either.
func (m *model) flies(msg done) tea.Cmd {
	still := m.profile == style.NoColour || m.styles.Name == "plain"
	hurry := m.show.leaving || m.show.running || len(m.show.waiting) > 0
	unseen := m.tooSmall() || len(m.ui.Overlays) > 0
	if still || hurry || unseen || msg.err != nil || m.driver.Sessions().Quit() {
		return nil
	}
	arriving, moves := arriving(m.scene, msg.scene)
	seen := m.show.playing && !m.show.held && msg.scene.Now > m.scene.Now // see pace
	if !moves || seen {
		return nil
	}
	lasts := flightTime
	if passed := (msg.scene.Now - m.scene.Now) * slowdown; passed > lasts {
		lasts = min(passed, longestFlight)
	}
	if m.show.playing {
		lasts = time.Duration(float64(lasts) / m.show.speed)
	}
	m.show.flight = &flight{to: msg, step: float64(flightFrame) / float64(max(lasts, flightFrame))}
	m.ui.Ahead = &panel.Ahead{Now: msg.scene.Now, Arriving: arriving}
	return nextFrame()
}

// arriving are the messages of a moment that have come to their end in the next one, and whether
// any message moves at all.
func arriving(before, after *scene.Scene) (ids []uint64, moves bool) {
	if after.Now < before.Now { // a way back
		return nil, false
	}
	for i := range before.Network.Messages {
		id := before.Network.Messages[i].ID
		is := func(m scene.Message) bool { return m.ID == id }
		switch {
		case slices.ContainsFunc(after.Network.Last, is):
			ids = append(ids, id)
		case after.Now > before.Now && slices.ContainsFunc(after.Network.Messages, is):
			moves = true
		}
	}
	return ids, moves || len(ids) > 0
}

// frame goes on with a flight, or ends it.
func (m *model) frame() tea.Cmd {
	if m.show.flight == nil {
		return nil
	}
	if m.ui.Ahead.Part += m.show.flight.step; m.ui.Ahead.Part < 1 {
		return nextFrame()
	}
	return m.settle()
}

// settle ends a flight, and shows where it was going to.
func (m *model) settle() tea.Cmd {
	g := m.show.flight
	if g == nil {
		return nil
	}
	m.show.flight, m.ui.Ahead = nil, nil
	return m.arrived(g.to)
}
