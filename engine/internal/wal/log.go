package wal

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// logFile is the name of the log on the disk.
const logFile = "log"

// Log is the write-ahead log of one node, open for appending.
//
// It is one file, whose front is dropped after a checkpoint, and not a row of segments. A crash
// cuts each file for itself, so a new segment could be begun only while all before it is durable; a
// node that is never idle has no such moment.
type Log struct {
	index
	disk   *sim.Disk
	synced base.LSN // of the last durable record

	checkpoint *Checkpoint // the one under way
	covered    int64       // size of the last checkpoint
	scratch    []byte      // for the frame that is being made
}

// index says where on the file each record begins.
type index struct {
	file    *sim.File
	first   base.LSN // of the first record that is still on the file
	offsets []int64  // of it and all that follow; noOffset where damage hides it (Inspect alone)
}

// noOffset stands for the place of a record that cannot be found.
const noOffset = -1

// next is the LSN behind the last record.
func (x *index) next() base.LSN { return x.first + base.LSN(len(x.offsets)) }

// place is the offset of a record; false if it is not on the file, or nobody knows where.
func (x *index) place(lsn base.LSN) (int64, bool) {
	if lsn < x.first || lsn >= x.next() {
		return noOffset, false
	}
	offset := x.offsets[lsn-x.first]
	return offset, offset != noOffset
}

// scratchKept is how much memory a log keeps between two records.
const scratchKept = 64 << 10

// Create begins the log of a new node on a disk that has none.
func Create(disk *sim.Disk) *Log {
	if disk.Open(logFile) != nil {
		panic("wal: Create on a disk that has a log")
	}
	return &Log{disk: disk, index: index{file: disk.Create(logFile), first: 1}}
}

// Append writes a record at the end of the log and gives it its LSN. It is durable only after a
// sync. A decision may use the reserve of a full disk (W3). After an error nothing was written.
func (l *Log) Append(rec Record, decision bool) (base.LSN, error) {
	lsn := l.next()
	frame, err := appendFrame(l.scratch[:0], lsn, rec)
	if err != nil {
		return 0, err
	}
	if cap(frame) <= scratchKept {
		l.scratch = frame
	}
	offset := l.file.Size()
	if err := l.file.Append(frame, decision); err != nil {
		return 0, err
	}
	l.offsets = append(l.offsets, offset)
	return lsn, nil
}

// LastLSN is that of the last record, 0 if there never was one.
func (l *Log) LastLSN() base.LSN { return l.next() - 1 }

// Records is how many records are still on the log.
func (l *Log) Records() int { return len(l.offsets) }

// SyncedLSN is that of the last durable record, 0 if there never was one.
func (l *Log) SyncedLSN() base.LSN { return l.synced }

// Size is how many bytes are on the log, and CheckpointSize how many in the last checkpoint, 0 if
// there is none: what G3 compares.
func (l *Log) Size() int64 { return l.file.Size() - l.file.Start() }

// CheckpointSize is the size of the last checkpoint.
func (l *Log) CheckpointSize() int64 { return l.covered }

// Sync is a sync of the node's disk under way: it makes durable what had been appended when it
// began.
type Sync struct {
	last base.LSN
	disk sim.Sync
}

// BeginSync begins a sync of everything on the disk.
func (l *Log) BeginSync() Sync { return Sync{last: l.LastLSN(), disk: l.disk.BeginSync()} }

// Last is the LSN of the last record that it covers.
func (s *Sync) Last() base.LSN { return s.last }

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

// drop removes all records before lsn from the file.
func (l *Log) drop(lsn base.LSN, offset int64) {
	l.file.DropBefore(offset)
	l.offsets = append(l.offsets[:0], l.offsets[lsn-l.first:]...)
	l.first = lsn
}
