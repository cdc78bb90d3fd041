//go:build unix

package repl

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// TestMain is the program itself where the tests below start it on a terminal of theirs.
func TestMain(m *testing.M) {
	if os.Getenv("BE_CONCLAVE") != "" {
		os.Exit(Run(&Options{Colour: ColourAuto, Names: os.Args[1:], Stdin: os.Stdin,
			Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv}))
	}
	os.Exit(m.Run())
}

// screen is the program on a terminal that shows nothing and answers nothing.
type screen struct {
	t     *testing.T
	cmd   *exec.Cmd
	pty   *os.File // our end
	tty   *os.File // its end, kept open to look at its modes
	found unix.Termios
	home  string

	came chan []byte
	all  []byte // what it has written
	seen int    // up to where expect has matched
	done chan error
}

// open starts the program on a terminal of that size.
func open(t *testing.T, rows, cols uint16, args ...string) *screen {
	t.Helper()
	return openAt(t, t.TempDir(), rows, cols, args...)
}

func openAt(t *testing.T, home string, rows, cols uint16, args ...string) *screen {
	t.Helper()
	return start(t, home, "", rows, cols, args...)
}

// openAhead starts it where something was typed before.
func openAhead(t *testing.T, typed string) *screen {
	t.Helper()
	return start(t, t.TempDir(), typed, 24, 80)
}

func start(t *testing.T, home, typed string, rows, cols uint16, args ...string) *screen {
	t.Helper()
	p, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	s := &screen{t: t, pty: p, tty: tty, home: home,
		came: make(chan []byte), done: make(chan error, 1)}
	if err := pty.Setsize(p, &pty.Winsize{Rows: rows, Cols: cols}); err != nil {
		t.Fatal(err)
	}
	s.found = s.modes()
	s.typed(typed)
	s.cmd = exec.Command(os.Args[0], args...)
	s.cmd.Env = []string{"BE_CONCLAVE=1", "HOME=" + s.home, "TERM=xterm", "NO_COLOR=1"}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	s.cmd.Dir = filepath.Dir(s.home)
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
	m, err := unix.IoctlGetTermios(int(s.tty.Fd()), ioctlGet)
	if err != nil {
		s.t.Fatal(err)
	}
	return *m
}

func (s *screen) typed(keys string) {
	s.t.Helper()
	if _, err := s.pty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// expect waits until the program has written want, after what the last expect found.
func (s *screen) expect(want string) {
	s.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		if i := bytes.Index(s.all[s.seen:], []byte(want)); i >= 0 {
			s.seen += i + len(want)
			return
		}
		select {
		case b := <-s.came:
			s.all = append(s.all, b...)
		case <-limit:
			s.t.Fatalf("%q did not come; what came since: %q", want, s.all[s.seen:])
		}
	}
}

// typedAt types a line at a prompt.
func (s *screen) typedAt(prompt, line string) {
	s.t.Helper()
	s.expect(prompt)
	s.typed(line + "\r")
}

// ends waits for the end of the program, and that it leaves the terminal as it was.
func (s *screen) ends(code int) {
	s.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case b := <-s.came:
			s.all = append(s.all, b...)
			continue
		case err := <-s.done:
			got := 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				got = exit.ExitCode()
			}
			if got != code {
				s.t.Errorf("exit code %d, not %d: %v; %s", got, code, err, s.all[s.seen:])
			}
		case <-limit:
			s.t.Fatalf("it does not end; %q", s.all[s.seen:])
		}
		break
	}
	if s.modes() != s.found {
		s.t.Error("the terminal is not as it was found")
	}
}

func TestASilentTerminalIsNotAsked(t *testing.T) {
	s := open(t, 24, 80)
	s.expect("kv> ")
	// Questions: where is the cursor, what are you, what colours and modes have you.
	for _, q := range []string{`\x1b\[[?>=]?[0-9;]*[cn]`, `\x1b\][0-9;]*;\?`, `\x1b\[\?[0-9;]*\$p`,
		`\x1bP`} {
		if m := regexp.MustCompile(q).Find(s.all); m != nil {
			t.Errorf("it asks %q, and waits for an answer that may never come", m)
		}
	}
	welcome := strings.Split(strings.TrimSpace(strings.Split(string(s.all), "kv> ")[0]), "\r\n")
	if len(welcome) > 3+1 { // and readline's own line
		t.Errorf("%d lines of welcome: %q", len(welcome), welcome)
	}
	s.typed("\x04")
	s.ends(0)
}

func TestAFirstSession(t *testing.T) {
	s := open(t, 24, 80)
	s.typedAt("kv> ", "PUT bob 10; PUT zoe 2")
	s.expect("T1 committed @2 in one phase on n1")
	s.expect("T2 committed @4 in one phase on n3")
	s.typedAt("kv> ", "BEGIN")
	s.expect("T3 began at 5, n1 coordinates")
	s.typedAt("kv[T3]> ", "PUT bob 3")
	s.typedAt("kv[T3*]> ", "PUT zoe 9; COMMIT")
	s.expect("committed @6 in two phases: n1 yes, n3 yes")
	s.typedAt("kv> ", "USE alice; BEGIN; GET bob")
	s.typedAt("kv alice[T4]> ", "KILL n3; PUT zoe 1; COMMIT")
	s.expect("UNAVAILABLE")
	s.typedAt("kv alice(2/3)> ", "RECOVER n3")
	s.typedAt("kv alice> ", "BEGIN; PUT bob 4")
	s.expect("kv alice[T5*]> ")
	s.typed("\x04")
	s.expect("T5 of alice was still open: it is rolled back")
	s.ends(0)
	kept, err := os.ReadFile(filepath.Join(s.home, ".local/state/conclave/history"))
	if err != nil || !strings.HasPrefix(string(kept), "PUT bob 10; PUT zoe 2\nBEGIN\nPUT bob 3\n") {
		t.Errorf("history %q, %v", kept, err)
	}
}

func TestKeysAtThePrompt(t *testing.T) {
	s := open(t, 24, 80)
	s.expect("kv> ")
	s.typed("GTE bob\x1b[1~\x1b[C\x1b[3~\x1b[3~ET\x00\x1b[4~by\r") // Home, ->, Delete, NUL, End
	s.expect("NIL")
	s.typed("\x12bobb\r") // Ctrl-R finds it
	s.expect("NIL")
	s.typed("\x1b[1~\x1b[3~\x1b[3~") // Delete on an empty line is not Ctrl-D
	s.typed("put b 1\r")
	s.expect("committed")
	s.typed("rec\t \x15KILL n3\r")
	s.expect("n3 is down")
	s.typed("RECOVER n\t\r") // the only one that is down
	s.expect("ok")
	s.typed("B\t")
	s.expect("BREAK") // the candidates are listed
	s.typed("\x03")
	s.expect("^C")
	s.expect("kv> ")
	s.typed("\x03")
	s.expect("Ctrl-D or QUIT leaves.")
	s.typed("QUIT\r")
	s.ends(0)
}

func TestWhatIsTypedAheadIsNotLost(t *testing.T) {
	s := open(t, 24, 80)
	s.expect("kv> ")
	s.typed("PUT a 1\rGET a\rPAUSE\rxGET nobody\r\x1b[200~PUT b 2\nGET b\n\x1b[201~\x04")
	s.expect("committed @2")
	s.expect("\r\n1\r\n")
	s.expect("press a key")
	s.expect("NIL")
	s.expect("committed")
	s.expect("\r\n2\r\n")
	s.ends(0)
}

func TestWhatWasTypedBeforeTheStartIsNotLostEither(t *testing.T) {
	s := openAhead(t, "PUT a 1\nGET a\n\x04")
	s.expect("committed @2")
	s.expect("\r\n1\r\n")
	s.ends(0)
}

func TestATerminalWithoutASizeIsNoTrouble(t *testing.T) {
	for _, size := range [][2]uint16{{0, 0}, {2, 4}} {
		s := open(t, size[0], size[1])
		s.expect("> ")
		s.typed("\t\t\x12x\x03\x03PUT a 1\r")
		s.expect("committed")
		s.typed("\x04")
		s.ends(0)
	}
}

func TestCtrlCStopsWhatRunsAndNotTheProgram(t *testing.T) {
	s := open(t, 24, 80)
	many := strings.Repeat("INCR n\n", 100_000)
	if err := os.WriteFile(filepath.Join(s.home, "many.kv"), []byte(many), 0o600); err != nil {
		t.Fatal(err)
	}
	s.typedAt("kv> ", "SOURCE "+filepath.Join(s.home, "many.kv"))
	s.expect("committed")
	s.typed("\x03")
	s.expect("interrupted: the rest of")
	s.typedAt("kv> ", "PUT after 1; GET after")
	s.expect("\r\n1")
	s.typed("PAUSE\r")
	s.expect("press a key")
	s.typed("\x03")
	s.typedAt("kv> ", "GET after")
	s.expect("\r\n1")
	s.typed("\x04")
	s.ends(0)
}

func TestSignalsLeaveTheTerminalAsItWas(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		s := open(t, 24, 80)
		s.typedAt("kv> ", "BEGIN")
		s.expect("kv[T1]> ")
		if s.modes() == s.found {
			t.Fatal("the terminal is not in raw mode: this test proves nothing")
		}
		if err := s.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		s.ends(code)
	}
}

func TestAScriptThatIsInterruptedEndsWith130(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "pause.kv")
	if err := os.WriteFile(path, []byte("PUT a 1\nPAUSE\nSAY never\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, 24, 80, path)
	s.expect("press a key")
	s.typed("\x03")
	s.ends(130)
	if strings.Contains(string(s.all), "never") {
		t.Error("it went on")
	}
}

func TestAnUnwritableHomeIsOneWarning(t *testing.T) {
	home := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(home, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, home, 24, 80)
	s.expect("History is not kept:")
	s.typedAt("kv> ", "PUT a 1")
	s.expect("committed")
	s.typed("\x1b[A\r")
	s.expect("committed")
	s.typed("\x04")
	s.ends(0)
	if n := strings.Count(string(s.all), "not kept"); n != 1 {
		t.Errorf("%d warnings", n)
	}
}

// TestAnInterruptEndsAScriptThatRunsOrWaits is Ctrl-C with no terminal: while statements run, and
// while standard input gives nothing.
func TestAnInterruptEndsAScriptThatRunsOrWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "many.kv")
	many := "BEGIN\n" + strings.Repeat("INCR n\n", 200_000)
	if err := os.WriteFile(path, []byte(many), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, args := range map[string][]string{"it runs": {path}, "it waits": nil} {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = []string{"BE_CONCLAVE=1"}
		in, _ := cmd.StdinPipe()
		out, _ := cmd.StdoutPipe()
		var complaint bytes.Buffer
		cmd.Stderr = &complaint
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if args == nil {
			if _, err := in.Write([]byte("PUT a 1\n")); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := out.Read(make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, out)
		err := cmd.Wait()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted {
			t.Errorf("%s: %v", what, err)
		}
		if complaint.String() != "conclave: interrupted\n" {
			t.Errorf("%s: it says %q", what, complaint.String())
		}
	}
}
