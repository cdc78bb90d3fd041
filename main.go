// Conclave is a whole transactional cluster in one process: a prompt on it, scripts for it, and
// every message, log record and crash of a two-phase commit to be looked at.
//
// This file is the command line, and nothing else. See `conclave --help`.
package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"conclave/repl"
)

//go:embed scripts/*.kv
var scripts embed.FS

func main() { os.Exit(run(os.Args[1:])) }

// run is main with an exit code.
func run(args []string) int {
	o := &repl.Options{
		Colour: repl.ColourAuto,
		Stdin:  os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
	}
	o.Lessons, _ = fs.Sub(scripts, "scripts")
	say, err := parse(o, args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "conclave: %v\nconclave --help lists what there is.\n", err)
		return 2
	}
	switch say {
	case "help":
		return o.Print(help)
	case "version":
		return o.Print("conclave " + repl.Version + "\n")
	}
	return repl.Run(o)
}

// parse reads the command line into o. Flags may stand before, between and after the names. say is
// "help" or "version" where that was asked for.
func parse(o *repl.Options, args []string) (say string, err error) {
	var names []string
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			names, args = append(names, args...), nil
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			names = append(names, arg)
		default:
			var asked string
			if args, asked, err = takeFlag(o, arg, args); err != nil {
				return "", err
			}
			if say == "" {
				say = asked
			}
		}
	}
	return say, settle(o, names, &say)
}

// settle makes a command of the names, and refuses what does not go together.
func settle(o *repl.Options, names []string, say *string) error {
	o.Names = names
	if len(names) > 0 {
		switch names[0] {
		case "test":
			o.Command, o.Names = "test", names[1:]
		case "help", "version":
			if *say == "" {
				*say = names[0]
			}
		}
	}
	switch {
	case *say != "":
		return nil
	case o.Command == "test" && (o.JSON || len(o.Exprs) > 0):
		return errors.New("test takes files and folders, and neither --json nor -e")
	case len(o.Names) > 0 && len(o.Exprs) > 0:
		return errors.New("give files or -e, not both: each file has a cluster of its own")
	}
	if o.Nodes == 0 && len(o.Splits) > 0 {
		o.Nodes = len(o.Splits) + 1
	}
	if o.Splits != nil && len(o.Splits) != o.Nodes-1 {
		return fmt.Errorf("--split takes one key fewer than there are nodes: %d for %d nodes, "+
			"not %d", o.Nodes-1, o.Nodes, len(o.Splits))
	}
	return nil
}

// flags are all flags, those with a value marked by what it is.
var flags = []struct{ name, value string }{
	{"-e", "STATEMENTS"}, {"--nodes", "N"}, {"--seed", "N"}, {"--split", "KEY[,KEY...]"},
	{"--color", "auto|always|never"}, {"--json", ""}, {"--keep-going", ""},
	{"--help", ""}, {"-h", ""}, {"--version", ""},
}

// takeFlag takes one flag, and its value from the rest of the arguments where it has one.
func takeFlag(o *repl.Options, arg string, rest []string) (left []string, say string, err error) {
	name, value, inline := strings.Cut(arg, "=")
	if name == "-e" && inline || strings.HasPrefix(name, "-e") && name != "-e" {
		return nil, "", fmt.Errorf("-e takes its statements as the next word: -e 'PUT a 1'")
	}
	for _, f := range flags {
		if f.name != name {
			continue
		}
		switch {
		case f.value == "" && inline:
			return nil, "", fmt.Errorf("%s takes no value", name)
		case f.value != "" && !inline && len(rest) == 0:
			return nil, "", fmt.Errorf("%s needs a value: %s %s", name, name, f.value)
		case f.value != "" && !inline:
			value, rest = rest[0], rest[1:]
		}
		say, err = set(o, name, value)
		return rest, say, err
	}
	return nil, "", fmt.Errorf("there is no flag %s%s", repl.Escape(name), nearest(name))
}

// set does what one flag says.
func set(o *repl.Options, name, value string) (say string, err error) {
	switch name {
	case "-e":
		o.Exprs = append(o.Exprs, value)
	case "--json":
		o.JSON = true
	case "--keep-going":
		o.KeepGoing = true
	case "--help", "-h":
		return "help", nil
	case "--version":
		return "version", nil
	case "--nodes":
		o.Nodes, err = strconv.Atoi(value)
		if err != nil || o.Nodes < 1 || o.Nodes > 99 {
			return "", fmt.Errorf("--nodes takes a number from 1 to 99, not %s", repl.Escape(value))
		}
	case "--seed":
		if o.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
			return "", fmt.Errorf("--seed takes a whole number, not %s", repl.Escape(value))
		}
	case "--split":
		o.Splits = append(o.Splits, strings.Split(value, ",")...)
	case "--color":
		o.Colour = repl.Colour(value)
		switch o.Colour {
		case repl.ColourAuto, repl.ColourAlways, repl.ColourNever:
		default:
			return "", fmt.Errorf("--color takes auto, always or never, not %s", repl.Escape(value))
		}
	}
	return "", nil
}

// nearest is ", did you mean --x?" for a flag that begins like a known one.
func nearest(name string) string {
	bare := strings.TrimLeft(name, "-")
	for _, f := range flags {
		known := strings.TrimLeft(f.name, "-")
		if len(bare) >= 2 && len(known) > 1 &&
			(strings.HasPrefix(known, bare[:2]) || strings.HasPrefix(bare, known)) {
			return ": did you mean " + f.name + "?"
		}
	}
	return ""
}

const help = `conclave: a whole transactional cluster in one process.

  conclave                      a prompt (HELP explains the language there)
  conclave NAME ...             run scripts: a .kv file, or a lesson by its name
  conclave < FILE               run standard input as it comes
  conclave -e 'PUT a 1; GET a'  run statements; repeatable, on one cluster
  conclave test [PATH ...]      run the scripts in files and folders (default .)
                                and print "ok PATH" or "FAIL PATH: ..." for each

Each script has a fresh cluster, and stops at its first failure.

Flags, before or after the names:
  --nodes N        so many nodes, 1 to 99 (default 3)
  --seed N         the seed of all chance (default 1): same seed, same run
  --split K,K...   where keys are cut, one fewer than nodes (default: evenly)
  --json           one JSON object a line for each result
  --keep-going     run on after a failure
  --color WHEN     auto (default), always or never; NO_COLOR=1 is never
  --help, --version

Environment:
  XDG_STATE_HOME     conclave/history is there (default ~/.local/state)
  CONCLAVE_HISTORY   another file for it; empty: none is kept
  NO_COLOR, TERM=dumb   no colour

Exit code: 0 all as expected, 1 a failure, 2 usage, syntax or no such file,
130 interrupted, 141 the reader of a pipe went away.
`
