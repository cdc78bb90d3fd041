package commit

import (
	"github.com/tidwall/btree"

	"conclave/engine/internal/base"
)

// smallBuffer is how many writes are kept in a sorted slice before a tree takes over: the slice
// costs no allocation for the usual transaction, the tree no quadratic work for the big one.
const smallBuffer = 64

// buffer is the writes of a transaction in key order, at most one a key (B1).
type buffer struct {
	small      []base.Write
	tree       *btree.Map[string, base.Write]
	tombstones int
}

func (b *buffer) len() int {
	if b.tree != nil {
		return b.tree.Len()
	}
	return len(b.small)
}

// find is the index in small at which key stands, or should.
func (b *buffer) find(key string) (int, bool) {
	lo, hi := 0, len(b.small)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if b.small[mid].Key < key {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(b.small) && b.small[lo].Key == key
}

// get is the transaction's own write of key, if there is one (R1).
func (b *buffer) get(key string) (base.Write, bool) {
	if b.tree != nil {
		return b.tree.Get(key)
	}
	if i, found := b.find(key); found {
		return b.small[i], true
	}
	return base.Write{}, false
}

// put buffers a write. Over an earlier one of the same key the value is the new one; of two checks
// the stricter stands, since what was read under it was told to the client.
func (b *buffer) put(w base.Write) {
	if w.Value.Tombstone {
		b.tombstones++
	}
	if b.tree == nil && len(b.small) == smallBuffer {
		b.grow()
	}
	if b.tree != nil {
		b.plant(w)
		return
	}
	i, found := b.find(w.Key)
	if found {
		b.over(&w, &b.small[i])
	} else {
		b.small = append(b.small, base.Write{})
		copy(b.small[i+1:], b.small[i:])
	}
	b.small[i] = w
}

// plant is put into the tree. Load has a short way in for a key beyond the last, as nearly every
// one of a big transaction is; only a key that was there already is looked for twice.
func (b *buffer) plant(w base.Write) {
	if old, found := b.tree.Load(w.Key, w); found {
		b.over(&w, &old)
		b.tree.Set(w.Key, w)
	}
}

// over prepares w to stand in the place of old.
func (b *buffer) over(w, old *base.Write) {
	w.Check = min(w.Check, old.Check)
	if old.Value.Tombstone {
		b.tombstones--
	}
}

func (b *buffer) grow() {
	b.tree = new(btree.Map[string, base.Write])
	for _, w := range b.small {
		b.tree.Load(w.Key, w)
	}
	b.small = nil
}

// ascend calls fn for the writes within the span, in key order, until it returns false.
func (b *buffer) ascend(s base.Span, fn func(base.Write) bool) {
	if b.tree != nil {
		b.tree.Ascend(s.Lo, func(key string, w base.Write) bool { return s.Contains(key) && fn(w) })
		return
	}
	for i, _ := b.find(s.Lo); i < len(b.small); i++ {
		if !s.Contains(b.small[i].Key) || !fn(b.small[i]) {
			return
		}
	}
}

// all is the writes in key order; the slice is the caller's to cut up and to send.
func (b *buffer) all() []base.Write {
	if b.tree == nil {
		return b.small
	}
	writes := make([]base.Write, 0, b.tree.Len())
	b.tree.Scan(func(_ string, w base.Write) bool {
		writes = append(writes, w)
		return true
	})
	return writes
}

// deleted is how many keys of the span the transaction has deleted itself.
func (b *buffer) deleted(s base.Span) int {
	if b.tombstones == 0 {
		return 0
	}
	n := 0
	b.ascend(s, func(w base.Write) bool {
		if w.Value.Tombstone {
			n++
		}
		return true
	})
	return n
}
