package engine

import (
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/node"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// evidence is what is found of a transaction when its client was not told how it ended.
type evidence struct {
	committed bool
	commitTS  base.TS
	aborted   bool
	active    bool // its coordinator is up and undecided
	prepared  bool // in doubt at a live node
	promised  bool // PREPARED is on a live node's log
	guessed   bool // an operator has decided (D7)
	underWay  bool // its one-phase request is on the network, and may yet be done (C6, U1)
	out       bool // a node is out of reach
	cut       bool // a checkpoint since its BEGIN may have dropped what there was
}

// Status tells what became of a transaction. What its client was told stands; else it is looked for
// in the logs, tables and versions of the nodes that are up.
func (c *Cluster) Status(txn uint64) (StatusView, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := base.TxnID(txn)
	if id == 0 || id > c.lastTxn {
		return StatusView{}, &Error{
			Kind: ErrNoSuchTxn, Txn: txn, Message: fmt.Sprintf("there is no transaction %v.", id),
		}
	}
	v := StatusView{Txn: txn, Phases: -1}
	var line told
	if c.ledger != nil {
		line = c.ledger.read(id)
	}
	ev := c.look(id, line.start, &v)
	switch {
	case line.how == committed:
		v.Outcome, v.CommitTS, v.Phases = "committed", uint64(line.commit), int(line.phases)
	case line.how == aborted:
		v.Outcome = "aborted"
	case ev.committed:
		v.Outcome, v.CommitTS = "committed", uint64(ev.commitTS)
	case ev.aborted:
		v.Outcome = "aborted"
	case ev.active:
		v.Outcome = "active"
	case ev.prepared, ev.promised && ev.guessed:
		v.Outcome = "indoubt"
	case ev.promised:
		v.Outcome = "aborted" // its doubt is over, and COMMITTED would stand behind PREPARED
	case !ev.out && !ev.cut && !ev.underWay:
		v.Outcome = "aborted" // presumed: nobody has anything of it
	default:
		v.Outcome = "unknown"
	}
	return v, nil
}

// look gathers the evidence of all nodes, and the rows: what each log holds, those of dead nodes
// too.
func (c *Cluster) look(id base.TxnID, start base.TS, v *StatusView) evidence {
	var ev evidence
	for _, n := range c.world.Nodes[1:] {
		up := n.State == node.Up
		if !up {
			ev.out = true
		} else {
			ev.lookIn(n, id)
			ev.cut = ev.cut || n.Checkpointed() >= start
		}
		log := logOf(n)
		log.Entries(1, func(e wal.Entry) bool {
			if e.Record != nil && e.Record.TxnID() == id {
				v.Records = append(v.Records, NodeRecord{n.ID.String(), e.Record.Type().String()})
				if up {
					ev.take(e.Record)
				}
			}
			return true
		})
	}
	for _, e := range c.world.Sim.Pending() {
		if m, is := e.Msg.(*msg.OnePhase); is && e.Kind == sim.Deliver && m.Txn == id {
			ev.underWay = true
		}
	}
	for t := c.first; t != nil; t = t.next {
		ev.active = ev.active || t.id == id && t.state == open && !t.lost && t.txn.Phase != commit.Asking
	}
	return ev
}

// take adds what a record says.
func (ev *evidence) take(rec wal.Record) {
	switch rec := rec.(type) {
	case *wal.Commit:
		ev.committed, ev.commitTS = true, rec.CommitTS
	case *wal.Committed:
		if !rec.Heuristic {
			ev.committed, ev.commitTS = true, rec.CommitTS
		}
		ev.guessed = ev.guessed || rec.Heuristic
	case *wal.End:
		ev.committed = true
	case *wal.Aborted:
		ev.aborted = ev.aborted || !rec.Heuristic
		ev.guessed = ev.guessed || rec.Heuristic
	case *wal.Prepared:
		ev.promised = true
	}
}

// lookIn adds what a live node has in memory: coordinators, tables, versions.
func (ev *evidence) lookIn(n *node.Node, id base.TxnID) {
	for _, t := range n.Coordinators() {
		switch {
		case t.ID != id:
		case t.Phase == commit.Telling:
			ev.committed, ev.commitTS = true, t.CommitTS()
		case t.Phase != commit.Asking && t.Phase != commit.Ended:
			ev.active = true
		}
	}
	for _, r := range n.Replicas() {
		if ts, did, known := r.Outcome(id); known && did {
			ev.committed, ev.commitTS = true, ts
		} else if known {
			ev.aborted = true
		}
		for _, d := range r.InDoubt() {
			ev.prepared = ev.prepared || d.Txn == id
		}
		if !ev.committed {
			r.Versions(r.Span, func(_ string, v base.Version) {
				if v.Txn == id {
					ev.committed, ev.commitTS = true, v.TS
				}
			})
		}
	}
}
