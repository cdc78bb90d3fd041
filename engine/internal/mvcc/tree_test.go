package mvcc

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The tree is held to a sorted slice: keys that begin alike, that end in zeros, that are each other's
// beginning, in any order of coming and going.
func TestATreeIsLikeASortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed, common := rapid.Uint64().Draw(t, "seed"), rapid.SampledFrom([]string{"", "x", "0123456789"}).Draw(t, "common")
		random := rand.New(rand.NewPCG(seed, 1))
		letters := rapid.SampledFrom([]string{"\x00a", "ab\xff", "0123456789"}).Draw(t, "letters")
		word := func() string {
			b := make([]byte, 1+random.IntN(12))
			for i := range b {
				b[i] = letters[random.IntN(len(letters))]
			}
			if random.IntN(50) == 0 {
				return string(b)
			}
			return common + string(b)
		}
		tr, want := newTree[int](), []string(nil)
		grow, count := 60+random.IntN(40), random.IntN(3000)
		for range count {
			key := word()
			i, found := slices.BinarySearch(want, key)
			switch {
			case !found && random.IntN(100) < grow:
				tr.insert(&Record[int]{Key: key})
				want = slices.Insert(want, i, key)
			case len(want) > 0:
				i = min(i, len(want)-1)
				tr.remove(want[i])
				want = slices.Delete(want, i, i+1)
			}
		}
		holds(t, &tr, want)
		for range 20 {
			lo, hi := word(), word()
			if random.IntN(3) == 0 {
				hi = ""
			}
			i, _ := slices.BinarySearch(want, lo)
			j, _ := slices.BinarySearch(want, hi)
			if hi == "" {
				j = len(want)
			}
			if got := keysOf(&tr, lo, hi); !slices.Equal(got, want[i:max(i, j)]) {
				t.Fatalf("[%q, %q) of %q: %q", lo, hi, want, got)
			}
		}
	})
}

// A tree of three levels, built upwards, downwards and in no order, and taken down again.
func TestATreeOfManyKeysComesAndGoes(t *testing.T) {
	const n = 40_000
	upwards := make([]int, n)
	for i := range upwards {
		upwards[i] = i
	}
	downwards := slices.Clone(upwards)
	slices.Reverse(downwards)
	for name, order := range map[string][]int{
		"upwards": upwards, "downwards": downwards, "shuffled": rand.New(rand.NewPCG(5, 6)).Perm(n),
	} {
		t.Run(name, func(t *testing.T) {
			tr := newTree[int]()
			var want []string
			for _, i := range order {
				want = append(want, fmt.Sprintf("key%07d", i))
				tr.insert(&Record[int]{Key: want[len(want)-1]})
			}
			if tr.root.children[0].children == nil {
				t.Error("it has two levels")
			}
			sorted := slices.Sorted(slices.Values(want))
			holds(t, &tr, sorted)
			for _, key := range want[:n-3] {
				tr.remove(key)
			}
			left := slices.Sorted(slices.Values(want[n-3:]))
			if holds(t, &tr, left); len(tr.root.children) > 3 {
				t.Errorf("3 keys are left under %d children", len(tr.root.children))
			}
		})
	}
}

// holds checks that the tree has these keys and that each node knows what it is to know of its own.
func holds(t interface {
	Helper()
	Fatalf(string, ...any)
}, tr *tree[int], want []string) {
	t.Helper()
	if got := keysOf(tr, "", ""); !slices.Equal(got, want) {
		t.Fatalf("%d keys %q, want %d %q", len(got), got, len(want), want)
	}
	var check func(n *node[int], lo, hi string, depth int) int
	check = func(n *node[int], lo, hi string, depth int) int {
		if n.children != nil && len(n.children) != len(n.keys)+1 || n.len() != len(n.keys)+len(n.records) || n.len() > width {
			t.Fatalf("a node of %d heads, %d keys, %d records, %d children", n.len(), len(n.keys), len(n.records), len(n.children))
		}
		for i := range n.len() {
			key := n.key(i)
			if key < lo || hi != "" && key >= hi || !strings.HasPrefix(key, n.shared) || n.heads[i] != head(key[len(n.shared):]) {
				t.Fatalf("%q in [%q, %q), where all begin with %q, has head %x", key, lo, hi, n.shared, n.heads[i])
			}
		}
		below := depth
		for i, child := range n.children {
			from, to := lo, hi
			if i > 0 {
				from = n.keys[i-1]
			}
			if i < len(n.keys) {
				to = n.keys[i]
			}
			d := check(child, from, to, depth+1)
			if i > 0 && d != below {
				t.Fatalf("leaves at depths %d and %d", below, d)
			}
			below = d
		}
		return below
	}
	check(tr.root, "", "", 0)
}

func keysOf(tr *tree[int], lo, hi string) (keys []string) {
	tr.walk(lo, hi, func(records []*Record[int]) bool {
		for _, r := range records {
			keys = append(keys, r.Key)
		}
		return true
	})
	return keys
}
