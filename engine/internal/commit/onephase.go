package commit

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
)

// In one phase the participant decides (C6). From the moment that the request has left, the
// coordinator may not abort by itself: it can only ask for the request back, and takes the answer,
// whatever it is.

func (c *Coordinator) sendOnePhase(out *effect.List) {
	c.Phase = OnePhase
	out.Point(effect.PrepareSend, c.ID)
	c.sendOnePhaseRequest(out)
	out.Point(effect.PrepareSent, c.ID)
	c.parts[0].sent(c.parts[0].arg(), out)
}

func (c *Coordinator) sendOnePhaseRequest(out *effect.List) {
	m := &msg.OnePhase{Batch: c.parts[0].batch}
	if mutate.On(mutate.M24) {
		m.CommitTS = out.DrawCommit(c.ID).TS
	}
	m.Header = c.head(c.parts[0].addr)
	out.Send(m)
}

// onePhaseEnded is the participant's answer, to the request or to WITHDRAW.
func (c *Coordinator) onePhaseEnded(m *msg.Ended, out *effect.List) {
	if c.Phase != OnePhase && c.Phase != Asking {
		return
	}
	told := c.Phase == Asking // the client has heard UNKNOWN already
	p := &c.parts[0]
	p.closed(out)
	if m.CommitTS == 0 { // else the participant has ended it
		c.endSnapshot(&out.Shared)
	}
	reply := Reply{Phases: 1}
	switch {
	case m.CommitTS != 0:
		p.vote = voteYes
		reply.Committed, reply.CommitTS = true, m.CommitTS
	case m.No.Code == msg.Withdrawn && c.withdraw.Code != msg.None:
		reply.Failed, reply.Aborted = c.withdraw, true
	default:
		p.vote = voteNo
		reply.Failed, reply.Aborted = m.No, true
	}
	if !told {
		reply.Votes = c.votes(out)
		c.finish(reply, out)
		if reply.Committed {
			out.Point(effect.ClientTold, c.ID)
		}
	}
	c.over(out)
}

// onePhaseRefused: nothing happened there, if nothing had been heard before. After a WAITING the
// request may have been done before the crash.
func (c *Coordinator) onePhaseRefused(node base.NodeID, out *effect.List) {
	p := &c.parts[0]
	why := msg.Reason{Code: msg.Refused, Node: node}
	switch {
	case c.Phase != OnePhase:
	case p.ever:
		c.unknown(why, out)
	default:
		p.closed(out)
		c.endSnapshot(&out.Shared)
		c.finish(Reply{Failed: why, Aborted: true, Phases: 1, Votes: c.votes(out)}, out)
		c.over(out)
	}
}

// unknown is U1: the client is told that nobody can tell, and the participant is asked on, in the
// background.
func (c *Coordinator) unknown(why msg.Reason, out *effect.List) {
	c.parts[0].closed(out)
	told := msg.Reason{Code: msg.Unknown, Node: why.Node}
	if mutate.On(mutate.M15) {
		told = msg.Reason{Code: msg.Silent, Node: why.Node}
	}
	c.finish(Reply{
		Failed: told, Aborted: true,
		Phases: 1, Votes: c.votes(out),
	}, out)
	c.Phase = Asking
	c.backoff = out.Settings.Inquiry
	out.SetTimer(&c.resend, wakeResend, 0, c.backoff, true)
}

// GiveUp tells the client that nobody can tell how its one-phase request ended, without waiting for
// the answer.
func (c *Coordinator) GiveUp(out *effect.List) {
	if c.Phase == OnePhase {
		c.unknown(msg.Reason{Node: out.Directory.NodeOf(c.parts[0].addr.Range)}, out)
	}
}

// askBack asks for the one-phase request back: the client's ROLLBACK, or a deadlock (C6).
func (c *Coordinator) askBack(why msg.Reason, out *effect.List) {
	c.withdraw = why
	c.sendWithdraw(out)
	c.parts[0].sent(c.parts[0].arg(), out)
}

func (c *Coordinator) sendWithdraw(out *effect.List) {
	m := &msg.Withdraw{Start: c.Start}
	m.Header = c.head(c.parts[0].addr)
	out.Send(m)
}

// Rollback is the client's ROLLBACK, also of a statement or a COMMIT that waits. It reports false
// where it comes too late: the decision has been made. In one phase the participant is asked; the
// answer comes as the COMMIT's own.
func (c *Coordinator) Rollback(out *effect.List) bool {
	why := msg.Reason{Code: msg.RolledBack}
	switch c.Phase {
	case Active:
		c.finish(Reply{Failed: why, Aborted: true}, out)
		c.leave(out)
	case Voting:
		c.abort(why, out)
	case OnePhase:
		c.askBack(why, out)
	default:
		return false
	}
	return true
}
