package codec

import (
	"slices"

	"conclave/engine/internal/base"
)

// Ranks numbers timestamps by their order. Two states that differ only in how many timestamps were
// drawn on the way to them, and not in the order of those that are still in use, are one state to
// whoever looks for states that it has seen: both decode, with their ranks in place of their
// timestamps, to the same.
//
//	@3 @7 @8 @1024 . . . become . . . @2 @4 @6 @8
//
// Decode all of a state with Note first, then once more with Of. Nothing in the engine asks more of
// two timestamps than which is the smaller, so the state that comes back does what the original
// would do. 0 and base.MaxTS mean something by themselves, and stay.
//
// Who only reads at a timestamp asks which others lie below it, and nobody asks which readers do.
// So of those the rank is the gap between others in which they lie:
//
//	@3 @7 reader @8, @9 @1024 . . . become . . . @2 @4 reader @5, @5 @6
type Ranks struct {
	readers []base.TS // ascending
	seen    []base.TS
	sorted  bool
}

// Note remembers ts, for Restamp.
func (r *Ranks) Note(ts base.TS) base.TS {
	if ts != 0 && ts != base.MaxTS && !r.reads(ts) {
		r.seen, r.sorted = append(r.seen, ts), false
	}
	return ts
}

// Of is the rank of ts, in steps of 2, among those that were noted, for Restamp.
func (r *Ranks) Of(ts base.TS) base.TS {
	if ts == 0 || ts == base.MaxTS {
		return ts
	}
	r.sort()
	i, found := slices.BinarySearch(r.seen, ts)
	switch {
	case found:
		return base.TS(2*i + 2)
	case r.reads(ts):
		return base.TS(2*i + 1)
	}
	panic("codec: the rank of a timestamp that was not noted")
}

// reads reports whether ts is a reader's.
func (r *Ranks) reads(ts base.TS) bool {
	_, found := slices.BinarySearch(r.readers, ts)
	return found
}

func (r *Ranks) sort() {
	if !r.sorted {
		slices.Sort(r.seen)
		r.seen, r.sorted = slices.Compact(r.seen), true
	}
}
