package commit

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/lock"
	"conclave/engine/internal/msg"
)

// waiting: a participant says that a request waits, and for whom. The vote timer starts anew, the
// request is sent again every inquiry (P5), and a probe follows the wait (L3).
func (c *Coordinator) waiting(m *msg.Waiting, out *effect.List) {
	r, arg := c.waitingRequest(m)
	if r == nil {
		return
	}
	if r.wait == 0 {
		c.waits++
		r.wait = c.waits
	}
	r.ever = true
	out.SetTimer(&r.silent, wakeSilent, arg, out.Settings.Timeout(), false)
	out.SetTimer(&r.repeat, wakeRepeat, arg, out.Settings.Inquiry, true)
	c.forward(nil, r, out)
	if m.Settled && len(m.Holders) > 0 {
		told := Wait{Key: m.Key, Holder: m.Holders[0].Txn, InDoubt: m.InDoubt}
		if r.told == nil || *r.told != told {
			r.told = &told
			c.Wait = told
			out.Waits(c.ID)
		}
	}
}

// waitingRequest is the open request that a WAITING is about, with its name in timers, or nil.
func (c *Coordinator) waitingRequest(m *msg.Waiting) (*request, uint64) {
	if m.Seq != 0 {
		if c.statement.current(m.Seq) {
			return &c.statement.request, statementArg
		}
		return nil, 0
	}
	if c.Phase != Voting && c.Phase != OnePhase {
		return nil, 0
	}
	for i := range c.parts {
		if p := &c.parts[i]; p.addr.Range == m.Range.Range && p.open {
			return &p.request, p.arg()
		}
	}
	return nil, 0
}

// repeat sends a waiting request again (P5): a queue lost in a crash is joined again.
func (c *Coordinator) repeat(arg uint64, out *effect.List) {
	r := c.request(arg)
	if !r.open || r.wait == 0 {
		return
	}
	switch { // the vote timer runs on: if nobody answers this either, it is silence
	case arg == statementArg:
		c.statement.send(out)
	case c.Phase == Voting:
		out.Send(c.prepare(c.part(r.addr.Range), out))
	case c.withdraw.Code != msg.None:
		c.sendWithdraw(out)
	default:
		c.sendOnePhaseRequest(out)
	}
	out.SetTimer(&r.repeat, wakeRepeat, arg, out.Settings.Inquiry, true)
}

// wrongRange: the range was split, or has moved; look it up again (X1). Where the directory knows
// no better, the range's log has lost a SPLIT that had been durable (W2, a stated limit): to ask
// again at once would never end, so it counts as silence.
func (c *Coordinator) wrongRange(m *msg.WrongRange, out *effect.List) {
	if d := out.Directory.ByID(m.Range.Range); d == nil || d.Epoch == m.Range.Epoch {
		return
	}
	if m.Seq != 0 {
		if c.statement.current(m.Seq) && m.Range == c.statement.addr {
			c.statement.ask(out)
		}
		return
	}
	p := c.part(m.Range.Range)
	if p == nil || !p.open || p.addr != m.Range || c.Phase != Voting && c.Phase != OnePhase {
		return
	}
	if c.withdraw.Code != msg.None {
		return // WITHDRAW is answered at any epoch
	}
	p.closed(out)
	c.regroup(m.Range.Range, out.Directory)
	if c.Phase == OnePhase && len(c.parts) == 1 {
		c.sendOnePhaseRequest(out)
		c.parts[0].sent(c.parts[0].arg(), out)
		return
	}
	c.Phase = Voting
	c.sendPrepares(out)
}

// probeAgain sends the probes of all that the transaction waits for.
func (c *Coordinator) probeAgain(out *effect.List) {
	c.eachWait(func(r *request) { c.forward(nil, r, out) })
}

// forward sends a probe along one wait, to the participant where it stands (L3).
func (c *Coordinator) forward(path lock.Path, r *request, out *effect.List) {
	m := &msg.Probe{Path: path.Then(lock.Step{Txn: c.ID, Wait: r.wait, Coordinator: c.Node})}
	m.Header = c.head(r.addr)
	out.Send(m)
}

// Waits reports whether a request waits for another transaction.
func (c *Coordinator) Waits() (waits bool) {
	c.eachWait(func(*request) { waits = true })
	return waits
}

// eachWait calls fn for every request that waits. One whose votes are all in waits for nothing.
func (c *Coordinator) eachWait(fn func(*request)) {
	switch c.Phase {
	case Active:
		if c.statement.open && c.statement.wait != 0 {
			fn(&c.statement.request)
		}
	case Voting, OnePhase:
		for i := range c.parts {
			if c.parts[i].open && c.parts[i].wait != 0 {
				fn(&c.parts[i].request)
			}
		}
	}
}

// chase: somebody waits, along the path, for this transaction. If it is on the path itself, the
// cycle is closed and its largest transaction is the victim; else the probe goes on along all that
// it waits for.
func (c *Coordinator) chase(path lock.Path, out *effect.List) {
	if cycle, closed := path.Cycle(c.ID); closed {
		v := cycle.Victim()
		m := &msg.Victim{Wait: v.Wait, Cycle: cycle}
		m.Header = msg.Header{Txn: v.Txn, Node: v.Coordinator}
		if v.Txn == c.ID {
			c.victim(m, out)
		} else {
			out.Send(m)
		}
		return
	}
	c.eachWait(func(r *request) { c.forward(path, r, out) })
}

// victim: this transaction closes a cycle and has the largest number in it. It is aborted, if that
// wait still stands; in one phase the participant is asked for the request back (C6).
func (c *Coordinator) victim(m *msg.Victim, out *effect.List) {
	stands := false
	c.eachWait(func(r *request) { stands = stands || r.wait == m.Wait })
	if !stands {
		return
	}
	why := msg.Reason{Code: msg.Deadlock, Key: c.Wait.Key, Txn: other(m.Cycle, c.ID)}
	out.Note("deadlock", c.ID, m.Cycle.String())
	switch c.Phase {
	case Active:
		c.lose(why, out)
	case Voting:
		c.abort(why, out)
	case OnePhase:
		if c.withdraw.Code == msg.None {
			c.askBack(why, out)
		}
	}
}

// other is the transaction that id waits for in the cycle.
func other(cycle lock.Path, id base.TxnID) base.TxnID {
	for i, s := range cycle {
		if s.Txn == id {
			return cycle[(i+1)%len(cycle)].Txn
		}
	}
	return 0
}

// Telling reports whether what it has to say is decided, and is only told, or asked, until all have
// answered (C4, C6).
func (c *Coordinator) Telling() bool { return c.Phase == Telling || c.Phase == Asking }

// Expects lists the ranges whose answer a timer was set for. Who chooses the order of events lets
// it run out only once none can come any more.
func (c *Coordinator) Expects(word uint8, arg uint64) []base.RangeID {
	if word == wakeResend {
		return c.Missing()
	}
	return []base.RangeID{c.request(arg).addr.Range}
}
