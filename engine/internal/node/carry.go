package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
	"conclave/engine/internal/sim"
)

// carry begins to carry out what a step of h has put out. It is done when the frame is (frames.go).
func (n *Node) carry(h *host, l *effect.List) {
	f := n.world.push(effects, n)
	f.holding, f.host, f.list, f.index = false, h, l, 0
}

// carryNow is carry for who does nothing else before the frame would have its turn. What needs no
// frame is done at once, and where nobody watches that is nearly every list from end to end.
func (n *Node) carryNow(h *host, l *effect.List) {
	w, i := n.world, 0
	if !w.held && n.fuse == 0 && h != nil && !h.holds() {
		i = n.carryStraight(h, l)
	}
	switch {
	case n.State == Down: // its disk was full
		w.done(l)
	case i < len(l.Effects):
		n.carry(h, l)
		w.frames[len(w.frames)-1].index = i
	default:
		w.done(l)
		if len(n.unsynced) > 0 || n.making.unsynced {
			n.syncLast()
		}
	}
}

// carryStraight carries out a list up to what needs a frame, and says how far it has come: to a
// point, where a crash or a break may be planted; or to a message that W4 holds back, unless a sync
// that takes no time and of which nobody has to be told lets it go. It is what next does, for a
// host that holds nothing back yet.
func (n *Node) carryStraight(h *host, l *effect.List) int {
	list := l.Effects
	for i := range list {
		e := &list[i]
		switch e.Kind {
		case effect.Trace, effect.GoOn:
			return i
		case effect.Append:
			if !n.append(h, e) {
				return i
			}
		case effect.Send, effect.Answer, effect.Waits:
			if h.lsn > n.log.SyncedLSN() && !n.syncUnheard() {
				return i
			}
			n.perform(h, e)
		default:
			n.perform(h, e)
		}
	}
	return len(list)
}

// syncs reports whether a sync takes no time, succeeds, and completes nothing but records.
func (n *Node) syncs() bool {
	return n.world.Shared.Settings.Sync == 0 && n.disk.Mode() != sim.DiskFail &&
		!n.making.unsynced && len(n.splits) == 0 && !mutate.On(mutate.M22)
}

// syncUnheard is a sync of which nobody has to be told; it reports whether there was one.
func (n *Node) syncUnheard() bool {
	if !n.syncs() {
		return false
	}
	for i := range n.unsynced {
		if n.unsynced[i].host.awaitsDurable() {
			return false
		}
	}
	n.syncRecords()
	return true
}

// syncLast is syncDue as the last thing that a step does: whose the record is that has become
// durable, if it is the only one, can then be told without a frame.
func (n *Node) syncLast() {
	if len(n.unsynced) != 1 || n.unsynced[0].host.holds() || n.syncing || !n.syncs() {
		n.syncDue()
		return
	}
	h := n.unsynced[0].host
	tells := h.awaitsDurable() && !h.gone
	n.syncRecords()
	if tells {
		l := n.world.list(n)
		h.becomesDurable(l)
		n.carryNow(h, l)
	}
}

// syncRecords makes all that was appended durable.
func (n *Node) syncRecords() {
	if err := n.log.Sync(); err != nil {
		panic(err) // syncs has looked
	}
	n.urgent = false
	n.world.Counters.Syncs++
	if n.world.Recorder != nil {
		n.record(&Entry{Event: "sync", LSN: n.log.SyncedLSN()})
	}
	for i := range n.unsynced {
		n.unsynced[i].host.durable = n.unsynced[i].position
	}
	n.unsynced = n.unsynced[:0]
}

// becomesDurable tells a replica or a coordinator that its records are durable.
func (h *host) becomesDurable(l *effect.List) {
	if h.replica != nil {
		h.replica.Durable(h.durable, l)
	} else if h.coordinator != nil {
		h.coordinator.Durable(l)
	}
}

// next does the effects of a frame up to one that may have changed what is to be done next, and
// reports whether the frame is done.
//
// Here W4 is kept. A message or an answer of h leaves at once if all that h has appended is
// durable. Else, where a sync takes no time, the sync is done first, and the effect tried again
// after it; where it takes time, the effect is held, and with it the traces behind it, which say
// that it has left, and a Forget, which would lose it.
func (f *frame) next() (done bool) {
	n, h, l := f.node, f.host, f.list
	for f.index < len(l.Effects) {
		e := &l.Effects[f.index]
		switch e.Kind {
		case effect.Append:
			f.index++
			if n.burns() || !n.append(h, e) {
				return false
			}
			continue
		case effect.Send, effect.Answer, effect.Waits:
			unsynced := h.lsn > n.log.SyncedLSN() && !f.forgets()
			if unsynced && n.world.Shared.Settings.Sync == 0 {
				if above := len(n.world.frames); !n.syncNow() || len(n.world.frames) > above {
					return false // and then this effect again
				}
				unsynced = false
			}
			f.holding = f.holding || unsynced || h.holds() && !f.forgets()
		}
		f.index++
		switch {
		case f.holding && e.Kind != effect.SetTimer && e.Kind != effect.StopTimer:
			h.held = append(h.held, held{h.lsn, n.world.background, *e})
		case n.burns():
			return false
		case e.Kind == effect.Trace:
			n.trace(e)
			return false
		case e.Kind == effect.GoOn:
			n.goOn(h, e.Msg)
			return false
		default:
			n.perform(h, e)
		}
	}
	n.world.done(l)
	n.syncDue()
	return true
}

// forgets is the mistake M22: what an earlier step has appended holds nothing back.
func (f *frame) forgets() bool {
	appends := func(e effect.Effect) bool { return e.Kind == effect.Append }
	return mutate.On(mutate.M22) && !slices.ContainsFunc(f.list.Effects[:f.index], appends)
}

// holds reports whether something is held back that must leave first.
func (h *host) holds() bool { return len(h.held) > h.left }

// append writes a record at the end of the log. A full disk has been taken into account by the rule
// that appends; if there is still no room, the node cannot keep its promises, and stops.
func (n *Node) append(h *host, e *effect.Effect) (done bool) {
	lsn, err := n.log.Append(e.Record, e.Decision)
	if err != nil {
		n.Crash("its disk is full")
		return false
	}
	n.world.Counters.Records++
	n.world.Outward++
	h.appended++
	h.lsn = lsn
	n.unsynced = append(n.unsynced, unsynced{lsn, h, h.appended})
	n.urgent = n.urgent || !n.world.background
	if n.world.Chronicle != nil {
		n.world.Chronicle.add(n.ID, lsn, e.Record)
	}
	if n.world.Recorder != nil {
		n.record(&Entry{Event: "append", Txn: e.Record.TxnID(), Record: e.Record, LSN: lsn})
	}
	return true
}

// syncDue is called when a step has been carried out: what it has appended is to become durable.
func (n *Node) syncDue() {
	if len(n.unsynced) == 0 && !n.making.unsynced {
		return
	}
	d := n.world.Shared.Settings.Sync
	switch {
	case n.syncing && n.urgent:
		n.world.Sim.Promote(n.syncSeq)
	case n.syncing:
	case d == 0:
		n.syncNow()
	default:
		n.syncing = true
		n.sync = n.log.BeginSync()
		n.syncSeq = n.world.Sim.SyncLater(n.ID, d, !n.urgent)
		n.urgent = false
	}
}

// syncNow is a sync that takes no time.
func (n *Node) syncNow() (done bool) {
	n.urgent = false
	if err := n.log.Sync(); err != nil {
		n.syncFailed()
		return false
	}
	n.durable()
	return true
}

// synced is the end of a sync that took time. What was appended meanwhile needs another one.
func (n *Node) synced() {
	n.syncing = false
	if err := n.log.EndSync(n.sync); err != nil {
		n.syncFailed()
		return
	}
	n.world.push(call, n).fn = n.syncDue
	n.durable()
}

// syncFailed is W3: nobody knows what is on the disk now. The node crashes; the sync is never tried
// again on the same bytes.
func (n *Node) syncFailed() {
	n.record(&Entry{Event: "sync failed"})
	n.Crash("a sync failed")
}

// durable begins to tell everyone whose records have become durable, and to let go what was held
// for them.
func (n *Node) durable() {
	n.world.Counters.Syncs++
	upTo := n.log.SyncedLSN()
	if n.world.Recorder != nil && len(n.unsynced) > 0 {
		n.record(&Entry{Event: "sync", LSN: upTo})
	}
	n.splitsDurable(upTo)
	n.checkpointSynced()
	if ready := n.takeDurable(upTo); len(ready) > 0 {
		f := n.world.push(tellDurable, n)
		f.index, f.ready, f.upTo = 0, ready, upTo
	} else {
		n.scratch = ready
	}
}

// takeDurable takes the records up to an LSN out of the unsynced ones, notes the last of each host,
// and says who is to be told. Nearly all that becomes durable is a replica's, which has put out
// what follows from it long ago.
func (n *Node) takeDurable(upTo base.LSN) []unsynced {
	ready := n.scratch[:0]
	n.scratch = nil // in use
	k := 0
	for ; k < len(n.unsynced) && n.unsynced[k].lsn <= upTo; k++ {
		u := &n.unsynced[k]
		u.host.durable = u.position
		if u.host.awaitsDurable() {
			ready = append(ready, *u)
		}
	}
	n.unsynced = n.unsynced[:copy(n.unsynced, n.unsynced[k:])]
	return ready
}

// awaitsDurable reports whether the host is to be told that its records are durable, or holds back
// something until they are.
func (h *host) awaitsDurable() bool {
	switch {
	case h.holds():
		return true
	case h.replica != nil:
		return h.replica.AwaitsDurable()
	}
	return h.coordinator != nil && h.coordinator.AwaitsDurable()
}

// tellNext tells the next host of a frame that its records are durable, and reports whether the
// frame is done. Each is told once, of its last one.
func (f *frame) tellNext() (done bool) {
	n := f.node
	for ; f.index < len(f.ready); f.index++ {
		r := f.ready[f.index]
		if r.position != r.host.durable || r.host.gone {
			continue
		}
		f.index++
		l := n.world.list(n)
		r.host.becomesDurable(l)
		upTo := f.upTo // f moves when a frame is put on top of it
		let := n.world.push(letGo, n)
		let.host, let.upTo = r.host, upTo
		n.carry(r.host, l)
		return false
	}
	n.scratch = f.ready[:0]
	return true
}

// letNextGo carries out the next effect that was held until upTo is durable, in the order in which
// they were put out, and reports whether there is none.
func (f *frame) letNextGo() (done bool) {
	h, w := f.host, f.node.world
	if !h.holds() || h.held[h.left].lsn > f.upTo {
		if !h.holds() {
			h.held, h.left = h.held[:0], 0
		}
		return true
	}
	if f.node.burns() {
		return false
	}
	next := h.held[h.left]
	h.held[h.left] = held{}
	h.left++
	was := w.background
	w.background = next.background
	f.node.perform(h, &next.effect)
	w.background = was
	return false
}

// perform does one effect that may be done now.
func (n *Node) perform(h *host, e *effect.Effect) {
	w := n.world
	switch e.Kind {
	case effect.Send:
		n.send(e)
	case effect.Answer:
		w.Outward++
		if w.Recorder != nil {
			n.recordAnswer(h.coordinator)
		}
		h.coordinator.Told()
		w.Client.Answered(h.coordinator)
	case effect.Waits:
		w.Client.Waits(h.coordinator)
	case effect.SetTimer:
		if e.Timer.Handle != 0 {
			w.Sim.StopTimer(e.Timer.Handle)
		}
		e.Timer.Handle = w.Sim.SetTimer(n.ID, h, e.Wake, e.Arg, e.Delay, e.Background)
	case effect.StopTimer:
		w.Sim.StopTimer(e.Timer.Handle)
		e.Timer.Handle = 0
	case effect.Trace: // that was held
		n.trace(e)
	case effect.GoOn:
		n.goOn(h, e.Msg)
	case effect.Forget:
		h.gone = true
		n.coordinators.Delete(e.Txn)
		if h.coordinator.Spent() {
			w.spent = append(w.spent, h.coordinator)
		}
	}
}

// goOn has h take the rest of a step that a break could have held.
func (n *Node) goOn(h *host, m msg.Message) {
	if h.gone {
		return
	}
	l := n.world.list(n)
	if h.replica != nil {
		h.replica.GoOn(m, l)
	} else {
		h.coordinator.GoOn(l)
	}
	n.carry(h, l)
}

// send puts a message on the network.
func (n *Node) send(e *effect.Effect) {
	w := n.world
	head := e.Msg.Head()
	to := head.Node
	if e.Msg.ToParticipant() {
		to = w.Shared.Directory.NodeOf(head.Range.Range)
	}
	if to != n.ID {
		w.Outward++
	}
	id, fate := w.Sim.Send(n.ID, to, e.Msg, w.background)
	if w.Recorder != nil {
		n.record(&Entry{Event: "send", Txn: head.Txn, Msg: e.Msg, ID: id, Peer: to})
		if fate == sim.Vanished {
			n.record(&Entry{Event: "lost", Txn: head.Txn, Msg: e.Msg, ID: id, Peer: to})
		}
	}
}

// trace is the one place where a point of the protocol is reached: the trace gets its line, a crash
// that was planted here happens, and a break holds the cluster.
func (n *Node) trace(e *effect.Effect) {
	w := n.world
	if w.Recorder != nil {
		n.record(&Entry{Event: e.Event, Point: e.Point, Txn: e.Txn, Detail: e.Detail})
	}
	if w.Passed != nil && e.Point != effect.NoPoint {
		w.Passed(n.ID, e.Point)
	}
	switch {
	case e.Point == effect.NoPoint:
	case len(w.armed) > 0 && w.crashesAt(n.ID, e.Point):
		n.Crash("at " + e.Point.String())
	case len(w.breaks) > 0 && w.breaksAt(n.ID, e.Point):
		w.held = true
		w.heldAt = Entry{Node: n.ID, Point: e.Point, Txn: e.Txn}
	}
}
