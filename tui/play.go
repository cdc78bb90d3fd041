package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl/session"
	"conclave/tui/drive"
)

// Playing is n by itself. How long each picture stands depends on what it shows: words take time to
// be read, and virtual time passes, slowed down so that it can be seen.
const (
	eventStands   = 350 * time.Millisecond
	beatStands    = 900 * time.Millisecond
	captionStands = 1200 * time.Millisecond
	runeStands    = 45 * time.Millisecond
	longestStands = 1500 * time.Millisecond // of virtual time that passes
	slowdown      = 40                      // real time for virtual time
	frame         = 50 * time.Millisecond   // between two pictures of messages that move
	tickEvents    = 64                      // at most, of one tick
	fewEvents     = 30                      // of a statement, after which it goes faster
)

// speeds are those that + and - go through.
var speeds = []float64{0.25, 0.5, 1, 2, 4, 8, 16, 32}

// play is p: it starts to play, or ends that.
func (m *model) play() tea.Cmd {
	if m.show.playing {
		m.show.playing = false
		return nil
	}
	m.show.playing, m.show.held = true, false
	return m.advance()
}

// faster is + and -.
func (m *model) faster(by int) {
	at := 0
	for at < len(speeds)-1 && speeds[at] < m.show.speed {
		at++
	}
	m.show.speed = speeds[min(max(at+by, 0), len(speeds)-1)]
}

// advance plays the next event; of a statement that goes on and on, more of them at a time.
func (m *model) advance() tea.Cmd {
	m.show.number++
	return m.do(func(d *drive.Driver) error {
		n := 1
		if steps := d.Steps(); steps > fewEvents {
			n = min(steps-fewEvents, tickEvents)
		}
		for i := range n {
			if !d.Step() || !d.UnderWay() && i > 0 {
				break
			}
		}
		return nil
	})
}

// pace is how long the present picture stands.
func (m *model) pace([]session.Result) tea.Cmd {
	stands := eventStands
	if !m.driver.UnderWay() {
		stands = beatStands
	}
	if passed := (m.scene.Now - m.show.from) * slowdown; passed > 0 {
		stands = max(stands, min(passed, longestStands))
	}
	if m.driver.Spoke() {
		letters := 0
		for _, line := range m.scene.Caption {
			letters += len([]rune(line))
		}
		stands = captionStands + time.Duration(letters)*runeStands
	}
	m.show.number++
	return after(time.Duration(float64(stands)/m.show.speed), m.show.number)
}

// tick goes on playing.
func (m *model) tick(t tick) tea.Cmd {
	if t.number != m.show.number || !m.show.playing || m.show.held || m.show.busy {
		return nil
	}
	return m.advance()
}
