package engine

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// What a client holds of a transaction that has ended stays what it was, whoever has the rest of it
// by now: it tells its own numbers, and refuses everything (ErrNoTxn).
func TestAnEndedTransactionTouchesNobodyElses(t *testing.T) {
	in := newInside(t, Options{})
	old := in.put(in.begin(TxnOptions{Node: "n2"}), "a", "1", "z", "1")
	told := fmt.Sprint(old.ID(), old.Node(), old.StartTS(), old.Snapshot(), old.HasWritten())
	if _, err := old.Commit(); err != nil {
		t.Fatal(err)
	}
	next := in.begin(TxnOptions{Node: "n3"})
	if len(in.spare) != 0 || old.txn != nil {
		t.Fatal("the next transaction is not what the last one was")
	}
	in.put(next, "a", "2")
	for name, do := range map[string]func() error{
		"Put":      func() error { return old.Put("a", "3") },
		"Rollback": old.Rollback,
		"Get":      func() error { _, _, err := old.Get("a"); return err },
		"Commit":   func() error { _, err := old.Commit(); return err },
		"Cancel":   func() error { return old.Submit(Op{Kind: OpGet, Key: "a"}).Cancel() },
	} {
		if err := do(); !errors.Is(err, ErrNoTxn) {
			t.Errorf("%s of a transaction that has ended: %v", name, err)
		}
	}
	again := fmt.Sprint(old.ID(), old.Node(), old.StartTS(), old.Snapshot(), old.HasWritten())
	if again != told || old.State() != "ended" {
		t.Errorf("it was %s, now it is %s, %s", told, again, old.State())
	}
	if info, err := next.Commit(); err != nil || info.Phases != 1 {
		t.Errorf("the next one ends with %v, %v", info, err)
	}
	if v := in.value("a"); v != "2" {
		t.Errorf("a is %q", v)
	}
}

// The same from many goroutines, for the race detector.
func TestManyCallersEndTransactionsAtOnce(t *testing.T) {
	c, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 200 {
				txn, err := c.Begin(TxnOptions{})
				if err != nil {
					t.Error(err)
					return
				}
				from, to := fmt.Sprint("a", g), fmt.Sprint("z", (g+i)%8)
				txn.Get(from)
				txn.Put(from, "1")
				txn.Put(to, "2")
				if _, err := txn.Commit(); err != nil && !errors.Is(err, ErrConflict) {
					t.Error(err)
				}
				if txn.State() != "ended" || !errors.Is(txn.Rollback(), ErrNoTxn) {
					t.Errorf("T%d is %s", txn.ID(), txn.State())
				}
				_, _, _ = txn.Snapshot(), txn.Node(), txn.HasWritten()
			}
		})
	}
	all.Wait()
}
