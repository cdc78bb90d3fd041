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
//	@3 @7 @8 @1024 . . . become . . . @1 @2 @3 @4
//
// Decode all of a state with Note first, then once more with Of. Nothing in the engine asks more of
// two timestamps than which is the smaller, so the state that comes back does what the original
// would do. 0 and base.MaxTS mean something by themselves, and stay.
type Ranks struct {
	seen   []base.TS
	sorted bool
}

// Note remembers ts, for Restamp.
func (r *Ranks) Note(ts base.TS) base.TS {
	if ts != 0 && ts != base.MaxTS {
		r.seen, r.sorted = append(r.seen, ts), false
	}
	return ts
}

// Of is the rank of ts, from 1, among those that were noted, for Restamp.
func (r *Ranks) Of(ts base.TS) base.TS {
	if ts == 0 || ts == base.MaxTS {
		return ts
	}
	r.sort()
	i, found := slices.BinarySearch(r.seen, ts)
	if !found {
		panic("codec: the rank of a timestamp that was not noted")
	}
	return base.TS(i + 1)
}

// dense reports whether every timestamp that was noted is its own rank.
func (r *Ranks) dense() bool {
	r.sort()
	n := len(r.seen)
	return n == 0 || r.seen[n-1] == base.TS(n)
}

func (r *Ranks) sort() {
	if !r.sorted {
		slices.Sort(r.seen)
		r.seen, r.sorted = slices.Compact(r.seen), true
	}
}
