package engine_test

import (
	"fmt"
	"runtime"
	"testing"

	"conclave/engine"
)

// What a user waits for beside single transactions. Each says what it is measured against; figures
// are in doc.go.

// fill is a cluster of so many nodes with keys spread evenly over them.
func fill(b *testing.B, nodes, keys int, o engine.Options) (*engine.Cluster, []string) {
	b.Helper()
	names := make([]string, keys)
	for i := range names {
		names[i] = fmt.Sprintf("key%013d", i)
	}
	for i := 1; i < nodes; i++ {
		o.Splits = append(o.Splits, names[i*keys/nodes])
	}
	o.Nodes = nodes
	c, err := engine.New(o)
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; i < keys; i += 1000 {
		write(b, c, names[i:min(i+1000, keys)])
	}
	return c, names
}

func write(b *testing.B, c *engine.Cluster, keys []string) {
	writeEach(b, c, keys, func() string { return "1000" })
}

func writeEach(b *testing.B, c *engine.Cluster, keys []string, value func() string) {
	t, err := c.Begin(engine.TxnOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for _, key := range keys {
		if err := t.Put(key, value()); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := t.Commit(); err != nil {
		b.Fatal(err)
	}
}

// Transfers on 3 nodes, on 99, and on 3 nodes with 10,000 ranges. Against the first: the others may
// take twice as long.
func BenchmarkTransferAtScale(b *testing.B) {
	for _, scale := range []struct{ nodes, ranges int }{{3, 3}, {99, 99}, {3, 10_000}} {
		b.Run(fmt.Sprintf("nodes=%d/ranges=%d", scale.nodes, scale.ranges), func(b *testing.B) {
			const keys = 100_000
			c, names := fill(b, scale.nodes, keys, engine.Options{})
			for i := 1; scale.ranges > scale.nodes && i < scale.ranges; i++ {
				if at := names[i*keys/scale.ranges]; at != names[keys/3] && at != names[2*keys/3] {
					if err := c.Split(at, ""); err != nil {
						b.Fatal(err)
					}
				}
			}
			var s scatter
			for b.Loop() {
				i := s.next(keys / 3)
				transfer(b, c, names[i], names[i+keys/2], "1000")
			}
		})
	}
}

// A transaction of 100,000 writes. Against 100 of 1,000, which stay in the cache: 5 times a write.
func BenchmarkBigTransaction(b *testing.B) {
	for _, size := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("writes=%d", size), func(b *testing.B) {
			c, names := fill(b, 3, 100_000, engine.Options{})
			for i := 0; b.Loop(); i += size {
				write(b, c, names[i%len(names):i%len(names)+size])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/write")
		})
	}
}

// A scan of all keys. Against one of 1,000, which stay in the cache: 6 times a key.
func BenchmarkScanAll(b *testing.B) {
	for _, keys := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			c, _ := fill(b, 3, keys, engine.Options{})
			for b.Loop() {
				n := 0
				t, _ := c.Begin(engine.TxnOptions{ReadOnly: true})
				t.Scan("", "", 0, func(string, string) bool { n++; return true })
				if t.Commit(); n != keys {
					b.Fatal(n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*keys), "ns/key")
		})
	}
}

// A node of one comes back from a checkpoint and the log behind it. Against fewer records: one and
// a half times a record.
func BenchmarkRecovery(b *testing.B) {
	for _, records := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("records=%d", records), func(b *testing.B) {
			c, names := fill(b, 1, records/2, engine.Options{})
			if err := c.Checkpoint("n1"); err != nil {
				b.Fatal(err)
			}
			c.SetSettings(engine.Settings{NoCheckpoint: true})
			for _, name := range names {
				write(b, c, []string{name})
			}
			for b.Loop() {
				b.StopTimer()
				if err := c.Kill("n1"); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := c.Recover("n1"); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*records), "ns/record")
		})
	}
}

// So many transactions wait for the lock of one key, and get it one after the other. Against a
// tenth of them: twice as much a waiter; ten times would be a queue that is gone through each time.
func BenchmarkWaiters(b *testing.B) {
	for _, waiters := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("waiters=%d", waiters), func(b *testing.B) {
			for b.Loop() {
				c, _ := engine.New(engine.Options{Nodes: 1})
				txns := make([]*engine.Txn, waiters)
				for i := range txns {
					txns[i], _ = c.Begin(engine.TxnOptions{Isolation: engine.ReadCommitted})
					txns[i].Submit(engine.Op{Kind: engine.OpLock, Key: "k"})
					c.Settle(nil)
				}
				for i, t := range txns {
					if c.Settle(t.Submit(engine.Op{Kind: engine.OpCommit})); t.State() != "ended" {
						b.Fatalf("number %d of %d: %s", i, waiters, t.State())
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*waiters), "ns/waiter")
		})
	}
}

// BenchmarkHeapAKey is what a key of 16 bytes with a value of 100 takes in memory after it was
// written four times, old versions dropped; what the simulated disks hold is told apart.
func BenchmarkHeapAKey(b *testing.B) {
	for range b.N {
		before := heapInUse()
		c, names := fill(b, 3, benchKeys, engine.Options{})
		for range 4 {
			for i := 0; i < len(names); i += 100 {
				writeEach(b, c, names[i:i+100], func() string { return string(make([]byte, 100)) })
			}
		}
		disk := 0.0
		for _, s := range c.Stats() {
			if s.Name == "disk-bytes" {
				disk = float64(s.Value)
			}
		}
		ours := heapInUse() - before - disk - namesBytes*benchKeys
		b.ReportMetric(ours/benchKeys, "heap-B/key")
		b.ReportMetric(disk/benchKeys, "disk-B/key")
		runtime.KeepAlive(names)
		runtime.KeepAlive(c)
	}
}

// namesBytes is what the benchmark's own list of keys takes a key: the string, and its header.
const namesBytes = 16 + 16

func heapInUse() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
