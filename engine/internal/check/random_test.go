package check

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A second judge, as slow and as plain as can be: it tries every order of the moments at which
// transactions begin and commit, and asks whether one of them explains what was read and installed.
//
//	SERIALIZABLE     all that it read is so at its commit
//	SNAPSHOT         all that it read is so at its beginning, and nobody else has written since what
//	                 it writes
//	READ COMMITTED   what it read was committed before it committed
type bruteForce struct {
	h       *History
	orders  map[string][]uint64 // of each key: who has installed it, in order
	moment  map[uint64][2]int   // when a transaction began and committed
	moments []event
}

type event struct {
	txn     uint64
	commits bool
}

// explains reports whether some order of moments explains the history.
func (b *bruteForce) explains(level Level) bool {
	if level != Own {
		h := *b.h
		h.Txns = slices.Clone(h.Txns)
		for i := range h.Txns {
			h.Txns[i].Level = level
		}
		b.h = &h
	}
	b.orders, b.moment = map[string][]uint64{}, map[uint64][2]int{}
	for _, v := range b.h.Installs {
		b.orders[v.Key] = append(b.orders[v.Key], v.Txn)
	}
	return b.place(0)
}

// place places the moments from the first on, one after the other, in all ways.
func (b *bruteForce) place(now int) bool {
	left := false
	for i := range b.h.Txns {
		t := &b.h.Txns[i]
		at := b.moment[t.ID]
		switch {
		case t.Answer != Committed || at[1] != 0:
			continue
		case at[0] == 0:
			at[0] = now + 1
			if t.Level != Snapshot { // it has no other moment than its commit
				at[1] = now + 1
			}
		default:
			at[1] = now + 1
		}
		left = true
		old := b.moment[t.ID]
		b.moment[t.ID] = at
		if b.place(now + 1) {
			return true
		}
		b.moment[t.ID] = old
	}
	return !left && b.fits()
}

func (b *bruteForce) fits() bool {
	for _, order := range b.orders {
		for i := 1; i < len(order); i++ {
			if b.moment[order[i-1]][1] > b.moment[order[i]][1] {
				return false
			}
		}
	}
	for i := range b.h.Txns {
		t := &b.h.Txns[i]
		if t.Answer == Committed && !b.fitsTxn(t) {
			return false
		}
	}
	return true
}

func (b *bruteForce) fitsTxn(t *Txn) bool {
	own := map[string]bool{}
	seen := func(key string, writer uint64) bool {
		return own[key] || b.fitsRead(t, key, writer)
	}
	for i := range t.Ops {
		op := &t.Ops[i]
		switch op.Kind {
		case Write, Delete:
			own[op.Key] = true
		case Read:
			if !seen(op.Key, op.From.Txn) {
				return false
			}
		case Scan:
			for key := range b.orders {
				at := slices.IndexFunc(op.Found, func(f Item) bool { return f.Key == key })
				writer := uint64(0)
				if at >= 0 {
					writer = op.Found[at].Txn
				}
				if op.Range.Contains(key) && !seen(key, writer) {
					return false
				}
			}
		}
	}
	if t.Level != Snapshot {
		return true
	}
	for key := range own { // first committer wins
		for _, w := range b.orders[key] {
			if c := b.moment[w][1]; w != t.ID && c > b.moment[t.ID][0] && c < b.moment[t.ID][1] {
				return false
			}
		}
	}
	return true
}

// fitsRead reports whether the version of a key that writer wrote, 0 is none, was the one to read.
func (b *bruteForce) fitsRead(t *Txn, key string, writer uint64) bool {
	order := b.orders[key]
	i := slices.Index(order, writer) // -1 for the state before all
	if i < 0 && writer != 0 {
		return false
	}
	at := b.moment[t.ID][0]
	if i >= 0 && b.moment[writer][1] >= at {
		return false
	}
	if t.Level == ReadCommitted || i+1 == len(order) {
		return true
	}
	next := order[i+1]
	return next == t.ID && t.Level == Serializable || b.moment[next][1] > at
}

// drawn is a small random history: transactions that read and write whatever they like, and an
// order of installation that need not make sense.
func drawn(t *rapid.T, levels []Level) *History {
	keys := []string{"x", "y", "z"}
	h := &History{}
	n := rapid.IntRange(2, 4).Draw(t, "transactions")
	writers := map[string][]uint64{}
	for id := uint64(1); id <= uint64(n); id++ {
		tx := Txn{ID: id, Answer: Committed, Level: rapid.SampledFrom(levels).Draw(t, "level")}
		for range rapid.IntRange(1, 3).Draw(t, "operations") {
			key := rapid.SampledFrom(keys).Draw(t, "key")
			kinds := []Kind{Read, Read, Write, Write, Scan}
			op := Op{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Key: key}
			switch op.Kind {
			case Write:
				op.Value = fmt.Sprint(id)
				if !slices.Contains(writers[key], id) {
					writers[key] = append(writers[key], id)
				}
			case Scan:
				op.Key, op.Range = "", &Range{Lo: key}
			}
			tx.Ops = append(tx.Ops, op)
		}
		h.Txns = append(h.Txns, tx)
	}
	for _, key := range keys {
		writers[key] = rapid.Permutation(writers[key]).Draw(t, "installs")
		for _, id := range writers[key] {
			h.Installs = append(h.Installs, Install{"n1", Item{
				Key: key, Value: fmt.Sprint(id), Version: Version{Txn: id},
			}})
		}
	}
	for i := range h.Txns {
		own := map[string]bool{}
		for k := range h.Txns[i].Ops {
			drawReads(t, &h.Txns[i], &h.Txns[i].Ops[k], keys, writers, own)
		}
	}
	return h
}

// drawReads says what an operation has read: own writes are always seen.
func drawReads(
	t *rapid.T, tx *Txn, op *Op, keys []string, writers map[string][]uint64, own map[string]bool,
) {
	from := func(key string) uint64 {
		if own[key] {
			return tx.ID
		}
		list := []uint64{0}
		for _, w := range writers[key] {
			if w != tx.ID {
				list = append(list, w)
			}
		}
		return rapid.SampledFrom(list).Draw(t, "from")
	}
	switch op.Kind {
	case Write:
		own[op.Key] = true
	case Read:
		op.From.Txn = from(op.Key)
		op.None, op.Value = op.From.Txn == 0, fmt.Sprint(op.From.Txn)
	case Scan:
		for _, key := range keys {
			if w := from(key); op.Range.Contains(key) && w != 0 {
				op.Found = append(op.Found, Item{
					Key: key, Value: fmt.Sprint(w), Version: Version{Txn: w},
				})
			}
		}
	}
}

// TestTheJudgeAgreesWithTryingEverything holds Judge to the slow judge, with one level for all and
// with mixed ones.
func TestTheJudgeAgreesWithTryingEverything(t *testing.T) {
	all := []Level{ReadCommitted, Snapshot, Serializable}
	var good, bad [4]int
	rapid.Check(t, func(t *rapid.T) {
		h := drawn(t, all)
		for _, level := range append(all, Own) {
			found := Judge(h, level)
			if (&bruteForce{h: h}).explains(level) {
				good[level]++
				if len(found) > 0 {
					t.Fatalf("%v: %s, and yet there is an order that explains it", level, told(found))
				}
				continue
			}
			bad[level]++
			if len(found) == 0 {
				t.Fatalf("%v: nothing found, and no order explains it", level)
			}
		}
	})
	for _, level := range append(all, Own) {
		if good[level] == 0 || bad[level] == 0 {
			t.Errorf("%v: %d histories without an anomaly, %d with: one kind was never tried",
				level, good[level], bad[level])
		}
	}
	t.Log("without and with anomalies, by level", good, bad)
}

// TestEveryCycleIsWhatItsNameSays checks the witnesses: each closes, comes to no transaction twice,
// and is of the shape that its name says.
func TestEveryCycleIsWhatItsNameSays(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		h := drawn(t, []Level{ReadCommitted, Snapshot, Serializable})
		j := &judge{history: index(h, Own), found: map[string]*Anomaly{}}
		g := j.graph()
		of, cyclic := j.components(g)
		if !cyclic {
			return
		}
		s := &search{judge: j, graph: g, of: of, seen: make([]int32, 4*len(j.txns))}
		s.came, s.from = make([]int32, len(s.seen)), make([]int32, len(s.seen))
		any := false
		for i := range cycleNames {
			if cycle := s.shortest(&cycleNames[i]); cycle != nil {
				any = true
				seen[cycleNames[i].name]++
				if wrong := shape(cycle, cycleNames[i].name); wrong != "" {
					t.Fatalf("%s: %v: %s", cycleNames[i].name, cycle, wrong)
				}
			}
		}
		if !any {
			t.Fatal("there is a cycle, and it has no name")
		}
	})
	t.Log(seen)
}

func shape(cycle []edge, name string) string {
	count := map[bool]int{} // of overtaken reads
	adjacent, ranges, reads := false, false, false
	for i, e := range cycle {
		next := cycle[(i+1)%len(cycle)]
		if e.to != next.from {
			return "it does not close"
		}
		count[e.kind.overtaken()]++
		adjacent = adjacent || e.kind.overtaken() && next.kind.overtaken()
		ranges = ranges || e.kind == rwRange
		reads = reads || e.kind == wr
	}
	n := count[true]
	is := map[string]bool{
		G0: n == 0 && !reads, G1c: n == 0 && reads, GSingle: n == 1,
		GNonadjacent: n > 1 && !adjacent, G2Item: n > 1 && adjacent && !ranges,
		G2: n > 1 && adjacent && ranges,
	}
	if !is[name] {
		return "it is not"
	}
	return ""
}
