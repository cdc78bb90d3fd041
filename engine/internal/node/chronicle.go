package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/wal"
)

// Chronicle keeps the records that decide and install, of all logs, in the order of their
// appending: what CHECK and INVARIANT are told of the nodes. What a crash takes off a log it takes
// out of here; what it leaves is here once, however often recovery reads it.
type Chronicle struct {
	Entries []Logged
}

// Logged is one such record. A transaction of two phases has its writes in its PREPARED.
type Logged struct {
	Node   base.NodeID
	LSN    base.LSN
	Record wal.Record // *wal.Prepared, Commit, Committed or Aborted
	Taken  bool       // whoever follows the committed history has taken it in
}

// add is called for every record that is appended.
func (c *Chronicle) add(n base.NodeID, lsn base.LSN, rec wal.Record) {
	switch rec.Type() {
	case wal.TypePrepared, wal.TypeCommit, wal.TypeCommitted, wal.TypeAborted:
		c.Entries = base.Append(c.Entries, Logged{Node: n, LSN: lsn, Record: rec})
	}
}

// crashed takes out what has not survived on the disk of a node, whose log was durable up to an
// LSN.
func (c *Chronicle) crashed(n *Node, durable base.LSN) {
	from := len(c.Entries)
	for i := from - 1; i >= 0; i-- {
		if e := &c.Entries[i]; e.Node == n.ID {
			if e.LSN <= durable {
				break
			}
			from = i
		}
	}
	if from == len(c.Entries) {
		return
	}
	log := wal.Inspect(n.disk)
	kept := slices.DeleteFunc(c.Entries[from:], func(e Logged) bool {
		if e.Node != n.ID {
			return false
		}
		_, there := log.Record(e.LSN)
		return !there
	})
	c.Entries = c.Entries[:from+len(kept)]
}
