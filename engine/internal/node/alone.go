package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/sim"
)

// Prospect is what is still to come from outside of the world.
type Prospect struct {
	Victim base.NodeID // may crash yet; 0 is none
	Claims []Claim     // of statements that have not been said
	Draws  bool        // one of them will draw a timestamp
	Lossy  bool        // a message may be lost yet, or doubled
	Fickle bool        // a client may give up what it waits for
}

// Claim is what a statement will read or write. Txn is 0 where its transaction has not begun.
type Claim struct {
	Txn    base.TxnID
	Client int // who will say it
	Span   base.Span
	Writes bool
}

// Alone reports whether an event that can happen now is one transaction's affair: whatever else can
// happen before it, it can happen all the same, and it makes no difference which of them is first.
// So who tries every order of events need not put it off.
func (w *World) Alone(e *sim.Event, p *Prospect) bool {
	switch e.Kind {
	case sim.Deliver:
		return !p.Lossy && w.arrivesAlone(e.From, e.To, e.Msg, p)
	case sim.SyncEnd:
		return w.syncsAlone(w.Nodes[e.To], p)
	}
	return false
}

// steady reports whether a node is up, and will be.
func (w *World) steady(n base.NodeID, p *Prospect) bool {
	return w.Nodes[n].State == Up && n != p.Victim
}

// arrivesAlone is Alone of a message.
func (w *World) arrivesAlone(from, to base.NodeID, m msg.Message, p *Prospect) bool {
	head := m.Head()
	t := w.coordinator(head.Node, head.Txn)
	alone := t != nil && w.steady(from, p) && w.steady(to, p) && w.steady(head.Node, p)
	if !alone || w.crowded(m) {
		return false
	}
	switch m.(type) {
	case *msg.Probe, *msg.Chase:
		return !w.circles(p)
	}
	o := w.others(t, p)
	if !m.ToParticipant() {
		return t.HearsAlone(m, o)
	}
	h := w.host(head.Range.Range)
	if h == nil || h.node.ID != to {
		return false
	}
	switch m.(type) {
	case *msg.Read, *msg.Scan, *msg.Lock:
		return untouched(o, func(fn func(base.Span, bool)) { msg.Claims(m, fn) })
	case *msg.Prepare:
		return h.node.quiet() && t.Private(o)
	case *msg.Commit:
		return h.node.quiet() && w.holdsAlone(h, head.Txn, o)
	case *msg.Abort, *msg.Release:
		return w.holdsAlone(h, head.Txn, o)
	}
	return false
}

// circles reports whether transactions may come to wait for each other: not where all but one only
// read. Then no probe finds anything, whenever it comes (L3).
func (w *World) circles(p *Prospect) bool {
	holder, second := base.TxnID(0), false
	add := func(id base.TxnID) {
		second = second || holder != 0 && holder != id
		holder = id
	}
	for _, c := range p.Claims {
		switch {
		case c.Writes && c.Txn != 0:
			add(c.Txn)
		case c.Writes:
			add(base.TxnID(1<<32 + c.Client))
		}
	}
	holds := func(m msg.Message) bool {
		switch m.(type) {
		case *msg.Prepare, *msg.OnePhase, *msg.Lock:
			add(m.Head().Txn)
		}
		return false
	}
	for _, e := range w.Sim.Pending() {
		holds(e.Msg)
	}
	w.anyHeld(holds)
	for _, n := range w.Nodes[1:] {
		n.eachHost(func(h *host) {
			switch t := h.coordinator; {
			case h.replica != nil:
				h.replica.Holders(add)
			case t != nil && !t.Decided() && !t.Reads():
				add(t.ID)
			}
		})
	}
	return second
}

// untouched reports whether nobody else may touch any of the claims.
func untouched(o *commit.Others, claims func(func(base.Span, bool))) bool {
	alone := true
	claims(func(s base.Span, writes bool) { alone = alone && !o.Touch(s, writes) })
	return alone
}

// holdsAlone reports whether nobody else may touch what a transaction holds at a replica.
func (w *World) holdsAlone(h *host, id base.TxnID, o *commit.Others) bool {
	return untouched(o, func(fn func(base.Span, bool)) {
		h.replica.Claims(func(of base.TxnID, s base.Span, writes bool) {
			if of == id {
				fn(s, writes)
			}
		})
	})
}

// crowded reports whether another message of the conversation is under way to the same end of it,
// or held back: which comes first may matter.
func (w *World) crowded(m msg.Message) bool {
	same := func(o msg.Message) bool {
		return o != nil && o != m && o.Head().Txn == m.Head().Txn &&
			o.Head().Range.Range == m.Head().Range.Range && o.ToParticipant() == m.ToParticipant()
	}
	copies := 0
	for _, e := range w.Sim.Pending() {
		if e.Msg == m {
			copies++
		}
		if copies > 1 || same(e.Msg) && !w.Dead(e.To, e.Msg) {
			return true
		}
	}
	return w.anyHeld(same)
}

// anyHeld reports whether a message that is held back is such a one.
func (w *World) anyHeld(such func(msg.Message) bool) (any bool) {
	for _, n := range w.Nodes[1:] {
		n.eachHost(func(h *host) {
			for _, x := range h.held[h.left:] {
				any = any || x.effect.Kind == effect.Send && such(x.effect.Msg)
			}
		})
	}
	return any
}

// quiet reports whether all on the node's log is durable.
func (n *Node) quiet() bool { return !n.syncing && len(n.unsynced) == 0 }

// others is what is known of all transactions but one.
func (w *World) others(t *Txn, p *Prospect) *commit.Others {
	directory := w.Shared.Directory
	nodeOf := func(key string) base.NodeID { return directory.Locate(key).Node }
	return &commit.Others{
		Touch: func(s base.Span, writes bool) bool { return w.touched(t.ID, s, writes, p) },
		Near:  func(key string) bool { return nodeOf(key) == t.Node },
		Fresh: func(key string, ts base.TS) bool {
			h := w.host(directory.Locate(key).ID)
			return h == nil || h.replica.Fresh(key, ts)
		},
		Steady: func(key string) bool { return w.steady(nodeOf(key), p) },
		Draw:   p.Draws || w.draws(t.ID),
		End:    w.Shared.Oracle.Open() > 1,
	}
}

// touched reports whether another transaction than id may yet write in a span; or read there, if
// what is asked about is a write.
func (w *World) touched(id base.TxnID, s base.Span, writes bool, p *Prospect) (touched bool) {
	claim := func(of base.TxnID, at base.Span, writesToo bool) {
		touched = touched || of != id && (writes || writesToo) && s.Meets(at)
	}
	for _, c := range p.Claims {
		claim(c.Txn, c.Span, c.Writes)
	}
	inMessage := func(m msg.Message) bool {
		msg.Claims(m, func(at base.Span, writesToo bool) { claim(m.Head().Txn, at, writesToo) })
		return false
	}
	for _, e := range w.Sim.Pending() {
		if e.Msg != nil {
			inMessage(e.Msg)
		}
	}
	w.anyHeld(inMessage)
	for _, n := range w.Nodes[1:] {
		n.eachHost(func(h *host) {
			switch {
			case h.replica != nil:
				h.replica.Claims(claim)
			case h.coordinator != nil:
				h.coordinator.Claims(func(at base.Span, too bool) { claim(h.coordinator.ID, at, too) })
			}
		})
	}
	return touched
}

// draws reports whether another transaction than id may yet draw a timestamp, or have one drawn for
// it.
func (w *World) draws(id base.TxnID) (draws bool) {
	onePhase := func(m msg.Message) bool {
		_, is := m.(*msg.OnePhase)
		draws = draws || is && m.Head().Txn != id
		return false
	}
	for _, e := range w.Sim.Pending() {
		onePhase(e.Msg)
	}
	w.anyHeld(onePhase)
	for _, n := range w.Nodes[1:] {
		n.eachHost(func(h *host) {
			switch {
			case h.replica != nil:
				draws = draws || slices.ContainsFunc(h.replica.Waits(), func(x replica.Waiting) bool {
					return x.Txn != id && x.Kind == "ONEPHASE"
				})
			case h.coordinator != nil:
				draws = draws || h.coordinator.ID != id && h.coordinator.MayDraw()
			}
		})
	}
	return draws
}

// syncsAlone is Alone of the end of a sync: what it lets go are messages to other nodes, and
// answers. Whoever gets them may take them later.
func (w *World) syncsAlone(n *Node, p *Prospect) bool {
	if p.Fickle || !w.steady(n.ID, p) || len(n.splits) > 0 || n.making.unsynced ||
		n.started > n.log.SyncedLSN() {
		return false
	}
	for _, u := range n.unsynced {
		if u.lsn <= n.sync.Last() && !w.durableAlone(u.host, n.sync.Last(), p) {
			return false
		}
	}
	return true
}

// durableAlone is of what follows for one of those whose records become durable.
func (w *World) durableAlone(h *host, upTo base.LSN, p *Prospect) bool {
	for _, x := range h.held[h.left:] {
		if x.lsn > upTo {
			break
		}
		switch e := &x.effect; e.Kind {
		case effect.Send:
			if !w.leavesAlone(h.node, e.Msg, p) {
				return false
			}
		case effect.Answer:
			if t := h.coordinator; t.Auto && !t.Reply.Committed {
				return false
			}
		case effect.Trace, effect.Waits:
		default:
			return false
		}
	}
	t := h.coordinator
	return t == nil || !t.AwaitsDurable() || t.Private(w.others(t, p))
}

// leavesAlone reports whether a message that is let go is nobody's affair yet but its own: it goes
// to another node, where it can be late; or it is one transaction's affair on this one.
func (w *World) leavesAlone(n *Node, m msg.Message, p *Prospect) bool {
	to := m.Head().Node
	if m.ToParticipant() {
		to = w.Shared.Directory.NodeOf(m.Head().Range.Range)
	}
	if to == n.ID {
		return w.arrivesAlone(n.ID, to, m, p)
	}
	return w.steady(to, p)
}

// SaysAlone is Alone of a data operation that a client may say.
func (w *World) SaysAlone(t *Txn, op *commit.Op, p *Prospect) bool {
	return w.steady(t.Node, p) && t.SaysAlone(op, w.others(t, p))
}

// CommitsAlone is Alone of COMMIT.
func (w *World) CommitsAlone(t *Txn, p *Prospect) bool {
	return w.steady(t.Node, p) && t.CommitsAlone(w.others(t, p))
}
