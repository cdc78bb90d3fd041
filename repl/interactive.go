package repl

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// runPrompt is the prompt: a person, a line, its answers, and again.
func runPrompt(o *Options) int {
	r := newRunner(o)
	config := o.Config()
	config.Policy = session.Prompt
	p, err := newPerson(o)
	if err != nil {
		return runInput(o)
	}
	r.person = p
	defer p.leave()
	p.term.set(modeRunning) // early: in the shell's mode what is typed ahead would be echoed
	p.keys.early = p.term.pending()
	if err := r.begin(config); err != nil {
		return usage(o, err)
	}
	c := &conversation{runner: r}
	defer c.catchSignals()()
	c.welcome()
	hist, warning := openHistory(o.LookupEnv)
	c.hist = hist
	if warning != "" {
		c.note(warning)
	}
	c.editor, err = newEditor(p.keys, p.term, hist, complete(worldOf{c.sess.Load, o.Lessons}))
	if err != nil {
		return usage(o, err)
	}
	continued(func() {
		p.term.again()
		if !c.borrowed.Load() {
			c.editor.rl.Refresh()
		}
	})
	if c.first() {
		c.loop()
	}
	c.interrupted.Store(false) // a line was; the conversation has come to its end
	p.leave()
	c.finish()
	return c.code()
}

// conversation is the prompt as it goes on.
type conversation struct {
	*runner
	editor  *editor
	lines   int
	running atomic.Bool // a line runs: Ctrl-C is for it
}

// welcome is three lines at most, and ends with something to type.
func (c *conversation) welcome() {
	if c.text == nil {
		return
	}
	at := c.sess.Load().Standing()
	seed := max(c.opts.Seed, 1)
	head := fmt.Sprintf("conclave %s   %s   snapshot isolation   two-phase commit   seed %d",
		Version, count(int64(at.All), "node"), seed)
	c.out.line(c.text.Style.painted(bold, head))
	c.out.line("HELP explains, LESSON teaches, DASHBOARD shows.  Try:  PUT bob 10")
	c.out.line("")
}

// first runs the line that the command line asks for, as if it had been typed, and reports whether
// the conversation goes on.
func (c *conversation) first() bool {
	if c.opts.First == "" {
		return true
	}
	c.lines++
	if c.text != nil {
		prompt := promptText(c.sess.Load().Standing())
		c.out.line(c.text.Style.painted(dim, prompt+lang.Escape(c.opts.First)))
	}
	return c.run(c.opts.First)
}

func (c *conversation) loop() {
	for {
		line, err := c.editor.line(promptText(c.sess.Load().Standing()))
		c.lines++
		switch {
		case errors.Is(err, errInterrupted):
			if strings.TrimSpace(line) == "" {
				c.out.line("Ctrl-D or QUIT leaves.")
			}
			continue
		case err != nil:
			return
		}
		if err := c.editor.hist.add(line); err != nil {
			c.note(fmt.Sprintf("history is not kept any more: %v", reason(err)))
		}
		if !c.run(line) {
			return
		}
	}
}

// run runs a line, and reports whether the conversation goes on.
func (c *conversation) run(line string) bool {
	c.interrupted.Store(false)
	c.out.stopped.Store(false)
	c.person.keys.stop(false)
	c.running.Store(true)
	defer c.running.Store(false)
	stmts, _ := lang.ParseLine(line, c.lines)
	c.play(stmts, session.Place{File: "-"})
	c.out.flush()
	return !c.sess.Load().Quit() && !c.out.failed()
}

// catchSignals lets Ctrl-C stop the statement that runs and nothing else, and leaves the terminal
// as it was found when the process is told to end.
func (c *conversation) catchSignals() (stop func()) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for s := range signals {
			if s != os.Interrupt {
				c.leave()
				os.Exit(128 + int(s.(syscall.Signal)))
			}
			if c.running.Load() {
				c.interrupted.Store(true)
				c.out.stopped.Store(true)
				c.interrupt()
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}
