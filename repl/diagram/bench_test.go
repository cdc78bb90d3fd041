package diagram_test

import (
	"testing"

	"conclave/engine"
	"conclave/repl/diagram"
)

// BenchmarkOf draws one transaction from a long trace, as the dashboard does with each frame.
func BenchmarkOf(b *testing.B) {
	c, err := engine.New(engine.Options{Trace: 100_000})
	if err != nil {
		b.Fatal(err)
	}
	for c.TraceTotal() < 100_000 {
		x, err := c.Begin(engine.TxnOptions{})
		if err != nil {
			b.Fatal(err)
		}
		x.Put("bob", "1")
		x.Put("zoe", "1")
		if _, err := x.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	trace, nodes := c.Trace(0), c.NodeNames()
	txn := trace[len(trace)/2].Txn
	b.Run("of", func(b *testing.B) {
		for b.Loop() {
			diagram.Of(trace, nodes, txn)
		}
	})
	d := diagram.Of(trace, nodes, txn)
	b.Run("lines", func(b *testing.B) {
		for b.Loop() {
			d.Lines(80)
		}
	})
}
