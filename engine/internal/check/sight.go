package check

// sight is a version that a transaction has read from others.
type sight struct {
	op  *Op
	key int32
	Version
	value   string
	none    bool
	missing bool // there was none: no version of the key yet, or a deletion, which may be collected
}

// visits calls fn for all that a transaction has read from others: of a scan, for every key of its
// range. Keys that it has written before are its own affair.
func (x *history) visits(t int32, fn func(*sight)) {
	for i := range x.txns[t].Ops {
		op := &x.txns[t].Ops[i]
		switch op.Kind {
		case Write, Delete:
			x.own[x.keys[op.Key]] = t + 1
		case Read:
			if key := x.keys[op.Key]; x.own[key] != t+1 {
				fn(&sight{op, key, op.From, op.Value, op.None, op.From.Txn == 0})
			}
		case Scan:
			x.visitRange(t, op, fn)
		}
	}
	for _, w := range x.txns[t].writes { // another walk begins anew
		x.own[x.keys[x.txns[t].Ops[w].Key]] = 0
	}
}

func (x *history) visitRange(t int32, op *Op, fn func(*sight)) {
	from, to := x.within(op.Range)
	rest := op.Found
	for key := from; key < to; key++ {
		for len(rest) > 0 && rest[0].Key < x.names[key] {
			rest = rest[1:]
		}
		s := sight{op: op, key: key, missing: true}
		if len(rest) > 0 && rest[0].Key == x.names[key] {
			f := &rest[0]
			s.Version, s.value, s.none, s.missing = f.Version, f.Value, f.None, false
		}
		if x.own[key] != t+1 {
			fn(&s)
		}
	}
}

// overtaken is what an anti-dependency is called that begins with this read.
func (s *sight) overtaken() kind {
	if s.op.Kind == Scan {
		return rwRange
	}
	return rw
}
