package oracle

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
)

// The open set is held to a list that is sorted and searched anew for every answer.
func TestOpenSetIsLikeAListOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var set openSet
		var list []base.TS
		last := base.TS(0)
		for range rapid.IntRange(0, 400).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0, 1: // nearly always ascending
				last += base.TS(rapid.IntRange(0, 2).Draw(t, "up"))
				set.add(last)
				list = append(list, last)
			case 2:
				ts := base.TS(rapid.IntRange(0, int(last)).Draw(t, "anywhere"))
				set.add(ts)
				list = append(list, ts)
			default:
				ts := base.TS(rapid.IntRange(0, int(last)+1).Draw(t, "gone"))
				set.remove(ts)
				if i := slices.Index(list, ts); i >= 0 {
					list = slices.Delete(list, i, i+1)
				}
			}
			want := base.TS(999_999)
			if len(list) > 0 {
				want = slices.Min(list)
			}
			if got := set.least(999_999); got != want {
				t.Fatalf("the least is %v, not %v, of %v", got, want, list)
			}
		}
	})
}

// One old transaction must not keep all younger ones in memory.
func TestOpenSetForgetsWhatIsClosedBehindAnOldOne(t *testing.T) {
	var set openSet
	set.add(1)
	for ts := base.TS(2); ts < 100_000; ts++ {
		set.add(ts)
		set.remove(ts)
	}
	if n := len(set.entries); n > 200 {
		t.Errorf("%d entries for one that is open", n)
	}
}

// O1: strictly increasing, and none twice, whenever the oracle restarts.
func TestNoNumberIsDrawnTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, last := New(), base.TS(0)
		for range rapid.IntRange(0, 3000).Draw(t, "steps") {
			s := o.Draw
			if rapid.Bool().Draw(t, "begin") {
				s = o.Begin
			}
			if ts := s().TS; ts <= last {
				t.Fatalf("%v after %v", ts, last)
			} else {
				last = ts
			}
			if rapid.IntRange(0, 300).Draw(t, "restart") == 0 {
				o.Restart()
			}
		}
	})
}

// G1, G2: what comes with a draw is a bound for all that is open, whoever opened it.
func TestLowAndMarkAreTheSmallestThatIsOpen(t *testing.T) {
	o := New()
	want := func(s Stamp, ts, low, mark base.TS) {
		t.Helper()
		if s != (Stamp{TS: ts, Low: low, Mark: mark}) {
			t.Errorf("%+v, not %v %v %v", s, ts, low, mark)
		}
	}
	want(o.Draw(), 1, 1, 1)
	want(o.Begin(), 2, 2, 2)
	want(o.Begin(), 3, 2, 2)
	o.EndSnapshot(2) // it is checked, and not yet over everywhere
	want(o.Draw(), 4, 3, 2)
	o.OpenSnapshot(1) // AS OF
	want(o.Draw(), 5, 1, 2)
	o.EndSnapshot(1)
	o.EndTxn(2)
	o.EndTxn(2)
	want(o.Draw(), 6, 3, 3)
	o.EndSnapshot(3)
	o.EndTxn(3)
	want(o.Draw(), 7, 7, 7)
}
