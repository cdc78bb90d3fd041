//go:build unix

package tape_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"conclave/repl/repltest"
	"conclave/repl/tape"
)

// TestTheDemoPlays types the keys of demo.tape into a terminal in which the real program runs, and
// waits for the same screens as the film: the tape cannot rot.
func TestTheDemoPlays(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	film := demo(t)
	x := stage(t, film)
	for _, step := range film.Steps {
		switch {
		case step.Type != "":
			x.Type(step.Type)
		case step.Key != "":
			x.Key(tmuxKey(step.Key))
		case step.Wait != nil:
			if screen, came := x.Await(step.Wait, step.Limit); !came {
				t.Fatalf("demo.tape:%d: /%v/ did not come; the screen is\n%s", step.Line, step.Wait, screen)
			}
		} // a Sleep is for who watches
	}
}

// stage is a terminal with a shell in it, and the program in its path.
func stage(t *testing.T, film *tape.Tape) *repltest.Tmux {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "conclave"), "../..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	columns, rows := film.Size()
	env := []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir, "PS1=> ", "LANG=C.UTF-8"}
	for _, e := range film.Env {
		env = append(env, e[0]+"="+e[1])
	}
	return repltest.NewTmux(t, columns, rows, env, "bash", "--norc", "--noprofile")
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
