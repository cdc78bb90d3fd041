package wal

import (
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/sim"
)

// Recovered is what Open found on the disk.
type Recovered struct {
	// Checkpoint is the payload of the checkpoint, nil if there is none. It covers every record
	// up to CheckpointLSN.
	Checkpoint    []byte
	CheckpointLSN base.LSN
	// Torn is what was cut off the end of the log, nil if nothing was.
	Torn *TornTail

	log  *Log
	last base.LSN
}

// Open recovers the log of a node that was down. Everything that it finds counts as durable. A torn
// tail is cut off; what a checkpoint that was under way has left behind is removed. If something
// durable is damaged it gives a *CorruptError and changes nothing (W2).
//
// A crash between any two of its changes is as if the second had not been tried: a second Open
// comes to the same result (D2).
func Open(disk *sim.Disk) (*Log, *Recovered, error) {
	c, err := readCheckpoint(disk)
	if err != nil {
		return nil, nil, err
	}
	file := disk.Open(logFile)
	if err := checkFile(file, c); err != nil {
		return nil, nil, err
	}
	l := &Log{disk: disk, covered: c.size, index: index{file: file, first: c.lsn + 1}}
	tail, err := l.scanAll(c.next)
	if err != nil {
		return nil, nil, err
	}

	if tail != nil {
		file.Truncate(tail.Offset)
	}
	file.DropBefore(c.next)
	disk.Remove(checkpointTemp)
	l.synced = l.LastLSN()
	return l, &Recovered{c.payload, c.lsn, tail, l, l.LastLSN()}, nil
}

// scanAll reads all records from offset on, and judges what is bad behind them (W2).
func (l *Log) scanAll(offset int64) (*TornTail, error) {
	stop, size := l.scan(offset), l.file.Size()
	if stop == size {
		return nil, nil
	}
	at, lsn, validAfter := l.search(stop)
	if !torn(validAfter) {
		reason := fmt.Sprintf("it is bad, and LSN %d at offset %d is good", lsn, at)
		return nil, &CorruptError{logFile, stop, l.next(), reason}
	}
	return &TornTail{logFile, stop, l.next(), size - stop}, nil
}

// checkFile says whether the log can follow the checkpoint at all.
func checkFile(file *sim.File, c checkpoint) error {
	lsn := c.lsn + 1
	switch {
	case file == nil && c.payload == nil:
		return ErrNoLog
	case file == nil:
		return &CorruptError{logFile, c.next, lsn, "the file is missing"}
	case file.Start() > c.next:
		return &CorruptError{logFile, c.next, lsn, "it was dropped, and no checkpoint covers it"}
	case file.Size() < c.next:
		return &CorruptError{logFile, file.Size(), lsn, "the file ends before the checkpoint does"}
	}
	return nil
}

// Each gives every record behind the checkpoint to fn, in order, until fn returns an error, and
// returns that. A record that is whole but makes no sense is a *CorruptError: it was written so.
func (r *Recovered) Each(fn func(base.LSN, Record) error) error {
	rd := reader{file: r.log.file}
	d := new(codec.Decoder)
	for lsn := r.CheckpointLSN + 1; lsn <= r.last; lsn++ {
		offset, ok := r.log.place(lsn)
		if !ok {
			panic("wal: what was recovered is read after a later checkpoint")
		}
		h, payload, ok := rd.frame(offset)
		if !ok {
			return &CorruptError{logFile, offset, lsn, "it has changed since it was read"}
		}
		rec, err := decodeRecord(d, h.typ, payload)
		if err != nil {
			return &CorruptError{logFile, offset, lsn, err.Error()}
		}
		if err := fn(lsn, rec); err != nil {
			return err
		}
	}
	return nil
}
