package engine

import (
	"fmt"
	"testing"
	"time"

	"conclave/engine/internal/base"
)

// D1 is about a crash between any two effects; the points of the language are the moments that have
// a name. Here a transaction is run again and again, with the crash of each node one effect later
// each time, until none is left: it ends at both participants alike, as its client was told.
func TestACrashBetweenAnyTwoEffects(t *testing.T) {
	behind := map[string]int{} // how often a crash came next after what
	for _, coordinator := range []base.NodeID{1, 2} {
		for _, sync := range []time.Duration{0, 5 * time.Millisecond} {
			for dies := base.NodeID(1); dies <= 3; dies++ {
				count := 0
				for crashAtEffect(t, coordinator, dies, sync, count+1, behind) {
					count++
				}
				if count < 5 && (dies != 2 || coordinator == 2) { // n2 has no part in it else
					t.Errorf("n%d has crashed %d times only", dies, count)
				}
			}
		}
	}
	for _, event := range []string{"append", "send", "sync", "answer", "decision.logged"} {
		if behind[event] == 0 {
			t.Errorf("no crash came right behind %q: %v", event, behind)
		}
	}
}

// crashAtEffect runs a transaction in which a node crashes before its n-th effect, and reports
// whether it has.
func crashAtEffect(
	t *testing.T, coordinator, dies base.NodeID, sync time.Duration, n int, behind map[string]int,
) bool {
	name := fmt.Sprintf("%v coordinates, sync %v, %v crashes before effect %d", coordinator, sync, dies, n)
	in := newInside(t, Options{Trace: 1 << 12, Settings: Settings{Sync: sync, LatencyMin: time.Millisecond}})
	in.store("a", "old")
	in.store("z", "old")
	in.pass(time.Second)
	x := in.put(in.begin(TxnOptions{Node: coordinator.String()}), "a", "new", "z", "new")
	in.must(in.KillAtEffect(dies.String(), n))
	before := in.TraceTotal()
	k := x.Submit(Op{Kind: OpCommit})
	in.pass(time.Minute)
	if !in.down(dies) {
		return false
	}
	last := ""
	for _, e := range in.Trace(int(in.TraceTotal() - before)) {
		if e.Event == "fuse" {
			behind[last]++
		} else if e.Node == dies.String() {
			last = e.Event
		}
	}
	in.recover(dies.String())
	in.pass(time.Minute)
	in.quiet()
	a, z := in.value("a"), in.value("z")
	told := tellingOf(k)
	switch {
	case a != z:
		t.Errorf("%s: a is %s and z is %s", name, a, z)
	case told == "committed" && a != "new", told == "unavailable" && a != "old":
		t.Errorf("%s: its client was told %s, and a is %s", name, told, a)
	case told == "nothing" || told == "something else":
		t.Errorf("%s: its client was told %s", name, told)
	}
	return true
}

// An autocommit statement whose node dies in its BEGIN, before the statement itself is asked for, has
// its answer all the same.
func TestAStatementWhoseNodeDiesInItsBeginHasAnAnswer(t *testing.T) {
	in := newInside(t, Options{Trace: 1 << 12})
	in.must(in.KillAtEffect("n1", 1))
	k := in.SubmitAuto(TxnOptions{Node: "n1"}, Op{Kind: OpPut, Key: "a", Value: "1"})
	in.pass(time.Minute)
	if !in.down(1) || !k.Done() || tellingOf(k) != "unavailable" {
		t.Errorf("n1 is down: %v; the client is told %s", in.down(1), tellingOf(k))
	}
}
