package node

import (
	"fmt"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/wal"
)

// Chronicle keeps the records that decide and install, of all logs, in the order of their
// appending: what CHECK and INVARIANT are told of the nodes. What a crash takes off a log it takes
// out of here; what it leaves is here once, however often recovery reads it.
//
// A record is kept as on the log, for most are only ever asked for if somebody says CHECK: 50 bytes
// a PUT, where a struct with its lists took 250.
type Chronicle struct{ entries base.Blobs }

// Logged is one such record. A transaction of two phases has its writes in its PREPARED.
type Logged struct {
	Logpoint
	Record wal.Record // *wal.Prepared, Commit, Committed or Aborted
}

// Logpoint is a place on a log.
type Logpoint struct {
	Node base.NodeID
	LSN  base.LSN
}

// add is called for every record that is appended.
func (c *Chronicle) add(n base.NodeID, lsn base.LSN, rec wal.Record) {
	switch rec.Type() {
	case wal.TypePrepared, wal.TypeCommit, wal.TypeCommitted, wal.TypeAborted:
	default:
		return
	}
	c.entries.Add(func(b []byte) []byte {
		b = codec.AppendUint(codec.AppendUint(b, uint64(n)), uint64(lsn))
		b = codec.AppendUint(append(b, byte(rec.Type())), uint64(rec.TxnID()))
		return wal.AppendRecord(b, rec)
	})
}

// First is the index of the oldest entry, and End one beyond that of the newest.
func (c *Chronicle) First() int { return c.entries.First() }

// End is one beyond the index of the newest entry.
func (c *Chronicle) End() int { return c.entries.End() }

// Len is how many entries there are, and Bytes what they take.
func (c *Chronicle) Len() int { return c.entries.Len() }

// Bytes is about how much memory the entries take.
func (c *Chronicle) Bytes() int64 { return c.entries.Bytes() }

// Drop forgets all entries before an index.
func (c *Chronicle) Drop(first int) { c.entries.Drop(first) }

// head is what stands before a record.
type head struct {
	Logpoint
	kind wal.Type
	txn  base.TxnID
	rest []byte // the record
}

func (c *Chronicle) head(i int) (h head) {
	b := c.entries.At(i)
	d := codec.NewDecoder(b)
	h.Node, h.LSN = base.NodeID(d.Uint()), base.LSN(d.Uint())
	h.kind, h.txn = wal.Type(d.Byte()), d.Txn()
	h.rest = b[len(b)-d.Left():]
	return h
}

// Point is where the entry of an index stands, and Txn whose it is.
func (c *Chronicle) Point(i int) (Logpoint, base.TxnID) {
	h := c.head(i)
	return h.Logpoint, h.txn
}

// At is the entry of an index.
func (c *Chronicle) At(i int) Logged {
	h := c.head(i)
	rec, err := wal.DecodeRecord(h.kind, h.rest)
	if err != nil {
		panic(fmt.Sprintf("node: the chronicle has %x: %v", c.entries.At(i), err))
	}
	return Logged{h.Logpoint, rec}
}

// crashed takes out what has not survived on the disk of a node, whose log was durable up to an
// LSN.
func (c *Chronicle) crashed(n *Node, durable base.LSN) {
	from := c.entries.End()
	for i := from - 1; i >= c.entries.First(); i-- {
		if h := c.head(i); h.Node == n.ID {
			if h.LSN <= durable {
				break
			}
			from = i
		}
	}
	if from == c.entries.End() {
		return
	}
	log := wal.Inspect(n.disk)
	var kept [][]byte
	for i := from; i < c.entries.End(); i++ {
		h := c.head(i)
		_, there := log.Record(h.LSN)
		if h.Node != n.ID || there {
			kept = append(kept, slices.Clone(c.entries.At(i)))
		}
	}
	c.entries.Cut(from)
	for _, entry := range kept {
		c.entries.Add(func(b []byte) []byte { return append(b, entry...) })
	}
}
