package wal

import (
	"encoding/binary"
	"hash/crc32"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// The files of a checkpoint. One that is whole has the one name, one that is being written the
// other.
const (
	checkpointFile = "checkpoint"
	checkpointTemp = "checkpoint.tmp"
)

// A checkpoint on the disk; numbers are little-endian:
//
//	├──────────────────┼─────┼────────┼─────────┄┄─────────┼────────┼────────┤
//	│ "conclave ckpt 1"│ LSN │ offset │ payload            │ length │ CRC    │
//	├──────────────────┼─────┼────────┼─────────┄┄─────────┼────────┼────────┤
//	  15 bytes           8     8                             8        4
//
// LSN is the last record that it covers, and offset where in the log the next one begins. The
// length is the payload's; the CRC is CRC-32C of all before it. Both stand at the end, so that a
// payload can be written piece by piece.
const (
	checkpointMagic   = "conclave ckpt 1"
	checkpointHead    = len(checkpointMagic) + 8 + 8
	checkpointTrailer = 8 + 4
)

// Checkpoint is a checkpoint that is being made, in steps that a node may spread over its events. A
// crash between any two of them recovers the same state (W5):
//
//	BeginCheckpoint   checkpoint.tmp begins
//	Write ... Finish  checkpoint.tmp is whole, but not durable
//	a sync            it is durable, and so is all of the log that it covers
//	Next              it is renamed to checkpoint: from now on it counts
//	Next              the log that it covers is dropped
//
// After an error of Write or Finish it is given up: the file is gone, and the log goes on as
// before.
type Checkpoint struct {
	log     *Log
	file    *sim.File
	lsn     base.LSN // the last that it covers
	next    int64    // the offset behind that record
	payload uint64   // bytes so far
	sum     uint32   // of all bytes so far
	renamed bool
}

// BeginCheckpoint begins a checkpoint of all that has been appended, synced or not. The state to be
// written is the one of now: records appended from now on are not covered.
func (l *Log) BeginCheckpoint() (*Checkpoint, error) {
	if l.checkpoint != nil {
		return nil, ErrCheckpointing
	}
	file := l.disk.Create(checkpointTemp)
	c := &Checkpoint{log: l, file: file, lsn: l.LastLSN(), next: l.file.Size()}
	l.checkpoint = c
	head := binary.LittleEndian.AppendUint64([]byte(checkpointMagic), uint64(c.lsn))
	head = binary.LittleEndian.AppendUint64(head, uint64(c.next))
	if err := c.append(head); err != nil {
		return nil, err
	}
	return c, nil
}

// LSN is the last record that the checkpoint covers.
func (c *Checkpoint) LSN() base.LSN { return c.lsn }

// Write adds a piece of the payload.
func (c *Checkpoint) Write(piece []byte) error {
	c.payload += uint64(len(piece))
	return c.append(piece)
}

// Finish ends the payload. The checkpoint becomes durable with a sync that begins after it.
func (c *Checkpoint) Finish() error {
	if err := c.append(binary.LittleEndian.AppendUint64(nil, c.payload)); err != nil {
		return err
	}
	return c.append(binary.LittleEndian.AppendUint32(nil, c.sum))
}

// append writes to the file; where there is no room it gives the checkpoint up.
func (c *Checkpoint) append(b []byte) error {
	if err := c.file.Append(b, false); err != nil {
		c.Abandon()
		return err
	}
	c.sum = crc32.Update(c.sum, castagnoli, b)
	return nil
}

// Abandon gives up a checkpoint, so that another can begin. One that has been renamed counts
// already, and what is left of it is done.
func (c *Checkpoint) Abandon() {
	switch {
	case c.log.checkpoint != c:
	case c.renamed:
		c.Next()
	default:
		c.log.disk.Remove(checkpointTemp)
		c.log.checkpoint = nil
	}
}

// Synced reports whether a sync has made all of it durable, so that the next step can be taken. A
// sync is one of the whole disk: the one that covered this file covered the log before it.
func (c *Checkpoint) Synced() bool { return c.file.SyncedSize() == c.file.Size() }

// Next takes the next step after the sync, and reports whether there is nothing left to do.
func (c *Checkpoint) Next() (done bool) {
	l := c.log
	switch {
	case l.checkpoint != c:
		return true
	case c.renamed:
		l.drop(c.lsn+1, c.next)
		l.checkpoint = nil
		return true
	}
	l.disk.Rename(checkpointTemp, checkpointFile)
	l.covered = c.file.Size()
	c.renamed = true
	return false
}

// Checkpoint does all the steps at once, with a sync that takes no time.
func (l *Log) Checkpoint(payload []byte) error {
	c, err := l.BeginCheckpoint()
	if err != nil {
		return err
	}
	if err := c.Write(payload); err != nil {
		return err
	}
	if err := c.Finish(); err != nil {
		return err
	}
	return l.Complete(c)
}

// Complete takes all the steps after Finish at once, with a sync that takes no time.
func (l *Log) Complete(c *Checkpoint) error {
	if err := l.Sync(); err != nil {
		return err
	}
	c.Next()
	c.Next()
	return nil
}

// checkpoint is what readCheckpoint finds; the zero value where there is none.
type checkpoint struct {
	payload []byte // never nil if there is one
	lsn     base.LSN
	next    int64
	size    int64 // of the file
}

// readCheckpoint reads the checkpoint of a disk. It had been durable before it got its name:
// whatever is wrong with it is corruption.
func readCheckpoint(disk *sim.Disk) (c checkpoint, err error) {
	f := disk.Open(checkpointFile)
	if f == nil {
		return c, nil
	}
	b := f.Bytes()
	if len(b) < checkpointHead+checkpointTrailer {
		return c, &CorruptError{File: checkpointFile, Reason: "the checkpoint is too short"}
	}
	end := len(b) - checkpointTrailer
	head, trailer := b[len(checkpointMagic):], b[end:]
	c.payload, c.size = b[checkpointHead:end:end], f.Size()
	c.lsn = base.LSN(binary.LittleEndian.Uint64(head))
	c.next = int64(binary.LittleEndian.Uint64(head[8:]))
	switch {
	case binary.LittleEndian.Uint32(trailer[8:]) != crc32.Checksum(b[:end+8], castagnoli):
		return c, &CorruptError{checkpointFile, 0, c.lsn, "the CRC does not match"}
	case string(b[:len(checkpointMagic)]) != checkpointMagic || c.next < 0:
		return c, &CorruptError{checkpointFile, 0, c.lsn, "this is no checkpoint"}
	case binary.LittleEndian.Uint64(trailer) != uint64(len(c.payload)):
		return c, &CorruptError{checkpointFile, int64(end), c.lsn, "the length does not match"}
	}
	return c, nil
}
