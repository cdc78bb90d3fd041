package fuzz

import (
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// tally is what was done, in figures.
type tally struct {
	Seeds, Statements                         int
	Transactions, Committed, Aborted, Unknown int
	Virtual                                   time.Duration
	Faults                                    map[string]int // by kind
}

func newTally() tally { return tally{Faults: map[string]int{}} }

// statement counts one that was said. What heals everything in the end is no fault.
func (t *tally) statement(st lang.Stmt, ending bool) {
	t.Statements++
	if kind := faultKind(st); kind != "" && !ending {
		t.Faults[kind]++
	}
}

// faultKind is what kind of fault a statement is, or "". Crashes are counted as they happen.
func faultKind(st lang.Stmt) string {
	switch st := st.(type) {
	case lang.Recover:
		return "recovery"
	case lang.Partition:
		return "partition"
	case lang.Drop:
		if !st.IsMessage && st.HasN && st.N.V >= oneWay {
			return "partition, one way"
		}
		return "loss"
	case lang.Dup:
		return "duplication"
	case lang.Delay:
		return "delay"
	case lang.Deliver:
		return "delivery out of order"
	case lang.Disk:
		switch st.State {
		case lang.DiskFull:
			return "full disk"
		case lang.DiskFail:
			return "failing disk"
		}
	case lang.Corrupt:
		return "flipped bit"
	case lang.Checkpoint:
		return "checkpoint"
	case lang.Split:
		return "split"
	case lang.Resolve:
		return "operator's guess"
	}
	return ""
}

// crash counts one; before is the line of the trace before it.
func (t *tally) crash(before, e *engine.TraceView) {
	switch {
	case before.Node == e.Node && before.Kind == engine.TracePoint:
		t.Faults["crash at a point"]++
	case before.Node == e.Node && before.Event == "fuse":
		t.Faults["crash between two effects"]++
	case before.Node == e.Node && before.Event == "sync failed":
		t.Faults["crash of a failed sync"]++
	default:
		t.Faults["crash"]++
	}
}

// end counts what came of a play.
func (t *tally) end(p *play) {
	t.Seeds++
	t.Virtual = time.Duration(p.Cluster().Now())
	for _, a := range p.books.all {
		t.Transactions++
		switch a.told {
		case toldCommitted:
			t.Committed++
		case toldAborted:
			t.Aborted++
		case toldUnknown:
			t.Unknown++
		}
	}
}

// add adds another tally.
func (t *tally) add(o *tally) {
	t.Seeds += o.Seeds
	t.Statements += o.Statements
	t.Transactions += o.Transactions
	t.Committed += o.Committed
	t.Aborted += o.Aborted
	t.Unknown += o.Unknown
	t.Virtual += o.Virtual
	for kind, n := range o.Faults {
		t.Faults[kind] += n
	}
}
