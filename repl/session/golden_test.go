package session

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	s := onEngine(t, Config{Policy: Stop})
	var b strings.Builder
	for _, st := range stmts {
		s.Stream(st, Place{File: path}, func(r Result) { write(&b, r) })
	}
	end := s.End()
	for _, f := range s.Failures() {
		t.Errorf("%s:%d: %s: %s", f.File, f.Line, f.Code, f.Message)
	}
	for _, n := range end.Notes {
		fmt.Fprintf(&b, "at the end: %s\n", n)
	}
	return b.String()
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
	defer func() {
		if what := recover(); what == "under construction" {
			t.Skip("the engine is not there yet")
		} else if what != nil {
			panic(what)
		}
	}()
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheJournalRunsAgainToTheSameAnswers: everything that happens enters through one list.
func TestTheJournalRunsAgainToTheSameAnswers(t *testing.T) {
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
		first, second := onEngine(t, Config{}), onEngine(t, Config{})
		var told, again strings.Builder
		for _, st := range stmts {
			first.Stream(st, Place{File: path}, replayable(&told))
		}
		for _, e := range first.Journal() {
			_, is := e.Statement.Node.(lang.Source)
			if !is {
				second.Stream(e.said(), e.At, replayable(&again))
			}
		}
		if told.String() != again.String() {
			t.Errorf("%s answers\n%s\nand its journal\n%s", path, &told, &again)
		}
	}
}

// replayable writes results down, but for SOURCE's own, which the journal replaces by what it ran,
// and EXPECT's, which may be about them.
func replayable(b *strings.Builder) func(Result) {
	return func(r Result) {
		switch r.Stmt.(type) {
		case lang.Source, lang.Expect:
		default:
			write(b, r)
		}
	}
}
