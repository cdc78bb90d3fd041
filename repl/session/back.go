package session

import (
	"fmt"
	"slices"

	"conclave/repl/lang"
)

// back is BACK: the cluster is built anew, and the journal runs again up to the statements that
// are undone. Until that has come to its end nothing is changed, so that an interrupt leaves all
// as it was.
func (s *Sessions) back(x *call, st lang.Back) *Error {
	if err := s.noJournal("there is no way back"); err != nil {
		return err
	}
	cut, n := s.cutAt(st.N.V)
	if cut < 0 {
		return fail(codeLimit, "there is no way back by %s: %s could have changed something so far.",
			st.N, count(n, "statement"))
	}
	undone := s.journal.entry(cut)
	then, err := s.replay(s.journal.to(cut))
	if err != nil {
		return err
	}
	if !s.closeUndone(cut) {
		x.silent = true
		return nil
	}
	s.adopt(then)
	what := lang.Canonical(undone.Statement.Node)
	if undone.Named {
		what = undone.Statement.Session + ": " + what
	}
	if n > 1 {
		what = fmt.Sprintf("%s, from %s on", count(n, "statement"), what)
	}
	x.tell("undone: " + what)
	return nil
}

// cutAt finds the n-th statement from the end that could have changed something. It is -1 where
// there are fewer, which are then counted.
func (s *Sessions) cutAt(n int64) (cut, found int) {
	for i := s.journal.n - 1; i >= 0; i-- {
		if s.journal.traits(i).has(isSteered | isIdle) {
			continue
		}
		if found++; int64(found) == n {
			return i, found
		}
	}
	return -1, found
}

// replay makes sessions for which a journal has run, and nothing else.
func (s *Sessions) replay(said journal) (*Sessions, *Error) {
	config := s.config
	config.Policy, config.Pause = Prompt, nil
	then, err := New(config)
	if err != nil {
		return nil, errorOf(err)
	}
	if err := then.from(said.base); err != nil {
		return nil, errorOf(err)
	}
	then.journal = said
	then.again = true
	lasts := said.lasts()
	for i := range said.n {
		if s.cancelled() {
			return nil, fail(codeUnavail, "interrupted: nothing is undone.")
		}
		then.repeat(i, lasts[i])
	}
	then.again = false
	return then, nil
}

// repeat runs a statement of the journal again. One that leaves all as it is runs only where its
// answer is the last of its session; one that has to do with the world outside never does, and
// its answer is known.
func (s *Sessions) repeat(i int, last bool) {
	kind := s.journal.traits(i)
	e := s.journal.entry(i)
	s.running = i
	switch {
	case kind.has(isSteered):
		s.cluster.StopAt(e.Stops...)
		s.steer(e.Statement.Node, func(Result) {})
		return
	case kind.has(isOutward):
		c, _ := s.client(e.said().Session)
		if e.result != nil {
			c.last, c.lastEntry = e.result, i
		}
		return
	case kind.has(isIdle) && !kind.has(isAside) && !last, kind.has(isExpect):
		s.client(e.said().Session)
		return
	}
	if s.cluster != nil {
		s.cluster.StopAt(e.Stops...)
	}
	s.run(e.said(), e.At, func(Result) {})
}

// lasts marks the entries whose answers are the last of their sessions, as far as their own
// answers go.
func (j *journal) lasts() []bool {
	marks := make([]bool, j.n)
	seen := map[string]bool{}
	for i := j.n - 1; i >= 0; i-- {
		kind := j.traits(i)
		if kind.has(isFresh) {
			return marks // the sessions before it are gone
		}
		if kind.has(isSteered | isAside) {
			continue
		}
		if name := j.session(i); !seen[name] {
			seen[name], marks[i] = true, true
		}
	}
	return marks
}

// take puts the state of other sessions in place of its own.
func (s *Sessions) take(then *Sessions) {
	s.state = then.state
	s.running = -1
	s.renewed()
}

// adopt takes the place of another state. Errors of statements that stand stay open in their
// sessions.
func (s *Sessions) adopt(then *Sessions) {
	before := s.byName
	s.take(then)
	for _, c := range s.clients {
		c.open = nil
		if was := before[c.name]; was != nil {
			c.open = was.open
		}
	}
}

// closeUndone makes failures of the open errors of statements that are to be undone: their sessions
// will not have that answer any more, and nothing can excuse it. It is false if nothing may run
// after it.
func (s *Sessions) closeUndone(cut int) bool {
	var undone []Failure
	for _, c := range s.clients {
		c.open = slices.DeleteFunc(c.open, func(f Failure) bool {
			if f.entry >= cut && f.counts {
				undone = append(undone, f)
			}
			return f.entry >= cut
		})
	}
	return s.failed(inOrder(undone)...)
}
