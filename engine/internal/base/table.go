package base

import "slices"

// Table finds what belongs to a transaction by its number: a hash table with open addressing and
// linear probing. A map of Go does the same, at two to three times the cost of a look-up, and four
// times that of taking something in and out again; a transfer does these things 25 times, and they
// were a twentieth of its instructions. The zero value is an empty table.
type Table[V any] struct {
	slots []slot[V] // a power of two of them, at most half of them used
	shift uint8     // of a hash, so that a slot's index is left
	used  int
}

// slot has no value where it is free.
type slot[V any] struct {
	id    TxnID
	value *V
}

const minTable = 16

// home is where the search for a number begins. Numbers that follow each other, as nearly all do,
// come to lie far apart.
func (t *Table[V]) home(id TxnID) uint64 { return uint64(id) * 0x9e3779b97f4a7c15 >> t.shift }

// Get is what belongs to a transaction, or nil.
func (t *Table[V]) Get(id TxnID) *V {
	if t.used == 0 {
		return nil
	}
	mask := uint64(len(t.slots) - 1)
	for i := t.home(id) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.id == id || s.value == nil {
			return s.value
		}
	}
}

// Put makes v, which is not nil, what belongs to a transaction.
func (t *Table[V]) Put(id TxnID, v *V) {
	if 2*t.used >= len(t.slots) {
		t.resize(max(minTable, 2*len(t.slots)))
	}
	mask := uint64(len(t.slots) - 1)
	i := t.home(id) & mask
	for t.slots[i].value != nil && t.slots[i].id != id {
		i = (i + 1) & mask
	}
	if t.slots[i].value == nil {
		t.used++
	}
	t.slots[i] = slot[V]{id, v}
}

// Delete takes out what belongs to a transaction, if there is anything. What stands behind it moves
// up, so that no search ends too early.
func (t *Table[V]) Delete(id TxnID) {
	if t.Get(id) == nil {
		return
	}
	mask := uint64(len(t.slots) - 1)
	gap := t.home(id) & mask
	for t.slots[gap].id != id {
		gap = (gap + 1) & mask
	}
	for i := (gap + 1) & mask; t.slots[i].value != nil; i = (i + 1) & mask {
		if from := t.home(t.slots[i].id) & mask; (i-from)&mask >= (i-gap)&mask {
			t.slots[gap] = t.slots[i]
			gap = i
		}
	}
	t.slots[gap] = slot[V]{}
	t.used--
	if len(t.slots) > minTable && 16*t.used < len(t.slots) {
		t.resize(len(t.slots) / 4)
	}
}

// Len is how many transactions are in the table.
func (t *Table[V]) Len() int { return t.used }

// All is what belongs to all of them, in order of their numbers.
func (t *Table[V]) All() []*V {
	used := make([]slot[V], 0, t.used)
	for _, s := range t.slots {
		if s.value != nil {
			used = append(used, s)
		}
	}
	slices.SortFunc(used, func(a, b slot[V]) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	all := make([]*V, len(used))
	for i := range used {
		all[i] = used[i].value
	}
	return all
}

func (t *Table[V]) resize(size int) {
	old := t.slots
	t.slots, t.used, t.shift = make([]slot[V], size), 0, 64
	for ; size > 1; size /= 2 {
		t.shift--
	}
	for _, s := range old {
		if s.value != nil {
			t.Put(s.id, s.value)
		}
	}
}
