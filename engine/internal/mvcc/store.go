package mvcc

import (
	"fmt"

	"github.com/tidwall/btree"

	"conclave/engine/internal/base"
)

// Store is the keys of one range replica. Every record stands in it twice: in the index, by which a
// single key is found, and in the tree, which alone gives an order.
//
// A *Record stays the record of its key until it is removed, whatever else is added, removed or
// split; the caller may keep it from one step to the next. Only one goroutine at a time may use a
// store, for reading too.
type Store[S any] struct {
	index index[S]
	tree  *btree.BTreeG[*Record[S]]
	pivot Record[S] // carries a key into the tree's comparisons; a fresh one would be an allocation

	warmed int          // what warm has read, so that it is read
	batch  []*Record[S] // room for AscendWarm
}

// treeDegree was measured: beyond 64 scans gain nothing more and an insertion moves too much.
const treeDegree = 64

// New is a store without keys.
func New[S any]() *Store[S] {
	less := func(a, b *Record[S]) bool { return a.Key < b.Key }
	options := btree.Options{Degree: treeDegree, NoLocks: true}
	return &Store[S]{index: newIndex[S](), tree: btree.NewBTreeGOptions(less, options)}
}

// Len is the number of records, those without a version included.
func (s *Store[S]) Len() int { return s.index.live }

// Find is the record of key, or nil.
func (s *Store[S]) Find(key string) *Record[S] { return s.index.find(hash(key), key) }

// Ensure is the record of key; one that is new has no version and a zero State. The record then
// keeps the bytes of key alive.
func (s *Store[S]) Ensure(key string) *Record[S] {
	h := hash(key)
	if r := s.index.find(h, key); r != nil {
		return r
	}
	r := &Record[S]{Key: key}
	s.index.add(h, r)
	s.tree.Load(r) // is Set, with a short way in for a key beyond the last: loads come sorted
	return r
}

// Remove takes out a record, which must be in the store and have no version. What its State means
// is the caller's business.
func (s *Store[S]) Remove(r *Record[S]) {
	if r.Has() || !s.index.remove(hash(r.Key), r) {
		panic(fmt.Sprintf("mvcc: Remove(%q), has versions: %v, found: %v",
			r.Key, r.Has(), s.Find(r.Key) == r))
	}
	s.tree.Delete(r)
}

// Ascend calls fn for the records of span in key order until it returns false. fn must not add or
// remove records; it may change them, and may itself Ascend.
func (s *Store[S]) Ascend(span base.Span, fn func(*Record[S]) bool) {
	s.pivot.Key = span.Lo
	last, ok := s.tree.Max()
	if !ok {
		return
	}
	if span.Hi == "" || last.Key < span.Hi {
		// The bound of a whole range is above all its keys: to compare each with it would fetch the
		// bytes of each.
		s.tree.Ascend(&s.pivot, fn)
		return
	}
	s.tree.Ascend(&s.pivot, func(r *Record[S]) bool { return r.Key < span.Hi && fn(r) })
}

// most is how many records AscendWarm fetches ahead.
const most = 64

// AscendWarm is Ascend for a caller who reads what every record points to, and expects to read so
// many of them: it fetches them ahead (see warm), and is twice as fast where they are not in the
// cache. fn must not call it.
func (s *Store[S]) AscendWarm(span base.Span, expected int, fn func(*Record[S]) bool) {
	s.pivot.Key = span.Lo
	size, batch, stopped := min(max(1, expected), most), s.batch[:0], false
	serve := func() bool {
		s.warm(batch)
		for _, r := range batch {
			if span.Hi != "" && r.Key >= span.Hi || !fn(r) {
				stopped = true
				return false
			}
		}
		batch = batch[:0]
		return true
	}
	s.tree.Ascend(&s.pivot, func(r *Record[S]) bool {
		batch = append(batch, r)
		return len(batch) < size || serve()
	})
	if !stopped {
		serve()
	}
	clear(batch[:cap(batch)])
	s.batch = batch[:0]
}

// Split moves the records of [at, ...) into a new store, with their State; they stay the same
// records. Both halves are built anew, so that the lower one gives back the room of what it lost.
func (s *Store[S]) Split(at string) *Store[S] {
	low, high := New[S](), New[S]()
	s.tree.Scan(func(r *Record[S]) bool {
		half := low
		if r.Key >= at {
			half = high
		}
		half.index.add(hash(r.Key), r)
		half.tree.Load(r)
		return true
	})
	*s = *low
	return high
}
