package wal

import (
	"reflect"
	"strings"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// someRecords are n records of all types in turn, of many shapes.
func someRecords(seed uint64, n int) []Record {
	r := sim.NewRand(seed, "records")
	records := make([]Record, n)
	for i := range records {
		records[i] = someRecord(r, Type(1+i%int(typeLimit-1)))
	}
	return records
}

func someRecord(r *sim.Rand, t Type) Record {
	ts := func() base.TS { return base.TS(r.Uint64() >> uint(r.IntN(64))) }
	txn := func() base.TxnID { return base.TxnID(ts()) }
	u32 := func() uint32 { return uint32(r.Uint64()) >> uint(r.IntN(32)) }
	switch t {
	case TypeStart:
		return &Start{base.Incarnation(u32())}
	case TypePrepared:
		return &Prepared{base.RangeID(u32()), base.Epoch(u32()), txn(), ts(), base.NodeID(u32()),
			someAddrs(r), someWrites(r), someReads(r)}
	case TypeCommit:
		return &Commit{txn(), ts(), ts(), someAddrs(r)}
	case TypeCommitted:
		return &Committed{base.RangeID(u32()), txn(), ts(), ts(), ts(), ts(), base.NodeID(u32()),
			r.IntN(2) == 0, r.IntN(2) == 0, someWrites(r)}
	case TypeAborted:
		return &Aborted{base.RangeID(u32()), txn(), ts(), r.IntN(2) == 0}
	case TypeEnd:
		return &End{txn()}
	case TypeSplit:
		return &Split{base.RangeID(u32()), base.Epoch(u32()), someString(r), base.RangeID(u32()),
			base.Epoch(u32()), base.NodeID(u32())}
	case TypeAdopt:
		return &Adopt{base.RangeID(u32()), base.Epoch(u32()),
			base.Span{Lo: someString(r), Hi: someString(r)}, someString(r)}
	}
	panic("no such type")
}

func someString(r *sim.Rand) string {
	return strings.Repeat(string([]byte{byte(r.Uint64())}), r.IntN(10))
}

func someAddrs(r *sim.Rand) (addrs []base.Addr) {
	for range r.IntN(4) {
		a := base.Addr{Range: base.RangeID(r.IntN(300)), Epoch: base.Epoch(r.IntN(3))}
		addrs = append(addrs, a)
	}
	return addrs
}

func someWrites(r *sim.Rand) (writes []base.Write) {
	for range r.IntN(4) {
		w := base.Write{Key: someString(r), Check: base.TS(r.IntN(1000))}
		switch r.IntN(3) {
		case 0:
			w.Value.Tombstone = true
		case 1:
			w.Check = base.Unchecked
			fallthrough
		default:
			w.Value.Data = someString(r)
		}
		writes = append(writes, w)
	}
	return writes
}

func someReads(r *sim.Rand) (reads []base.Read) {
	for range r.IntN(3) {
		if r.IntN(2) == 0 {
			reads = append(reads, base.Read{Span: base.Span{Lo: someString(r)}, Point: true})
		} else {
			reads = append(reads, base.Read{Span: base.Span{Lo: someString(r), Hi: someString(r)}})
		}
	}
	return reads
}

// mustAppend writes records and syncs them.
func mustAppend(t testing.TB, l *Log, records ...Record) {
	t.Helper()
	for _, rec := range records {
		if _, err := l.Append(rec, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
}

// recovered is what Open finds, with all records behind the checkpoint.
type recovered struct {
	*Recovered
	log     *Log
	records []Record
}

func mustOpen(t testing.TB, disk *sim.Disk) recovered {
	t.Helper()
	l, rec, err := Open(disk)
	if err != nil {
		t.Fatal(err)
	}
	got := recovered{Recovered: rec, log: l}
	next := rec.CheckpointLSN + 1
	err = rec.Each(func(lsn base.LSN, r Record) error {
		if lsn != next {
			t.Fatalf("LSN %d comes where %d should", lsn, next)
		}
		next++
		got.records = append(got.records, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if l.LastLSN() != next-1 || l.SyncedLSN() != next-1 {
		t.Fatalf("last LSN %d, synced %d, want %d", l.LastLSN(), l.SyncedLSN(), next-1)
	}
	return got
}

// equalRecords compares two lists, of which an empty one may be nil.
func equalRecords(a, b []Record) bool {
	return len(a) == len(b) && (len(a) == 0 || reflect.DeepEqual(a, b))
}

// diskOf is a disk that holds one file, all of it synced.
func diskOf(name string, data []byte) *sim.Disk {
	d := sim.NewDisk()
	d.Create(name).Append(data, false)
	d.Sync()
	return d
}

// contents is all that a disk holds.
func contents(d *sim.Disk) map[string]string {
	files := map[string]string{}
	for _, f := range d.Files() {
		files[f.Name()] = string(f.Bytes())
	}
	return files
}

// logOf is a log of these records in one segment: its bytes, and where each record ends, from 0 on.
func logOf(t testing.TB, records []Record) (data []byte, ends []int64) {
	t.Helper()
	d := sim.NewDisk()
	l := Create(d)
	ends = []int64{0}
	for _, rec := range records {
		mustAppend(t, l, rec)
		ends = append(ends, l.Size())
	}
	return d.Open(logFile).Bytes(), ends
}
