package wal

import (
	"errors"
	"maps"
	"reflect"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// droppedLog is a log of n records, of which the first ten have been dropped after a checkpoint.
func droppedLog(t *testing.T, n int) (*sim.Disk, *Log, []Record) {
	t.Helper()
	disk := sim.NewDisk()
	l := Create(disk)
	records := someRecords(1, n)
	mustAppend(t, l, records[:10]...)
	if err := l.Checkpoint(nil); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, records[10:]...)
	return disk, l, records
}

func TestTail(t *testing.T) {
	_, l, records := droppedLog(t, 45)
	for n := range 40 {
		entries := l.Tail(n)
		want := min(n, 35)
		if len(entries) != want {
			t.Fatalf("Tail(%d) has %d entries", n, len(entries))
		}
		for i, e := range entries {
			lsn := 45 - want + i + 1
			if e.LSN != base.LSN(lsn) || !reflect.DeepEqual(e.Record, records[lsn-1]) || !e.Synced {
				t.Fatalf("Tail(%d)[%d] is %+v", n, i, e)
			}
		}
	}
	l.Append(&End{9}, false)
	if e := l.Tail(2); !e[0].Synced || e[1].Synced {
		t.Errorf("synced: %t, %t", e[0].Synced, e[1].Synced)
	}
	if got, ok := l.Record(46); !ok || !reflect.DeepEqual(got, &End{9}) {
		t.Errorf("record 46 is %v", got)
	}
	for _, lsn := range []base.LSN{0, 10, 47, 1 << 63} {
		if _, ok := l.Record(lsn); ok {
			t.Errorf("there is a record %d", lsn)
		}
	}
}

func TestCorruptAndBack(t *testing.T) {
	disk, l, _ := droppedLog(t, 25)
	before := contents(disk)
	for lsn := base.LSN(11); lsn <= 25; lsn++ {
		for _, bit := range []int{0, 35, 70, PayloadBit - 1, PayloadBit} {
			if err := l.Corrupt(lsn, bit); err != nil {
				t.Fatal(err)
			}
			if _, ok := l.Record(lsn); ok {
				t.Fatalf("LSN %d, bit %d: the damaged record can be read", lsn, bit)
			}
			if _, _, err := Open(disk.Clone()); (err == nil) != (lsn == 25) {
				t.Fatalf("LSN %d, bit %d: %v", lsn, bit, err)
			}
			// On a node that is down, the same undoes it.
			down := disk.Clone()
			if err := Inspect(down).Corrupt(lsn, bit); err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(before, contents(down)) {
				t.Fatalf("LSN %d, bit %d: the damage cannot be undone", lsn, bit)
			}
			l.Corrupt(lsn, bit)
		}
	}
	if !maps.Equal(before, contents(disk)) {
		t.Error("the damage was not undone")
	}
	for _, lsn := range []base.LSN{0, 10, 26, 1 << 63} {
		if err := l.Corrupt(lsn, 0); !errors.Is(err, ErrNoRecord) {
			t.Errorf("LSN %d: %v", lsn, err)
		}
	}
	for _, bit := range []int{-1, 8 * 1000} {
		if err := l.Corrupt(11, bit); !errors.Is(err, ErrNoRecord) {
			t.Errorf("bit %d: %v", bit, err)
		}
	}
}

// Inspect shows what is there, whatever is damaged, and changes nothing.
func TestInspect(t *testing.T) {
	if Inspect(sim.NewDisk()) != nil {
		t.Error("there is a log on an empty disk")
	}
	disk, l, records := droppedLog(t, 25)
	for _, damaged := range [][]base.LSN{
		nil, {11}, {14, 15, 16}, {11, 12}, {19, 20, 25}, {24, 25},
	} {
		isDamaged := map[base.LSN]bool{}
		for _, lsn := range damaged {
			l.Corrupt(lsn, PayloadBit)
			isDamaged[lsn] = true
		}
		before := contents(disk)
		at := base.LSN(10)
		Inspect(disk).Entries(0, func(e Entry) bool {
			at++
			switch {
			case e.LSN != at || e.Offset < 0:
				t.Fatalf("damaged %v: entry %d is %+v", damaged, at, e)
			case isDamaged[at] && e.Record != nil:
				t.Fatalf("damaged %v: entry %d can be read", damaged, at)
			case !isDamaged[at] && !reflect.DeepEqual(e.Record, records[at-1]):
				t.Fatalf("damaged %v: entry %d is %+v", damaged, at, e)
			}
			return true
		})
		want := base.LSN(25)
		if isDamaged[24] && isDamaged[25] {
			want = 24 // two bad records at the end cannot be told from one
		}
		if at != want {
			t.Fatalf("damaged %v: %d entries", damaged, at)
		}
		if !maps.Equal(before, contents(disk)) {
			t.Fatal("the disk was changed")
		}
		for _, lsn := range damaged {
			l.Corrupt(lsn, PayloadBit)
		}
	}
}

func TestInspectATornTail(t *testing.T) {
	data, ends := logOf(t, someRecords(1, 5))
	l := Inspect(diskOf(logFile, data[:len(data)-1]))
	entries := l.Tail(9)
	if len(entries) != 5 {
		t.Fatalf("%d entries", len(entries))
	}
	if want := (Entry{LSN: 5, File: logFile, Offset: ends[4]}); entries[4] != want {
		t.Errorf("the last entry is %+v", entries[4])
	}
	if !entries[3].Synced || entries[3].Record == nil {
		t.Errorf("the one before it is %+v", entries[3])
	}
}

// Where the length is damaged as well, what follows cannot be found, but is counted.
func TestInspectBehindADamagedLength(t *testing.T) {
	_, l, _ := droppedLog(t, 19)
	l.Corrupt(14, 0)
	l.Corrupt(15, PayloadBit)
	entries := Inspect(l.disk).Tail(9)
	lost := Entry{LSN: 15, Synced: true, File: logFile, Offset: noOffset}
	if len(entries) != 9 || entries[4] != lost || entries[5].Record == nil {
		t.Errorf("%d entries: %+v", len(entries), entries)
	}
	if err := Inspect(l.disk).Corrupt(15, PayloadBit); !errors.Is(err, ErrNoRecord) {
		t.Errorf("flipping a bit nobody can find: %v", err)
	}
}

// A checkpoint that is damaged does not hide the log.
func TestInspectBesideADamagedCheckpoint(t *testing.T) {
	disk, _, records := droppedLog(t, 25)
	disk.Open(checkpointFile).FlipBit(40, 1)
	entries := Inspect(disk).Tail(99)
	if len(entries) != 15 || entries[0].LSN != 11 {
		t.Fatalf("%d entries: %+v", len(entries), entries)
	}
	if !reflect.DeepEqual(entries[0].Record, records[10]) {
		t.Errorf("the first is %+v", entries[0])
	}
}
