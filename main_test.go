package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// TestHelpFitsAScreen: the help on each command is at most 40 lines of at most 80 columns, and
// begins with its forms.
func TestHelpFitsAScreen(t *testing.T) {
	table := commands()
	for _, c := range table {
		text := table.Help(c)
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if len(lines) > 40 {
			t.Errorf("help %s has %d lines", c.Name, len(lines))
		}
		for _, l := range lines {
			if len(l) > 80 || strings.TrimRight(l, " ") != l {
				t.Errorf("help %s: a line that does not fit: %q", c.Name, l)
			}
		}
		for _, u := range c.Usage {
			if u != c.Name && !strings.HasPrefix(u, c.Name+" ") {
				t.Errorf("a form of %s is %q", c.Name, u)
			}
		}
		if c.Name != "" && (c.Summary == "" || len(c.Usage) == 0 || c.Help == "") {
			t.Errorf("%s does not say what it is", c.Name)
		}
	}
}

// The README is run: its sessions by package engine, and here what is typed in a shell, what is
// written in Go, and what it says of the rest.

// readme is its text, and blocks are those of its fenced blocks that are in a language.
func readme(t *testing.T) (text string, blocks func(language string) []string) {
	t.Helper()
	src, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(src), func(language string) (out []string) {
		for _, rest := range strings.Split(string(src), "```"+language+"\n")[1:] {
			block, _, _ := strings.Cut(rest, "```\n")
			out = append(out, block)
		}
		if len(out) == 0 {
			t.Fatalf("the README has no %s", language)
		}
		return out
	}
}

// TestReadmeInAnEmptyFolder builds the program and types every command of the README, one after the
// other, where nothing is but the scripts.
func TestReadmeInAnEmptyFolder(t *testing.T) {
	text, blocks := readme(t)
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "conclave"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.CopyFS(filepath.Join(dir, "scripts"), os.DirFS("scripts")); err != nil {
		t.Fatal(err)
	}
	typed := 0
	for line := range strings.Lines(strings.Join(blocks("sh"), "")) {
		command, _, _ := strings.Cut(line, "  #")
		if strings.TrimSpace(command) == "go test ./..." {
			continue // this is it
		}
		command = strings.Replace(command, "go run .", "./conclave", 1)
		typed++
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if quiet := strings.Contains(line, " -o "); err != nil || quiet == (len(out) > 0) {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
	if typed < 10 {
		t.Errorf("%d commands were typed", typed)
	}
	list, err := exec.Command(filepath.Join(dir, "conclave"), "lesson").Output()
	switch was := blocks("text")[0]; {
	case err == nil && was != string(list) && *update:
		text = strings.Replace(text, was, string(list), 1)
		if err := os.WriteFile("README.md", []byte(text), 0o666); err != nil {
			t.Error(err)
		}
	case err != nil || was != string(list):
		t.Errorf("the course in the README is not (-update writes it)\n%s%v", list, err)
	}
}

// TestReadmeInGo runs its program, which says behind each line what it prints, in a module of its
// own that takes in this one as the README says.
func TestReadmeInGo(t *testing.T) {
	text, blocks := readme(t)
	dir := t.TempDir()
	code := blocks("go")[0]
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(code), 0o666); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	in := func(command string) string {
		cmd := exec.Command("sh", "-c", strings.Replace(command, "PATH", here, 1))
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		return string(out)
	}
	in("go mod init example.com/own")
	for _, m := range regexp.MustCompile("`(go (?:mod|get) [^`]+)`").FindAllStringSubmatch(text, -1) {
		in(m[1])
	}
	var want strings.Builder
	for line := range strings.Lines(code) {
		if _, prints, is := strings.Cut(line, ") // "); is {
			want.WriteString(prints)
		}
	}
	if out := in("go run ."); want.Len() == 0 || out != want.String() {
		t.Errorf("it prints\n%s", out)
	}
}

// TestReadmeSaysWhatIs: its pictures and files are there, and its figures are the right ones.
func TestReadmeSaysWhatIs(t *testing.T) {
	text, _ := readme(t)
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(text, -1)
	path := regexp.MustCompile("`((?:[a-z]+|\\.ci)/[a-z_./]*|main\\.go|demo\\.tape)`")
	files := path.FindAllStringSubmatch(text, -1)
	for _, m := range append(links, files...) {
		if _, err := os.Stat(m[1]); err != nil {
			t.Error(err)
		}
	}
	if len(links) < 2 || len(files) < 10 {
		t.Errorf("%d links, %d files", len(links), len(files))
	}
	mistakes, _ := filepath.Glob("repl/fuzz/testdata/mutations/*.kv")
	random := 0
	for _, name := range mistakes {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(src), "# found by fuzz") {
			random++
		}
	}
	says := fmt.Sprintf("There are %d such mistakes, and all of them are caught: %d by random plays, "+
		"%d by", len(mistakes), random, len(mistakes)-random)
	if !strings.Contains(strings.Join(strings.Fields(text), " "), says) {
		t.Errorf("the README does not say %q", says)
	}
}
