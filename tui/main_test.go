package tui

import (
	"flag"
	"os"
	"testing"
	"time"

	"conclave/repl"
	"conclave/repl/command"
	"conclave/repl/session"
	"conclave/tui/style"
)

// patience is how long a test waits for what another process is to do.
const patience = 20 * time.Second

// TestMain is the program itself where the tests below start it on a terminal of theirs.
func TestMain(m *testing.M) {
	switch os.Getenv("BE_CONCLAVE") {
	case "":
		flag.Parse()
		os.Exit(m.Run())
	case "panic":
		os.Exit(bePanicking())
	}
	o := &repl.Options{
		Colour: repl.ColourAuto, Dashboard: Dashboard, Lessons: os.DirFS("../scripts"),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
	}
	os.Exit(command.New(command.Scripts(), Command()).Run(o, os.Args[1:]))
}

// bePanicking is a dashboard that panics: at tab where keys are dealt with, at SOURCE where the
// driver is at work.
func bePanicking() int {
	sess, _ := session.New(session.Config{ReadFile: func(string) ([]byte, error) { panic("at work") }})
	w := &World{Sessions: sess, In: os.Stdin, Out: os.Stdout, Profile: style.NoColour}
	w.Complete = func(string, int) (string, []string, string) { panic("at a key") }
	if _, err := Run(w); err != nil {
		return 7
	}
	return 0
}
