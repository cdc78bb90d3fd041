package engine

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
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

// A checkpoint makes the COMMIT durable that was waiting for its sync, and then drops it with the
// log.
func TestACheckpointKeepsADecisionThatWasNotYetDurable(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{Sync: 5 * time.Millisecond}})
	x := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1")
	k := x.Submit(Op{Kind: OpCommit})
	in.until("deciding", func() bool { return x.txn.Phase == commit.Deciding })
	in.plant(2, effect.ClientTold)
	in.world.Nodes[2].Checkpoint()
	if !k.Done() || k.Result().Err != nil || !in.down(2) {
		t.Fatalf("done: %v, %v; n2 is down: %v", k.Done(), k.Result().Err, in.down(2))
	}
	in.recover("n2")
	in.quiet()
	if a, z := in.value("a"), in.value("z"); a != "1" || z != "1" {
		t.Errorf("acknowledged, and then a is %q, z is %q", a, z)
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

// A break holds the cluster between two effects of a step: the state is ahead of the log. A checkpoint that
// is made then has what the log says again behind it.
func TestACheckpointAtABreakIsNoSecondTransaction(t *testing.T) {
	for p := effect.PrepareSend; p <= effect.OnePhaseAnswered; p++ {
		for _, keys := range [][]string{{"a"}, {"a", "z"}} {
			t.Run(fmt.Sprint(p, keys), func(t *testing.T) {
				in := newInside(t, Options{})
				in.Break("", p.String())
				x := in.begin(TxnOptions{Node: "n2"})
				for _, key := range keys {
					in.put(x, key, "1")
				}
				k := x.Submit(Op{Kind: OpCommit})
				in.Settle(k)
				in.Checkpoint("")
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
