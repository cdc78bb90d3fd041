package engine

import (
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/node"
	"conclave/engine/internal/wal"
)

// Invariant says that the values of some keys add up to a sum.
type Invariant = check.Invariant

// guards follow the committed history, for the invariants. What has been committed they learn from
// the logs, where the decision is durable: so they know it no later than the client.
type guards struct {
	all      []*check.Guard
	from     int                    // in the chronicle: all before it is taken in
	ahead    map[node.Logpoint]bool // what is taken in of what stands behind that
	prepared map[base.TxnID][]*wal.Prepared
}

// SetInvariant has an invariant judged from now on, at every commit that writes a key that counts.
// ErrInvariant says that it is set and does not hold now; ErrNotInteger that one of the values is
// no number, and that it is not set. One of the same name is replaced. It needs the history, from
// the beginning of the cluster on.
func (c *Cluster) SetInvariant(v Invariant) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keeper == nil || c.keeper.partial {
		return limit("an invariant is judged on the history, and that is not kept from the beginning.")
	}
	var before, with []Invariant
	place := -1
	if c.guards != nil {
		for i, g := range c.guards.all {
			if before = append(before, g.Invariant); g.Name == v.Name {
				place = i
			}
		}
	}
	with = append(with, before...)
	if place >= 0 {
		with[place] = v
	} else {
		place, with = len(with), append(with, v)
	}
	c.guard(with)
	now := uint64(c.shared.Oracle.Last())
	sum, noNumber, holds := c.guards.all[place].At(now)
	switch {
	case noNumber != "":
		c.guard(before)
		return &Error{
			Kind: ErrNotInteger, Key: noNumber,
			Message: fmt.Sprintf("the value of %s is no whole number: %s is not set.", noNumber, v.Name),
		}
	case !holds:
		return &Error{
			Kind:    ErrInvariant,
			Message: fmt.Sprintf("%s is set, and does not hold: the sum is %s, not %d.", v.Name, sum, v.Sum),
		}
	}
	return nil
}

// guard starts guards for invariants, and has them take in all that was committed so far.
func (c *Cluster) guard(list []Invariant) {
	c.guards = nil
	if len(list) == 0 {
		return
	}
	c.guards = &guards{
		from: c.world.Chronicle.First(), ahead: map[node.Logpoint]bool{},
		prepared: map[base.TxnID][]*wal.Prepared{},
	}
	for _, v := range list {
		c.guards.all = append(c.guards.all, check.NewGuard(v))
	}
	c.takeIn()
}

// takeIn takes in what has become durable since the last time.
func (c *Cluster) takeIn() {
	g, told := c.guards, c.world.Chronicle
	for i := g.from; i < told.End(); i++ {
		if at, _ := told.Point(i); !g.ahead[at] && c.durable(at) {
			g.ahead[at] = true
			g.take(told.At(i).Record)
		}
	}
	for ; g.from < told.End(); g.from++ {
		at, _ := told.Point(g.from)
		if !g.ahead[at] {
			break
		}
		delete(g.ahead, at)
	}
}

// durable reports whether a record is: what is left of the log of a node that is down is.
func (c *Cluster) durable(at node.Logpoint) bool {
	log := c.world.Nodes[at.Node].Log()
	return log == nil || at.LSN <= log.SyncedLSN()
}

// take takes in a record. A transaction of two phases has all its writes in its PREPARED, and those
// are there before its COMMIT; an operator's guess is about one of them.
func (g *guards) take(rec wal.Record) {
	id := rec.TxnID()
	switch rec := rec.(type) {
	case *wal.Prepared:
		g.prepared[id] = append(g.prepared[id], rec)
	case *wal.Commit:
		for _, p := range g.prepared[id] {
			g.wrote(id, rec.CommitTS, p.Writes)
		}
		delete(g.prepared, id)
	case *wal.Committed:
		g.wrote(id, rec.CommitTS, rec.Writes)
		if p := g.part(id, rec.Range); p != nil && rec.Heuristic {
			g.wrote(id, rec.CommitTS, p.Writes)
		}
	case *wal.Aborted:
		g.part(id, rec.Range)
	}
}

// part takes out the PREPARED of a transaction at a range, or nil.
func (g *guards) part(id base.TxnID, at base.RangeID) *wal.Prepared {
	for i, p := range g.prepared[id] {
		if p.Range == at {
			g.prepared[id] = append(g.prepared[id][:i:i], g.prepared[id][i+1:]...)
			return p
		}
	}
	return nil
}

func (g *guards) wrote(id base.TxnID, ts base.TS, writes []base.Write) {
	for _, guard := range g.all {
		for _, w := range writes {
			guard.Wrote(uint64(id), uint64(ts), w.Key, w.Value.Data, w.Value.Tombstone)
		}
	}
}

// broken is what the client of a transaction that has just committed is told if that has left an
// invariant broken; else nil.
func (g *guards) broken(id base.TxnID, ts base.TS) error {
	for _, guard := range g.all {
		if !guard.Touched(uint64(id), uint64(ts)) {
			continue
		}
		sum, noNumber, holds := guard.At(uint64(ts))
		is := fmt.Sprintf("the sum is %s, not %d", sum, guard.Sum)
		if noNumber != "" {
			is = fmt.Sprintf("the value of %s is no whole number", noNumber)
		}
		if !holds {
			return &Error{
				Kind: ErrInvariant, Txn: uint64(id), Key: noNumber,
				Message: fmt.Sprintf("%s does not hold at %v: %s. %v has committed all the same.",
					guard.Name, ts, is, id),
			}
		}
	}
	return nil
}
