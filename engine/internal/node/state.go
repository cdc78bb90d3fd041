package node

import (
	"cmp"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/oracle"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// The canonical form of the world is what matters for its future where whoever looks on chooses
// what happens next (S1). Two worlds with the same form go on alike.
//
//	outside    the oracle, the directory, the network's faults
//	each node  whether it is up; what recovery would read from its log, and behind that the records
//	           that are not durable, in their order, and how many of them the sync under way
//	           covers; whether a checkpoint is being made; its replicas and coordinators, and what
//	           each holds back (W4)
//	under way  the messages, in no order: any of them may be next; but not the dead ones
//	timers     which are running is in the rooms; here, of those that share a name, their order
//
// Not in it: the time, how long pauses are, how events are numbered and when they are due, what is
// in the background, what is told to a person alone (that it waits, and for what); and of the log
// what its records have come to, not which they were: nothing reads them again but recovery. Where
// no node can crash any more, what is on the logs of those that are up does not matter either.

// Describe adds the world to a canonical form. It is called between two events. Frail are the nodes
// that may crash yet; name is what transactions are called, which says in which order they stand.
func (w *World) Describe(
	c *codec.Canon, frail func(base.NodeID) bool, name func(base.TxnID) base.TxnID,
) {
	c.Part(w.Shared.Oracle.AppendState, func(d *codec.Decoder, b []byte) []byte {
		return oracle.DecodeState(d).AppendState(b)
	})
	c.Plain(w.Shared.Directory.AppendState)
	c.Plain(w.Sim.AppendFaults)
	for _, n := range w.Nodes[1:] {
		n.describe(c, frail(n.ID), name)
	}
	for _, e := range w.Sim.Pending() {
		if e.Msg != nil && !w.Dead(e.To, e.Msg) {
			c.InBag(func(b []byte) []byte {
				b = append(codec.AppendUint(b, uint64(e.From)), byte(e.Kind))
				return msg.Append(codec.AppendUint(b, uint64(e.To)), e.Msg)
			}, againEvent)
		}
	}
	c.Plain(func(b []byte) []byte { return w.appendTimers(b, name) })
}

func againEvent(d *codec.Decoder, b []byte) []byte {
	b = append(codec.AppendUint(b, d.Uint()), d.Byte())
	return appendEssence(codec.AppendUint(b, d.Uint()), msg.Decode(d))
}

// appendEssence appends a message without what it says only to a person.
func appendEssence(b []byte, m msg.Message) []byte {
	if w, is := m.(*msg.Waiting); is {
		w.Settled, w.InDoubt = false, false
	}
	return msg.Append(b, m)
}

// describe adds a node.
func (n *Node) describe(c *codec.Canon, frail bool, name func(base.TxnID) base.TxnID) {
	c.Plain(func(b []byte) []byte {
		b = append(b, byte(n.State), byte(n.disk.Mode()))
		b = codec.AppendBool(b, n.making.Checkpoint != nil)
		b = codec.AppendBool(b, n.making.unsynced)
		return codec.AppendUint(b, uint64(n.incarnation))
	})
	if frail || n.State == Down {
		n.describeDisk(c)
	}
	for _, o := range n.orphans {
		if !n.world.Shared.Oracle.Undecided(o.start) {
			continue // the oracle has been told already
		}
		c.InBag(func(b []byte) []byte {
			return codec.AppendUint(codec.AppendUint(b, uint64(o.txn)), uint64(o.start))
		}, func(d *codec.Decoder, b []byte) []byte {
			return codec.AppendUint(codec.AppendUint(b, uint64(d.Txn())), uint64(d.TS()))
		})
	}
	if n.State == Down {
		return
	}
	c.Plain(n.appendSyncing)
	for _, h := range n.replicas {
		c.Part(h.replica.AppendState, func(d *codec.Decoder, b []byte) []byte {
			r := replica.DecodeState(d)
			r.Essence()
			return r.AppendState(b)
		})
		h.describe(c)
	}
	c.Plain(func(b []byte) []byte { return codec.AppendUint(b, uint64(n.coordinators.Len())) })
	hosts := n.hosts()
	slices.SortFunc(hosts, func(x, y *host) int {
		return cmp.Compare(name(x.coordinator.ID), name(y.coordinator.ID))
	})
	for _, h := range hosts {
		c.Part(h.coordinator.AppendState, func(d *codec.Decoder, b []byte) []byte {
			var again commit.Coordinator
			again.DecodeState(d)
			again.Essence()
			return again.AppendState(b)
		})
		h.describe(c)
	}
	n.self.describe(c)
}

// describeDisk adds what a crash would leave, and what it might.
func (n *Node) describeDisk(c *codec.Canon) {
	c.Part(n.appendRead, func(d *codec.Decoder, b []byte) []byte {
		whole := d.Bool()
		if b = codec.AppendBool(b, whole); whole {
			back := &restored{node: n}
			back.decodeFrom(d)
			b = back.append(b, nil)
		}
		return b
	})
	if n.log == nil {
		return
	}
	n.log.Entries(n.log.SyncedLSN()+1, func(e wal.Entry) bool {
		c.Part(func(b []byte) []byte {
			return wal.AppendRecord(append(b, byte(e.Record.Type())), e.Record)
		}, func(d *codec.Decoder, b []byte) []byte {
			t := wal.Type(d.Byte())
			return wal.AppendRecord(append(b, byte(t)), wal.ReadRecord(d, t))
		})
		return true
	})
}

// appendSyncing appends how many records are not durable, and how many of them will be when the
// sync under way ends.
func (n *Node) appendSyncing(b []byte) []byte {
	synced, covers := n.log.SyncedLSN(), base.LSN(0)
	if n.syncing {
		covers = 1 + n.sync.Last() - min(synced, n.sync.Last())
	}
	return codec.AppendUint(codec.AppendUint(b, uint64(n.log.LastLSN()-synced)), uint64(covers))
}

// appendRead appends what recovery would read if the node crashed now, and nothing were left of
// what is not durable. Where that is damaged it is read no further, and stays so.
func (n *Node) appendRead(b []byte) []byte {
	disk := n.disk.Clone()
	disk.Crash(nothing{})
	_, found, err := wal.Open(disk)
	if err != nil {
		return codec.AppendBool(b, false)
	}
	back, err := n.read(found)
	if err != nil {
		return codec.AppendBool(b, false)
	}
	slices.SortFunc(back.open, func(x, y *wal.Commit) int { return cmp.Compare(x.Txn, y.Txn) })
	return back.append(codec.AppendBool(b, true), nil)
}

// nothing is the chance that leaves nothing of what is not durable.
type nothing struct{}

func (nothing) IntN(int) int { return 0 }

// describe adds what W4 needs to know of a host, and what it holds back.
func (h *host) describe(c *codec.Canon) {
	synced := h.node.log.SyncedLSN()
	behind := func(lsn base.LSN) uint64 { return uint64(max(lsn, synced) - synced) }
	c.Plain(func(b []byte) []byte {
		b = codec.AppendUint(b, behind(h.lsn))
		return codec.AppendUint(b, uint64(len(h.held)-h.left))
	})
	for _, x := range h.held[h.left:] {
		c.Part(func(b []byte) []byte {
			b = codec.AppendUint(b, behind(x.lsn))
			b = append(b, byte(x.effect.Kind), byte(x.effect.Point))
			b = codec.AppendUint(b, uint64(x.effect.Txn))
			if x.effect.Kind == effect.Send {
				b = msg.Append(b, x.effect.Msg)
			}
			return b
		}, againHeld)
	}
}

func againHeld(d *codec.Decoder, b []byte) []byte {
	b = codec.AppendUint(b, d.Uint())
	kind := effect.Kind(d.Byte())
	b = append(b, byte(kind), d.Byte())
	b = codec.AppendUint(b, uint64(d.Txn()))
	if kind == effect.Send {
		b = appendEssence(b, msg.Decode(d))
	}
	return b
}

// nameOf is the name of a timer that runs.
func nameOf(e *sim.Event) TimerName {
	h := e.Owner.(*host)
	if h.replica != nil {
		return TimerName{e.To, replica.TimeoutOf(e.Word), base.TxnID(e.Arg)}
	}
	return TimerName{e.To, commit.TimeoutOf(e.Word), h.coordinator.ID}
}

// appendTimers appends the timers by their names, those of one name in the order in which they are
// due.
func (w *World) appendTimers(b []byte, called func(base.TxnID) base.TxnID) []byte {
	timers := w.Sim.Timers()
	slices.SortStableFunc(timers, func(x, y sim.Event) int {
		a, b := nameOf(&x), nameOf(&y)
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Timeout, b.Timeout),
			cmp.Compare(called(a.Txn), called(b.Txn)))
	})
	for i := range timers {
		e := &timers[i]
		name := nameOf(e)
		h := e.Owner.(*host)
		b = append(codec.AppendUint(b, uint64(name.Node)), byte(name.Timeout))
		b = append(codec.AppendUint(b, uint64(called(name.Txn))), e.Word)
		if h.replica != nil { // what it is about is the transaction
			b = codec.AppendUint(b, uint64(h.replica.ID))
		} else {
			b = codec.AppendUint(b, e.Arg)
		}
	}
	return b
}
