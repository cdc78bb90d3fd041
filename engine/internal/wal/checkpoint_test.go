package wal

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// ledger stands in for a node: its state is the list of all records so far, and a checkpoint's
// payload is that list.
type ledger struct {
	disk   *sim.Disk
	log    *Log
	state  []byte
	synced int // how much of state must survive
}

func newLedger() *ledger {
	d := sim.NewDisk()
	return &ledger{disk: d, log: Create(d)}
}

func note(state []byte, lsn base.LSN, rec Record) []byte {
	return fmt.Appendf(state, "%d %x;", lsn, AppendRecord(nil, rec))
}

// append writes records and does not sync them.
func (n *ledger) append(t *testing.T, records ...Record) {
	t.Helper()
	for _, rec := range records {
		lsn, err := n.log.Append(rec, false)
		if err != nil {
			t.Fatal(err)
		}
		n.state = note(n.state, lsn, rec)
	}
}

func (n *ledger) sync(t *testing.T) {
	t.Helper()
	if err := n.log.Sync(); err != nil {
		t.Fatal(err)
	}
	n.synced = len(n.state)
}

// recoveredState is what a node would be after a crash here and a recovery, in its own copy of
// the disk.
func recoveredState(t *testing.T, disk *sim.Disk) []byte {
	t.Helper()
	state := mustRecoverState(t, disk)
	if again := mustRecoverState(t, disk); !bytes.Equal(state, again) {
		t.Fatal("the second recovery differs from the first")
	}
	for _, f := range disk.Files() {
		if f.Name() == checkpointTemp {
			t.Fatal("checkpoint.tmp is still there")
		}
	}
	return state
}

func mustRecoverState(t *testing.T, disk *sim.Disk) []byte {
	t.Helper()
	got := mustOpen(t, disk)
	state := got.Checkpoint
	for i, rec := range got.records {
		state = note(state, got.CheckpointLSN+base.LSN(i+1), rec)
	}
	return state
}

// Between any two steps of a checkpoint a crash recovers the same state (W5): all that was
// synced, and perhaps some of what was appended since. There are always unsynced records. The
// payload is longer than a chunk of the disk.
func TestCrashBetweenTheStepsOfACheckpoint(t *testing.T) {
	n := newLedger()
	steps := 0
	check := func(step string) {
		t.Helper()
		steps++
		n.append(t, &End{base.TxnID(steps)})
		for seed := range uint64(8) {
			disk := n.disk.Clone()
			disk.Crash(sim.NewRand(seed, "disk"))
			got := recoveredState(t, disk)
			if !bytes.HasPrefix(n.state, got) || len(got) < n.synced {
				t.Fatalf("after %s: %d bytes of state, %d were synced", step, len(got), n.synced)
			}
		}
	}
	big := &Adopt{Table: strings.Repeat("x", 200_000)}
	for round := range 3 {
		n.append(t, someRecords(uint64(round), 20)...)
		n.append(t, big)
		check("the records")
		checkpointInSteps(t, n, check)
	}
	if steps < 3*8 {
		t.Errorf("only %d steps were checked", steps)
	}
}

func checkpointInSteps(t *testing.T, n *ledger, check func(step string)) {
	t.Helper()
	covers := n.log.LastLSN()
	payload := slices.Clone(n.state)
	c, err := n.log.BeginCheckpoint()
	if err != nil {
		t.Fatal(err)
	}
	check("the beginning")
	early := n.log.BeginSync()
	for len(payload) > 0 {
		k := min(len(payload), 150_000)
		if err := c.Write(payload[:k]); err != nil {
			t.Fatal(err)
		}
		payload = payload[k:]
		check("a piece")
	}
	if err := c.Finish(); err != nil {
		t.Fatal(err)
	}
	check("the end of the file")
	n.log.EndSync(early) // does not cover all of the file
	if c.Synced() {
		t.Fatal("it counts as synced before it is")
	}
	n.sync(t)
	check("the sync")
	for done := false; !done; {
		if !c.Synced() {
			t.Fatal("it wants a second sync")
		}
		done = c.Next()
		check("a step")
	}
	var first Entry
	n.log.Entries(0, func(e Entry) bool { first = e; return false })
	if first.LSN != covers+1 {
		t.Errorf("the log begins at LSN %d, want %d", first.LSN, covers+1)
	}
}

// A crash while recovery cleans up is as if the rest had not been tried. Every subset of its
// changes is tried, not only those in its order.
func TestCrashWhileRecoveryCleansUp(t *testing.T) {
	n := newLedger()
	n.append(t, someRecords(1, 30)...)
	c, err := n.log.BeginCheckpoint()
	if err != nil {
		t.Fatal(err)
	}
	c.Write(n.state)
	c.Finish()
	n.log.Sync()
	c.Next()
	n.append(t, &End{7})
	n.sync(t)
	whole := n.disk.Open(logFile).Size()
	n.disk.Open(logFile).Append([]byte("torn"), false)
	n.disk.Create(checkpointTemp).Append([]byte("left over"), false)
	for subset := range 1 << 3 {
		disk := n.disk.Clone()
		disk.Sync()
		if subset&1 > 0 {
			disk.Open(logFile).Truncate(whole)
		}
		if subset&2 > 0 {
			disk.Open(logFile).DropBefore(c.next)
		}
		if subset&4 > 0 {
			disk.Remove(checkpointTemp)
		}
		if got := recoveredState(t, disk); !bytes.Equal(got, n.state) {
			t.Fatalf("subset %b: the state differs", subset)
		}
		if f := disk.Open(logFile); f.Start() != c.next || f.Size() != whole {
			t.Fatalf("subset %b: the log is from %d to %d", subset, f.Start(), f.Size())
		}
	}
}

func TestCheckpointAtOnce(t *testing.T) {
	n := newLedger()
	if err := n.log.Checkpoint(nil); err != nil { // of an empty log
		t.Fatal(err)
	}
	for i := range 4 {
		n.append(t, someRecords(uint64(i), 10)...)
		if err := n.log.Checkpoint(n.state); err != nil {
			t.Fatal(err)
		}
		if err := n.log.Checkpoint(n.state); err != nil { // again, with nothing new
			t.Fatal(err)
		}
		if n.log.Size() != 0 || n.log.CheckpointSize() < int64(len(n.state)) {
			t.Errorf("log %d bytes, checkpoint %d", n.log.Size(), n.log.CheckpointSize())
		}
		disk := n.disk.Clone()
		if got := recoveredState(t, disk); !bytes.Equal(got, n.state) {
			t.Fatal("the state differs")
		}
		if l := mustOpen(t, disk).log; l.CheckpointSize() != n.log.CheckpointSize() {
			t.Errorf("after recovery the checkpoint is %d bytes", l.CheckpointSize())
		}
	}
	if files := len(n.disk.Files()); files != 2 {
		t.Errorf("%d files are left", files)
	}
}

func TestCheckpointRefused(t *testing.T) {
	n := newLedger()
	n.append(t, &Start{1})
	n.log.Append(&End{1}, false)
	n.log.Sync()
	c, err := n.log.BeginCheckpoint()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.log.BeginCheckpoint(); !errors.Is(err, ErrCheckpointing) {
		t.Errorf("a second at the same time: %v", err)
	}
	n.disk.SetMode(sim.DiskFull)
	if err := c.Write([]byte("x")); !errors.Is(err, sim.ErrDiskFull) {
		t.Errorf("on a full disk: %v", err)
	}
	if n.disk.Open(checkpointTemp) != nil {
		t.Error("what was given up is still there")
	}
	if _, err := n.log.Append(&End{2}, false); !errors.Is(err, sim.ErrDiskFull) {
		t.Errorf("a record on a full disk: %v", err)
	}
	if lsn, err := n.log.Append(&End{2}, true); err != nil || lsn != 3 {
		t.Errorf("a decision on a full disk: LSN %d, %v", lsn, err)
	}
	n.disk.SetMode(sim.DiskFail)
	if err := n.log.Sync(); !errors.Is(err, sim.ErrDiskSync) || n.log.SyncedLSN() != 2 {
		t.Errorf("a sync of a failing disk: %v, synced %d", err, n.log.SyncedLSN())
	}
	n.disk.SetMode(sim.DiskOK)
	if err := n.log.Checkpoint(n.state); err != nil {
		t.Error(err)
	}
}

func TestEveryFlippedBitOfACheckpointIsCorrupt(t *testing.T) {
	n := newLedger()
	n.append(t, &Start{1}, &End{3})
	n.log.Checkpoint(n.state)
	f := n.disk.Open(checkpointFile)
	for at := range f.Size() {
		for bit := range 8 {
			f.FlipBit(at, bit)
			before := contents(n.disk)
			var corrupt *CorruptError
			_, _, err := Open(n.disk)
			if !errors.As(err, &corrupt) || corrupt.File != checkpointFile {
				t.Fatalf("byte %d, bit %d: %v", at, bit, err)
			}
			if !maps.Equal(before, contents(n.disk)) {
				t.Fatalf("byte %d, bit %d: the disk was changed", at, bit)
			}
			f.FlipBit(at, bit)
		}
	}
	for size := range f.Size() {
		disk := n.disk.Clone()
		disk.Open(checkpointFile).Truncate(size)
		if _, _, err := Open(disk); err == nil {
			t.Fatalf("a checkpoint of %d bytes of %d was read", size, f.Size())
		}
	}
}
