package lock

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

func TestPathsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p Path
		for range rapid.IntRange(0, 5).Draw(t, "length") {
			p = p.Then(Step{
				Txn:         base.TxnID(rapid.Uint64().Draw(t, "txn")),
				Wait:        rapid.Uint64().Draw(t, "wait"),
				Coordinator: base.NodeID(rapid.Uint32().Draw(t, "node")),
			})
		}
		b := AppendPath(nil, p)
		d := codec.NewDecoder(b)
		if got := DecodePath(d); d.Done() != nil || !reflect.DeepEqual(got, p) {
			t.Fatalf("got %v, %v, want %v", got, d.Done(), p)
		}
		for n := range b {
			d := codec.NewDecoder(b[:n])
			if DecodePath(d); d.Err() == nil {
				t.Fatalf("%d of %d bytes were read", n, len(b))
			}
		}
	})
}
