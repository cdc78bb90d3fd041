package node

import (
	"errors"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// checkpointIfDue is G3: a log that is larger than 4 MiB and than the last checkpoint is
// checkpointed.
func (n *Node) checkpointIfDue() {
	if n.State != Up || n.world.held || n.log.Size() <= n.size || !n.world.Shared.Settings.Checkpoint {
		return
	}
	if len(n.unsynced) == 0 && n.disk.Mode() == sim.DiskOK {
		n.Checkpoint()
	}
}

// Checkpoint writes the state of the node aside, syncs it, makes it the one that counts, and drops
// the log that it covers (W5). It takes no virtual time. A disk that does not take it leaves
// everything as it was.
func (n *Node) Checkpoint() {
	err := n.writeCheckpoint()
	switch {
	case errors.Is(err, sim.ErrDiskSync):
		n.syncFailed() // W3
		return
	case err != nil:
		n.record(&Entry{Event: "checkpoint failed"})
		return
	}
	n.size = max(firstCheckpoint, n.log.CheckpointSize())
	n.world.Counters.Checkpoints++
	n.checkpointed = n.world.Shared.Oracle.Last()
	n.record(&Entry{Event: "checkpoint"})
	if len(n.unsynced) > 0 {
		n.world.enter(n.durable)
	}
}

// Checkpointed is the last timestamp that was drawn before the last checkpoint; 0 if there was
// none.
func (n *Node) Checkpointed() base.TS { return n.checkpointed }

// writeCheckpoint writes the state to the disk in pieces, through a buffer that is kept: to build
// it in memory first took a third of all the memory that transactions allocate.
func (n *Node) writeCheckpoint() error {
	c, err := n.log.BeginCheckpoint()
	if err != nil {
		return err
	}
	write := func(b []byte) []byte {
		if err == nil {
			err = c.Write(b)
		}
		return b[:0]
	}
	rest := n.appendState(n.world.pieces[:0], write)
	n.world.pieces = write(rest)
	if err != nil {
		return err
	}
	return n.log.Complete(c)
}

// appendState appends the canonical form of all that must survive a crash of the node: its
// incarnation, the decisions without END, the replicas.
func (n *Node) appendState(b []byte, spill codec.Spill) []byte {
	b = codec.AppendUint(b, uint64(n.incarnation))
	var open []*wal.Commit
	for _, h := range n.hosts() {
		if h.coordinator.Decided() { // durable or not: the log that has COMMIT is dropped
			open = append(open, h.coordinator.Decision())
		}
	}
	b = codec.AppendUint(b, uint64(len(open)))
	for _, rec := range open {
		b = wal.AppendRecord(b, rec)
	}
	b = codec.AppendUint(b, uint64(len(n.replicas)))
	for _, h := range n.replicas {
		b = h.replica.AppendDurable(b, spill)
	}
	return b
}

func (back *restored) decode(d *codec.Decoder) error {
	back.incarnation = base.Incarnation(d.Uint())
	for range d.Count() {
		rec := &wal.Commit{
			Txn: base.TxnID(d.Uint()), StartTS: d.TS(), CommitTS: d.TS(),
			Participants: codec.Addrs(d),
		}
		back.open = append(back.open, rec)
	}
	for range d.Count() {
		if d.Err() != nil {
			break
		}
		back.replicas = append(back.replicas, replica.DecodeDurable(d, back.node.ID, back.incarnation+1))
	}
	return d.Done()
}
