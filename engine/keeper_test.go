package engine

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"conclave/engine/internal/check"
	"conclave/engine/internal/codec"
)

// crowd is a cluster on which so many clients have written and read, some of whom took their time.
// most bounds its history.
func crowd(t *testing.T, txns, most int) *Cluster {
	t.Helper()
	c, err := New(Options{History: true, KeepOutcomes: true})
	if err != nil {
		t.Fatal(err)
	}
	c.LimitHistory(most)
	r := rand.New(rand.NewPCG(1, 2))
	key := func() string { return fmt.Sprintf("%c%d", 'a'+rune(r.IntN(26)), r.IntN(3)) }
	var open []*Txn
	for int(c.lastTxn) < txns {
		x, err := c.Begin(TxnOptions{Isolation: Isolation(r.IntN(3))})
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, x)
		for range 1 + r.IntN(3) {
			y := open[r.IntN(len(open))]
			switch r.IntN(4) {
			case 0:
				y.Submit(Op{Kind: OpPut, Key: key(), Value: fmt.Sprint(r.IntN(1000))})
			case 1:
				y.Submit(Op{Kind: OpScan, Key: "a", Limit: 5})
			case 2:
				y.Submit(Op{Kind: OpDelete, Key: key()})
			default:
				y.Submit(Op{Kind: OpGet, Key: key()})
			}
			c.Settle(nil)
		}
		for len(open) > 0 && r.IntN(40) > 0 && (len(open) > 30 || r.IntN(3) > 0) {
			i := r.IntN(len(open))
			open[i].Submit(Op{Kind: OpCommit})
			c.Settle(nil)
			open = append(open[:i], open[i+1:]...)
		}
	}
	return c
}

// TestABoundedHistoryIsTheEndOfTheWholeOne: transaction by transaction, and it says that it is not
// all; and where the whole one has no anomaly the rest has none.
func TestABoundedHistoryIsTheEndOfTheWholeOne(t *testing.T) {
	const most, txns = 300, 3000
	whole, bounded := crowd(t, txns, 0), crowd(t, txns, most)
	w, b := whole.History(), bounded.History()
	n := len(b.Txns)
	if n < most || n > most+2*chapterStories || len(w.Txns) < txns {
		t.Fatalf("%d and %d stories are kept", len(w.Txns), n)
	}
	if !reflect.DeepEqual(b.Txns, w.Txns[len(w.Txns)-n:]) {
		t.Error("the stories differ")
	}
	of := func(h *History) (mine []Install) {
		for _, i := range h.Installs {
			if i.Txn >= b.Txns[0].ID {
				mine = append(mine, i)
			}
		}
		return mine
	}
	if m := len(of(b)); m < n/4 || !reflect.DeepEqual(of(b), of(w)) || len(b.Installs) > 2*m {
		t.Errorf("%d installs of %d differ", m, len(b.Installs))
	}
	if w.Partial || !b.Partial {
		t.Error("which of the two is not all?")
	}
	for _, level := range []Level{CheckOwn, CheckReadCommitted} {
		if found := whole.Check(level); len(found) > 0 {
			t.Fatal(found)
		}
		if found := bounded.Check(level); len(found) > 0 {
			t.Errorf("what is left has %v", found)
		}
	}
	if len(whole.Check(CheckSerializable)) == 0 || len(bounded.Check(CheckSerializable)) == 0 {
		t.Error("there is nothing to be found, so that nothing was shown")
	}
}

// TestAStoryIsUnpackedAsItWasPacked: of stories of all kinds.
func TestAStoryIsUnpackedAsItWasPacked(t *testing.T) {
	near := uint64(7)
	for _, s := range crowd(t, 2000, 0).History().Txns {
		b := packStory(nil, &s, near)
		d := codec.NewDecoder(b)
		if got := unpackStory(d, s.ID, near); !reflect.DeepEqual(got, s) || d.Done() != nil {
			t.Fatalf("%+v was %+v", got, s)
		}
		near = s.Began
	}
}

// TestOutcomesOutliveTheirFolding: what a client was told STATUS tells, however long ago that was,
// unless the history's bound has made it forget.
func TestOutcomesOutliveTheirFolding(t *testing.T) {
	c := crowd(t, 2000, 0)
	told := 0
	for i, s := range c.History().Txns {
		if i%10 > 0 {
			continue
		}
		v, err := c.Status(s.ID)
		want := map[check.Answer]string{check.Committed: "committed", check.Aborted: "aborted"}[s.Answer]
		if err != nil || want != "" && (v.Outcome != want || v.CommitTS != s.Commit) {
			t.Fatalf("T%d was told %v @%d, and is %+v, %v", s.ID, s.Answer, s.Commit, v, err)
		}
		told += len(want)
	}
	if lines, bytes := c.ledger.size(c.lastTxn); told == 0 || lines != 2000 || bytes > 5*lines+2*leafLines*24 {
		t.Errorf("%d lines take %d bytes", lines, bytes)
	}
	c.LimitHistory(100)
	if lines, _ := c.ledger.size(c.lastTxn); lines < 100 || lines > 100+2*chapterStories {
		t.Errorf("%d lines are kept", lines)
	}
}

// TestAnInvariantSurvivesTheBoundOfTheHistory: it is judged on all that was committed, and what it
// keeps of that is bounded as well. A new one cannot be.
func TestAnInvariantSurvivesTheBoundOfTheHistory(t *testing.T) {
	c, _ := New(Options{History: true})
	put := func(key, value string) (err error) {
		k := c.SubmitAuto(TxnOptions{}, Op{Kind: OpPut, Key: key, Value: value})
		c.Settle(k)
		return k.Result().Err
	}
	if err := c.SetInvariant(Invariant{Name: "sum", Sum: 7}); err == nil {
		t.Error("it holds of nothing")
	}
	put("a", "3")
	if err := put("z", "4"); err != nil {
		t.Fatal(err)
	}
	c.LimitHistory(100)
	for range 1000 {
		if err := put("z", "4"); err != nil {
			t.Fatal(err)
		}
	}
	if err := put("z", "5"); err == nil {
		t.Error("3 and 5 are 7")
	}
	if err := put("z", "4"); err != nil {
		t.Error(err)
	}
	if err := c.SetInvariant(Invariant{Name: "other", Sum: 7}); err == nil {
		t.Error("one is judged from the middle on")
	}
	if n := c.world.Chronicle.Len(); n > 300 {
		t.Errorf("%d records are kept", n)
	}
}
