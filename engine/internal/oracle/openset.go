package oracle

import (
	"slices"

	"conclave/engine/internal/base"
)

// openSet is a set of timestamps that are nearly always added in ascending order, and of which only
// the smallest is asked for. The same number may be in it more than once.
type openSet struct {
	entries []entry // ascending from head
	head    int     // entries before it are gone
	closed  int     // entries from head on that are closed
}

type entry struct {
	ts     base.TS
	closed bool
}

func (s *openSet) add(ts base.TS) {
	if n := len(s.entries); n == s.head || s.entries[n-1].ts <= ts {
		s.entries = append(s.entries, entry{ts: ts})
		return
	}
	s.entries = slices.Insert(s.entries, s.find(ts), entry{ts: ts})
}

// find is the index of the first entry at or above ts.
func (s *openSet) find(ts base.TS) int {
	i, _ := slices.BinarySearchFunc(s.entries[s.head:], ts, func(e entry, ts base.TS) int {
		switch {
		case e.ts < ts:
			return -1
		case e.ts > ts:
			return 1
		}
		return 0
	})
	return s.head + i
}

// remove closes one entry of ts, if there is one.
func (s *openSet) remove(ts base.TS) {
	for i := s.find(ts); i < len(s.entries) && s.entries[i].ts == ts; i++ {
		if !s.entries[i].closed {
			s.entries[i].closed = true
			s.closed++
			s.trim()
			return
		}
	}
}

// trim drops the closed entries at the head, and all of them once they are most of what is there,
// so that one old transaction does not keep a million younger ones in memory.
func (s *openSet) trim() {
	for s.head < len(s.entries) && s.entries[s.head].closed {
		s.head++
		s.closed--
	}
	switch live := len(s.entries) - s.head - s.closed; {
	case s.head == len(s.entries):
		s.entries, s.head = s.entries[:0], 0
	case s.head+s.closed > 64 && s.head+s.closed > 2*live:
		kept := s.entries[:0]
		for _, e := range s.entries[s.head:] {
			if !e.closed {
				kept = append(kept, e)
			}
		}
		s.entries, s.head, s.closed = kept, 0, 0
	}
}

// has reports whether ts is open.
func (s *openSet) has(ts base.TS) bool {
	for i := s.find(ts); i < len(s.entries) && s.entries[i].ts == ts; i++ {
		if !s.entries[i].closed {
			return true
		}
	}
	return false
}

// len is how many entries are open.
func (s *openSet) len() int { return len(s.entries) - s.head - s.closed }

// least is the smallest open entry, or none if nothing is open.
func (s *openSet) least(none base.TS) base.TS {
	if s.head == len(s.entries) {
		return none
	}
	return s.entries[s.head].ts
}
