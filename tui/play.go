package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/tui/drive"
)

// Playing is n by itself. How long each picture stands depends on what it shows: words take time to
// be read, and virtual time passes, slowed down so that it can be seen.
const (
	eventStands   = 350 * time.Millisecond
	beatStands    = 900 * time.Millisecond
	captionStands = 1200 * time.Millisecond
	runeStands    = 45 * time.Millisecond
	lineStands    = 400 * time.Millisecond  // of a table that lies on top
	longestStands = 1500 * time.Millisecond // while virtual time passes
	slowdown      = 60                      // real time for virtual time
	frame         = 60 * time.Millisecond   // between two pictures of messages that move
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
	m.keepAnswers()
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

// pace lets the present picture stand for a while. Meanwhile messages that take time move on, up to
// where the first of them arrives; the cluster knows nothing of that, its time moves with the
// event.
func (m *model) pace() tea.Cmd {
	m.show.number++
	m.show.frames, m.show.glide = 1, m.arrival()-m.scene.Now
	stands := float64(m.stands()) / m.show.speed
	if m.show.glide > 0 {
		m.show.frames = max(int(stands/float64(frame)), 1)
	}
	return m.after(time.Duration(stands/float64(m.show.frames)), tick{m.show.number, 1})
}

// stands is how long the present picture stands, at speed 1.
func (m *model) stands() time.Duration {
	switch {
	case m.driver.Spoke():
		letters := 0
		for _, line := range m.scene.Caption {
			letters += len([]rune(line))
		}
		return captionStands + time.Duration(letters)*runeStands
	case len(m.ui.Overlays) > 0:
		return captionStands + time.Duration(len(m.ui.Overlays[0].Text))*lineStands
	case m.show.glide > 0:
		return min(max(m.show.glide*slowdown, eventStands), longestStands)
	case m.driver.UnderWay():
		return eventStands
	}
	return beatStands
}

// arrival is when the first message that is under way arrives; now, if none is.
func (m *model) arrival() time.Duration {
	first := m.scene.Now
	for _, v := range m.scene.Network.Messages {
		if first == m.scene.Now || v.At < first {
			first = v.At
		}
	}
	return first
}

// tick is the next picture of playing, or the next event.
func (m *model) tick(t tick) tea.Cmd {
	if t.number != m.show.number || !m.show.playing || m.show.held || m.show.busy {
		return nil
	}
	if t.frame >= m.show.frames {
		return m.advance()
	}
	m.show.drift = m.show.glide * time.Duration(t.frame) / time.Duration(m.show.frames)
	stands := float64(m.stands()) / m.show.speed / float64(m.show.frames)
	return m.after(time.Duration(stands), tick{t.number, t.frame + 1})
}
