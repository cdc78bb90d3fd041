package repl

import (
	"io/fs"
	"os"
	"time"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// Version is what --version and the welcome say.
const Version = "0.1"

// Exit codes. Two more come of signals that end the program: 128 and the signal's number.
const (
	exitOK          = 0
	exitFailed      = 1   // a failure of a script; results that could not be written
	exitUsage       = 2   // usage, syntax, no such file
	exitInterrupted = 130 // Ctrl-C
	exitPipe        = 141 // the reader of the results went away
)

// Options are what the command line says, and the world around it.
type Options struct {
	Names    []string // files, lessons, of Test folders
	Exprs    []string // -e
	First    string   // a line that the prompt begins with, or ""
	Commands []string // the names of all commands, for a name that is none and nearly one

	JSON      bool
	KeepGoing bool
	Colour    Colour
	Nodes     int
	Seed      uint64
	Splits    []string

	// Dashboard shows the dashboard until it is left. nil: there is none.
	Dashboard func(*Screen) error

	// Explore is EXPLORE. nil: there is none.
	Explore func(lang.Explore, []byte, session.Config, func() bool) session.Explored

	Lessons               fs.FS // NAME.kv for each lesson
	Stdin, Stdout, Stderr *os.File
	LookupEnv             func(string) (string, bool)
}

func (o *Options) getenv(name string) string {
	v, _ := o.LookupEnv(name)
	return v
}

// Config is how the sessions of a script begin.
func (o *Options) Config() session.Config {
	policy := session.Stop
	if o.KeepGoing {
		policy = session.KeepGoing
	}
	return session.Config{
		Nodes: o.Nodes, Seed: o.Seed, Splits: o.Splits, Policy: policy, Lessons: o.Lessons,
		Explore: o.Explore,
	}
}

// interruptGrace is how long a statement has to stop by itself after Ctrl-C, before a script ends
// without it.
const interruptGrace = 150 * time.Millisecond

// Print writes to standard output what is no result: the help, the version.
func (o *Options) Print(text string) int {
	ignoreClosedPipes()
	out := newOutput(o.Stdout)
	out.lines(func(dst []byte) []byte { return append(dst, text...) })
	return (&runner{opts: o, out: out}).code()
}

// Escape makes text safe to print on a terminal.
func Escape(s string) string { return lang.Escape(s) }
