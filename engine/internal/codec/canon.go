package codec

import (
	"bytes"
	"slices"

	"conclave/engine/internal/base"
)

// Canon builds the one form of a state that is made of many parts, of which some stand in no order,
// with the ranks of timestamps in place of timestamps (see Ranks): the same one has the same rank
// in all parts.
//
//	Plain   numbers and strings, none of them a timestamp
//	Part    a room's own canonical form, and what reads that and appends it again
//	InBag   the same, where the order of such parts means nothing, like that of messages under way
//
// Rooms write their timestamps as they are. So each part is read once to see which there are, and
// once more to write it with ranks, and with other names for transactions.
type Canon struct {
	parts []part
	text  []byte // of all parts as they were added
	ranks Ranks
	names func(base.TxnID) base.TxnID

	spans []span // where the parts stand in again
	again []byte
	out   []byte
	bag   [][]byte
}

type part struct {
	span
	again func(*Decoder, []byte) []byte // nil: plain
	bag   bool
}

type span struct{ from, to int }

// Reset empties c. Names replaces the numbers of transactions, and readers are the timestamps, in
// ascending order, of those that only read (see Ranks).
func (c *Canon) Reset(names func(base.TxnID) base.TxnID, readers []base.TS) {
	c.names, c.ranks.readers = names, readers
	c.parts, c.text = c.parts[:0], c.text[:0]
	c.ranks.seen, c.ranks.sorted = c.ranks.seen[:0], false
}

// Plain adds what fn appends.
func (c *Canon) Plain(fn func(b []byte) []byte) { c.add(fn, nil, false) }

// Part adds what fn appends; again reads it, and appends it once more.
func (c *Canon) Part(fn func(b []byte) []byte, again func(*Decoder, []byte) []byte) {
	c.add(fn, again, false)
}

// InBag adds a part that stands in no order with those added before and behind it by InBag.
func (c *Canon) InBag(fn func(b []byte) []byte, again func(*Decoder, []byte) []byte) {
	c.add(fn, again, true)
}

func (c *Canon) add(fn func([]byte) []byte, again func(*Decoder, []byte) []byte, bag bool) {
	from := len(c.text)
	c.text = fn(c.text)
	c.parts = append(c.parts, part{span{from, len(c.text)}, again, bag})
}

// Bytes is the canonical form, good until c is used again.
func (c *Canon) Bytes() []byte {
	c.rewrite(c.ranks.Note, false)
	c.rewrite(c.ranks.Of, true)
	c.out = c.out[:0]
	for i := 0; i < len(c.parts); i++ {
		if !c.parts[i].bag {
			c.out = append(c.out, c.again[c.spans[i].from:c.spans[i].to]...)
			continue
		}
		c.bag = c.bag[:0]
		for ; i < len(c.parts) && c.parts[i].bag; i++ {
			c.bag = append(c.bag, c.again[c.spans[i].from:c.spans[i].to])
		}
		i--
		slices.SortFunc(c.bag, bytes.Compare)
		c.out = AppendUint(c.out, uint64(len(c.bag)))
		for _, b := range c.bag {
			c.out = AppendUint(c.out, uint64(len(b)))
			c.out = append(c.out, b...)
		}
	}
	return c.out
}

// rewrite reads every part with stamps in place of its timestamps, and writes it again.
func (c *Canon) rewrite(stamps func(base.TS) base.TS, second bool) {
	c.again, c.spans = c.again[:0], c.spans[:0]
	for i := range c.parts {
		p := &c.parts[i]
		from, text := len(c.again), c.text[p.from:p.to]
		if p.again == nil {
			c.again = append(c.again, text...)
		} else {
			d := NewSharedDecoder(text)
			d.Restamp(stamps)
			if second {
				d.Rename(c.names)
			}
			c.again = p.again(d, c.again)
			if err := d.Done(); err != nil {
				panic("codec: what was written a moment ago: " + err.Error())
			}
		}
		c.spans = append(c.spans, span{from, len(c.again)})
	}
}
