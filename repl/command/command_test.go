package command

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conclave/repl"
)

// table is a program with two commands, that notes what it was asked to do.
func table(did *string) Table {
	note := func(name string) func(*repl.Options, []string) int {
		return func(o *repl.Options, args []string) int {
			*did = fmt.Sprintf("%s %q e=%q json=%t nodes=%d seed=%d split=%q color=%s", name, args,
				o.Exprs, o.JSON, o.Nodes, o.Seed, o.Splits, o.Colour)
			return 0
		}
	}
	return New(
		&Command{
			Help: "the program", Tail: "the end", Cluster: true,
			Flags: func(o *repl.Options, f *flag.FlagSet) {
				f.Func("e", "run `STATEMENTS`", func(v string) error {
					o.Exprs = append(o.Exprs, v)
					return nil
				})
				f.BoolVar(&o.JSON, "json", false, "JSON")
				f.BoolVar(&o.KeepGoing, "keep-going", false, "run on")
			},
			Run: note("run"),
		},
		&Command{
			Name: "play", Summary: "plays", Usage: []string{"play NAME", "play FILE|LESSON"},
			Help:    "It plays.",
			Cluster: true,
			Flags: func(o *repl.Options, f *flag.FlagSet) {
				f.Int("speed", 1, "`N` times as fast")
				f.String("o", "", "write it to `FILE`")
				f.BoolVar(&o.JSON, "json", false, "JSON")
			},
			Run: note("play"),
		},
		&Command{Name: "look", Summary: "looks", Usage: []string{"look"}, Help: "It looks.",
			Run: note("look")},
	)
}

// TestCommandLines is the command line as it is understood.
func TestCommandLines(t *testing.T) {
	for args, want := range map[string]string{
		"":                           `run [] `,
		"a.kv --json b.kv":           `run ["a.kv" "b.kv"] e=[] json=true`,
		"--nodes 5 --seed=7":         `run [] e=[] json=false nodes=5 seed=7`,
		"--split j,s":                `nodes=3 seed=0 split=["j" "s"]`,
		"--split j --split s":        `nodes=3 seed=0 split=["j" "s"]`,
		"-e GET --keep-going -e PUT": `run [] e=["GET" "PUT"]`,
		"-e play":                    `run [] e=["play"]`,
		"--color never -- --json":    `run ["--json"] e=[] json=false`,
		"-- play":                    `run ["play"]`,
		"a.kv play":                  `run ["a.kv" "play"]`,
		"-":                          `run ["-"]`,
		"play a b":                   `play ["a" "b"]`,
		"--seed 7 play a":            `play ["a"] e=[] json=false nodes=0 seed=7`,
		"--json play a --seed 7":     `play ["a"] e=[] json=true nodes=0 seed=7`,
		"--seed play --json":         "exit 2",
		"play --speed 3 a -- --x":    `play ["a" "--x"]`,
		"look --color always":        `color=always`,
	} {
		var did string
		code, _, stderr := said(t, table(&did), strings.Fields(args))
		if want == "exit 2" {
			if code != 2 || did != "" {
				t.Errorf("%q: exit code %d, %s", args, code, did)
			}
			continue
		}
		if code != 0 || !strings.Contains(did, want) {
			t.Errorf("%q: %s\n%s", args, did, stderr)
		}
	}
}

// TestCommandLinesThatAreRefused: nothing runs, exit code 2, one sentence and where the help is.
func TestCommandLinesThatAreRefused(t *testing.T) {
	for args, hint := range map[string]string{
		"--jsn":                       "no flag --jsn: did you mean --json?",
		"--nodes":                     "--nodes needs a value: --nodes N",
		"--nodes 0":                   "--nodes takes a number from 1 to 99, not 0",
		"--nodes 2.5":                 "1 to 99",
		"--seed -1":                   "whole number",
		"--json=yes":                  "takes no value",
		"-json":                       "no flag -json: did you mean --json?",
		"--color sometimes":           "auto, always or never",
		"--nodes 2 --split a,b":       "one key fewer",
		"-eGET":                       "as the next word",
		"--x\x1b[2J":                  `no flag --x\x1b[2J`,
		"--nodes 2 --split a --nodes": "--nodes needs a value",
		"play --speed fast":           "--speed takes another kind of value, not fast",
		"play --keep-going":           "play takes no --keep-going",
		"play --spee 2":               "did you mean --speed?",
		"--keep-going play":           "play takes no --keep-going",
		"look --nodes 2":              "look takes no --nodes",
		"look --speed 2":              "there is no flag --speed",
		"help plya":                   "no command plya: did you mean play?",
	} {
		var did string
		code, stdout, stderr := said(t, table(&did), strings.Fields(args))
		if code != 2 || did != "" || stdout != "" || !strings.Contains(stderr, hint) ||
			!strings.HasPrefix(stderr, "conclave: ") || !strings.Contains(stderr, "tells more.") {
			t.Errorf("%q: exit code %d, %q, %q, %q", args, code, did, stdout, stderr)
		}
	}
}

// TestHelp: it is reached in every way, it runs nothing, and it says what the entry says.
func TestHelp(t *testing.T) {
	for args, want := range map[string]string{
		"--help":             "the program",
		"help":               "the program",
		"-h a.kv":            "the program",
		"a.kv --json --help": "  play             plays\n",
		"help play":          "conclave play FILE|LESSON\n\nIt plays.\n",
		"play --help":        "  --speed N        N times as fast\n",
		"--help play":        "It plays.",
		"play a -h":          "It plays.",
		"help help":          "conclave help [COMMAND]",
		"--version":          "conclave " + repl.Version,
		"version":            "conclave " + repl.Version,
	} {
		var did string
		code, stdout, stderr := said(t, table(&did), strings.Fields(args))
		if code != 0 || did != "" || stderr != "" || !strings.Contains(stdout, want) {
			t.Errorf("%q: exit code %d, %q, %q, %q", args, code, did, stdout, stderr)
		}
	}
}

// said runs a command line and answers its exit code and what it wrote.
func said(t *testing.T, table Table, args []string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	open := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	out, err := open("out"), open("err")
	defer out.Close()
	defer err.Close()
	code = table.Run(&repl.Options{Stdout: out, Stderr: err, LookupEnv: os.LookupEnv}, args)
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return code, read("out"), read("err")
}
