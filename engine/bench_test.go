package engine_test

import (
	"errors"
	"fmt"
	"math"
	"sync"
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
	sum := 0
	b.ReportAllocs()
	for b.Loop() {
		t, _ := c.Begin(engine.TxnOptions{ReadOnly: true})
		for range 10 {
			value, _, _ := t.Get(keys[s.next(len(keys))])
			sum += int(value[0])
		}
		t.Commit()
	}
	if sum != 0 {
		b.Fatal("a value has other bytes")
	}
}

// zipf draws from n keys as YCSB does (Gray et al. 1994, theta 0.99), scattered over all of them.
func zipf(n, count int) []int {
	const theta = 0.99
	zeta := 0.0
	for i := 1; i <= n; i++ {
		zeta += math.Pow(float64(i), -theta)
	}
	half := math.Pow(0.5, theta)
	eta := (1 - math.Pow(2/float64(n), 1-theta)) / (1 - (1+half)/zeta)
	draws := make([]int, count)
	var s scatter
	for i := range draws {
		u := float64(s.next(1<<30)) / (1 << 30)
		rank := 0
		switch uz := u * zeta; {
		case uz < 1:
		case uz < 1+half:
			rank = 1
		default:
			rank = int(float64(n) * math.Pow(eta*u-eta+1, 1/(1-theta)))
		}
		draws[i] = int(uint64(rank) * 0x9E3779B97F4A7C15 >> 16 % uint64(n))
	}
	return draws
}

// BenchmarkSkewed is W4: half single reads, half single updates, of keys of which a few are hot.
func BenchmarkSkewed(b *testing.B) {
	c, keys := benchCluster(b)
	value := string(make([]byte, 100))
	draws := zipf(len(keys), 1<<16)
	var s scatter
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		key, reads := keys[draws[i%len(draws)]], s.next(2) == 0
		t, _ := c.Begin(engine.TxnOptions{ReadOnly: reads})
		t.Get(key)
		if !reads {
			t.Put(key, value)
		}
		if _, err := t.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkClients has so many goroutines make transfers: W2 with more than one client, and, among
// ten keys, W6. Time is that of all of them together.
func BenchmarkClients(b *testing.B) {
	for _, hot := range []bool{false, true} {
		for _, clients := range []int{1, 2, 4, 16} {
			b.Run(fmt.Sprintf("hot=%v/clients=%d", hot, clients), func(b *testing.B) {
				c, keys := benchCluster(b)
				if hot {
					keys = append(keys[:5:5], keys[len(keys)-5:]...)
				}
				b.ReportAllocs()
				b.ResetTimer()
				var all sync.WaitGroup
				for i := range clients {
					all.Go(func() { keepTransferring(b, c, keys, scatter(i), (b.N+i)/clients) })
				}
				all.Wait()
			})
		}
	}
}

// keepTransferring makes so many transfers from the first half of the keys to the second, each tried
// until it wins.
func keepTransferring(b *testing.B, c *engine.Cluster, keys []string, s scatter, count int) {
	value, half := string(make([]byte, 100)), len(keys)/2
	for range count {
		from, to := keys[s.next(half)], keys[half+s.next(half)]
		for {
			t, _ := c.Begin(engine.TxnOptions{})
			t.Get(from)
			t.Get(to)
			t.Put(from, value)
			t.Put(to, value)
			_, err := t.Commit()
			if err == nil {
				break
			}
			if !errors.Is(err, engine.ErrConflict) {
				b.Error(err)
				return
			}
		}
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

// The budget is 8 allocations (design.md), 4 of them the benchmark's own. The engine takes one, for
// what the client holds of the transaction.
func TestATransferOverTwoNodesAllocatesLittle(t *testing.T) {
	const today = 1
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
