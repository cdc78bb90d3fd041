package sim

import (
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// The numbers are those of the published SplitMix64 for this state and its usual step.
func TestRandIsSplitMix64(t *testing.T) {
	r := &Rand{state: 1234567, step: 0x9e3779b97f4a7c15}
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
		16408922859458223821,
	} {
		if got := r.Uint64(); got != want {
			t.Fatalf("number %d is %d, want %d", i, got, want)
		}
	}
}

func TestRandStreamsDiffer(t *testing.T) {
	seen := map[uint64]string{}
	for _, seed := range []uint64{0, 1, 2, 1 << 63} {
		for _, name := range []string{"", "network", "disk", "faults", "disk/n1", "disk/n2"} {
			r := NewRand(seed, name)
			again := NewRand(seed, name)
			for range 1000 {
				v := r.Uint64()
				if v != again.Uint64() {
					t.Fatalf("seed %d, stream %q: two runs differ", seed, name)
				}
				if other, ok := seen[v]; ok {
					t.Fatalf("seed %d, stream %q repeats a number of %s", seed, name, other)
				}
				seen[v] = name
			}
		}
	}
}

func TestRandIsEven(t *testing.T) {
	const draws, tolerance = 120_000, 1_500 // more than ten standard deviations
	r := NewRand(1, "test")
	for _, n := range []int{1, 2, 3, 5, 6, 7, 12} {
		counts := make([]int, n)
		for range draws {
			counts[r.IntN(n)]++
		}
		for v, c := range counts {
			if want := draws / n; c < want-tolerance || c > want+tolerance {
				t.Errorf("IntN(%d) gave %d %d times of %d", n, v, c, draws)
			}
		}
	}
	// Where n is no power of two and large, taking the high word alone, without drawing again,
	// would make the numbers that are 0 modulo 3 twice as frequent.
	counts := [3]int{}
	for range draws {
		counts[r.below(3<<62)%3]++
	}
	for v, c := range counts {
		if c < draws/3-tolerance || c > draws/3+tolerance {
			t.Errorf("%d modulo 3 came %d times of %d", v, c, draws)
		}
	}
}

func TestRandBetween(t *testing.T) {
	r := NewRand(7, "test")
	var seen [4]bool
	for range 200 {
		v := r.Between(-1, 2)
		if v < -1 || v > 2 {
			t.Fatalf("Between(-1, 2) is %d", v)
		}
		seen[v+1] = true
	}
	if seen != [4]bool{true, true, true, true} {
		t.Errorf("not all of -1..2 came: %v", seen)
	}
	before := *r
	if got := r.Between(5, 5); got != 5 || *r != before {
		t.Errorf("Between(5, 5) is %d and must draw nothing", got)
	}
	r.Between(base.Time(-1<<63), base.Time(1<<63-1)) // all of them
}

func TestRandStateTravels(t *testing.T) {
	r := NewRand(7, "network")
	r.Uint64()
	d := codec.NewDecoder(r.AppendTo(nil))
	copied := DecodeRand(d)
	if err := d.Done(); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if a, b := r.Uint64(), copied.Uint64(); a != b {
			t.Fatalf("the copy gives %d, the original %d", b, a)
		}
	}
}

func BenchmarkRandIntN(b *testing.B) {
	r := NewRand(1, "bench")
	for b.Loop() {
		r.IntN(1000)
	}
}
