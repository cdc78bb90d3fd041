package mvcc

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

func put(ts base.TS, data string) base.Version {
	return base.Version{TS: ts, Txn: base.TxnID(ts), Value: base.Value{Data: data}}
}

func del(ts base.TS) base.Version {
	return base.Version{TS: ts, Txn: base.TxnID(ts), Value: base.Value{Tombstone: true}}
}

// historyOf is a record's versions in the notation of doc.go's picture.
func historyOf(r *Record[int]) string {
	var parts []string
	r.Versions(func(v base.Version) bool {
		text := v.TS.String() + "=" + v.Value.Data
		if v.Value.Tombstone {
			text = v.TS.String() + "x"
		}
		parts = append(parts, text)
		return true
	})
	return strings.Join(parts, " ")
}

func TestThePictureInTheDoc(t *testing.T) {
	s := New[int]()
	alice, bob, carol := s.Ensure("alice"), s.Ensure("bob"), s.Ensure("carol")
	for _, step := range []struct {
		r *Record[int]
		v base.Version
	}{
		{alice, put(3, "10")}, {bob, put(5, "2")}, {bob, del(7)}, {alice, put(9, "7")},
		{carol, put(9, "10")},
	} {
		step.r.Install(step.v)
	}
	seen := func(ts base.TS) string {
		var parts []string
		s.Ascend(base.Span{}, func(r *Record[int]) bool {
			if v, ok := r.At(ts); ok && !v.Value.Tombstone {
				parts = append(parts, r.Key+"="+v.Value.Data)
			}
			return true
		})
		return strings.Join(parts, " ")
	}
	if got, want := seen(5), "alice=10 bob=2"; got != want {
		t.Errorf("a snapshot at @5 sees %s, want %s", got, want)
	}
	if got, want := seen(9), "alice=7 carol=10"; got != want {
		t.Errorf("a snapshot at @9 sees %s, want %s", got, want)
	}
	if !alice.Cut(9) || !bob.Cut(9) || carol.Cut(9) {
		t.Error("a cut at @9 takes versions of alice and bob, and none of carol")
	}
	if bob.Has() || historyOf(alice) != "@9=7" || historyOf(carol) != "@9=10" {
		t.Errorf("after the cut: alice %s, bob %s, carol %s",
			historyOf(alice), historyOf(bob), historyOf(carol))
	}
}

func TestCutKeepsWhatAReaderAtLowCanSee(t *testing.T) {
	for _, c := range []struct {
		versions []base.Version
		low      base.TS
		want     string
	}{
		{[]base.Version{put(1, "a"), put(3, "b"), put(5, "c")}, 2, "@1=a @3=b @5=c"},
		{[]base.Version{put(1, "a"), put(3, "b"), put(5, "c")}, 3, "@3=b @5=c"},
		{[]base.Version{put(1, "a"), put(3, "b"), put(5, "c")}, 4, "@3=b @5=c"},
		{[]base.Version{put(1, "a"), put(3, "b"), put(5, "c")}, 5, "@5=c"},
		{[]base.Version{put(1, "a"), del(3)}, 2, "@1=a @3x"},
		{[]base.Version{put(1, "a"), del(3)}, 3, ""},
		{[]base.Version{del(3)}, 2, "@3x"},                                // P2.3 still needs it
		{[]base.Version{put(1, "a"), del(3), put(5, "c")}, 4, "@3x @5=c"}, // not the only one
	} {
		r := New[int]().Ensure("k")
		for _, v := range c.versions {
			r.Install(v)
		}
		before := historyOf(r)
		if cut := r.Cut(c.low); historyOf(r) != c.want || cut != (before != c.want) {
			t.Errorf("%s cut at %v: %q %v, want %q", before, c.low, historyOf(r), cut, c.want)
		}
	}
}

func TestALateVersionTakesItsPlace(t *testing.T) {
	r := New[int]().Ensure("k")
	for _, v := range []base.Version{
		put(4, "d"), put(2, "b"), put(6, "f"), put(1, "a"), put(3, "c"),
	} {
		r.Install(v)
	}
	const want = "@1=a @2=b @3=c @4=d @6=f"
	if got := historyOf(r); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, ts := range []base.TS{1, 3, 6} { // a second COMMIT
		again := put(ts, "another value")
		r.Install(again)
		r.InstallCut(again, 0)
	}
	if got := historyOf(r); got != want {
		t.Errorf("installed again: %s, want %s", got, want)
	}
	only := New[int]().Ensure("k")
	only.Install(put(6, "f"))
	if cut := only.InstallCut(put(6, "another value"), 6); cut || historyOf(only) != "@6=f" {
		t.Errorf("the only version installed again: %s, cut %v", historyOf(only), cut)
	}
}

func TestALongHistoryGivesItsRoomBack(t *testing.T) {
	r := New[int]().Ensure("k")
	for ts := base.TS(1); ts <= 1000; ts++ {
		r.Install(put(ts, "v"))
	}
	r.Cut(998)
	if got := cap(r.older.all); got >= shrinkFrom {
		t.Errorf("room for %d versions is kept for %s", got, historyOf(r))
	}
}

func TestVersionsStopsWhenTold(t *testing.T) {
	r := New[int]().Ensure("k")
	r.Install(put(1, "a"))
	r.Install(put(2, "b"))
	for _, stop := range []int{1, 2} {
		n := 0
		r.Versions(func(base.Version) bool { n++; return n < stop })
		if n != stop {
			t.Errorf("told to stop at version %d, went on to %d", stop, n)
		}
	}
}

func TestRemovePanicsOnWhatCannotHappen(t *testing.T) {
	s, other := New[int](), New[int]()
	full := s.Ensure("full")
	full.Install(put(1, "a"))
	gone := s.Ensure("gone")
	s.Remove(gone)
	s.Ensure("gone")
	for name, r := range map[string]*Record[int]{
		"with versions": full, "removed before": gone, "of another store": other.Ensure("full"),
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Remove of a record %s did not panic", name)
				}
			}()
			s.Remove(r)
		}()
	}
}

func TestATransactionBeyondTheBoundPanics(t *testing.T) {
	r := New[int]().Ensure("k")
	r.Install(base.Version{TS: 1, Txn: maxTxn})
	if v, _ := r.Newest(); v.Txn != maxTxn || v.Value.Tombstone {
		t.Errorf("got %+v back", v)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	r.Install(base.Version{TS: 2, Txn: maxTxn + 1})
}

func TestAKeyThatComesAndGoesLeavesNoTrace(t *testing.T) {
	s := New[int]()
	for n := range 100 {
		s.Remove(s.Ensure(fmt.Sprintf("k%d", n)))
	}
	for _, b := range s.index.buckets {
		if b != (bucket[int]{}) {
			t.Errorf("a bucket still holds %v", b)
		}
	}
	if s.Len() != 0 {
		t.Errorf("%d keys", s.Len())
	}
}

// Keys that come and go must not wear the index out: its size follows the keys that are there.
func TestIndexUnderChurn(t *testing.T) {
	const held, rounds = 300, 30_000
	s, random := New[int](), rand.New(rand.NewPCG(1, 2))
	present := map[string]*Record[int]{}
	keys := make([]string, 0, held)
	for n := range rounds {
		key := fmt.Sprintf("k%d", n)
		present[key] = s.Ensure(key)
		keys = append(keys, key)
		if len(keys) == held {
			i := random.IntN(held)
			s.Remove(present[keys[i]])
			delete(present, keys[i])
			if s.Find(keys[i]) != nil {
				t.Fatalf("%s is still found", keys[i])
			}
			keys[i] = keys[len(keys)-1]
			keys = keys[:len(keys)-1]
		}
		if n%500 != 0 {
			continue
		}
		for _, key := range keys {
			if s.Find(key) != present[key] {
				t.Fatalf("round %d: %s is not found", n, key)
			}
		}
	}
	got := len(s.index.buckets) * slots
	if got > 4*held || s.index.live*4 > got*3 || s.index.live != len(keys) {
		t.Errorf("%d live of %d slots, for %d keys", s.index.live, got, len(keys))
	}
	wentPast(t, &s.index)
}

// wentPast counts anew what every bucket says of those that found no room in it.
func wentPast(t *testing.T, x *index[int]) {
	mask, want, sum := len(x.buckets)-1, make([]int, len(x.buckets)), 0
	for i := range x.buckets {
		for _, r := range x.buckets[i].recs {
			if r != nil {
				for j := int(hash(r.Key)) & mask; j != i; j = (j + 1) & mask {
					want[j]++
					sum++
				}
			}
		}
	}
	for i := range x.buckets {
		if got := int(x.buckets[i].tags[past]); got != want[i] {
			t.Errorf("bucket %d: %d went past, not %d", i, got, want[i])
		}
	}
	if sum == 0 {
		t.Error("nobody went past: the test is too small")
	}
}

// The bytes that tell records apart are compared all at once, which may find one too many: it must not
// be a vacant slot, nor may one be missed.
func TestABucketFindsEveryTag(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 100_000 {
		var b bucket[int]
		for i := range b.tags {
			if random.IntN(3) > 0 {
				b.tags[i] = tagOf(uint64(random.IntN(3)) << 56)
			}
		}
		tag := tagOf(uint64(random.IntN(3)) << 56)
		found := b.like(tag)
		for i, has := range b.tags[:slots] {
			if hit := found>>(8*i+7)&1 == 1; has == tag && !hit || has == vacant && hit {
				t.Fatalf("%x in %x: %x", tag, b.tags, found)
			}
		}
		if found&^(1<<7*(byteOnes>>8)) != 0 {
			t.Fatalf("%x in %x: %x", tag, b.tags, found)
		}
	}
}

func encodeRaw(parts ...any) []byte {
	var b []byte
	for _, part := range parts {
		switch p := part.(type) {
		case int:
			b = codec.AppendUint(b, uint64(p))
		case uint64:
			b = codec.AppendUint(b, p)
		case string:
			b = codec.AppendString(b, p)
		case bool:
			b = codec.AppendBool(b, p)
		}
	}
	return b
}

func TestDecodeRefusesWhatIsNotCanonical(t *testing.T) {
	good := encodeRaw(2, "a", 2, 1, 1, false, "x", 2, 2, true, "b", 1, 3, 3, false, "")
	if err := decodeErr(good); err != nil {
		t.Fatalf("good bytes: %v", err)
	}
	for n := range good {
		if err := decodeErr(good[:n]); !errors.Is(err, codec.ErrTruncated) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
	if err := decodeErr(append(good, 0)); !errors.Is(err, codec.ErrTrailing) {
		t.Errorf("a byte more: %v", err)
	}
	for name, b := range map[string][]byte{
		"keys descending":     encodeRaw(2, "b", 1, 1, 1, true, "a", 1, 1, 1, true),
		"a key twice":         encodeRaw(2, "a", 1, 1, 1, true, "a", 1, 2, 2, true),
		"the empty key twice": encodeRaw(2, "", 1, 1, 1, true, "", 1, 2, 2, true),
		"versions descending": encodeRaw(1, "a", 2, 2, 2, true, 1, 1, true),
		"a version twice":     encodeRaw(1, "a", 2, 1, 1, true, 1, 1, true),
		"no version":          encodeRaw(1, "a", 0, 0, 0, 0),
		"transaction":         encodeRaw(1, "a", 1, 1, uint64(maxTxn)+1, true),
	} {
		if err := decodeErr(b); !errors.Is(err, ErrNotCanonical) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func decodeErr(b []byte) error {
	d := codec.NewDecoder(b)
	New[int]().DecodeVersions(d)
	return d.Done()
}

// Any bytes either fail or are a store that encodes to the same contents again.
func FuzzDecodeVersions(f *testing.F) {
	f.Add(encodeRaw(2, "a", 2, 1, 1, false, "x", 2, 2, true, "b", 1, 3, 3, false, ""))
	f.Add(encodeRaw(1, "", 1, 0, uint64(maxTxn), true))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, s := codec.NewDecoder(b), New[int]()
		s.DecodeVersions(d)
		if d.Done() != nil {
			return
		}
		once := s.AppendVersions(nil)
		d, s = codec.NewDecoder(once), New[int]()
		s.DecodeVersions(d)
		if err := d.Done(); err != nil {
			t.Fatalf("what was encoded does not decode: %v", err)
		}
		if twice := s.AppendVersions(nil); string(twice) != string(once) {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}

func TestDecodeKeepsState(t *testing.T) {
	from := New[int]()
	from.Ensure("k").Install(put(1, "a"))
	from.Ensure("no version") // State alone is not encoded
	s := New[int]()
	r := s.Ensure("k")
	r.State = 7
	s.DecodeVersions(codec.NewDecoder(from.AppendVersions(nil)))
	if s.Len() != 1 || s.Find("k") != r || r.State != 7 || historyOf(r) != "@1=a" {
		t.Errorf("%d records, k: State %d, %s", s.Len(), r.State, historyOf(r))
	}
}

func TestARecordIsOneCacheLine(t *testing.T) {
	if size := unsafe.Sizeof(Record[*int]{}); size != 64 {
		t.Errorf("a record takes %d bytes", size)
	}
}

func TestTheCommonPathsDoNotAllocate(t *testing.T) {
	s, ts := loaded(2000, false)
	r, open := s.Find(benchKey(1000)), s.Find(benchKey(1001))
	for name, fn := range map[string]func(){
		"Find":              func() { s.Find(r.Key) },
		"Ensure":            func() { s.Ensure(r.Key) },
		"At":                func() { r.At(1) },
		"Visible":           func() { r.Visible(1) },
		"one version kept":  func() { ts++; r.InstallCut(put(ts, "v"), ts) },
		"two versions kept": func() { ts++; open.InstallCut(put(ts, "v"), ts-1) },
		"Ascend": func() {
			n := 0
			s.Ascend(base.Span{Lo: r.Key}, func(*Record[*int]) bool { n++; return n < 100 })
		},
		"Ascend with a bound": func() {
			n := 0
			span := base.Span{Lo: r.Key, Hi: benchKey(1100)}
			s.Ascend(span, func(*Record[*int]) bool { n++; return true })
		},
	} {
		if allocs := testing.AllocsPerRun(100, fn); allocs != 0 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}

// A key's cost beyond its own bytes and those of its value: the record, the tree and the index.
func TestBytesPerKey(t *testing.T) {
	for _, shuffled := range []bool{false, true} {
		for _, n := range []int{30_000, 50_000} { // an index just rebuilt, and a full one
			if got := overheadPerKey(n, shuffled); got < 64 || got > 115 {
				t.Errorf("%d keys, shuffled %v: %d bytes a key", n, shuffled, got)
			}
		}
	}
}

// overheadPerKey is measured after three rewrites with gc on.
func overheadPerKey(n int, shuffled bool) int {
	benchKey(n)
	before := heapBytes()
	s, ts := loaded(n, shuffled)
	for range 3 {
		s.Ascend(base.Span{}, func(r *Record[*int]) bool {
			ts++
			r.InstallCut(put(ts, benchValue), ts)
			return true
		})
	}
	after := heapBytes()
	runtime.KeepAlive(s)
	return (after - before) / n
}

func heapBytes() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
