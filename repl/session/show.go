package session

import (
	"slices"
	"time"

	"conclave/repl/lang"
)

// Mark is a moment to which Return goes back: all that was said until then, and how the script's
// failures stood.
type Mark struct {
	journal journal
	clients []standing
	script  script
}

// standing is what EXPECT would compare in a session, and its errors that are still open. The
// journal alone does not tell: BACK is not in it, and yet answers.
type standing struct {
	name      string
	last      *Result
	lastEntry int
	open      []Failure
}

// Mark marks the present moment. It costs next to nothing, whatever was said so
// far.
func (s *Sessions) Mark() Mark {
	m := Mark{journal: s.journal.to(s.journal.n), script: s.script}
	m.script.failures = slices.Clip(m.script.failures)
	for _, c := range s.clients {
		m.clients = append(m.clients, standing{c.name, c.last, c.lastEntry, slices.Clone(c.open)})
	}
	return m
}

// Return goes back to a moment that was marked, wherever BACK, RESET or another Return have led
// since: all that had been said until then is run again on a new cluster. It fails where Interrupt
// stops it, and then nothing has changed.
func (s *Sessions) Return(m Mark) error {
	s.runs(true)
	defer s.runs(false)
	if m.journal.full {
		return fail(codeLimit, "there is no way back: the journal was dropped (SET journal).")
	}
	then, err := s.replay(m.journal)
	if err != nil {
		return err
	}
	s.take(then)
	s.script = m.script
	for _, was := range m.clients {
		if c := s.find(was.name); c != nil {
			c.last, c.lastEntry, c.open = was.last, was.lastEntry, slices.Clone(was.open)
		}
	}
	return nil
}

// Steer runs AUTO, STEP or RUN for whoever shows the run, and not for a session: none has it as its
// last result, it excuses and closes no error, and BACK does not count it. It yields the results of
// the statements that it lets end.
func (s *Sessions) Steer(st lang.Stmt, emit func(Result)) {
	s.runs(true)
	defer s.runs(false)
	s.steer(st, emit)
}

func (s *Sessions) steer(st lang.Stmt, emit func(Result)) {
	x := &call{c: &client{}, emit: emit, before: s.spent(), era: s.era}
	x.r = Result{Stmt: st, Status: OK}
	e := Entry{Statement: lang.Statement{Node: st}, At: Place{File: "-"}, Steered: true}
	x.entry = s.enter(e, lang.Canonical(st), x.c)
	s.running, s.began = x.entry, s.moment()
	_ = s.perform(x, st) // none of the three can fail
	for _, w := range s.resumed() {
		s.deliver(w.c, &w.result, w.entry, emit)
	}
}

// Look runs a looking statement for whoever shows the run, and not for a session. It leaves no
// trace in the journal.
func (s *Sessions) Look(st lang.Stmt) Result {
	x := &call{c: &client{name: "-"}, entry: -1, before: s.spent(), era: s.era}
	x.r = Result{File: "-", Statement: lang.Canonical(st), Stmt: st, Status: OK, Time: -1}
	x.finish(s, s.perform(x, st))
	return x.r
}

// Done enters a statement that has been done already, event by event by Steer, and yields that it is
// ok: RUN, up to the next break.
func (s *Sessions) Done(st lang.Statement, at Place, emit func(Result)) {
	c, _ := s.client(st.Session)
	if !s.closeErrors(c) {
		return
	}
	if at.Line == 0 {
		at.Line = st.Pos.Line
	}
	r := Result{
		File: at.File, Line: at.Line, Session: c.name, Txn: c.openTxn(), Statement: st.Canonical(),
		Status: OK, Stmt: st.Node, Time: time.Duration(s.store.Now()),
	}
	s.deliver(c, &r, s.enter(Entry{Statement: st, At: at}, r.Statement, c), emit)
}

// Unsteer takes what Steer has entered since a mark out of the journal, where the statements that
// stand there have come to the same end as they would have had without. So a statement that was
// shown event by event is, afterwards, one that has run.
func (s *Sessions) Unsteer(m Mark) {
	from := m.journal.n
	if s.journal.full || s.journal.base != m.journal.base || s.journal.n < from {
		return // the journal was dropped since
	}
	moved := make([]int, s.journal.n-from) // the new index of each, -1 for none
	kept := s.journal.to(from)
	for i := range moved {
		moved[i] = -1
		if e := s.journal.entry(from + i); !e.Steered {
			moved[i] = kept.n
			kept.add(&e, lang.Canonical(e.Statement.Node))
		}
	}
	s.journal = kept
	move := func(entry *int) {
		if *entry >= from && *entry < from+len(moved) {
			*entry = moved[*entry-from]
		}
	}
	for _, c := range s.clients {
		c.waitsNow()
		move(&c.lastEntry)
		for i := range c.open {
			move(&c.open[i].entry)
		}
		for _, w := range c.waits {
			move(&w.entry)
		}
	}
	for i := range s.script.failures {
		move(&s.script.failures[i].entry)
	}
}

// waitsNow says in the last result of a session for what its statement waits now, where it had been
// said to wait for STEP.
func (c *client) waitsNow() {
	w := c.waiting()
	if w == nil || c.last == nil || c.last.Status != Waiting || c.lastEntry != w.entry {
		return
	}
	last := *c.last
	last.WaitsFor = w.now()
	w.result.WaitsFor = last.WaitsFor
	c.last = &last
}
