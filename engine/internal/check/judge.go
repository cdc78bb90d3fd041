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

// Anomaly is one thing that should not have been.
type Anomaly struct {
	Name  string
	Txns  []uint64 // in the order of the cycle
	Cycle []string // "T1 -rw x-> T2": what shows it, as short as there is
	Words []string // the same in sentences; keys stand in them as they are
}

// Judge says what is wrong with a history: at most one anomaly of each name, in the order of the
// names above. With a level other than Own every transaction is held to that one besides.
func Judge(h *History, level Level) []Anomaly {
	return nil
}
