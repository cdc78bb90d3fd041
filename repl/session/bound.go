package session

import "conclave/repl/lang"

// The journal's bound. A cluster is rebuilt from all that was said of it and from nothing less, so
// a journal without its beginning is good for nothing: when its bound is reached it goes, all of
// it, and BACK and SAVE say so. A fresh cluster is a beginning: there it begins anew.

// base is where a journal begins: with a fresh cluster of that shape, and these settings.
type base struct {
	set   settings
	shape shape
}

// overflows reports whether the journal has as many statements as it may have. (What is
// steered is always taken in: it goes when the statement that it is about has ended.)
func (s *Sessions) overflows() bool {
	return s.set.journal != keepAll && s.journal.n >= s.set.journal.most()
}

// dropJournal forgets the journal, whose bound was reached.
func (s *Sessions) dropJournal() {
	if s.journal.full {
		return
	}
	s.journal = journal{full: true}
	for _, c := range s.clients {
		c.lastEntry = -1
		for i := range c.open {
			c.open[i].entry = -1
		}
		for _, w := range c.waits {
			w.entry = -1
		}
	}
	for i := range s.script.failures {
		s.script.failures[i].entry = -1
	}
}

// dropped is what is said beside the statement with which the journal was dropped.
func (s *Sessions) dropped() string {
	if s.set.journal == keepNone {
		return "no journal is kept from here on"
	}
	return "the journal is full, and dropped: there is no way back from here"
}

// beginJournal begins a new journal with a fresh cluster, where the last one was dropped.
func (s *Sessions) beginJournal() {
	if s.journal.full && s.set.journal != keepNone {
		s.journal = journal{base: &base{s.set, s.shape}}
	}
}

// noJournal is the error of BACK and SAVE where the journal was dropped; what says what that means
// for them. It is nil where there is one.
func (s *Sessions) noJournal(what string) *Error {
	switch {
	case !s.journal.full:
		return nil
	case s.set.journal == keepNone:
		return fail(codeLimit, "%s: no journal is kept.", what).
			todo("SET journal on, and then CLUSTER or RESET, begins one.")
	case s.set.journal == keepAll:
		return fail(codeLimit, "%s: the journal was dropped.", what).
			todo("CLUSTER or RESET begins a new one.")
	}
	return fail(codeLimit, "%s: there were more than %s statements, the bound of the journal, and "+
		"it was dropped.", what, s.set.journal).todo("CLUSTER or RESET begins a new one.")
}

// from begins with the fresh cluster of a journal.
func (s *Sessions) from(b *base) error {
	if b == nil {
		return nil
	}
	s.set = b.set
	return s.start(b.shape)
}

// opening is what a script begins with that leads to where the journal begins.
func (w *writer) opening() []lang.Statement {
	b := w.sess.journal.base
	if b == nil {
		if first, differs := w.start(); differs {
			return []lang.Statement{{Node: first}}
		}
		return nil
	}
	set := b.set
	set.own = nil
	opening := changes(w.sess.usualSettings(), set)
	st := lang.Cluster{HasNodes: true, Nodes: lang.N(int64(b.shape.nodes)), Split: b.shape.splits}
	if seed := int64(b.shape.seed); seed > 0 {
		st.HasSeed, st.Seed = true, lang.N(seed)
	}
	if own := b.set.own; own != nil {
		st.HasLatency = true
		st.Latency = lang.Latency{Min: lang.D(own.min), HasMax: true, Max: lang.D(own.max)}
	}
	return append(opening, lang.Statement{Node: w.cluster(st)})
}
