package wal

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

func TestRecoveryFromEveryPrefix(t *testing.T) {
	records := someRecords(1, 240)
	data, ends := logOf(t, records)
	whole := 0
	for n := range len(data) + 1 {
		if whole < len(records) && ends[whole+1] <= int64(n) {
			whole++
		}
		disk := diskOf(logFile, data[:n])
		got := mustOpen(t, disk)
		if !bytes.Equal(framesOf(t, got.records), data[:ends[whole]]) {
			t.Fatalf("of %d bytes: %d records, want %d, or they differ", n, len(got.records), whole)
		}
		checkTorn(t, got.Torn, n, ends[whole], base.LSN(whole+1))
		if size := disk.Open(logFile).Size(); size != ends[whole] {
			t.Fatalf("of %d bytes: %d are left, want %d", n, size, ends[whole])
		}
		_, again, err := Open(disk)
		if err != nil || again.Torn != nil || again.last != base.LSN(whole) {
			t.Fatalf("of %d bytes: the second recovery differs from the first", n)
		}
	}
}

// framesOf writes records down again, as the first ones of a log.
func framesOf(t *testing.T, records []Record) (data []byte) {
	for i, rec := range records {
		var err error
		if data, err = appendFrame(data, base.LSN(i+1), rec); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

func checkTorn(t *testing.T, torn *TornTail, n int, end int64, lsn base.LSN) {
	t.Helper()
	if int64(n) == end {
		if torn != nil {
			t.Fatalf("of %d bytes: %+v, but the records end there", n, *torn)
		}
		return
	}
	want := TornTail{logFile, end, lsn, int64(n) - end}
	if torn == nil || *torn != want {
		t.Fatalf("of %d bytes: torn %+v, want %+v", n, torn, want)
	}
}

// After a torn tail has been cut off, the log goes on as if it had never been there.
func TestLogGoesOnAfterTornTail(t *testing.T) {
	records := someRecords(2, 16)
	data, _ := logOf(t, records)
	disk := diskOf(logFile, data[:len(data)-1])
	l := mustOpen(t, disk).log
	more := someRecords(3, 16)
	mustAppend(t, l, more...)
	if got := mustOpen(t, disk); !equalRecords(got.records, append(records[:15:15], more...)) {
		t.Error("the records are not those before the tail and those after")
	}
}

func TestEveryFlippedBitInTheMiddleIsCorrupt(t *testing.T) {
	records := someRecords(4, 24)
	data, ends := logOf(t, records)
	disk := diskOf(logFile, data)
	file := disk.Open(logFile)
	record := 0
	for at := range ends[len(records)-1] {
		if at == ends[record+1] {
			record++
		}
		for bit := range 8 {
			file.FlipBit(at, bit)
			before := contents(disk)
			_, _, err := Open(disk)
			var corrupt *CorruptError
			if !errors.As(err, &corrupt) {
				t.Fatalf("byte %d, bit %d, in LSN %d: %v", at, bit, record+1, err)
			}
			want := CorruptError{logFile, ends[record], base.LSN(record + 1), corrupt.Reason}
			if *corrupt != want {
				t.Fatalf("byte %d, bit %d, in LSN %d: %v", at, bit, record+1, err)
			}
			if !maps.Equal(before, contents(disk)) {
				t.Fatalf("byte %d, bit %d: the disk was changed", at, bit)
			}
			file.FlipBit(at, bit)
		}
	}
	if got := mustOpen(t, disk); !equalRecords(got.records, records) {
		t.Error("with all bits back, the records differ")
	}
}

func TestEveryFlippedBitInTheLastRecordIsTorn(t *testing.T) {
	records := someRecords(5, 24)
	data, ends := logOf(t, records)
	last := ends[len(records)-1]
	for at := last; at < int64(len(data)); at++ {
		for bit := range 8 {
			disk := diskOf(logFile, data)
			disk.Open(logFile).FlipBit(at, bit)
			got := mustOpen(t, disk)
			if !equalRecords(got.records, records[:23]) {
				t.Fatalf("byte %d, bit %d: %d records", at, bit, len(got.records))
			}
			checkTorn(t, got.Torn, len(data), last, 24)
		}
	}
}

// A crash in the middle of random appends and syncs leaves at least what was synced, and what is
// there is what was appended.
func TestCrashKeepsWhatWasSynced(t *testing.T) {
	for seed := range uint64(60) {
		r := sim.NewRand(seed, "test")
		records := someRecords(seed, 100+r.IntN(100))
		disk := sim.NewDisk()
		l := Create(disk)
		sync := l.BeginSync()
		for _, rec := range records {
			if _, err := l.Append(rec, false); err != nil {
				t.Fatal(err)
			}
			if r.IntN(10) == 0 {
				if err := l.EndSync(sync); err != nil {
					t.Fatal(err)
				}
				sync = l.BeginSync()
			}
		}
		synced := l.SyncedLSN()
		disk.Crash(r)
		got := mustOpen(t, disk)
		n := len(got.records)
		if base.LSN(n) < synced || !equalRecords(got.records, records[:n]) {
			t.Fatalf("seed %d: %d records of %d, synced to %d", seed, n, len(records), synced)
		}
		if err := got.log.EndSync(sync); err == nil || got.log.SyncedLSN() != base.LSN(n) {
			t.Fatalf("seed %d: a sync from before the crash moved the synced LSN", seed)
		}
	}
}

func TestWhateverElseStandsOnTheDisk(t *testing.T) {
	records := someRecords(6, 8)
	data, _ := logOf(t, records)
	name := logFile
	old, _ := appendFrame(nil, 3, records[2])
	later, _ := appendFrame(nil, 9, &End{1})
	gap, _ := appendFrame(nil, 12, &End{1})
	far, _ := appendFrame(nil, 1<<40, &End{1})
	for _, test := range []struct {
		name    string
		tail    string
		corrupt bool
	}{
		{"zeros", string(make([]byte, 5000)), false},
		{"ones", strings.Repeat("\xff", 1000), false},
		{"a record of long ago", string(old), false},
		{"a record of a far future", string(far), false},
		{"half a record, then zeros", string(later[:10]) + string(make([]byte, 100)), false},
		{"garbage, then the next record", "garbage" + string(later), true},
		{"zeros, then a later record", string(make([]byte, 100)) + string(gap), true},
		{"a record too far on", string(gap), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			disk := diskOf(name, append(data[:len(data):len(data)], test.tail...))
			_, _, err := Open(disk)
			var corrupt *CorruptError
			if errors.As(err, &corrupt) != test.corrupt {
				t.Fatal(err)
			}
			if err != nil && (corrupt.LSN != 9 || corrupt.Offset != int64(len(data))) {
				t.Fatal(err)
			}
			if err == nil && !equalRecords(mustOpen(t, disk).records, records) {
				t.Error("the records differ")
			}
		})
	}
}

func TestOpenOfOddDisks(t *testing.T) {
	if _, _, err := Open(sim.NewDisk()); !errors.Is(err, ErrNoLog) {
		t.Errorf("of an empty disk: %v", err)
	}
	if got := mustOpen(t, diskOf(logFile, nil)); len(got.records) != 0 || got.Torn != nil {
		t.Errorf("of an empty log: %+v", got)
	}
	if _, _, err := Open(diskOf("log.x", []byte("not ours"))); !errors.Is(err, ErrNoLog) {
		t.Errorf("of a disk with other files: %v", err)
	}
	n := newLedger()
	n.append(t, someRecords(1, 10)...)
	n.log.Checkpoint(n.state)
	for what, harm := range map[string]func(*sim.Disk){
		"the checkpoint": func(d *sim.Disk) { d.Remove(checkpointFile) },
		"the log":        func(d *sim.Disk) { d.Remove(logFile) },
		"the log's end":  func(d *sim.Disk) { d.Create(logFile) },
	} {
		disk := n.disk.Clone()
		harm(disk)
		before := contents(disk)
		var corrupt *CorruptError
		_, _, err := Open(disk)
		if !errors.As(err, &corrupt) || !maps.Equal(before, contents(disk)) {
			t.Errorf("without %s: %v", what, err)
		}
	}
}
