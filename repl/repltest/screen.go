//go:build unix

package repltest

import (
	"bytes"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// Patience is how long a test waits for what another process is to do.
const Patience = 20 * time.Second

// Screen is the program on a terminal of its own.
type Screen struct {
	Cmd *exec.Cmd // to be changed before Start

	t     testing.TB
	pty   *os.File // our end
	tty   *os.File // its end, kept open to look at its modes
	found term.State

	came chan []byte
	all  []byte // what it has written
	seen int    // up to where Expect has matched
	done chan struct{}
	over chan struct{} // the test is
}

// NewScreen is a terminal of 80 by 24, and the program that is to be started on it. It gets HOME,
// and the environment that is given, and no other.
func NewScreen(t testing.TB, env, args []string) *Screen {
	t.Helper()
	p, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	s := &Screen{t: t, pty: p, tty: tty, came: make(chan []byte, 64),
		done: make(chan struct{}), over: make(chan struct{})}
	t.Cleanup(func() {
		close(s.over)
		_ = tty.Close()
		_ = p.Close()
	})
	s.Resize(80, 24)
	s.found = s.modes()
	s.Cmd = exec.Command(os.Args[0], args...)
	s.Cmd.Env = append([]string{"BE_CONCLAVE=1", "TERM=xterm", "NO_COLOR=1"}, env...)
	s.Cmd.Stdin, s.Cmd.Stdout, s.Cmd.Stderr = tty, tty, tty
	s.Cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return s
}

// Resize says how large the terminal is.
func (s *Screen) Resize(columns, rows uint16) {
	s.t.Helper()
	if err := pty.Setsize(s.pty, &pty.Winsize{Rows: rows, Cols: columns}); err != nil {
		s.t.Fatal(err)
	}
}

// Start starts the program.
func (s *Screen) Start() *Screen {
	s.t.Helper()
	if err := s.Cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = s.Cmd.Process.Kill() })
	go func() {
		_ = s.Cmd.Wait()
		close(s.done)
	}()
	go s.read()
	return s
}

func (s *Screen) read() {
	for {
		buf := make([]byte, 4096)
		n, err := s.pty.Read(buf)
		if err != nil {
			return
		}
		select {
		case s.came <- buf[:n]:
		case <-s.over:
			return
		}
	}
}

func (s *Screen) modes() term.State {
	s.t.Helper()
	m, err := term.GetState(s.tty.Fd())
	if err != nil {
		s.t.Fatal(err)
	}
	return *m
}

// Raw reports whether the terminal is in other modes than it was found in.
func (s *Screen) Raw() bool { return s.modes() != s.found }

// Wrote is all that the program has written, as far as it was waited for.
func (s *Screen) Wrote() []byte { return s.all }

// Typed types keys, before the start or after it.
func (s *Screen) Typed(keys string) *Screen {
	s.t.Helper()
	if _, err := s.pty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// TypedAt types a line at a prompt.
func (s *Screen) TypedAt(prompt, line string) *Screen {
	s.t.Helper()
	return s.Expect(prompt).Typed(line + "\r")
}

// Expect waits until the program has written something, behind what was expected before.
func (s *Screen) Expect(text string) *Screen {
	s.t.Helper()
	late := time.After(Patience)
	for {
		if i := bytes.Index(s.all[s.seen:], []byte(text)); i >= 0 {
			s.seen += i + len(text)
			return s
		}
		select {
		case b := <-s.came:
			s.all = append(s.all, b...)
		case <-late:
			s.t.Fatalf("%q did not come; what came since: %q", text, s.all[s.seen:])
		}
	}
}

// Signal sends the program a signal.
func (s *Screen) Signal(sig syscall.Signal) *Screen {
	s.t.Helper()
	if err := s.Cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// What a program writes that takes the whole screen, and that gives it back.
const (
	AltOn, AltOff       = "\x1b[?1049h", "\x1b[?1049l"
	cursorOn, cursorOff = "\x1b[?25h", "\x1b[?25l"
)

// mark is written to the terminal behind all that the program has written, once it has ended.
const mark = "<and there it ended>"

// Ends waits until the program has ended, with that exit code, and requires that it leaves the
// terminal as it was.
func (s *Screen) Ends(code int) *Screen {
	s.t.Helper()
	late := time.After(Patience)
	end := -1 // behind it there may be an echo of keys that were typed too late
	for done := s.done; end < 0; end = bytes.Index(s.all, []byte(mark)) {
		select {
		case b := <-s.came:
			s.all = append(s.all, b...)
		case <-done:
			done = nil
			if _, err := s.tty.WriteString(mark); err != nil {
				s.t.Fatal(err)
			}
		case <-late:
			s.t.Fatalf("it does not end; what came since: %q", s.all[s.seen:])
		}
	}
	s.all = s.all[:end]
	if got := s.Cmd.ProcessState.ExitCode(); got != code {
		s.t.Fatalf("it ends with %d, not %d; it wrote\n%q", got, code, s.all)
	}
	s.restored()
	return s
}

// restored requires that the terminal is as it was found.
func (s *Screen) restored() {
	s.t.Helper()
	if now := s.modes(); now != s.found {
		s.t.Errorf("the terminal's modes are %+v, not %+v", now, s.found)
	}
	last := func(what string) int { return bytes.LastIndex(s.all, []byte(what)) }
	if last(AltOff) < last(AltOn) {
		s.t.Error("the screen is not given back")
	}
	if last(cursorOn) < last(cursorOff) {
		s.t.Error("the cursor is hidden")
	}
}
