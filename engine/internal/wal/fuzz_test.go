package wal

import (
	"errors"
	"maps"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// FuzzOpen puts any bytes on the disk as the log and the checkpoint. Whatever they are, recovery
// says what it found, or refuses and changes nothing, and a second one agrees.
func FuzzOpen(f *testing.F) {
	data, ends := logOf(f, someRecords(1, 16))
	f.Add(data, []byte(nil), uint16(0))
	f.Add(data, []byte(nil), uint16(ends[4]))
	f.Add(data[:len(data)-3], []byte("x"), uint16(0))
	f.Add(append(data[:40:40], data[41:]...), []byte(nil), uint16(0))
	disk := sim.NewDisk()
	l := Create(disk)
	mustAppend(f, l, someRecords(1, 4)...)
	l.Checkpoint([]byte("payload"))
	f.Add(data, disk.Open(checkpointFile).Bytes(), uint16(0))
	f.Add(data, disk.Open(checkpointFile).Bytes(), uint16(ends[4]))
	f.Fuzz(func(t *testing.T, log, checkpoint []byte, drop uint16) {
		disk := diskOf(logFile, log)
		disk.Open(logFile).DropBefore(min(int64(drop), int64(len(log))))
		if len(checkpoint) > 0 {
			disk.Create(checkpointFile).Append(checkpoint, false)
		}
		disk.Sync()
		before := contents(disk)
		Inspect(disk).Tail(100)
		l, rec, err := Open(disk)
		if err != nil {
			var corrupt *CorruptError
			if !errors.As(err, &corrupt) || !maps.Equal(before, contents(disk)) {
				t.Fatalf("%v, and the disk was changed", err)
			}
			return
		}
		count := func(r *Recovered) (n int) {
			r.Each(func(base.LSN, Record) error { n++; return nil })
			return n
		}
		l2, rec2, err := Open(disk)
		if err != nil || rec2.Torn != nil || l2.LastLSN() != l.LastLSN() {
			t.Fatalf("the second recovery: %v", err)
		}
		if count(rec) != count(rec2) {
			t.Fatal("the second recovery gives other records")
		}
	})
}
