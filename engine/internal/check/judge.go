package check

// The names of anomalies.
const (
	G0           = "G0"
	G1a          = "G1a"
	G1b          = "G1b"
	G1c          = "G1c"
	GSingle      = "G-single"
	GNonadjacent = "G-nonadjacent"
	G2Item       = "G2-item"
	G2           = "G2"
	Atomicity    = "atomicity"
	Durability   = "durability"
	Heuristic    = "heuristic"
)

// names are all of them, in the order in which they are told.
var names = []string{
	G0, G1a, G1b, G1c, GSingle, GNonadjacent, G2Item, G2, Atomicity, Durability, Heuristic,
}

// Anomaly is one thing that should not have been. Keys stand in it as they are.
type Anomaly struct {
	Name  string
	Txns  []uint64 // in the order of the cycle
	Cycle []string // "T1 -rw x-> T2": what shows it, as short as there is
	Words []string // the same in sentences
}

// Judge says what is wrong with a history: at most one anomaly of each name, in the order of the
// names above. Own holds each transaction to its own level, another one all to that. It changes
// nothing.
func Judge(h *History, level Level) []Anomaly {
	j := &judge{history: index(h, level), found: map[string]*Anomaly{}}
	j.reads()
	j.clock()
	j.cycles(j.graph())
	if h.State != nil {
		j.damage()
	}
	var all []Anomaly
	for _, name := range names {
		if a := j.found[name]; a != nil {
			all = append(all, *a)
		}
	}
	return all
}

// judge is a judgement under way.
type judge struct {
	*history
	found map[string]*Anomaly
}

// report keeps an anomaly, if there is none of that name yet that is as short.
func (j *judge) report(name string, steps ...step) {
	if old := j.found[name]; old != nil && len(old.Cycle) <= len(steps) {
		return
	}
	a := &Anomaly{Name: name}
	for i := range steps {
		e := &steps[i]
		if id := j.txns[e.from].ID; len(a.Txns) == 0 || a.Txns[len(a.Txns)-1] != id {
			a.Txns = append(a.Txns, id)
		}
		a.Cycle = append(a.Cycle, j.arrow(e))
		a.Words = append(a.Words, j.sentence(e))
	}
	j.found[name] = a
}
