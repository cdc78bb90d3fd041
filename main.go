// Conclave is a whole transactional cluster in one process: a prompt on it, scripts for it, and
// every message, log record and crash of a two-phase commit to be looked at.
//
// This file is the table of commands, and nothing else. See `conclave --help`.
package main

import (
	"embed"
	"io/fs"
	"os"

	"conclave/repl"
	"conclave/repl/bench"
	"conclave/repl/check"
	"conclave/repl/command"
	"conclave/repl/explore"
	"conclave/repl/fuzz"
	"conclave/tui"
)

//go:embed scripts/*.kv
var scripts embed.FS

func main() {
	o := &repl.Options{
		Colour: repl.ColourAuto,
		Stdin:  os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
	}
	o.Dashboard, o.Explore = tui.Dashboard, explore.Statement
	o.Lessons, _ = fs.Sub(scripts, "scripts")
	os.Exit(commands().Run(o, os.Args[1:]))
}

// commands is the table of commands, in the order in which help lists them. Where a command has a
// room of its own, its entry is there.
func commands() command.Table {
	return command.New(
		command.Scripts(),
		command.Lesson(),
		tui.Command(),
		command.Test(),
		command.Diagram(),
		check.Command(),
		fuzz.Command(),
		explore.Command(),
		bench.Command(),
	)
}
