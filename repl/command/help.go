package command

import (
	"flag"
	"fmt"
	"strings"

	"conclave/repl"
)

// Help is the help on a command.
func (t Table) Help(c *Command) string {
	var b strings.Builder
	for _, u := range c.Usage {
		b.WriteString("conclave " + u + "\n")
	}
	if len(c.Usage) > 0 {
		b.WriteString("\n")
	}
	b.WriteString(strings.Trim(c.Help, "\n") + "\n")
	if c.Name == "" {
		b.WriteString("\nCommands (conclave help NAME tells more):\n")
		for _, c := range t[1:] {
			fmt.Fprintf(&b, "  %-16s %s\n", c.Name, c.Summary)
		}
	}
	b.WriteString("\nFlags, before or behind the names:\n")
	c.flags(&repl.Options{}).VisitAll(func(f *flag.Flag) {
		value, usage := flagHelp(f)
		fmt.Fprintf(&b, "  %-16s %s\n", strings.TrimSpace(spelled(f)+" "+value), usage)
	})
	if c.Tail != "" {
		b.WriteString("\n" + strings.Trim(c.Tail, "\n") + "\n")
	}
	return b.String()
}

// flagHelp is the name of a flag's value, "" for a switch, and what it says of itself.
func flagHelp(f *flag.Flag) (value, usage string) {
	value, usage = flag.UnquoteUsage(f)
	if isSwitch(f) {
		value = ""
	}
	return value, usage
}
