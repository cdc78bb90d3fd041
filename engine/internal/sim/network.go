package sim

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// network is the faults of the links. Without any, it is not asked.
type network struct {
	nodes  int
	faulty bool
	group  []int // partition group of each node; all 0 is no partition
	links  []link
}

// link is the faults of one direction between two nodes.
type link struct {
	drop, dup int // of the next messages, how many are lost, or sent twice
	delay     base.Time
}

func newNetwork(nodes int) network {
	nodes++ // there is no node 0
	return network{nodes: nodes, group: make([]int, nodes), links: make([]link, nodes*nodes)}
}

func (n *network) link(from, to base.NodeID) *link { return &n.links[int(from)*n.nodes+int(to)] }

// copies says how many of a message arrive, and counts down what is to be lost or doubled.
func (n *network) copies(from, to base.NodeID) int {
	l := n.link(from, to)
	switch {
	case n.group[from] != n.group[to]:
		return 0
	case l.drop > 0:
		l.drop--
		return 0
	case l.dup > 0:
		l.dup--
		return 2
	}
	return 1
}

func (n *network) delay(from, to base.NodeID) base.Time { return n.link(from, to).delay }

// Partition puts each node into the group of its index; nodes in different groups do not hear each
// other.
func (s *Sim) Partition(groups []int) {
	copy(s.network.group, groups)
	s.network.faulty = true
}

// Cut reports whether a partition stands between two nodes.
func (s *Sim) Cut(a, b base.NodeID) bool { return s.network.group[a] != s.network.group[b] }

// Drop loses the next count messages from one node to another.
func (s *Sim) Drop(from, to base.NodeID, count int) {
	s.network.link(from, to).drop += count
	s.network.faulty = true
}

// Duplicate delivers the next count messages from one node to another twice.
func (s *Sim) Duplicate(from, to base.NodeID, count int) {
	s.network.link(from, to).dup += count
	s.network.faulty = true
}

// Delay adds to every message from one node to another; 0 takes it back.
func (s *Sim) Delay(from, to base.NodeID, d base.Time) {
	s.network.link(from, to).delay = d
	s.network.faulty = true
}

// Heal undoes every partition, drop, duplication and delay.
func (s *Sim) Heal() { s.network = newNetwork(s.network.nodes - 1) }

// Groups lists the groups of nodes between which a partition stands, in order of their first nodes;
// none where there is no partition.
func (s *Sim) Groups() (groups [][]base.NodeID) {
	place := map[int]int{}
	for n := 1; n < len(s.nodes); n++ {
		g := s.network.group[n]
		i, known := place[g]
		if !known {
			i = len(groups)
			place[g] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], base.NodeID(n))
	}
	if len(groups) < 2 {
		return nil
	}
	return groups
}

// Fault is what is wrong with one direction between two nodes.
type Fault struct {
	From, To  base.NodeID
	Drop, Dup int
	Delay     base.Time
}

// Faults lists the links with faults, in order of nodes.
func (s *Sim) Faults() (list []Fault) {
	if !s.network.faulty {
		return nil
	}
	for i, l := range s.network.links {
		if l != (link{}) {
			from, to := base.NodeID(i/s.network.nodes), base.NodeID(i%s.network.nodes)
			list = append(list, Fault{from, to, l.drop, l.dup, l.delay})
		}
	}
	return list
}

// AppendFaults appends what is wrong with the network, delays apart.
func (s *Sim) AppendFaults(b []byte) []byte {
	for _, g := range s.network.group {
		b = codec.AppendUint(b, uint64(g))
	}
	for _, l := range s.network.links {
		b = codec.AppendUint(codec.AppendUint(b, uint64(l.drop)), uint64(l.dup))
	}
	return b
}
