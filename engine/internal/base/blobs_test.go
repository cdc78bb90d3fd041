package base

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestBlobsAreAListOfByteStrings compares them with a slice of strings.
func TestBlobsAreAListOfByteStrings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l Blobs
		var model []string // by index; those before first are gone
		first := 0
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				for range rapid.IntRange(0, 700).Draw(t, "n") {
					s := string(rune('a' + len(model)%26))
					s += s[:len(model)%2]
					model = append(model, s)
					l.Add(func(b []byte) []byte { return append(b, s...) })
				}
			case 2:
				end := rapid.IntRange(first, len(model)).Draw(t, "cut")
				model = model[:end]
				l.Cut(end)
			case 3:
				first = rapid.IntRange(first, len(model)).Draw(t, "drop")
				l.Drop(first)
			}
			var got []string
			for i := l.First(); i < l.End(); i++ {
				got = append(got, string(l.At(i)))
			}
			if l.First() != first || l.Len() != len(got) || !slices.Equal(got, model[first:]) {
				t.Fatalf("from %d on %q, and not from %d on %q", l.First(), got, first, model[first:])
			}
			if most := int64(len(got)+2*blobsAPage) * 16; l.Bytes() > most {
				t.Fatalf("%d take %d bytes", len(got), l.Bytes())
			}
		}
	})
}
