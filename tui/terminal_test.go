//go:build linux

package tui

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// screen is the program on a terminal that answers no question.
type screen struct {
	t    *testing.T
	cmd  *exec.Cmd
	pty  *os.File // our end
	tty  *os.File // its end, kept open to look at its modes
	was  unix.Termios
	came chan []byte
	all  []byte // what it has written
	seen int    // up to where expect has matched
	done chan error
}

// open starts the program on a terminal. change may give it other ends than that.
func open(t *testing.T, change func(*exec.Cmd), args ...string) *screen {
	t.Helper()
	p, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	s := &screen{t: t, pty: p, tty: tty, came: make(chan []byte, 64), done: make(chan error, 1)}
	if err := pty.Setsize(p, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	s.was = s.modes()
	s.cmd = exec.Command(os.Args[0], args...)
	s.cmd.Env = []string{"BE_CONCLAVE=1", "CONCLAVE_HISTORY=", "TERM=xterm", "NO_COLOR=1"}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if change != nil {
		change(s.cmd)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.done <- s.cmd.Wait() }()
	go s.read()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = tty.Close()
		_ = p.Close()
	})
	return s
}

func (s *screen) read() {
	for {
		buf := make([]byte, 4096)
		n, err := s.pty.Read(buf)
		if n > 0 {
			s.came <- buf[:n]
		}
		if err != nil {
			return
		}
	}
}

func (s *screen) modes() unix.Termios {
	m, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return *m
}

func (s *screen) typed(keys string) *screen {
	s.t.Helper()
	if _, err := s.pty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
	return s
}

// expect waits until the program has written something, behind what was expected before.
func (s *screen) expect(text string) *screen {
	s.t.Helper()
	late := time.After(patience)
	for {
		if i := bytes.Index(s.all[s.seen:], []byte(text)); i >= 0 {
			s.seen += i + len(text)
			return s
		}
		select {
		case b := <-s.came:
			s.all = append(s.all, b...)
		case <-late:
			s.t.Fatalf("it never writes %q; it wrote\n%q", text, s.all)
		}
	}
}

// ends waits until the program has ended, with that exit code.
func (s *screen) ends(code int) *screen {
	s.t.Helper()
	late := time.After(patience)
	for {
		select {
		case b := <-s.came:
			s.all = append(s.all, b...)
		case <-s.done:
			for drained := false; !drained; {
				select {
				case b := <-s.came:
					s.all = append(s.all, b...)
				case <-time.After(50 * time.Millisecond):
					drained = true
				}
			}
			if got := s.cmd.ProcessState.ExitCode(); got != code {
				s.t.Fatalf("it ends with %d, not %d; it wrote\n%q", got, code, s.all)
			}
			return s
		case <-late:
			s.t.Fatalf("it does not end; it wrote\n%q", s.all)
		}
	}
}

const altOn, altOff, cursorOn = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25h"

// restored requires that the terminal is as it was found.
func (s *screen) restored() {
	s.t.Helper()
	if now := s.modes(); now != s.was {
		s.t.Errorf("the terminal's modes are %+v, not %+v", now, s.was)
	}
	out := string(s.all)
	if strings.LastIndex(out, altOff) < strings.LastIndex(out, altOn) {
		s.t.Error("the screen is not given back")
	}
	if strings.LastIndex(out, cursorOn) < strings.LastIndex(out, "\x1b[?25l") {
		s.t.Error("the cursor is hidden")
	}
}

func TestDashOnATerminal(t *testing.T) {
	s := open(t, nil, "dash", "transfer")
	s.expect(altOn).expect("transfer.kv  0/").typed(" ").expect("Bob has 10 coins")
	s.typed("n").expect("bob").typed(":GET bob\r").expect("10").typed("q").ends(0).restored()
}

func TestTheDashboardIsGivenBackOnATermination(t *testing.T) {
	s := open(t, nil, "dash")
	s.expect("free")
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	s.ends(128 + int(syscall.SIGTERM)).restored()
}

func TestTheDashboardIsGivenBackOnAPanic(t *testing.T) {
	for _, keys := range []string{":PUT\t", ":SOURCE f.kv\r"} {
		s := open(t, func(c *exec.Cmd) { c.Env[0] = "BE_CONCLAVE=panic" })
		s.expect("free").typed(keys).ends(7).restored()
	}
}

func TestNoTerminalIsOneSentence(t *testing.T) {
	var out, errors bytes.Buffer
	s := open(t, func(c *exec.Cmd) {
		c.Stdin, c.Stdout, c.Stderr = nil, &out, &errors
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	}, "dash", "transfer")
	s.ends(2)
	want := "conclave: the dashboard needs a terminal, and there is none\n"
	if out.Len() > 0 || errors.String() != want {
		t.Errorf("it says %q and %q", out.String(), errors.String())
	}
}

func TestWithStandardInputPipedTheTerminalIsFound(t *testing.T) {
	s := open(t, func(c *exec.Cmd) {
		c.Stdin = strings.NewReader("PUT bob 1\n")
		c.SysProcAttr.Ctty = 1
	}, "dash")
	s.expect(altOn).expect("free").typed("?").expect("next message or sync")
	s.typed("\x1b").expect("free").typed("q").ends(0).restored()
}

// TestNothingIsAskedOfTheTerminal: bubbletea would ask it for its colours before main runs, and
// wait for an answer.
func TestNothingIsAskedOfTheTerminal(t *testing.T) {
	s := open(t, nil, "--version").ends(0)
	if bytes.ContainsRune(s.all, '\x1b') {
		t.Errorf("it writes %q", s.all)
	}
	s = open(t, nil, "dash").expect("free").typed("q").ends(0)
	for _, question := range []string{"\x1b]1", "\x1b[6n", "\x1b[c", "\x1b[>"} {
		if bytes.Contains(s.all, []byte(question)) {
			t.Errorf("the terminal is asked %q", question)
		}
	}
}

// TestDashboardAndBackTenTimes: the session, its open transaction and the keys that were typed
// ahead are the prompt's again.
func TestDashboardAndBackTenTimes(t *testing.T) {
	s := open(t, nil)
	s.expect("kv> ").typed("alice: BEGIN; PUT bob 3\rUSE alice\r").expect("kv alice[T1*]> ")
	for range 10 {
		s.typed("DASHBOARD\r").expect(altOn).expect("free").typed("q").expect(altOff)
		s.expect("kv alice[T1*]> ")
	}
	s.typed("DASHBOARD\rn?q:q\x7fGET bob\rqqINCR bob\r").expect(altOn).expect(altOff)
	s.expect("4").typed("COMMIT\r").expect("committed @2").typed("\x04").ends(0).restored()
}

func TestWhatIsDoneOnTheDashboardIsThePromptsToo(t *testing.T) {
	s := open(t, nil)
	s.expect("kv> ").typed("DASHBOARD\r").expect("free")
	s.typed(":alice: PUT bob 7\r").expect("committed @2")
	s.typed("3K").expect("n3 is down").typed("q").expect("kv(2/3)> ").typed("GET bob\r").expect("7")
	s.typed("DASHBOARD\r").expect("free").typed(":QUIT\r").ends(0).restored()
}

func TestDashboardIsGivenBackWhenThePromptIsTerminated(t *testing.T) {
	s := open(t, nil)
	s.expect("kv> ").typed("DASHBOARD\r").expect("free")
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	s.ends(128 + int(syscall.SIGTERM)).restored()
}

func TestDashboardWithoutATerminalIsAnError(t *testing.T) {
	var out bytes.Buffer
	s := open(t, func(c *exec.Cmd) {
		c.Stdin, c.Stdout, c.SysProcAttr.Ctty = nil, &out, 2
	}, "-e", "DASHBOARD => ERROR IO")
	s.ends(0)
	if !strings.Contains(out.String(), "DASHBOARD needs a terminal") {
		t.Errorf("it says %q", out.String())
	}
}
