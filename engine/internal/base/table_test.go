package base

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A table is like a map, whatever comes and goes; numbers that are far apart and numbers that
// follow each other, which share slots once the table has gone round.
func TestTableIsLikeAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table Table[int]
		model := map[TxnID]*int{}
		ids := rapid.OneOf(rapid.Uint64Range(0, 60), rapid.Uint64())
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				id := TxnID(ids.Draw(t, "id"))
				model[id] = new(int)
				table.Put(id, model[id])
			},
			"put many": func(t *rapid.T) {
				for id := range TxnID(200) {
					model[id] = new(int)
					table.Put(id, model[id])
				}
			},
			"delete": func(t *rapid.T) {
				id := TxnID(ids.Draw(t, "id"))
				delete(model, id)
				table.Delete(id)
			},
			"delete nearly all": func(t *rapid.T) {
				for id := range TxnID(197) {
					delete(model, id)
					table.Delete(id)
				}
			},
			"": func(t *rapid.T) {
				if table.Len() != len(model) {
					t.Fatalf("%d are in it, not %d", table.Len(), len(model))
				}
				var want []TxnID
				for id, v := range model {
					if want = append(want, id); table.Get(id) != v {
						t.Fatalf("%v is lost", id)
					}
				}
				slices.Sort(want)
				for i, v := range table.All() {
					if model[want[i]] != v {
						t.Fatalf("at %d it does not list %v", i, want[i])
					}
				}
				if id := TxnID(ids.Draw(t, "another")); model[id] == nil && table.Get(id) != nil {
					t.Fatalf("%v is there", id)
				}
			},
		})
	})
}
