package engine

import (
	"fmt"

	"conclave/engine/internal/node"
)

// unrest lists what is left of transactions in a cluster where all should be over: doubt, intents,
// locks, waiters, coordinators, records that are not durable, nodes that are down.
func unrest(w *node.World) []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	for _, n := range w.Nodes[1:] {
		if n.State != node.Up {
			add("%v is %v", n.ID, n.State)
			continue
		}
		if n.Log().SyncedLSN() < n.Log().LastLSN() {
			add("%v: a record is not durable", n.ID)
		}
		for _, t := range n.Coordinators() {
			add("%v: the coordinator of %v is %v", n.ID, t.ID, t.Phase)
		}
		for _, r := range n.Replicas() {
			for _, d := range r.InDoubt() {
				add("%v: %v is in doubt at %v", n.ID, d.Txn, r.ID)
			}
			for _, h := range r.Holds() {
				add("%v: %v has %s of %q, waiters %v", n.ID, h.Txn, h.Mode, h.Key, h.Waiters)
			}
			if r.Busy() {
				add("%v: %v is busy", n.ID, r.ID)
			}
		}
	}
	return list
}
