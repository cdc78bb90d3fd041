package repl

import (
	"fmt"
	"sync"
	"sync/atomic"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// runner runs statements and prints what they answer, for scripts and the prompt alike.
type runner struct {
	opts    *Options
	out     *output
	printer Printer
	text    *Text // the printer, where it is that one; else nil
	echo    bool  // show each statement as if it had been typed: a script on a screen
	page    page  // of a lesson
	lesson  bool  // what is played is one: it waits wherever a page is full
	reads   bool  // what runs is of one
	shown   bool  // what runs is an `=> 3` that was echoed: that it holds need not be said again

	sess        atomic.Pointer[session.Sessions] // of the run that goes on; a signal reads it
	interrupted atomic.Bool
	once        sync.Once      // for tellInterrupt
	told        int            // failures of sess that were told
	result      session.Result // that is being printed
	failed      bool
	person      *person                // who presses a key for PAUSE; nil for none
	hist        *history               // of what is typed, if something is
	show        bool                   // DASHBOARD was said
	borrowed    atomic.Bool            // the dashboard has the screen
	restore     atomic.Pointer[func()] // gives it back when the process is told to end
}

func newRunner(o *Options) *runner {
	r := &runner{opts: o, out: newOutput(o.Stdout)}
	if o.JSON {
		r.printer = JSON{}
		return r
	}
	r.text = &Text{Style: newStyle(o.Colour, r.out.terminal, o.getenv)}
	if r.out.terminal {
		r.text.Width = func() int { return screenWidth(o.Stdout) }
	}
	r.printer = r.text
	return r
}

// begin starts a fresh cluster.
func (r *runner) begin(config session.Config) error {
	if r.person != nil {
		config.Screen = r.opts.Dashboard != nil
		config.Pause = func() {
			if !r.borrowed.Load() {
				r.person.pause(r)
			}
		}
	}
	if r.text != nil {
		config.Sourced = func(rest []lang.Statement, lesson bool) {
			if r.borrowed.Load() || !r.out.terminal && !lesson {
				return
			}
			if r.reads = lesson; lesson {
				r.turnPage(rest)
			}
			r.echoed(r.sess.Load(), rest, rest[0])
		}
	}
	sess, err := session.New(config)
	if err != nil {
		return err
	}
	r.told = 0
	r.sess.Store(sess)
	return nil
}

// play runs statements one after the other, and reports whether more may follow.
func (r *runner) play(stmts []lang.Statement, at session.Place) bool {
	sess := r.sess.Load()
	for i, st := range stmts {
		r.shown, r.reads = false, r.lesson
		if r.lesson {
			r.turnPage(stmts[i:])
		}
		if r.echo {
			r.echoed(sess, stmts[i:], st)
		}
		sess.Stream(st, at, r.emit)
		if r.show {
			r.show = false
			r.dashboard(r.hist)
		}
		r.tell(sess.Failures())
		if sess.Halted() || sess.Quit() || r.interrupted.Load() || r.out.failed() {
			return false
		}
	}
	return true
}

func (r *runner) emit(res session.Result) {
	if _, is := res.Stmt.(lang.Dashboard); is && res.Status == session.OK {
		r.show = true
		return
	}
	if _, paused := res.Stmt.(lang.Pause); paused && (r.person != nil || r.reads) &&
		r.text != nil && res.Status == session.OK {
		r.out.line("") // the person has seen it, or reads it from paper
		return
	}
	if _, expected := res.Stmt.(lang.Expect); expected && r.shown && res.Status == session.OK {
		return
	}
	r.result = res // a pointer to the parameter would be an allocation a result
	r.out.lines(r.appendResult)
}

func (r *runner) appendResult(dst []byte) []byte { return r.printer.Append(dst, &r.result) }

// tell prints the failures that have become certain, on standard error and behind the results.
func (r *runner) tell(all []session.Failure) {
	for _, f := range all[r.told:] {
		r.complain(lang.Escape(fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Code, f.Message)))
		r.failed = true
	}
	r.told = len(all)
}

// complain writes a line to standard error, after what was printed before it. Where that is gone
// there is nobody to be told.
func (r *runner) complain(line string) {
	r.out.flush()
	fmt.Fprintln(r.opts.Stderr, line)
}

// finish ends a run: what is open is rolled back and said so, what is certain now is told.
func (r *runner) finish() {
	sess := r.sess.Load()
	end := sess.End()
	for _, res := range end.Results {
		r.emit(res)
	}
	for _, note := range end.Notes {
		r.note(note)
	}
	r.tell(sess.Failures())
	r.out.flush()
}

// note says something that is no result: among the results as text, aside of them as JSON.
func (r *runner) note(s string) {
	if r.text == nil {
		r.complain("conclave: " + lang.Escape(s))
		return
	}
	r.out.lines(func(dst []byte) []byte {
		return r.text.line(dst, word{amber, "note"}, lang.Escape(s), nil)
	})
}

// code is the exit code in the end.
func (r *runner) code() int {
	r.out.flush()
	if code, message := r.out.verdict(); code != exitOK {
		if message != "" {
			fmt.Fprintln(r.opts.Stderr, "conclave: "+message)
		}
		return code
	}
	switch {
	case r.interrupted.Load():
		r.tellInterrupt()
		return exitInterrupted
	case r.failed:
		return exitFailed
	}
	return exitOK
}

func (r *runner) tellInterrupt() {
	r.once.Do(func() { r.complain("conclave: interrupted") })
}

// echoed shows a statement behind the prompt where it would have been typed. An `=> 3` stands with
// the statement before it; SAY is its own echo, and a PAUSE
// is seen anyway.
func (r *runner) echoed(sess *session.Sessions, rest []lang.Statement, st lang.Statement) {
	switch st.Node.(type) {
	case lang.Say, lang.Pause:
		return
	}
	if r.shown = st.Arrow; st.Arrow || r.text == nil {
		return
	}
	line := lang.Escape(st.Canonical())
	if st.Session != "" {
		line = st.Session + ": " + line
	}
	if len(rest) > 1 && rest[1].Arrow {
		line += " " + done(rest[1].Node)
	}
	prompt := promptText(sess.Standing())
	r.out.lines(func(dst []byte) []byte {
		return append(r.text.Style.paint(dst, dim, prompt+line), '\n')
	})
}

// hasPerson reports whether somebody can see what is printed and press a key.
func (o *Options) hasPerson() bool {
	return isTerminal(o.Stdin) && isTerminal(o.Stdout)
}
