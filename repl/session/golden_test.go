package session

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conclave/repl/lang"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

// TestScripts runs every script of testdata: its name is the claim, its EXPECTs check it, and all
// that it answers is in the file beside it.
func TestScripts(t *testing.T) {
	err := filepath.WalkDir("testdata", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".kv" {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(path), ".kv")
		t.Run(name, func(t *testing.T) {
			got := transcript(t, path)
			if again := transcript(t, path); again != got {
				t.Errorf("a second run says otherwise:\n%s", again)
			}
			golden(t, strings.TrimSuffix(path, ".kv")+".golden", got)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// transcript runs a script, and writes down all that it answers.
func transcript(t *testing.T, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	stmts, wrong := lang.ParseFile(path, src)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	shelf := files{}
	s := onEngine(t, Config{Policy: Stop, ReadFile: shelf.read, WriteFile: shelf.write})
	var b strings.Builder
	for _, st := range stmts {
		s.Stream(st, Place{File: path}, func(r Result) {
			write(&b, r)
			twoToFourSentences(t, r)
		})
	}
	end := s.End()
	for _, f := range s.Failures() {
		t.Errorf("%s:%d: %s: %s", f.File, f.Line, f.Code, f.Message)
	}
	for _, n := range end.Notes {
		fmt.Fprintf(&b, "at the end: %s\n", n)
	}
	for _, name := range slices.Sorted(maps.Keys(shelf)) {
		fmt.Fprintf(&b, "\n%s:\n%s", name, shelf[name])
		if strings.HasSuffix(name, ".kv") {
			passes(t, name, shelf[name])
		}
	}
	return b.String()
}

// passes holds a script that was saved to pass.
func passes(t *testing.T, name, text string) {
	t.Helper()
	stmts, wrong := lang.ParseFile(name, []byte(text))
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	s := onEngine(t, Config{Policy: Stop})
	for _, st := range stmts {
		s.Execute(st, Place{File: name})
	}
	s.End()
	for _, f := range s.Failures() {
		t.Errorf("%s:%d: %s: %s\n%s", f.File, f.Line, f.Code, f.Message, text)
	}
}

// twoToFourSentences is how much WHY says.
func twoToFourSentences(t *testing.T, r Result) {
	t.Helper()
	if _, is := r.Stmt.(lang.Why); is && r.Error == nil {
		if n := strings.Count(r.Text+" ", ". "); n < 2 || n > 4 || !strings.HasSuffix(r.Text, ".") {
			t.Errorf("%s says %d sentences: %s", r.Statement, n, r.Text)
		}
	}
}

// files are what a script writes, and reads again: by their names, without folders.
type files map[string]string

func (f files) write(path string, text []byte) error {
	if strings.Contains(path, "/") {
		return fs.ErrPermission
	}
	f[path] = string(text)
	return nil
}

func (f files) read(path string) ([]byte, error) {
	if text, saved := f[filepath.Base(path)]; saved {
		return []byte(text), nil
	}
	return ReadScript(path)
}

// write is a result with all that it has.
func write(b *strings.Builder, r Result) {
	if _, is := r.Stmt.(lang.Expect); is && r.Error == nil {
		return
	}
	fmt.Fprintf(b, "%d %s\n", r.Line, lang.Escape(show(r)))
	if r.Time != 0 {
		fmt.Fprintf(b, "      at %s\n", r.Time)
	}
	if r.Begun != nil {
		fmt.Fprintf(b, "      began %+v\n", *r.Begun)
	}
	if r.Auto != nil {
		fmt.Fprintf(b, "      auto %+v\n", *r.Auto)
	}
	if r.Cost != nil {
		fmt.Fprintf(b, "      cost %+v\n", *r.Cost)
	}
	if r.Error != nil {
		fmt.Fprintf(b, "      %s\n", lang.Escape(r.Error.Message))
	}
	for _, told := range r.Told {
		fmt.Fprintf(b, "      %s\n", lang.Escape(told))
	}
	if _, is := r.Stmt.(lang.Why); is && r.Text != "" {
		fmt.Fprintf(b, "      %s\n", lang.Escape(r.Text))
	}
	if r.Rows != nil {
		writeTable(b, r)
	}
}

// private is what a table shows of the engine's inner life, which is no claim of these scripts.
func private(r Result, column string) bool {
	switch r.Stmt.(type) {
	case lang.Stats:
		return column == "value"
	case lang.Trace:
		return column != "time"
	}
	return false
}

func writeTable(b *strings.Builder, r Result) {
	t := r.Rows
	for _, row := range t.Rows {
		b.WriteString("     ")
		for i, c := range row {
			if c.State != Absent && !private(r, t.Columns[i].Name) {
				fmt.Fprintf(b, " %s=%s", t.Columns[i].Name, lang.Escape(cellText(t.Columns[i], c)))
			}
		}
		b.WriteString("\n")
	}
}

func cellText(col Column, c Cell) string {
	switch {
	case c.State == Null:
		return "null"
	case col.Kind == Number:
		return fmt.Sprint(c.N)
	case col.Kind == Bool:
		return fmt.Sprint(c.B)
	case col.Kind == List:
		return fmt.Sprint(c.L)
	}
	return c.S
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s says otherwise (-update rewrites it): now it is\n%s", path, got)
	}
}

// onEngine makes sessions on a real cluster.
func onEngine(t *testing.T, config Config) *Sessions {
	t.Helper()
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheJournalRunsAgainToTheSameCluster: everything that happens enters through one list.
func TestTheJournalRunsAgainToTheSameCluster(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/*.kv")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		stmts, _ := lang.ParseFile(path, src)
		shelf := files{}
		config := Config{ReadFile: shelf.read, WriteFile: shelf.write}
		first, second := onEngine(t, config), onEngine(t, config)
		for _, st := range stmts {
			first.Stream(st, Place{File: path}, func(Result) {})
		}
		if err := second.from(first.journal.base); err != nil {
			t.Fatal(err)
		}
		for _, e := range first.Journal() {
			if !outward(e.Statement.Node) {
				second.Stream(e.said(), e.At, func(Result) {})
			}
		}
		told, _, _ := strings.Cut(picture(t, first), "SHOW")
		again, _, _ := strings.Cut(picture(t, second), "SHOW")
		if told != again {
			t.Errorf("%s leaves another cluster than its journal: %s", path, difference(told, again))
		}
	}
}
