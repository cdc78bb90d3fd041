package commit

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
)

// Commit is the client's COMMIT.
func (c *Coordinator) Commit(out *effect.List) {
	if c.writes.len() == 0 { // P1
		c.endSnapshot(&out.Shared)
		c.finish(Reply{Committed: true}, out)
		c.release(out)
		c.over(out)
		return
	}
	parts := c.roomy().parts[:0]
	c.setParts(plan(out.Directory, c.Start, c.writes.all(), c.reads, c.heldLocks(), parts))
	if out.Settings.OnePhase && len(c.parts) == 1 && !c.askedElsewhere() {
		c.sendOnePhase(out)
		return
	}
	c.Phase = Voting
	if mutate.On(mutate.M2) {
		c.drawCommit(out)
	}
	out.Point(effect.PrepareSend, c.ID)
	c.sendPrepares(out)
}

// askedElsewhere reports whether some other range than the one participant's may hold a lock.
func (c *Coordinator) askedElsewhere() bool {
	for _, a := range c.asked {
		if a.Range != c.parts[0].addr.Range {
			return true
		}
	}
	return false
}

// sendPrepares is P3: to all at once, in key order; or to the next one in order.
func (c *Coordinator) sendPrepares(out *effect.List) {
	for i := range c.parts {
		p := &c.parts[i]
		if !p.open && p.vote == voteNone {
			c.sendPrepare(i, out)
		}
		if out.Settings.Ordered && p.vote != voteYes {
			return
		}
	}
}

func (c *Coordinator) sendPrepare(i int, out *effect.List) {
	p := &c.parts[i]
	out.Send(c.prepare(p, out))
	out.Point(effect.PrepareSent, c.ID)
	p.sent(p.arg(), out)
}

// prepare is the PREPARE for a participant.
func (c *Coordinator) prepare(p *participant, out *effect.List) *msg.Prepare {
	m := out.Prepares.New()
	m.Header, m.Batch, m.Participants = c.head(p.addr), p.batch, c.addrs
	m.Low, m.Mark = c.low, c.mark
	return m
}

func (c *Coordinator) voted(m *msg.Vote, out *effect.List) {
	p := c.part(m.Range.Range)
	switch {
	case c.Phase != Voting || p == nil || !p.open:
		return // late, or said before
	case !m.Yes:
		p.vote = voteNo
		c.abort(m.No, out)
		return
	}
	p.closed(out)
	p.vote = voteYes
	if c.yes++; c.yes == len(c.parts) {
		out.Point(effect.VotesIn, c.ID)
		if !out.Pauses(m) {
			c.decide(out)
		}
		return
	}
	c.sendPrepares(out) // those whose turn has come
	c.probeAgain(out)   // L3: it has taken keys here, and may wait elsewhere
}

// abort is C1: nothing is forced; the client is told, with the reason; ABORT goes to every
// participant.
func (c *Coordinator) abort(why msg.Reason, out *effect.List) {
	for i := range c.parts {
		c.parts[i].closed(out)
	}
	c.endSnapshot(&out.Shared)
	c.finish(Reply{Failed: why, Aborted: true, Phases: 2, Votes: c.votes(out)}, out)
	c.sendAborts(out)
	c.over(out)
}

func (c *Coordinator) sendAborts(out *effect.List) {
	for i := range c.parts {
		m := &msg.Abort{Start: c.Start}
		m.Header = c.head(c.parts[i].addr)
		out.Send(m)
	}
	c.releaseOthers(out)
}

// releaseOthers tells the ranges that may hold a lock and take no part that it is not wanted any
// more (L6).
func (c *Coordinator) releaseOthers(out *effect.List) {
	for _, a := range c.asked {
		if c.part(a.Range) == nil {
			m := &msg.Release{}
			m.Header = c.head(a)
			out.Send(m)
		}
	}
}

// votes is what each participant said, in key order.
func (c *Coordinator) votes(out *effect.List) []Vote {
	var votes []Vote
	if c.room != nil && len(c.parts) <= len(c.room.votes) {
		votes = c.room.votes[:len(c.parts)]
	} else {
		votes = make([]Vote, len(c.parts))
	}
	for i := range c.parts {
		said := [...]string{voteNone: "none", voteYes: Yes, voteNo: "no"}[c.parts[i].vote]
		r := c.parts[i].addr.Range
		votes[i] = Vote{Node: out.Directory.NodeOf(r), Range: r, Said: said}
	}
	return votes
}

// decide is C2: all have voted yes. The commit timestamp is drawn only now, after the last vote: a
// reader whose snapshot is above it has drawn that after every PREPARED was durable, and so meets
// the intents.
func (c *Coordinator) decide(out *effect.List) {
	c.endSnapshot(&out.Shared)
	if !mutate.On(mutate.M2) {
		c.drawCommit(out)
	}
	c.Phase = Deciding
	c.record.Txn, c.record.StartTS = c.ID, c.Start
	c.record.Participants = c.addrs
	if mutate.On(mutate.M3) {
		c.sendCommits(out)
	}
	out.AppendDecision(&c.record)
	out.Point(effect.DecisionAppended, c.ID)
}

func (c *Coordinator) drawCommit(out *effect.List) {
	stamp := out.DrawCommit(c.ID)
	c.record.CommitTS, c.low, c.mark = stamp.TS, stamp.Low, stamp.Mark
}

// AwaitsDurable reports whether Durable would do anything.
func (c *Coordinator) AwaitsDurable() bool { return c.Phase == Deciding }

// GoOn decides, if that could have been held when the votes were in, and the client has not rolled
// back since.
func (c *Coordinator) GoOn(out *effect.List) {
	if c.Phase == Voting {
		c.decide(out)
	}
}

// Durable says that what the coordinator has appended is durable. For COMMIT that is the commit
// point (C2): the client is told, and then the participants. END asks for nothing more.
func (c *Coordinator) Durable(out *effect.List) {
	if c.Phase != Deciding {
		return
	}
	c.Phase = Telling
	out.Point(effect.DecisionLogged, c.ID)
	r := c.answer(out)
	r.Committed, r.CommitTS, r.Phases, r.Votes = true, c.record.CommitTS, 2, c.votes(out)
	out.Point(effect.ClientTold, c.ID)
	c.unacked = len(c.parts)
	c.sendCommits(out)
	out.Point(effect.DecisionSent, c.ID)
	c.releaseOthers(out)
	c.backoff = out.Settings.Inquiry
	out.SetTimer(&c.resend, wakeResend, 0, c.backoff, true)
}

func (c *Coordinator) sendCommits(out *effect.List) {
	for i := range c.parts {
		c.sendCommit(i, out)
		if i == 0 && c.Phase == Telling {
			out.Point(effect.DecisionSentFirst, c.ID)
		}
	}
}

func (c *Coordinator) sendCommit(i int, out *effect.List) {
	m := out.Commits.New()
	m.Header, m.CommitTS = c.head(c.parts[i].addr), c.record.CommitTS
	m.Low, m.Mark = c.low, c.mark
	out.Send(m)
}

// acked is C4: when all have acknowledged, END is appended and the transaction forgotten.
func (c *Coordinator) acked(m *msg.Ack, out *effect.List) {
	p := c.part(m.Range.Range)
	if c.Phase != Telling || p == nil || p.acked {
		return
	}
	p.acked = true
	if c.unacked--; c.unacked > 0 {
		return
	}
	out.Point(effect.AcksIn, c.ID)
	c.end.Txn = c.ID
	out.AppendDecision(&c.end)
	c.over(out)
}

// tellAgain is C4 and D6: COMMIT goes again to whoever has not acknowledged it. An unanswered
// one-phase request is asked back again (C6).
func (c *Coordinator) tellAgain(out *effect.List, atOnce bool) {
	switch c.Phase {
	case Telling:
		for i := range c.parts {
			if !c.parts[i].acked {
				c.sendCommit(i, out)
			}
		}
	case Asking:
		c.sendWithdraw(out)
	default:
		return
	}
	switch {
	case atOnce || c.backoff == 0:
		c.backoff = out.Settings.Inquiry
	default:
		c.backoff = base.Backoff(c.backoff)
	}
	out.SetTimer(&c.resend, wakeResend, 0, c.backoff, true)
}

// inquired is D3: a participant asks how it ended.
func (c *Coordinator) inquired(m *msg.Inquire, out *effect.List) {
	answer := &msg.Outcome{Status: msg.Pending}
	if mutate.On(mutate.M17) {
		answer.Status = msg.Aborted
	}
	switch c.Phase {
	case Telling:
		answer.Status, answer.CommitTS = msg.Committed, c.record.CommitTS
		answer.Low, answer.Mark = c.low, c.mark
	case Ended:
		answer.Status = msg.Aborted
	}
	answer.Header = m.Header
	out.Send(answer)
}

// Unknown answers a message to a coordinator that does not exist: presumed abort (D3, D6). A late
// yes is told ABORT, and a lock that is granted late is freed (L6); a late answer to anything else
// is nobody's concern.
func Unknown(m msg.Message, out *effect.List) {
	switch m := m.(type) {
	case *msg.Inquire:
		answer := &msg.Outcome{Status: msg.Aborted}
		answer.Header = m.Header
		out.Send(answer)
	case *msg.Vote:
		if m.Yes {
			answer := &msg.Abort{} // it knows its start_ts: it has voted
			answer.Header = m.Header
			out.Send(answer)
		}
	case *msg.Granted:
		if m.Refused.Code == msg.None {
			answer := &msg.Release{}
			answer.Header = m.Header
			out.Send(answer)
		}
	}
}

// Missing lists the participants that owe an answer: a vote, the end of a one-phase request, an
// acknowledgement. It is for looking.
func (c *Coordinator) Missing() []base.RangeID {
	var list []base.RangeID
	for i := range c.parts {
		p := &c.parts[i]
		owes := c.Phase == Voting && p.vote == voteNone || c.Phase == Telling && !p.acked
		if owes || c.Phase == OnePhase || c.Phase == Asking {
			list = append(list, p.addr.Range)
		}
	}
	return list
}

// Participants is how many range replicas take part.
func (c *Coordinator) Participants() int { return len(c.parts) }
