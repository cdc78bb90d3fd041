package session

import "conclave/repl/lang"

// Entry is a line of the journal: a statement that entered, or the late answer of one that had
// waited. Everything that happens to a cluster enters through this one list, so running it again
// on the same cluster gives the same results: going back, saving and sharing are to be built on it.
type Entry struct {
	Statement lang.Statement // its Session is the one that ran it, also where no prefix said so
	At        Place
	Sourced   bool // by a SOURCE, which has an entry of its own before it
	// Late is, of a late answer, 1 + the index of the statement that it belongs to; else 0.
	Late int
	// Answer is what it answered, as an expectation that holds of it; nil where nothing is told
	// (EXPECT itself) or the statement has not answered (SOURCE while it runs).
	Answer lang.Expectation
	// Interrupted tells that a person stopped it: what ran by then is not in its words.
	Interrupted bool
}

// Journal is all that was run, in order. It is not to be changed.
func (s *Sessions) Journal() []Entry { return s.journal }

// record enters a statement, and gives its index.
func (s *Sessions) record(st lang.Statement, c *client, at Place) int {
	st.Session = c.name
	s.journal = append(s.journal, Entry{Statement: st, At: at, Sourced: s.script.depth > 0})
	return len(s.journal) - 1
}

// recordAnswer enters what a statement answered.
func (s *Sessions) recordAnswer(r *Result, entry int) {
	if r.Resumed {
		of := s.journal[entry]
		s.journal = append(s.journal, Entry{
			Statement: of.Statement, At: of.At, Sourced: of.Sourced,
			Late: entry + 1, Answer: expectationOf(r),
		})
		return
	}
	e := &s.journal[entry]
	e.Interrupted = s.cancelled()
	if _, is := r.Stmt.(lang.Expect); !is {
		e.Answer = expectationOf(r)
	}
}

// expectationOf is the expectation that says most of what a result answered.
func expectationOf(r *Result) lang.Expectation {
	switch {
	case r.Error != nil:
		return lang.ExpectError(r.Error.Code)
	case r.Status == Waiting:
		return lang.WordWaiting
	case r.HasValue && r.Value.Null:
		return lang.WordNil
	case r.HasValue:
		return lang.ExpectValue(r.Value.S)
	case r.Pairs != nil && len(r.Pairs) == 0:
		return lang.WordEmpty
	case r.Pairs != nil:
		pairs := make(lang.ExpectPairs, len(r.Pairs))
		for i, p := range r.Pairs {
			pairs[i] = lang.Pair(p)
		}
		return pairs
	case r.Anomalies != nil:
		return lang.ExpectPass{}
	}
	for _, w := range outcomeWords {
		if w.outcome == r.Outcome {
			return w.word
		}
	}
	return lang.WordOK
}
