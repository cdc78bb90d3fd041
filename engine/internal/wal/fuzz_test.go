package wal

import (
	"errors"
	"maps"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// FuzzOpen puts any bytes on the disk as the log's segments and its checkpoint. Whatever they are, recovery says what it
// found, or refuses and changes nothing, and a second one agrees.
func FuzzOpen(f *testing.F) {
	data, _ := logOf(f, someRecords(1, 16))
	rest, _ := appendFrame(nil, 17, &End{1})
	f.Add(data, []byte(nil), []byte(nil), uint16(17))
	f.Add(data, rest, []byte(nil), uint16(17))
	f.Add(data[:len(data)-3], []byte(nil), []byte("x"), uint16(0))
	f.Add(append(data[:40:40], data[41:]...), []byte(nil), []byte(nil), uint16(0))
	disk := sim.NewDisk()
	Create(disk).Checkpoint([]byte("payload"))
	f.Add(data, []byte(nil), disk.Open(checkpointFile).Bytes(), uint16(0))
	f.Fuzz(func(t *testing.T, first, second, checkpoint []byte, at uint16) {
		disk := diskOf(segmentName(1), first)
		if at > 1 {
			disk.Create(segmentName(base.LSN(at))).Append(second, false)
		}
		if len(checkpoint) > 0 {
			disk.Create(checkpointFile).Append(checkpoint, false)
		}
		disk.Sync()
		before := contents(disk)
		if l := Inspect(disk); l != nil {
			l.Tail(100)
		}
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
		if err != nil || rec2.Torn != nil || l2.LastLSN() != l.LastLSN() || count(rec) != count(rec2) {
			t.Fatalf("the second recovery: %v, torn %v, last LSN %d", err, rec2.Torn, l2.LastLSN())
		}
	})
}
