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

	"conclave/repl/repltest"
)

// TestMain is the program itself where the tests below start it on a terminal of theirs.
func TestMain(m *testing.M) {
	if os.Getenv("BE_CONCLAVE") != "" {
		os.Exit(Run(&Options{Colour: ColourAuto, Names: os.Args[1:], Stdin: os.Stdin,
			Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv}))
	}
	os.Exit(m.Run())
}

// screen is the program on a terminal, and its home.
type screen struct {
	*repltest.Screen
	home string
}

// ready is the program that is to be started on a terminal.
func ready(t *testing.T, home string, args ...string) *screen {
	t.Helper()
	s := &screen{repltest.NewScreen(t, []string{"HOME=" + home}, args), home}
	s.Cmd.Dir = filepath.Dir(home)
	return s
}

// open starts it, in an empty home.
func open(t *testing.T, args ...string) *screen {
	t.Helper()
	s := ready(t, t.TempDir(), args...)
	s.Start()
	return s
}

func TestASilentTerminalIsNotAsked(t *testing.T) {
	s := open(t)
	s.Expect("kv> ")
	// Questions: where is the cursor, what are you, what colours and modes have you.
	for _, q := range []string{`\x1b\[[?>=]?[0-9;]*[cn]`, `\x1b\][0-9;]*;\?`, `\x1b\[\?[0-9;]*\$p`,
		`\x1bP`} {
		if m := regexp.MustCompile(q).Find(s.Wrote()); m != nil {
			t.Errorf("it asks %q, and waits for an answer that may never come", m)
		}
	}
	welcome := strings.Split(strings.TrimSpace(strings.Split(string(s.Wrote()), "kv> ")[0]), "\r\n")
	if len(welcome) > 3+1 { // and readline's own line
		t.Errorf("%d lines of welcome: %q", len(welcome), welcome)
	}
	s.Typed("\x04")
	s.Ends(0)
}

func TestAFirstSession(t *testing.T) {
	s := open(t)
	s.TypedAt("kv> ", "PUT bob 10; PUT zoe 2")
	s.Expect("T1 committed @2 in one phase on n1")
	s.Expect("T2 committed @4 in one phase on n3")
	s.TypedAt("kv> ", "BEGIN")
	s.Expect("T3 began at 5, n1 coordinates")
	s.TypedAt("kv[T3]> ", "PUT bob 3")
	s.TypedAt("kv[T3*]> ", "PUT zoe 9; COMMIT")
	s.Expect("committed @6 in two phases: n1 yes, n3 yes")
	s.TypedAt("kv> ", "USE alice; BEGIN; GET bob")
	s.TypedAt("kv alice[T4]> ", "KILL n3; PUT zoe 1; COMMIT")
	s.Expect("UNAVAILABLE")
	s.TypedAt("kv alice(2/3)> ", "RECOVER n3")
	s.TypedAt("kv alice> ", "BEGIN; PUT bob 4")
	s.Expect("kv alice[T5*]> ")
	s.Typed("\x04")
	s.Expect("T5 of alice was still open: it is rolled back")
	s.Ends(0)
	kept, err := os.ReadFile(filepath.Join(s.home, ".local/state/conclave/history"))
	if err != nil || !strings.HasPrefix(string(kept), "PUT bob 10; PUT zoe 2\nBEGIN\nPUT bob 3\n") {
		t.Errorf("history %q, %v", kept, err)
	}
}

func TestKeysAtThePrompt(t *testing.T) {
	s := open(t)
	s.Expect("kv> ")
	s.Typed("GTE bob\x1b[1~\x1b[C\x1b[3~\x1b[3~ET\x00\x1b[4~by\r") // Home, ->, Delete, NUL, End
	s.Expect("NIL")
	s.Typed("\x12bobb\r") // Ctrl-R finds it
	s.Expect("NIL")
	s.Typed("\x1b[1~\x1b[3~\x1b[3~") // Delete on an empty line is not Ctrl-D
	s.Typed("put b 1\r")
	s.Expect("committed")
	s.Typed("rec\t \x15KILL n3\r")
	s.Expect("n3 is down")
	s.Typed("RECOVER n\t\r") // the only one that is down
	s.Expect("ok")
	s.Typed("B\t")
	s.Expect("BREAK") // the candidates are listed
	s.Typed("\x03")
	s.Expect("^C")
	s.Expect("kv> ")
	s.Typed("\x03")
	s.Expect("Ctrl-D or QUIT leaves.")
	s.Typed("QUIT\r")
	s.Ends(0)
}

func TestWhatIsTypedAheadIsNotLost(t *testing.T) {
	s := open(t)
	s.Expect("kv> ")
	s.Typed("PUT a 1\rGET a\rPAUSE\rxGET nobody\r\x1b[200~PUT b 2\nGET b\n\x1b[201~\x04")
	s.Expect("committed @2")
	s.Expect("\r\n1\r\n")
	s.Expect("press a key")
	s.Expect("NIL")
	s.Expect("committed")
	s.Expect("\r\n2\r\n")
	s.Ends(0)
}

func TestWhatWasTypedBeforeTheStartIsNotLostEither(t *testing.T) {
	s := ready(t, t.TempDir())
	s.Typed("PUT a 1\nGET a\n\x04")
	s.Start()
	s.Expect("committed @2")
	s.Expect("\r\n1\r\n")
	s.Ends(0)
}

func TestATerminalWithoutASizeIsNoTrouble(t *testing.T) {
	for _, size := range [][2]uint16{{0, 0}, {4, 2}} {
		s := ready(t, t.TempDir())
		s.Resize(size[0], size[1])
		s.Start()
		s.Expect("> ")
		s.Typed("\t\t\x12x\x03\x03PUT a 1\r")
		s.Expect("committed")
		s.Typed("\x04")
		s.Ends(0)
	}
}

func TestCtrlCStopsWhatRunsAndNotTheProgram(t *testing.T) {
	s := open(t)
	many := strings.Repeat("INCR n\n", 100_000)
	if err := os.WriteFile(filepath.Join(s.home, "many.kv"), []byte(many), 0o600); err != nil {
		t.Fatal(err)
	}
	s.TypedAt("kv> ", "SOURCE "+filepath.Join(s.home, "many.kv"))
	s.Expect("committed")
	s.Typed("\x03")
	s.Expect("interrupted: the rest of")
	s.TypedAt("kv> ", "PUT after 1; GET after")
	s.Expect("\r\n1")
	s.Typed("PAUSE\r")
	s.Expect("press a key")
	s.Typed("\x03")
	s.TypedAt("kv> ", "GET after")
	s.Expect("\r\n1")
	s.Typed("\x04")
	s.Ends(0)
}

func TestSignalsLeaveTheTerminalAsItWas(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		s := open(t)
		s.TypedAt("kv> ", "BEGIN")
		s.Expect("kv[T1]> ")
		if !s.Raw() {
			t.Fatal("the terminal is not in raw mode: this test proves nothing")
		}
		s.Signal(sig).Ends(code)
	}
}

func TestAScriptThatIsInterruptedEndsWith130(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "pause.kv")
	if err := os.WriteFile(path, []byte("PUT a 1\nPAUSE\nSAY never\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	s.Expect("press a key")
	s.Typed("\x03")
	s.Ends(130)
	if strings.Contains(string(s.Wrote()), "never") {
		t.Error("it went on")
	}
}

func TestAnUnwritableHomeIsOneWarning(t *testing.T) {
	home := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(home, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := ready(t, home)
	s.Start()
	s.Expect("History is not kept:")
	s.TypedAt("kv> ", "PUT a 1")
	s.Expect("committed")
	s.Typed("\x1b[A\r")
	s.Expect("committed")
	s.Typed("\x04")
	s.Ends(0)
	if n := strings.Count(string(s.Wrote()), "not kept"); n != 1 {
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
