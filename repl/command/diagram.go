package command

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"conclave/repl"
	"conclave/repl/handout"
	"conclave/repl/lang"
	"conclave/repl/lesson"
)

// Diagram is `conclave diagram`.
func Diagram() *Command {
	var file string
	var txn uint64
	return &Command{
		Name:    "diagram",
		Summary: "draw what a script does, for slides and print",
		Usage: []string{
			"diagram FILE|LESSON [-o FILE] [--txn T4]",
			"diagram lesson LESSON [-o FILE] [--txn T4]",
		},
		Help: `Runs a script and draws each of its transactions in space and time: who sent
what to whom, what was written to which log, where the commit point is. With -o
the format is that of the file's name: .svg for slides and print, .mmd (Mermaid)
for pages, .txt. Without it, the text is printed. Transactions that only read
are counted and not drawn, but where --txn asks for one.`,
		Cluster: true,
		Flags: func(_ *repl.Options, f *flag.FlagSet) {
			f.StringVar(&file, "o", "", "write it to `FILE`: .svg, .mmd or .txt")
			f.Func("txn", "draw only that transaction, `T4`", func(v string) (err error) {
				txn, err = strconv.ParseUint(strings.TrimLeft(v, "Tt"), 10, 64)
				if err != nil || txn == 0 {
					return errors.New("takes a transaction like T4")
				}
				return nil
			})
		},
		Run: func(o *repl.Options, args []string) int { return draw(o, args, file, txn) },
	}
}

// draw is `conclave diagram` when its flags were read.
func draw(o *repl.Options, args []string, file string, txn uint64) int {
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(file)), ".")
	switch {
	case len(args) == 0 || len(args) == 1 && args[0] == "lesson" || len(args) > 2 ||
		len(args) == 2 && args[0] != "lesson":
		return Usage(o, "diagram", "diagram takes one script: a file, or lesson and its number")
	case file == "":
		format = "txt"
	case format != "svg" && format != "mmd" && format != "txt":
		return Usage(o, "diagram", "%s is no .svg, .mmd or .txt", file)
	}
	script, err := scriptToDraw(o, args)
	if err != nil {
		return Usage(o, "diagram", "%v", err)
	}
	config := o.Config()
	h, failures, err := handout.Of(script, config, txn)
	if err != nil {
		return Usage(o, "diagram", "%v", err)
	}
	for _, f := range failures {
		fmt.Fprintf(o.Stderr, "%s:%d: %s: %s\n", f.File, f.Line, f.Code, lang.Escape(f.Message))
	}
	if len(h.Pages) == 0 {
		fmt.Fprintln(o.Stderr, "conclave: there is no such transaction to draw")
		return 1
	}
	text, _ := h.Render(format)
	if file == "" {
		return max(o.Print(text), min(len(failures), 1))
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		fmt.Fprintf(o.Stderr, "conclave: %s\n", lang.Escape(err.Error()))
		return 1
	}
	return min(len(failures), 1)
}

// scriptToDraw is a file or a lesson, parsed.
func scriptToDraw(o *repl.Options, args []string) (s handout.Script, err error) {
	var src []byte
	if len(args) == 2 {
		l, err := lesson.Find(lesson.Course(o.Lessons), args[1])
		if err != nil {
			return s, err
		}
		s.File, src = l.File(), l.Source
	} else if s.File, src, err = o.ReadScript(args[0]); err != nil {
		return s, err
	}
	s.Title = s.File
	if l := lesson.Of(s.File, src); l.Number > 0 {
		s.Title = fmt.Sprintf("Lesson %d: %s", l.Number, strings.TrimSuffix(l.Title, "."))
	}
	stmts, wrong := lang.ParseFile(s.File, src)
	if len(wrong) > 0 {
		return s, wrong[0]
	}
	s.Stmts = stmts
	return s, nil
}
