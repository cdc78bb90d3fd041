//go:build unix

package tui

import (
	"os"
	"strings"
	"testing"

	"conclave/repl/repltest"
)

// TestInTmux drives it with keys in a real terminal, and reads what stands on it.
func TestInTmux(t *testing.T) {
	x := repltest.NewTmux(t, 80, 24, []string{"BE_CONCLAVE=1", "CONCLAVE_HISTORY="},
		"sh", "-c", os.Args[0]+" dash in-doubt; echo it ended with $?; exec cat")
	x.Shows("in-doubt.kv  0/")
	x.Type("  ")
	x.Shows("bob  10@2")
	x.Type(":KILL n2")
	x.Key("Enter")
	x.Shows("n2 is down: killed")
	x.Resize(120, 40)
	if screen := x.Shows("─ script ──"); strings.Count(screen, "\n") > 40 {
		t.Errorf("the picture is taller than the screen:\n%s", screen)
	}
	x.Resize(40, 10)
	x.Shows("60 columns")
	x.Resize(80, 24)
	x.Shows("n2 is down: killed")
	x.Type("B")
	screen := x.Shows("j – r ──────── up")
	if strings.Contains(screen, "n2 is down") {
		t.Errorf("B does not take KILL back:\n%s", screen)
	}
	x.Type("q")
	x.Shows("it ended with 0")
}
