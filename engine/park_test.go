package engine

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"conclave/engine/internal/base"
)

// A caller that has parked for another transaction moves no time. Once what it waited for is there, but not
// yet its answer, it must go on by itself: a message that is lost then needs a timeout.
func TestAParkedCallerWhoseWaitIsOverLetsTimePassAgain(t *testing.T) {
	in := slow(t, Settings{})
	holder := in.begin(TxnOptions{Node: "n1"})
	if err := holder.Lock("a"); err != nil {
		t.Fatal(err)
	}
	x := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1")
	in.world.Sim.Drop(2, 3, 1) // its PREPARE to n3
	answer := make(chan error)
	go func() {
		_, err := x.Commit()
		answer <- err
	}()
	parked := func() bool {
		in.mu.Lock()
		defer in.mu.Unlock()
		return x.own.parked != nil
	}
	for !parked() {
		select {
		case err := <-answer:
			t.Fatalf("it has not waited: %v", err)
		default:
			runtime.Gosched()
		}
	}
	holder.Rollback()
	if parked() {
		t.Fatal("it has parked for ever: nobody holds a, and n3 will never answer")
	}
	if err := <-answer; !errors.Is(err, ErrUnavailable) {
		t.Errorf("COMMIT answers %v", err)
	}
	in.pass(time.Minute)
	in.quiet()
}

// The same where the wait is over before the caller has parked.
func TestACallerWhoseWaitIsOverBeforeItParksLetsTimePass(t *testing.T) {
	in := slow(t, Settings{})
	holder := in.begin(TxnOptions{Node: "n2"})
	if err := holder.Lock("a"); err != nil {
		t.Fatal(err)
	}
	x := in.put(in.begin(TxnOptions{Node: "n3"}), "a", "1", "z", "1", "k", "1")
	in.world.Sim.Delay(2, 1, 10*base.Millisecond) // for the RELEASE
	in.world.Sim.Drop(3, 2, 1)                    // its PREPARE for k
	holder.Submit(Op{Kind: OpRollback})
	if _, err := x.Commit(); !errors.Is(err, ErrUnavailable) {
		t.Errorf("COMMIT answers %v", err)
	}
	in.Heal()
	in.pass(time.Minute)
	in.quiet()
}
