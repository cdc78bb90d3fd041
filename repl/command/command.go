package command

import (
	"flag"
	"fmt"
	"runtime/debug"
	"strings"

	"conclave/repl"
	"conclave/repl/lang"
)

// Command is one entry of the table.
type Command struct {
	Name    string // as it is typed; "" is what runs where no command is named
	Summary string // one line, small letters, no full stop
	// Usage has its forms, from its name on: "test [FILE|FOLDER ...]". The words FILE, FOLDER,
	// LESSON and COMMAND, and words in small letters, are what Tab completes.
	Usage []string
	Help  string // what it does, in lines of at most 80 columns
	Tail  string // what stands behind the flags, or ""

	// Cluster says that --nodes, --seed and --split are for it: they are read into the options.
	Cluster bool
	// Flags registers its other flags, or is nil. A flag's usage names its value in back quotes.
	Flags func(o *repl.Options, f *flag.FlagSet)
	// Run does it, with what is left of the command line, and answers the exit code.
	Run func(o *repl.Options, args []string) int
}

// Table is all commands. Its first entry is the one without a name: it has the program's own help,
// and runs scripts and the prompt.
type Table []*Command

// New makes a table of the command without a name, the others in the order in which help lists
// them, and those that are about the table itself.
func New(unnamed *Command, others ...*Command) Table {
	t := append(Table{unnamed}, others...)
	t = append(t, t.completionCommand(), t.manCommand(), t.helpCommand(), versionCommand())
	return t
}

// exitUsage is the exit code of a slip on the command line.
const exitUsage = 2

// Run does what the command line says, and answers the exit code.
func (t Table) Run(o *repl.Options, args []string) int {
	c, args := t.Find(args)
	o.Commands = t.names()
	p, err := t.parse(c, o, args)
	switch {
	case err != nil:
		return refuse(o, c.Name, err.Error())
	case p.help:
		return o.Print(t.Help(c))
	case p.version:
		return o.Print("conclave " + repl.Version + "\n")
	}
	easeCollector(o)
	return c.Run(o, p.names)
}

// easeCollector lets the garbage collector run half as often as it would by itself, unless GOGC
// says otherwise. It buys time with memory; the figures are in package tui's BenchmarkView.
func easeCollector(o *repl.Options) {
	if _, said := o.LookupEnv("GOGC"); !said {
		debug.SetGCPercent(200)
	}
}

// Find is the command that the arguments name, and the arguments without its name. Flags and their
// values may stand before it; where its first word is no command, it is the one without a name.
func (t Table) Find(args []string) (*Command, []string) {
	known := t[0].flags(&repl.Options{})
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		if !isFlag(args[i]) {
			if c := t.named(args[i]); c != nil {
				return c, append(append([]string(nil), args[:i]...), args[i+1:]...)
			}
			break
		}
		name, _, inline := strings.Cut(args[i], "=")
		if f := known.Lookup(strings.TrimLeft(name, "-")); f != nil && !inline && !isSwitch(f) {
			i++
		}
	}
	return t[0], args
}

// named is the command of that name, or nil.
func (t Table) named(name string) *Command {
	for _, c := range t[1:] {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// names are the names of all commands.
func (t Table) names() []string {
	var names []string
	for _, c := range t[1:] {
		names = append(names, c.Name)
	}
	return names
}

// Usage refuses a command line in a sentence, and says where the help on that command is. It
// answers the exit code.
func Usage(o *repl.Options, name, format string, args ...any) int {
	return refuse(o, name, lang.Escape(fmt.Sprintf(format, args...)))
}

func refuse(o *repl.Options, name, sentence string) int {
	if name == "" {
		name = "--help"
	} else {
		name = "help " + name
	}
	fmt.Fprintf(o.Stderr, "conclave: %s\nconclave %s tells more.\n", sentence, name)
	return exitUsage
}

// helpCommand is `conclave help`.
func (t *Table) helpCommand() *Command {
	return &Command{
		Name:    "help",
		Summary: "this help, or that of one command",
		Usage:   []string{"help [COMMAND]"},
		Help:    "Lists the commands, or tells what one of them does and which flags it takes.",
		Run: func(o *repl.Options, args []string) int {
			if len(args) == 0 {
				return o.Print(t.Help((*t)[0]))
			}
			if c := t.named(args[0]); c != nil {
				return o.Print(t.Help(c))
			}
			return Usage(o, "", "there is no command %s%s", args[0], Near(args[0], t.names()))
		},
	}
}

// versionCommand is `conclave version`.
func versionCommand() *Command {
	return &Command{
		Name:    "version",
		Summary: "which version this is",
		Usage:   []string{"version"},
		Help:    "Prints the version, as conclave --version does.",
		Run: func(o *repl.Options, _ []string) int {
			return o.Print("conclave " + repl.Version + "\n")
		},
	}
}

// Near is ": did you mean X?", or "" where nothing is near.
func Near(word string, words []string) string {
	if near := lang.Nearest(word, words); near != "" {
		return ": did you mean " + near + "?"
	}
	return ""
}
