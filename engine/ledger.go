package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
)

// ledger is what clients were told, by transaction number: STATUS says first what was told.
type ledger struct{ lines []told }

type told struct {
	start  base.TS
	commit base.TS // 0 if nothing was written
	phases int8
	how    tale
}

type tale uint8

const (
	nothing   tale = iota // or that nobody can tell
	committed             //
	aborted
)

func (l *ledger) line(id base.TxnID) *told {
	for base.TxnID(len(l.lines)) <= id {
		l.lines = base.Append(l.lines, told{})
	}
	return &l.lines[id]
}

// tell notes what the client of t is told.
func (c *Cluster) tell(t *Txn, reply *commit.Reply) {
	line := told{commit: reply.CommitTS, phases: int8(reply.Phases), how: aborted}
	switch {
	case reply.Failed.Code == msg.Unknown:
		t.ends(check.Unknown, 0)
		return
	case reply.Committed:
		line.how = committed
		t.ends(check.Committed, reply.CommitTS)
	default:
		t.ends(check.Aborted, 0)
	}
	if c.ledger != nil {
		line.start = c.ledger.line(t.id).start
		*c.ledger.line(t.id) = line
	}
}

// tellAborted notes that the client of t is told that nothing of it happened.
func (c *Cluster) tellAborted(t *Txn) {
	t.ends(check.Aborted, 0)
	if c.ledger != nil {
		c.ledger.line(t.id).how = aborted
	}
}
