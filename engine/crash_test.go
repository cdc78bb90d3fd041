package engine

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/wal"
)

// The crash table of the protocol: a transaction writes a on n1 and z on n3, one node dies at a
// point, and what must follow does: whether its coordinator takes part itself (n1) or not (n2),
// whether a sync takes time or not.

// crash is a row: who dies where, what the client may be told, and what may have become of the
// transaction when all is over.
type crash struct {
	point effect.Point
	who   string // "coordinator", or the participant n3
	told  string
	final string
}

var twoPhaseCrashes = []crash{
	{effect.PrepareSend, "coordinator", "unknown", "aborted"},
	{effect.PrepareSent, "coordinator", "unknown", "aborted"},
	{effect.VotesIn, "coordinator", "unknown", "aborted"},
	{effect.DecisionAppended, "coordinator", "unknown", "either"},
	{effect.DecisionLogged, "coordinator", "unknown", "committed"},
	{effect.ClientTold, "coordinator", "committed", "committed"},
	{effect.DecisionSentFirst, "coordinator", "committed", "committed"},
	{effect.DecisionSent, "coordinator", "committed", "committed"},
	{effect.AcksIn, "coordinator", "committed", "committed"},
	{effect.PrepareReceived, "n3", "unavailable", "aborted"},
	{effect.PrepareAppended, "n3", "unavailable", "aborted"},
	{effect.PrepareLogged, "n3", "unavailable", "aborted"},
	{effect.VoteSent, "n3", "committed", "committed"},
	{effect.DecisionReceived, "n3", "committed", "committed"},
	{effect.DecisionApplied, "n3", "committed", "committed"},
	{effect.AckSent, "n3", "committed", "committed"},
}

var onePhaseCrashes = []crash{
	{effect.PrepareSend, "coordinator", "unknown", "aborted"},
	{effect.PrepareSent, "coordinator", "unknown", "committed"},
	{effect.ClientTold, "coordinator", "committed", "committed"},
	{effect.OnePhaseReceived, "n3", "unknown", "aborted"},
	{effect.OnePhaseLogged, "n3", "unknown", "committed"},
	{effect.OnePhaseAnswered, "n3", "committed", "committed"},
}

// A node that is both takes its coordinator along when it dies as a participant.
var bothCrashes = []crash{
	{effect.PrepareReceived, "n3", "unknown", "aborted"},
	{effect.PrepareAppended, "n3", "unknown", "aborted"},
	{effect.PrepareLogged, "n3", "unknown", "aborted"},
	{effect.VoteSent, "n3", "unknown", "aborted"},
	{effect.DecisionReceived, "n3", "committed", "committed"},
	{effect.DecisionApplied, "n3", "committed", "committed"},
	{effect.AckSent, "n3", "committed", "committed"},
}

func TestEveryRowOfTheCrashTable(t *testing.T) {
	for _, coordinator := range []base.NodeID{1, 2} {
		for _, sync := range []time.Duration{0, 5 * time.Millisecond} {
			for _, row := range twoPhaseCrashes {
				runCrash(t, coordinator, sync, row, "a", "z")
			}
			for _, row := range onePhaseCrashes {
				runCrash(t, coordinator, sync, row, "z")
			}
		}
	}
	for _, sync := range []time.Duration{0, 5 * time.Millisecond} {
		for _, row := range bothCrashes {
			runCrash(t, 3, sync, row, "a", "z")
		}
	}
}

func runCrash(t *testing.T, coordinator base.NodeID, sync time.Duration, row crash, keys ...string) {
	name := fmt.Sprintf("%d keys, coordinator %v, sync %v, %s dies at %v", len(keys), coordinator, sync, row.who, row.point)
	t.Run(name, func(t *testing.T) {
		in := newInside(t, Options{
			KeepOutcomes: true, KeepVersions: true,
			Settings: Settings{Sync: sync, LatencyMin: time.Millisecond},
		})
		for _, key := range keys {
			in.store(key, "old")
		}
		in.pass(time.Second)
		dies := base.NodeID(3)
		if row.who == "coordinator" {
			dies = coordinator
		}
		x := in.begin(TxnOptions{Node: coordinator.String()})
		for _, key := range keys {
			in.put(x, key, "new")
		}
		in.plant(dies, row.point)
		k := x.Submit(Op{Kind: OpCommit})
		in.pass(time.Minute)
		if !in.down(dies) || len(in.world.Armed()) > 0 {
			t.Fatalf("%v was not reached", row.point)
		}
		if got := tellingOf(k); got != row.told {
			t.Errorf("with %v down the client is told %s, not %s: %v", dies, got, row.told, k.Result().Err)
		}
		in.recover(dies.String())
		in.pass(time.Minute)
		in.quiet()
		status, _ := in.Status(x.ID())
		for _, key := range keys {
			final := map[string]string{"old": "aborted", "new": "committed"}[in.value(key)]
			if final != row.final && row.final != "either" {
				t.Errorf("it has %s at %s, not %s", final, key, row.final)
			}
			if status.Outcome != final {
				t.Errorf("STATUS says %s; it has %s at %s", status.Outcome, final, key)
			}
		}
	})
}

// tellingOf is what a client was told of its COMMIT.
func tellingOf(k *Ticket) string {
	switch err := k.Result().Err; {
	case !k.Done():
		return "nothing"
	case err == nil:
		return "committed"
	case errors.Is(err, ErrOutcomeUnknown):
		return "unknown"
	case errors.Is(err, ErrUnavailable):
		return "unavailable"
	}
	return "something else"
}

func TestTheOtherParticipantLearnsTheDecisionFromItsPeerWhileTheCoordinatorIsDown(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{LatencyMin: time.Millisecond}})
	in.plant(2, effect.DecisionSentFirst)
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "new", "z", "new").Submit(Op{Kind: OpCommit})
	in.pass(time.Minute)
	if !in.down(2) || in.inDoubt(1)+in.inDoubt(3) != 0 {
		t.Errorf("n2 is down: %v, %d are in doubt", in.down(2), in.inDoubt(1)+in.inDoubt(3))
	}
	if a, z := in.value("a"), in.value("z"); a != "new" || z != "new" {
		t.Errorf("a is %q, z is %q", a, z)
	}
	in.recover("n2")
	in.quiet()
}

// D5: all in reach are prepared. Whoever meets them waits; nobody decides.
func TestParticipantsThatAreAllPreparedStayBlockedUntilTheCoordinatorIsBack(t *testing.T) {
	in := newInside(t, Options{})
	in.store("a", "old", "z", "old")
	in.plant(2, effect.DecisionLogged)
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "new", "z", "new").Submit(Op{Kind: OpCommit})
	in.pass(time.Hour)
	if in.inDoubt(1) != 1 || in.inDoubt(3) != 1 {
		t.Fatalf("in doubt are %d and %d", in.inDoubt(1), in.inDoubt(3))
	}
	reader := in.begin(TxnOptions{Node: "n3"})
	k := reader.Submit(Op{Kind: OpGet, Key: "a"})
	in.pass(time.Hour)
	if w, waits := k.Waits(); !waits || w.Reason != "indoubt" || w.Txn != 2 {
		t.Errorf("the reader waits: %v, for %+v", waits, w)
	}
	in.store("b", "1") // keys not touched go on
	in.recover("n2")
	if r := k.Result(); r.Value != "new" {
		t.Errorf("the reader is answered %+v", r)
	}
	reader.Rollback()
	in.quiet()
}

func TestReadersOfARecoveredParticipantWaitUntilTheDecisionIsThere(t *testing.T) {
	in := newInside(t, Options{})
	in.store("a", "old", "z", "old")
	in.plant(3, effect.VoteSent)
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "new", "z", "new").Submit(Op{Kind: OpCommit})
	in.until("n3 is down", func() bool { return in.down(3) })
	in.pass(time.Second)
	in.kill("n2")
	in.kill("n1")
	in.recover("n3")
	k := in.begin(TxnOptions{Node: "n3"}).Submit(Op{Kind: OpGet, Key: "z"})
	in.pass(time.Minute)
	if k.Done() {
		t.Fatalf("z was read while its transaction was in doubt: %+v", k.Result())
	}
	in.recover("n1") // the peer has committed
	if r := k.Result(); r.Value != "new" {
		t.Errorf("the reader is answered %+v", r)
	}
}

// C3: the second COMMIT is acknowledged and changes nothing.
func TestASecondCommitIsAcknowledgedAndLogsNothing(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{LatencyMin: time.Millisecond}})
	in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1").Submit(Op{Kind: OpCommit})
	in.until("decided", func() bool {
		return len(in.world.Sim.Pending()) == 2 && in.world.Sim.Pending()[0].Msg.Kind() == "COMMIT"
	})
	again := in.sent("COMMIT", 1)
	in.deliver("COMMIT", 1)
	records := in.world.Nodes[1].Log().LastLSN()
	for range 3 {
		in.world.Sim.Take(in.sent("ACK", 2).Seq) // the acknowledgement is lost
		in.world.Fire(again)
	}
	if got := in.world.Nodes[1].Log().LastLSN(); got != records {
		t.Errorf("the log grew from %v to %v", records, got)
	}
	in.pass(time.Minute)
	in.quiet()
	if n := in.records(1, wal.TypeCommitted); n != 1 {
		t.Errorf("COMMITTED is on the log %d times", n)
	}
}
