package check

import (
	"fmt"
	"testing"
)

// sound is a history without a fault: transactions one after the other, each of which reads two
// keys and writes both, and now and then scans a few.
func sound(txns, keys int) *History {
	h := &History{Txns: make([]Txn, 0, txns)}
	names := make([]string, keys)
	for i := range names {
		names[i] = fmt.Sprintf("key%06d", i)
	}
	newest := make([]Item, keys)
	for i := range newest {
		newest[i] = Item{Key: names[i], None: true}
	}
	random := uint64(1)
	draw := func() int {
		random = random*6364136223846793005 + 1442695040888963407
		return int(random>>33) % keys
	}
	for id := uint64(1); id <= uint64(txns); id++ {
		t := Txn{
			ID: id, Level: []Level{ReadCommitted, Snapshot, Serializable}[id%3],
			Start: 2 * id, Answer: Committed, Commit: 2*id + 1,
		}
		a := draw()
		b := (a + 1 + draw()%(keys-1)) % keys
		for _, key := range []int{a, b} {
			v := newest[key]
			t.Ops = append(t.Ops, Op{
				Kind: Read, Key: v.Key, Value: v.Value, None: v.None, From: v.Version, At: t.Start,
			})
		}
		if id%16 == 0 {
			lo := min(a, keys-10)
			op := Op{Kind: Scan, At: t.Start, Range: &Range{Lo: names[lo], Hi: names[lo+9]}}
			for _, v := range newest[lo : lo+9] {
				if !v.None {
					op.Found = append(op.Found, v)
				}
			}
			t.Ops = append(t.Ops, op)
		}
		for _, key := range []int{a, b} {
			v := Item{Key: names[key], Value: "v", Version: Version{id, t.Commit}}
			t.Ops = append(t.Ops, Op{Kind: Write, Key: v.Key, Value: v.Value, At: t.Start})
			newest[key] = v
			h.Installs = append(h.Installs, Install{"n1", v})
		}
		h.Txns = append(h.Txns, t)
	}
	h.State = []Range{{Node: "n1", Versions: nil, Cut: 1 << 62}}
	for i := range newest {
		if !newest[i].None {
			h.State[0].Versions = append(h.State[0].Versions, newest[i])
		}
	}
	return h
}

// The bound of the issue is 100,000 transactions in less than 2 seconds.
func BenchmarkJudge(b *testing.B) {
	for _, size := range []int{1_000, 10_000, 100_000} {
		h := sound(size, size/10)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				if found := Judge(h, Serializable); found != nil {
					b.Fatal(told(found))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/txn")
		})
	}
}

// tangled is the worst there is: everybody has read what was at the beginning, and overwritten it.
func tangled(txns int) *History {
	h := sound(txns, max(20, txns/10))
	for i := range h.Txns {
		h.Txns[i].Start = 1
		for k := range h.Txns[i].Ops {
			h.Txns[i].Ops[k].At = 0
			if h.Txns[i].Ops[k].Kind == Read {
				h.Txns[i].Ops[k].From, h.Txns[i].Ops[k].None = Version{}, true
			}
		}
	}
	return h
}

func BenchmarkJudgeTangled(b *testing.B) {
	for _, size := range []int{10_000, 100_000} {
		h := tangled(size)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				if found := Judge(h, Serializable); found == nil {
					b.Fatal("nothing")
				}
			}
		})
	}
}
