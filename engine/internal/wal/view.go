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

// Entries gives the records from an LSN on, or from the first that is still on the log, to fn until it
// says false.
func (l *Log) Entries(from base.LSN, fn func(Entry) bool) {
	for _, s := range l.segments {
		r := reader{file: s.file}
		start := base.LSN(0)
		if from > s.first {
			start = from - s.first
		}
		for i := start; i < base.LSN(len(s.offsets)); i++ {
			if !fn(l.entry(&r, s, s.first+i, s.offsets[i])) {
				return
			}
		}
	}
}

func (l *Log) entry(r *reader, s *segment, lsn base.LSN, offset int64) Entry {
	e := Entry{LSN: lsn, Synced: lsn <= l.synced, File: s.file.Name(), Offset: offset}
	if offset == noOffset {
		return e
	}
	if h, payload, ok := r.frame(offset); ok && h.lsn == lsn {
		if rec, err := DecodeRecord(h.typ, payload); err == nil {
			e.Record = rec
		}
	}
	return e
}

// Tail is the last n records, or as many as there are.
func (l *Log) Tail(n int) []Entry {
	from := base.LSN(1)
	if last := l.LastLSN(); base.LSN(n) < last {
		from = last - base.LSN(n) + 1
	}
	var entries []Entry
	l.Entries(from, func(e Entry) bool {
		entries = append(entries, e)
		return true
	})
	return entries
}

// Record is the record of that LSN; false if it is not on the log any more, or yet, or is damaged.
func (l *Log) Record(lsn base.LSN) (Record, bool) {
	s, i, ok := l.find(lsn)
	if !ok {
		return nil, false
	}
	e := l.entry(&reader{file: s.file}, s, lsn, s.offsets[i])
	return e.Record, e.Record != nil
}

// Corrupt flips a bit of a record on the disk, counted from the beginning of its frame. The same again undoes
// it. PayloadBit is a bit that every record has.
func (l *Log) Corrupt(lsn base.LSN, bit int) error {
	s, i, ok := l.find(lsn)
	if !ok || s.offsets[i] == noOffset {
		return ErrNoRecord
	}
	end := s.file.Size()
	for _, next := range s.offsets[i+1:] {
		if next != noOffset {
			end = next
			break
		}
	}
	at := s.offsets[i] + int64(bit>>3)
	if bit < 0 || at >= end {
		return ErrNoRecord
	}
	s.file.FlipBit(at, bit&7)
	return nil
}

// Inspect is the log of a node that is down, as it lies on the disk, for looking at it and for
// Corrupt. Nothing is changed, and nothing may be appended to it. A damaged record is an Entry without a Record,
// and so is a torn tail, which is not synced either. It is nil where there is no log.
func Inspect(disk *sim.Disk) *Log {
	segments := segmentFiles(disk)
	if len(segments) == 0 {
		return nil
	}
	l := &Log{disk: disk, segments: segments}
	for _, s := range segments {
		torn := s.inspect()
		l.next = s.end()
		l.synced = l.LastLSN()
		if torn {
			l.synced--
		}
	}
	return l
}

// inspect is scan, but goes on behind damage. It says whether the last record is bad.
func (s *segment) inspect() (torn bool) {
	for at := s.scan(0); at < s.file.Size(); at = s.scan(at) {
		next := s.skip(at)
		torn = next == s.file.Size()
		at = next
	}
	return torn
}

// skip notes the bad records at offset and goes on to where the next valid one begins. The first of them
// begins at offset. A further one is behind the one before it, if that one's length and its own LSN agree on
// where that is; else its place is not known.
func (s *segment) skip(offset int64) int64 {
	to, lsn, found := s.search(offset)
	if !found {
		s.offsets = append(s.offsets, offset)
		return s.file.Size()
	}
	r := reader{file: s.file}
	for at := offset; s.end() < lsn; {
		s.offsets = append(s.offsets, at)
		if at == noOffset {
			continue
		}
		h, _ := r.header(at)
		at += h.size()
		if next, ok := r.header(at); !ok || next.lsn != s.end() {
			at = noOffset
		}
	}
	return to
}
