package command

import (
	"flag"
	"fmt"
	"strings"

	"conclave/repl"
	"conclave/repl/lang"
	"conclave/repl/lesson"
)

// manCommand is `conclave man`.
func (t *Table) manCommand() *Command {
	return &Command{
		Name:    "man",
		Summary: "the manual page",
		Usage:   []string{"man"},
		Help: `Prints the manual page, as man reads it. To look at it, or to keep it:

  conclave man | man -l -
  conclave man > ~/.local/share/man/man1/conclave.1`,
		Run: func(o *repl.Options, _ []string) int { return o.Print(t.man(o)) },
	}
}

// page is a manual page under construction, in the macros that every man knows.
type page struct{ strings.Builder }

// man is the manual page.
func (t *Table) man(o *repl.Options) string {
	p := &page{}
	p.WriteString(".TH CONCLAVE 1 \"\" \"conclave " + repl.Version + "\" \"\"\n")
	p.section("NAME")
	p.prose("conclave - a whole transactional cluster in one process")
	unnamed := (*t)[0]
	head, rest, _ := strings.Cut(strings.Trim(unnamed.Help, "\n"), "\n")
	p.section("SYNOPSIS")
	p.block(forms(rest))
	p.section("DESCRIPTION")
	p.prose("Conclave is " + strings.TrimPrefix(head, "conclave: ") +
		" Several nodes, each with its own versions of its own keys and its own write-ahead log, agree " +
		"on every transaction by two-phase commit. Network, disks, clock and crashes are simulated: " +
		"the same seed and the same statements give the same run. It is there to be watched, crashed " +
		"and questioned.\n\nHELP at the prompt explains the language, LESSON lists the course.")
	p.section("OPTIONS")
	known := map[string]bool{}
	p.flags(unnamed, known)
	p.section("COMMANDS")
	p.prose("Besides their own flags all take --color and --help, and those that make a cluster " +
		"take --nodes, --seed and --split.")
	for _, c := range (*t)[1:] {
		p.command(c, known)
	}
	p.section("LANGUAGE")
	overview, _ := lang.Help("")
	p.block(overview)
	p.section("LESSONS")
	for _, l := range lesson.Course(o.Lessons) {
		p.item(fmt.Sprintf("%d  %s", l.Number, l.Name), l.Title)
	}
	p.section("ENVIRONMENT")
	p.item("CONCLAVE_HISTORY", "the file of the prompt's history; empty: none is kept")
	p.item("XDG_STATE_HOME", "conclave/history is there otherwise; without it, ~/.local/state")
	p.item("NO_COLOR, TERM=dumb", "no colour")
	p.section("EXIT STATUS")
	p.item("0", "all as expected")
	p.item("1", "a failure")
	p.item("2", "usage, syntax, or no such file")
	p.item("130", "interrupted")
	p.item("141", "the reader of a pipe went away")
	return p.String()
}

// forms are the indented lines at the beginning of the program's own help.
func forms(help string) string {
	var out []string
	for _, line := range strings.Split(strings.TrimLeft(help, "\n"), "\n") {
		if !strings.HasPrefix(line, "  ") {
			break
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func (p *page) section(name string) { p.WriteString(".SH " + name + "\n") }

// prose writes paragraphs, to be filled; those whose lines are indented stay as they stand.
func (p *page) prose(text string) {
	for _, par := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if strings.HasPrefix(par, " ") {
			p.block(par)
			continue
		}
		p.WriteString(".PP\n" + roff(par) + "\n")
	}
}

// block writes lines as they stand, without a margin: they may be as wide as a screen.
func (p *page) block(text string) {
	p.WriteString(".PP\n.in 0\n.nf\n" + roff(strings.Trim(text, "\n")) + "\n.fi\n.in\n")
}

func (p *page) item(what, text string) {
	p.WriteString(".TP\n.B " + roff(what) + "\n" + roff(text) + "\n")
}

// flags writes those that are not known yet.
func (p *page) flags(c *Command, known map[string]bool) {
	c.flags(&repl.Options{}).VisitAll(func(f *flag.Flag) {
		value, usage := flagHelp(f)
		switch spelled := strings.TrimSpace(spelled(f) + " " + value); {
		case c.Name == "":
			known[spelled+usage] = true
			fallthrough
		case !known[spelled+usage]:
			p.item(spelled, usage)
		}
	})
}

func (p *page) command(c *Command, known map[string]bool) {
	fmt.Fprintf(p, ".SS conclave %s\n", c.Name)
	for _, u := range c.Usage {
		p.WriteString(".PP\n.B " + roff("conclave "+u) + "\n")
	}
	p.prose(c.Help)
	p.flags(c, known)
	p.prose(c.Tail)
}

// roff is text that roff takes as it stands.
func roff(text string) string {
	lines := strings.Split(strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`,
		"^", `\(ha`, "~", `\(ti`).Replace(text), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
