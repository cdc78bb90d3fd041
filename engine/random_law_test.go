package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/node"
	"conclave/engine/internal/wal"
)

// law watches W4: what a message or a point says must be durable by the time that it leaves.
type law struct {
	synced  map[base.NodeID]base.LSN
	records map[logEntry]base.LSN
}

// logEntry names a record of a transaction on a node's log.
type logEntry struct {
	node base.NodeID
	rng  base.RangeID
	txn  base.TxnID
	typ  wal.Type
}

func newLaw() law {
	return law{synced: map[base.NodeID]base.LSN{}, records: map[logEntry]base.LSN{}}
}

// observe takes in one entry of the trace.
func (l *law) observe(r *run, e *node.Entry) {
	switch {
	case e.Event == "append":
		l.records[logEntry{e.Node, e.Record.RangeID(), e.Record.TxnID(), e.Record.Type()}] = e.LSN
	case e.Event == "sync":
		l.synced[e.Node] = e.LSN
	case e.Event == "crash":
		l.crash(r, e.Node)
	case e.Event == "send":
		l.hold(r, e, 0, 0, wal.TypeStart)
		l.sent(r, e)
	case e.Point != effect.NoPoint:
		l.point(r, e)
	}
}

// crash forgets the records that did not survive it; the others are durable now.
func (l *law) crash(r *run, n base.NodeID) {
	log := wal.Inspect(r.world.Nodes[n].Disk())
	for entry, lsn := range l.records {
		if entry.node != n || lsn <= l.synced[n] {
			continue
		}
		if _, kept := log.Record(lsn); !kept {
			delete(l.records, entry)
		}
	}
	for entry, lsn := range l.records {
		if entry.node == n {
			l.synced[n] = max(l.synced[n], lsn)
		}
	}
}

// hold fails if a record is not durable that was appended before.
func (l *law) hold(r *run, e *node.Entry, rng base.RangeID, txn base.TxnID, typ wal.Type) {
	lsn, found := l.records[logEntry{e.Node, rng, txn, typ}]
	if found && lsn > l.synced[e.Node] {
		r.fail("%v: %s %s: its %v at LSN %d is not durable (W4)", e.Node, e.Word(), e.Text(), typ, lsn)
	}
}

// must fails if there is no such record of a transaction, durable, on the log of any range: the
// table of a range goes along with both halves of a split.
func (l *law) must(r *run, e *node.Entry, typ wal.Type) {
	for entry, lsn := range l.records {
		if entry.txn == e.Txn && entry.typ == typ && lsn <= l.synced[entry.node] {
			return
		}
	}
	r.fail("%v: %s %s: no %v is durable", e.Node, e.Word(), e.Text(), typ)
}

func (l *law) sent(r *run, e *node.Entry) {
	rng := e.Msg.Head().Range.Range
	switch m := e.Msg.(type) {
	case *msg.Vote:
		if m.Yes {
			l.hold(r, e, rng, e.Txn, wal.TypePrepared)
		}
	case *msg.Ack:
		l.hold(r, e, rng, e.Txn, wal.TypeCommitted)
	case *msg.Ended:
		l.hold(r, e, rng, e.Txn, wal.TypeCommitted)
		l.hold(r, e, rng, e.Txn, wal.TypeAborted)
	case *msg.Commit:
		l.hold(r, e, 0, e.Txn, wal.TypeCommit)
	case *msg.Outcome:
		switch {
		case m.From.Range == 0:
			l.hold(r, e, 0, e.Txn, wal.TypeCommit)
		case m.Status == msg.Aborted:
			l.must(r, e, wal.TypeAborted)
		case m.Status == msg.Committed:
			l.must(r, e, wal.TypeCommitted)
		}
	case *msg.Value:
		l.read(r, e, m.Version)
	case *msg.Pairs:
		for _, p := range m.Pairs {
			l.read(r, e, p.Version())
		}
	}
}

// read fails if somebody is shown a version that a crash could still take back.
func (l *law) read(r *run, e *node.Entry, v base.Version) {
	if v.Txn == 0 {
		return
	}
	if _, did := r.truth.committed(v.Txn); !did {
		r.fail("%v: %s %s: it shows a version of %v, whose decision is not durable (W4)", e.Node, e.Word(), e.Text(), v.Txn)
	}
}

func (l *law) point(r *run, e *node.Entry) {
	types := map[effect.Point]wal.Type{
		effect.PrepareLogged: wal.TypePrepared, effect.DecisionLogged: wal.TypeCommit,
		effect.DecisionApplied: wal.TypeCommitted, effect.OnePhaseLogged: wal.TypeCommitted,
	}
	typ, logged := types[e.Point]
	if !logged {
		return
	}
	for entry, lsn := range l.records {
		if entry.node == e.Node && entry.txn == e.Txn && entry.typ == typ && lsn <= l.synced[e.Node] {
			return // of one of the ranges of the node, at least
		}
	}
	r.fail("%v: %s of %v, and no %v is durable", e.Node, e.Word(), e.Txn, typ)
}
