package codec

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
)

// Two states that differ in the numbers of their timestamps, and in the order in which a bag was
// filled, have one form; those that differ in anything else have not.
func TestCanon(t *testing.T) {
	stamp := func(ts base.TS) func([]byte) []byte {
		return func(b []byte) []byte { return AppendUint(b, uint64(ts)) }
	}
	again := func(d *Decoder, b []byte) []byte { return AppendUint(b, uint64(d.TS())) }
	form := func(name string, parts, bag []base.TS) []byte {
		var c Canon
		c.Plain(func(b []byte) []byte { return AppendString(b, name) })
		for _, ts := range parts {
			c.Part(stamp(ts), again)
		}
		for _, ts := range bag {
			c.InBag(stamp(ts), again)
		}
		c.Plain(func(b []byte) []byte { return append(b, 7) })
		return bytes.Clone(c.Bytes())
	}
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(0, 9), 0, 6)
		parts, bag := numbers.Draw(t, "parts"), numbers.Draw(t, "bag")
		wider := func(list []int, by int) (stamps []base.TS) {
			for _, n := range list {
				stamps = append(stamps, base.TS(n*by))
			}
			return stamps
		}
		one := form("x", wider(parts, 1), wider(bag, 1))
		if other := form("x", wider(parts, 1000), wider(bag, 1000)); !bytes.Equal(one, other) {
			t.Fatalf("wider timestamps: %v and %v", one, other)
		}
		shuffled := rapid.Permutation(bag).Draw(t, "shuffled")
		if other := form("x", wider(parts, 1), wider(shuffled, 1)); !bytes.Equal(one, other) {
			t.Fatalf("a bag in another order: %v and %v", one, other)
		}
		if other := form("y", wider(parts, 1), wider(bag, 1)); bytes.Equal(one, other) {
			t.Fatal("another name, and the same form")
		}
		if other := form("x", wider(parts, 1), wider(append(bag, 5), 1)); bytes.Equal(one, other) {
			t.Fatal("one more in the bag, and the same form")
		}
	})
	var c Canon
	c.Part(stamp(8), again)
	c.Reset(nil, nil)
	c.Part(stamp(3), again)
	if got := c.Bytes(); !bytes.Equal(got, []byte{2}) {
		t.Errorf("what was before Reset counts: %v", got)
	}
}
