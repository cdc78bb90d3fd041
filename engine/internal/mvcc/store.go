package mvcc

import (
	"fmt"

	"github.com/tidwall/btree"

	"conclave/engine/internal/base"
)

// Store is the keys of one range replica. Every record stands in it twice: in the index, by which a
// single key is found, and in the tree, which alone gives an order.
//
// A *Record stays the same record until it is removed, whatever else is added, removed or split; the
// caller may keep it from one step to the next.
type Store[S any] struct {
	index map[string]*Record[S]
	tree  btree.Map[string, *Record[S]]
}

// New is a store without keys.
func New[S any]() *Store[S] {
	return &Store[S]{index: make(map[string]*Record[S])}
}

// Len is the number of records, those without a version included.
func (s *Store[S]) Len() int { return s.tree.Len() }

// Find is the record of key, or nil.
func (s *Store[S]) Find(key string) *Record[S] { return s.index[key] }

// Ensure is the record of key; one that is new has no version and a zero State.
func (s *Store[S]) Ensure(key string) *Record[S] {
	if r := s.index[key]; r != nil {
		return r
	}
	r := &Record[S]{Key: key}
	s.add(r)
	return r
}

// Remove takes out a record, which must be in the store and have no version. What its State means is
// the caller's business.
func (s *Store[S]) Remove(r *Record[S]) {
	if r.Has() || s.index[r.Key] != r {
		panic(fmt.Sprintf("mvcc: Remove(%q): versions %v, known %v",
			r.Key, r.Has(), s.index[r.Key] == r))
	}
	delete(s.index, r.Key)
	s.tree.Delete(r.Key)
}

// Ascend calls fn for the records of span in key order until it returns false. fn must not add or
// remove records; it may change them, and may itself Ascend.
func (s *Store[S]) Ascend(span base.Span, fn func(*Record[S]) bool) {
	if span.Hi == "" {
		s.tree.Ascend(span.Lo, func(_ string, r *Record[S]) bool { return fn(r) })
		return
	}
	s.tree.Ascend(span.Lo, func(key string, r *Record[S]) bool { return key < span.Hi && fn(r) })
}

// Split moves the records of [at, ...) into a new store. The records themselves stay the same.
func (s *Store[S]) Split(at string) *Store[S] {
	low, high := New[S](), New[S]()
	s.tree.Scan(func(key string, r *Record[S]) bool {
		if key < at {
			low.add(r)
		} else {
			high.add(r)
		}
		return true
	})
	*s = *low
	return high
}

func (s *Store[S]) add(r *Record[S]) {
	s.index[r.Key] = r
	s.tree.Load(r.Key, r)
}
