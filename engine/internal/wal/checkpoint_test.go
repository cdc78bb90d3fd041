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

// ledger stands in for a node: its state is the list of all records so far, and a checkpoint's payload is that list.
type ledger struct {
	disk  *sim.Disk
	log   *Log
	state []byte
}

func newLedger() *ledger {
	d := sim.NewDisk()
	return &ledger{disk: d, log: Create(d)}
}

func note(state []byte, lsn base.LSN, rec Record) []byte {
	return fmt.Appendf(state, "%d %x;", lsn, AppendRecord(nil, rec))
}

func (n *ledger) append(t *testing.T, records ...Record) {
	t.Helper()
	for _, rec := range records {
		n.state = note(n.state, n.log.LastLSN()+1, rec)
		mustAppend(t, n.log, rec)
	}
}

// recoveredState is what a node would be after a crash here and a recovery, in its own copy of the disk.
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

// Between any two steps of a checkpoint, with records appended in between, a crash recovers the same state
// (W5). The payload is longer than a chunk of the disk.
func TestCrashBetweenTheStepsOfACheckpoint(t *testing.T) {
	n := newLedger()
	steps := 0
	check := func(step string) {
		t.Helper()
		steps++
		for seed := range uint64(8) {
			disk := n.disk.Clone()
			disk.Crash(sim.NewRand(seed, "disk"))
			if got := recoveredState(t, disk); !bytes.Equal(got, n.state) {
				t.Fatalf("after %s: the state differs", step)
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
	if steps < 3*9 {
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
	if done, needSync := c.Next(); done || !needSync {
		t.Fatal("it went on without a sync")
	}
	n.append(t, &End{1}) // and syncs
	check("the sync, and a record")
	for done := false; !done; {
		var needSync bool
		if done, needSync = c.Next(); needSync {
			t.Fatal("it wants a second sync")
		}
		check("a step")
	}
	n.append(t, &End{2})
	check("the last step, and a record")
	var first Entry
	n.log.Entries(0, func(e Entry) bool { first = e; return false })
	if first.LSN != covers+1 {
		t.Errorf("the log begins at LSN %d, want %d", first.LSN, covers+1)
	}
}

// A crash while recovery cleans up is as if the rest had not been tried. Every subset of its removals is tried,
// not only those in its order.
func TestCrashWhileRecoveryCleansUp(t *testing.T) {
	n := newLedger()
	for i := range 3 { // three segments before the checkpoint
		n.append(t, someRecords(uint64(i), 9)...)
		c, err := n.log.BeginCheckpoint()
		if err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			c.Abandon()
			continue
		}
		c.Write(n.state)
		c.Finish()
		n.log.Sync()
		c.Next()
	}
	n.disk.Create(checkpointTemp).Append([]byte("left over"), false)
	n.append(t, &End{7})
	leftOver := []string{segmentName(1), segmentName(10), segmentName(19), checkpointTemp}
	for subset := range 1 << len(leftOver) {
		disk := n.disk.Clone()
		for i, name := range leftOver {
			if subset>>i&1 == 1 {
				disk.Remove(name)
			}
		}
		if got := recoveredState(t, disk); !bytes.Equal(got, n.state) {
			t.Fatalf("subset %b: the state differs", subset)
		}
		if got := slices.Collect(maps.Keys(contents(disk))); len(got) != 2 {
			t.Fatalf("subset %b: the disk has %q", subset, got)
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
			t.Errorf("after recovery the checkpoint is %d bytes, before %d", l.CheckpointSize(), n.log.CheckpointSize())
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
	if _, err := n.log.BeginCheckpoint(); !errors.Is(err, ErrNotSynced) {
		t.Errorf("with an unsynced record: %v", err)
	}
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
	if err := n.log.Checkpoint(n.state); !errors.Is(err, ErrNotSynced) {
		t.Errorf("with an unsynced record: %v", err)
	}
	n.log.Sync()
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
			if _, _, err := Open(n.disk); !errors.As(err, &corrupt) || corrupt.File != checkpointFile {
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
