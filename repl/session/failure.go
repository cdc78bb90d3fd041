package session

import (
	"cmp"
	"fmt"
	"slices"

	"conclave/engine"
	"conclave/repl/lang"
)

// Failure is what makes a script fail: an EXPECT that did not hold, or an error that nothing
// excused. It is raw text, as a Result is.
type Failure struct {
	File    string
	Line    int
	Code    string
	Message string

	order  int  // errors that stay open to the end are told in order of happening
	entry  int  // of the statement, in the journal; -1 for none there
	counts bool // it is a failure of a script, if nothing excuses it
}

// script is the bookkeeping of failures.
type script struct {
	depth    int // of SOURCE
	failures []Failure
	halted   bool // nothing runs any more
	order    int
}

// Failures are those that are certain by now, in the order in which they became so. An error of
// the last statement of a session is not yet: an EXPECT ERROR may still come.
func (s *Sessions) Failures() []Failure { return s.script.failures }

// Halted reports whether a failure ended the script: Execute does nothing any more.
func (s *Sessions) Halted() bool { return s.script.halted }

// tracks reports whether failures count: in a script, and in a file that SOURCE runs anywhere.
func (s *Sessions) tracks() bool { return s.config.Policy != Prompt || s.script.depth > 0 }

// aside reports whether a statement is one of the five that leave the last result alone, and its
// error open.
func aside(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Expect, lang.Say, lang.Pause, lang.Use, lang.Await:
		return true
	}
	return false
}

// answered does the books of one result: what EXPECT compares from now on, and what is now an
// open error or a failure.
func (s *Sessions) answered(c *client, r *Result, entry int) {
	if _, is := r.Stmt.(lang.Expect); is {
		if r.Error != nil && s.tracks() {
			s.failed(s.failure(r, entry))
		}
		return
	}
	// Of the other four an error is a result like any: else nothing could excuse it.
	kept := r // nobody changes it any more
	if aside(r.Stmt) && r.Error == nil {
		if _, is := r.Stmt.(lang.Use); is && s.current.last == nil {
			s.current.last, s.current.lastEntry = kept, entry // there is nothing to leave alone
		}
		return
	}
	entry = s.keep(kept, entry)
	c.last, c.lastEntry = kept, entry
	if r.Error != nil {
		c.open = append(c.open, s.failure(r, entry))
	}
}

func (s *Sessions) failure(r *Result, entry int) Failure {
	s.script.order++
	return Failure{
		File: r.File, Line: r.Line, Code: r.Error.Code, Message: r.Error.Message,
		order: s.script.order, entry: entry, counts: s.tracks(),
	}
}

// excuse takes back the last open error of that code, and reports whether there was one.
func (c *client) excuse(code string) bool {
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i].Code == code {
			c.open = slices.Delete(c.open, i, i+1)
			return true
		}
	}
	return false
}

// failed makes a failure certain. It is false if nothing may run after it.
func (s *Sessions) failed(f ...Failure) bool {
	if len(f) == 0 {
		return true
	}
	s.script.failures = append(s.script.failures, f...)
	s.script.halted = s.script.halted || s.config.Policy != KeepGoing
	return !s.script.halted
}

// Pending are the failures that End would bring to light if it came now: errors that nothing has
// excused, and planted crashes that have not happened.
func (s *Sessions) Pending() []Failure {
	var pending []Failure
	for _, c := range s.clients {
		pending = append(pending, c.open...)
	}
	return append(pending, s.neverSprung()...)
}

// closeErrors makes the open errors of some sessions failures: their next statement has come, or
// their end. It is false if nothing may run after it.
func (s *Sessions) closeErrors(clients ...*client) bool {
	var open []Failure
	for _, c := range clients {
		for _, f := range c.open {
			if f.counts {
				open = append(open, f)
			}
		}
		c.open = nil
	}
	return s.failed(inOrder(open)...)
}

// inOrder sorts failures by when they happened.
func inOrder(list []Failure) []Failure {
	slices.SortFunc(list, func(a, b Failure) int { return cmp.Compare(a.order, b.order) })
	return list
}

// Ending is what the end of a script brings to light.
type Ending struct {
	Results  []Result // of statements that waited and whose decision had been made after all
	Notes    []string // "T5 of alice was still open: it is rolled back"
	Failures []Failure
}

// End closes the run, at the end of the input, at QUIT and after a failure alike: errors that
// nothing excused are failures now, and what is still open is rolled back. The failures are those
// that were not certain before; of a script that had halted already there are none.
func (s *Sessions) End() Ending {
	var e Ending
	known := len(s.script.failures)
	s.running = -1
	if !s.script.halted {
		s.closeErrors(s.clients...)
		for _, f := range s.neverSprung() {
			if s.tracks() {
				s.failed(f)
			} else {
				e.Notes = append(e.Notes, f.Message) // a person is told
			}
		}
	}
	e.Failures = s.script.failures[known:]

	// Waiters go first: rolled back after the others they would get what they waited for.
	for _, c := range s.clients {
		for _, w := range slices.Clone(c.waits) {
			e.Notes = append(e.Notes, s.endWait(c, w))
		}
	}
	for _, w := range s.resumed() {
		e.Results = append(e.Results, w.result)
	}
	for _, c := range s.clients {
		if note := s.endTxn(c); note != "" {
			e.Notes = append(e.Notes, note)
		}
	}
	s.quit = true
	return e
}

// endWait gives up a statement that still waits.
func (s *Sessions) endWait(c *client, w *wait) string {
	what := fmt.Sprintf("%s of %s still waited", w.result.Statement, c.name)
	if id := w.result.Txn; id != "" {
		what += " in " + id
	}
	err := w.ticket.Cancel()
	s.settle(nil)
	switch {
	case w.asks():
		s.forget(w)
		return what
	case err == nil:
		s.forget(w)
		c.drop()
		return what + ": it is rolled back"
	case errorOf(err).Code == codeUnknown:
		s.forget(w)
		c.drop()
		return what + ": its outcome is unknown"
	}
	return what + ": the decision had been made"
}

// endTxn rolls back what is still open. Of a failed transaction there is nothing left to say.
func (s *Sessions) endTxn(c *client) string {
	if c.txn == nil || len(c.waits) > 0 {
		return ""
	}
	id, failed := c.openTxn(), c.failed
	k := c.txn.Submit(engine.Op{Kind: engine.OpRollback})
	s.settle(k)
	c.drop()
	if failed {
		return ""
	}
	return fmt.Sprintf("%s of %s was still open: it is rolled back", id, c.name)
}
