package wal

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// Recovered is what Open found on the disk.
type Recovered struct {
	// Checkpoint is the payload of the checkpoint, nil if there is none. It covers every record up to
	// CheckpointLSN.
	Checkpoint    []byte
	CheckpointLSN base.LSN
	// Torn is what was cut off the end of the log, nil if nothing was.
	Torn *TornTail

	log  *Log
	last base.LSN
}

// Open recovers the log of a node that was down. Everything that it finds counts as durable. A torn tail is cut
// off; what a checkpoint that was under way has left behind is removed. If something durable is damaged it gives
// a *CorruptError and changes nothing (W2).
//
// A crash between any two of its changes is as if the second had not been tried: a second Open
// comes to the same result (D2).
func Open(disk *sim.Disk) (*Log, *Recovered, error) {
	rec := &Recovered{}
	if f := disk.Open(checkpointFile); f != nil {
		var err error
		if rec.Checkpoint, rec.CheckpointLSN, err = readCheckpoint(f); err != nil {
			return nil, nil, err
		}
	}
	old, segments, err := splitSegments(segmentFiles(disk), rec.CheckpointLSN)
	if err != nil {
		return nil, nil, err
	}
	if rec.Torn, err = scanSegments(segments); err != nil {
		return nil, nil, err
	}

	if rec.Torn != nil {
		disk.Open(rec.Torn.File).Truncate(rec.Torn.Offset)
	}
	for _, s := range old {
		disk.Remove(s.file.Name())
	}
	disk.Remove(checkpointTemp)

	l := &Log{disk: disk, segments: segments, next: segments[len(segments)-1].end()}
	l.synced = l.LastLSN()
	if f := disk.Open(checkpointFile); f != nil {
		l.covered = f.Size()
	}
	rec.log, rec.last = l, l.LastLSN()
	return l, rec, nil
}

// Each gives every record behind the checkpoint to fn, in order, until fn returns an error, and returns
// that. A record that is whole but makes no sense is a *CorruptError: it was written so.
func (r *Recovered) Each(fn func(base.LSN, Record) error) error {
	for _, s := range r.log.segments {
		rd := reader{file: s.file}
		for i, offset := range s.offsets {
			lsn := s.first + base.LSN(i)
			if lsn > r.last {
				return nil
			}
			h, payload, ok := rd.frame(offset)
			if !ok {
				return &CorruptError{s.file.Name(), offset, lsn, "it has changed since it was read"}
			}
			rec, err := DecodeRecord(h.typ, payload)
			if err != nil {
				return &CorruptError{s.file.Name(), offset, lsn, err.Error()}
			}
			if err := fn(lsn, rec); err != nil {
				return err
			}
		}
	}
	return nil
}

// splitSegments divides the segments into those that the checkpoint covers, which were about to be dropped, and
// the others. The first of those begins exactly behind the checkpoint, because a checkpoint begins by
// beginning a segment.
func splitSegments(all []*segment, covered base.LSN) (old, live []*segment, err error) {
	for i, s := range all {
		if s.first > covered {
			old, live = all[:i], all[i:]
			break
		}
	}
	switch {
	case len(all) == 0 && covered == 0:
		return nil, nil, ErrNoLog
	case len(live) == 0 || live[0].first != covered+1:
		return nil, nil, &CorruptError{segmentName(covered + 1), 0, covered + 1, "the file is missing"}
	}
	return old, live, nil
}

// scanSegments reads them all and judges what is bad (W2).
func scanSegments(segments []*segment) (*TornTail, error) {
	for i, s := range segments {
		lastSegment := i == len(segments)-1
		stop, size := s.scan(0), s.file.Size()
		if stop == size && (lastSegment || s.end() == segments[i+1].first) {
			continue
		}
		_, _, validAfter := s.search(stop)
		if !torn(validAfter, lastSegment) {
			return nil, &CorruptError{s.file.Name(), stop, s.end(), "the record is bad, and later ones were written"}
		}
		return &TornTail{s.file.Name(), stop, s.end(), size - stop}, nil
	}
	return nil, nil
}
