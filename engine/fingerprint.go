package engine

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/codec"
)

// Fingerprint tells states apart: a hash of all that matters for the future of a cluster.
type Fingerprint [16]byte

// Fingerprints makes them; it keeps its memory from one to the next.
type Fingerprints struct {
	canon codec.Canon
	Exact bool // the order of those who only read counts too
}

// Users are those who use a cluster, as far as they matter.
type Users struct {
	Text string   // what they know and will do
	Txns []uint64 // the transaction of each, 0 for none
	AsOf []uint64 // timestamps that they will name
}

// Of is the fingerprint of a cluster and of its users. Time, the numbers of events, messages and
// transactions, and how many timestamps were drawn do not count; their order does, but for those
// who only read (NoteReaders): of those it matters between which writers they come, not which of
// them is first. It is good only while somebody chooses what happens next (SetAuto(false)). Of
// nodes that are up and not frail, because it is known that they will not crash any more, less
// matters.
func (f *Fingerprints) Of(c *Cluster, users Users, frail func(node string) bool) Fingerprint {
	c.mu.Lock()
	defer c.mu.Unlock()
	ids, starts := c.readers()
	if f.Exact {
		ids, starts = nil, nil
	}
	name := namer(ids, users.Txns)
	f.canon.Reset(name, starts)
	c.world.Describe(&f.canon, func(n base.NodeID) bool { return frail(n.String()) }, name)
	c.describeClients(&f.canon, name)
	if c.keeper != nil {
		c.keeper.each(func(t *check.Txn) {
			if _, reads := slices.BinarySearch(ids, base.TxnID(t.ID)); !reads {
				f.canon.Part(func(b []byte) []byte { return appendStory(b, t) }, againStory)
			}
		})
		c.keeper.each(func(t *check.Txn) {
			if _, reads := slices.BinarySearch(ids, base.TxnID(t.ID)); reads {
				nameless := *t // the others refer to who has written
				nameless.ID = 0
				f.canon.InBag(func(b []byte) []byte { return appendStory(b, &nameless) }, againStory)
			}
		})
	}
	c.describeUsers(&f.canon, &users)
	sum := sha256.Sum256(f.canon.Bytes())
	return Fingerprint(sum[:16])
}

// NoteReaders says that fingerprints will be asked for: from now on it is noted who only reads.
func (c *Cluster) NoteReaders() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noting = true
}

// noteReader notes a transaction that only reads.
func (c *Cluster) noteReader(t *Txn) {
	if n := len(c.noted); c.noting && (n == 0 || c.noted[n-1].id < t.id) {
		c.noted = append(c.noted, noted{t.id, t.txn.Start})
	}
}

// noted is a transaction that only reads.
type noted struct {
	id    base.TxnID
	start base.TS
}

// readers are the transactions that only read, and their timestamps. Where old versions are cut,
// it depends on their order what is left (G1), and they count like others.
func (c *Cluster) readers() (ids []base.TxnID, starts []base.TS) {
	if !c.settings.KeepVersions {
		return nil, nil
	}
	for _, r := range c.noted {
		ids, starts = append(ids, r.id), append(starts, r.start)
	}
	return ids, starts
}

// The names of transactions: of one that writes, the how-manieth of those it is; of one that only
// reads, whose it is, or, once it is nobody's any more, the how-manieth of those.
const (
	endedReader = 1 << 20
	openReader  = 2 << 20
)

func namer(readers []base.TxnID, users []uint64) func(base.TxnID) base.TxnID {
	return func(id base.TxnID) base.TxnID {
		i, reads := slices.BinarySearch(readers, id)
		if !reads {
			return id - base.TxnID(i)
		}
		if k := slices.Index(users, uint64(id)); k >= 0 {
			return openReader + base.TxnID(k)
		}
		return endedReader + base.TxnID(i)
	}
}

// describeClients adds what the clients of open transactions wait for.
func (c *Cluster) describeClients(to *codec.Canon, name func(base.TxnID) base.TxnID) {
	var open []*Txn
	for t := c.first; t != nil; t = t.next {
		open = append(open, t)
	}
	slices.SortStableFunc(open, func(x, y *Txn) int { return cmp.Compare(name(x.id), name(y.id)) })
	to.Plain(func(b []byte) []byte {
		for _, t := range open {
			b = t.appendClient(codec.AppendUint(b, uint64(name(t.id))))
		}
		return b
	})
}

func (t *Txn) appendClient(b []byte) []byte {
	k := t.ticket
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
	return b
}

// describeUsers adds the users, with the timestamps that they will name: one that was not drawn yet
// by how far off it is.
func (c *Cluster) describeUsers(to *codec.Canon, users *Users) {
	last := uint64(c.shared.Oracle.Last())
	for _, ts := range users.AsOf {
		if ts > last {
			to.Plain(func(b []byte) []byte { return codec.AppendUint(append(b, 1), ts-last) })
			continue
		}
		to.Part(func(b []byte) []byte { return codec.AppendUint(append(b, 0), ts) },
			func(d *codec.Decoder, b []byte) []byte {
				return codec.AppendUint(append(b, d.Byte()), uint64(d.TS()))
			})
	}
	to.Part(func(b []byte) []byte {
		return codec.AppendList(b, users.Txns, codec.AppendUint)
	}, func(d *codec.Decoder, b []byte) []byte {
		return codec.AppendList(b, codec.List(d, (*codec.Decoder).Txn),
			func(b []byte, id base.TxnID) []byte { return codec.AppendUint(b, uint64(id)) })
	})
	to.Plain(func(b []byte) []byte { return append(b, users.Text...) })
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
		return check.Version{Txn: uint64(d.Txn()), TS: uint64(d.TS())}
	}
	t := check.Txn{ID: uint64(d.Txn()), Level: check.Level(d.Byte()), Answer: check.Answer(d.Byte())}
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
