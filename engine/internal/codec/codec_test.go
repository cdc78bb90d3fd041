package codec

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
)

// sample is one of everything that can be encoded.
type sample struct {
	Number uint64
	Small  uint32
	Yes    bool
	Text   string
	TS     base.TS

	Value   base.Value
	Version base.Version
	Span    base.Span
	Grant   base.Grant
	Writes  []base.Write
	Reads   []base.Read
	Addrs   []base.Addr
}

func (s *sample) append(b []byte) []byte {
	b = AppendUint(b, s.Number)
	b = AppendUint(b, uint64(s.Small))
	b = AppendBool(b, s.Yes)
	b = AppendString(b, s.Text)
	b = AppendUint(b, uint64(s.TS))
	b = AppendValue(b, s.Value)
	b = AppendVersion(b, s.Version)
	b = AppendSpan(b, s.Span)
	b = AppendGrant(b, s.Grant)
	b = AppendWrites(b, s.Writes)
	b = AppendReads(b, s.Reads)
	return AppendAddrs(b, s.Addrs)
}

func decodeSample(d *Decoder) *sample {
	return &sample{
		Number: d.Uint(), Small: d.Uint32(), Yes: d.Bool(), Text: d.String(), TS: d.TS(),
		Value: Value(d), Version: Version(d), Span: Span(d), Grant: Grant(d),
		Writes: Writes(d), Reads: Reads(d), Addrs: Addrs(d),
	}
}

func someSample(t *rapid.T) *sample {
	number := rapid.Custom(func(t *rapid.T) uint64 {
		return rapid.Uint64().Draw(t, "number") >> rapid.IntRange(0, 63).Draw(t, "shift")
	})
	ts := rapid.Map(number, func(n uint64) base.TS { return base.TS(n) })
	value := rapid.Custom(func(t *rapid.T) (v base.Value) {
		if v.Tombstone = rapid.Bool().Draw(t, "tombstone"); !v.Tombstone {
			v.Data = rapid.String().Draw(t, "data")
		}
		return v
	})
	write := rapid.Custom(func(t *rapid.T) base.Write {
		return base.Write{
			Key: rapid.String().Draw(t, "key"), Value: value.Draw(t, "value"),
			Check: ts.Draw(t, "check"),
		}
	})
	read := rapid.Custom(func(t *rapid.T) (r base.Read) {
		r.Span.Lo = rapid.String().Draw(t, "lo")
		if r.Point = rapid.Bool().Draw(t, "point"); !r.Point {
			r.Span.Hi = rapid.String().Draw(t, "hi")
		}
		return r
	})
	return &sample{
		Number: number.Draw(t, "number"), Small: rapid.Uint32().Draw(t, "small"),
		Yes: rapid.Bool().Draw(t, "yes"), Text: rapid.String().Draw(t, "text"),
		TS: ts.Draw(t, "ts"), Value: value.Draw(t, "value"),
		Version: base.Version{
			TS: ts.Draw(t, "ts"), Txn: base.TxnID(number.Draw(t, "txn")),
			Value: value.Draw(t, "value"),
		},
		Span:  base.Span{Lo: rapid.String().Draw(t, "lo"), Hi: rapid.String().Draw(t, "hi")},
		Grant: base.Grant{Incarnation: 3, Number: number.Draw(t, "grant")},

		Writes: list(t, write), Reads: list(t, read),
		Addrs: list(t, rapid.Just(base.Addr{Range: math.MaxUint32, Epoch: 7})),
	}
}

// list is up to five items, nil if none.
func list[T any](t *rapid.T, item *rapid.Generator[T]) (l []T) {
	for range rapid.IntRange(0, 5).Draw(t, "length") {
		l = append(l, item.Draw(t, "item"))
	}
	return l
}

func bothDecoders(b []byte) map[string]*Decoder {
	return map[string]*Decoder{"copies": NewDecoder(b), "shares": NewSharedDecoder(b)}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSample(t)
		b := s.append(nil)
		for name, d := range bothDecoders(b) {
			got := decodeSample(d)
			if err := d.Done(); err != nil {
				t.Fatalf("one that %s: %v", name, err)
			}
			if !reflect.DeepEqual(got, s) {
				t.Fatalf("one that %s: got %+v, want %+v", name, got, s)
			}
		}
	})
}

// Cut anywhere, the bytes are an error; with one more there are too many.
func TestTruncatedAtEveryByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := someSample(t).append(nil)
		for n := range b {
			for name, d := range bothDecoders(b[:n]) {
				decodeSample(d)
				if d.Err() == nil {
					t.Fatalf("one that %s read %d of %d bytes", name, n, len(b))
				}
			}
		}
		for name, d := range bothDecoders(append(b, 0)) {
			if decodeSample(d); !errors.Is(d.Done(), ErrTrailing) {
				t.Fatalf("one that %s: a byte too many: %v", name, d.Done())
			}
		}
	})
}

// Whatever can be read is what would be written: a state has one encoding.
func FuzzDecoder(f *testing.F) {
	samples := rapid.Custom(func(t *rapid.T) []byte { return someSample(t).append(nil) })
	for seed := range 8 {
		f.Add(samples.Example(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, shared := NewDecoder(b), NewSharedDecoder(b)
		s, s2 := decodeSample(d), decodeSample(shared)
		if !errors.Is(shared.Done(), d.Done()) {
			t.Fatalf("one that copies: %v; one that shares: %v", d.Done(), shared.Done())
		}
		if d.Done() != nil {
			return
		}
		if again := s.append(nil); !bytes.Equal(again, b) || !reflect.DeepEqual(s, s2) {
			t.Fatalf("%x was read as %+v and %+v, which is written %x", b, s, s2, again)
		}
	})
}

func TestNumbersHaveOneForm(t *testing.T) {
	for name, b := range map[string][]byte{
		"zero in two bytes":    {0x80, 0},
		"one in three bytes":   {0x81, 0x80, 0},
		"65 bits":              {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2},
		"eleven bytes":         {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1},
		"a number without end": {0x80},
		"nothing":              {},
	} {
		d := NewDecoder(b)
		if d.Uint(); d.Err() == nil {
			t.Errorf("%s was read", name)
		}
	}
	d := NewDecoder([]byte{2})
	if d.Bool(); d.Err() == nil {
		t.Error("a boolean that is two was read")
	}
	d = NewDecoder(AppendUint(nil, 1<<32))
	if d.Uint32(); d.Err() == nil {
		t.Error("33 bits were read as 32")
	}
}

func TestTheFirstErrorStays(t *testing.T) {
	d := NewDecoder([]byte{1, 2, 3})
	first := errors.New("first")
	d.Fail(first)
	d.Fail(errors.New("second"))
	if d.Uint() != 0 || d.String() != "" || d.Bool() || d.Count() != 0 || d.Byte() != 0 {
		t.Error("something was read behind an error")
	}
	if d.Err() != first || d.Done() != first {
		t.Errorf("the error is %v", d.Done())
	}
}

// A count is a claim: one that is false costs no memory.
func TestFalseCountsCostNothing(t *testing.T) {
	for _, claim := range []uint64{1 << 16, 1 << 31, 1 << 40, math.MaxUint64} {
		b := append(AppendUint(nil, claim), bytes.Repeat([]byte{0xff}, 1<<16)...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 100 {
			if d := NewDecoder(b); Writes(d) == nil && d.Err() == nil {
				t.Fatal("it was believed")
			}
			if d := NewDecoder(b); claim > 1<<16 && d.String() == "" && d.Err() == nil {
				t.Fatal("a string of that length was believed")
			}
		}
		runtime.ReadMemStats(&after)
		if n := (after.TotalAlloc - before.TotalAlloc) / 100; n > 16<<10 {
			t.Errorf("a false count of %d costs %d bytes", claim, n)
		}
	}
}

func TestStringsAreCopiesOrShareOne(t *testing.T) {
	var b []byte
	for range 100 {
		b = AppendString(b, strings.Repeat("x", 10))
	}
	read := func(d *Decoder) func() {
		start := *d
		return func() {
			*d = start
			for range 100 {
				_ = d.String()
			}
		}
	}
	if n := testing.AllocsPerRun(100, read(NewDecoder(b))); n != 100 {
		t.Errorf("100 copies are %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, read(NewSharedDecoder(b))); n != 1 {
		t.Errorf("100 parts of one copy are %v allocations", n)
	}
	d := NewSharedDecoder(b)
	s := d.String()
	clear(b)
	if s != strings.Repeat("x", 10) {
		t.Error("a string changed with the bytes that it was read from")
	}
}

func TestRanksKeepTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stamps := rapid.SliceOf(rapid.Uint64()).Draw(t, "stamps")
		b := AppendList(nil, stamps, AppendUint)
		ts := func(d *Decoder) base.TS { return d.TS() }
		var ranks Ranks
		d := NewDecoder(b)
		d.Restamp(ranks.Note)
		before := List(d, ts)
		d = NewDecoder(b)
		d.Restamp(ranks.Of)
		after := List(d, ts)
		for i := range before {
			if own := before[i] == 0 || before[i] == base.MaxTS; own && after[i] != before[i] {
				t.Fatalf("%d became %d", before[i], after[i])
			}
			for k := range before {
				if (before[i] < before[k]) != (after[i] < after[k]) {
					t.Fatalf("%d and %d became %d and %d", before[i], before[k], after[i], after[k])
				}
			}
			if after[i] > 2*base.TS(len(before)) && after[i] != base.MaxTS {
				t.Fatalf("rank %d among %d", after[i], len(before))
			}
		}
	})
}
