package engine

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/wal"
)

// An abort is not logged where the transaction was prepared (C5): the log goes on as if it had been
// in doubt for ever, while others prepare and commit the same keys after it.

func TestReplayKnowsThatWhatStoodInTheWayOfACommitHadBeenAborted(t *testing.T) {
	for _, phases := range []string{"one", "two"} {
		t.Run(phases, func(t *testing.T) {
			in := newInside(t, Options{})
			in.abortPrepared("a", "z")
			if phases == "one" {
				in.store("a", "kept")
			} else {
				in.store("a", "kept", "z", "kept")
			}
			in.kill("n1")
			in.recover("n1")
			in.quiet()
			if got := in.value("a"); got != "kept" {
				t.Errorf("a is %q", got)
			}
		})
	}
}

func TestReplayGivesTheIntentToTheTransactionThatIsInDoubtAndNotToOneThatWasAborted(t *testing.T) {
	in := newInside(t, Options{})
	in.store("a", "old")
	in.abortPrepared("a", "z")
	late := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "new", "z", "new")
	k := late.Submit(Op{Kind: OpCommit})
	in.until("in doubt", func() bool { return in.inDoubt(1) == 1 && in.inDoubt(3) == 1 })
	in.kill("n2")
	in.kill("n1")
	in.recover("n1")
	if !k.Done() {
		t.Error("the client of a lost coordinator was not told")
	}
	r := in.begin(TxnOptions{NoWait: true, Node: "n3"})
	if v, _, err := r.Get("a"); err == nil {
		t.Errorf("a reader went past the intent of a transaction in doubt: %q", v)
	}
	r.Rollback()
	in.recover("n2")
	in.quiet()
	if got := in.value("a"); got != "old" {
		t.Errorf("a is %q", got)
	}
}

// abortPrepared leaves PREPARED of a transaction that was then aborted on the log of prepared's
// node.
func (in *inside) abortPrepared(prepared, conflict string) {
	in.Helper()
	loser := in.put(in.begin(TxnOptions{Node: "n2"}), prepared, "lost", conflict, "lost")
	in.store(conflict, "won")
	if _, err := loser.Commit(); err == nil {
		in.Fatal("the transaction should lose a conflict")
	}
}

func TestACommitOfNothingOnANodeWhoseStartIsNotYetDurableIsAnswered(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{Sync: 5 * time.Millisecond}})
	in.kill("n1")
	if err := in.world.Nodes[1].Recover(); err != nil {
		t.Fatal(err)
	}
	k := in.begin(TxnOptions{Node: "n1"}).Submit(Op{Kind: OpCommit})
	in.pass(time.Second)
	if !k.Done() || k.Result().Err != nil {
		t.Errorf("done: %v, %v", k.Done(), k.Result().Err)
	}
	in.quiet()
}

func TestALockOnAKeyThatWasAlsoReadIsOneReadIntent(t *testing.T) {
	in := newInside(t, Options{})
	x := in.begin(TxnOptions{Isolation: Serializable})
	x.Get("a")
	if err := x.Lock("a"); err != nil {
		t.Fatal(err)
	}
	if _, err := in.put(x, "z", "1").Commit(); err != nil {
		t.Fatal(err)
	}
	in.quiet()
}

func TestReplayOfASplitLeavesNobodyInDoubtWhoWasAbortedBeforeIt(t *testing.T) {
	in := newInside(t, Options{})
	in.abortPrepared("b", "z")
	if err := in.Split("a", ""); err != nil {
		t.Fatal(err)
	}
	in.store("c", "1") // the outcomes of the right half are forgotten with what comes after it (G2)
	in.kill("n1")
	in.recover("n1")
	in.quiet()
	in.kill("n1")
	in.recover("n1")
	in.quiet()
}

// A checkpoint covers the COMMIT that was waiting for its sync, and drops it with the log.
func TestACheckpointKeepsADecisionThatWasNotYetDurable(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{Sync: 5 * time.Millisecond}})
	x := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1")
	k := x.Submit(Op{Kind: OpCommit})
	in.until("deciding", func() bool { return x.txn.Phase == commit.Deciding })
	in.world.Nodes[2].Checkpoint()
	in.until("the log is dropped", func() bool { return in.records(2, wal.TypeCommit) == 0 })
	if !k.Done() || k.Result().Err != nil {
		t.Fatalf("done: %v, %v", k.Done(), k.Result().Err)
	}
	in.kill("n2")
	in.recover("n2")
	in.quiet()
	if a, z := in.value("a"), in.value("z"); a != "1" || z != "1" {
		t.Errorf("acknowledged, and then a is %q, z is %q", a, z)
	}
}

// W5: where a sync takes time the steps of a checkpoint are events. After a crash between any two of
// them the node comes back with all that was acknowledged, and with what was in doubt, whether it was
// written before the checkpoint began or after. A run of this test crashes it after so many events.
func TestACrashBetweenAnyTwoStepsOfACheckpoint(t *testing.T) {
	sides := map[bool]int{} // how many runs crashed before the checkpoint counted, and after
	for events := range 12 {
		in := newInside(t, Options{Trace: 1000})
		in.store("a", "1")
		doubt := in.put(in.begin(TxnOptions{Node: "n2"}), "b", "1", "z", "1")
		in.plant(2, effect.VotesIn)
		in.Settle(doubt.Submit(Op{Kind: OpCommit}))
		in.SetSettings(Settings{Sync: 5 * time.Millisecond})
		late := in.put(in.begin(TxnOptions{Node: "n1"}), "c", "1")
		in.world.Nodes[1].Checkpoint()
		k := late.Submit(Op{Kind: OpCommit})
		for range events {
			in.step()
		}
		in.kill("n1")
		sides[in.world.Nodes[1].Disk().Open("checkpoint.tmp") == nil]++
		acknowledged := k.Done() && k.Result().Err == nil
		in.recover("n1")
		if in.inDoubt(1) != 1 {
			t.Errorf("after %d events: %d in doubt", events, in.inDoubt(1))
		}
		if got := in.value("a"); got != "1" {
			t.Errorf("after %d events: a is %q", events, got)
		}
		if got := in.value("c"); got != "1" && acknowledged {
			t.Errorf("after %d events: c is %q", events, got)
		}
		in.recover("n2")
		in.pass(time.Minute)
		in.quiet()
	}
	if sides[false] < 3 || sides[true] < 3 {
		t.Errorf("crashes before and after the checkpoint counts: %v", sides)
	}
}

// W3: a failed sync crashes the node, that of a checkpoint like any other.
func TestACheckpointOnAFailingDiskCrashesItsNode(t *testing.T) {
	in := newInside(t, Options{})
	in.store("a", "1")
	in.Disk("n1", DiskFail)
	if err := in.Checkpoint("n1"); !errors.Is(err, ErrUnavailable) || !in.down(1) {
		t.Errorf("CHECKPOINT answers %v; n1 is down: %v", err, in.down(1))
	}
	in.Disk("n1", DiskOK)
	in.recover("n1")
	if err := in.Checkpoint("n1"); err != nil {
		t.Error(err)
	}
	if got := in.value("a"); got != "1" {
		t.Errorf("a is %q", got)
	}
}

func TestACheckpointOnAFullDiskLeavesEverythingAsItWas(t *testing.T) {
	in := newInside(t, Options{})
	in.store("a", "1")
	in.Disk("n1", DiskFull)
	if err := in.Checkpoint("n1"); err != nil || in.down(1) {
		t.Errorf("CHECKPOINT answers %v; n1 is down: %v", err, in.down(1))
	}
	in.Disk("n1", DiskOK)
	if err := in.Checkpoint("n1"); err != nil {
		t.Error(err)
	}
	in.kill("n1")
	in.recover("n1")
	if got := in.value("a"); got != "1" {
		t.Errorf("a is %q", got)
	}
}

// A break holds the cluster between two effects of a step: the state is ahead of the log. A checkpoint
// waits until the step is done, or what it has would be on the log behind it once more.
func TestACheckpointAtABreakIsNoSecondTransaction(t *testing.T) {
	for p := effect.PrepareSend; p <= effect.OnePhaseAnswered; p++ {
		for _, keys := range [][]string{{"a"}, {"a", "z"}} {
			t.Run(fmt.Sprint(p, keys), func(t *testing.T) {
				in := newInside(t, Options{Trace: 100})
				in.Break("", p.String())
				x := in.begin(TxnOptions{Node: "n2"})
				for _, key := range keys {
					in.put(x, key, "1")
				}
				k := x.Submit(Op{Kind: OpCommit})
				in.Settle(k)
				at, held := in.Held()
				in.Checkpoint("")
				for _, line := range in.Trace(0) {
					if held && line.Node == at.Node && line.Event == "checkpoint" {
						t.Fatalf("%s: %s, of a step that is not done", at.Node, line.Detail)
					}
				}
				in.BreakClear()
				in.Cluster.Run(time.Minute)
				if !k.Done() || k.Result().Err != nil {
					t.Fatalf("done: %v, %v", k.Done(), k.Result().Err)
				}
				in.quiet()
				for _, n := range in.NodeNames() {
					in.kill(n)
				}
				for _, n := range in.NodeNames() {
					in.recover(n)
				}
				in.pass(time.Minute)
				in.quiet()
				for _, key := range keys {
					if got := in.value(key); got != "1" {
						t.Errorf("%s is %q", key, got)
					}
				}
			})
		}
	}
}
