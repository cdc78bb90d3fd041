package node

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// A split changes three things in this order, each durable before the next: where the new range
// lives on another node, that node's log; the log of the node that splits; the directory. A crash
// in between leaves a range that nobody knows, or a directory that is behind, and recovery brings
// it up to date.

// Split cuts the range of h's replica at key. The right half goes to the node to, which may be this
// one. The range is not busy, and the right half is empty if it is to move: the caller has looked
// (X1).
func (n *Node) Split(id base.RangeID, key string, to *Node) {
	n.world.enter(func() { n.split(id, key, to) })
}

func (n *Node) split(id base.RangeID, key string, to *Node) {
	if n.syncFails() || to.syncFails() {
		return
	}
	w := n.world
	h := w.host(id)
	rec := &wal.Split{
		Range: id, Epoch: h.replica.Epoch + 1, At: key,
		Right: w.Shared.Directory.NextID(), RightEpoch: 1, To: to.ID,
	}
	span := base.Span{Lo: key, Hi: h.replica.Span.Hi}
	table := ""
	if to != n {
		table = string(h.replica.AppendTable(nil))
		to.receive(&wal.Adopt{Range: rec.Right, Epoch: rec.RightEpoch, Span: span, Table: table})
	}
	l := w.list(n)
	l.Append(rec)
	n.splits = append(n.splits, pendingSplit{n.log.LastLSN() + 1, rec})
	right := h.replica.Split(rec)
	if to == n {
		n.adopt(right)
	}
	w.push(call, n).fn = n.syncWaiting
	n.carry(&n.self, l) // a record of the node: the replica does not count it among its own
}

// syncFails crashes the node if its disk cannot sync (W3). A split must know before the other node
// has the range: one that only half of them has heard of would take the number of the next.
func (n *Node) syncFails() bool {
	if n.disk.Mode() == sim.DiskFail && n.State != Down {
		n.syncFailed()
	}
	return n.State == Down
}

// syncWaiting is a sync for what must not wait for the next one.
func (n *Node) syncWaiting() {
	if len(n.unsynced) > 0 {
		n.syncNow()
	}
}

// receive makes a new range part of this node, durably.
func (n *Node) receive(rec *wal.Adopt) {
	back := &restored{node: n, incarnation: n.incarnation - 1}
	if err := back.apply(rec); err != nil {
		panic(err) // the table was encoded a moment ago
	}
	n.adopt(back.replicas[0])
	l := n.world.list(n)
	l.Append(rec)
	depth := len(n.world.frames)
	n.world.push(call, n).fn = n.syncWaiting
	n.carry(&n.self, l)
	n.world.run(depth)
}

// splitsDurable tells the directory of the splits that have become durable.
func (n *Node) splitsDurable(upTo base.LSN) {
	k := 0
	for ; k < len(n.splits) && n.splits[k].lsn <= upTo; k++ {
		n.moved(n.splits[k].rec)
	}
	n.splits = n.splits[k:]
}

// moved brings the directory up to date with a split that is durable.
func (n *Node) moved(rec *wal.Split) {
	n.world.Shared.Directory.Split(rec.Range, rec.Epoch, rec.At, rec.Right, rec.RightEpoch, rec.To)
}
