package wal

import (
	"encoding/binary"
	"hash/crc32"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// The files of a checkpoint. One that is whole has the one name, one that is being written the other.
const (
	checkpointFile = "checkpoint"
	checkpointTemp = "checkpoint.tmp"
)

// A checkpoint on the disk; numbers are little-endian:
//
//	├──────────────────┼─────┼─────────┄┄─────────┼────────┼────────┤
//	│ "conclave ckpt 1"│ LSN │ payload            │ length │ CRC    │
//	├──────────────────┼─────┼─────────┄┄─────────┼────────┼────────┤
//	  15 bytes           8                          8        4
//
// The length is the payload's; the CRC is CRC-32C of all before it. Both stand at the end, so that a payload can
// be written piece by piece.
const (
	checkpointMagic   = "conclave ckpt 1"
	checkpointHead    = len(checkpointMagic) + 8
	checkpointTrailer = 8 + 4
)

// Checkpoint is a checkpoint that is being made, in steps that a node may spread over its events. A crash
// between any two of them recovers the same state (W5):
//
//	BeginCheckpoint   a new segment; checkpoint.tmp begins
//	Write ... Finish  checkpoint.tmp is whole, but not durable
//	a sync            it is durable
//	Next              it is renamed to checkpoint: from now on it counts
//	Next ...          the segments that it covers are removed, one each time
//
// After an error of Write or Finish it is given up: the file is gone, and the log goes on as before.
type Checkpoint struct {
	log     *Log
	lsn     base.LSN // the last that it covers
	file    *sim.File
	payload uint64 // bytes so far
	sum     uint32 // of all bytes so far
	renamed bool
}

// BeginCheckpoint begins a checkpoint of all that is on the log, which must be durable: else it is
// ErrNotSynced. The state to be written is the one of now: records appended from now on are not covered.
func (l *Log) BeginCheckpoint() (*Checkpoint, error) {
	switch {
	case l.checkpoint != nil:
		return nil, ErrCheckpointing
	case l.synced != l.LastLSN():
		return nil, ErrNotSynced
	}
	if len(l.tail().offsets) > 0 {
		l.addSegment()
	}
	c := &Checkpoint{log: l, lsn: l.LastLSN(), file: l.disk.Create(checkpointTemp)}
	l.checkpoint = c
	head := binary.LittleEndian.AppendUint64([]byte(checkpointMagic), uint64(c.lsn))
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

// Finish ends the payload. The checkpoint becomes durable with the next sync that begins after it.
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

// Abandon gives up a checkpoint that has not been renamed yet.
func (c *Checkpoint) Abandon() {
	if !c.renamed && c.log.checkpoint == c {
		c.log.disk.Remove(checkpointTemp)
		c.log.checkpoint = nil
	}
}

// Next takes the next step after Finish. With needSync it did nothing: a sync must come first. With done there
// is nothing left to do.
func (c *Checkpoint) Next() (done, needSync bool) {
	l := c.log
	switch {
	case l.checkpoint != c:
		return true, false
	case !c.renamed && c.file.SyncedSize() < c.file.Size():
		return false, true
	case !c.renamed:
		l.disk.Rename(checkpointTemp, checkpointFile)
		c.renamed = true
		l.covered = c.file.Size()
	case l.segments[0].first <= c.lsn:
		l.dropSegment()
	}
	if l.segments[0].first > c.lsn {
		l.checkpoint = nil
		return true, false
	}
	return false, false
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
	if err := l.Sync(); err != nil {
		return err
	}
	for done := false; !done; {
		done, _ = c.Next()
	}
	return nil
}

// readCheckpoint gives the payload and the last LSN that it covers. A checkpoint had been durable before it
// got its name: whatever is wrong with it is corruption.
func readCheckpoint(f *sim.File) ([]byte, base.LSN, error) {
	b := f.Bytes()
	if len(b) < checkpointHead+checkpointTrailer {
		return nil, 0, &CorruptError{File: checkpointFile, Reason: "the checkpoint is too short"}
	}
	end := len(b) - checkpointTrailer
	payload, trailer := b[checkpointHead:end:end], b[end:]
	lsn := base.LSN(binary.LittleEndian.Uint64(b[len(checkpointMagic):]))
	switch {
	case binary.LittleEndian.Uint32(trailer[8:]) != crc32.Checksum(b[:end+8], castagnoli):
		return nil, 0, &CorruptError{checkpointFile, 0, lsn, "the checkpoint's CRC does not match"}
	case string(b[:len(checkpointMagic)]) != checkpointMagic:
		return nil, 0, &CorruptError{checkpointFile, 0, lsn, "this is no checkpoint"}
	case binary.LittleEndian.Uint64(trailer) != uint64(len(payload)):
		return nil, 0, &CorruptError{checkpointFile, int64(end), lsn, "the length does not match"}
	}
	return payload, lsn, nil
}
