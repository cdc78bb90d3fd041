package commit

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
)

// The buffer is held to a map, below and above the size at which it becomes a tree.
func TestBufferIsLikeAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(rapid.SampledFrom([]string{`[a-d]{1,2}`, `[a-h]{1,3}`}).Draw(t, "keys"))
		var b buffer
		model := map[string]base.Write{}
		for range rapid.IntRange(0, 200).Draw(t, "writes") {
			w := base.Write{
				Key: key.Draw(t, "key"), Check: base.TS(rapid.IntRange(1, 9).Draw(t, "check")),
				Value: base.Value{Tombstone: rapid.IntRange(0, 3).Draw(t, "delete") == 0},
			}
			if !w.Value.Tombstone {
				w.Value.Data = rapid.StringN(0, 2, 2).Draw(t, "value")
			}
			b.put(w)
			if old, again := model[w.Key]; again {
				w.Check = min(w.Check, old.Check) // of two checks the stricter stands
			}
			model[w.Key] = w
		}
		sorted := slices.Collect(func(yield func(base.Write) bool) {
			for _, w := range model {
				if !yield(w) {
					return
				}
			}
		})
		slices.SortFunc(sorted, func(x, y base.Write) int { return strings.Compare(x.Key, y.Key) })
		if b.len() != len(model) || !slices.Equal(b.all(), sorted) {
			t.Fatalf("%v\nis not\n%v", b.all(), sorted)
		}
		lo, hi := key.Draw(t, "from"), rapid.OneOf(key, rapid.Just("")).Draw(t, "to")
		sameSpan(t, &b, sorted, base.Span{Lo: lo, Hi: hi})
		w, found := b.get(lo)
		if want, is := model[lo]; found != is || w != want {
			t.Fatalf("%s is %v, %v", lo, w, found)
		}
	})
}

// sameSpan compares what lies in a span, all of it and the first three.
func sameSpan(t *rapid.T, b *buffer, sorted []base.Write, span base.Span) {
	var within, first []base.Write
	tombstones := 0
	for _, w := range sorted {
		if span.Contains(w.Key) {
			within = append(within, w)
			if w.Value.Tombstone {
				tombstones++
			}
		}
	}
	var got []base.Write
	b.ascend(span, func(w base.Write) bool { got = append(got, w); return true })
	b.ascend(span, func(w base.Write) bool { first = append(first, w); return len(first) < 3 })
	if !slices.Equal(got, within) || !slices.Equal(first, within[:min(3, len(within))]) {
		t.Fatalf("%+v: %v and %v, not %v", span, got, first, within)
	}
	if n := b.deleted(span); n != tombstones {
		t.Fatalf("%+v: %d are deleted, not %d", span, n, tombstones)
	}
}
