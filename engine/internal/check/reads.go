package check

import (
	"slices"
	"strings"
)

// reads checks what no order of transactions could explain: a read of what was never committed
// (G1a), and of what its writer has overwritten itself (G1b). They are judged whatever became of
// the reader: its client has seen them.
func (j *judge) reads() {
	for t := range j.txns {
		reader := int32(t)
		j.visits(reader, func(s *sight) {
			w, known := j.ids[s.Txn]
			switch {
			case s.missing, !known && j.Partial:
			case !known:
				j.report(G1a, step{edge: edge{j.stranger(s.Txn), reader, s.key, wr}})
			case !j.txns[w].committed:
				j.report(G1a, step{edge: edge{w, reader, s.key, wr}})
			case j.intermediate(w, s):
				j.report(G1b, step{edge: edge{w, reader, s.key, wr}})
			}
		})
		j.ownReads(reader)
	}
}

// stranger makes a transaction of a number that nobody has begun.
func (j *judge) stranger(id uint64) int32 {
	t := int32(len(j.txns))
	j.ids[id] = t
	j.txns = append(j.txns, txn{Txn: &Txn{ID: id}})
	return t
}

// intermediate reports whether what was read is not the last that its writer has written there.
func (j *judge) intermediate(w int32, s *sight) bool {
	last := j.txns[w].lastWrite(j.names[s.key])
	return last != nil && !last.is(s.value, s.none)
}

// lastWrite is the last write of a key, or nil.
func (t *txn) lastWrite(key string) *Op {
	i, found := slices.BinarySearchFunc(t.writes, key, func(i int, key string) int {
		return strings.Compare(t.Ops[i].Key, key)
	})
	if !found {
		return nil
	}
	return &t.Ops[t.writes[i]]
}

// ownReads checks that a transaction sees its own writes: where it does not, its write has
// overtaken its own read.
func (j *judge) ownReads(t int32) {
	tx := &j.txns[t]
	if len(tx.writes) == 0 {
		return
	}
	own := map[string]*Op{}
	miss := func(key string) { j.report(GSingle, step{edge: edge{t, t, j.keys[key], rw}}) }
	for i := range tx.Ops {
		op := &tx.Ops[i]
		switch op.Kind {
		case Write, Delete:
			own[op.Key] = op
		case Read:
			if w := own[op.Key]; w != nil && !w.is(op.Value, op.None) {
				miss(op.Key)
			}
		case Scan:
			found := map[string]bool{}
			for k := range op.Found {
				f := &op.Found[k]
				found[f.Key] = true
				if w := own[f.Key]; w != nil && !w.is(f.Value, f.None) {
					miss(f.Key)
				}
			}
			for _, w := range tx.writes {
				o := own[tx.Ops[w].Key]
				if o != nil && o.Kind == Write && op.Range.Contains(o.Key) && !found[o.Key] {
					miss(o.Key)
				}
			}
		}
	}
}

// is reports whether a write has left that value.
func (o *Op) is(value string, none bool) bool {
	return none == (o.Kind == Delete) && (none || value == o.Value)
}
