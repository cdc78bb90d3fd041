package mvcc

import "hash/maphash"

// index finds the record of a key: a hash table with open addressing and linear probing. A slot is
// a pointer and one byte of the key's hash, nearly always enough to tell that a record is
// another's without touching it. The key itself is in the record, which the caller is about to
// touch anyway.
type index[S any] struct {
	tags []uint8 // of each slot: slotEmpty, slotGone, or the tag of a hash
	recs []*Record[S]
	live int // slots with a record
	used int // slots not empty; fewer than all, so that every search ends
}

const (
	slotEmpty = 0
	slotGone  = 1 // its record was removed, but a search must go on past it
	minSlots  = 8
)

// seed differs from process to process, as that of a Go map does. Where a record stands in the
// index is never seen from outside: nothing is ever listed by it.
var seed = maphash.MakeSeed()

func hash(key string) uint64 { return maphash.String(seed, key) }

// tagOf takes the hash's highest byte, the slot its lowest bits; 2 keeps it apart from empty and
// gone.
func tagOf(h uint64) uint8 { return uint8(h>>56) | 2 }

func newIndex[S any]() index[S] {
	return index[S]{tags: make([]uint8, minSlots), recs: make([]*Record[S], minSlots)}
}

func (x *index[S]) find(h uint64, key string) *Record[S] {
	tag, mask := tagOf(h), uint64(len(x.tags)-1)
	for i := h & mask; ; i = (i + 1) & mask {
		switch x.tags[i] {
		case tag:
			if r := x.recs[i]; r.Key == key {
				return r
			}
		case slotEmpty:
			return nil
		}
	}
}

// add takes in a record whose key is not there.
func (x *index[S]) add(h uint64, r *Record[S]) {
	if x.used >= len(x.tags)/4*3 {
		x.rebuild()
	}
	mask := uint64(len(x.tags) - 1)
	i := h & mask
	for x.tags[i] != slotEmpty {
		i = (i + 1) & mask
	}
	x.tags[i], x.recs[i] = tagOf(h), r
	x.used++
	x.live++
}

// remove takes out r, and reports whether it was there.
func (x *index[S]) remove(h uint64, r *Record[S]) bool {
	mask := uint64(len(x.tags) - 1)
	i := h & mask
	for x.recs[i] != r {
		if x.tags[i] == slotEmpty {
			return false
		}
		i = (i + 1) & mask
	}
	x.tags[i], x.recs[i] = slotGone, nil
	x.live--
	// No search needs to pass a gone slot that an empty one follows. Without this a store whose
	// keys come and go would be rebuilt again and again.
	for x.tags[(i+1)&mask] == slotEmpty && x.tags[i] == slotGone {
		x.tags[i] = slotEmpty
		x.used--
		i = (i - 1) & mask
	}
	return true
}

// rebuild drops the gone slots and makes room: afterwards at most half of the slots are used.
func (x *index[S]) rebuild() {
	size := minSlots
	for size < 2*x.live {
		size *= 2
	}
	old := x.recs
	*x = index[S]{tags: make([]uint8, size), recs: make([]*Record[S], size)}
	for _, r := range old {
		if r != nil {
			x.add(hash(r.Key), r)
		}
	}
}
