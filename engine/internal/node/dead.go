package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/lock"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/replica"
)

// Dead reports whether a message under way will change nothing, and be answered by nothing that
// does, whenever it comes. Who chooses the order of events need not choose among these, and two
// worlds that differ in nothing else are one:
//
//	WAITING, VALUE, PAIRS, WRONGRANGE,    their coordinator is gone (a recovered one only tells its
//	CHASE, VICTIM, a no, ENDED            decision), or has decided
//	WAITING, VALUE, PAIRS, GRANTED        the request has been answered, or was given up
//	PROBE                                 the transaction stands in no queue there, and cannot come
//	                                      to: no request of it is under way or will be sent
//	INQUIRE and its OUTCOME               who asks is not in doubt and holds no lock there, and
//	                                      cannot come to
//	ABORT                                 it has ended there, and nothing of it is left
func (w *World) Dead(to base.NodeID, m msg.Message) bool {
	head := m.Head()
	if !m.ToParticipant() {
		return w.deadLetter(to, m)
	}
	h := w.host(head.Range.Range)
	if h == nil || h.node.ID != to {
		return false
	}
	switch m.(type) {
	case *msg.Probe:
		return !w.comesToWait(h, head.Txn)
	case *msg.Outcome:
		return !w.comesToAsk(h, head.Txn)
	case *msg.Abort:
		_, _, over := h.replica.Outcome(head.Txn)
		return over && !h.replica.Holding(head.Txn) && !waitsAt(h.replica, head.Txn)
	}
	return false
}

// deadLetter is Dead of a message to a coordinator.
func (w *World) deadLetter(to base.NodeID, m msg.Message) bool {
	t := w.coordinator(to, m.Head().Txn)
	switch m := m.(type) {
	case *msg.Inquire:
		h := w.host(m.Range.Range)
		return h != nil && !w.comesToAsk(h, m.Txn)
	case *msg.WrongRange, *msg.Victim:
		return t == nil || t.Decided()
	case *msg.Waiting, *msg.Value, *msg.Pairs:
		return t == nil || t.Decided() || t.Stale(m)
	case *msg.Granted:
		return t != nil && t.Phase == commit.Active && t.Stale(m)
	case *msg.Chase:
		mentioned := slices.ContainsFunc(m.Path, func(s lock.Step) bool { return s.Txn == m.Txn })
		return t == nil || t.Decided() && !mentioned
	case *msg.Ended:
		return t == nil
	case *msg.Vote:
		return !m.Yes && t == nil || t != nil && t.Decided()
	}
	return false
}

// coordinator is that of a transaction on a node, nil if there is none.
func (w *World) coordinator(n base.NodeID, id base.TxnID) *Txn {
	if h := w.Nodes[n].coordinators.Get(id); h != nil {
		return h.coordinator
	}
	return nil
}

// comesToWait reports whether a transaction stands in a queue of a replica, or may come to.
func (w *World) comesToWait(h *host, id base.TxnID) bool {
	return waitsAt(h.replica, id) || w.asks(h, id)
}

// comesToAsk reports whether a transaction is in doubt at a replica or holds locks there, or may
// come to.
func (w *World) comesToAsk(h *host, id base.TxnID) bool {
	inDoubt := slices.ContainsFunc(h.replica.InDoubt(), func(d replica.Doubt) bool {
		return d.Txn == id
	})
	return inDoubt || h.replica.Holding(id) || waitsAt(h.replica, id) || w.asks(h, id)
}

// asks reports whether a request of a transaction to a replica is under way, or held back, or may
// still be sent: its coordinator is active, or waits for that one's answer.
func (w *World) asks(h *host, id base.TxnID) bool {
	for _, n := range w.Nodes[1:] {
		t := w.coordinator(n.ID, id)
		if t != nil && !t.Decided() && (t.Phase == 0 || slices.Contains(t.Missing(), h.replica.ID)) {
			return true
		}
	}
	for _, e := range w.Sim.Pending() {
		if e.Msg == nil || e.Msg.Head().Txn != id || e.Msg.Head().Range.Range != h.replica.ID {
			continue
		}
		switch e.Msg.(type) {
		case *msg.Read, *msg.Scan, *msg.Lock, *msg.Prepare, *msg.OnePhase:
			return true
		}
	}
	return false
}
