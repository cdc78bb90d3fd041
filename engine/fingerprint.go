package engine

import (
	"crypto/sha256"

	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/codec"
)

// Fingerprint tells states apart: a hash of all that matters for the future of a cluster.
type Fingerprint [16]byte

// Fingerprints makes them; it keeps its memory from one to the next.
type Fingerprints struct{ canon codec.Canon }

// Of is the fingerprint of a cluster and of what else matters of those who use it. Time, the
// numbers of events and messages, and how many timestamps were drawn do not count; their order
// does. It is good only while somebody chooses what happens next (SetAuto(false)). Of nodes that
// are up and not frail, because it is known that they will not crash any more, less matters.
func (f *Fingerprints) Of(c *Cluster, users string, frail func(node string) bool) Fingerprint {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.canon.Reset()
	c.world.Describe(&f.canon, func(n base.NodeID) bool { return frail(n.String()) })
	f.canon.Plain(c.appendClients)
	if c.keeper != nil {
		c.keeper.each(func(t *check.Txn) {
			f.canon.Part(func(b []byte) []byte { return appendStory(b, t) }, againStory)
		})
	}
	f.canon.Plain(func(b []byte) []byte { return append(b, users...) })
	sum := sha256.Sum256(f.canon.Bytes())
	return Fingerprint(sum[:16])
}

// appendClients appends what the clients of open transactions wait for.
func (c *Cluster) appendClients(b []byte) []byte {
	b = codec.AppendUint(b, uint64(c.lastTxn))
	for t := c.first; t != nil; t = t.next {
		k := t.ticket
		b = codec.AppendUint(b, uint64(t.id))
		b = codec.AppendBool(append(b, byte(t.state), byte(k.op.Kind)), t.lost)
		b = codec.AppendBool(b, k.state == done)
		b = codec.AppendBool(b, k.cancelled)
		if a := k.auto; a != nil {
			b = append(b, byte(a.tries))
			b = codec.AppendBool(codec.AppendBool(b, a.committing), a.abandoning)
			b = codec.AppendBool(codec.AppendString(b, a.value.Value), a.value.Found)
			b = codec.AppendList(b, a.value.Pairs, func(b []byte, p Pair) []byte {
				return codec.AppendString(codec.AppendString(b, p.Key), p.Value)
			})
		}
	}
	return b
}

// appendStory appends what the client of a transaction has seen, as far as CHECK judges it.
func appendStory(b []byte, t *check.Txn) []byte {
	b = append(codec.AppendUint(b, t.ID), byte(t.Level), byte(t.Answer))
	b = codec.AppendUint(codec.AppendUint(b, t.Start), t.Commit)
	return codec.AppendList(b, t.Ops, func(b []byte, op check.Op) []byte {
		b = appendVersion(codec.AppendString(append(b, byte(op.Kind)), op.Key), op.From)
		b = codec.AppendUint(b, op.At)
		if op.Kind == check.Scan {
			b = codec.AppendString(codec.AppendString(b, op.Range.Lo), op.Range.Hi)
			b = codec.AppendList(b, op.Found, func(b []byte, i check.Item) []byte {
				return appendVersion(codec.AppendString(b, i.Key), i.Version)
			})
		}
		return b
	})
}

func appendVersion(b []byte, v check.Version) []byte {
	return codec.AppendUint(codec.AppendUint(b, v.Txn), v.TS)
}

// againStory reads a story, and appends it once more.
func againStory(d *codec.Decoder, b []byte) []byte {
	version := func(d *codec.Decoder) check.Version {
		return check.Version{Txn: d.Uint(), TS: uint64(d.TS())}
	}
	t := check.Txn{ID: d.Uint(), Level: check.Level(d.Byte()), Answer: check.Answer(d.Byte())}
	t.Start, t.Commit = uint64(d.TS()), uint64(d.TS())
	t.Ops = codec.List(d, func(d *codec.Decoder) check.Op {
		op := check.Op{Kind: check.Kind(d.Byte()), Key: d.String(), From: version(d)}
		op.At = uint64(d.TS())
		if op.Kind == check.Scan {
			op.Range = &check.Range{Lo: d.String(), Hi: d.String()}
			op.Found = codec.List(d, func(d *codec.Decoder) check.Item {
				return check.Item{Key: d.String(), Version: version(d)}
			})
		}
		return op
	})
	return appendStory(b, &t)
}
