package fuzz

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"time"

	"github.com/chzyer/readline"

	"conclave/repl"
	"conclave/repl/command"
	"conclave/repl/lang"
)

// Command is `conclave fuzz`.
func Command() *command.Command {
	f := &fuzzing{}
	return &command.Command{
		Name:    "fuzz",
		Summary: "random clusters, clients and faults: is every promise kept?",
		Usage:   []string{"fuzz [--seeds N] [--from N] [--time 5m] [--jobs N] [--out FILE]"},
		Help: `Each seed makes up a cluster of 1 to 7 nodes, clients at every isolation level,
and faults: crashes at any point, cut, lost, doubled and late messages, bad
disks, flipped bits, splits. While they last, what clients see and are told is
judged; then everything heals, and nothing may be left in doubt. Each seed is
played twice, and must come to the same trace.

A promise that is broken ends it: the line that repeats it is printed, and the
shortest script that still fails is written to a file, for the prompt and the
dashboard to play.`,
		Tail: "The exit code is 1 if a promise was broken.",
		Flags: func(_ *repl.Options, flags *flag.FlagSet) {
			flags.Uint64Var(&f.seeds, "seeds", 0, "play `N` seeds (1000; with --time, until then)")
			flags.Uint64Var(&f.from, "from", 1, "the first seed is `N`")
			flags.DurationVar(&f.time, "time", 0, "stop after so `LONG`: 30s, 5m, 8h")
			flags.IntVar(&f.jobs, "jobs", 0, "play `N` at once (one a core)")
			flags.StringVar(&f.out, "out", "", "write the script of a failure to `FILE` (fuzz-SEED.kv)")
		},
		Run: func(o *repl.Options, args []string) int {
			if len(args) > 0 {
				return command.Usage(o, "fuzz", "fuzz takes no %s", args[0])
			}
			return f.run(o)
		},
	}
}

// fuzzing is one call of the command.
type fuzzing struct {
	seeds, from uint64
	time        time.Duration
	jobs        int
	out         string
}

// shrinkFor is how long a failure is made shorter, at most.
const shrinkFor = 60 * time.Second

func (f *fuzzing) run(o *repl.Options) int {
	switch {
	case f.seeds == 0 && f.time == 0:
		f.seeds = 1000
	case f.seeds == 0:
		f.seeds = 1 << 62
	}
	if f.jobs < 1 {
		f.jobs = runtime.GOMAXPROCS(0)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	defer signal.Stop(stop)
	c := newCampaign(f.from, f.seeds, f.jobs)
	c.interrupt = stop
	if f.time > 0 {
		c.deadline = time.After(f.time)
	}
	if readline.IsTerminal(int(o.Stderr.Fd())) {
		c.progress = func(line string) { fmt.Fprintf(o.Stderr, "\r\x1b[K%s", line) }
	}
	c.run()
	if c.progress != nil {
		c.progress("")
	}
	if c.failure != nil {
		f.tell(o, c.failure)
	}
	fmt.Fprint(o.Stdout, c.summary())
	switch {
	case c.failure != nil:
		return 1
	case c.interrupted:
		return 130
	}
	return 0
}

// tell says what a seed has failed in, and writes the shortest script that does.
func (f *fuzzing) tell(o *repl.Options, p *performance) {
	repeat := fmt.Sprintf("conclave fuzz --from %d --seeds 1", p.seed)
	found := p.play.best()
	fmt.Fprintf(o.Stdout, "FAIL %s\n     %s: %s\n", repeat, found.kind, lang.Escape(found.says))
	if len(p.play.stack) > 0 {
		fmt.Fprintf(o.Stderr, "%s\n", lang.Escape(string(p.play.stack)))
	}
	if p.differs {
		return // no script shows it
	}
	lines, plays := shrink(p.play, found.kind, shrinkFor)
	name := f.out
	if name == "" {
		name = fmt.Sprintf("fuzz-%d.kv", p.seed)
	}
	head := []string{found.kind + ": " + lang.Escape(found.says), repeat}
	text := script(head, lines, found.kind)
	if !fails(text) {
		head = append(head, "",
			"No statement can show it: played at the prompt this script passes. That line shows it.")
		text = script(head, lines, found.kind)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		fmt.Fprintf(o.Stderr, "conclave: %s\n", lang.Escape(err.Error()))
		return
	}
	fmt.Fprintf(o.Stdout, "     %d lines of %d fail in the same way (%d plays): conclave %s\n\n",
		len(lines), len(p.play.lines), plays, lang.Escape(name))
	if len(head) > 2 {
		fmt.Fprintf(o.Stdout, "     No statement can show it, only the line above: %s passes.\n\n",
			lang.Escape(name))
	}
}
