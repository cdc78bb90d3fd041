//go:build unix

package tape_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"conclave/repl/tape"
)

// TestTheDemoPlays types the keys of demo.tape into a terminal in which the real program runs, and
// waits for the same screens as the film: the tape cannot rot.
func TestTheDemoPlays(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not here: demo.tape was read, and not played")
	}
	film := demo(t)
	s := newStage(t, film)
	for _, step := range film.Steps {
		switch {
		case step.Type != "":
			s.tmux("send-keys", "-t", "demo", "-l", "--", step.Type)
		case step.Key != "":
			s.tmux("send-keys", "-t", "demo", tmuxKey(step.Key))
		case step.Wait != nil:
			s.wait(step)
		} // a Sleep is for who watches
	}
}

// stage is a terminal in tmux with a shell in it, and the program in its path.
type stage struct {
	t      *testing.T
	socket string
	moved  chan struct{} // something was written on the screen
}

func newStage(t *testing.T, film *tape.Tape) *stage {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "conclave"), "../..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := &stage{t: t, socket: filepath.Join(dir, "tmux"), moved: make(chan struct{}, 1)}
	fifo := filepath.Join(dir, "moved")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	columns, rows := film.Size()
	env := []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir, "PS1=> ", "LANG=C.UTF-8"}
	for _, e := range film.Env {
		env = append(env, e[0]+"="+e[1])
	}
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", s.socket, "kill-server").Run() })
	s.tmux(append(append([]string{"-u", "-f", "/dev/null", "new-session", "-d", "-s", "demo",
		"-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows), "env", "-u", "NO_COLOR"}, env...),
		"bash", "--norc", "--noprofile")...)
	s.tmux("pipe-pane", "-t", "demo", "cat > "+fifo)
	go s.listen(fifo)
	return s
}

// listen tells of everything that is written on the screen.
func (s *stage) listen(fifo string) {
	f, err := os.Open(fifo)
	if err != nil {
		return
	}
	defer f.Close()
	for buf := make([]byte, 4096); ; {
		if n, err := f.Read(buf); n == 0 || err != nil {
			return
		}
		select {
		case s.moved <- struct{}{}:
		default:
		}
	}
}

func (s *stage) tmux(args ...string) string {
	s.t.Helper()
	cmd := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// wait waits until the screen shows what the tape waits for.
func (s *stage) wait(step tape.Step) {
	s.t.Helper()
	limit := time.After(step.Limit)
	for {
		screen := s.tmux("capture-pane", "-p", "-t", "demo")
		if step.Wait.MatchString(screen) {
			return
		}
		select {
		case <-s.moved:
		case <-limit:
			s.t.Fatalf("demo.tape:%d: /%v/ did not come; the screen is\n%s", step.Line, step.Wait, screen)
		}
	}
}

// tmuxKey is tmux's name of a key.
func tmuxKey(key string) string {
	switch {
	case key == "Backspace":
		return "BSpace"
	case strings.HasPrefix(key, "Ctrl+"):
		return "C-" + strings.ToLower(strings.TrimPrefix(key, "Ctrl+"))
	}
	return key
}
