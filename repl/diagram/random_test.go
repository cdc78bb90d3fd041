package diagram_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"conclave/engine"
	"conclave/repl/diagram"
)

// TestRandomRuns draws every transaction of random runs with faults, whole and in the middle of
// things, and holds each picture to the trace.
func TestRandomRuns(t *testing.T) {
	runs := 40
	if testing.Short() {
		runs = 10
	}
	for seed := range runs {
		t.Run(fmt.Sprintf("seed_%d", seed), func(t *testing.T) {
			r := newRun(t, uint64(seed))
			for range 14 {
				r.act()
			}
			trace := r.Trace(0)
			for txn := uint64(1); txn <= r.last; txn++ {
				d := diagram.Of(trace, r.NodeNames(), txn)
				check(t, d)
				hold(t, d, trace)
				cut := trace[r.rand.IntN(len(trace)):]
				check(t, diagram.Of(cut, r.NodeNames(), txn))
				hold(t, diagram.Of(cut, r.NodeNames(), txn), cut)
				early := trace[:r.rand.IntN(len(trace))]
				hold(t, diagram.Of(early, r.NodeNames(), txn), early)
			}
		})
	}
}

type run struct {
	*stage
	rand  *rand.Rand
	nodes []string
	open  []*engine.Txn
	last  uint64
}

func newRun(t *testing.T, seed uint64) *run {
	r := rand.New(rand.NewPCG(seed, 7))
	o := engine.Options{Nodes: 2 + r.IntN(5), Seed: seed + 1}
	if r.IntN(2) == 0 {
		o.Settings = engine.Settings{
			LatencyMin: time.Millisecond,
			LatencyMax: time.Duration(1+r.IntN(20)) * time.Millisecond,
			Sync:       time.Duration(r.IntN(3)) * 2 * time.Millisecond,
		}
	}
	o.Settings.OrderedPrepare = r.IntN(4) == 0
	s := newStage(t, o)
	return &run{stage: s, rand: r, nodes: s.NodeNames()}
}

func (r *run) node() string { return r.nodes[r.rand.IntN(len(r.nodes))] }

func (r *run) key() string {
	keys := []string{
		"a", "b", "f", "j", "k", "p", "s", "w", "z", "\x1b[2J", "日本", "z to n1", "z T9 in doubt",
	}
	return keys[r.rand.IntN(len(keys))]
}

// act does one thing, in a transaction or to the cluster. Whether it succeeds does not matter.
func (r *run) act() {
	switch r.rand.IntN(14) {
	case 0:
		points := []string{
			"prepare.send", "prepare.sent", "votes.in", "decision.appended", "decision.logged",
			"client.told", "decision.sent.first", "prepare.received", "prepare.appended",
			"prepare.logged", "vote.sent", "decision.received", "decision.applied",
			"onephase.received", "onephase.logged", "recover.replayed",
		}
		r.KillAt(r.node(), points[r.rand.IntN(len(points))], 1)
	case 1:
		r.Kill(r.node())
	case 2:
		r.Drop(r.node(), r.node(), 1+r.rand.IntN(3))
	case 3:
		r.Duplicate(r.node(), r.node(), 1+r.rand.IntN(3))
	case 4:
		r.Partition([][]string{{r.node()}})
	case 5, 6:
		r.Heal()
		for _, n := range r.nodes {
			r.Recover(n)
		}
	case 7:
		r.Advance(time.Duration(r.rand.IntN(3000)) * time.Millisecond)
	case 8, 9:
		r.work()
	default:
		r.transfer()
	}
}

// transfer is a transaction that writes in several places and commits.
func (r *run) transfer() {
	x, err := r.Begin(engine.TxnOptions{Pessimistic: r.rand.IntN(3) == 0, Node: r.node()})
	if err != nil {
		return
	}
	r.last = x.ID()
	for range 2 + r.rand.IntN(3) {
		r.stage.run(x, engine.Op{Kind: engine.OpPut, Key: r.key(), Value: "1"})
	}
	r.commit(x)
}

// work is some statements of a transaction, which may stay open or wait.
func (r *run) work() {
	x, err := r.Begin(engine.TxnOptions{
		Isolation: engine.Isolation(r.rand.IntN(3)), Pessimistic: r.rand.IntN(2) == 0,
		Node: r.node(),
	})
	if err != nil {
		return
	}
	r.last = x.ID()
	r.open = append(r.open, x)
	for range 1 + r.rand.IntN(8) {
		x := r.open[r.rand.IntN(len(r.open))]
		kinds := []engine.OpKind{
			engine.OpGet, engine.OpPut, engine.OpPut, engine.OpPut, engine.OpScan, engine.OpIncr,
			engine.OpCommit, engine.OpCommit, engine.OpRollback,
		}
		kind := kinds[r.rand.IntN(len(kinds))]
		r.stage.run(x, engine.Op{Kind: kind, Key: r.key(), Value: "deadlock", By: 1})
	}
}

// hold compares a picture with its trace: each of its arrows is a message of the trace and goes the
// same way, time does not go back, and a node that is down does nothing.
func hold(t *testing.T, d *diagram.Diagram, trace []engine.TraceView) {
	t.Helper()
	sent := map[string]int{}
	for i := range trace {
		if v := &trace[i]; v.Kind == engine.TraceSend {
			sent[v.Node+" to "+v.Peer]++
		}
	}
	for i, row := range d.Rows {
		if i > 0 && row.Time < d.Rows[i-1].Time {
			t.Errorf("%s, row %d: time goes back", d.Title(), i)
		}
		for _, item := range row.Items {
			holdItem(t, d, i, &item, sent)
		}
	}
}

func holdItem(t *testing.T, d *diagram.Diagram, row int, item *diagram.Item, sent map[string]int) {
	t.Helper()
	from, to := d.Columns[item.From].Name, d.Columns[item.To].Name
	where := fmt.Sprintf("%s, row %d, %s to %s, %v", d.Title(), row, from, to, item.Labels)
	if len(item.Labels) == 0 || item.Labels[0] == "" {
		t.Errorf("%s: no words", where)
	}
	switch item.Kind {
	case diagram.Arrow, diagram.Leaves, diagram.UnderWay, diagram.Lost, diagram.Refused,
		diagram.Itself:
		if item.Kind == diagram.Arrow && (from == diagram.Client || to == diagram.Client) {
			break
		}
		if way := from + " to " + to; sent[way] == 0 {
			t.Errorf("%s: nothing was sent that way, or not so often", where)
		} else {
			sent[way]--
		}
	case diagram.Arrives:
		left := d.Rows[item.Other].Items[0]
		if left.From != item.From || left.To != item.To || item.Other >= row {
			t.Errorf("%s: it did not leave before", where)
		}
	}
	dead := d.Rows[row].Lives[item.From] == diagram.Down
	switch item.Kind {
	case diagram.Crash, diagram.Told, diagram.Again, diagram.Arrives, diagram.Leaves:
	default:
		if dead {
			t.Errorf("%s: %s is down", where, from)
		}
	}
}
