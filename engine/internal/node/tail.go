package node

import "conclave/engine/internal/sim"

// Cut is what a crash has left of a log's unsynced bytes: so many of Bytes as chance, too, might
// have left, between From and To. Between two records' ends it makes no difference: a torn record
// is cut off (W2).
type Cut struct{ Bytes, From, To int64 }

// cutTail lets Tail decide in place of chance.
func (n *Node) cutTail() {
	ends := n.log.Unsynced()
	if len(ends) == 0 {
		return
	}
	ends = append([]int64{0}, ends...)
	kept := min(n.world.Tail(len(ends)-1), len(ends)-1)
	c := Cut{Bytes: ends[len(ends)-1], From: ends[kept], To: ends[kept]}
	if kept < len(ends)-1 {
		c.To = ends[kept+1] - 1
	}
	n.world.Cuts = append(n.world.Cuts, c)
	_ = n.log.Tear(c.From) // a disk that fails leaves it to chance, as it does in a script
}

// SeedFor is the least seed with which chance cuts as was decided; false if none was found among
// the first so many.
func SeedFor(cuts []Cut, most uint64) (seed uint64, found bool) {
	for seed := uint64(1); seed <= most; seed++ {
		r, fits := sim.NewRand(seed, "disk"), true
		for _, c := range cuts {
			left := int64(r.IntN(int(c.Bytes) + 1))
			if fits = left >= c.From && left <= c.To; !fits {
				break
			}
		}
		if fits {
			return seed, true
		}
	}
	return 0, false
}
