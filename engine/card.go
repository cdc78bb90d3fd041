package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/node"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// CardView is a node at a glance, for a screen: short lists, and how much there is besides. It
// costs about the same however many keys, records and transactions the node has.
type CardView struct {
	Node        string
	State       string // "up", "down", "recovering"
	Fell        string // why it is down: "killed", "at decision.logged"
	Incarnation uint64
	Ranges      []RangeView
	Armed       []string
	Disk        string // "", "full", "failing"

	Parts []PartView
	Keys  []KeyView // those that somebody is busy with, then those that were written last
	// MoreBusy and AllKeys tell what Keys leaves out.
	MoreBusy, AllKeys int
	Locks             []LockView // of the busy keys
	Log               []RecordView
	LogBefore         uint64 // records before Log[0] that are still on the log
}

// PartView is what a node is to a transaction that has not ended there.
type PartView struct {
	Txn         uint64
	Coordinator bool
	// Phase is "active", "voting", "one phase", "deciding", "telling" or "asking" of a coordinator;
	// "prepared", "waits" or "holds locks" of a participant.
	Phase    string
	Yes, All int      // voting: votes; telling: acknowledgements
	CommitTS uint64   // telling
	Missing  []string // the nodes that owe an answer
	Since    int64    // prepared: virtual time; -1 if the trace does not go back so far
	Stage    string   // prepared: as in DoubtView
	Home     string   // its coordinator
	Key      string   // waits: for what, and for whom
	Holders  []uint64
	Request  string // waits: "READ", "PREPARE", ...
}

// KeyView is a key at a glance.
type KeyView struct {
	Key      string
	Node     string
	Versions []VersionView // newest first
	Older    int
	Intent   uint64 // the transaction that has prepared a write; 0 for none
	Value    string // what it would write
	Deleted  bool
}

// Glance says how much of everything a CardView shows.
type Glance struct{ Keys, Versions, Records int }

// Card is a node at a glance.
func (c *Cluster) Card(name string, g Glance) (CardView, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.node(name)
	if err != nil {
		return CardView{}, err
	}
	v := CardView{
		Node: name, State: n.State.String(), Incarnation: uint64(n.Incarnation()), Fell: n.Fell(),
	}
	switch n.Disk().Mode() {
	case sim.DiskFull:
		v.Disk = "full"
	case sim.DiskFail:
		v.Disk = "failing"
	}
	for _, d := range c.shared.Directory.All() {
		if d.Node == n.ID {
			v.Ranges = append(v.Ranges, rangeView(&d))
		}
	}
	for _, a := range c.world.Armed() {
		if a.Node == n.ID {
			v.Armed = append(v.Armed, armedText(a))
		}
	}
	v.Parts = append(c.coordinates(n), c.takesPart(n)...)
	if g.Records+g.Keys > 0 {
		tail := c.tailOf(&v, n, g)
		c.keysOf(&v, n, g, tail)
	}
	return v, nil
}

// tailOf fills in the tail of the log, and gives as much of it as a card looks at.
func (c *Cluster) tailOf(v *CardView, n *node.Node, g Glance) []wal.Entry {
	log := logOf(n)
	if log == nil {
		return nil
	}
	tail := log.Tail(max(g.Records, latelyRecords))
	shown := tail[max(len(tail)-g.Records, 0):]
	for _, e := range shown {
		v.Log = append(v.Log, c.recordView(n.ID, e))
	}
	v.LogBefore = uint64(log.Records() - len(shown))
	return tail
}

// coordinates is what the node coordinates, in order of transactions.
func (c *Cluster) coordinates(n *node.Node) (parts []PartView) {
	for _, t := range n.Coordinators() {
		if t.Phase == commit.Ended {
			continue
		}
		v := PartView{
			Txn: uint64(t.ID), Coordinator: true, Phase: t.Phase.String(), Home: n.ID.String(), Since: -1,
			All: t.Participants(),
		}
		if t.Decided() {
			v.CommitTS = uint64(t.CommitTS())
		}
		for _, r := range t.Missing() {
			v.Missing = append(v.Missing, c.shared.Directory.NodeOf(r).String())
		}
		v.Yes = v.All - len(v.Missing)
		parts = append(parts, v)
	}
	return parts
}

// takesPart is where the node takes part: what is prepared, what waits, and who holds locks.
func (c *Cluster) takesPart(n *node.Node) (parts []PartView) {
	for _, r := range n.Replicas() {
		for _, d := range r.InDoubt() {
			parts = append(parts, PartView{
				Txn: uint64(d.Txn), Phase: "prepared", Stage: d.Asks, Home: d.Coordinator.String(),
				Since: c.preparedSince(n.ID, d.Txn),
			})
		}
		for _, w := range r.Waits() {
			v := PartView{
				Txn: uint64(w.Txn), Phase: "waits", Home: w.Coordinator.String(), Key: w.Key,
				Request: w.Kind, Since: -1,
			}
			for _, h := range w.Holders {
				v.Holders = append(v.Holders, uint64(h.Txn))
			}
			parts = append(parts, v)
		}
		for _, l := range r.Lockers() {
			parts = append(parts, PartView{
				Txn: uint64(l.Txn), Phase: "holds locks", Home: l.Coordinator.String(), All: l.Locks,
				Since: -1,
			})
		}
	}
	return parts
}

// keysOf fills in the keys of a card: those that somebody is busy with, then those that the tail of
// the log has written, newest first, then the first ones.
func (c *Cluster) keysOf(v *CardView, n *node.Node, g Glance, tail []wal.Entry) {
	seen := map[string]bool{}
	for _, r := range n.Replicas() {
		v.AllKeys += r.Keys()
		busy, more := r.BusyKeys(max(g.Keys-len(v.Keys), 0), g.Versions)
		v.MoreBusy += more
		for _, k := range busy {
			seen[k.Name] = true
			v.Keys = append(v.Keys, c.keyView(n, &k))
			for _, h := range k.Holds {
				v.Locks = append(v.Locks, lockView(n, &h))
			}
		}
	}
	add := func(r *replica.Replica, key string) (more bool) {
		if !seen[key] && len(v.Keys) < g.Keys {
			seen[key] = true
			if k, found := r.Glance(key, g.Versions); found {
				v.Keys = append(v.Keys, c.keyView(n, &k))
			}
		}
		return len(v.Keys) < g.Keys
	}
	for _, key := range lately(tail) {
		for _, r := range n.Replicas() {
			if r.Span.Contains(key) && !add(r, key) {
				return
			}
		}
	}
	for _, r := range n.Replicas() {
		r.KeysFrom(r.Span.Lo, func(key string) bool { return add(r, key) })
	}
}

// latelyRecords is how far back a card looks for keys that were written.
const latelyRecords = 32

// lately lists the keys that the last records of a log have written, newest first. One may be
// listed twice.
func lately(tail []wal.Entry) (keys []string) {
	tail = tail[max(len(tail)-latelyRecords, 0):]
	for i := len(tail) - 1; i >= 0; i-- {
		var writes []base.Write
		switch rec := tail[i].Record.(type) {
		case *wal.Prepared:
			writes = rec.Writes
		case *wal.Committed:
			writes = rec.Writes
		}
		for _, w := range writes[:min(len(writes), latelyRecords)] {
			keys = append(keys, w.Key)
		}
	}
	return keys
}

func (c *Cluster) keyView(n *node.Node, k *replica.Key) KeyView {
	v := KeyView{
		Key: k.Name, Node: n.ID.String(), Older: k.Older, Intent: uint64(k.Intent), Value: k.Write.Data,
		Deleted: k.Write.Tombstone,
	}
	for _, ver := range k.Versions {
		v.Versions = append(v.Versions, versionView(n.ID, k.Name, ver))
	}
	return v
}
