//go:build unix

package tui

import (
	"bytes"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"conclave/repl/repltest"
)

// open starts the program on a terminal. change may give it other ends than that.
func open(t *testing.T, change func(*exec.Cmd), args ...string) *repltest.Screen {
	t.Helper()
	s := repltest.NewScreen(t, []string{"CONCLAVE_HISTORY="}, args)
	if change != nil {
		change(s.Cmd)
	}
	return s.Start()
}

func TestDashOnATerminal(t *testing.T) {
	s := open(t, nil, "dash", "transfer")
	s.Expect(repltest.AltOn).Expect("transfer.kv  0/").Typed(" ").Expect("Bob has 10 coins")
	s.Typed("n").Expect("bob").Typed(":GET bob\r").Expect("10").Typed("q").Ends(0)
}

func TestTheDashboardIsGivenBackOnATermination(t *testing.T) {
	s := open(t, nil, "dash")
	s.Expect("free")
	s.Signal(syscall.SIGTERM).Ends(128 + int(syscall.SIGTERM))
}

func TestTheDashboardIsGivenBackOnAPanic(t *testing.T) {
	for _, keys := range []string{":PUT\t", ":SOURCE f.kv\r"} {
		s := open(t, func(c *exec.Cmd) { c.Env = append(c.Env, "BE_CONCLAVE=panic") })
		s.Expect("free").Typed(keys).Ends(7)
	}
}

func TestNoTerminalIsOneSentence(t *testing.T) {
	var out, errors bytes.Buffer
	s := open(t, func(c *exec.Cmd) {
		c.Stdin, c.Stdout, c.Stderr = nil, &out, &errors
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	}, "dash", "transfer")
	s.Ends(2)
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
	s.Expect(repltest.AltOn).Expect("free").Typed("?").Expect("next message or sync")
	s.Typed("\x1b").Expect("free").Typed("q").Ends(0)
}

// TestNothingIsAskedOfTheTerminal: bubbletea would ask it for its colours before main runs, and
// wait for an answer.
func TestNothingIsAskedOfTheTerminal(t *testing.T) {
	s := open(t, nil, "--version").Ends(0)
	if bytes.ContainsRune(s.Wrote(), '\x1b') {
		t.Errorf("it writes %q", s.Wrote())
	}
	s = open(t, nil, "dash").Expect("free").Typed("q").Ends(0)
	for _, question := range []string{"\x1b]1", "\x1b[6n", "\x1b[c", "\x1b[>"} {
		if bytes.Contains(s.Wrote(), []byte(question)) {
			t.Errorf("the terminal is asked %q", question)
		}
	}
}

// TestDashboardAndBackTenTimes: the session, its open transaction and the keys that were typed
// ahead are the prompt's again.
func TestDashboardAndBackTenTimes(t *testing.T) {
	s := open(t, nil)
	s.Expect("kv> ").Typed("alice: BEGIN; PUT bob 3\rUSE alice\r").Expect("kv alice[T1*]> ")
	for range 10 {
		s.Typed("DASHBOARD\r").Expect(repltest.AltOn).Expect("free").Typed("q").Expect(repltest.AltOff)
		s.Expect("kv alice[T1*]> ")
	}
	s.Typed("DASHBOARD\rn?q:q\x7fGET bob\rqqINCR bob\r").Expect(repltest.AltOn).Expect(repltest.AltOff)
	s.Expect("4").Typed("COMMIT\r").Expect("committed @2").Typed("\x04").Ends(0)
}

func TestWhatIsDoneOnTheDashboardIsThePromptsToo(t *testing.T) {
	s := open(t, nil)
	s.Expect("kv> ").Typed("DASHBOARD\r").Expect("free")
	s.Typed(":alice: PUT bob 7\r").Expect("committed @2")
	s.Typed("3K").Expect("n3 is down").Typed("q").Expect("kv(2/3)> ").Typed("GET bob\r").Expect("7")
	s.Typed("DASHBOARD\r").Expect("free").Typed(":QUIT\r").Ends(0)
}

func TestDashboardIsGivenBackWhenThePromptIsTerminated(t *testing.T) {
	s := open(t, nil)
	s.Expect("kv> ").Typed("DASHBOARD\r").Expect("free")
	s.Signal(syscall.SIGTERM).Ends(128 + int(syscall.SIGTERM))
}

func TestDashboardWithoutATerminalIsAnError(t *testing.T) {
	var out bytes.Buffer
	s := open(t, func(c *exec.Cmd) {
		c.Stdin, c.Stdout, c.SysProcAttr.Ctty = nil, &out, 2
	}, "-e", "DASHBOARD => ERROR IO")
	s.Ends(0)
	if !strings.Contains(out.String(), "DASHBOARD needs a terminal") {
		t.Errorf("it says %q", out.String())
	}
}
