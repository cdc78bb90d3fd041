package check

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"conclave/engine"
	"conclave/repl"
	"conclave/repl/command"
	"conclave/repl/history"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// exitUsage is the exit code where there is nothing to judge.
const exitUsage = 2

// levels are the values of --level.
var levels = map[string]engine.Level{
	"own": engine.CheckOwn, "read-committed": engine.CheckReadCommitted,
	"snapshot": engine.CheckSnapshot, "serializable": engine.CheckSerializable,
}

// Command is `conclave check`.
func Command() *command.Command {
	level := "own"
	return &command.Command{
		Name:    "check",
		Summary: "judge a history: is it serializable, and if not, why?",
		Usage:   []string{"check [--level LEVEL] FILE ..."},
		Help: `Reads a history, as SAVE HISTORY writes it or another system's test does, and
prints what is wrong with it: each anomaly by name, with the shortest cycle that
shows it. - is standard input.

One JSON object a line; timestamps may be left out:

  {"txn":"T1","level":"snapshot","answer":"committed","ops":[
    {"read":"x","value":"0","from":"T2"},{"write":"y","value":"1"}]}
  {"install":"y","node":"n1","value":"1","txn":"T1"}

(each on one line). Without an install line for them, versions are in the order
of their commits ("commit":7).

The levels are read-committed, snapshot and serializable.`,
		Tail: "The exit code is 1 if there is an anomaly, 2 if a file cannot be read.",
		Flags: func(_ *repl.Options, f *flag.FlagSet) {
			f.StringVar(&level, "level", "own",
				"hold all to `LEVEL`, and not each to its own (own)")
		},
		Run: func(o *repl.Options, args []string) int {
			as, known := levels[strings.ToLower(level)]
			switch {
			case !known:
				return command.Usage(o, "check",
					"%s is no level: own, read-committed, snapshot, serializable", level)
			case len(args) == 0:
				return command.Usage(o, "check", "check takes the file of a history")
			}
			return judge(o, args, as)
		},
	}
}

// judge judges each file, and answers the gravest exit code.
func judge(o *repl.Options, names []string, level engine.Level) (code int) {
	var b strings.Builder
	for _, name := range names {
		h, err := read(o, name)
		if err != nil {
			fmt.Fprintf(o.Stderr, "conclave: %s: %s\n", lang.Escape(name), lang.Escape(err.Error()))
			code = exitUsage
			continue
		}
		found := engine.Judge(h, level)
		b.WriteString(verdict(name, h, found))
		if len(found) > 0 {
			code = max(code, 1)
		}
	}
	return max(code, o.Print(b.String()))
}

// read reads a history.
func read(o *repl.Options, name string) (*engine.History, error) {
	if name == "-" {
		return history.Read(o.Stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, err
	}
	defer f.Close()
	return history.Read(io.Reader(f))
}

// verdict is what is printed of a history.
func verdict(name string, h *engine.History, found []engine.Anomaly) string {
	name = lang.Escape(name)
	txns := fmt.Sprintf("%d transactions", len(h.Txns))
	if len(h.Txns) == 1 {
		txns = "1 transaction"
	}
	if len(found) == 0 {
		return fmt.Sprintf("ok %s: no anomaly in %s\n", name, txns)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ANOMALY %s: in %s\n", name, txns)
	for _, a := range found {
		b.WriteString(repl.AnomalyText(&session.Anomaly{Name: a.Name, Cycle: a.Cycle, Words: a.Words}))
	}
	return b.String()
}
