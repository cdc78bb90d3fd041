package engine

import (
	"errors"
	"slices"
	"testing"
	"time"

	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// Requests that come twice, late, or after the end of their transaction.

// slow is a cluster in which messages are on their way for a while.
func slow(t *testing.T, s Settings) *inside {
	s.LatencyMin = time.Millisecond
	return newInside(t, Options{Settings: s})
}

// take takes a message off the network.
func (in *inside) take(kind string, to int) sim.Event {
	in.Helper()
	e, _ := in.world.Sim.Take(in.sent(kind, to).Seq)
	return e
}

// late makes a message arrive after all, at whatever incarnation its node is now in.
func (in *inside) late(e sim.Event) {
	e.Incarnation = in.world.Nodes[e.To].Incarnation()
	in.world.Fire(e)
}

// votesNo requires that a participant's next vote is no.
func (in *inside) votesNo(coordinator int, code msg.Code) {
	in.Helper()
	if v := in.take("VOTE", coordinator).Msg.(*msg.Vote); v.Yes || v.No.Code != code {
		in.Errorf("it answers %v", v)
	}
	if n := in.inDoubt(1); n != 0 {
		in.Errorf("%d transactions hold intents on n1", n)
	}
}

// C5: ABORTED is kept of a transaction that is not known, so that its PREPARE, overtaken, leaves no
// intent.
func TestAPrepareThatItsAbortHasOvertakenIsAnsweredNo(t *testing.T) {
	in := slow(t, Settings{})
	k := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1").Submit(Op{Kind: OpCommit})
	prepare := in.take("PREPARE", 1)
	if err := k.Cancel(); err != nil {
		t.Fatal(err)
	}
	in.deliver("ABORT", 1)
	in.late(prepare)
	in.votesNo(2, msg.RolledBack)
}

// C5: the same of one that was waiting.
func TestAPrepareThatWasTakenOutOfItsQueueIsAnsweredNoWhenItComesAgain(t *testing.T) {
	in := slow(t, Settings{})
	holder := in.begin(TxnOptions{Node: "n1"})
	if err := holder.Lock("a"); err != nil {
		t.Fatal(err)
	}
	k := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1").Submit(Op{Kind: OpCommit})
	prepare := in.sent("PREPARE", 1)
	in.until("waits", func() bool { return k.state == waiting })
	if err := k.Cancel(); err != nil {
		t.Fatal(err)
	}
	in.deliver("ABORT", 1)
	holder.Rollback()
	in.late(prepare)
	in.votesNo(2, msg.RolledBack)
	in.pass(time.Minute)
	in.quiet()
}

// P5: a no is remembered. What has been refused once must not be done after its client was told,
// even if nothing is in its way any more.
func TestARequestThatWasRefusedIsRefusedWhenItComesAgain(t *testing.T) {
	in := slow(t, Settings{})
	in.store("a", "old")
	x := in.begin(TxnOptions{Node: "n2", Isolation: Serializable})
	x.Get("a")
	in.put(x, "b", "1")
	writer := in.put(in.begin(TxnOptions{Node: "n3"}), "a", "new", "z", "new").Submit(Op{Kind: OpCommit})
	in.until("an intent on a", func() bool { return in.inDoubt(1) == 1 })
	k := x.Submit(Op{Kind: OpCommit})
	request := in.sent("ONEPHASE", 1)
	in.deliver("ONEPHASE", 1)
	if err := writer.Cancel(); err != nil {
		t.Fatal(err)
	}
	in.pass(time.Minute)
	if err := k.Result().Err; !errors.Is(err, ErrConflict) {
		t.Fatalf("COMMIT answers %v", err)
	}
	in.late(request)
	in.pass(time.Minute)
	if got := in.value("b"); got != "" {
		t.Errorf("the client was told CONFLICT, and b is %q", got)
	}
	in.quiet()
}

// D4: one that has no record of a transaction forces ABORTED before it says abort. From then on its
// vote can only be no, after any number of crashes: whoever has asked has aborted.
func TestWhatAPeerWasToldOutlivesACrash(t *testing.T) {
	in := slow(t, Settings{VoteTimeout: time.Hour})
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1").Submit(Op{Kind: OpCommit})
	prepare := in.take("PREPARE", 1)
	in.world.Sim.Drop(3, 2, 100)
	in.until("prepared", func() bool { return in.inDoubt(3) == 1 })
	in.until("told by n1", func() bool { return in.inDoubt(3) == 0 })
	if n := in.records(1, wal.TypeAborted); n != 1 {
		t.Errorf("ABORTED is on n1's log %d times", n)
	}
	in.kill("n1")
	in.world.Nodes[1].Recover()
	in.late(prepare)
	in.votesNo(2, msg.PeerAsked)
}

// The same of a PREPARE that waits: the question takes it out of its queue, and its coordinator is
// told no.
func TestAQuestionTakesAWaitingPrepareOutOfItsQueue(t *testing.T) {
	in := slow(t, Settings{VoteTimeout: time.Hour})
	holder := in.begin(TxnOptions{Node: "n1"})
	if err := holder.Lock("a"); err != nil {
		t.Fatal(err)
	}
	k := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1").Submit(Op{Kind: OpCommit})
	in.world.Sim.Drop(3, 2, 100)
	in.until("told", func() bool { return k.state == done })
	if err := k.Result().Err; !errors.Is(err, ErrUnavailable) {
		t.Errorf("COMMIT answers %v", err)
	}
	holder.Rollback()
	in.world.Sim.Heal()
	in.pass(time.Minute)
	in.quiet()
}

// P5: a queue that was lost in a crash is joined again.
func TestAPrepareThatWaitedAtANodeThatCrashedGoesOnWaitingThere(t *testing.T) {
	in := newInside(t, Options{})
	in.plant(2, effect.VotesIn)
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "first", "z", "first").Submit(Op{Kind: OpCommit})
	in.until("n2 is down", func() bool { return in.down(2) })
	k := in.put(in.begin(TxnOptions{Node: "n3"}), "a", "second", "b", "second").Submit(Op{Kind: OpCommit})
	in.until("waits", func() bool { return k.state == waiting })
	in.pass(50 * time.Millisecond)
	in.world.Nodes[1].Crash("killed")
	if err := in.world.Nodes[1].Recover(); err != nil {
		t.Fatal(err)
	}
	in.pass(10 * time.Second)
	if k.Done() {
		t.Fatalf("it has not waited: %+v", k.Result())
	}
	in.recover("n2")
	in.pass(time.Second)
	if !k.Done() || k.Result().Err != nil {
		t.Errorf("done: %v, %v", k.Done(), k.Result().Err)
	}
	in.quiet()
}

// C6: silence in one phase is UNKNOWN, and the participant is asked on, until it can be said.
func TestAfterSilenceInOnePhaseTheParticipantIsAskedOn(t *testing.T) {
	for name, executed := range map[string]bool{"it was done": true, "it was not": false} {
		t.Run(name, func(t *testing.T) {
			in := slow(t, Settings{})
			k := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1").Submit(Op{Kind: OpCommit})
			if executed {
				in.deliver("ONEPHASE", 1)
				in.take("ENDED", 2)
			} else {
				in.take("ONEPHASE", 1)
			}
			in.world.Sim.Partition([]int{0, 0, 1, 0})
			in.until("told", func() bool { return k.state == done })
			if err := k.Result().Err; !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("COMMIT answers %v", err)
			}
			in.pass(time.Minute)
			in.Heal()
			in.pass(time.Second)
			in.quiet()
			if got := in.value("a"); (got == "1") != executed {
				t.Errorf("a is %q", got)
			}
		})
	}
}

// D3: the coordinator says PENDING while it votes, and while COMMIT is not durable.
func TestACoordinatorThatHasNotDecidedSaysPending(t *testing.T) {
	in := slow(t, Settings{Sync: 20 * time.Millisecond})
	x := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1")
	k := x.Submit(Op{Kind: OpCommit})
	in.until("prepared", func() bool { return in.inDoubt(1) == 1 })
	reader := in.begin(TxnOptions{Node: "n1"}).Submit(Op{Kind: OpGet, Key: "a"})
	in.until("answered", func() bool {
		for _, e := range in.world.Sim.Pending() {
			if m, ok := e.Msg.(*msg.Outcome); ok {
				if m.Status != msg.Pending {
					t.Errorf("it says %v", m)
				}
				return true
			}
		}
		return false
	})
	in.pass(time.Second)
	if !k.Done() || !reader.Done() || reader.Result().Value != "1" && reader.Result().Found {
		t.Errorf("%+v, %+v", k.Result(), reader.Result())
	}
}

// D6: a recovered coordinator answers ABORT to the late yes of a transaction that it does not know.
func TestALateYesToACoordinatorThatKnowsNothingIsAnsweredAbort(t *testing.T) {
	in := slow(t, Settings{Inquiry: time.Hour})
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1").Submit(Op{Kind: OpCommit})
	in.deliver("PREPARE", 1)
	vote := in.take("VOTE", 2)
	in.kill("n2")
	in.world.Nodes[2].Recover()
	in.late(vote)
	in.pass(10 * time.Millisecond)
	if n := in.inDoubt(1); n != 0 {
		t.Errorf("%d are in doubt", n)
	}
}

// G2: a participant keeps the outcome of a transaction through checkpoints and crashes, for the
// peer who asks.
func TestAnOutcomeIsKeptThroughACheckpointForThePeerWhoAsks(t *testing.T) {
	in := newInside(t, Options{})
	in.plant(2, effect.DecisionSentFirst)
	in.plant(3, effect.VoteSent)
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1").Submit(Op{Kind: OpCommit})
	in.pass(time.Second)
	if !in.down(2) || !in.down(3) {
		t.Fatal("the coordinator and a participant should be down")
	}
	in.store("b", "1") // a later transaction, which carries a mark
	if err := in.Checkpoint("n1"); err != nil {
		t.Fatal(err)
	}
	in.kill("n1")
	in.recover("n1")
	in.recover("n3")
	in.pass(time.Minute)
	if n := in.inDoubt(3); n != 0 {
		t.Errorf("%d are in doubt on n3, though n1 knows", n)
	}
	in.recover("n2")
	in.quiet()
	if a, z := in.value("a"), in.value("z"); a != "1" || z != "1" {
		t.Errorf("a is %q, z is %q", a, z)
	}
}

// P3: the setting may change while a transaction votes.
func TestPreparesThatWereSentInOrderGoOnWhenTheOrderIsSwitchedOff(t *testing.T) {
	in := slow(t, Settings{OrderedPrepare: true})
	k := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "k", "1", "z", "1").Submit(Op{Kind: OpCommit})
	if err := in.SetSettings(Settings{LatencyMin: time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	in.pass(time.Minute)
	if !k.Done() || k.Result().Err != nil {
		t.Errorf("done: %v, %v", k.Done(), k.Result().Err)
	}
	in.quiet()
}

// A WAITING that comes after the wait is over is about no other request: neither the next piece of the
// scan that had waited nor the read behind a lock.
func TestALateWaitingIsNotTakenForTheNextRequest(t *testing.T) {
	in := slow(t, Settings{})
	holder := in.begin(TxnOptions{Node: "n2"})
	if err := holder.Lock("a"); err != nil {
		t.Fatal(err)
	}
	x := in.begin(TxnOptions{Node: "n3", Pessimistic: true})
	k := x.Submit(Op{Kind: OpIncr, Key: "a", By: 1})
	in.deliver("LOCK", 1)
	late := in.take("WAITING", 3)
	holder.Submit(Op{Kind: OpRollback})
	in.deliver("RELEASE", 1)
	in.deliver("GRANTED", 3)
	in.sent("READ", 1)
	in.late(late)
	if _, waits := k.Waits(); waits {
		t.Error("the read is said to wait")
	}
	in.pass(time.Second)
	if !k.Done() || k.Result().Value != "1" {
		t.Errorf("%+v", k.Result())
	}
}

// C6, L3: the victim of a circle whose request is with the participant is asked back, and not aborted by its
// coordinator.
func TestAOnePhaseVictimIsAskedBack(t *testing.T) {
	in := slow(t, Settings{})
	old := in.begin(TxnOptions{Node: "n2"})
	if err := old.Lock("b"); err != nil {
		t.Fatal(err)
	}
	young := in.begin(TxnOptions{Node: "n3"})
	if err := young.Lock("a"); err != nil {
		t.Fatal(err)
	}
	k := in.put(young, "b", "1").Submit(Op{Kind: OpCommit})
	in.until("the young one waits", func() bool { return k.state == waiting })
	wait := old.Submit(Op{Kind: OpLock, Key: "a"})
	in.until("its request is asked back", func() bool {
		return slices.ContainsFunc(in.world.Sim.Pending(), func(e sim.Event) bool {
			return e.Msg != nil && e.Msg.Kind() == "WITHDRAW"
		})
	})
	if k.Done() {
		t.Error("it was told before the participant had said anything")
	}
	in.pass(time.Second)
	if !errors.Is(k.Result().Err, ErrDeadlock) || !wait.Done() || wait.Result().Err != nil {
		t.Errorf("%v, and %+v", k.Result().Err, wait.Result())
	}
	old.Rollback()
	in.quiet()
}

// D1, C6: a refusal proves something of its own message only. A request that had waited may have been done
// before the crash.
func TestARefusalAfterWaitingInOnePhaseIsUnknown(t *testing.T) {
	in := slow(t, Settings{})
	holder := in.begin(TxnOptions{Node: "n2"})
	if err := holder.Lock("a"); err != nil {
		t.Fatal(err)
	}
	k := in.put(in.begin(TxnOptions{Node: "n3"}), "a", "1").Submit(Op{Kind: OpCommit})
	in.until("waits", func() bool { return k.state == waiting })
	in.world.Nodes[1].Crash("killed")
	in.pass(10 * time.Second)
	if err := k.Result().Err; !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("COMMIT answers %v", err)
	}
	in.recover("n1")
	in.pass(time.Minute)
	holder.Rollback()
	in.quiet()
}
