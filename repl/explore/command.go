package explore

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/chzyer/readline"

	"conclave/repl"
	"conclave/repl/command"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// Command is `conclave explore`.
func Command() *command.Command {
	e := &exploring{}
	return &command.Command{
		Name:    "explore",
		Summary: "a small script in every order: is every promise kept?",
		Usage: []string{
			"explore FILE|LESSON [--crashes N] [--drops N] [--dups N] [--states N]",
		},
		Help: `Plays a script in every order in which its sessions can speak, its messages
arrive, its logs are synced and its timers run out, and with up to so many
crashes, lost and doubled messages anywhere. What the session main says before
any other sets the scene, and is played once, in order. In each state every
promise is judged; the answers are counted; where one is broken, the shortest
script that shows it is printed. Two clients with a handful of statements are
much; where there are more states than are kept, it says "not exhaustive".`,
		Tail:    "The exit code is 1 if a promise was broken, 130 if it was interrupted.",
		Cluster: true,
		Flags: func(_ *repl.Options, f *flag.FlagSet) {
			f.IntVar(&e.options.Crashes, "crashes", 0, "with up to `N` crashes")
			f.IntVar(&e.options.Drops, "drops", 0, "with up to `N` lost messages")
			f.IntVar(&e.options.Dups, "dups", 0, "with up to `N` doubled messages")
			f.IntVar(&e.options.States, "states", DefaultStates,
				"keep `N` states at most; a million take some 200 MB")
			f.StringVar(&e.out, "o", "", "write the script that shows what is wrong to `FILE`")
		},
		Run: e.run,
	}
}

// exploring is one call of the command.
type exploring struct {
	options Options
	out     string
}

func (e *exploring) run(o *repl.Options, args []string) int {
	b := e.options
	switch {
	case len(args) != 1:
		return command.Usage(o, "explore", "explore takes one script")
	case b.Crashes < 0 || b.Drops < 0 || b.Dups < 0:
		return command.Usage(o, "explore", "there cannot be fewer than 0 faults")
	case b.States < 1:
		return command.Usage(o, "explore", "--states is at least 1")
	}
	name, src, err := o.ReadScript(args[0])
	if err != nil {
		return command.Usage(o, "explore", "%v", err)
	}
	p, errs := Read(name, src)
	for _, err := range errs {
		fmt.Fprintln(o.Stderr, lang.Escape(err.Error()))
	}
	if len(errs) > 0 {
		return 2
	}
	p.On(o.Config())
	r, err := p.watched(b, o.Stderr)
	if err != nil {
		fmt.Fprintln(o.Stderr, lang.Escape(err.Error()))
		return 1
	}
	if r.Script != "" && e.out != "" {
		if err := os.WriteFile(e.out, []byte(r.Script), 0o644); err != nil {
			fmt.Fprintf(o.Stderr, "conclave: %s\n", lang.Escape(err.Error()))
		}
	}
	code := o.Print(r.Text())
	switch {
	case r.Wrong != "":
		return max(code, 1)
	case r.stopped:
		return 130
	}
	return code
}

// watched runs a search that Ctrl-C stops; on a terminal a line tells how far it is.
func (p *Program) watched(b Options, stderr *os.File) (*Report, error) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	defer signal.Stop(stop)
	interrupted := false
	b.Stop = func() bool {
		select {
		case <-stop:
			interrupted = true
		default:
		}
		return interrupted
	}
	if !readline.IsTerminal(int(stderr.Fd())) {
		return p.Run(b)
	}
	said := time.Now()
	b.Progress = func(states, expanded int) {
		if time.Since(said) > 200*time.Millisecond {
			said = time.Now()
			fmt.Fprintf(stderr, "\r\x1b[K%s, %s of them tried", counted(states, "state"), grouped(expanded))
		}
	}
	defer fmt.Fprint(stderr, "\r\x1b[K")
	return p.Run(b)
}

// Statement is EXPLORE at the prompt.
func Statement(
	st lang.Explore, src []byte, config session.Config, stop func() bool,
) (e session.Explored) {
	p, errs := Read(st.File, src)
	if len(errs) > 0 {
		e.Errors = errs
		return e
	}
	p.On(config)
	r, err := p.Run(Options{
		Crashes: int(st.Crashes.V), Drops: int(st.Drops.V), Dups: int(st.Dups.V), Stop: stop,
	})
	if err != nil {
		e.Errors = []error{err}
		return e
	}
	e.Text, e.Wrong = r.Text(), r.Wrong
	return e
}
