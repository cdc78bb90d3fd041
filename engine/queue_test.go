package engine

import (
	"testing"
	"time"
)

// The PREPARE of a transaction that has the lock of a key can wait there for a read intent. Behind
// it in the queue, and also before it, stand those who wait for the lock.
func TestWhoHasTheLockOfAKeyDoesNotQueueBehindThoseWhoWaitForIt(t *testing.T) {
	for name, two := range map[string]bool{"one phase": false, "two phases": true} {
		t.Run(name, func(t *testing.T) {
			in := newInside(t, Options{Settings: Settings{
				LatencyMin: time.Millisecond, Sync: time.Millisecond, TwoPhaseAlways: two,
			}})
			holder := in.begin(TxnOptions{Node: "n1", Pessimistic: true})
			in.put(holder, "a", "1")
			waiter := in.begin(TxnOptions{Node: "n1"}).Submit(Op{Kind: OpLock, Key: "a"})
			in.until("waits", func() bool { return waiter.state == waiting })
			scanner := in.begin(TxnOptions{Node: "n2", Isolation: Serializable})
			scanner.Scan("a", "b", 0, func(string, string) bool { return true })
			in.put(scanner, "z", "1").Submit(Op{Kind: OpCommit})
			in.until("read intent", func() bool { return in.inDoubt(1) == 1 })
			k := holder.Submit(Op{Kind: OpCommit})
			in.pass(10 * time.Second)
			if !k.Done() || k.Result().Err != nil {
				t.Errorf("done: %v, %v", k.Done(), k.Result().Err)
			}
			if !waiter.Done() {
				t.Error("who waited for the lock waits on")
			}
		})
	}
}

// L4: a lock that goes to a transaction whose coordinator is gone, while only such wait for it, is
// asked about all the same.
func TestALockThatGoesToATransactionWithoutCoordinatorIsFreedForThoseWhoWait(t *testing.T) {
	in := newInside(t, Options{Settings: Settings{TwoPhaseAlways: true}})
	holder := in.begin(TxnOptions{Node: "n1"})
	if err := holder.Lock("a"); err != nil {
		t.Fatal(err)
	}
	lock := in.begin(TxnOptions{Node: "n2"}).Submit(Op{Kind: OpLock, Key: "a"})
	in.until("the first waits", func() bool { return lock.state == waiting })
	write := in.put(in.begin(TxnOptions{Node: "n3"}), "a", "1").Submit(Op{Kind: OpCommit})
	in.until("the second waits", func() bool { return write.state == waiting })
	in.kill("n2")
	in.kill("n3")
	holder.Rollback()
	for _, n := range in.world.Nodes[2:] {
		if err := n.Recover(); err != nil {
			t.Fatal(err)
		}
	}
	in.pass(time.Minute)
	in.quiet()
}
