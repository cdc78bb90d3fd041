package check

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestAGuardSumsAsAScanWould compares the sums at all timestamps with what a look at all versions
// gives, for writes that come in any order across keys.
func TestAGuardSumsAsAScanWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := []string{"a", "b", "c"}
		g := NewGuard(Invariant{Name: "i", Range: Range{Lo: "a", Hi: "c"}, Sum: 3})
		type write struct {
			ts    uint64
			value string
			none  bool
		}
		wrote := map[string][]write{}
		for txn := range uint64(rapid.IntRange(1, 12).Draw(t, "writes")) {
			key := rapid.SampledFrom(keys).Draw(t, "key")
			w := write{
				ts:    uint64(rapid.IntRange(1, 5).Draw(t, "later")),
				value: fmt.Sprint(rapid.IntRange(-3, 3).Draw(t, "value")),
			}
			if list := wrote[key]; len(list) > 0 {
				w.ts += list[len(list)-1].ts
			}
			w.none = rapid.IntRange(0, 5).Draw(t, "none") == 0
			if rapid.IntRange(0, 9).Draw(t, "word") == 0 {
				w.value = "many"
			}
			wrote[key] = append(wrote[key], w)
			g.Wrote(txn+1, w.ts, key, w.value, w.none)
			if g.Touched(txn+1, w.ts) != (key != "c") {
				t.Fatalf("T%d wrote %s: touched %v", txn+1, key, key == "c")
			}
		}
		for ts := range uint64(40) {
			sum, words := int64(0), 0
			for _, key := range keys[:2] {
				last := write{none: true}
				for _, w := range wrote[key] {
					if w.ts <= ts {
						last = w
					}
				}
				switch a := amountOf(last.value, last.none); {
				case a.bad:
					words++
				default:
					sum += a.n
				}
			}
			got, noNumber, holds := g.At(ts)
			right := got == fmt.Sprint(sum) && (noNumber != "") == (words > 0)
			if !right || holds != (words == 0 && sum == 3) {
				t.Fatalf("at @%d the sum is %s (%q, %v), not %d with %d words",
					ts, got, noNumber, holds, sum, words)
			}
		}
	})
}

func TestASumMayBeLargerThanAnyNumber(t *testing.T) {
	g := NewGuard(Invariant{Keys: []string{"a", "b"}, Sum: -2})
	most := fmt.Sprint(math.MaxInt64)
	g.Wrote(1, 1, "a", most, false)
	g.Wrote(1, 1, "b", most, false)
	if sum, _, holds := g.At(1); sum != "18446744073709551614" || holds {
		t.Errorf("%s, %v", sum, holds)
	}
}

// TestAGuardThatForgetsSaysTheSameAfterwards: above what it has forgotten.
func TestAGuardThatForgetsSaysTheSameAfterwards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, part := NewGuard(Invariant{Sum: 3}), NewGuard(Invariant{Sum: 3})
		forgotten := uint64(0)
		for ts := uint64(1); ts < 30; ts++ {
			key := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key")
			value := rapid.SampledFrom([]string{"1", "2", "x", ""}).Draw(t, "value")
			whole.Wrote(ts, ts, key, value, value == "")
			part.Wrote(ts, ts, key, value, value == "")
			if rapid.IntRange(0, 4).Draw(t, "forget") == 0 {
				forgotten = rapid.Uint64Range(forgotten, ts).Draw(t, "horizon")
				part.Forget(forgotten)
			}
			at := rapid.Uint64Range(forgotten, ts).Draw(t, "at")
			sum, bad, holds := whole.At(at)
			sum2, bad2, holds2 := part.At(at)
			if sum != sum2 || bad != bad2 || holds != holds2 {
				t.Fatalf("at %d, forgotten up to %d: %s %q %v, and not %s %q %v", at, forgotten, sum2,
					bad2, holds2, sum, bad, holds)
			}
			if at > forgotten && whole.Touched(at, at) != part.Touched(at, at) {
				t.Fatalf("it has forgotten T%d", at)
			}
		}
	})
}
