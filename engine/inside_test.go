package engine

import (
	"testing"
	"time"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/node"
	"conclave/engine/internal/wal"
)

// The tests of this package look inside: they run the events of a cluster one at a time, and see
// the state of its nodes. What can be said from outside is said in the tests of the public face.

// inside is a cluster whose events the test runs.
type inside struct {
	*testing.T
	*Cluster
}

func newInside(t *testing.T, o Options) *inside {
	t.Helper()
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return &inside{t, c}
}

// step runs the next event; false if there is none.
func (in *inside) step() bool {
	e, ok := in.world.Sim.Next()
	if ok {
		in.world.Fire(e)
		in.takeFollowUps()
	}
	return ok
}

// until runs events until cond holds.
func (in *inside) until(what string, cond func() bool) {
	in.Helper()
	for n := 0; !cond(); n++ {
		if n == 50_000 || !in.step() {
			in.Fatalf("%s: never", what)
		}
	}
}

// pass lets virtual time pass, with all that happens in it.
func (in *inside) pass(d time.Duration) {
	until := in.world.Sim.Now() + base.Time(d)
	for {
		e, ok := in.world.Sim.NextUntil(until)
		if !ok {
			break
		}
		in.world.Fire(e)
		in.takeFollowUps()
	}
	in.world.Sim.Advance(until)
}

func (in *inside) begin(o TxnOptions) *Txn {
	in.Helper()
	t, err := in.Begin(o)
	if err != nil {
		in.Fatal(err)
	}
	return t
}

// put buffers pairs of key and value.
func (in *inside) put(t *Txn, pairs ...string) *Txn {
	in.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if err := t.Put(pairs[i], pairs[i+1]); err != nil {
			in.Fatal(err)
		}
	}
	return t
}

// store commits pairs of key and value in a transaction of their own.
func (in *inside) store(pairs ...string) {
	in.Helper()
	if _, err := in.put(in.begin(TxnOptions{}), pairs...).Commit(); err != nil {
		in.Fatal(err)
	}
}

// value is what a new transaction reads; it must not have to wait.
func (in *inside) value(key string) string {
	in.Helper()
	t := in.begin(TxnOptions{NoWait: true})
	v, _, err := t.Get(key)
	if err != nil {
		in.Fatalf("GET %s: %v", key, err)
	}
	t.Rollback()
	return v
}

func (in *inside) kill(name string) {
	in.Helper()
	if err := in.Kill(name); err != nil {
		in.Fatal(err)
	}
}

func (in *inside) recover(name string) {
	in.Helper()
	if err := in.Recover(name); err != nil {
		in.Fatal(err)
	}
}

// plant arms a crash of a node at the first time that it reaches a point.
func (in *inside) plant(n base.NodeID, p effect.Point) {
	in.world.Plant(node.Arm{Node: n, Point: p, Count: 1})
}

func (in *inside) down(n base.NodeID) bool { return in.world.Nodes[n].State == node.Down }

// inDoubt is how many transactions are in doubt on a node.
func (in *inside) inDoubt(n base.NodeID) int {
	count := 0
	for _, r := range in.world.Nodes[n].Replicas() {
		count += len(r.InDoubt())
	}
	return count
}

// quiet requires that nothing is left of any transaction: no doubt, no intent, no lock, no waiter,
// no coordinator.
func (in *inside) quiet() {
	in.Helper()
	for _, why := range unrest(in.world) {
		in.Error(why)
	}
}

// records counts the records of a type on a node's log.
func (in *inside) records(n base.NodeID, typ wal.Type) int {
	count := 0
	for _, e := range in.tail(in.world.Nodes[n], 0) {
		if e.Record != nil && e.Record.Type() == typ {
			count++
		}
	}
	return count
}
