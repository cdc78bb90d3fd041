package engine_test

import (
	"fmt"
	"testing"

	"conclave/engine"
	kit "conclave/engine/enginetest"
)

const benchKeys = 100_000

// benchCluster is three nodes with 100,000 keys of 16 bytes and values of 100, as the peer benchmark has.
func benchCluster(b *testing.B) (*engine.Cluster, []string) {
	b.Helper()
	keys := make([]string, benchKeys)
	for i := range keys {
		keys[i] = fmt.Sprintf("key%013d", i)
	}
	c, err := engine.New(engine.Options{Splits: []string{keys[benchKeys/3], keys[2*benchKeys/3]}})
	if err != nil {
		b.Fatal(err)
	}
	value := string(make([]byte, 100))
	for i := 0; i < len(keys); i += 1000 {
		t, err := c.Begin(engine.TxnOptions{})
		if err != nil {
			b.Fatal(err)
		}
		for _, k := range keys[i : i+1000] {
			if err := t.Put(k, value); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := t.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	return c, keys
}

// scatter visits keys in an order that no cache foresees.
type scatter uint64

func (s *scatter) next(n int) int {
	*s = *s*6364136223846793005 + 1442695040888963407
	return int(uint64(*s>>33) % uint64(n))
}

// transfer is W2: two reads and two writes, on two nodes.
func transfer(b *testing.B, c *engine.Cluster, from, to, value string) {
	t, err := c.Begin(engine.TxnOptions{})
	if err != nil {
		b.Fatal(err)
	}
	t.Get(from)
	t.Get(to)
	t.Put(from, value)
	t.Put(to, value)
	if info, err := t.Commit(); err != nil || info.Phases != 2 {
		b.Fatal(info, err)
	}
}

func BenchmarkTransfer(b *testing.B) {
	c, keys := benchCluster(b)
	value := string(make([]byte, 100))
	third := len(keys) / 3
	var s scatter
	b.ReportAllocs()
	for b.Loop() {
		i := s.next(third)
		transfer(b, c, keys[i], keys[third+1+s.next(third)], value)
	}
}

func BenchmarkUpdate(b *testing.B) {
	c, keys := benchCluster(b)
	value := string(make([]byte, 100))
	var s scatter
	b.ReportAllocs()
	for b.Loop() {
		key := keys[s.next(len(keys))]
		t, _ := c.Begin(engine.TxnOptions{})
		t.Get(key)
		t.Put(key, value)
		if _, err := t.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTenReads(b *testing.B) {
	c, keys := benchCluster(b)
	var s scatter
	b.ReportAllocs()
	for b.Loop() {
		t, _ := c.Begin(engine.TxnOptions{ReadOnly: true})
		for range 10 {
			t.Get(keys[s.next(len(keys))])
		}
		t.Commit()
	}
}

func BenchmarkScan100(b *testing.B) {
	c, keys := benchCluster(b)
	var s scatter
	b.ReportAllocs()
	for b.Loop() {
		t, _ := c.Begin(engine.TxnOptions{ReadOnly: true})
		t.Scan(keys[s.next(len(keys)-100)], "", 100, func(string, string) bool { return true })
		t.Commit()
	}
}

// The budget is 8 allocations (design.md). What the engine takes today is what this says, so that
// it cannot get worse unseen; it is to be tightened with the work on speed.
func TestATransferOverTwoNodesAllocatesLittle(t *testing.T) {
	const today = 6
	c := kit.Cluster(t, engine.Options{})
	kit.Store(t, c, "ann", "100", "zoe", "100")
	got := testing.AllocsPerRun(2000, func() {
		x, _ := c.Begin(engine.TxnOptions{})
		x.Get("ann")
		x.Get("zoe")
		x.Put("ann", "90")
		x.Put("zoe", "110")
		if info, err := x.Commit(); err != nil || info.Phases != 2 {
			t.Fatal(info, err)
		}
	})
	if got > today {
		t.Errorf("%v allocations, %d are allowed", got, today)
	}
}
