// Conclave is a whole transactional cluster in one process: a prompt on it, scripts for it, and
// every message, log record and crash of a two-phase commit to be looked at.
//
// This file is the table of commands, and nothing else. See `conclave --help`.
package main

import (
	"embed"
	"flag"
	"io/fs"
	"os"

	"conclave/repl"
	"conclave/repl/command"
)

//go:embed scripts/*.kv
var scripts embed.FS

func main() {
	o := &repl.Options{
		Colour: repl.ColourAuto,
		Stdin:  os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
	}
	o.Lessons, _ = fs.Sub(scripts, "scripts")
	os.Exit(commands().Run(o, os.Args[1:]))
}

// commands is the table of commands, in the order in which help lists them. Where a command has a
// room of its own, its entry is there.
func commands() command.Table {
	return command.New(runCommand,
		testCommand,
	)
}

// runCommand is what runs where no command is named.
var runCommand = &command.Command{
	Help: `conclave: a whole transactional cluster in one process.

  conclave                      a prompt (HELP explains the language there)
  conclave NAME ...             run scripts: a .kv file, or a lesson by its name
  conclave < FILE               run standard input as it comes
  conclave -e 'PUT a 1; GET a'  run statements; repeatable, on one cluster

Each script has a fresh cluster, and stops at its first failure.`,
	Tail: `CONCLAVE_HISTORY names the prompt's history file; empty: none is kept.
Exit code: 0 all as expected, 1 a failure, 2 usage, syntax or no such file,
130 interrupted, 141 the reader of a pipe went away.`,
	Cluster: true,
	Flags: func(o *repl.Options, f *flag.FlagSet) {
		f.Func("e", "run `STATEMENTS`; repeatable", func(v string) error {
			o.Exprs = append(o.Exprs, v)
			return nil
		})
		f.BoolVar(&o.JSON, "json", false, "one JSON object a line for each result")
		f.BoolVar(&o.KeepGoing, "keep-going", false, "run on after a failure")
	},
	Run: func(o *repl.Options, args []string) int {
		if len(args) > 0 && len(o.Exprs) > 0 {
			return command.Usage(o, "",
				"give files or -e, not both: each file has a cluster of its own")
		}
		o.Names = args
		return repl.Run(o)
	},
}

var testCommand = &command.Command{
	Name:    "test",
	Summary: "run the scripts in files and folders, and judge each",
	Usage:   []string{"test [FILE|FOLDER ...]"},
	Help: `Runs every .kv file in these files and folders (default: here), folders by name
and all the way down, each on a fresh cluster, and prints "ok PATH" or
"FAIL PATH: file:line: CODE: sentence" for each. The exit code is 1 if any
failed or did not parse.`,
	Cluster: true,
	Run: func(o *repl.Options, args []string) int {
		o.Names = args
		return repl.Test(o)
	},
}
