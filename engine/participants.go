package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
)

// unanimous keeps lists of one or two participants that have all said yes. Nearly every transaction
// is answered one that another was answered before; to write a new one, to memory that is in no
// cache, was the dearest part of an answer, and 3 in a hundred of a transfer.
type unanimous struct {
	ranges int // of the directory when they were made: a range more, and replicas have other names
	lists  [64]struct {
		first, last base.RangeID
		list        []Participant
	}
}

// participants is what a COMMIT answers of its votes.
func (c *Cluster) participants(votes []commit.Vote) []Participant {
	if len(votes) == 0 || len(votes) > 2 {
		return c.listed(votes)
	}
	first, last := &votes[0], &votes[len(votes)-1]
	if first.Said != commit.Yes || last.Said != commit.Yes {
		return c.listed(votes)
	}
	u := c.agreed
	if ranges := len(c.shared.Directory.All()); u == nil || u.ranges != ranges {
		u = &unanimous{ranges: ranges}
		c.agreed = u
	}
	known := &u.lists[(7*first.Range+last.Range)%base.RangeID(len(u.lists))]
	if known.first != first.Range || known.last != last.Range {
		known.first, known.last, known.list = first.Range, last.Range, c.listed(votes)
	}
	return known.list
}

func (c *Cluster) listed(votes []commit.Vote) []Participant {
	if len(votes) == 0 {
		return nil
	}
	list := make([]Participant, len(votes))
	for i, v := range votes {
		list[i] = Participant{v.Node.String(), v.Said, c.shared.Directory.Name(v.Range)}
	}
	return list
}
