package node

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/wal"
)

// firstCheckpoint is the size that a log may always have before a checkpoint is due (G3).
const firstCheckpoint = 4 << 20

var errState = errors.New("node: not the canonical form of a node's state")

// restored is what recovery has read back, before the node listens.
type restored struct {
	node        *Node
	incarnation base.Incarnation
	replicas    []*replica.Replica
	open        []*wal.Commit // decisions without END
	mark        base.TS
}

// format makes the disk of a new node: a checkpoint that holds its empty ranges, and an empty log.
func (n *Node) format() {
	n.log = wal.Create(n.disk)
	w := n.world
	n.incarnation = 1
	n.start()
	for _, d := range w.Shared.Directory.All() {
		if d.Node == n.ID {
			n.adopt(replica.New(d.ID, d.Epoch, d.Span, n.ID, n.incarnation))
		}
	}
	c, err := n.writeAside()
	if err == nil {
		err = n.log.Complete(c)
	}
	if err != nil {
		panic(err) // an empty disk that takes nothing
	}
	n.size = firstCheckpoint
	w.Sim.SetUp(n.ID, n.incarnation)
	n.State = Up
}

// start empties the node's memory.
func (n *Node) start() {
	n.replicas, n.unsynced, n.splits = nil, nil, nil
	n.coordinators = base.Table[host]{}
	n.self = host{node: n}
	n.started = 0
}

// adopt makes a replica part of the node.
func (n *Node) adopt(r *replica.Replica) *host {
	h := &host{node: n, replica: r}
	i, _ := slices.BinarySearchFunc(n.replicas, r.ID, func(h *host, id base.RangeID) int {
		return cmp.Compare(h.replica.ID, id)
	})
	n.replicas = slices.Insert(n.replicas, i, h)
	n.world.setHost(r.ID, h)
	return h
}

// Recover restarts a node that is down: it reads its log back, and asks about all that is in doubt.
// A crash during it starts it over, with the same result (D2). An error says that the log is
// damaged; the node stays down and its disk as it was (W2).
func (n *Node) Recover() error {
	log, found, err := wal.Open(n.disk)
	if err != nil {
		return err
	}
	back, err := n.read(found)
	if err != nil {
		return err
	}
	n.start()
	n.log = log
	n.incarnation = back.incarnation + 1
	n.State = Recovering
	n.world.Counters.Recoveries++
	n.world.Sim.SetUp(n.ID, n.incarnation)
	n.record(&Entry{Event: "recover"})
	n.sayTorn(found.Torn)
	n.size = max(firstCheckpoint, log.CheckpointSize())

	n.resume(back)
	n.world.enter(func() { n.restart() })
	return nil
}

// sayTorn is the second half of W2: a torn tail is cut, and that is said.
func (n *Node) sayTorn(torn *wal.TornTail) {
	n.torn = ""
	if torn != nil {
		n.torn = fmt.Sprintf("a torn record, LSN %d, was cut off its log: %d bytes", torn.LSN, torn.Bytes)
		n.record(&Entry{Event: "torn tail", Detail: n.torn})
	}
}

// TakeTorn says what was cut off the log when the node last came up, once; "" if nothing was.
func (n *Node) TakeTorn() string {
	torn := n.torn
	n.torn = ""
	return torn
}

// restart appends START, and asks about all that is in doubt. It holds back all that anyone here
// sends until START is durable: else a grant of this incarnation could be taken for one of the
// next. The frames are put on the stack last first.
func (n *Node) restart() {
	w := n.world
	w.push(call, n).fn = func() { n.State = Up }
	asked := w.list(n)
	asked.Point(effect.RecoverAsked, 0)
	n.carry(&n.self, asked)
	n.nudge()
	w.push(call, n).fn = func() {
		for _, h := range n.replicas {
			n.gate(h)
		}
		for _, h := range n.hosts() {
			n.gate(h)
		}
	}
	n.started = n.log.LastLSN() + 1
	replayed := w.list(n)
	replayed.AppendDecision(&wal.Start{Incarnation: n.incarnation})
	replayed.Point(effect.RecoverReplayed, 0)
	n.carry(&n.self, replayed)
}

// gate holds back what h sends until START is durable.
func (n *Node) gate(h *host) {
	if n.started > n.log.SyncedLSN() {
		h.lsn = n.started
		n.unsynced = append(n.unsynced, unsynced{n.started, h, 0})
	}
}

// read builds the state of the node from its checkpoint and the records after it (D2).
func (n *Node) read(found *wal.Recovered) (*restored, error) {
	back := &restored{node: n}
	if found.Checkpoint != nil {
		if err := back.decode(codec.NewDecoder(found.Checkpoint)); err != nil {
			return nil, err
		}
	}
	return back, found.Each(func(_ base.LSN, rec wal.Record) error { return back.apply(rec) })
}

// apply does what a record did when it was appended.
func (b *restored) apply(rec wal.Record) error {
	switch rec := rec.(type) {
	case *wal.Start:
		b.incarnation = rec.Incarnation
	case *wal.Commit:
		b.open = append(b.open, rec)
	case *wal.End:
		b.open = slices.DeleteFunc(b.open, func(c *wal.Commit) bool { return c.Txn == rec.Txn })
	case *wal.Adopt:
		r := replica.New(rec.Range, rec.Epoch, rec.Span, b.node.ID, b.incarnation+1)
		if err := r.AdoptTable(rec.Table); err != nil {
			return err
		}
		b.replicas = append(b.replicas, r)
	default:
		r := b.replica(rec.RangeID())
		if r == nil {
			return errState
		}
		if split, ok := rec.(*wal.Split); ok {
			if right := r.Split(split); split.To == b.node.ID {
				b.replicas = append(b.replicas, right)
			}
			b.node.moved(split)
			return nil
		}
		r.Apply(rec)
	}
	return nil
}

func (b *restored) replica(id base.RangeID) *replica.Replica {
	for _, r := range b.replicas {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// resume makes what was read back part of the node: the replicas, with every in-doubt intent in its
// place, and a coordinator for each decision without END (D6). The oracle hears of the transactions
// that were never decided here (G2).
func (n *Node) resume(back *restored) {
	for _, r := range back.replicas {
		r.Restarted(n.incarnation)
		n.adopt(r)
	}
	for _, rec := range back.open {
		t := &Txn{}
		t.Coordinator = *commit.Recovered(rec, n.ID, back.mark)
		t.host = host{node: n, coordinator: t}
		n.coordinators.Put(rec.Txn, &t.host)
	}
	for _, o := range n.orphans {
		if n.coordinators.Get(o.txn) == nil {
			n.world.Shared.Oracle.EndTxn(o.start)
		}
	}
	n.orphans = nil
}
