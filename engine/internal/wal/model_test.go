package wal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// frameAt is the slow model of a frame: the LSN and the end of the valid one at offset at, if any. It
// reads the bytes by the picture in frame.go alone.
func frameAt(data []byte, at int) (lsn uint64, end int, ok bool) {
	if len(data)-at < 17 {
		return 0, 0, false
	}
	length := int(binary.LittleEndian.Uint32(data[at:]))
	end = at + 8 + length
	if length < 9 || end > len(data) {
		return 0, 0, false
	}
	summed := append(append([]byte(nil), data[at:at+4]...), data[at+8:end]...)
	sum := crc32.Checksum(summed, crc32.MakeTable(crc32.Castagnoli))
	return binary.LittleEndian.Uint64(data[at+8:]), end, sum == binary.LittleEndian.Uint32(data[at+4:])
}

// modelScan is the slow model of recovery: where the records end, how many there are, and whether what
// follows is corrupt.
func modelScan(data []byte) (end, records int, corrupt bool) {
	for {
		lsn, next, ok := frameAt(data, end)
		if !ok || lsn != uint64(records+1) {
			break
		}
		end, records = next, records+1
	}
	for at := end; at < len(data); at++ {
		lsn, _, ok := frameAt(data, at)
		if ok && lsn > uint64(records) && lsn <= uint64(records+1+len(data)-end) {
			return end, records, true
		}
	}
	return end, records, false
}

// harm does one thing to a log that a disk, or nobody, would do.
func harm(t *rapid.T, data []byte) []byte {
	place := rapid.IntRange(0, len(data))
	at, to := place.Draw(t, "at"), place.Draw(t, "to")
	at, to = min(at, to), max(at, to)
	switch rapid.IntRange(0, 5).Draw(t, "harm") {
	case 0:
		return data[:at]
	case 1:
		if at < len(data) {
			data[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
	case 2:
		clear(data[at:to])
	case 3: // bytes vanish
		return append(data[:at], data[to:]...)
	case 4: // bytes stand twice
		return append(data[:to:to], data[at:]...)
	case 5:
		frame, _ := appendFrame(nil, base.LSN(rapid.IntRange(0, 30).Draw(t, "lsn")), &End{7})
		return append(data[:at:at], append(frame, data[at:]...)...)
	}
	return data
}

func TestRecoveryIsLikeItsModel(t *testing.T) {
	whole, _ := logOf(t, someRecords(9, 20))
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		data := append([]byte(nil), whole...)
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			data = harm(t, data)
		}
		end, records, corrupt := modelScan(data)
		seen[corrupt]++
		disk := diskOf(logFile, data)
		_, rec, err := Open(disk)
		if corrupt {
			var got *CorruptError
			if !errors.As(err, &got) || got.Offset != int64(end) || got.LSN != base.LSN(records+1) {
				t.Fatalf("%v, want corrupt at %d, LSN %d", err, end, records+1)
			}
			if disk.Open(logFile).Size() != int64(len(data)) {
				t.Fatal("the disk was changed")
			}
			return
		}
		if err != nil {
			t.Fatalf("%v, want torn at %d, LSN %d", err, end, records+1)
		}
		if (rec.Torn != nil) != (end < len(data)) || disk.Open(logFile).Size() != int64(end) {
			t.Fatalf("torn %+v; the records end at %d of %d", rec.Torn, end, len(data))
		}
		checkLooks(t, disk, records)
	})
	if seen[true] < 20 || seen[false] < 20 {
		t.Errorf("corrupt and not: %v: the harm is of one kind", seen)
	}
}

// checkLooks says whether all ways to look at the log agree on how many records it has.
func checkLooks(t *rapid.T, disk *sim.Disk, records int) {
	l := Inspect(disk)
	if n := len(l.Tail(1000)); n != records || l.SyncedLSN() != base.LSN(records) {
		t.Fatalf("Inspect sees %d records, %d synced; there are %d", n, l.SyncedLSN(), records)
	}
}
