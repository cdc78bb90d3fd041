package oracle

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// step does one thing that can be done to an oracle, and says what it answered.
type step func(o *Oracle) Stamp

func someStep(t *rapid.T) step {
	ts := base.TS(rapid.IntRange(0, 40).Draw(t, "ts"))
	return rapid.SampledFrom([]step{
		func(o *Oracle) Stamp { return o.Begin() },
		func(o *Oracle) Stamp { return o.Draw() },
		func(o *Oracle) Stamp { o.OpenSnapshot(min(ts, o.Last())); return Stamp{Low: o.Low()} },
		func(o *Oracle) Stamp { o.EndSnapshot(ts); return Stamp{Low: o.Low()} },
		func(o *Oracle) Stamp { o.EndTxn(ts); return Stamp{Low: o.Low()} },
		func(o *Oracle) Stamp { return Stamp{TS: o.Last()} },
	}).Draw(t, "step")
}

func clone(t *rapid.T, o *Oracle) *Oracle {
	d := codec.NewDecoder(o.AppendState(nil))
	c := DecodeState(d)
	if err := d.Done(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCloneDrawsAndForgetsAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := New()
		for range rapid.IntRange(0, 60).Draw(t, "before") {
			someStep(t)(o)
		}
		c := clone(t, o)
		for range rapid.IntRange(0, 60).Draw(t, "after") {
			s := someStep(t)
			if rapid.IntRange(0, 20).Draw(t, "restart") == 0 {
				s = func(o *Oracle) Stamp { o.Restart(); return o.Draw() }
			}
			if want, got := s(o), s(c); got != want {
				t.Fatalf("the clone answered %+v, the original %+v", got, want)
			}
		}
		if !bytes.Equal(c.AppendState(nil), o.AppendState(nil)) {
			t.Fatal("the states differ at the end")
		}
	})
}

// In which order transactions ended is not in the state.
func TestOrderOfEndsLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "transactions")
		var ends []base.TS
		for ts := range n {
			if rapid.Bool().Draw(t, "ends") {
				ends = append(ends, base.TS(ts+1))
			}
		}
		one, other := New(), New()
		for range n {
			one.Begin()
			other.Begin()
		}
		shuffled := rapid.Permutation(ends).Draw(t, "order")
		for i := range ends {
			one.EndTxn(ends[i])
			one.EndSnapshot(ends[i])
			other.EndTxn(shuffled[i])
			other.EndSnapshot(shuffled[i])
		}
		if !bytes.Equal(one.AppendState(nil), other.AppendState(nil)) {
			t.Fatalf("%v and %v differ", ends, shuffled)
		}
	})
}

// With ranks for timestamps the next draw is still above all that came before.
func TestRanksLeaveTheNextDrawOnTop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := New()
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			someStep(t)(o)
		}
		b := o.AppendState(nil)
		var ranks codec.Ranks
		d := codec.NewDecoder(b)
		d.Restamp(ranks.Note)
		DecodeState(d)
		d = codec.NewDecoder(b)
		d.Restamp(ranks.Of)
		small := DecodeState(d)
		if err := d.Done(); err != nil {
			t.Fatal(err)
		}
		if low, last := small.Low(), small.Last(); low > last {
			t.Fatalf("low is %v, last %v", low, last)
		}
		for range 3 {
			a, b := o.Draw(), small.Draw()
			if (a.Low < a.TS) != (b.Low < b.TS) || (a.Mark < a.TS) != (b.Mark < b.TS) {
				t.Fatalf("%+v became %+v", a, b)
			}
		}
	})
}

func FuzzDecodeState(f *testing.F) {
	o := New()
	f.Add(o.AppendState(nil))
	o.Begin()
	o.Begin()
	o.OpenSnapshot(1)
	f.Add(o.AppendState(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := codec.NewDecoder(b)
		o := DecodeState(d)
		if d.Done() == nil && !bytes.Equal(o.AppendState(nil), b) {
			t.Fatalf("%x is written %x", b, o.AppendState(nil))
		}
	})
}
