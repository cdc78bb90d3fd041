package engine

import (
	"errors"
	"testing"
	"time"

	"conclave/engine/internal/codec"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/sim"
)

// sent is the message of that kind which is on its way to a node: a copy, because once it has come
// it may become another one.
func (in *inside) sent(kind string, to int) sim.Event {
	in.Helper()
	for _, e := range in.world.Sim.Pending() {
		if e.Msg != nil && e.Msg.Kind() == kind && int(e.To) == to {
			e.Msg = msg.Decode(codec.NewDecoder(msg.Append(nil, e.Msg)))
			return e
		}
	}
	in.Fatalf("no %s is on its way to n%d", kind, to)
	return sim.Event{}
}

// D4: a participant may hear abort from a peer while the coordinator still votes. Its PREPARE, when
// it comes again, is answered no with that reason, and not with one that nobody has given.
func TestAPrepareThatComesAgainAfterAPeersAbortIsToldOfThePeer(t *testing.T) {
	for name, restart := range map[string]bool{"in memory": false, "after a restart": true} {
		t.Run(name, func(t *testing.T) {
			in := newInside(t, Options{Settings: Settings{
				LatencyMin: time.Millisecond, VoteTimeout: time.Hour, TwoPhaseAlways: true,
			}})
			x := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1")
			in.world.Sim.Drop(2, 1, 1) // its PREPARE to n1
			k := x.Submit(Op{Kind: OpCommit})
			prepare := in.sent("PREPARE", 3)
			in.world.Sim.Drop(3, 2, 100) // the vote, and the questions: n3 asks n1, which aborts
			in.until("prepared", func() bool { return in.inDoubt(3) == 1 })
			in.until("aborted", func() bool { return in.inDoubt(3) == 0 })
			in.world.Sim.Heal()
			if restart {
				in.store("z", "other") // so that the log knows that it was not in doubt any more
				in.world.Nodes[3].Crash("killed")
				if err := in.world.Nodes[3].Recover(); err != nil {
					t.Fatal(err)
				}
				prepare.Incarnation = in.world.Nodes[3].Incarnation()
			}
			in.world.Fire(prepare)
			vote := in.sent("VOTE", 2).Msg.(*msg.Vote)
			if vote.Yes || vote.No.Code != msg.PeerAsked {
				t.Errorf("it votes %v", vote)
			}
			in.pass(time.Second)
			if err := k.Result().Err; !errors.Is(err, ErrUnavailable) {
				t.Errorf("the client is told %v", err)
			}
		})
	}
}
