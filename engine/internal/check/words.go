package check

import "fmt"

// arrow is a step as CHECK writes it: "T1 -rw x-> T2".
func (j *judge) arrow(s *step) string {
	word := "ts"
	if s.kind < committedFirst {
		word = [...]string{ww: "ww", wr: "wr", rw: "rw", rwRange: "rw"}[s.kind] + " " + j.names[s.key]
	}
	return fmt.Sprintf("%s -%s-> %s", j.name(s.from), word, j.name(s.to))
}

func (j *judge) name(t int32) string { return txnName(j.txns[t].ID) }

func txnName(id uint64) string { return fmt.Sprintf("T%d", id) }

// sentence says what a step means.
func (j *judge) sentence(s *step) string {
	from, to, key := j.name(s.from), j.name(s.to), j.names[s.key]
	switch s.kind {
	case ww:
		return fmt.Sprintf("%s wrote %s before %s did", from, key, to)
	case wr:
		return fmt.Sprintf("%s read what %s wrote to %s", to, from, key)
	case rwRange:
		return fmt.Sprintf("%s scanned %s before %s wrote %s", from, j.scanned(s), to, key)
	case committedFirst:
		return fmt.Sprintf("%s committed @%d, and the snapshot of %s is @%d", from, s.was, to, s.then)
	case snapshotFirst:
		return fmt.Sprintf("the snapshot of %s is @%d, and %s committed @%d", from, s.was, to, s.then)
	}
	if s.from == s.to {
		return fmt.Sprintf("%s wrote %s, and did not read it back", from, key)
	}
	return fmt.Sprintf("%s read %s before %s wrote it", from, key, to)
}

// scanned is the range of the scan that a step begins with.
func (j *judge) scanned(s *step) string {
	for i := range j.txns[s.from].Ops {
		op := &j.txns[s.from].Ops[i]
		if op.Kind != Scan || !op.Range.Contains(j.names[s.key]) {
			continue
		}
		switch r := op.Range; {
		case r.Lo == "" && r.Hi == "":
			break
		case r.Hi == "":
			return "from " + r.Lo + " on"
		case r.Lo == "":
			return "up to " + r.Hi
		default:
			return r.Lo + " to " + r.Hi
		}
	}
	return "all"
}
