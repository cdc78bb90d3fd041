package mvcc

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// index finds the record of a key: a hash table whose buckets are a cache line each, with room for
// seven records and a byte of each one's hash, nearly always enough to tell that a record is
// another's without touching it. The key itself is in the record, which the caller is about to
// touch anyway: a search costs one line. Swiss tables (Kulukundis 2017) keep those bytes apart from
// the records; that would be two.
type index[S any] struct {
	buckets []bucket[S] // a power of two
	live    int         // records
}

// bucket is where the records stand whose hashes end in its number. What finds no room goes to the
// next one.
type bucket[S any] struct {
	tags [8]uint8 // of each record; vacant is none. The last counts those that went past
	recs [slots]*Record[S]
}

const (
	slots    = 7
	vacant   = 0
	past     = slots // the index in tags of the count of records that found no room
	mostPast = 255   // and then nobody counts any more: searches go on from here for good
)

// seed differs from process to process, as that of a Go map does. Where a record stands in the
// index is never seen from outside: nothing is ever listed by it.
var seed = maphash.MakeSeed()

func hash(key string) uint64 { return maphash.String(seed, key) }

// tagOf takes the hash's highest bits, the bucket its lowest; the top one keeps it apart from
// vacant.
func tagOf(h uint64) uint8 { return uint8(h>>56) | 1<<7 }

func newIndex[S any]() index[S] { return index[S]{buckets: make([]bucket[S], 1)} }

// byteOnes has a 1 in each byte.
const byteOnes = 0x0101010101010101

// like are the slots whose tag is this one, as a 1 at the top of each one's byte; now and then one
// above them too whose tag differs in its last bit, as the caller finds out who looks at the key.
func (b *bucket[S]) like(tag uint8) uint64 {
	x := binary.LittleEndian.Uint64(b.tags[:]) ^ uint64(tag)*byteOnes
	return (x - byteOnes) &^ x & (byteOnes << 7) &^ (1 << 63) // without the count
}

func (x *index[S]) find(h uint64, key string) *Record[S] {
	tag, mask := tagOf(h), uint64(len(x.buckets)-1)
	for i := range x.buckets {
		b := &x.buckets[(h+uint64(i))&mask]
		for m := b.like(tag); m != 0; m &= m - 1 {
			if r := b.recs[bits.TrailingZeros64(m)/8]; r.Key == key {
				return r
			}
		}
		if b.tags[past] == 0 {
			break
		}
	}
	return nil
}

// add takes in a record whose key is not there.
func (x *index[S]) add(h uint64, r *Record[S]) {
	if x.live >= len(x.buckets)*slots/4*3 {
		x.rebuild()
	}
	x.live++
	for i := h; ; i++ {
		b := &x.buckets[i&uint64(len(x.buckets)-1)]
		for at, tag := range b.tags[:slots] {
			if tag == vacant {
				b.tags[at], b.recs[at] = tagOf(h), r
				return
			}
		}
		if b.tags[past] < mostPast {
			b.tags[past]++
		}
	}
}

// remove takes out r, and reports whether it was there.
func (x *index[S]) remove(h uint64, r *Record[S]) bool {
	mask := uint64(len(x.buckets) - 1)
	if x.find(h, r.Key) != r {
		return false
	}
	for i := h & mask; ; i = (i + 1) & mask {
		b := &x.buckets[i]
		for at := range b.recs {
			if b.recs[at] == r {
				b.tags[at], b.recs[at] = vacant, nil
				x.live--
				return true
			}
		}
		if b.tags[past] < mostPast { // it went past here, and is gone
			b.tags[past]--
		}
	}
}

// rebuild makes room: afterwards at most half of the slots are used.
func (x *index[S]) rebuild() {
	old := x.buckets
	size := 1
	for size*slots < 2*x.live {
		size *= 2
	}
	*x = index[S]{buckets: make([]bucket[S], size)}
	for i := range old {
		for _, r := range old[i].recs {
			if r != nil {
				x.add(hash(r.Key), r)
			}
		}
	}
}
