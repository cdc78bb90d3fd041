package wal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/sim"
)

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	for i, rec := range someRecords(1, 4000) {
		payload := AppendRecord(nil, rec)
		got, err := DecodeRecord(rec.Type(), payload)
		if err != nil {
			t.Fatalf("%d: %v of %+v", i, err, rec)
		}
		if !reflect.DeepEqual(got, rec) {
			t.Fatalf("%d: %+v, want %+v", i, got, rec)
		}
	}
}

// Every cut of a payload is an error, and so is a byte too many: nothing is read as something else.
func TestCutRecordsAreErrors(t *testing.T) {
	for _, rec := range someRecords(2, 200) {
		payload := AppendRecord(nil, rec)
		for n := range payload {
			if got, err := DecodeRecord(rec.Type(), payload[:n]); err == nil {
				t.Fatalf("%d of %d bytes of %+v gave %+v", n, len(payload), rec, got)
			}
		}
		_, err := DecodeRecord(rec.Type(), append(payload, 0))
		if !errors.Is(err, codec.ErrTrailing) {
			t.Fatalf("a byte too many: %v", err)
		}
	}
	for _, typ := range []Type{0, typeLimit, 255} {
		if _, err := DecodeRecord(typ, nil); !errors.Is(err, ErrUnknownType) {
			t.Errorf("type %d: %v", typ, err)
		}
	}
}

// A length is a claim: one that is false must not cost memory.
func TestFalseLengthsCostNothing(t *testing.T) {
	head := bytes.Repeat([]byte{1}, 5) // range, epoch, txn, start_ts, coordinator
	payload := codec.AppendUint(head, 1<<20)
	payload = append(payload, bytes.Repeat([]byte{0xff}, 1<<20)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 10 {
		if _, err := DecodeRecord(TypePrepared, payload); err == nil {
			t.Fatal("it was believed")
		}
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / 10; n > 64<<10 {
		t.Errorf("a false length costs %d bytes", n)
	}
}

func TestNumbersBeyond32BitsAreErrors(t *testing.T) {
	if _, err := DecodeRecord(TypeStart, codec.AppendUint(nil, 1<<32)); err == nil {
		t.Error("an incarnation of 2^32 was read")
	}
}

// The format, pinned: a change of it must be wanted.
func TestFrameOnTheDisk(t *testing.T) {
	frame, err := appendFrame(nil, 5, &Committed{
		Range: 2, Txn: 300, StartTS: 6, CommitTS: 7, Low: 1, Mark: 4, Coordinator: 3,
		OnePhase: true, Writes: []base.Write{
			{Key: "bob", Value: base.Value{Data: "3"}, Check: 6},
			{Key: "joe", Value: base.Value{Tombstone: true}, Check: base.Unchecked},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = "2b000000" + "b914696a" + // length and CRC
		"0500000000000000" + "04" + // LSN and COMMITTED
		"02" + "ac02" + "06" + "07" + "01" + "04" + "03" + "01" + "00" + // range to heuristic
		"02" + "03626f62" + "00" + "0133" + "06" + // two writes: bob=3, checked at 6
		"036a6f65" + "01" + "ffffffffffffffffff01" // joe deleted, unchecked
	if got := hex.EncodeToString(frame); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// hugeRecord is just beyond the limit.
type hugeRecord struct{ End }

func (*hugeRecord) appendTo([]byte) []byte { return make([]byte, prefixSize+MaxRecord+1) }

func TestRecordBeyondTheLimit(t *testing.T) {
	l := Create(sim.NewDisk())
	if _, err := l.Append(&hugeRecord{}, false); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a record of more than 1 GiB: %v", err)
	}
	if l.LastLSN() != 0 || l.Size() != 0 {
		t.Error("something of it was written")
	}
}

func TestDetail(t *testing.T) {
	long := strings.Repeat("é", 30)
	bytes := strings.Repeat("\xff", 30)
	put := func(kv ...string) (writes []base.Write) {
		for i := 0; i < len(kv); i += 2 {
			writes = append(writes, base.Write{Key: kv[i], Value: base.Value{Data: kv[i+1]}})
		}
		return writes
	}
	gone := base.Write{Key: "joe", Value: base.Value{Tombstone: true}}
	point := base.Read{Span: base.Span{Lo: "a"}, Point: true}
	open := base.Read{Span: base.Span{Lo: "b"}}
	five := put("a", "1", "b", "1", "c", "1", "d", "1", "e", "1")
	six := append(five[:5:5], put("f", "1")...)
	addrs := []base.Addr{{Range: 1}, {Range: 3}}
	for _, test := range []struct {
		rec  Record
		want string
	}{
		{&Start{2}, "START incarnation 2"},
		{&Prepared{Writes: append(put("bob", "3"), gone)}, "PREPARED bob=3, joe deleted"},
		{&Prepared{Reads: []base.Read{point, open}}, "PREPARED read a, [b, )"},
		{&Prepared{Writes: put("k", "3"), Reads: []base.Read{point}}, "PREPARED k=3; read a"},
		{&Prepared{Writes: five}, "PREPARED a=1, b=1, c=1, d=1, e=1"},
		{&Prepared{Writes: six}, "PREPARED a=1, b=1, c=1, d=1, … 2 more"},
		{&Prepared{Writes: put("k", long[:48])}, "PREPARED k=" + long[:48]},
		{&Prepared{Writes: put("k", long)}, "PREPARED k=" + long[:46] + "…"},
		{&Prepared{Writes: put("k", bytes)}, "PREPARED k=" + bytes[:23] + "…"},
		{&Commit{CommitTS: 7, Participants: addrs}, "COMMIT @7 r1, r3"},
		{&Committed{CommitTS: 7}, "COMMITTED @7"},
		{&Committed{CommitTS: 7, OnePhase: true, Writes: put("k", "")},
			"COMMITTED @7 one phase k="},
		{&Committed{CommitTS: 7, Heuristic: true}, "COMMITTED @7 by an operator"},
		{&Aborted{}, "ABORTED "},
		{&Aborted{Heuristic: true}, "ABORTED by an operator"},
		{&End{}, "END "},
		{&Split{At: "m", Right: 4, To: 2, Epoch: 3}, "SPLIT at m, r4 on n2, epoch 3"},
		{&Adopt{Span: base.Span{Lo: "j", Hi: "s"}, Epoch: 1}, "RANGE [j, s), epoch 1"},
	} {
		if got := test.rec.Type().String() + " " + test.rec.Detail(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	if got := Type(77).String(); got != "?" {
		t.Errorf("an unknown type is %q", got)
	}
}

func FuzzDecodeRecord(f *testing.F) {
	for _, rec := range someRecords(3, 32) {
		f.Add(byte(rec.Type()), AppendRecord(nil, rec))
	}
	f.Fuzz(func(t *testing.T, typ byte, payload []byte) {
		rec, err := DecodeRecord(Type(typ), payload)
		if err != nil {
			return
		}
		rec.Detail()
		again, err := DecodeRecord(rec.Type(), AppendRecord(nil, rec))
		if err != nil || !reflect.DeepEqual(rec, again) {
			t.Fatalf("%+v came back as %+v, %v", rec, again, err)
		}
	})
}
