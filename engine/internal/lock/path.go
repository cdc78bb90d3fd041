package lock

import (
	"strings"

	"conclave/engine/internal/base"
)

// Step is one transaction of a probe's path, and the wait that leads on from it.
type Step struct {
	Txn         base.TxnID
	Wait        uint64 // which of its waits, counted by its coordinator
	Coordinator base.NodeID
}

// Path is who waits for whom, in order. A path that was sent is never changed: Then copies.
type Path []Step

// Then is the path with one more step.
func (p Path) Then(s Step) Path {
	longer := make(Path, len(p)+1)
	copy(longer, p)
	longer[len(p)] = s
	return longer
}

// Cycle is the part of the path from the first mention of txn, if it is mentioned: whoever waits
// for txn at the end of the path closes that cycle (L3).
func (p Path) Cycle(txn base.TxnID) (Path, bool) {
	for i, s := range p {
		if s.Txn == txn {
			return p[i:], true
		}
	}
	return nil, false
}

// Victim is the step of the largest transaction number.
func (p Path) Victim() Step {
	victim := p[0]
	for _, s := range p[1:] {
		if s.Txn > victim.Txn {
			victim = s
		}
	}
	return victim
}

// String is "T5 waits for T3, T3 waits for T9".
func (p Path) String() string {
	names := make([]string, len(p))
	for i, s := range p {
		names[i] = s.Txn.String()
	}
	return strings.Join(names, " → ")
}
