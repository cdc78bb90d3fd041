package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/node"
)

// txnState is where a transaction stands, as its client sees it.
type txnState uint8

const (
	open   txnState = iota
	failed          // an error has aborted it; the client has not ended it
	ended
)

// Txn is one transaction. It is used by one goroutine at a time.
//
// It is what the client holds, for as long as it likes: the transaction itself, which is five times
// as big, becomes the next one's as soon as it has committed everywhere and nothing of it is under
// way.
type Txn struct {
	cluster *Cluster
	options TxnOptions
	id      base.TxnID
	start   base.TS
	node    base.NodeID
	state   txnState
	lost    bool       // its coordinator's node has crashed
	told    bool       // the client has heard how it ended
	txn     *node.Txn  // the transaction itself; nil once it is spent
	read    base.TS    // then: its snapshot
	wrote   bool       // and whether it has written
	story   *check.Txn // what its client sees, for Check; nil where that is not kept
	chapter *chapter   // where that stands
	own     Ticket
	ticket  *Ticket // of its last operation: own, or that of the autocommit statement
	next    *Txn    // in the list of those that are open
	prev    *Txn
}

// protocolOptions are the options as the coordinator takes them.
func protocolOptions(o TxnOptions, auto bool) commit.Options {
	return commit.Options{
		Isolation:   base.Isolation(o.Isolation),
		ReadOnly:    o.ReadOnly || o.AsOf != 0,
		Pessimistic: o.Pessimistic,
		Auto:        auto,
		AsOf:        base.TS(o.AsOf),
	}
}

// ID is the number of the transaction: 4 for T4.
func (t *Txn) ID() uint64 { return uint64(t.id) }

// Node is the name of the node that coordinates it.
func (t *Txn) Node() string { return t.node.String() }

// StartTS is the timestamp that its BEGIN drew.
func (t *Txn) StartTS() uint64 { return uint64(t.start) }

// Snapshot is the timestamp that it reads at: StartTS, or AsOf, or what its last statement drew.
func (t *Txn) Snapshot() uint64 {
	t.cluster.mu.Lock()
	defer t.cluster.mu.Unlock()
	return uint64(t.snapshot())
}

func (t *Txn) snapshot() base.TS {
	if t.txn == nil {
		return t.read
	}
	return t.txn.Snapshot()
}

// State is "active", "waiting", "failed" (an error has aborted it, and its client has not ended it)
// or "ended".
func (t *Txn) State() string {
	t.cluster.mu.Lock()
	defer t.cluster.mu.Unlock()
	switch {
	case t.state == failed:
		return "failed"
	case t.state == ended:
		return "ended"
	case t.ticket.state == waiting:
		return "waiting"
	}
	return "active"
}

// HasWritten reports whether it has buffered a write.
func (t *Txn) HasWritten() bool {
	t.cluster.mu.Lock()
	defer t.cluster.mu.Unlock()
	if t.txn == nil {
		return t.wrote
	}
	return t.txn.HasWritten()
}

// link puts a transaction at the end of the list of those that are open.
func (c *Cluster) link(t *Txn) {
	t.prev = c.last
	if c.last == nil {
		c.first = t
	} else {
		c.last.next = t
	}
	c.last = t
}

// end takes a transaction off that list: its client is done with it.
func (c *Cluster) end(t *Txn) {
	if t.state == ended {
		return
	}
	t.state = ended
	if t.prev == nil {
		c.first = t.next
	} else {
		t.prev.next = t.next
	}
	if t.next == nil {
		c.last = t.prev
	} else {
		t.next.prev = t.prev
	}
	t.prev, t.next = nil, nil
}

// Get is the value of a key, and whether there is one.
func (t *Txn) Get(key string) (value string, found bool, err error) {
	r := t.do(&Op{Kind: OpGet, Key: key})
	return r.Value, r.Found, r.Err
}

// Put writes a value. The strings are kept, not copied.
func (t *Txn) Put(key, value string) error {
	return t.do(&Op{Kind: OpPut, Key: key, Value: value}).Err
}

// Delete writes that there is no value.
func (t *Txn) Delete(key string) error { return t.do(&Op{Kind: OpDelete, Key: key}).Err }

// CompareAndPut writes the new value if the value is the expected one; nil is no value, on either
// side. It fails with ErrConditionFailed where it is another.
func (t *Txn) CompareAndPut(key string, expected, new *string) error {
	return t.do(&Op{Kind: OpCPut, Key: key, Old: expected, New: new}).Err
}

// Increment adds to a 64-bit whole number, where no value counts as 0, and returns the sum.
func (t *Txn) Increment(key string, by int64) (string, error) {
	r := t.do(&Op{Kind: OpIncr, Key: key, By: by})
	return r.Value, r.Err
}

// Lock takes the exclusive lock of a key now.
func (t *Txn) Lock(key string) error { return t.do(&Op{Kind: OpLock, Key: key}).Err }

// Scan calls fn for the pairs of [from, to) in key order until it returns false; an empty to is no
// upper bound, a limit of 0 none. The pairs were all read before the first call; fn may use the
// transaction.
func (t *Txn) Scan(from, to string, limit int, fn func(key, value string) bool) error {
	r := t.do(&Op{Kind: OpScan, Key: from, To: to, Limit: limit})
	if r.Err != nil {
		return r.Err
	}
	if r.Pairs == nil { // they are still where the coordinator has put them
		pairs := t.txn.Reply.Pairs
		for i := range pairs {
			if !fn(pairs[i].Key, pairs[i].Value) {
				break
			}
		}
		t.readAll(pairs)
		return nil
	}
	for _, p := range r.Pairs {
		if !fn(p.Key, p.Value) {
			break
		}
	}
	return nil
}

// readAll gives the pairs of a scan back.
func (t *Txn) readAll(pairs []msg.Pair) {
	if len(pairs) == 0 {
		return
	}
	c := t.cluster
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := t.txn; n != nil && len(n.Reply.Pairs) > 0 && &n.Reply.Pairs[0] == &pairs[0] {
		n.Reply.Pairs = nil
	}
	c.world.TakeBack(pairs)
}

// Commit makes the writes of the transaction visible, all of them or none, and ends it whatever it
// answers, unless that is ErrWaiting.
func (t *Txn) Commit() (CommitInfo, error) {
	r := t.do(&Op{Kind: OpCommit})
	return r.Commit, r.Err
}

// Rollback ends the transaction without effect. It returns ErrNoTxn if it has ended already.
func (t *Txn) Rollback() error { return t.do(&Op{Kind: OpRollback}).Err }

// do is the thin shell around Submit: it runs events until the operation has ended; if it must wait
// for another transaction, it leaves the door and parks. What it returns is good until the next
// operation.
func (t *Txn) do(op *Op) *Result {
	c := t.cluster
	c.mu.Lock()
	defer c.mu.Unlock()
	k := t.ticket
	if !t.resumes(op) {
		k = t.submit(op)
		k.blocking = true
	}
	c.settle(k)
	for k.state != done {
		if t.options.NoWait {
			return &Result{Err: waitError(t, k)}
		}
		k.park(c)
		c.settle(k)
	}
	k.reported = true
	return &k.result
}

// resumes reports whether a NoWait caller asks again for an operation that it was told waits.
func (t *Txn) resumes(op *Op) bool {
	k := t.ticket
	return t.options.NoWait && k.waited && !k.reported && k.op == *op && k == &t.own
}
