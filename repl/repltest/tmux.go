//go:build unix

package repltest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Tmux is a terminal in tmux, with a command on it.
type Tmux struct {
	t      testing.TB
	socket string
	moved  chan struct{} // something was written on the screen
}

// NewTmux starts a command in a terminal of that size. env is its environment, beside tmux's own;
// where tmux is not, the test is skipped.
func NewTmux(t testing.TB, columns, rows int, env []string, command ...string) *Tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not here: nothing was played")
	}
	dir := t.TempDir()
	x := &Tmux{t: t, socket: filepath.Join(dir, "tmux"), moved: make(chan struct{}, 1)}
	fifo := filepath.Join(dir, "moved")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", x.socket, "kill-server").Run() })
	args := []string{"-u", "-f", "/dev/null", "new-session", "-d",
		"-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows), "env", "-u", "NO_COLOR"}
	x.tmux(append(append(args, env...), command...)...)
	x.tmux("pipe-pane", "cat > "+fifo)
	go x.listen(fifo)
	return x
}

// listen tells of everything that is written on the screen.
func (x *Tmux) listen(fifo string) {
	f, err := os.Open(fifo)
	if err != nil {
		return
	}
	defer f.Close()
	for buf := make([]byte, 4096); ; {
		if n, err := f.Read(buf); n == 0 || err != nil {
			return
		}
		x.stir()
	}
}

// stir lets who waits look at the screen.
func (x *Tmux) stir() {
	select {
	case x.moved <- struct{}{}:
	default:
	}
}

func (x *Tmux) tmux(args ...string) string {
	x.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", x.socket}, args...)...).CombinedOutput()
	if err != nil {
		x.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// Type types text, key by key.
func (x *Tmux) Type(text string) {
	x.t.Helper()
	x.tmux("send-keys", "-l", "--", text)
}

// Key presses a key by tmux's name of it: Enter, Escape, C-c.
func (x *Tmux) Key(name string) {
	x.t.Helper()
	x.tmux("send-keys", name)
}

// Resize makes the terminal another size.
func (x *Tmux) Resize(columns, rows int) {
	x.t.Helper()
	x.tmux("resize-window", "-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows))
	x.stir()
}

// Screen is what stands on the screen.
func (x *Tmux) Screen() string {
	x.t.Helper()
	return x.tmux("capture-pane", "-p")
}

// Await waits until the screen shows something, and returns the screen, and whether it has come.
func (x *Tmux) Await(what *regexp.Regexp, limit time.Duration) (screen string, came bool) {
	x.t.Helper()
	for late := time.After(limit); ; {
		if screen = x.Screen(); what.MatchString(screen) {
			return screen, true
		}
		select {
		case <-x.moved:
		case <-late:
			return screen, false
		}
	}
}

// Shows waits until the screen shows a text, and returns the screen.
func (x *Tmux) Shows(text string) string {
	x.t.Helper()
	screen, came := x.Await(regexp.MustCompile(regexp.QuoteMeta(text)), Patience)
	if !came {
		x.t.Fatalf("%q does not come; the screen is\n%s", text, screen)
	}
	return screen
}
