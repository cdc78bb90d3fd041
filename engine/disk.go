package engine

import (
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/node"
	"conclave/engine/internal/sim"
	"conclave/engine/internal/wal"
)

// DiskMode is what is wrong with a node's disk.
type DiskMode uint8

// The modes of a disk.
const (
	DiskOK   DiskMode = iota
	DiskFull          // appends fail, but for decisions, which have a reserve
	DiskFail          // syncs fail, which crashes the node
)

// Disk makes the disk of a node full, failing, or as new.
func (c *Cluster) Disk(name string, mode DiskMode) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.node(name)
	if err == nil {
		n.Disk().SetMode([...]sim.DiskMode{sim.DiskOK, sim.DiskFull, sim.DiskFail}[mode])
		n.Note("disk", [...]string{"ok", "full", "fail"}[mode])
	}
	return err
}

// Corrupt flips a bit of a record on a node's log. The node notices when it restarts. Flipping it
// again mends it.
func (c *Cluster) Corrupt(name string, lsn uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.node(name)
	if err != nil {
		return err
	}
	if err := logOf(n).Corrupt(base.LSN(lsn), wal.PayloadBit); err != nil {
		return limit("LSN %d is not on the log of %s. WAL %s lists what is.", lsn, name, name)
	}
	n.Note("corrupt", fmt.Sprintf("a bit of LSN %d", lsn))
	return nil
}

// Resolve decides a transaction that is in doubt on a node, as an operator does who cannot wait
// (D7). It is a guess: if the real decision is another, the node has done damage, and keeps both on
// record.
func (c *Cluster) Resolve(txn uint64, commit bool, name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.node(name)
	switch {
	case err != nil:
		return err
	case n.State == node.Down:
		return downError(n)
	case !n.Resolve(base.TxnID(txn), commit):
		return &Error{
			Kind: ErrNoSuchTxn, Txn: txn, Node: name,
			Message: fmt.Sprintf("T%d is not in doubt on %s. LOCKS shows what is.", txn, name),
		}
	}
	c.after()
	c.settle(nil)
	return nil
}
