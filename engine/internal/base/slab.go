package base

import (
	"slices"
	"unsafe"
)

// Slab hands out structs, one after the other, from arrays of them, until it is reset: then nobody
// has any of them any more, and the next ones stand where those stood. So a transaction makes its
// dozen small ones in the same few cache lines as the one before. The zero value is ready.
type Slab[T any] struct {
	all  []T
	used int
}

// slabBytes is about how big an array may become; the first ones are smaller, so that what is
// rarely used costs little.
const slabBytes = 4 << 10

// New is a zero T.
func (s *Slab[T]) New() *T {
	if s.used == len(s.all) {
		s.grow()
	}
	p := &s.all[s.used]
	s.used++
	var zero T
	*p = zero
	return p
}

// grow leaves the array that is full to whoever has its structs.
func (s *Slab[T]) grow() {
	var one T
	most := max(1, slabBytes/int(unsafe.Sizeof(one)))
	s.all, s.used = make([]T, min(max(1, 2*len(s.all)), most)), 0
}

// Reset takes back all that was handed out.
func (s *Slab[T]) Reset() {
	if Poison {
		clear(s.all)
		s.Keep()
	}
	s.used = 0
}

// Keep leaves all that was handed out to whoever has it.
func (s *Slab[T]) Keep() { s.all, s.used = nil, 0 }

// Pool hands out structs and takes them back one by one. What was given back is handed out again
// only after the next Settle: who has given it back may have it in use until then. The zero value
// is ready.
type Pool[T any] struct {
	free  []*T
	limbo []*T // given back since the last Settle
}

// mostFree is how many structs a pool keeps: after a flood the rest is left to the collector.
const mostFree = 1 << 10

// New is a zero T.
func (p *Pool[T]) New() *T {
	n := len(p.free)
	if n == 0 {
		return new(T)
	}
	t := p.free[n-1]
	p.free = p.free[:n-1]
	return t
}

// Free gives a struct back.
func (p *Pool[T]) Free(t *T) {
	if len(p.limbo) < mostFree {
		p.limbo = append(p.limbo, t)
	}
}

// Settle says that nobody uses what was given back.
func (p *Pool[T]) Settle() {
	if len(p.limbo) > 0 {
		p.settle()
	}
}

func (p *Pool[T]) settle() {
	for i, t := range p.limbo {
		var zero T
		*t = zero
		if len(p.free) < mostFree && !Poison {
			p.free = append(p.free, t)
		}
		p.limbo[i] = nil
	}
	p.limbo = p.limbo[:0]
}

// Poison has what was given back never used again, so that whoever still looks at it finds nothing
// there. Only tests set it.
var Poison bool

// Append is append for a list that only ever grows, to a million items and more: it doubles, where
// append adds a quarter each time, and copies all of it four times as often.
func Append[T any](list []T, item T) []T {
	if n := len(list); n == cap(list) {
		list = slices.Grow(list, max(64, n))
	}
	return append(list, item)
}
