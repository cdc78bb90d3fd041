package engine

import (
	"errors"
	"testing"
	"time"

	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/node"
)

// deliver makes a message arrive that is on its way.
func (in *inside) deliver(kind string, to int) {
	in.Helper()
	e, _ := in.world.Sim.Take(in.sent(kind, to).Seq)
	in.world.Fire(e)
}

// splitAt cuts a range on its own node, at once.
func (in *inside) splitAt(key string) {
	d := *in.shared.Directory.Locate(key)
	n := in.world.Nodes[d.Node]
	n.Split(d.ID, key, n)
}

// P2.1 comes before X1: a one-phase request that comes again after its range was split is answered
// how it ended. Told that the range is wrong, its coordinator would begin anew with what has moved
// away.
func TestARequestThatComesAgainAfterASplitIsAnsweredHowItEnded(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{LatencyMin: time.Millisecond}})
	k := in.put(in.begin(TxnOptions{Node: "n2"}), "c", "1").Submit(Op{Kind: OpCommit})
	request := in.sent("ONEPHASE", 1)
	in.deliver("ONEPHASE", 1)
	in.splitAt("b")
	in.world.Sim.Take(in.sent("ENDED", 2).Seq) // it is lost
	in.world.Fire(request)
	in.pass(time.Minute)
	if !k.Done() || k.Result().Err != nil || in.value("c") != "1" {
		t.Errorf("the client was told %v, c is %q", k.Result().Err, in.value("c"))
	}
	in.quiet()
}

func TestARequestThatItsClientTakesBackStaysTakenBackWhenItsRangeWasSplit(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{LatencyMin: time.Millisecond}})
	x := in.put(in.begin(TxnOptions{Node: "n2"}), "c", "1")
	k := x.Submit(Op{Kind: OpCommit})
	in.splitAt("b")
	if err := k.Cancel(); err != nil {
		t.Errorf("ROLLBACK answers %v", err)
	}
	in.pass(time.Minute)
	if got := in.value("c"); got != "" {
		t.Errorf("c is %q", got)
	}
	in.quiet()
}

// A transaction that was to commit in one phase needs two when its keys lie in two ranges by the
// time that its request arrives; with the half that kept the number it goes on as a participant.
func TestACommitThatMeetsASplitGoesToBothHalves(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{LatencyMin: time.Millisecond}})
	k := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "c", "1").Submit(Op{Kind: OpCommit})
	in.splitAt("b")
	in.pass(time.Minute)
	if r := k.Result(); r.Err != nil || r.Commit.Phases != 2 || len(r.Commit.Participants) != 2 {
		t.Errorf("%+v", r)
	}
	in.quiet()
}

// L5: a grant names the incarnation of the node, so that a lock that was lost can be told from one
// that was granted after the restart.
func TestGrantsOfTwoIncarnationsDiffer(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{LatencyMin: time.Millisecond}})
	seen := map[any]bool{}
	for range 4 {
		x := in.begin(TxnOptions{Node: "n2"})
		x.Submit(Op{Kind: OpLock, Key: "a"})
		in.deliver("LOCK", 1)
		grant := in.sent("GRANTED", 2).Msg.(*msg.Granted).Grant
		if seen[grant] {
			t.Errorf("%+v was granted before", grant)
		}
		seen[grant] = true
		in.kill("n1")
		x.Rollback()
		in.recover("n1")
	}
}

func TestALockThatWasLostInACrashIsNoticed(t *testing.T) {
	in := newInside(t, Options{})
	x := in.begin(TxnOptions{Node: "n2"})
	if err := x.Lock("a"); err != nil {
		t.Fatal(err)
	}
	in.put(x, "b", "1", "z", "1")
	in.kill("n1")
	in.recover("n1")
	if _, err := x.Commit(); !errors.Is(err, ErrConflict) {
		t.Errorf("COMMIT answers %v", err)
	}
	in.quiet()
}

// W3: a failing disk crashes its node at SPLIT before the other one has heard of the range.
func TestASplitOnAFailingDiskHasNotHappened(t *testing.T) {
	for _, failing := range []string{"n1", "n2"} {
		t.Run(failing, func(t *testing.T) {
			in := newInside(t, Options{})
			in.store("a", "1")
			if err := in.Disk(failing, DiskFail); err != nil {
				t.Fatal(err)
			}
			if err := in.Split("b", "n2"); !errors.Is(err, ErrUnavailable) {
				t.Errorf("SPLIT answers %v", err)
			}
			in.Disk(failing, DiskOK)
			in.recover(failing)
			if err := in.Split("c", "n3"); err != nil {
				t.Fatal(err)
			}
			in.store("b", "1", "d", "1", "k", "1")
			for _, n := range in.NodeNames() {
				in.kill(n)
			}
			if got := len(in.RangeViews()); got != 4 {
				t.Errorf("there are %d ranges", got)
			}
			for _, n := range in.NodeNames() {
				in.recover(n)
			}
			in.quiet()
			if b, d := in.value("b"), in.value("d"); b != "1" || d != "1" {
				t.Errorf("b is %q, d is %q", b, d)
			}
		})
	}
}

// A point says that a record is durable: that of the replica's own, whatever else the node has
// logged.
func TestPointsOfAReplicaAreNotEarlyAfterASplit(t *testing.T) {
	in := newInside(t, Options{Trace: 1000, Settings: Settings{Sync: 5 * time.Millisecond}})
	in.splitAt("b")
	in.pass(time.Second)
	first := in.put(in.begin(TxnOptions{Node: "n1"}), "a", "1")
	second := in.put(in.begin(TxnOptions{Node: "n1"}), "aa", "1")
	first.Submit(Op{Kind: OpCommit})
	in.until("one is being synced", func() bool { return in.world.Nodes[1].Log().LastLSN() == 2 })
	second.Submit(Op{Kind: OpCommit})
	in.until("the other is appended", func() bool { return in.world.Nodes[1].Log().LastLSN() == 3 })
	in.world.Plant(node.Arm{Node: 1, Point: effect.OnePhaseLogged, Count: 2})
	in.pass(time.Second)
	in.recover("n1")
	if got := in.value("aa"); got != "1" {
		t.Errorf("onephase.logged was reached, and aa is %q", got)
	}
}
