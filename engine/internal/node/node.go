package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// State is whether a node listens.
type State uint8

// The states of a node. One that is recovering reads its log and answers nothing (R4).
const (
	Down State = iota
	Recovering
	Up
)

// String is the state in a word.
func (s State) String() string { return [...]string{"down", "recovering", "up"}[s] }

// Node is one machine: replicas, coordinators, a log on a disk. A crash leaves the disk.
type Node struct {
	ID          base.NodeID
	State       State
	world       *World
	disk        *sim.Disk
	incarnation base.Incarnation

	// Lost in a crash:
	log          *wal.Log
	replicas     []*host // in order of range ids
	coordinators base.Table[host]
	self         host       // answers for coordinators that do not exist
	unsynced     []unsynced // what was appended and is not durable, in order
	sync         wal.Sync   // the one under way
	syncing      bool
	syncSeq      uint64         // names its end, for sim.Promote
	urgent       bool           // a statement waits for what is unsynced
	splits       []pendingSplit // records that change the directory once they are durable
	started      base.LSN       // of START: until it is durable nothing leaves the node
	making       making         // the checkpoint under way
	size         int64          // of the log at which the next checkpoint is due
	scratch      []unsynced     // for durable
	// Kept across a crash, by those outside of the node:
	orphans      []orphan
	fell         string  // why it is down: "killed", "at decision.logged"
	torn         string  // what the last recovery has cut off the log
	checkpointed base.TS // the last timestamp drawn before the last checkpoint
	fuse         int     // after how many effects it crashes (fuse.go); 0 if it does not
}

// orphan is a transaction whose coordinator was lost: its end is told to the oracle once the node
// is back and knows that it was not decided (G2).
type orphan struct {
	txn   base.TxnID
	start base.TS
}

// host is a replica or a coordinator on a node, with what W4 needs to know of it.
type host struct {
	node        *Node
	replica     *replica.Replica
	coordinator *Txn
	appended    uint64   // records, its own count
	durable     uint64   // how many of them are durable
	lsn         base.LSN // of the last of them
	held        []held   // what waits to leave, from left on
	left        int
	gone        bool // forgotten, or its node has crashed
}

// held is an effect that waits until a record is durable.
type held struct {
	lsn        base.LSN
	background bool
	effect     effect.Effect
}

// unsynced is a record on the log that is not durable yet: whose it is, and the how-manieth of its
// own.
type unsynced struct {
	lsn      base.LSN
	host     *host
	position uint64
}

type pendingSplit struct {
	lsn base.LSN
	rec *wal.Split
}

// Incarnation counts the starts of the node, from 1.
func (n *Node) Incarnation() base.Incarnation { return n.incarnation }

// Log is the node's log; nil while it is down.
func (n *Node) Log() *wal.Log { return n.log }

// Disk is the node's disk.
func (n *Node) Disk() *sim.Disk { return n.disk }

// Fell says why the node went down last: "killed", "at decision.logged".
func (n *Node) Fell() string { return n.fell }

// Full reports whether the disk takes nothing but decisions (W3).
func (n *Node) Full() bool { return n.disk.Mode() == sim.DiskFull }

// Resolve has an operator decide a transaction that is in doubt here (D7); false where it is not.
func (n *Node) Resolve(id base.TxnID, commit bool) (found bool) {
	n.world.enter(func() {
		for _, h := range slices.Backward(n.replicas) {
			l := n.world.list(n)
			found = h.replica.Resolve(id, commit, l) || found
			n.carry(h, l)
		}
	})
	return found
}

// Replicas are the replicas on the node, in order of range ids; none while it is down.
func (n *Node) Replicas() []*replica.Replica {
	list := make([]*replica.Replica, len(n.replicas))
	for i, h := range n.replicas {
		list[i] = h.replica
	}
	return list
}

// Coordinators are the coordinators on the node, in order of transactions; none while it is down.
func (n *Node) Coordinators() []*Txn {
	list := make([]*Txn, 0, n.coordinators.Len())
	for _, h := range n.hosts() {
		list = append(list, h.coordinator)
	}
	return list
}

func (n *Node) hosts() []*host { return n.coordinators.All() }

// Begin makes t, which is new or Clear, a transaction that this node coordinates (B1).
func (n *Node) Begin(t *Txn, id base.TxnID, o commit.Options) {
	t.host = host{node: n, coordinator: t}
	n.coordinators.Put(id, &t.host)
	n.gate(&t.host)
	t.ID = id
	t.submitted("BEGIN", o.Auto)
	t.step(func(l *effect.List) { t.Init(id, n.ID, o, l) })
}

// Do is a data operation of the client.
func (t *Txn) Do(op *commit.Op) {
	if t.host.node.world.Recorder != nil {
		said := *op
		t.host.node.record(&Entry{Event: "submit", Txn: t.ID, Op: &said})
	}
	t.step(func(l *effect.List) { t.Coordinator.Do(op, l) })
}

// Commit is the client's COMMIT.
func (t *Txn) Commit() {
	t.submitted("COMMIT", t.Auto)
	t.step(t.Coordinator.Commit)
}

// Rollback is the client's ROLLBACK; false where the decision has been made.
func (t *Txn) Rollback() (possible bool) {
	t.submitted("ROLLBACK", t.Auto)
	t.step(func(l *effect.List) { possible = t.Coordinator.Rollback(l) })
	return possible
}

// GiveUp ends the client's wait for the answer of a one-phase request.
func (t *Txn) GiveUp() { t.step(t.Coordinator.GiveUp) }

func (t *Txn) step(fn func(*effect.List)) {
	n := t.host.node
	w := n.world
	depth, held := w.open()
	l := w.list(n)
	fn(l)
	n.carryNow(&t.host, l)
	w.close(depth, held)
	n.checkpointIfDue()
}

// deliver gives a message to whom it is for.
func (n *Node) deliver(e *sim.Event) {
	if n.world.Recorder != nil {
		n.record(&Entry{Event: "deliver", Txn: e.Msg.Head().Txn, Msg: e.Msg, ID: e.ID, Peer: e.From})
	}
	l := n.world.list(n)
	h := n.addressee(e.Msg)
	switch {
	case h == nil && e.Msg.ToParticipant(): // the range is not here any more
	case h == nil:
		h = &n.self
		commit.Unknown(e.Msg, l)
	case h.replica != nil:
		h.replica.Receive(e.Msg, l)
	default:
		h.coordinator.Receive(e.Msg, l)
	}
	n.carryNow(h, l)
}

// addressee is the replica or coordinator that a message is for, or nil.
func (n *Node) addressee(m msg.Message) *host {
	if m.ToParticipant() {
		if h := n.world.host(m.Head().Range.Range); h != nil && h.node == n {
			return h
		}
		return nil
	}
	return n.coordinators.Get(m.Head().Txn)
}

// refused gives a message back to who sent it.
func (n *Node) refused(e *sim.Event) {
	n.record(&Entry{Event: "refused", Txn: e.Msg.Head().Txn, Msg: e.Msg, ID: e.ID, Peer: e.From})
	l := n.world.list(n)
	h := n.sender(e.Msg)
	switch {
	case h == nil:
	case h.replica != nil:
		h.replica.Refused(e.Msg, l)
	default:
		h.coordinator.Refused(e.Msg, l)
	}
	n.carry(h, l)
}

// sender is the replica or coordinator that has sent a message.
func (n *Node) sender(m msg.Message) *host {
	head := m.Head()
	r := head.Range.Range
	switch m := m.(type) {
	case *msg.Ask:
		r = m.From.Range
	case *msg.Outcome:
		return nil // whoever wanted to know asks again
	default:
		if m.ToParticipant() {
			return n.coordinators.Get(head.Txn)
		}
	}
	if h := n.world.host(r); h != nil && h.node == n {
		return h
	}
	return nil
}

// wake tells a replica or coordinator that its timer has run out.
func (n *Node) wake(e *sim.Event) {
	h := e.Owner.(*host)
	if h.gone {
		return
	}
	l := n.world.list(n)
	if h.replica != nil {
		h.replica.Wake(e.Word, e.Arg, l)
	} else {
		h.coordinator.Wake(e.Word, e.Arg, l)
	}
	n.carry(h, l)
}

// nudge makes everything on the node send again, and ask, at once: replicas first, each in its
// order.
func (n *Node) nudge() {
	hosts := n.hosts()
	for i := len(hosts) - 1; i >= 0; i-- {
		n.world.push(call, n).fn = func() { n.nudgeHost(hosts[i]) }
	}
	for i := len(n.replicas) - 1; i >= 0; i-- {
		h := n.replicas[i]
		n.world.push(call, n).fn = func() { n.nudgeHost(h) }
	}
}

func (n *Node) nudgeHost(h *host) {
	if h.gone {
		return
	}
	l := n.world.list(n)
	if h.replica != nil {
		h.replica.Nudge(l)
	} else {
		h.coordinator.Nudge(l)
	}
	n.carry(h, l)
}

// Crash kills the node now: its memory is gone, and of its disk the bytes that were not synced,
// from a point on that chance picks (D1). why says what did it, for whoever looks.
func (n *Node) Crash(why string) {
	w := n.world
	n.fell = why
	n.record(&Entry{Event: "crash"})
	w.Counters.Crashes++
	w.Sim.SetDown(n.ID)
	n.State = Down
	if w.Tail != nil {
		n.cutTail()
	}
	n.disk.Crash(w.disks)
	if w.Chronicle != nil {
		w.Chronicle.crashed(n, n.log.SyncedLSN())
	}
	for _, h := range n.replicas {
		h.gone = true
		w.setHost(h.replica.ID, nil)
	}
	lost := n.hosts()
	for _, h := range lost {
		h.gone = true
		n.orphans = append(n.orphans, orphan{h.coordinator.ID, h.coordinator.Start})
	}
	n.log, n.replicas, n.unsynced, n.splits = nil, nil, nil, nil
	n.coordinators = base.Table[host]{}
	n.syncing, n.urgent, n.making = false, false, making{}
	for _, h := range lost {
		h.coordinator.Abandoned(&w.Shared)
		w.Client.Lost(h.coordinator)
	}
}
