package explore

import (
	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// lone is a choice that need not be put off, if there is one: it makes no difference what else
// happens before it.
func (y *player) lone() (ch choice, found bool) {
	if y.limits.crashes-y.used.crashes > 1 || y.impatient() {
		return ch, false
	}
	p := y.prospect()
	for i := range y.threads {
		if y.speaks(i) && y.saysAlone(i, p) {
			return choice{kind: say, thread: uint8(i)}, true
		}
	}
	if moves := y.cluster.Alone(p); len(moves) > 0 {
		return choiceOf(moves[0]), true
	}
	return ch, false
}

// impatient reports whether a client may give up a statement, its last one or its next: then it
// matters what makes that wait, if only for the moment in which a log is synced (W4).
func (y *player) impatient() bool {
	for i := range y.threads {
		t := &y.threads[i]
		rest := y.program.threads[i].stmts[t.next:]
		if len(rest) > 0 && t.busy && rollsBack(&rest[0]) || len(rest) > 1 && rollsBack(&rest[1]) {
			return true
		}
	}
	return false
}

func rollsBack(st *step) bool {
	_, is := st.Node.(lang.Rollback)
	return is
}

// prospect is what is still to come from outside of the cluster.
func (y *player) prospect() *engine.Prospect {
	p := &engine.Prospect{
		Lossy: y.used.drops < y.limits.drops || y.used.dups < y.limits.dups,
	}
	if y.victim != 0 {
		p.Victim = nodeName(y.victim)
	}
	for i := range y.threads {
		t := &y.threads[i]
		txn := uint64(0)
		if t.open {
			txn = y.txnOf(i)
		}
		for _, st := range y.program.threads[i].stmts[t.next:] {
			txn = claims(p, i, st.Node, txn)
		}
	}
	return p
}

// claims adds what a statement will touch; txn is the transaction that is open before it, 0 for
// none that has begun, and the one behind it is returned.
func claims(p *engine.Prospect, client int, st lang.Stmt, txn uint64) uint64 {
	switch st.(type) {
	case lang.Begin:
		p.Draws = true
		return txn
	case lang.Rollback:
		p.Fickle = true
		return 0
	case lang.Commit:
		return 0
	}
	op, is := session.OpOf(st)
	if !is {
		return txn
	}
	p.Draws = p.Draws || txn == 0
	c := engine.Claim{
		Txn: txn, Client: client, From: op.Key, To: op.Key + "\x00", Writes: op.Kind != engine.OpGet,
	}
	if op.Kind == engine.OpScan {
		c.To, c.Writes = op.To, false
	}
	p.Claims = append(p.Claims, c)
	return txn
}

// saysAlone reports whether the next statement of a session is a choice that need not be put off.
func (y *player) saysAlone(i int, p *engine.Prospect) bool {
	t := &y.threads[i]
	st := y.program.threads[i].stmts[t.next]
	if !t.open || len(st.before) > 0 || lang.CheckLimits(st.Node) != "" {
		return false
	}
	if _, commits := st.Node.(lang.Commit); commits {
		return y.cluster.SaysAlone(y.txnOf(i), engine.Op{Kind: engine.OpCommit}, p)
	}
	op, is := session.OpOf(st.Node)
	return is && y.cluster.SaysAlone(y.txnOf(i), op, p)
}

// plain reports whether a program does nothing but transactions: no fault, no change of ranges.
func (p *Program) plain() bool {
	for _, t := range p.threads {
		for i := range t.stmts {
			switch t.stmts[i].Node.(type) {
			case lang.Begin, lang.Commit, lang.Rollback:
				continue
			}
			if _, is := session.OpOf(t.stmts[i].Node); !is {
				return false
			}
		}
	}
	return !p.cuts() && !p.kills
}
