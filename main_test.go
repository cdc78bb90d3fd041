package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"conclave/repl"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"conclave": main})
}

// TestCommandLine runs the program as a person, a pipe or a program would: testdata/cli holds a
// script for each claim.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/cli",
		UpdateScripts: *update,
		Condition: func(cond string) (bool, error) {
			return cond == "root" && os.Geteuid() == 0, nil // who may read everything
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "bytes": writeBytes, "repeat": repeat, "safe": safe, "atmost": atMost,
			"broken": broken,
		},
	})
}

// exits N command... runs a command, and its exit code must be N.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	code := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, not %s", code, args[0])
	}
}

// bytes FILE TEXT writes a file of bytes that a testscript cannot hold, in the escapes of Go.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// repeat FILE N TEXT appends a text N times.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	ts.Check(err)
	_, err = f.WriteString(strings.Repeat(text, n))
	ts.Check(errors.Join(err, f.Close()))
}

// safe FILE... requires that nothing in it could move the cursor or turn the text.
func safe(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		for line := range strings.Lines(ts.ReadFile(name)) {
			if line = strings.TrimSuffix(line, "\n"); repl.Escape(line) != line {
				ts.Fatalf("%s has raw bytes: %q", name, line)
			}
		}
	}
}

// atmost N FILE requires at most N lines, none wider than 80.
func atMost(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	lines := strings.Split(strings.TrimSuffix(ts.ReadFile(args[1]), "\n"), "\n")
	if len(lines) > n {
		ts.Fatalf("%d lines", len(lines))
	}
	for _, l := range lines {
		if len(l) > 80 {
			ts.Fatalf("wider than 80: %q", l)
		}
	}
}

// broken FILE command... runs a command with FILE as its input and a pipe that nobody reads as its
// output: it must end by itself, with 141, and say nothing.
func broken(ts *testscript.TestScript, _ bool, args []string) {
	in, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer in.Close()
	r, w, err := os.Pipe()
	ts.Check(err)
	ts.Check(r.Close())
	var stderr bytes.Buffer
	exe, err := exec.LookPath(args[1])
	if err != nil {
		exe = filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], args[1])
	}
	cmd := exec.Command(exe, args[2:]...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), in, w, &stderr
	err = cmd.Run()
	w.Close()
	var failed *exec.ExitError
	if !errors.As(err, &failed) || failed.ExitCode() != 141 || stderr.Len() > 0 {
		ts.Fatalf("%v, %q", err, stderr.String())
	}
}

// TestFlags is the command line as it is understood.
func TestFlags(t *testing.T) {
	for _, c := range []struct {
		args string
		want repl.Options
		say  string
	}{
		{"", repl.Options{}, ""},
		{"a.kv --json b.kv", repl.Options{Names: []string{"a.kv", "b.kv"}, JSON: true}, ""},
		{"--nodes 5 --seed=7", repl.Options{Nodes: 5, Seed: 7}, ""},
		{"--split j,s", repl.Options{Nodes: 3, Splits: []string{"j", "s"}}, ""},
		{"--split j --split s", repl.Options{Nodes: 3, Splits: []string{"j", "s"}}, ""},
		{"-e GET --keep-going -e PUT",
			repl.Options{Exprs: []string{"GET", "PUT"}, KeepGoing: true}, ""},
		{"test a b", repl.Options{Command: "test", Names: []string{"a", "b"}}, ""},
		{"--color never -- --json", repl.Options{Colour: "never", Names: []string{"--json"}}, ""},
		{"--json --help", repl.Options{JSON: true}, "help"},
		{"version", repl.Options{}, "version"},
	} {
		var got repl.Options
		say, err := parse(&got, strings.Fields(c.args))
		if err != nil || say != c.say {
			t.Errorf("%s: %q, %v", c.args, say, err)
		}
		if say == "" && !same(&got, &c.want) {
			t.Errorf("%s: %+v", c.args, got)
		}
	}
}

// same compares what the command line can say.
func same(a, b *repl.Options) bool {
	flat := func(o *repl.Options) string {
		return fmt.Sprintf("%q %q %q %q %q %d %d %t %t", o.Command, o.Names, o.Exprs, o.Splits,
			o.Colour, o.Nodes, o.Seed, o.JSON, o.KeepGoing)
	}
	return flat(a) == flat(b)
}

func TestFlagsThatAreRefused(t *testing.T) {
	for args, hint := range map[string]string{
		"--jsn":                       "no flag --jsn: did you mean --json?",
		"--nodes":                     "--nodes needs a value",
		"--nodes 0":                   "1 to 99",
		"--nodes 2.5":                 "1 to 99",
		"--seed -1":                   "whole number",
		"--json=yes":                  "takes no value",
		"--color sometimes":           "auto, always or never",
		"--nodes 2 --split a,b":       "one key fewer",
		"a.kv -e GET":                 "not both",
		"test --json":                 "test takes",
		"-eGET":                       "as the next word",
		"--x\x1b[2J":                  `no flag --x\x1b[2J`,
		"--nodes 2 --split a --nodes": "--nodes needs a value",
	} {
		var o repl.Options
		_, err := parse(&o, strings.Fields(args))
		if err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%q: %v", args, err)
		}
	}
}
