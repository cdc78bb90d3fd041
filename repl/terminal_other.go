//go:build !unix

package repl

import (
	"errors"
	"os"
)

// terminal is not there yet outside Unix: the prompt reads plain lines.
type terminal struct{}

type mode int

const (
	modeFound mode = iota
	modeEdit
	modeRunning
)

func openTerminal(*os.File) (*terminal, error) {
	return nil, errors.New("line editing is for Unix only so far")
}

func (*terminal) set(mode)     {}
func (*terminal) now() mode    { return modeFound }
func (*terminal) pending() int { return 0 }
func (*terminal) suspend()     {}
func (*terminal) again()       {}

// continued would tell that the process was stopped and goes on.
func continued(func()) {}

// bracketed would ask the terminal to mark what is pasted.
func bracketed(bool) {}
