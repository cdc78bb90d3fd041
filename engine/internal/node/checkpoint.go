package node

import (
	"fmt"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// A checkpoint (W5) is of the state that all records up to one of them have made. Those that are
// appended while it is being made are not in it, and stay. Where a sync takes time its steps are
// events, between any two of which the node may crash, and comes back to the same state:
//
//	  0 ms   written aside    the log is still all there is; what was written aside is dropped
//	  5 ms   synced           likewise
//	 10 ms   renamed          it counts, and the log that it covers is passed over
//	 15 ms   log dropped
//
// A rename and a drop take as long as a sync, because on a real disk each is one: of a folder.

// making is a checkpoint that is being made.
type making struct {
	*wal.Checkpoint         // nil: none is
	last            base.TS // the last timestamp that was drawn when it began
	unsynced        bool    // it waits for a sync that begins after it was written
	turn            uint64  // counts the steps of all of them
	due             bool    // one is to begin when the step that a break holds is done
}

// checkpointIfDue is G3: a log that is larger than 4 MiB and than the last checkpoint is
// checkpointed.
func (n *Node) checkpointIfDue() {
	if n.log != nil && n.log.Size() > n.size {
		n.checkpointUnless()
	}
}

// checkpointUnless is that, unless something stands in the way.
//
//go:noinline
func (n *Node) checkpointUnless() {
	switch {
	case n.State != Up || n.world.held || !n.world.Shared.Settings.Checkpoint:
	case n.making.Checkpoint == nil && n.disk.Mode() == sim.DiskOK:
		n.world.enter(func() { n.beginCheckpoint(false) })
	}
}

// Checkpoint writes the state of the node aside, syncs it, makes it the one that counts, and drops
// the log that it covers. One that is being made is given up for it. Where a break holds a step of
// this node, whose state is then ahead of its log, it begins when that step is done.
func (n *Node) Checkpoint() {
	w := n.world
	begin := func() { n.beginCheckpoint(true) }
	if n.midStep() {
		last := frame{work: call, node: n, incarnation: n.incarnation, fn: begin}
		w.frames = slices.Insert(w.frames, 0, last)
		n.making.due = true
		return
	}
	w.enter(begin)
}

// midStep reports whether a break holds a step of this node.
func (n *Node) midStep() bool {
	return slices.ContainsFunc(n.world.frames, func(f frame) bool {
		return f.node == n && f.incarnation == n.incarnation
	})
}

// Checkpointing reports whether a checkpoint is being made, or has to wait for a break.
func (n *Node) Checkpointing() bool {
	return n.making.due || n.making.Checkpoint != nil
}

// beginCheckpoint writes the state of now aside. A disk that does not take it leaves everything as
// it was. It is urgent where a statement waits for it.
func (n *Node) beginCheckpoint(urgent bool) {
	n.making.due = false
	if n.making.Checkpoint != nil {
		n.making.Abandon()
		n.making = making{turn: n.making.turn + 1}
	}
	c, err := n.writeAside()
	if err != nil {
		n.record(&Entry{Event: "checkpoint failed"})
		return
	}
	n.making = making{
		Checkpoint: c, last: n.world.Shared.Oracle.Last(), unsynced: true, turn: n.making.turn,
	}
	n.recordCheckpoint("written aside")
	n.urgent = n.urgent || urgent
	n.syncDue()
}

// checkpointSynced is told after every sync. It may have begun too early for the checkpoint.
func (n *Node) checkpointSynced() {
	if n.making.unsynced && n.making.Synced() {
		n.making.unsynced = false
		n.recordCheckpoint("synced")
		n.checkpointTurn()
	}
}

// checkpointTurn has the next step of a checkpoint taken: now, or after the time of a sync.
func (n *Node) checkpointTurn() {
	n.making.turn++
	if d := n.world.Shared.Settings.Sync; d > 0 {
		n.world.Sim.TurnLater(n.ID, n.making.turn, d, n.world.background)
		return
	}
	n.checkpointStep(n.making.turn)
}

// checkpointStep takes the step after the sync, a rename, or the one after that, a drop. Where the
// checkpoint was given up, its turn comes and does nothing.
func (n *Node) checkpointStep(turn uint64) {
	m := &n.making
	switch {
	case turn != m.turn:
	case m.Next():
		n.recordCheckpoint("the log before it is dropped")
		m.Checkpoint = nil
		n.size = max(firstCheckpoint, n.log.CheckpointSize())
		n.world.Counters.Checkpoints++
	default:
		n.checkpointed = m.last
		n.recordCheckpoint("renamed, it counts")
		n.checkpointTurn()
	}
}

func (n *Node) recordCheckpoint(step string) {
	if n.world.Recorder != nil {
		text := fmt.Sprintf("up to LSN %d: %s", n.making.LSN(), step)
		n.record(&Entry{Event: "checkpoint", Detail: text})
	}
}

// Checkpointed is the last timestamp that was drawn before the last checkpoint; 0 if there was
// none.
func (n *Node) Checkpointed() base.TS { return n.checkpointed }

// writeAside writes the state to the disk in pieces, through a buffer that is kept: to build it in
// memory first took a third of all the memory that transactions allocate.
func (n *Node) writeAside() (*wal.Checkpoint, error) {
	c, err := n.log.BeginCheckpoint()
	if err != nil {
		return nil, err
	}
	write := func(b []byte) []byte {
		if err == nil {
			err = c.Write(b)
		}
		return b[:0]
	}
	rest := n.appendState(n.world.pieces[:0], write)
	n.world.pieces = write(rest)
	if err == nil {
		err = c.Finish()
	}
	return c, err
}

// appendState appends the canonical form of all that must survive a crash of the node: its
// incarnation, the decisions without END, the replicas.
func (n *Node) appendState(b []byte, spill codec.Spill) []byte {
	state := restored{node: n, incarnation: n.incarnation, replicas: n.Replicas()}
	for _, h := range n.hosts() {
		if h.coordinator.Decided() { // durable or not: the log that has COMMIT is dropped
			state.open = append(state.open, h.coordinator.Decision())
		}
	}
	return state.append(b, spill)
}

// append writes what decode reads.
func (back *restored) append(b []byte, spill codec.Spill) []byte {
	b = codec.AppendUint(b, uint64(back.incarnation))
	b = codec.AppendList(b, back.open, func(b []byte, rec *wal.Commit) []byte {
		return wal.AppendRecord(b, rec)
	})
	return codec.AppendList(b, back.replicas, func(b []byte, r *replica.Replica) []byte {
		return r.AppendDurable(b, spill)
	})
}

// decode reads a state whose end is the end of the bytes.
func (back *restored) decode(d *codec.Decoder) error {
	back.decodeFrom(d)
	return d.Done()
}

func (back *restored) decodeFrom(d *codec.Decoder) {
	back.incarnation = base.Incarnation(d.Uint())
	for range d.Count() {
		rec := &wal.Commit{
			Txn: d.Txn(), StartTS: d.TS(), CommitTS: d.TS(),
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
}
