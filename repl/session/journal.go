package session

import (
	"time"

	"conclave/repl/lang"
)

// Entry is a line of the journal: a statement that entered. Everything that happens to a cluster
// enters through this one list, so running it again on the same cluster gives the same results:
// BACK and SAVE are built on it.
type Entry struct {
	Statement lang.Statement // its Session is the one that ran it, also where no prefix said so
	Named     bool           // a prefix said so
	At        Place
	Sourced   bool // by a SOURCE, which has an entry of its own before it
	Steered   bool // by Steer: it is of no session
	// Stops is where a person stopped it: after so many events since its cluster began, one number
	// for each run of events that was cut short.
	Stops []uint64

	passed moment  // until it was stopped for the first time
	id     uint64  // no other entry of these sessions ever had it
	result *Result // of a statement that is not run again: SOURCE, SAVE, DIAGRAM TO, ...
}

// Journal is all that was run, in order, less what BACK has undone. Each entry is read back from
// its text, so who wants to know how many there are asks Entered.
func (s *Sessions) Journal() []Entry {
	entries := make([]Entry, s.journal.n)
	for i := range entries {
		entries[i] = s.journal.entry(i)
	}
	return entries
}

// Entered is how many entries the journal has.
func (s *Sessions) Entered() int { return s.journal.n }

// enter puts a statement, whose canonical text is given, into the journal, and finds its index; -1
// where it is not kept. BACK is never in it: what it undid was never said, and neither was BACK.
func (s *Sessions) enter(e Entry, text string, c *client) int {
	if s.again {
		return s.running
	}
	if _, is := e.Statement.Node.(lang.Back); is {
		return -1
	}
	if s.journal.full || !e.Steered && s.overflows() {
		s.dropJournal()
		return -1
	}
	s.entered++
	e.id, e.Named, e.Sourced = s.entered, e.Statement.Session != "", s.script.depth > 0
	e.Statement.Session = c.name
	s.journal.add(&e, text)
	return s.journal.n - 1
}

// keep puts the answer of a statement that is not run again into the journal, and finds its
// index. That of a SOURCE or a LESSON comes behind all that it has run.
func (s *Sessions) keep(r *Result, entry int) int {
	if entry < 0 || entry >= s.journal.n || s.again || !outward(r.Stmt) {
		return entry
	}
	switch r.Stmt.(type) {
	case lang.Source, lang.Lesson:
		s.entered++
		end := s.journal.entry(entry)
		end.id = s.entered
		s.journal.add(&end, lang.Canonical(end.Statement.Node))
		entry = s.journal.n - 1
	}
	s.journal.rare(entry).result = r
	return entry
}

// said is the statement as it was said, to be run or written down again.
func (e *Entry) said() lang.Statement {
	st := e.Statement
	if !e.Named {
		st.Session = ""
	}
	return st
}

// whole takes the report of a run of events, and notes where a person stopped it.
func (s *Sessions) whole(whole bool) bool {
	if !whole && !s.again && s.running >= 0 {
		e := s.journal.rare(s.running)
		if len(e.stops) == 0 {
			now := s.moment()
			e.passed = moment{now.events - s.began.events, now.time - s.began.time}
		}
		e.stops = append(e.stops, s.ran())
	}
	return whole
}

// moment is a place in the life of a cluster: after so many events, at a virtual time.
type moment struct {
	events uint64
	time   time.Duration
}

func (s *Sessions) moment() moment {
	return moment{s.ran(), time.Duration(s.store.Now())}
}

// ran is how many events there were since the cluster began.
func (s *Sessions) ran() uint64 {
	if s.cluster == nil {
		return 0
	}
	return s.cluster.Ran()
}

// settle lets events run until a ticket, which may be nil, has ended or waits.
func (s *Sessions) settle(k Ticket) bool { return s.whole(s.store.Settle(k)) }
