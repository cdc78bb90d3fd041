package session

import "slices"

// owners are which session began which transaction, in order of their numbers: stretches of them,
// for most are begun by the session that began the one before.
type owners []stretch

type stretch struct {
	from, to uint64
	name     string
}

// find is where the stretch stands that has a transaction, or would.
func (o owners) find(txn uint64) (int, bool) {
	return slices.BinarySearchFunc(o, txn, func(s stretch, txn uint64) int {
		switch {
		case s.to < txn:
			return -1
		case s.from > txn:
			return 1
		}
		return 0
	})
}

// of is the session that began a transaction, or "".
func (o owners) of(txn uint64) string {
	if i, found := o.find(txn); found {
		return o[i].name
	}
	return ""
}

// add notes who has begun a transaction.
func (o *owners) add(txn uint64, name string) {
	i, found := o.find(txn)
	switch {
	case found:
	case i > 0 && (*o)[i-1].name == name && (*o)[i-1].to == txn-1:
		(*o)[i-1].to = txn
	default:
		*o = slices.Insert(*o, i, stretch{txn, txn, name})
	}
}

// keep forgets who began those that lie further back than so many, once these are many.
func (o *owners) keep(most int) {
	if len(*o) >= 2*most {
		*o = slices.Clone((*o)[len(*o)-most:])
	}
}
