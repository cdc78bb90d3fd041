package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/sim"
)

// TimerName is what a timer is called by: its node, the setting that it was set by, the transaction
// that it is about.
type TimerName struct {
	Node    base.NodeID
	Timeout effect.Timeout
	Txn     base.TxnID
}

// Overdue names the timers that may run out now where somebody chooses the order of events: those
// for which nothing is on its way any more that they wait for, and of which something can come.
//
//	vote-timeout   no message between the two is under way or held back, and the request does not
//	               stand in a queue
//	inquiry        of a question: it or its answer was lost; or none has been asked, or it was
//	               answered, and the coordinator cannot be reached or does not know the transaction,
//	               or what one of the two has sent the other was lost; where nobody could tell,
//	               somebody can now. Of COMMIT: it or its ACK was lost. A request that waits is sent
//	               again once its queue is lost; or where nothing else happens and it waits in a
//	               circle: then a probe was lost (P5)
//	lock-lease     somebody waits, and the coordinator cannot be reached or does not know it
//
// In time they run out earlier too. What comes of that is a question too many.
func (w *World) Overdue() []TimerName {
	var names []TimerName
	talk := w.talk()
	for _, e := range w.Sim.Timers() {
		h := e.Owner.(*host)
		overdue := false
		if h.replica != nil {
			overdue = h.replica.Helps(e.Word, base.TxnID(e.Arg), w.around(h, base.TxnID(e.Arg), talk))
		} else {
			overdue = w.unanswered(h.coordinator, &e, talk)
		}
		if name := nameOf(&e); overdue && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// FireTimer has the timer of that name run out that is due first; false if there is none.
func (w *World) FireTimer(name TimerName) bool {
	for _, e := range w.Sim.Timers() {
		if nameOf(&e) == name {
			e, _ = w.Sim.TakeTimer(e.Seq)
			w.Fire(e)
			return true
		}
	}
	return false
}

// talking is a conversation with a message under way, or held back.
type talking struct {
	txn      base.TxnID
	at       base.RangeID
	question bool // INQUIRE, ASK, OUTCOME
}

func (w *World) talk() []talking {
	var list []talking
	add := func(m msg.Message) {
		t := talking{txn: m.Head().Txn, at: m.Head().Range.Range}
		switch m := m.(type) {
		case *msg.Inquire, *msg.Outcome:
			t.question = true
		case *msg.Ask: // between two replicas
			list = append(list, talking{m.Txn, m.From.Range, true})
		}
		list = append(list, t)
	}
	for _, e := range w.Sim.Pending() {
		if e.Msg != nil && !w.Dead(e.To, e.Msg) {
			add(e.Msg)
		}
	}
	for _, n := range w.Nodes[1:] {
		n.eachHost(func(h *host) {
			for _, x := range h.held[h.left:] {
				if x.effect.Kind == effect.Send {
					add(x.effect.Msg)
				}
			}
		})
	}
	return list
}

// eachHost calls fn for all that lives on a node, in order.
func (n *Node) eachHost(fn func(*host)) {
	if n.State == Down {
		return
	}
	for _, h := range n.replicas {
		fn(h)
	}
	for _, h := range n.hosts() {
		fn(h)
	}
	fn(&n.self)
}

// around is what is known of a replica's transaction elsewhere.
func (w *World) around(h *host, id base.TxnID, talk []talking) (a replica.Around) {
	r := h.replica
	for _, t := range talk {
		if t.txn == id && t.at == r.ID {
			a.Spoken, a.Asked = true, a.Asked || t.question
		}
	}
	at, others := base.NodeID(0), []base.Addr(nil)
	for _, d := range r.InDoubt() {
		if d.Txn == id {
			at, others = d.Coordinator, d.Others
		}
	}
	if at == 0 {
		at = r.LockerNode(id)
	}
	reaches := func(n base.NodeID) bool { return w.Nodes[n].State == Up && !w.Sim.Cut(h.node.ID, n) }
	if at == 0 {
		return a
	}
	a.Up = reaches(at)
	if c := w.Nodes[at].coordinators.Get(id); a.Up && c != nil {
		a.Known = true
		a.Missed = slices.Contains(c.coordinator.Missing(), r.ID)
	}
	for _, o := range others {
		peer := w.host(o.Range)
		if peer == nil || !reaches(peer.node.ID) {
			continue
		}
		a.Told = a.Told || !slices.ContainsFunc(peer.replica.InDoubt(), func(d replica.Doubt) bool {
			return d.Txn == id
		})
	}
	return a
}

// unanswered reports whether what a coordinator's timer waits for cannot come any more.
func (w *World) unanswered(t *Txn, e *sim.Event, talk []talking) bool {
	resends := t.Telling()
	for _, r := range t.Expects(e.Word, e.Arg) {
		peer := w.host(r)
		switch {
		case slices.ContainsFunc(talk, func(x talking) bool { return x.txn == t.ID && x.at == r }):
		case resends:
			if peer != nil {
				return true // else it asks when it is back
			}
		case peer == nil || !waitsAt(peer.replica, t.ID):
			return true
		case nameOf(e).Timeout == effect.Inquiry && len(talk) == 0 && w.circular(t.ID):
			return true
		}
	}
	return false
}

func waitsAt(r *replica.Replica, id base.TxnID) bool {
	return slices.ContainsFunc(r.Waits(), func(x replica.Waiting) bool { return x.Txn == id })
}

// circular reports whether a transaction waits for itself, by way of others.
func (w *World) circular(id base.TxnID) bool {
	reached := []base.TxnID{id}
	for i := 0; i < len(reached); i++ {
		for _, h := range w.byRange {
			if h == nil {
				continue
			}
			for _, x := range h.replica.Waits() {
				if x.Txn != reached[i] {
					continue
				}
				for _, holder := range x.Holders {
					if holder.Txn == id {
						return true
					}
					if !slices.Contains(reached, holder.Txn) {
						reached = append(reached, holder.Txn)
					}
				}
			}
		}
	}
	return false
}

// Idle reports whether nothing on the node waits for a record to be durable.
func (n *Node) Idle() (idle bool) {
	idle = len(n.splits) == 0 && n.started <= n.log.SyncedLSN()
	n.eachHost(func(h *host) {
		idle = idle && !h.holds()
		if t := h.coordinator; t != nil && t.Decided() && !t.Telling() {
			idle = false
		}
	})
	return idle
}
