package repl

import (
	"os"

	"github.com/chzyer/readline"
)

// isTerminal reports whether f is one.
func isTerminal(f *os.File) bool { return readline.IsTerminal(int(f.Fd())) }

// screenWidth is the width of the terminal at f, or 80 where it does not say: readline divides by
// it, and a terminal without a size (a serial line, a bare pty) calls itself 0 wide.
func screenWidth(f *os.File) int {
	w, _, err := readline.GetSize(int(f.Fd()))
	if err != nil || w < 4 {
		return defaultWidth
	}
	return w
}

// screenHeight is its height, or 24.
func screenHeight(f *os.File) int {
	_, h, err := readline.GetSize(int(f.Fd()))
	if err != nil || h < 2 {
		return 24
	}
	return h
}
