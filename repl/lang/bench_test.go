package lang

import "testing"

// A line of a script, as it is parsed, and as it is written back for its result.
func BenchmarkParseLine(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if stmts, _ := ParseLine("PUT key0000001 value100", 1); len(stmts) != 1 {
			b.Fatal(stmts)
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	stmts, _ := ParseLine("PUT key0000001 value100", 1)
	b.ReportAllocs()
	for b.Loop() {
		if stmts[0].Canonical() == "" {
			b.Fatal(stmts)
		}
	}
}
