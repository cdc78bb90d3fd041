package wal

import (
	"fmt"
	"strings"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// txn is a bigger struct that holds its records, as a participant's does.
type txn struct {
	prepared  Prepared
	committed Committed
}

func newTxn(writes, valueSize int) *txn {
	t := &txn{
		prepared: Prepared{Range: 1, Epoch: 1, Txn: 123456, StartTS: 234567, Coordinator: 2,
			Participants: []base.Addr{{Range: 1, Epoch: 1}, {Range: 2, Epoch: 1}}},
		committed: Committed{Range: 1, Txn: 123456, StartTS: 234567, CommitTS: 234599, Low: 234560,
			Mark: 234560, Coordinator: 2},
	}
	for i := range writes {
		t.prepared.Writes = append(t.prepared.Writes, base.Write{
			Key: fmt.Sprintf("account-%06d", i), Check: 234567,
			Value: base.Value{Data: strings.Repeat("v", valueSize)}})
	}
	return t
}

// BenchmarkAppend is one record and its sync, with a checkpoint every 4 MiB.
func BenchmarkAppend(b *testing.B) {
	one, four := newTxn(1, 8), newTxn(4, 32)
	for _, bench := range []struct {
		name string
		rec  Record
	}{
		{"committed", &one.committed},
		{"prepared one write", &one.prepared},
		{"prepared four", &four.prepared},
	} {
		b.Run(bench.name, func(b *testing.B) {
			l := Create(sim.NewDisk())
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.Append(bench.rec, false); err != nil {
					b.Fatal(err)
				}
				if err := l.Sync(); err != nil {
					b.Fatal(err)
				}
				if l.Size() > 4<<20 {
					if err := l.Checkpoint(nil); err != nil {
						b.Fatal(err)
					}
				}
			}
			frame, _ := appendFrame(nil, 1, bench.rec)
			b.ReportMetric(float64(len(frame)), "bytes/record")
		})
	}
}

// BenchmarkRecover is of a log of 100,000 transactions: two records each.
func BenchmarkRecover(b *testing.B) {
	disk := sim.NewDisk()
	l := Create(disk)
	t := newTxn(1, 8)
	for range 100_000 {
		l.Append(&t.prepared, false)
		l.Append(&t.committed, false)
	}
	l.Sync()
	b.ReportAllocs()
	b.SetBytes(l.Size())
	for b.Loop() {
		_, rec, err := Open(disk)
		if err != nil {
			b.Fatal(err)
		}
		rec.Each(func(base.LSN, Record) error { return nil })
	}
}

func BenchmarkOpen(b *testing.B) {
	disk := sim.NewDisk()
	l := Create(disk)
	t := newTxn(1, 8)
	for range 200_000 {
		l.Append(&t.prepared, false)
	}
	l.Sync()
	b.SetBytes(l.Size())
	for b.Loop() {
		if _, _, err := Open(disk); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	l := Create(sim.NewDisk())
	x := newTxn(4, 32)
	for range 10_000 {
		l.Append(&x.prepared, false)
	}
	n := testing.AllocsPerRun(1000, func() {
		l.Append(&x.prepared, false)
		l.Append(&x.committed, true)
		l.EndSync(l.BeginSync())
	})
	if n > 0 {
		t.Errorf("two records and a sync allocate %v times", n)
	}
}
