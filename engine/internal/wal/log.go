package wal

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// Log is the write-ahead log of one node, open for appending.
type Log struct {
	disk     *sim.Disk
	segments []*segment // oldest first; the last is appended to
	next     base.LSN   // of the next record
	synced   base.LSN   // of the last durable record

	checkpoint *Checkpoint // the one under way
	covered    int64       // size of the last checkpoint
	scratch    []byte      // for the frame that is being made
	offsets    []int64     // of a removed segment, for the next one
}

// segment is one file of the log: records with dense LSNs.
//
// A segment is begun only when all before it is durable. So only the last one can have a torn tail, and
// damage in any other is damage to something that was durable.
type segment struct {
	file    *sim.File
	first   base.LSN
	offsets []int64 // where each record begins; noOffset where damage hides it (Inspect alone)
}

// noOffset stands for the place of a record that cannot be found.
const noOffset = -1

// scratchKept is how much memory a log keeps between two records.
const scratchKept = 64 << 10

const segmentPrefix = "log."

// segmentName names a segment by the LSN of its first record.
func segmentName(first base.LSN) string { return fmt.Sprintf("%s%08d", segmentPrefix, first) }

// segmentFirst is the LSN in a segment's name; it is false for a file that is no segment.
func segmentFirst(name string) (base.LSN, bool) {
	digits, ok := strings.CutPrefix(name, segmentPrefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	return base.LSN(n), err == nil && n > 0 && segmentName(base.LSN(n)) == name
}

// segmentFiles are the segments on the disk, oldest first, none of them read.
func segmentFiles(disk *sim.Disk) []*segment {
	var segments []*segment
	for _, f := range disk.Files() {
		if first, ok := segmentFirst(f.Name()); ok {
			segments = append(segments, &segment{file: f, first: first})
		}
	}
	slices.SortFunc(segments, func(a, b *segment) int { return cmp.Compare(a.first, b.first) })
	return segments
}

// end is the LSN behind the segment's last record.
func (s *segment) end() base.LSN { return s.first + base.LSN(len(s.offsets)) }

// Create begins the log of a new node on a disk that has none.
func Create(disk *sim.Disk) *Log {
	if len(segmentFiles(disk)) > 0 {
		panic("wal: Create on a disk that has a log")
	}
	l := &Log{disk: disk, next: 1}
	l.addSegment()
	return l
}

// Append writes a record at the end of the log and gives it its LSN. It is durable only after a sync. A
// decision may use the reserve of a full disk (W3). After an error nothing was written.
func (l *Log) Append(rec Record, decision bool) (base.LSN, error) {
	frame, err := appendFrame(l.scratch[:0], l.next, rec)
	if err != nil {
		return 0, err
	}
	if cap(frame) <= scratchKept {
		l.scratch = frame
	}
	tail := l.tail()
	offset := tail.file.Size()
	if err := tail.file.Append(frame, decision); err != nil {
		return 0, err
	}
	tail.offsets = append(tail.offsets, offset)
	lsn := l.next
	l.next++
	return lsn, nil
}

// LastLSN is that of the last record, 0 if there is none.
func (l *Log) LastLSN() base.LSN { return l.next - 1 }

// SyncedLSN is that of the last durable record, 0 if there is none.
func (l *Log) SyncedLSN() base.LSN { return l.synced }

// Size is how many bytes of log recovery would have to read, and CheckpointSize how many of a checkpoint: what G3
// compares.
func (l *Log) Size() int64 {
	var n int64
	for _, s := range l.segments {
		n += s.file.Size()
	}
	return n
}

// CheckpointSize is the size of the last checkpoint, 0 if there is none.
func (l *Log) CheckpointSize() int64 { return l.covered }

// Sync is a sync of the node's disk under way: it makes durable what had been appended when it began.
type Sync struct {
	last base.LSN
	disk sim.Sync
}

// BeginSync begins a sync of everything on the disk.
func (l *Log) BeginSync() Sync { return Sync{last: l.LastLSN(), disk: l.disk.BeginSync()} }

// EndSync completes it. After an error the node must crash, and never sync these bytes again (W3).
func (l *Log) EndSync(s Sync) error {
	if err := l.disk.EndSync(s.disk); err != nil {
		return err
	}
	l.synced = max(l.synced, s.last)
	return nil
}

// Sync is a sync that takes no time.
func (l *Log) Sync() error {
	if err := l.disk.Sync(); err != nil {
		return err
	}
	l.synced = l.LastLSN()
	return nil
}

func (l *Log) tail() *segment { return l.segments[len(l.segments)-1] }

// addSegment begins a new segment, with the next record. All before it is durable.
func (l *Log) addSegment() {
	file := l.disk.Create(segmentName(l.next))
	l.segments = append(l.segments, &segment{file: file, first: l.next, offsets: l.offsets[:0]})
	l.offsets = nil
}

// dropSegment removes the oldest segment.
func (l *Log) dropSegment() {
	oldest := l.segments[0]
	l.disk.Remove(oldest.file.Name())
	l.segments = append(l.segments[:0], l.segments[1:]...)
	if cap(oldest.offsets) > cap(l.offsets) {
		l.offsets = oldest.offsets
	}
}

// find is the segment and the index in it of a record.
func (l *Log) find(lsn base.LSN) (*segment, int, bool) {
	for i := len(l.segments) - 1; i >= 0; i-- {
		if s := l.segments[i]; lsn >= s.first {
			return s, int(lsn - s.first), lsn < s.end()
		}
	}
	return nil, 0, false
}
