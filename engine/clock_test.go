package engine

import (
	"errors"
	"testing"
	"time"
)

func (in *inside) must(err error) {
	in.Helper()
	if err != nil {
		in.Fatal(err)
	}
}

// committing begins a COMMIT of pairs of key and value, and lets the cluster settle.
func (in *inside) committing(pairs ...string) *Ticket {
	in.Helper()
	k := in.put(in.begin(TxnOptions{}), pairs...).Submit(Op{Kind: OpCommit})
	in.Settle(k)
	return k
}

func (in *inside) waits(k *Ticket, reason string) {
	in.Helper()
	if w, waits := k.Waits(); !waits || w.Reason != reason {
		in.Fatalf("waits %v for %+v, not for %s", waits, w, reason)
	}
}

func TestABreakHoldsAlsoWhatTheClientItselfSetsOff(t *testing.T) {
	in := newInside(t, Options{Trace: 100})
	in.must(in.Kill("n2"))
	in.store("ann", "1") // leaves nothing, but a later event would move time
	in.must(in.Break("n1", "prepare.send"))
	k := in.committing("bob", "1", "zoe", "2")
	in.waits(k, "break")
	if at, held := in.Held(); !held || at != (HeldView{"n1", "prepare.send", 2, true}) {
		t.Errorf("held %v at %+v", held, at)
	}
	if n := in.world.Sim.Messages(); n != 2 {
		t.Errorf("%d messages have left", n)
	}
	in.Cluster.Run(0)
	if r := k.Result(); !k.Done() || r.Err != nil || r.Commit.Phases != 2 {
		t.Errorf("then %v %+v", k.Done(), r)
	}
}

func TestRecoverWaitsWhereABreakHoldsIt(t *testing.T) {
	in := newInside(t, Options{Trace: 100})
	in.must(in.Kill("n2"))
	in.must(in.Break("n2", "recover.replayed"))
	k := in.SubmitRecover("n2")
	in.Settle(k)
	in.waits(k, "break")
	if state := in.NodeViews()[1].State; state != "recovering" {
		t.Errorf("n2 is %s", state)
	}
	in.Cluster.Run(0)
	if !k.Done() || in.NodeViews()[1].State != "up" {
		t.Errorf("after RUN it is done %v and n2 %s", k.Done(), in.NodeViews()[1].State)
	}
}

func TestNobodyCanTellAboutARequestThatABreakHolds(t *testing.T) {
	in := newInside(t, Options{Trace: 100, KeepOutcomes: true})
	in.must(in.Break("", "onephase.received"))
	k := in.committing("bob", "1")
	in.waits(k, "break")
	if err := k.Cancel(); !errors.Is(err, ErrOutcomeUnknown) || !k.Done() {
		t.Fatalf("cancelled: %v, done %v", err, k.Done())
	}
	in.Cluster.Run(0)
	in.Advance(time.Second)
	if v, err := in.Status(1); err != nil || v.Outcome != "committed" {
		t.Errorf("STATUS: %+v, %v", v, err)
	}
	if left := unrest(in.world); len(left) > 0 {
		t.Error(left)
	}
}

func TestEveryPlantedCrashCountsForItself(t *testing.T) {
	in := newInside(t, Options{})
	for range 2 {
		in.must(in.KillAt("n1", "onephase.received", 1))
	}
	in.must(in.KillAt("n1", "onephase.received", 2))
	in.committing("bob", "1")
	if left := in.Armed(); len(left) != 1 || left[0] != (ArmView{3, "n1", "onephase.received", 1}) {
		t.Fatalf("%+v is left", left)
	}
	in.must(in.Recover("n1"))
	in.committing("bob", "1")
	if left := in.Armed(); len(left) != 0 || in.NodeViews()[0].State != "down" {
		t.Errorf("%+v is left", left)
	}
}

func TestARunThatWasStoppedIsStoppedAgain(t *testing.T) {
	in := newInside(t, Options{})
	in.must(in.KillAt("n3", "vote.sent", 1)) // n1 goes on telling n3 that it has decided
	in.committing("bob", "1", "zoe", "2")
	at := in.Ran() + 50
	in.StopAt(at)
	if whole := in.Advance(10 * time.Hour); whole || in.Ran() != at {
		t.Errorf("whole %v, after %d events, not %d", whole, in.Ran(), at)
	}
	stopped := in.Now()
	if whole := in.Advance(time.Hour); !whole || in.Now() != stopped+int64(time.Hour) {
		t.Errorf("and then whole %v, from %d to %d", whole, stopped, in.Now())
	}
}
