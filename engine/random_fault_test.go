package engine

import (
	"errors"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/node"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// fault does one of the things that go wrong, or that an operator does.
func (r *run) fault() {
	if r.chance(500) && r.ambush() {
		return
	}
	n := r.anyNode()
	switch k := r.random.IntN(18); {
	case k < 2 && r.crashes:
		if n.State == node.Up {
			n.Crash("killed")
			r.after()
		}
	case k < 5 && r.crashes:
		if len(r.world.Armed()) < 6 {
			p := effect.Point(1 + r.random.IntN(int(effect.Points)-1))
			if r.chance(100) {
				p = effect.PrepareQueued // where few come
			}
			r.world.Plant(node.Arm{Node: n.ID, Point: p, Count: 1 + r.random.IntN(2)})
		}
	case k < 9 && r.crashes:
		r.recoverNode(n)
	case k < 10 && r.losses:
		groups := make([]int, len(r.world.Nodes))
		for i := range groups {
			groups[i] = r.random.IntN(2)
		}
		r.world.Sim.Partition(groups)
	case k < 11 && r.losses:
		r.world.Sim.Drop(n.ID, r.anyNode().ID, 1+r.random.IntN(3))
	case k < 12 && r.losses:
		r.world.Sim.Duplicate(n.ID, r.anyNode().ID, 1+r.random.IntN(3))
	case k < 13 && r.losses:
		r.world.Sim.Delay(n.ID, r.anyNode().ID, base.Time(r.random.IntN(300))*base.Millisecond)
	case k < 14 && r.losses:
		r.world.Sim.Heal()
		r.world.Nudge(nil)
	case k < 15 && r.splits:
		r.split()
	case k == 16:
		r.shared.Oracle.Restart()
	case k == 17:
		r.changeSettings()
	case k < 16 && n.State == node.Up:
		if r.disks && r.chance(500) {
			n.Disk().SetMode(sim.DiskMode(r.random.IntN(3)))
		} else {
			n.Checkpoint()
			r.after()
		}
	}
}

// ambush takes the coordinator of a PREPARE that waits while another participant has voted: it
// crashes, or is cut off. Chance alone would seldom find it there; and then the question of the one
// that has voted finds the other one waiting (P2, D4).
func (r *run) ambush() bool {
	for _, n := range r.world.Nodes[1:] {
		for _, replica := range n.Replicas() {
			for _, w := range replica.Waits() {
				home := r.world.Nodes[w.Coordinator]
				if w.Kind != "PREPARE" || home == n || !r.votedBeside(home, w.Txn) {
					continue
				}
				if r.crashes {
					home.Crash("killed")
				} else if r.losses {
					groups := make([]int, len(r.world.Nodes))
					groups[home.ID] = 1
					r.world.Sim.Partition(groups)
				}
				r.after()
				return true
			}
		}
	}
	return false
}

// votedBeside reports whether a transaction is prepared on another node than its coordinator's.
func (r *run) votedBeside(home *node.Node, id base.TxnID) bool {
	for _, n := range r.world.Nodes[1:] {
		for _, replica := range n.Replicas() {
			for _, d := range replica.InDoubt() {
				if n != home && d.Txn == id {
					return true
				}
			}
		}
	}
	return false
}

// changeSettings does as SET does: what is under way goes on under other settings.
func (r *run) changeSettings() {
	s := &r.settings
	switch r.random.IntN(4) {
	case 0:
		s.OnePhase = !s.OnePhase
	case 1:
		s.Ordered = !s.Ordered
	case 2:
		s.Sync = 5*base.Millisecond - s.Sync
	case 3:
		s.LatencyMax = max(s.LatencyMin, base.Time(r.random.IntN(20))*base.Millisecond)
	}
}

func (r *run) anyNode() *node.Node {
	return r.world.Nodes[1+r.random.IntN(len(r.world.Nodes)-1)]
}

// recoverNode recovers a node if it is down. A failing disk fails recovery, which is no news.
func (r *run) recoverNode(n *node.Node) {
	if n.State != node.Down {
		return
	}
	if n.Disk().Mode() == sim.DiskFail {
		n.Disk().SetMode(sim.DiskOK)
	}
	if err := n.Recover(); err != nil {
		var damage *wal.CorruptError
		r.fail("%v does not recover (corrupt: %v): %v", n.ID, errors.As(err, &damage), err)
		return
	}
	r.world.Nudge(n)
	r.after()
}

func (r *run) recoverAll() {
	for _, n := range r.world.Nodes[1:] {
		r.recoverNode(n)
	}
}

func (r *run) healDisks() {
	for _, n := range r.world.Nodes[1:] {
		n.Disk().SetMode(sim.DiskOK)
	}
}

// split cuts a range somewhere, if it is quiet; the right half goes to another node if it is empty.
func (r *run) split() {
	if r.count >= 4 {
		return
	}
	key := string(rune('a'+r.random.IntN(26))) + string(rune('a'+r.random.IntN(26)))
	to := ""
	if r.chance(500) {
		to = r.anyNode().ID.String()
	}
	if err := r.splitNow(key, to); err == nil {
		r.count++
	}
}

// splitNow is Cluster.Split without running the events that others have put out.
func (r *run) splitNow(key, to string) error {
	d := *r.shared.Directory.Locate(key)
	from := r.world.Nodes[d.Node]
	target := from
	if to != "" {
		target, _ = r.node(to)
	}
	refused := errors.New("refused")
	if d.Span.Lo == key || from.State != node.Up || target.State != node.Up || from.Full() || target.Full() {
		return refused
	}
	for _, p := range from.Replicas() {
		if p.ID == d.ID && (p.Busy() || target != from && !p.EmptyFrom(key)) {
			return refused
		}
	}
	from.Split(d.ID, key, target)
	r.after()
	return nil
}
