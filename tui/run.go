package tui

import (
	"errors"
	"io"
	"os"
	"sync"

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

	History  *repl.History // nil: there is none
	Complete func(before string, widest int) (typed string, words []string, after string)

	Play    bool
	Speed   float64 // 0 is 1
	Theme   string  // "" is dark
	Profile style.Profile
	Mouse   bool

	In   io.Reader
	Out  *os.File
	Gate *Gate // where the keys after the one that leaves belong to somebody else; else nil
}

// Run shows the dashboard until a person leaves it. It answers what made the script fail, if that is
// how it stands in the end.
func Run(w *World) (*session.Failure, error) {
	m := newModel(w)
	options := []tea.ProgramOption{
		tea.WithInput(w.In), tea.WithOutput(w.Out), tea.WithAltScreen(), tea.WithFPS(30),
	}
	if w.Mouse {
		options = append(options, tea.WithMouseCellMotion())
	}
	if w.Gate != nil {
		options = append(options, tea.WithoutSignalHandler())
	}
	p := tea.NewProgram(m, options...)
	if w.Gate != nil {
		w.Gate.program(p)
		defer w.Gate.program(nil)
	}
	_, err := p.Run()
	if errors.Is(err, tea.ErrInterrupted) {
		err = nil
	}
	return m.driver.Failed(), err
}

// Gate lets keys through one at a time: the next one only when the one before has been dealt with.
// So the keys behind the one that leaves stay where they are, for the prompt.
type Gate struct {
	mu   sync.Mutex
	tea  *tea.Program
	next chan struct{}
}
