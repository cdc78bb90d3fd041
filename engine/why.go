package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/node"
	"conclave/engine/internal/wal"
)

// WaitView is a request that waits at a key: whose it is, what it is, and who is in the way.
type WaitView struct {
	Txn     uint64
	Node    string
	Key     string
	Request string // "READ", "SCAN", "LOCK", "PREPARE", "ONEPHASE"
	Holders []HolderView
}

// HolderView is a transaction that is in the way of another: it holds a lock, or is prepared.
type HolderView struct {
	Txn         uint64
	Coordinator string
	Prepared    bool
}

// DoubtView is a transaction that is in doubt on a node: what its log says, whom it asks, who waits
// for it, and what will decide it.
type DoubtView struct {
	Txn         uint64
	Node        string
	LSN         uint64 // of PREPARED on the node's log; 0 if a checkpoint has taken its place
	Since       int64  // virtual time of PREPARED; -1 if the trace does not go back so far
	Coordinator string
	Reachable   bool     // the coordinator is up and not cut off from the node
	Others      []string // the nodes of the other participants
	// Stage is "quiet", "asking the coordinator", "asking the others", "pending" or "blocked".
	Stage      string
	Verdict    string   // what the coordinator's memory or log says: "commit", "abort", "undecided"
	VerdictLSN uint64   // of COMMIT on the coordinator's log; 0 if there is none
	Waiters    []uint64 // the transactions that wait for it on the node
}

// Waits lists all requests that wait at a key, by node and transaction.
func (c *Cluster) Waits() []WaitView {
	c.mu.Lock()
	defer c.mu.Unlock()
	var views []WaitView
	for _, n := range c.world.Nodes[1:] {
		for _, r := range n.Replicas() {
			for _, w := range r.Waits() {
				v := WaitView{Txn: uint64(w.Txn), Node: n.ID.String(), Key: w.Key, Request: w.Kind}
				for _, h := range w.Holders {
					v.Holders = append(v.Holders, HolderView{uint64(h.Txn), h.Coordinator.String(), h.Prepared})
				}
				views = append(views, v)
			}
		}
	}
	return views
}

// Doubts lists the transactions that are in doubt on the nodes that are up, by node and
// transaction.
func (c *Cluster) Doubts() []DoubtView {
	c.mu.Lock()
	defer c.mu.Unlock()
	var views []DoubtView
	for _, n := range c.world.Nodes[1:] {
		for _, r := range n.Replicas() {
			waits := r.Waits()
			for _, d := range r.InDoubt() {
				v := DoubtView{
					Txn: uint64(d.Txn), Node: n.ID.String(), Coordinator: d.Coordinator.String(), Stage: d.Asks,
				}
				home := c.world.Nodes[d.Coordinator]
				v.Reachable = home.State == node.Up && !c.world.Sim.Cut(n.ID, home.ID)
				v.LSN, v.Since = preparedAt(n, d.Txn), c.preparedSince(n.ID, d.Txn)
				v.Verdict, v.VerdictLSN = verdict(home, d.Txn)
				for _, a := range d.Others {
					v.Others = append(v.Others, c.shared.Directory.NodeOf(a.Range).String())
				}
				for _, w := range waits {
					for _, h := range w.Holders {
						if h.Txn == d.Txn {
							v.Waiters = append(v.Waiters, uint64(w.Txn))
						}
					}
				}
				views = append(views, v)
			}
		}
	}
	return views
}

// preparedAt is the LSN of PREPARED on a node's log.
func preparedAt(n *node.Node, id base.TxnID) (lsn uint64) {
	logOf(n).Entries(1, func(e wal.Entry) bool {
		if _, is := e.Record.(*wal.Prepared); is && e.Record.TxnID() == id {
			lsn = uint64(e.LSN)
		}
		return lsn == 0
	})
	return lsn
}

// preparedSince is when PREPARED was written, as far as the trace goes back.
func (c *Cluster) preparedSince(at base.NodeID, id base.TxnID) int64 {
	since := int64(-1)
	if c.world.Recorder == nil {
		return since
	}
	c.world.Recorder.Backward(func(e *node.Entry) bool {
		if _, is := e.Record.(*wal.Prepared); is && e.Node == at && e.Txn == id {
			since = int64(e.Time)
		}
		return since < 0
	})
	return since
}

// verdict is what the coordinator will answer: what it has decided, if it is up; what its log says,
// if it is down. Nothing on the log means abort (presumed).
func verdict(home *node.Node, id base.TxnID) (word string, lsn uint64) {
	word = "abort"
	for _, t := range home.Coordinators() {
		if t.ID == id && t.Phase != commit.Ended {
			word = "undecided"
		}
	}
	logOf(home).Entries(1, func(e wal.Entry) bool {
		_, is := e.Record.(*wal.Commit)
		if is && e.Record.TxnID() == id && (e.Synced || home.State == node.Down) {
			word, lsn = "commit", uint64(e.LSN)
		}
		return lsn == 0
	})
	return word, lsn
}

// CourseView is how far a coordinator has come with its transaction.
type CourseView struct {
	Txn      uint64
	Node     string
	Phase    string // "active", "voting", "one phase", "deciding", "telling", "asking"
	CommitTS uint64 // once it is decided
	// Missing are the nodes that owe an answer: a vote, the end of a one-phase request, or an
	// acknowledgement of the decision.
	Missing []string
}

// Course is how far the coordinator of a transaction has come; false if no live node has one.
func (c *Cluster) Course(txn uint64) (CourseView, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.world.Nodes[1:] {
		for _, t := range n.Coordinators() {
			if t.ID != base.TxnID(txn) || t.Phase == commit.Ended {
				continue
			}
			v := CourseView{Txn: txn, Node: n.ID.String(), Phase: t.Phase.String()}
			if t.Phase == commit.Telling {
				v.CommitTS = uint64(t.CommitTS())
			}
			for _, r := range t.Missing() {
				v.Missing = append(v.Missing, c.shared.Directory.NodeOf(r).String())
			}
			return v, true
		}
	}
	return CourseView{}, false
}

// Reaches reports whether a message from one node gets to another: that one is up, and no partition
// lies between them.
func (c *Cluster) Reaches(from, to string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, errA := c.node(from)
	b, errB := c.node(to)
	return errA == nil && errB == nil && b.State == node.Up && !c.world.Sim.Cut(a.ID, b.ID)
}
