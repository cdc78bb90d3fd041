package sim

import (
	"math/bits"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// Rand is one stream of random numbers. There is one for each purpose (network, disk, faults,
// workload), all from the one seed, so that a new draw in one moves no other (S1).
//
// The generator is SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
// generators"): a counter that goes on by an odd step, and a mixing of its bits. The step comes
// from the name of the stream, and so no two streams are the same sequence. Its whole state is
// two words.
type Rand struct {
	state uint64
	step  uint64 // odd
}

// NewRand is the stream of that name under that seed.
func NewRand(seed uint64, stream string) *Rand {
	name := hashName(stream)
	return &Rand{state: mix(seed ^ mix(name)), step: mixStep(name)}
}

// Uint64 is the next number, any of them equally likely.
func (r *Rand) Uint64() uint64 {
	r.state += r.step
	return mix(r.state)
}

// IntN is a number in [0, n), each equally likely; n is at least 1.
func (r *Rand) IntN(n int) int {
	if n < 1 {
		panic("sim: IntN of less than 1")
	}
	return int(r.below(uint64(n)))
}

// Between is a time in [lo, hi], each equally likely. Where hi is not above lo it is lo, and
// draws nothing.
func (r *Rand) Between(lo, hi base.Time) base.Time {
	if hi <= lo {
		return lo
	}
	return lo + base.Time(r.below(uint64(hi-lo)+1))
}

// below is Lemire's method (2019, "Fast random integer generation in an interval"): the high word
// of a product is nearly even, and the few low words that would make it uneven are drawn again.
// An n of zero stands for 2^64.
func (r *Rand) below(n uint64) uint64 {
	if n == 0 {
		return r.Uint64()
	}
	high, low := bits.Mul64(r.Uint64(), n)
	if low < n {
		for uneven := -n % n; low < uneven; {
			high, low = bits.Mul64(r.Uint64(), n)
		}
	}
	return high
}

// AppendTo appends the state of the stream.
func (r *Rand) AppendTo(b []byte) []byte {
	return codec.AppendUint(codec.AppendUint(b, r.state), r.step)
}

// DecodeRand reads what AppendTo wrote: the stream goes on from there.
func DecodeRand(d *codec.Decoder) *Rand {
	r := &Rand{state: d.Uint()}
	r.step = d.Uint() | 1
	return r
}

// mix is the finalizer of SplitMix64 (Stafford's variant 13 of MurmurHash3's).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// mixStep makes an odd step whose bits change often enough (the paper's mixGamma): a step of few
// changes would let neighbouring numbers be alike.
func mixStep(z uint64) uint64 {
	z = (z ^ z>>33) * 0xff51afd7ed558ccd
	z = (z ^ z>>33) * 0xc4ceb9fe1a85ec53
	z = (z ^ z>>33) | 1
	if bits.OnesCount64(z^z>>1) < 24 {
		z ^= 0xaaaaaaaaaaaaaaaa
	}
	return z
}

// hashName is FNV-1a.
func hashName(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}
