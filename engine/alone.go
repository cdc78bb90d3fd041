package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/node"
	"conclave/engine/internal/sim"
)

// Prospect is what is still to come from outside of the cluster, where somebody chooses the order
// of events.
type Prospect struct {
	Victim string  // the only node that may crash yet; "" is none
	Claims []Claim // what statements that have not been said will read and write
	Draws  bool    // one of them will draw a timestamp
	Lossy  bool    // messages may be lost yet, or doubled
	Fickle bool    // a client may give up what it waits for
}

// Claim is keys that a statement will read or write, from From below To; To "" is no bound. Txn is
// 0 where its transaction has not begun.
type Claim struct {
	Txn      uint64
	Client   int // who will say it
	From, To string
	Writes   bool
}

// node is the prospect as nodes take it.
func (p *Prospect) node(c *Cluster) *node.Prospect {
	n := &node.Prospect{Draws: p.Draws, Lossy: p.Lossy, Fickle: p.Fickle}
	for _, v := range c.world.Nodes[1:] {
		if v.ID.String() == p.Victim {
			n.Victim = v.ID
		}
	}
	for _, k := range p.Claims {
		n.Claims = append(n.Claims, node.Claim{
			Txn: base.TxnID(k.Txn), Client: k.Client, Span: base.Span{Lo: k.From, Hi: k.To},
			Writes: k.Writes,
		})
	}
	return n
}

// Alone lists the moves that are one transaction's affair: whatever else can happen before such a
// move, it can be made all the same, and it makes no difference which of them is first. So who
// tries every order need not put it off.
func (c *Cluster) Alone(p *Prospect) (moves []Move) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := p.node(c)
	for _, e := range c.world.Sim.Pending() {
		switch {
		case e.Kind == sim.Deliver && c.world.Dead(e.To, e.Msg), !c.world.Alone(&e, n):
		case e.Kind == sim.Deliver:
			moves = append(moves, Move{Kind: MoveDeliver, Message: e.ID})
		default:
			moves = append(moves, Move{Kind: MoveStep, Node: e.To.String()})
		}
	}
	return moves
}

// SaysAlone is Alone of a statement in an open transaction that has no other under way.
func (c *Cluster) SaysAlone(txn uint64, op Op, p *Prospect) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for t := c.first; t != nil; t = t.next {
		if uint64(t.id) != txn {
			continue
		}
		if t.state != open || t.lost || t.ticket.state != done || checkOp(&t.options, &op) != nil &&
			op.Kind != OpCommit {
			return false
		}
		if op.Kind == OpCommit {
			return c.world.CommitsAlone(t.txn, p.node(c))
		}
		o := protocolOp(&op)
		return c.world.SaysAlone(t.txn, &o, p.node(c))
	}
	return false
}
