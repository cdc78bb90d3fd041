package repl

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// ignoreClosedPipes makes a write to a pipe that nobody reads an error like any other, instead of
// the end of the process: the exit code is 141 either way, but the terminal is left in order.
func ignoreClosedPipes() { signal.Ignore(syscall.SIGPIPE) }

// catchSignals lets Ctrl-C stop the statement that runs, and with it the script. A script that
// stands still elsewhere (it reads from a pipe where nothing comes) ends a moment later by itself.
func catchSignals(r *runner) (stop func()) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for s := range signals {
			if s != os.Interrupt {
				r.leave()
				os.Exit(128 + int(s.(syscall.Signal)))
			}
			r.interrupted.Store(true)
			r.interrupt()
			time.AfterFunc(interruptGrace, func() {
				r.leave()
				r.tellInterrupt()
				os.Exit(exitInterrupted)
			})
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// interrupt stops what goes on now: a statement, a PAUSE, an answer that is being printed.
func (r *runner) interrupt() {
	if sess := r.sess.Load(); sess != nil {
		sess.Interrupt()
	}
	if r.person != nil {
		r.person.keys.stop(true)
	}
}

// leave gives the terminal back as it was found.
func (r *runner) leave() {
	if restore := r.restore.Load(); restore != nil {
		(*restore)()
	}
	if r.person != nil {
		r.person.leave()
	}
}
