package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl/lang"
	"conclave/repl/session"
	"conclave/tui/drive"
	"conclave/tui/scene"
)

// show is how the show goes on.
type show struct {
	busy    bool          // the driver is at work, in another goroutine: nobody else touches it
	since   time.Time     // when it began
	waiting []job         // what was asked for meanwhile
	leaving bool          // as soon as it is done
	playing bool          // it goes on by itself
	held    bool          // space has stopped that for now
	speed   float64       // 1 is as it was thought
	number  int           // of the tick that counts; others are of an earlier playing
	running bool          // to the end
	drift   time.Duration // how much virtual time the picture is ahead of the cluster
	glide   time.Duration // and by how much it will be, when the next event comes
	frames  int           // pictures until then
	flight  *flight       // what has been done, and is shown as soon as the messages are there
}

// job is something that the driver is to do.
type job func(*drive.Driver) error

// mostWaiting is how many keys are remembered while the driver is at work.
const mostWaiting = 64

// done is the news that the driver has done something: what it looks like now, and what was
// answered.
type done struct {
	scene   *scene.Scene
	results []session.Result
	err     error
	typed   bool
	more    bool
}

// do lets the driver do something, as soon as it can.
func (m *model) do(j job) tea.Cmd {
	if m.show.busy {
		if len(m.show.waiting) < mostWaiting {
			m.show.waiting = append(m.show.waiting, j)
		}
		return nil
	}
	m.show.busy, m.show.since = true, time.Now()
	m.show.drift = 0
	d, room := m.driver, m.room()
	return func() tea.Msg {
		err := j(d)
		return done{scene: d.Scene(room), results: d.Heard(), err: err}
	}
}

// done takes what the driver has done; the messages on the screen may have a way to go first.
func (m *model) done(msg done) tea.Cmd {
	m.show.busy = false
	if cmd := m.flies(msg); cmd != nil {
		return cmd
	}
	return m.arrived(msg)
}

// arrived shows what has been done, and lets the driver do what waits.
func (m *model) arrived(msg done) tea.Cmd {
	m.scene = msg.scene
	if msg.err != nil {
		m.notice = msg.err.Error()
	}
	if m.show.leaving || m.driver.Sessions().Quit() {
		return tea.Quit
	}
	m.tell(msg.results)
	m.show.stopAt(m.driver)
	if len(m.show.waiting) > 0 {
		next := m.show.waiting[0]
		m.show.waiting = m.show.waiting[1:]
		return m.do(next)
	}
	if m.show.running {
		return m.run()
	}
	if m.show.playing && !m.show.held {
		return m.pace()
	}
	return nil
}

// stopAt stops playing where it cannot go on by itself.
func (s *show) stopAt(d *drive.Driver) {
	if d.Failed() != nil || d.Ended() {
		s.playing, s.running = false, false
	}
	if d.Waits() && s.playing {
		s.held = true
	}
}

// slow reports whether the driver has been at work for so long that a person wonders.
func (s *show) slow() bool { return s.busy && time.Since(s.since) > 200*time.Millisecond }

// next is space.
func (m *model) next() tea.Cmd {
	switch {
	case m.show.running:
		m.stop()
		return nil
	case m.show.playing && m.show.held:
		m.show.held = false
		return m.advance()
	case m.show.playing:
		m.hold()
		return nil
	}
	return m.do(func(d *drive.Driver) error {
		if !d.Next() {
			return nothing(d, "space")
		}
		return nil
	})
}

// step is n.
func (m *model) step() tea.Cmd {
	m.hold()
	return m.do(func(d *drive.Driver) error {
		if !d.Step() {
			return nothing(d, "n")
		}
		return nil
	})
}

// hold pauses what plays.
func (m *model) hold() {
	if m.show.playing {
		m.show.held, m.show.drift = true, 0
	}
}

// back is b, and backBeat is B.
func (m *model) back() tea.Cmd     { return m.backBy((*drive.Driver).Back) }
func (m *model) backBeat() tea.Cmd { return m.backBy((*drive.Driver).BackBeat) }

func (m *model) backBy(way func(*drive.Driver) (bool, error)) tea.Cmd {
	m.hold()
	return m.do(func(d *drive.Driver) error {
		moved, err := way(d)
		if err == nil && !moved {
			err = notice("this is the beginning")
		}
		return err
	})
}

// notice is something to be told that is no error.
type notice string

func (n notice) Error() string { return string(n) }

// nothing says why a key has done nothing.
func nothing(d *drive.Driver, what string) error {
	switch {
	case d.Failed() != nil:
		return notice("the script has failed: B goes back, : takes over")
	case !d.Scripted():
		return notice("nothing is under way: type a statement after : (AUTO OFF lets you step it)")
	}
	return notice("the script is over: b goes back, : goes on")
}

// burst is how much of a script runs between two pictures on the way to its end.
const burst = 20

// end is g.
func (m *model) end() tea.Cmd {
	m.show.playing, m.show.running = false, true
	return m.run()
}

func (m *model) run() tea.Cmd {
	return m.do(func(d *drive.Driver) error {
		d.Go(burst)
		return nil
	})
}

// stop stops what runs.
func (m *model) stop() {
	m.show.running, m.show.waiting = false, nil
	m.hold()
	if m.show.busy {
		m.driver.Interrupt()
	}
}

// enter runs statements of the person.
func (m *model) enter(stmts []lang.Statement) tea.Cmd {
	m.typed.entered = true
	return m.do(func(d *drive.Driver) error {
		d.Enter(stmts)
		return nil
	})
}
