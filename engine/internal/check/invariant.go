package check

import (
	"math/big"
	"slices"
	"strconv"
)

// Invariant says that the values of some keys add up to Sum; a key without a value counts as 0.
type Invariant struct {
	Name  string
	Range Range    // the keys, unless Keys says which
	Keys  []string //
	Sum   int64
}

func (v *Invariant) covers(key string) bool {
	if v.Keys != nil {
		return slices.Contains(v.Keys, key)
	}
	return v.Range.Contains(key)
}

// Guard follows an Invariant through the commits of a run. It keeps what each key is now and what
// has changed, so that a commit costs no more than what it writes: the sum at a timestamp is that
// of now, less what came later.
type Guard struct {
	Invariant
	now     map[string]amount
	sum     *big.Int
	bad     int // how many keys have a value that is no number
	changes []change
}

// amount is what a key counts.
type amount struct {
	n   int64
	bad bool // its value is no 64-bit whole number
}

// change is a write of a key that is covered, in order of timestamps.
type change struct {
	ts, txn  uint64
	key      string
	from, to amount
}

// NewGuard knows of no commit yet.
func NewGuard(v Invariant) *Guard {
	return &Guard{Invariant: v, now: map[string]amount{}, sum: new(big.Int)}
}

// Wrote takes in that a transaction which has committed at ts has written a key. Of each key the
// writes must come in the order of their timestamps; of different keys they need not.
func (g *Guard) Wrote(txn, ts uint64, key, value string, none bool) {
	if !g.covers(key) {
		return
	}
	c := change{ts: ts, txn: txn, key: key, from: g.now[key], to: amountOf(value, none)}
	g.now[key] = c.to
	g.apply(c.from, c.to)
	i := len(g.changes)
	for i > 0 && g.changes[i-1].ts > ts {
		i--
	}
	g.changes = slices.Insert(g.changes, i, c)
}

func amountOf(value string, none bool) amount {
	if none {
		return amount{}
	}
	n, err := strconv.ParseInt(value, 10, 64)
	return amount{n, err != nil}
}

// apply changes the sum from one amount of a key to another.
func (g *Guard) apply(from, to amount) {
	if from.bad {
		g.bad--
	} else {
		g.sum.Sub(g.sum, big.NewInt(from.n))
	}
	if to.bad {
		g.bad++
	} else {
		g.sum.Add(g.sum, big.NewInt(to.n))
	}
}

// Touched reports whether a transaction that has committed at ts has written a key that counts.
func (g *Guard) Touched(txn, ts uint64) bool {
	for i := len(g.changes) - 1; i >= 0 && g.changes[i].ts >= ts; i-- {
		if g.changes[i].txn == txn {
			return true
		}
	}
	return false
}

// At is the sum at a timestamp as text, and whether it is what it should be. Where a value is no
// number it is that key that is returned.
func (g *Guard) At(ts uint64) (sum, noNumber string, holds bool) {
	later := len(g.changes)
	for later > 0 && g.changes[later-1].ts > ts {
		later--
		g.apply(g.changes[later].to, g.changes[later].from)
	}
	sum, holds = g.sum.String(), g.bad == 0 && g.sum.Cmp(big.NewInt(g.Sum)) == 0
	if g.bad > 0 {
		noNumber = g.noNumber(later)
	}
	for _, c := range g.changes[later:] {
		g.apply(c.from, c.to)
	}
	return sum, noNumber, holds
}

// Forget says that no sum at or below a timestamp will be asked for any more. Of the writes up to
// then only those stay that had left a key without a number: noNumber may name it.
func (g *Guard) Forget(ts uint64) {
	n := 0
	for n < len(g.changes) && g.changes[n].ts <= ts {
		n++
	}
	var stay []change
	seen := map[string]bool{}
	for i := n - 1; i >= 0; i-- {
		if c := g.changes[i]; !seen[c.key] {
			if seen[c.key] = true; c.to.bad {
				stay = append(stay, c)
			}
		}
	}
	slices.Reverse(stay)
	g.changes = append(stay, g.changes[n:]...)
}

// noNumber is the key whose value was no number most recently, after so many changes.
func (g *Guard) noNumber(changes int) string {
	fine := map[string]bool{}
	for i := changes - 1; i >= 0; i-- {
		c := &g.changes[i]
		if c.to.bad && !fine[c.key] {
			return c.key
		}
		fine[c.key] = true
	}
	return ""
}
