package wal

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// Entry is a record as it stands on the log, for whoever looks at it.
type Entry struct {
	LSN    base.LSN
	Record Record // nil if it is damaged
	Synced bool
	File   string
	Offset int64 // -1 if damage hides where it is
}

// Entries gives the records from an LSN on, or from the first that is still on the log, to fn
// until it says false.
func (l *Log) Entries(from base.LSN, fn func(Entry) bool) {
	r := reader{file: l.file}
	for lsn := max(from, l.first); lsn < l.next(); lsn++ {
		if !fn(l.entry(&r, lsn)) {
			return
		}
	}
}

// Tail is the last n records, or as many as there are.
func (l *Log) Tail(n int) []Entry {
	from := l.next() - min(base.LSN(n), base.LSN(len(l.offsets)))
	entries := make([]Entry, 0, l.next()-from)
	l.Entries(from, func(e Entry) bool {
		entries = append(entries, e)
		return true
	})
	return entries
}

// Record is the record of that LSN; false if it is not on the log any more, or yet, or is damaged.
func (l *Log) Record(lsn base.LSN) (Record, bool) {
	e := l.entry(&reader{file: l.file}, lsn)
	return e.Record, e.Record != nil
}

func (l *Log) entry(r *reader, lsn base.LSN) Entry {
	offset, ok := l.place(lsn)
	e := Entry{LSN: lsn, Synced: lsn <= l.synced, File: logFile, Offset: offset}
	if !ok {
		return e
	}
	if h, payload, ok := r.frame(offset); ok && h.lsn == lsn {
		if rec, err := DecodeRecord(h.typ, payload); err == nil {
			e.Record = rec
		}
	}
	return e
}

// Corrupt flips a bit of a record on the disk, counted from the beginning of its frame. The same
// again undoes it. PayloadBit is a bit that every record has.
func (l *Log) Corrupt(lsn base.LSN, bit int) error {
	offset, ok := l.place(lsn)
	if !ok {
		return ErrNoRecord
	}
	end := l.file.Size()
	for _, next := range l.offsets[lsn-l.first+1:] {
		if next != noOffset {
			end = next
			break
		}
	}
	offset += int64(bit >> 3)
	if bit < 0 || offset >= end {
		return ErrNoRecord
	}
	l.file.FlipBit(offset, bit&7)
	return nil
}

// Inspect is the log of a node that is down, as it lies on the disk, for looking at it and for
// Corrupt. Nothing is changed, and nothing may be appended to it. A damaged record is an Entry
// without a Record, and so is a torn tail, which is not synced either. It is nil where there is
// no log.
func Inspect(disk *sim.Disk) *Log {
	file := disk.Open(logFile)
	if file == nil {
		return nil
	}
	l := &Log{disk: disk, index: index{file: file, first: 1}}
	from := file.Start()
	if c, err := readCheckpoint(disk); err == nil && checkFile(file, c) == nil {
		l.first, from = c.lsn+1, c.next
	} else if h, ok := (&reader{file: file}).header(from); from > 0 && ok {
		l.first = h.lsn // there is nothing better to be had than what the first record says
	}
	torn := l.inspect(from)
	l.synced = l.LastLSN()
	if torn {
		l.synced--
	}
	return l
}

// inspect is scan, but goes on behind damage. It says whether the last record is bad.
func (x *index) inspect(from int64) (torn bool) {
	for at := x.scan(from); at < x.file.Size(); at = x.scan(at) {
		next := x.skip(at)
		torn = next == x.file.Size()
		at = next
	}
	return torn
}

// skip notes the bad records at offset and goes on to where the next valid one begins. The first
// of them begins at offset. A further one is behind the one before it, if that one's length and
// its own LSN agree on where that is; else its place is not known.
func (x *index) skip(offset int64) int64 {
	to, lsn, found := x.search(offset)
	if !found {
		x.offsets = append(x.offsets, offset)
		return x.file.Size()
	}
	r := reader{file: x.file}
	for at := offset; x.next() < lsn; {
		x.offsets = append(x.offsets, at)
		if at == noOffset {
			continue
		}
		h, _ := r.header(at)
		at += h.size()
		if next, ok := r.header(at); !ok || next.lsn != x.next() {
			at = noOffset
		}
	}
	return to
}

// Unsynced says where the records end that are not durable, counted in bytes behind what is.
func (l *Log) Unsynced() (ends []int64) {
	synced := l.file.SyncedSize()
	for lsn := l.synced + 2; lsn <= l.next(); lsn++ {
		end := l.file.Size()
		if lsn < l.next() {
			end = l.offsets[lsn-l.first]
		}
		ends = append(ends, end-synced)
	}
	return ends
}

// Tear leaves so many bytes of what is not durable, and makes them so: a crash that has happened
// to leave them. Nothing may be appended after it.
func (l *Log) Tear(left int64) error {
	l.file.Truncate(l.file.SyncedSize() + left)
	return l.disk.Sync()
}
