package commit

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
)

// Who chooses the order of events asks here what comes of a message, or of a statement, at a
// coordinator: whether it is this transaction's affair alone, so that it does not matter what
// others do before it. It is not where a timestamp is drawn, or one given back that others'
// draws tell of, while others draw; nor where something is done at once, on the coordinator's own
// node, to keys that others may touch.

// Others is what is known of the other transactions.
type Others struct {
	// Touch reports whether one of them may yet write in the span; or, of a write, read there.
	Touch func(s base.Span, writes bool) bool
	// Near reports whether a key lives on the coordinator's own node.
	Near func(key string) bool
	// Steady reports whether the node that has a key is up, and will be.
	Steady func(key string) bool
	// Fresh reports whether a key has no version above a timestamp.
	Fresh func(key string, ts base.TS) bool
	// Draw says that one of them may yet draw a timestamp, and End that one has not ended: every draw
	// comes with the smallest start_ts of those (G2).
	Draw, End bool
}

// free reports whether a request for a span may be sent, and, where it is carried out at once,
// touches nothing that others touch.
func (o *Others) free(s base.Span, writes bool) bool {
	return o.Steady(s.Lo) && (!o.Near(s.Lo) || !o.Touch(s, writes))
}

// Claims calls fn for what the transaction has read and will write, as far as its participants have
// not acknowledged the decision.
func (c *Coordinator) Claims(fn func(s base.Span, writes bool)) {
	if c.Phase != Active {
		for i := range c.parts {
			if !c.parts[i].acked {
				c.parts[i].batch.Claims(fn)
			}
		}
		return
	}
	c.writes.ascend(base.Span{}, func(w base.Write) bool {
		fn(base.KeySpan(w.Key), true)
		return true
	})
	for _, r := range c.reads {
		fn(r.Whole(), false)
	}
	for _, l := range c.locks {
		fn(base.KeySpan(l.key), true)
	}
	if s := &c.statement; s.open && s.op.Kind == Scan {
		fn(s.op.Span, false)
	} else if s.open {
		fn(base.KeySpan(s.op.Key), s.op.Kind != Get)
	}
}

// Reads reports whether the transaction reads, and holds nothing for which others wait.
func (c *Coordinator) Reads() bool {
	return c.ReadOnly || c.Auto && c.Phase == Active && !c.statement.op.writes() && c.writes.len() == 0
}

// Stale reports whether a message answers a request that is not open any more.
func (c *Coordinator) Stale(m msg.Message) bool {
	switch m := m.(type) {
	case *msg.Value:
		return !c.statement.current(m.Seq)
	case *msg.Pairs:
		return !c.statement.current(m.Seq)
	case *msg.Granted:
		return !c.statement.current(m.Seq)
	case *msg.Waiting:
		r, _ := c.waitingRequest(m)
		return r == nil
	}
	return false
}

// MayDraw reports whether the transaction may yet draw a timestamp.
func (c *Coordinator) MayDraw() bool {
	switch c.Phase {
	case Active:
		return !c.ReadOnly || c.Isolation == base.ReadCommitted
	case Voting, OnePhase, Asking:
		return true
	}
	return false
}

// HearsAlone reports whether what comes of a message is the transaction's affair alone.
func (c *Coordinator) HearsAlone(m msg.Message, o *Others) bool {
	switch m := m.(type) {
	case *msg.Value:
		return !c.statement.current(m.Seq) || !c.Auto || !c.statement.op.writes() && !o.Draw
	case *msg.Pairs:
		return c.pairsAlone(m, o)
	case *msg.Waiting: // it sends a probe back; nobody waits for who holds nothing
		return c.statement.current(m.Seq) && c.Phase == Active && len(c.asked) == 0
	case *msg.Inquire:
		return c.Phase == Telling
	case *msg.Granted:
		alone := m.Refused.Code == msg.None && c.Isolation != base.ReadCommitted && !c.Auto
		return c.statement.current(m.Seq) && alone && !o.Near(m.Key)
	case *msg.Vote:
		p := c.part(m.Range.Range)
		voting := c.Phase == Voting && p != nil && p.open && p.wait == 0
		return voting && m.Yes && !c.Waits() && c.votesAlone(p, o)
	case *msg.Ack:
		return c.Phase == Telling && (c.unacked > 1 || !o.Draw)
	}
	return false
}

// votesAlone is of a yes. The last one draws the commit timestamp; where PREPAREs are sent one
// after the other, another one follows.
func (c *Coordinator) votesAlone(p *participant, o *Others) bool {
	if c.yes+1 == len(c.parts) {
		return !o.Draw && !o.End
	}
	for i := range c.parts {
		next := &c.parts[i]
		if next == p || next.vote != voteNone || next.open {
			continue
		}
		alone := true
		next.batch.Claims(func(s base.Span, _ bool) {
			alone = alone && o.Steady(s.Lo) && !o.Near(s.Lo)
		})
		return alone
	}
	return true
}

// pairsAlone is of a piece of a scan: the next piece is asked for.
func (c *Coordinator) pairsAlone(m *msg.Pairs, o *Others) bool {
	s := &c.statement
	switch {
	case !s.current(m.Seq):
		return true
	case s.op.Limit > 0:
		return false
	case s.piece.Hi == s.rest.Hi: // the last
		return !c.Auto || !o.Draw
	}
	return o.free(base.Span{Lo: s.piece.Hi, Hi: s.rest.Hi}, false)
}

// SaysAlone reports whether what comes of a data operation is the transaction's affair alone.
func (c *Coordinator) SaysAlone(op *Op, o *Others) bool {
	if c.Phase != Active || c.Isolation == base.ReadCommitted || c.Auto {
		return false
	}
	_, own := c.writes.get(op.Key)
	switch {
	case op.Kind == Lock, c.Pessimistic && op.writes():
		lost := !o.Fresh(op.Key, c.Start) // and the transaction ends
		return o.free(base.KeySpan(op.Key), true) && (!lost || !o.Near(op.Key) || !o.Draw)
	case op.Kind == Scan:
		return op.Limit == 0 && o.free(op.Span, false)
	case op.Kind == Put, op.Kind == Delete, own:
		return true
	}
	return o.free(base.KeySpan(op.Key), false)
}

// CommitsAlone reports whether what comes of COMMIT is the transaction's affair alone: PREPAREs to
// other nodes, or, where nothing was written, nothing but its end.
func (c *Coordinator) CommitsAlone(o *Others) bool {
	if c.Phase != Active || c.Auto {
		return false
	}
	if c.writes.len() == 0 {
		return len(c.asked) == 0 && !o.Draw
	}
	alone := true
	c.Claims(func(s base.Span, _ bool) {
		alone = alone && o.Steady(s.Lo) && !o.Near(s.Lo)
	})
	return alone
}

// Private reports whether nobody else may touch anything that the transaction does.
func (c *Coordinator) Private(o *Others) bool {
	private := true
	c.Claims(func(s base.Span, writes bool) {
		private = private && o.Steady(s.Lo) && !o.Touch(s, writes)
	})
	return private
}
