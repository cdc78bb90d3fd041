package engine_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"conclave/repl"
	"conclave/repl/explore"
	"conclave/repl/lang"
	"conclave/repl/session"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// TestScripts runs every script of testdata. Its name is a claim of the language, its comments tell
// it, its EXPECTs check it. Beyond that it must answer the same at every door: as a file, on standard
// input and as -e; and twice the same bytes. Where what it prints is part of the claim, a file of the
// same name holds it: .text for people, .json for programs, but for the sentences of errors (-update
// rewrites those that are there).
//
// A line that ends in `# fails CODE` must be a failure of the script, and no other may be one. A
// script that does not parse is for standard input alone, where SYNTAX is an error like any other.
// Folders that begin with _ wait for something: see the README in them.
func TestScripts(t *testing.T) {
	for _, path := range scripts(t, "testdata") {
		t.Run(strings.TrimSuffix(path, ".kv"), func(t *testing.T) {
			t.Chdir(filepath.Dir(path))
			testScript(t, filepath.Base(path))
		})
	}
}

// TestLessons runs the scripts that tell a story, which must also fit a screen.
func TestLessons(t *testing.T) {
	for _, path := range scripts(t, "../scripts") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Chdir(filepath.Dir(path))
			testScript(t, filepath.Base(path))
			text := run(t, repl.Options{Names: []string{filepath.Base(path)}}, "").stdout
			for line := range strings.Lines(text) {
				if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

// testScript holds one script, in the present folder, to all that is claimed.
func testScript(t *testing.T, file string) {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	marks := failMarks(string(src))
	options := repl.Options{KeepGoing: len(marks) > 0, Names: []string{file}}
	whole := run(t, options, "")
	parses := whole.code != 2
	if !parses {
		if whole.stdout != "" || !strings.Contains(whole.stderr, ": SYNTAX: ") {
			t.Errorf("does not parse, and yet: %s%s", whole.stderr, whole.stdout)
		}
		options.Names = nil
		whole = run(t, options, string(src))
	}
	whole.judge(t, marks)
	golden(t, strings.TrimSuffix(file, ".kv")+".text", whole.stdout)

	options.JSON = true
	first := run(t, options, inputOf(options, src))
	golden(t, strings.TrimSuffix(file, ".kv")+".json", sentence.ReplaceAllString(first.stdout, `$1..."`))
	if again := run(t, options, inputOf(options, src)); again != first {
		t.Errorf("twice is not the same:\n%s\n%s", first.stdout, again.stdout)
	}
	if parses {
		options.Names = nil
		sameAnswers(t, "standard input", first, run(t, options, string(src)))
		options.Exprs = []string{string(src)}
		sameAnswers(t, "-e", first, run(t, options, ""))
	}
}

// TestSizes tries the bounds that would make long files: of values, of lines, of a log.
func TestSizes(t *testing.T) {
	value := strings.Repeat("v", 1<<20)
	line := "PUT a 1 #" + strings.Repeat("x", 4<<20-len("PUT a 1 #"))
	grow := strings.Repeat("PUT a "+value+"\n", 5)
	for _, c := range []struct {
		claim, script string
		code          int
		says          string // on standard error
	}{
		{"a value has up to 1 MiB",
			"PUT a " + value + " => OK\nGET a => " + value + "\nPUT b v" + value + " => ERROR LIMIT\n" +
				"CPUT b NIL v" + value + " => ERROR LIMIT\nGET b => NIL", 0, ""},
		{"a line has up to 4 MiB", line + "\nGET a => 1", 0, ""},
		{"its end does not count", line + "\r\nGET a => 1\r\n", 0, ""},
		{"a longer one is an error of the parse", "PUT a 1\nx" + line, 2, ":2:1: LIMIT: "},
		{"a log of 4 MiB is checkpointed", grow + "WAL n1 => ROWS 0 | ROWS 1", 0, ""},
		{"but not with checkpoint off", "SET checkpoint off\n" + grow + "WAL n1 => ROWS 5", 0, ""},
	} {
		got := run(t, repl.Options{Exprs: []string{c.script}}, "")
		if got.code != c.code || got.stderr == "" != (c.says == "") ||
			!strings.Contains(got.stderr, c.says) {
			t.Errorf("%s: exit code %d, %.200s", c.claim, got.code, got.stderr)
		}
	}
}

// TestSourceIsRelativeToTheSourcingFile runs a script from another folder: all that it sources is found.
func TestSourceIsRelativeToTheSourcingFile(t *testing.T) {
	const file = "testdata/source/it_runs_in_the_present_cluster_and_sessions.kv"
	if got := run(t, repl.Options{Names: []string{file}}, ""); got.code != 0 {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
}

// inputOf is the script, where it is to come on standard input.
func inputOf(o repl.Options, src []byte) string {
	if len(o.Names) > 0 {
		return ""
	}
	return string(src)
}

// outcome is all that a run leaves behind.
type outcome struct {
	stdout, stderr string
	code           int
}

// run is the program, from its options on.
func run(t *testing.T, o repl.Options, stdin string) outcome {
	t.Helper()
	dir := t.TempDir()
	open := func(name, text string) *os.File {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	o.Stdin, o.Stdout, o.Stderr = open("in", stdin), open("out", ""), open("err", "")
	o.Colour, o.LookupEnv = repl.ColourNever, func(string) (string, bool) { return "", false }
	o.Explore, o.Lessons = explore.Statement, os.DirFS("../scripts")
	code := repl.Run(&o)
	read := func(f *os.File) string {
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		return string(text)
	}
	o.Stdin.Close()
	return outcome{read(o.Stdout), read(o.Stderr), code}
}

var failsMark = regexp.MustCompile(`# fails ([A-Z_]+)$`)

// failMarks lists the failures that a script says it has, as "line CODE".
func failMarks(src string) []string {
	var marks []string
	no := 0
	for line := range strings.Lines(src) {
		no++
		if m := failsMark.FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil {
			marks = append(marks, fmt.Sprintf("%d %s", no, m[1]))
		}
	}
	return marks
}

var failureLine = regexp.MustCompile(`(?m)^[^:\n]+:(\d+): ([A-Z_]+): .*$`)

// judge compares the failures with those that the script says it has.
func (r outcome) judge(t *testing.T, marks []string) {
	t.Helper()
	var failures []string
	for _, m := range failureLine.FindAllStringSubmatch(r.stderr, -1) {
		failures = append(failures, m[1]+" "+m[2])
	}
	code := min(1, len(marks))
	if strings.Join(failures, ", ") != strings.Join(marks, ", ") || r.code != code {
		t.Errorf("exit code %d; its failures are to be [%s] and are\n%s", r.code,
			strings.Join(marks, ", "), r.stderr)
	}
}

var fileKey = regexp.MustCompile(`(?m)^\{"file":"[^"]*",`)

// sameAnswers requires that another door says the same, but for the name of the file.
func sameAnswers(t *testing.T, door string, want, got outcome) {
	t.Helper()
	a := fileKey.ReplaceAllString(want.stdout, "{")
	b := fileKey.ReplaceAllString(got.stdout, "{")
	if a != b || want.code != got.code {
		t.Errorf("%s says otherwise: exit code %d\n%s\nand not %d\n%s", door, got.code, b, want.code, a)
	}
}

// sentence is what an error says: its code is the contract, its words may get better.
var sentence = regexp.MustCompile(`("message":")(\\.|[^"\\])*"`)

// golden compares with the file, if there is one.
func golden(t *testing.T, path, got string) {
	t.Helper()
	want, err := os.ReadFile(path)
	switch {
	case os.IsNotExist(err):
	case err != nil:
		t.Fatal(err)
	case *update:
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	case string(want) != got:
		t.Errorf("%s says otherwise (-update rewrites it): now it is\n%s", path, got)
	}
}

// scripts lists the .kv files under a folder, but for folders whose name begins with _.
func scripts(t *testing.T, dir string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), "_"):
			return filepath.SkipDir
		case filepath.Ext(path) == ".kv":
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts in "+dir, err)
	}
	return paths
}

var promptLine = regexp.MustCompile(`^(kv.*?> )(.*)$`)

// TestReadme plays the sessions of the README again: each line that is typed there must answer what
// stands below it, behind the prompt that stands before it.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(readme), "```console\n")[1:]
	if len(blocks) < 2 {
		t.Fatalf("the README has %d sessions", len(blocks))
	}
	for i, rest := range blocks {
		block, _, closed := strings.Cut(rest, "```\n")
		if !closed {
			t.Fatal("a session of the README has no end")
		}
		t.Run(fmt.Sprint(i+1), func(t *testing.T) { playAgain(t, block) })
	}
}

// playAgain types the lines of a session, at a prompt and in a pipe.
func playAgain(t *testing.T, block string) {
	sess, err := session.New(session.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var played, typed, answers strings.Builder
	lines := 0
	for line := range strings.Lines(block) {
		m := promptLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			answers.WriteString(line)
			continue
		}
		lines++
		typed.WriteString(m[2] + "\n")
		played.WriteString(prompt(sess.Standing()) + m[2] + "\n")
		stmts, wrong := lang.ParseLine(m[2], lines)
		if len(wrong) > 0 {
			t.Fatal(wrong[0])
		}
		var text repl.Text
		for _, st := range stmts {
			sess.Stream(st, session.Place{File: "-"}, func(r session.Result) {
				played.Write(text.Append(nil, &r))
			})
		}
	}
	if got := played.String(); got != block || lines < 10 {
		t.Errorf("%d lines are typed, and the session is now\n%s", lines, got)
	}
	piped := run(t, repl.Options{KeepGoing: true}, typed.String())
	if piped.stdout != answers.String() {
		t.Errorf("in a pipe its lines answer\n%s%s", piped.stdout, piped.stderr)
	}
}

// prompt is what stands before a line: session, transaction, whether it has written or failed, and how
// many nodes are up if not all are.
func prompt(at session.Standing) string {
	s := "kv"
	if at.Session != "main" {
		s += " " + at.Session
	}
	switch {
	case at.Failed:
		s += "[" + at.Txn + "!]"
	case at.Written:
		s += "[" + at.Txn + "*]"
	case at.Txn != "":
		s += "[" + at.Txn + "]"
	}
	if at.Up < at.All {
		s += fmt.Sprintf("(%d/%d)", at.Up, at.All)
	}
	return s + "> "
}
