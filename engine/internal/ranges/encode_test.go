package ranges

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// someDirectory is one of up to four nodes after a few splits.
func someDirectory(t *rapid.T) *Directory {
	d := New(EvenSplits(rapid.IntRange(1, 4).Draw(t, "nodes")))
	for range rapid.IntRange(0, 8).Draw(t, "splits") {
		someSplit(t, d)(d)
	}
	return d
}

// someSplit cuts one of the ranges of d, or at a key where nothing is to be cut.
func someSplit(t *rapid.T, d *Directory) func(*Directory) {
	at := rapid.StringMatching("[a-z]{1,2}").Draw(t, "at")
	left := *d.Locate(at)
	node := base.NodeID(rapid.IntRange(1, len(d.perNode)-1).Draw(t, "node"))
	right := d.NextID()
	return func(d *Directory) { d.Split(left.ID, left.Epoch+1, at, right, 1, node) }
}

func TestCloneOfADirectory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDirectory(t)
		dec := codec.NewDecoder(d.AppendState(nil))
		c := DecodeState(dec)
		if err := dec.Done(); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 4).Draw(t, "more splits") {
			split := someSplit(t, d)
			split(d)
			split(c)
		}
		if !reflect.DeepEqual(c, d) {
			t.Fatalf("got %+v, want %+v", c, d)
		}
		if c.NextID() != d.NextID() || c.Name(1) != d.Name(1) {
			t.Fatalf("%v %v, want %v %v", c.NextID(), c.Name(1), d.NextID(), d.Name(1))
		}
	})
}

func FuzzDecodeState(f *testing.F) {
	states := rapid.Custom(func(t *rapid.T) []byte { return someDirectory(t).AppendState(nil) })
	for seed := range 8 {
		f.Add(states.Example(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		dec := codec.NewDecoder(b)
		d := DecodeState(dec)
		if d.Locate("m"); dec.Done() == nil && !bytes.Equal(d.AppendState(nil), b) {
			t.Fatalf("%x is written %x", b, d.AppendState(nil))
		}
	})
}

func TestWhatIsNoDirectory(t *testing.T) {
	write := func(nodes uint64, byID []base.NodeID, ranges ...Descriptor) []byte {
		b := codec.AppendUint(nil, nodes)
		b = codec.AppendList(b, byID, func(b []byte, n base.NodeID) []byte {
			return codec.AppendUint(b, uint64(n))
		})
		return codec.AppendList(b, ranges, func(b []byte, r Descriptor) []byte {
			return codec.AppendAddr(codec.AppendString(b, r.Span.Lo), r.Addr())
		})
	}
	on := func(n ...base.NodeID) []base.NodeID { return n }
	one := Descriptor{ID: 1, Epoch: 1}
	two := Descriptor{ID: 2, Epoch: 1, Span: base.Span{Lo: "m"}}
	as := func(d Descriptor, id base.RangeID) Descriptor { d.ID = id; return d }
	for name, b := range map[string][]byte{
		"no range":                  write(0, nil),
		"the first keys left out":   write(1, on(0, 1), two),
		"more nodes than ranges":    write(2, on(1), one),
		"a huge number of nodes":    write(1<<60, on(1), one),
		"a range on no node":        write(1, on(1, 0), one, two),
		"a range on a missing node": write(1, on(1, 2), one, two),
		"a range on a huge node":    write(1, on(1, 1<<32-1), one, two),
		"two ranges of one id":      write(1, on(1), one, as(two, 1)),
		"an id beyond the last":     write(1, on(1), one, two),
		"an id without its range":   write(1, on(1, 1), one),
		"no id":                     write(1, on(1, 1), one, as(two, 0)),
		"two ranges of the same lo": write(1, on(1, 1), one, as(one, 2)),
	} {
		dec := codec.NewDecoder(b)
		if DecodeState(dec); dec.Err() == nil {
			t.Errorf("%s was read", name)
		}
	}
	for name, b := range map[string][]byte{
		"two ranges":                  write(1, on(1, 1), one, two),
		"an id that became no range":  write(1, on(1, 0, 1), one, as(two, 3)),
		"the last id became no range": write(1, on(1, 0), one),
	} {
		dec := codec.NewDecoder(b)
		if DecodeState(dec); dec.Done() != nil {
			t.Errorf("%s: %v", name, dec.Done())
		}
	}
}
