package node

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/sim"
)

// carry does what a step of h has put out, in order, and gives the list back. It stops where the node
// crashes.
//
// Here W4 is kept. A message or an answer of h leaves at once if all that h has appended is durable. Else,
// where a sync takes no time, the sync is done first; where it takes time, the effect is held, and with it
// the traces behind it, which say that it has left.
func (n *Node) carry(h *host, l *effect.List) {
	incarnation := n.incarnation
	holding := false
	for i := range l.Effects {
		e := &l.Effects[i]
		switch e.Kind {
		case effect.Append:
			n.append(h, e)
		case effect.Send, effect.Answer, effect.Waits:
			if h.lsn > n.log.SyncedLSN() && n.world.Shared.Settings.Sync == 0 {
				n.syncNow()
			}
			if n.State != Down && (h.lsn > n.log.SyncedLSN() || len(h.held) > 0) {
				holding = true
				h.held = append(h.held, held{h.lsn, n.world.background, *e})
			} else if n.State != Down {
				n.perform(h, e)
			}
		case effect.Trace:
			if holding {
				h.held = append(h.held, held{h.lsn, n.world.background, *e})
			} else {
				n.perform(h, e)
			}
		default:
			n.perform(h, e)
		}
		if n.State == Down || n.incarnation != incarnation {
			n.world.done(l)
			return
		}
	}
	n.world.done(l)
	n.syncDue()
}

// append writes a record at the end of the log. A full disk has been taken into account by the rule that
// appends; if there is still no room, the node cannot keep its promises, and stops.
func (n *Node) append(h *host, e *effect.Effect) {
	lsn, err := n.log.Append(e.Record, e.Decision)
	if err != nil {
		n.Crash()
		return
	}
	n.world.Counters.Records++
	h.appended++
	h.lsn = lsn
	n.unsynced = append(n.unsynced, unsynced{lsn, h, h.appended})
	n.urgent = n.urgent || !n.world.background
	if n.world.Recorder != nil {
		n.record(&Entry{Event: "append", Txn: e.Record.TxnID(), Record: e.Record, LSN: lsn})
	}
}

// syncDue is called when a step has been carried out: what it has appended is to become durable.
func (n *Node) syncDue() {
	if len(n.unsynced) == 0 {
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
func (n *Node) syncNow() {
	if err := n.log.Sync(); err != nil {
		n.syncFailed()
		return
	}
	n.durable()
}

// synced is the end of a sync that took time. What was appended meanwhile needs another one.
func (n *Node) synced() {
	n.syncing = false
	if err := n.log.EndSync(n.sync); err != nil {
		n.syncFailed()
		return
	}
	n.durable()
	if n.State != Down {
		n.syncDue()
	}
}

// syncFailed is W3: nobody knows what is on the disk now. The node crashes; the sync is never tried again
// on the same bytes.
func (n *Node) syncFailed() {
	n.record(&Entry{Event: "sync failed"})
	n.Crash()
}

// durable tells everyone whose records have become durable, and then lets go what was held for them.
func (n *Node) durable() {
	w := n.world
	w.Counters.Syncs++
	upTo := n.log.SyncedLSN()
	if w.Recorder != nil && len(n.unsynced) > 0 {
		n.record(&Entry{Event: "sync", LSN: upTo})
	}
	n.splitsDurable(upTo)
	ready := n.takeDurable(upTo)
	for _, r := range ready {
		if r.position != r.host.durable || r.host.gone {
			continue // not its last one
		}
		l := w.list(n)
		if r.host.replica != nil {
			r.host.replica.Durable(r.position, l)
		} else if r.host.coordinator != nil {
			r.host.coordinator.Durable(l)
		}
		if n.carry(r.host, l); n.State == Down {
			return
		}
		if n.letGo(r.host, upTo); n.State == Down {
			return
		}
	}
	n.scratch = ready[:0]
}

// takeDurable takes the records up to an LSN out of the unsynced ones, and notes the last of each host.
func (n *Node) takeDurable(upTo base.LSN) []unsynced {
	k := 0
	for ; k < len(n.unsynced) && n.unsynced[k].lsn <= upTo; k++ {
		n.unsynced[k].host.durable = n.unsynced[k].position
	}
	ready := append(n.scratch[:0], n.unsynced[:k]...)
	n.scratch = nil // in use
	n.unsynced = n.unsynced[:copy(n.unsynced, n.unsynced[k:])]
	return ready
}

// letGo carries out what was held until upTo is durable, in the order in which it was put out.
func (n *Node) letGo(h *host, upTo base.LSN) {
	k := 0
	for ; k < len(h.held) && h.held[k].lsn <= upTo; k++ {
		w := n.world
		was := w.background
		w.background = h.held[k].background
		n.perform(h, &h.held[k].effect)
		w.background = was
		if n.State == Down {
			return
		}
	}
	h.held = h.held[:copy(h.held, h.held[k:])]
}

// perform does one effect that may be done now.
func (n *Node) perform(h *host, e *effect.Effect) {
	w := n.world
	switch e.Kind {
	case effect.Send:
		n.send(e)
	case effect.Answer:
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
	case effect.Trace:
		n.trace(e)
	case effect.Forget:
		h.gone = true
		delete(n.coordinators, e.Txn)
	}
}

// send puts a message on the network.
func (n *Node) send(e *effect.Effect) {
	w := n.world
	to := e.Msg.Head().Node
	if e.Msg.ToParticipant() {
		to = w.Shared.Directory.NodeOf(e.Msg.Head().Range.Range)
	}
	id, fate := w.Sim.Send(n.ID, to, e.Msg, w.background)
	if w.Recorder != nil {
		n.record(&Entry{Event: "send", Txn: e.Msg.Head().Txn, Msg: e.Msg, ID: id, Peer: to})
		if fate == sim.Vanished {
			n.record(&Entry{Event: "lost", Txn: e.Msg.Head().Txn, Msg: e.Msg, ID: id, Peer: to})
		}
	}
}

// trace is the one place where a point of the protocol is reached: the trace gets its line, and a crash
// that was planted here happens.
func (n *Node) trace(e *effect.Effect) {
	w := n.world
	if w.Recorder != nil {
		n.record(&Entry{Event: e.Event, Point: e.Point, Txn: e.Txn, Detail: e.Detail})
	}
	if len(w.armed) > 0 && e.Point != effect.NoPoint && w.planted(n.ID, e.Point) {
		n.Crash()
	}
}
