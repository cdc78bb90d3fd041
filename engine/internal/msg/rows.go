package msg

import "conclave/engine/internal/base"

// Rows hands out the arrays that PAIRS carry. One of a hundred pairs is 5 KB; a client that has
// gone through its pairs gives it back, and when the messages that led to it are gone too (Reset)
// the next scan of as many uses it again. The zero value is ready.
type Rows struct {
	free [][]Pair
	back [][]Pair // given back since the last Reset
}

const (
	mostRows  = 8    // as many arrays are kept
	mostPairs = 1024 // of at most so many pairs
)

// New is an empty list with room for n pairs, no more.
func (r *Rows) New(n int) []Pair {
	for i := len(r.free) - 1; i >= 0; i-- {
		if list := r.free[i]; cap(list) == n {
			last := len(r.free) - 1
			r.free[i], r.free[last] = r.free[last], nil
			r.free = r.free[:last]
			return list
		}
	}
	return make([]Pair, 0, n)
}

// Back takes a list from the client who was its last reader.
func (r *Rows) Back(list []Pair) {
	if n := cap(list); n > 0 && n <= mostPairs && len(r.back) < mostRows {
		r.back = append(r.back, list)
	}
}

// reset says that nobody but the clients who gave them back has had the lists since.
func (r *Rows) reset() {
	for i, list := range r.back {
		if base.Poison {
			clear(list[:cap(list)])
		} else {
			if len(r.free) == mostRows { // the one that was not wanted for the longest
				r.free = append(r.free[:0], r.free[1:]...)
			}
			r.free = append(r.free, list[:0])
		}
		r.back[i] = nil
	}
	r.back = r.back[:0]
}
