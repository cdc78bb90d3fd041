package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"conclave/repl"
	"conclave/repl/lang"
)

// parsed is a command line that was understood, but for what went into the options.
type parsed struct {
	names         []string
	help, version bool
}

// flags are the flags that a command takes, its own and those that all take.
func (c *Command) flags(o *repl.Options) *flag.FlagSet {
	f := flag.NewFlagSet(c.Name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Bool("help", false, "this help")
	if c.Name == "" {
		f.Bool("version", false, "which version this is")
	}
	f.Func("color", "`WHEN` is auto (default), always or never; NO_COLOR=1 is never", colour(o))
	if c.Cluster {
		f.Func("nodes", "`N` nodes, from 1 to 99 (default 3)", nodes(o))
		f.Func("seed", "`N` is the seed of all chance (default 1): same seed, same run", seed(o))
		f.Func("split", "`K,K...` are the keys to cut at, one fewer than nodes", split(o))
	}
	if c.Flags != nil {
		c.Flags(o, f)
	}
	return f
}

func colour(o *repl.Options) func(string) error {
	return func(v string) error {
		o.Colour = repl.Colour(v)
		switch o.Colour {
		case repl.ColourAuto, repl.ColourAlways, repl.ColourNever:
			return nil
		}
		return errors.New("takes auto, always or never")
	}
}

func nodes(o *repl.Options) func(string) error {
	return func(v string) (err error) {
		if o.Nodes, err = strconv.Atoi(v); err != nil || o.Nodes < 1 || o.Nodes > 99 {
			return errors.New("takes a number from 1 to 99")
		}
		return nil
	}
}

func seed(o *repl.Options) func(string) error {
	return func(v string) (err error) {
		if o.Seed, err = strconv.ParseUint(v, 10, 64); err != nil {
			return errors.New("takes a whole number")
		}
		return nil
	}
}

func split(o *repl.Options) func(string) error {
	return func(v string) error {
		o.Splits = append(o.Splits, strings.Split(v, ",")...)
		return nil
	}
}

// isFlag reports whether a word is a flag and not a name; `-` alone is a name.
func isFlag(arg string) bool { return len(arg) > 1 && arg[0] == '-' }

// isSwitch reports whether a flag stands alone.
func isSwitch(f *flag.Flag) bool {
	s, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && s.IsBoolFlag()
}

// parse reads a command's flags, which may stand anywhere among the names.
func (t Table) parse(c *Command, o *repl.Options, args []string) (p parsed, err error) {
	set := c.flags(o)
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			p.names, args = append(p.names, args...), nil
		case !isFlag(arg):
			p.names = append(p.names, arg)
		case arg == "-h" || arg == "--help":
			p.help = true
		case arg == "--version" && c.Name == "":
			p.version = true
		default:
			if args, err = t.take(c, set, arg, args); err != nil {
				return p, err
			}
		}
	}
	if p.help || p.version {
		return p, nil
	}
	return p, settle(o)
}

// take takes one flag, and its value from the rest of the arguments where it has one. One letter
// has one dash, a word two.
func (t Table) take(c *Command, set *flag.FlagSet, arg string, rest []string) ([]string, error) {
	name, value, inline := strings.Cut(arg, "=")
	f := set.Lookup(strings.TrimLeft(name, "-"))
	switch {
	case strings.HasPrefix(name, "-e") && name != "-e", name == "-e" && inline:
		return nil, errors.New("-e takes its statements as the next word: -e 'PUT a 1'")
	case f == nil || spelled(f) != name:
		return nil, t.unknown(c, set, name)
	case isSwitch(f) && inline:
		return nil, fmt.Errorf("%s takes no value", name)
	case isSwitch(f):
		value = "true"
	case !inline && len(rest) == 0:
		what, _ := flag.UnquoteUsage(f)
		return nil, fmt.Errorf("%s needs a value: %s %s", name, name, what)
	case !inline:
		value, rest = rest[0], rest[1:]
	}
	if err := f.Value.Set(value); err != nil {
		return nil, fmt.Errorf("%s %v, not %s", name, takes(err), lang.Escape(value))
	}
	return rest, nil
}

// takes is what a flag says of a value that it does not take. The standard library's own flags say
// only "parse error".
func takes(err error) string {
	if strings.HasPrefix(err.Error(), "takes ") {
		return err.Error()
	}
	return "takes another kind of value"
}

// spelled is a flag as it is typed.
func spelled(f *flag.Flag) string {
	if len(f.Name) == 1 {
		return "-" + f.Name
	}
	return "--" + f.Name
}

// unknown is the error of a flag that a command does not take.
func (t Table) unknown(c *Command, set *flag.FlagSet, name string) error {
	bare := strings.TrimLeft(name, "-")
	if c.Name != "" && t[0].flags(&repl.Options{}).Lookup(bare) != nil {
		return fmt.Errorf("%s takes no %s", c.Name, name)
	}
	var known []string
	set.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
	near := ""
	if n := lang.Nearest(bare, known); n != "" {
		near = ": did you mean " + spelled(set.Lookup(n)) + "?"
	}
	return fmt.Errorf("there is no flag %s%s", lang.Escape(name), near)
}

// settle fits the number of nodes and of cuts together.
func settle(o *repl.Options) error {
	if o.Nodes == 0 && len(o.Splits) > 0 {
		o.Nodes = len(o.Splits) + 1
	}
	if o.Splits != nil && len(o.Splits) != o.Nodes-1 {
		return fmt.Errorf("--split takes one key fewer than there are nodes: %d for %d nodes, "+
			"not %d", o.Nodes-1, o.Nodes, len(o.Splits))
	}
	return nil
}
