package mvcc

import (
	"encoding/binary"
	"slices"
	"strings"
)

// tree is records in the order of their keys: a B+tree, of which every leaf is an array of records
// that a scan walks through as it stands.
//
//	                  f · · · p                         what parts the children
//	         ┌────────┘       └────────┐
//	ann · bob · carol         kim · lee · pat           the records
//
// A search compares keys, and to look at a key is to fetch its record and then its bytes. So a
// node knows how all its keys begin (shared), and has of each the eight bytes behind that (heads):
// nearly always they are enough to tell which one comes first (prefix B-tree: Bayer and Unterauer
// 1977).
//
// A node that is full is cut in two; one that has become empty is taken out, and no others are ever
// put together for it: keys that come and go come back to the same place (Johnson and Shasha 1989).
type tree[S any] struct{ root *node[S] }

// node is a leaf or has children, one more than keys.
type node[S any] struct {
	shared   string
	heads    []uint64
	records  []*Record[S] // of a leaf
	keys     []string     // else: keys[i] is above all of children[i], and the first of children[i+1]
	children []*node[S]   // nil in a leaf
}

// width is how many keys a node can have: a scan of 100 meets one or two leaves, and an insertion
// moves half a kilobyte on average.
const width = 128

// newTree is a tree without records.
func newTree[S any]() tree[S] { return tree[S]{root: new(node[S])} }

// insert adds a record whose key is not there.
func (t *tree[S]) insert(r *Record[S]) {
	if right, key := t.root.insert(r, true); right != nil {
		t.root = &node[S]{keys: []string{key}, children: []*node[S]{t.root, right}}
		t.root.learn()
	}
}

// remove takes out the record of a key, which is there.
func (t *tree[S]) remove(key string) {
	t.root.remove(key)
	for len(t.root.children) == 1 {
		t.root = t.root.children[0]
	}
	if t.root.len() == 0 && len(t.root.children) == 0 {
		t.root = new(node[S])
	}
}

// walk calls fn for the records of [lo, hi), a part of them at a time, in the order of their keys,
// until it returns false. An empty hi is no bound.
func (t *tree[S]) walk(lo, hi string, fn func([]*Record[S]) bool) { t.root.walk(lo, hi, fn) }

// len is how many keys the node has.
func (n *node[S]) len() int { return len(n.heads) }

func (n *node[S]) key(i int) string {
	if n.children != nil {
		return n.keys[i]
	}
	return n.records[i].Key
}

// head is the first eight bytes of a key's rest, as a number of the same order. What is short ends
// in zeros, so the same number may be that of different keys.
func head(rest string) uint64 {
	if len(rest) >= 8 {
		return binary.BigEndian.Uint64([]byte(rest[:8]))
	}
	h := uint64(0)
	for i := range len(rest) {
		h |= uint64(rest[i]) << (56 - 8*i)
	}
	return h
}

// below is how many of the node's keys are below key.
func (n *node[S]) below(key string) int {
	if !strings.HasPrefix(key, n.shared) {
		if key < n.shared {
			return 0
		}
		return n.len()
	}
	h := head(key[len(n.shared):])
	low, high := 0, n.len()
	for low < high {
		mid := int(uint(low+high) / 2)
		if at := n.heads[mid]; at < h || at == h && n.key(mid) < key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// child is the index of the child where key belongs.
func (n *node[S]) child(key string) int {
	i := n.below(key)
	if i < len(n.keys) && n.keys[i] == key {
		i++
	}
	return i
}

// insert adds a record. A node that was full keeps the lower half; the upper one is then right, and
// key is where it begins. At the end of the tree the lower half is all there was: loads come
// sorted, and would leave every node half empty.
func (n *node[S]) insert(r *Record[S], last bool) (right *node[S], key string) {
	if n.children != nil {
		i := n.child(r.Key)
		last = last && i == len(n.keys)
		below, from := n.children[i].insert(r, last)
		if below == nil {
			return nil, ""
		}
		at := n
		if n.len() == width {
			right, key = n.split(last)
			if i > n.len() {
				at, i = right, i-n.len()-1
			}
		}
		at.keys = slices.Insert(at.keys, i, from)
		at.children = slices.Insert(at.children, i+1, below)
		at.noted(i)
		return right, key
	}
	i := n.below(r.Key)
	at := n
	if n.len() == width {
		right, key = n.split(last && i == width)
		if right.len() == 0 {
			key = r.Key
		}
		if i > n.len() || right.len() == 0 {
			at, i = right, i-n.len()
		}
	}
	at.records = slices.Insert(at.records, i, r)
	at.noted(i)
	return right, key
}

// split moves the upper half of a full node to a new one; of keys that part children the middle one
// goes up.
func (n *node[S]) split(last bool) (right *node[S], key string) {
	half := width / 2
	if last {
		half = width
	}
	right = new(node[S])
	if n.children == nil {
		right.records = append(make([]*Record[S], 0, width), n.records[half:]...)
		clear(n.records[half:])
		n.records = n.records[:half]
		if len(right.records) > 0 {
			key = right.records[0].Key
		}
	} else {
		half = min(half, width-1)
		key = n.keys[half]
		right.keys = append(make([]string, 0, width), n.keys[half+1:]...)
		right.children = append(make([]*node[S], 0, width+1), n.children[half+1:]...)
		clear(n.keys[half:])
		clear(n.children[half+1:])
		n.keys, n.children = n.keys[:half], n.children[:half+1]
	}
	right.heads = make([]uint64, 0, width)
	n.learn()
	right.learn()
	return right, key
}

// noted takes note of the key that has come in at i.
func (n *node[S]) noted(i int) {
	key := n.key(i)
	if n.len() == 0 || !strings.HasPrefix(key, n.shared) {
		n.learn()
		return
	}
	n.heads = slices.Insert(n.heads, i, head(key[len(n.shared):]))
}

// learn finds out how the keys begin: all as the first and the last do.
func (n *node[S]) learn() {
	count := len(n.records) + len(n.keys)
	n.shared, n.heads = "", n.heads[:0]
	if count == 0 {
		return
	}
	first, last := n.key(0), n.key(count-1)
	same := 0
	for same < min(len(first), len(last)) && first[same] == last[same] {
		same++
	}
	n.shared = first[:same]
	for i := range count {
		n.heads = append(n.heads, head(n.key(i)[same:]))
	}
}

// remove takes out the record of a key, and reports whether nothing is left.
func (n *node[S]) remove(key string) (empty bool) {
	if n.children == nil {
		i := n.below(key)
		n.records = slices.Delete(n.records, i, i+1)
		n.heads = slices.Delete(n.heads, i, i+1)
		return len(n.records) == 0
	}
	i := n.child(key)
	if !n.children[i].remove(key) {
		return false
	}
	n.children = slices.Delete(n.children, i, i+1)
	if i = max(i-1, 0); i < len(n.keys) {
		n.keys = slices.Delete(n.keys, i, i+1)
		n.heads = slices.Delete(n.heads, i, i+1)
	}
	return len(n.children) == 0
}

// walk is tree.walk, and reports whether fn wants more.
func (n *node[S]) walk(lo, hi string, fn func([]*Record[S]) bool) (more bool) {
	if n.children == nil {
		from, to := 0, n.len()
		if lo != "" {
			from = n.below(lo)
		}
		if beyond := hi != "" && to > 0 && n.records[to-1].Key >= hi; beyond {
			to = max(from, n.below(hi))
			return (from == to || fn(n.records[from:to])) && false
		}
		return from == to || fn(n.records[from:to])
	}
	i := 0
	if lo != "" {
		i = n.child(lo)
	}
	for more = true; more && i < len(n.children); i++ {
		more = n.children[i].walk(lo, hi, fn)
		lo = ""
	}
	return more
}
