package session

import (
	"fmt"
	"slices"
	"sort"

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

	order int // errors that stay open to the end are told in order of happening
	entry int // of the statement, in the journal; -1 for none there
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
	if aside(r.Stmt) && r.Error == nil {
		return
	}
	kept := *r
	entry = s.keep(&kept, entry)
	c.last, c.lastEntry, c.lastOpen = &kept, entry, false
	if r.Error != nil && s.tracks() {
		c.open = append(c.open, s.failure(r, entry))
		c.lastOpen = true
	}
}

func (s *Sessions) failure(r *Result, entry int) Failure {
	s.script.order++
	return Failure{
		File: r.File, Line: r.Line, Code: r.Error.Code, Message: r.Error.Message,
		order: s.script.order, entry: entry,
	}
}

// excuse takes back the error of the last result, if it is still open.
func (c *client) excuse() {
	if c.lastOpen {
		c.open, c.lastOpen = c.open[:len(c.open)-1], false
	}
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
		open = append(open, c.open...)
		c.open, c.lastOpen = nil, false
	}
	sort.Slice(open, func(i, j int) bool { return open[i].order < open[j].order })
	return s.failed(open...)
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
