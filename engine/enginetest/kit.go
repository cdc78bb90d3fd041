package enginetest

import (
	"strings"
	"testing"

	"conclave/engine"
)

// Cluster is a new one.
func Cluster(t testing.TB, o engine.Options) *engine.Cluster {
	t.Helper()
	c, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Begin begins a transaction.
func Begin(t testing.TB, c *engine.Cluster, o engine.TxnOptions) *engine.Txn {
	t.Helper()
	x, err := c.Begin(o)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Must fails the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Commit commits what must commit.
func Commit(t testing.TB, x *engine.Txn) engine.CommitInfo {
	t.Helper()
	info, err := x.Commit()
	Must(t, err)
	return info
}

// Store commits pairs of key and value in one transaction.
func Store(t testing.TB, c *engine.Cluster, pairs ...string) engine.CommitInfo {
	t.Helper()
	x := Begin(t, c, engine.TxnOptions{})
	for i := 0; i < len(pairs); i += 2 {
		Must(t, x.Put(pairs[i], pairs[i+1]))
	}
	return Commit(t, x)
}

// Read is the value of a key now, "" for none.
func Read(t testing.TB, c *engine.Cluster, key string) string {
	t.Helper()
	x := Begin(t, c, engine.TxnOptions{ReadOnly: true})
	defer x.Rollback()
	return Get(t, x, key)
}

// Get is the value that a transaction reads, "" for none.
func Get(t testing.TB, x *engine.Txn, key string) string {
	t.Helper()
	v, _, err := x.Get(key)
	Must(t, err)
	return v
}

// Pairs is what a scan returns, as "a=1 b=2".
func Pairs(t testing.TB, x *engine.Txn, from, to string, limit int) string {
	t.Helper()
	var list []string
	Must(t, x.Scan(from, to, limit, func(k, v string) bool {
		list = append(list, k+"="+v)
		return true
	}))
	return strings.Join(list, " ")
}
