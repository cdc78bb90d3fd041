package tui

import (
	"io"
	"io/fs"
	"os"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl"
	"conclave/repl/session"
	"conclave/tui/drive"
	"conclave/tui/style"
)

// World is what the dashboard shows, and where.
type World struct {
	Sessions *session.Sessions
	Script   *drive.Script // nil: the command line drives

	Lessons  fs.FS
	History  *repl.History // nil: there is none
	Complete func(before string, widest int) (typed string, words []string, after string)

	Play    bool
	Speed   float64 // 0 is 1
	Theme   string  // "" is dark
	Profile style.Profile
	Mouse   bool

	In  io.Reader
	Out *os.File
	// Gate is told when a key has been dealt with, where those behind the one that leaves belong to
	// somebody else; else it is nil.
	Gate interface{ Next() }
	// Running is called with what gives the screen back when the process is told to end, and with
	// nil afterwards.
	Running func(restore func())
	// Quit is called with what makes Run return, and with nil afterwards; it may be nil.
	Quit func(quit func())
}

// Run shows the dashboard until a person leaves it. It answers what made the script fail, if that
// is how it stands in the end.
func Run(w *World) (*session.Failure, error) {
	m := newModel(w)
	options := []tea.ProgramOption{
		tea.WithInput(w.In), tea.WithOutput(w.Out), tea.WithAltScreen(), tea.WithFPS(30),
	}
	if w.Mouse {
		options = append(options, tea.WithMouseCellMotion())
	}
	p := tea.NewProgram(m, append(options, tea.WithoutSignalHandler())...)
	if w.Running != nil {
		w.Running(func() { _ = p.ReleaseTerminal() })
		defer w.Running(nil)
	}
	if w.Quit != nil {
		w.Quit(p.Quit)
		defer w.Quit(nil)
	}
	_, err := p.Run()
	return m.driver.Failed(), err
}
