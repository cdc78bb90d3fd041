package engine

import (
	"errors"
	"testing"
	"time"
)

// G1 drops a deletion that no open snapshot can miss. A transaction that is waiting to be prepared
// is still to be checked against it (P2.3).
func TestADeletionIsNotCutBeforeThoseWhoWaitForItWereChecked(t *testing.T) {
	for name, o := range map[string]Options{
		"one phase":  {Settings: Settings{LatencyMin: time.Millisecond}},
		"two phases": {Settings: Settings{LatencyMin: time.Millisecond, TwoPhaseAlways: true}},
	} {
		t.Run(name, func(t *testing.T) {
			in := newInside(t, o)
			in.store("a", "old")
			loser := in.begin(TxnOptions{Node: "n1"})
			if v, _, _ := loser.Get("a"); v != "old" {
				t.Fatal(v)
			}
			in.put(loser, "a", "lost update")
			winner := in.put(in.begin(TxnOptions{Node: "n2"}), "z", "1")
			winner.Delete("a")
			winner.Submit(Op{Kind: OpCommit})
			in.until("winner prepared", func() bool { return in.inDoubt(1) == 1 })
			k := loser.Submit(Op{Kind: OpCommit})
			in.pass(time.Second)
			if err := k.Result().Err; !errors.Is(err, ErrConflict) {
				t.Errorf("the second committer is told %v", err)
			}
			if got := in.value("a"); got != "" {
				t.Errorf("a is %q", got)
			}
			in.quiet()
		})
	}
}
