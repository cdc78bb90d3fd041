package bench

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/chzyer/readline"

	"conclave/engine"
	"conclave/repl"
	"conclave/repl/command"
	"conclave/repl/lang"
)

// Command is `conclave bench`.
func Command() *command.Command {
	b := &benching{}
	return &command.Command{
		Name:    "bench",
		Summary: "how fast is it here? clients run transactions, in wall time",
		Usage:   []string{"bench [--workload NAME] [--nodes N] [--clients N] [--time 5s]"},
		Help: "Clients run one kind of transaction as fast as they can. Then a table: how\n" +
			"many, how long they took, how many lost a conflict and were run again, what\n" +
			"messages, records and syncs each cost. The workloads:\n\n" + listed(),
		Tail: "After the run every key is read back: the exit code is 1 if money was lost.",
		Flags: func(_ *repl.Options, f *flag.FlagSet) {
			f.StringVar(&b.name, "workload", "transfer", "run `NAME` (transfer)")
			f.IntVar(&b.nodes, "nodes", 3, "`N` nodes, from 1 to 99 (3)")
			f.IntVar(&b.clients, "clients", 1, "`N` clients at once (1)")
			f.IntVar(&b.keys, "keys", 100_000, "`N` keys (100000)")
			f.Uint64Var(&b.seed, "seed", 1, "`N` is the seed of what the clients draw (1)")
			f.DurationVar(&b.time, "time", 5*time.Second, "run for so `LONG`: 500ms, 5s, 1m (5s)")
			f.BoolVar(&b.asJSON, "json", false, "one line of JSON, durations in nanoseconds")
		},
		Run: b.run,
	}
}

func listed() string {
	var s strings.Builder
	for _, w := range workloads {
		fmt.Fprintf(&s, "  %-9s %s\n", w.name, w.says)
	}
	return strings.TrimRight(s.String(), "\n")
}

// benching is one call of the command.
type benching struct {
	plan
	name   string
	asJSON bool
}

// Exit codes, as everywhere.
const (
	exitFailed      = 1
	exitInterrupted = 130
)

func (b *benching) run(o *repl.Options, args []string) int {
	if len(args) > 0 {
		return command.Usage(o, "bench", "bench takes no %s", args[0])
	}
	if err := b.check(); err != nil {
		return command.Usage(o, "bench", "%v", err)
	}
	say := teller(o)
	r, err := newRun(b.plan, func(keys int) {
		if keys > 0 {
			say(fmt.Sprintf("%s of %s keys", grouped(int64(keys)), grouped(int64(b.keys))))
		}
	})
	if err != nil {
		say("")
		return failed(o, err)
	}
	code := 0
	out, err := r.measure(func() {
		if !b.wait(r, say) {
			code = exitInterrupted
		}
	})
	if err != nil {
		return failed(o, err)
	}
	text := out.text()
	if b.asJSON {
		text = out.json()
	}
	if printed := o.Print(text); printed != 0 {
		return printed
	}
	return code
}

func failed(o *repl.Options, err error) int {
	fmt.Fprintf(o.Stderr, "conclave: %s\n", lang.Escape(err.Error()))
	return exitFailed
}

// check finds the workload, and says what is out of bounds.
func (b *benching) check() (err error) {
	if b.work, err = named(b.name); err != nil {
		return err
	}
	switch {
	case b.nodes < 1 || b.nodes > engine.MaxNodes:
		return fmt.Errorf("a cluster has 1 to %d nodes, not %d", engine.MaxNodes, b.nodes)
	case b.clients < 1 || b.clients > 10_000:
		return fmt.Errorf("there can be 1 to 10000 clients, not %d", b.clients)
	case b.keys < max(200, b.nodes) || b.keys > 10_000_000:
		return fmt.Errorf("there can be 200 to 10000000 keys, not %d", b.keys)
	case b.time <= 0:
		return fmt.Errorf("it cannot run for %v", b.time)
	}
	return nil
}

// teller shows a line in place of the one before, where somebody can see it, as much of it as the
// screen is wide.
func teller(o *repl.Options) func(line string) {
	fd := int(o.Stderr.Fd())
	if !readline.IsTerminal(fd) {
		return func(string) {}
	}
	return func(line string) {
		if wide, _, err := readline.GetSize(fd); err == nil && wide > 0 {
			line = line[:min(len(line), wide-1)]
		}
		fmt.Fprint(o.Stderr, "\r\x1b[K", line)
	}
}

// wait lets the time pass, with a line that tells how it goes where somebody can see it. It reports
// false if Ctrl-C ended it.
func (b *benching) wait(r *run, say func(string)) bool {
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	defer signal.Stop(interrupt)
	over := time.NewTimer(b.time)
	defer over.Stop()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	defer say("")
	for {
		select {
		case <-over.C:
			return true
		case <-interrupt:
			return false
		case <-look.C:
			if r.stop.Load() {
				return true // a client has failed
			}
			say(r.progress())
		}
	}
}
