package replica

import "conclave/engine/internal/base"

// Around is what somebody who sees the whole cluster knows of a transaction that a replica has
// questions about.
type Around struct {
	Spoken bool // a message between the replica and the coordinator is under way
	Asked  bool // a question of the replica, to whomever, or the answer to one is under way
	Known  bool // its coordinator knows it, and can be reached
	Missed bool // and waits for something from here, or for an acknowledgement
	Up     bool // the coordinator's node can be reached, whatever it knows
	Told   bool // a peer that can be reached is not in doubt
}

// Helps reports whether anything can come of it that a timer runs out now: what it was set for was
// lost, or who could say it, and there is something new to be learned. Nobody needs to know this
// but who chooses the order of events: in time, a question too many does no harm.
func (r *Replica) Helps(word uint8, id base.TxnID, a Around) bool {
	t, l := r.txns.Get(id), r.lockers.Get(id)
	switch {
	case a.Asked:
		return false
	case word == wakeDoubt && t != nil && t.phase == prepared:
		switch t.doubt.stage {
		case askingCoordinator, askingPeers:
			return true // the question or its answer was lost
		case quiet:
			return !a.Known || a.Missed && !a.Spoken
		case blocked:
			return !a.Known && (a.Up || a.Told)
		}
		return !a.Known
	case word == wakeAsk && l != nil:
		return l.waitedFor() && (l.asking || !a.Known && a.Up)
	case word == wakeLease && l != nil:
		return l.waitedFor() && !a.Known
	}
	return false
}
