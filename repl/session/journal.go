package session

import (
	"slices"
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

// Journal is all that was run, in order, less what BACK has undone. It is not to be changed.
func (s *Sessions) Journal() []Entry { return s.journal }

// enter puts a statement into the journal, and finds its index. BACK is never in it: what it
// undid was never said, and neither was BACK.
func (s *Sessions) enter(st lang.Statement, c *client, at Place) int {
	if s.again {
		return s.running
	}
	if _, is := st.Node.(lang.Back); is {
		return -1
	}
	named := st.Session != ""
	st.Session = c.name
	s.entered++
	if n := len(s.journal); n == cap(s.journal) {
		s.journal = slices.Grow(s.journal, max(64, n)) // append would copy it four times as often
	}
	s.journal = append(s.journal, Entry{
		Statement: st, Named: named, At: at, Sourced: s.script.depth > 0, id: s.entered,
	})
	return len(s.journal) - 1
}

// keep puts the answer of a statement that is not run again into the journal, and finds its
// index. That of a SOURCE or a LESSON comes behind all that it has run.
func (s *Sessions) keep(r *Result, entry int) int {
	if entry < 0 || s.again || !outward(r.Stmt) {
		return entry
	}
	switch r.Stmt.(type) {
	case lang.Source, lang.Lesson:
		s.entered++
		end := s.journal[entry]
		end.id = s.entered
		s.journal = append(s.journal, end)
		entry = len(s.journal) - 1
	}
	s.journal[entry].result = r
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
		e := &s.journal[s.running]
		if len(e.Stops) == 0 {
			now := s.moment()
			e.passed = moment{now.events - s.began.events, now.time - s.began.time}
		}
		e.Stops = append(e.Stops, s.ran())
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

// idle reports whether a statement leaves the cluster and the sessions as they are: the looks,
// and what speaks only to the person. BACK does not count it.
func idle(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Nodes, lang.Txns, lang.Locks, lang.Versions, lang.Wal, lang.Ranges, lang.Messages,
		lang.Stats, lang.Trace, lang.Status, lang.Diagram, lang.Why, lang.Show, lang.Check:
		return true
	case lang.Expect, lang.Say, lang.Pause, lang.Use, lang.HelpOn, lang.Timing, lang.Save,
		lang.Source, lang.Quit, lang.Lesson, lang.Dashboard, lang.Explore, lang.Invalid:
		return true
	}
	return false
}

// outward reports whether a statement has to do with the world outside: it is not run again.
func outward(st lang.Stmt) bool {
	switch st := st.(type) {
	case lang.Source, lang.Lesson, lang.Save, lang.Quit, lang.Pause:
		return true
	case lang.Diagram:
		return st.File != ""
	}
	return false
}
