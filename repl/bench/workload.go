package bench

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"conclave/engine"
)

// workload is one kind of transaction.
type workload struct {
	name, says string
	// once runs one attempt. The keys that it takes are drawn by next before, so that an attempt
	// that lost is made again with the same ones.
	once func(c *client) (engine.CommitInfo, error)
}

var workloads = []workload{
	{"transfer", "read two balances on two nodes, move money from one to the other", transfer},
	{"update", "read a value and write it", update},
	{"read", "read ten values", readTen},
	{"mix", "half single reads, half updates; some keys are much asked for", mix},
	{"scan", "read a hundred pairs in order", scan},
	{"hot", "transfers among ten keys", transfer},
}

// named is the workload of that name.
func named(name string) (*workload, error) {
	var names []string
	for i := range workloads {
		if workloads[i].name == name {
			return &workloads[i], nil
		}
		names = append(names, workloads[i].name)
	}
	return nil, fmt.Errorf("there is no workload %s: there are %s", name, strings.Join(names, ", "))
}

const (
	valueSize = 100
	balance   = 1000 // of every key in the beginning
	scanned   = 100
	hotKeys   = 10
)

// valueOf is a balance as a value of the usual size.
func valueOf(balance int64) string {
	b := make([]byte, 0, valueSize)
	b = strconv.AppendInt(b, balance, 10)
	for len(b) < valueSize {
		b = append(b, '.')
	}
	return string(b)
}

func balanceOf(value string) (int64, error) {
	return strconv.ParseInt(strings.TrimRight(value, "."), 10, 64)
}

// next draws the keys of the next transaction.
func (c *client) next() {
	n := len(c.keys)
	switch c.work.name {
	case "hot":
		n = min(n, hotKeys)
	case "mix":
		c.a = int(c.skew.Uint64() * 0x9E3779B97F4A7C15 % uint64(n))
		c.reads = c.random.Uint64()&1 == 0
		return
	case "scan":
		n = max(1, n-scanned)
	}
	c.a = c.random.IntN(n)
	for c.b = c.a; c.b == c.a && n > 1; {
		c.b = c.random.IntN(n)
	}
	if c.work.name != "transfer" {
		return
	}
	for tries := 0; tries < 50 && c.nodeOf(c.a) == c.nodeOf(c.b); tries++ {
		c.b = c.random.IntN(n) // another node's, if there is one
	}
	if c.b == c.a {
		c.b = (c.a + 1) % n
	}
}

func (c *client) nodeOf(key int) int { return key * c.nodes / len(c.keys) }

func transfer(c *client) (engine.CommitInfo, error) {
	t, err := c.cluster.Begin(engine.TxnOptions{})
	if err != nil {
		return engine.CommitInfo{}, err
	}
	if err := c.move(t); err != nil {
		t.Rollback()
		return engine.CommitInfo{}, err
	}
	return t.Commit()
}

// move takes one from a balance and adds it to another.
func (c *client) move(t *engine.Txn) error {
	for i, by := range [...]int64{-1, 1} {
		key := c.keys[[...]int{c.a, c.b}[i]]
		value, _, err := t.Get(key)
		if err != nil {
			return err
		}
		has, err := balanceOf(value)
		if err != nil {
			return err
		}
		if err := t.Put(key, valueOf(has+by)); err != nil {
			return err
		}
	}
	return nil
}

func update(c *client) (engine.CommitInfo, error) {
	t, err := c.cluster.Begin(engine.TxnOptions{})
	if err != nil {
		return engine.CommitInfo{}, err
	}
	value, _, err := t.Get(c.keys[c.a])
	if err == nil {
		err = t.Put(c.keys[c.a], strings.Clone(value))
	}
	if err != nil {
		t.Rollback()
		return engine.CommitInfo{}, err
	}
	return t.Commit()
}

func readTen(c *client) (engine.CommitInfo, error) { return c.read(10) }

// read reads so many values, from the first key of the transaction on, far from each other.
func (c *client) read(n int) (engine.CommitInfo, error) {
	t, err := c.cluster.Begin(engine.TxnOptions{ReadOnly: true})
	if err != nil {
		return engine.CommitInfo{}, err
	}
	for i := range n {
		if _, _, err := t.Get(c.keys[(c.a+i*7919)%len(c.keys)]); err != nil {
			t.Rollback()
			return engine.CommitInfo{}, err
		}
	}
	return t.Commit()
}

func mix(c *client) (engine.CommitInfo, error) {
	if c.reads {
		return c.read(1)
	}
	return update(c)
}

func scan(c *client) (engine.CommitInfo, error) {
	t, err := c.cluster.Begin(engine.TxnOptions{ReadOnly: true})
	if err != nil {
		return engine.CommitInfo{}, err
	}
	n := 0
	err = t.Scan(c.keys[c.a], "", scanned, func(string, string) bool {
		n++
		return true
	})
	if want := min(scanned, len(c.keys)-c.a); err == nil && n != want {
		err = fmt.Errorf("a scan saw %d pairs of %d", n, want)
	}
	if err != nil {
		t.Rollback()
		return engine.CommitInfo{}, err
	}
	return t.Commit()
}

// lost reports whether a transaction may simply be run again.
func lost(err error) bool {
	return errors.Is(err, engine.ErrConflict) || errors.Is(err, engine.ErrDeadlock)
}

// skewed draws numbers below n of which the small ones come much more often.
func skewed(r *rand.Rand, n int) *rand.Zipf { return rand.NewZipf(r, 1.01, 1, uint64(n-1)) }
