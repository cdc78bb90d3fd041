package wal

import (
	"errors"
	"fmt"

	"conclave/engine/internal/base"
)

// When a node starts. None of these goes away by trying again: the disk must be mended first.

// ErrNoLog says that the disk holds no log at all.
var ErrNoLog = errors.New("wal: no log on this disk")

// CorruptError says that something on the disk is damaged that had been durable (W2). The node must
// not start; nothing on the disk has been changed.
type CorruptError struct {
	File   string
	Offset int64
	LSN    base.LSN // that should have been there; in a checkpoint, the last covered
	Reason string
}

// Error names the place and says what is wrong with it.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("wal: %s is damaged at offset %d, LSN %d: %s",
		e.File, e.Offset, e.LSN, e.Reason)
}

// ErrUnknownType says that a record has a type that this program does not know.
var ErrUnknownType = errors.New("wal: unknown record type")

// While a node runs.

// ErrTooLarge says that a record is beyond MaxRecord. The same record never fits: nobody should
// try again.
var ErrTooLarge = errors.New("wal: record too large")

// ErrCheckpointing says that the checkpoint before is not done yet.
var ErrCheckpointing = errors.New("wal: a checkpoint is under way")

// When somebody looks or meddles.

// ErrNoRecord says that a record is not on the log, or has no such bit.
var ErrNoRecord = errors.New("wal: no such record on the log")
