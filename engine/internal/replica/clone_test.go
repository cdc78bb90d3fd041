package replica_test

import (
	"bytes"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/replica"
)

// action is something that can happen in a world; in two worlds of the same state it does the same.
type action func(*world)

// pick draws an index below n, each as often as any other: rapid's own ranges are mostly at their
// ends, and deadlocks are not found there.
func pick(t *rapid.T, n int, what string) int {
	i := 0
	for range bits.Len(uint(n)) + 2 {
		if i *= 2; coin.Draw(t, what) {
			i++
		}
	}
	return i % n
}

var coin = rapid.Bool()

func choose[T any](t *rapid.T, list []T, what string) T { return list[pick(t, len(list), what)] }

// someAction draws one that can happen in w. Messages and clients have most of the turns.
func someAction(t *rapid.T, w *world) action {
	switch k := pick(t, 100, "action"); {
	case k < 50 && len(w.network) > 0:
		return someDelivery(t, w)
	case k < 84:
		return someOperation(t, w)
	case k < 87:
		r := pick(t, len(w.replicas), "replica")
		return func(w *world) { w.syncOne(w.replicas[r]) }
	case k < 92:
		h := pick(t, len(w.hosts()), "host")
		return func(w *world) { w.sync(w.hosts()[h]) }
	case k < 98:
		return someTimer(t, w)
	}
	switch pick(t, 4, "fault") {
	case 0:
		return (*world).nudge
	case 1:
		at := choose(t, []string{"b", "n", "c", "o"}, "at")
		return func(w *world) {
			id := w.shared.Directory.Locate(at).ID
			w.split(w.replica(id), at)
		}
	case 2:
		r, id := pick(t, len(w.replicas), "replica"), base.TxnID(pick(t, int(w.lastTxn)+1, "txn"))
		commit := coin.Draw(t, "commit")
		return func(w *world) {
			l := w.list()
			w.replicas[r].replica.Resolve(id, commit, l)
			w.carry(w.replicas[r], l)
		}
	}
	n := base.NodeID(1 + pick(t, nodes, "node"))
	return func(w *world) { w.crash(n) }
}

// someDelivery delivers a message, or delivers it and keeps it, or loses it, or gives it back.
func someDelivery(t *rapid.T, w *world) action {
	i, fate := pick(t, len(w.network), "message"), pick(t, 40, "fate")
	return func(w *world) {
		m := w.network[i]
		if fate > 1 { // else it comes again
			w.network = slices.Delete(w.network, i, i+1)
		}
		switch fate {
		case 2: // lost
		case 3:
			w.refuse(m)
		default:
			w.deliver(m)
		}
	}
}

// someTimer lets one of those that run run out.
func someTimer(t *rapid.T, w *world) action {
	var waking []action
	for i, h := range w.hosts() {
		for _, due := range h.running() {
			waking = append(waking, func(w *world) { w.wake(w.hosts()[i], due) })
		}
	}
	if len(waking) == 0 {
		return func(*world) {}
	}
	return waking[pick(t, len(waking), "timer")]
}

func someBegin(t *rapid.T) action {
	o := commit.Options{
		Isolation:   base.Isolation(pick(t, 3, "isolation")),
		ReadOnly:    pick(t, 6, "read only") == 0,
		Pessimistic: pick(t, 3, "pessimistic") == 0,
		Auto:        pick(t, 4, "auto") == 0,
	}
	asOf, back := o.ReadOnly && coin.Draw(t, "as of"), base.TS(pick(t, 20, "back"))
	n := base.NodeID(1 + pick(t, nodes, "node"))
	return func(w *world) {
		o := o
		if asOf {
			o.AsOf = w.shared.Oracle.Last()
			if !w.ranked { // with ranks there is no counting back
				o.AsOf = max(o.AsOf, back+1) - back
			}
		}
		w.begin(n, o)
	}
}

// someOperation is of one of four clients, who begins a transaction if he has none. One that waits
// can only be rolled back.
func someOperation(t *rapid.T, w *world) action {
	var open []int
	for i, h := range w.coordinators {
		if h.open {
			open = append(open, i)
		}
	}
	client := pick(t, 4, "client")
	if client >= len(open) {
		return someBegin(t)
	}
	i := open[client]
	h := w.coordinators[i]
	k := pick(t, 32, "operation")
	switch {
	case h.busy && k > 0:
		return func(*world) {}
	case k == 0:
		return func(w *world) {
			w.client(w.coordinators[i], func(c *commit.Coordinator, l *effect.List) {
				c.Rollback(l)
			})
		}
	case k < 8:
		return func(w *world) { w.client(w.coordinators[i], (*commit.Coordinator).Commit) }
	}
	op := someOp(t, h.coordinator.ReadOnly)
	return func(w *world) {
		w.client(w.coordinators[i], func(c *commit.Coordinator, l *effect.List) { c.Do(&op, l) })
	}
}

var testKeys = []string{"a", "b", "n"}

func someOp(t *rapid.T, readOnly bool) commit.Op {
	key := choose(t, testKeys, "key")
	values := []string{"", "1", "2"}
	maybe := func(what string) *string {
		if v := choose(t, values, what); v != "" {
			return &v
		}
		return nil
	}
	kinds := []commit.Kind{commit.Get, commit.Scan}
	if !readOnly {
		kinds = append(kinds, commit.Put, commit.Put, commit.Delete)
		kinds = append(kinds, commit.CPut, commit.Incr, commit.Lock)
	}
	op := commit.Op{Kind: choose(t, kinds, "kind"), Key: key}
	switch op.Kind {
	case commit.Put:
		op.Value = choose(t, values, "value")
	case commit.CPut:
		op.Old, op.New = maybe("old"), maybe("new")
	case commit.Incr:
		op.By = int64(pick(t, 5, "by") - 2)
	case commit.Scan:
		op.Span = base.Span{Lo: key, Hi: choose(t, []string{"", "c", "z"}, "hi")}
		op.Limit = pick(t, 3, "limit")
	}
	return op
}

func someSettings(t *rapid.T) base.Settings {
	return base.Settings{
		OnePhase: coin.Draw(t, "one phase"), Ordered: coin.Draw(t, "ordered"),
		KeepVersions: coin.Draw(t, "keep versions"), VoteTimeout: base.Second,
		Inquiry: base.Second / 10, LockLease: 10 * base.Second,
	}
}

// clone is the world again, from its bytes.
func clone(t *rapid.T, w *world, stamps func(base.TS) base.TS) *world {
	d := codec.NewDecoder(w.append(nil))
	d.Restamp(stamps)
	c := decodeWorld(d, *w.shared.Settings)
	if err := d.Done(); err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// do does the next thing in both worlds, and requires that every timer that was started and not
// stopped is one that its owner knows of.
func do(t *rapid.T, act action, worlds ...*world) {
	for _, w := range worlds {
		w.log = w.log[:0]
		act(w)
		t.Logf("%s", w.log)
		for _, h := range w.hosts() {
			if h.replica != nil && h.replica.Asking() {
				w.note("%v asks\n", h.replica.ID)
			}
			running := h.running()
			for _, due := range h.timers {
				if !slices.Contains(running, due) {
					t.Fatalf("timer %v is started, %v are listed", due, running)
				}
			}
			if len(running) != len(h.timers) {
				t.Fatalf("%v timers are started, %v are listed", len(h.timers), running)
			}
		}
	}
}

const steps = 400

// A clone puts out the same as the original, whatever happens to both, and is the same in the end.
func TestCloneGoesOnAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(someSettings(t))
		w.slow = coin.Draw(t, "slow")
		c := clone(t, w, nil)
		for range pick(t, steps, "steps") {
			if pick(t, 8, "clone") == 0 {
				c = clone(t, w, nil)
				if !bytes.Equal(c.append(nil), w.append(nil)) {
					t.Fatal("a clone has other bytes")
				}
			}
			do(t, someAction(t, w), w, c)
			if !bytes.Equal(c.log, w.log) {
				t.Fatalf("the original put out\n%s\nthe clone\n%s", w.log, c.log)
			}
		}
		if !bytes.Equal(c.append(nil), w.append(nil)) {
			t.Fatal("the states differ at the end")
		}
	})
}

// ranked is the world's bytes with ranks in place of timestamps.
func ranked(t *rapid.T, w *world) []byte {
	var ranks codec.Ranks
	clone(t, w, ranks.Note)
	return clone(t, w, ranks.Of).append(nil)
}

// One that has ranks in place of timestamps does the same too, and its ranks stay those of the
// original.
func TestRanksChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(someSettings(t))
		w.ranked = true
		w.slow = coin.Draw(t, "slow")
		c := clone(t, w, nil)
		c.ranked = true
		for range pick(t, steps, "steps") {
			if pick(t, 16, "rank") == 0 {
				var ranks codec.Ranks
				clone(t, w, ranks.Note)
				c = clone(t, w, ranks.Of)
				c.ranked = true
			}
			do(t, someAction(t, w), w, c)
			if len(c.network) != len(w.network) {
				t.Fatalf("the original put out\n%s\nthe other\n%s", w.log, c.log)
			}
		}
		if !bytes.Equal(ranked(t, c), ranked(t, w)) {
			t.Fatal("the states differ at the end")
		}
	})
}

// FuzzDecodeState: what can be read is what would be written; and in such a state whatever is in
// doubt can be decided.
func FuzzDecodeState(f *testing.F) {
	for seed := range 40 {
		f.Add(rapid.Custom(func(t *rapid.T) []byte {
			w := newWorld(someSettings(t))
			for range steps {
				someAction(t, w)(w)
			}
			return w.replicas[pick(t, len(w.replicas), "replica")].replica.AppendState(nil)
		}).Example(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d := codec.NewDecoder(b)
		r := replica.DecodeState(d)
		if d.Done() != nil {
			return
		}
		if again := r.AppendState(nil); !bytes.Equal(again, b) {
			t.Fatalf("%x is written\n%x", b, again)
		}
		settings := base.Settings{Inquiry: 1}
		l := effect.NewList(newWorld(settings).shared)
		for i, doubt := range r.InDoubt() {
			r.Resolve(doubt.Txn, i%2 == 0, l)
		}
	})
}

// BenchmarkClone is what a step of exploration pays: a small world's bytes, and the world again.
func BenchmarkClone(b *testing.B) {
	w := rapid.Custom(func(t *rapid.T) *world {
		w := newWorld(someSettings(t))
		for range steps {
			someAction(t, w)(w)
		}
		return w
	}).Example(1)
	bytes := w.append(nil)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bytes = w.append(bytes[:0])
		}
		b.ReportMetric(float64(len(bytes)), "bytes")
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			decodeWorld(codec.NewSharedDecoder(bytes), *w.shared.Settings)
		}
	})
}
