//go:build unix

package repl

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is the modes of the terminal. readline's own raw mode is not used, because it forgets
// what was before when it is told twice, and because between two lines it goes back to a mode in
// which what is typed ahead is echoed into the answers, and a typed-ahead Ctrl-D is lost.
type terminal struct {
	fd int

	mu    sync.Mutex
	saved unix.Termios // as we found it
	mode  mode
}

// mode is who gets the keys.
type mode int

const (
	modeFound   mode = iota // the shell's: as we found the terminal
	modeEdit                // readline's: every key is a byte
	modeRunning             // a statement runs: Ctrl-C is a signal, all else waits unseen
)

// openTerminal takes the terminal at f, which stays in the mode that it has.
func openTerminal(f *os.File) (*terminal, error) {
	t := &terminal{fd: int(f.Fd())}
	saved, err := unix.IoctlGetTermios(t.fd, ioctlGet)
	if err != nil {
		return nil, err
	}
	t.saved = *saved
	return t, nil
}

func (t *terminal) set(m mode) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.mode == m {
		return
	}
	t.apply(m)
}

func (t *terminal) now() mode {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.mode
}

// apply puts a mode in force. Bytes that wait in the terminal stay there (TCSETS, not TCSETSF).
func (t *terminal) apply(m mode) {
	if (m == modeFound) != (t.mode == modeFound) {
		bracketed(m != modeFound)
	}
	t.mode = m
	attr := t.saved
	if m != modeFound {
		attr.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR |
			unix.IGNCR | unix.ICRNL | unix.IXON
		attr.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
		attr.Cflag = attr.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
		attr.Cc[unix.VMIN], attr.Cc[unix.VTIME] = 1, 0
	}
	if m == modeEdit {
		attr.Lflag &^= unix.ISIG
	}
	_ = unix.IoctlSetTermios(t.fd, ioctlSet, &attr) // a terminal that is gone needs no mode
}

// pending is how many bytes wait in the terminal.
func (t *terminal) pending() int {
	n, err := unix.IoctlGetInt(t.fd, ioctlPending)
	if err != nil {
		return 0
	}
	return n
}

// bracketed asks the terminal to mark what is pasted. Those that cannot ignore it.
func bracketed(on bool) {
	if on {
		os.Stdout.WriteString("\x1b[?2004h")
	} else {
		os.Stdout.WriteString("\x1b[?2004l")
	}
}

// suspend stops the process for Ctrl-Z, as the terminal itself would have done in the mode in
// which we found it, and takes the terminal again afterwards.
func (t *terminal) suspend() {
	t.mu.Lock()
	defer t.mu.Unlock()
	was := t.mode
	t.apply(modeFound)
	back := make(chan os.Signal, 1)
	signal.Notify(back, syscall.SIGCONT)
	_ = syscall.Kill(0, syscall.SIGTSTP) // the whole group: under `go run`, the shell waits for go
	select {
	case <-back:
	case <-time.After(200 * time.Millisecond):
		// Nobody is there who could wake us, and so we were not stopped.
	}
	signal.Stop(back)
	t.apply(was)
}

// again puts the present mode in force once more, after a shell has had the terminal.
func (t *terminal) again() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.apply(t.mode)
}

// continued calls f whenever the process goes on after it was stopped from outside: a shell has had
// the terminal meanwhile, in a mode of its own.
func continued(f func()) {
	back := make(chan os.Signal, 1)
	signal.Notify(back, syscall.SIGCONT)
	go func() {
		for range back {
			f()
		}
	}()
}
