package engine

import (
	"hash/fnv"

	"conclave/engine/internal/base"
	"conclave/engine/internal/node"
	"conclave/engine/internal/wal"
)

// truth is what the logs say, and not what the engine believes of itself: a transaction is
// committed when COMMIT, or in one phase COMMITTED, is durable on one log (C2, C6). It is followed
// as the trace is written.
type truth struct {
	seen    uint64 // entries of the trace
	fates   map[base.TxnID]*fate
	pending []pendingFate
}

// fate is a decision to commit.
type fate struct {
	ts      base.TS
	durable bool
}

// pendingFate is a decision that is on a log and not yet durable.
type pendingFate struct {
	node base.NodeID
	lsn  base.LSN
	txn  base.TxnID
}

func newTruth() truth { return truth{fates: map[base.TxnID]*fate{}} }

// watch takes in what has happened since it was last called, and gives the clients their answers.
func (r *run) watch() {
	r.follow()
	for _, c := range r.clients {
		c.hear()
	}
}

// follow reads the trace on.
func (r *run) follow() {
	if r.blind() {
		return
	}
	t := &r.truth
	total := r.world.Recorder.Total()
	fresh := int(total - t.seen)
	if fresh > r.options.Trace {
		r.fail("one step wrote %d entries of the trace", fresh)
		return
	}
	t.seen = total
	h := fnv.New64a()
	var before node.Entry
	for _, e := range r.world.Recorder.Last(fresh) {
		r.met.observe(&before, &e)
		before = e
		if e.LSN != 0 || e.Event == "crash" {
			r.decision(&e)
		}
		r.law.observe(r, &e)
		if *oneSeed != 0 && testingVerbose() {
			r.logf("%9.3fms %v %-18s %v %s", float64(e.Time)/1e6, e.Node, e.Word(), e.Txn, e.Text())
		}
		h.Write([]byte(e.Word()))
		h.Write([]byte(e.Text()))
		h.Write([]byte{byte(e.Node), byte(e.Txn), byte(e.Time >> 16)})
	}
	r.hash = r.hash*1_000_003 + h.Sum64()
}

// decision follows the records that decide, from their appending to the sync or the crash.
func (r *run) decision(e *node.Entry) {
	switch {
	case e.Event == "sync":
		r.settlePending(e.Node, func(lsn base.LSN) (durable, lost bool) { return lsn <= e.LSN, false })
	case e.Event == "crash":
		log := wal.Inspect(r.world.Nodes[e.Node].Disk())
		r.settlePending(e.Node, func(lsn base.LSN) (durable, lost bool) {
			_, kept := log.Record(lsn)
			return kept, !kept
		})
	case e.Event == "append":
		r.appended(e)
	}
}

func (r *run) appended(e *node.Entry) {
	t := &r.truth
	switch rec := e.Record.(type) {
	case *wal.Commit:
		r.decided(e, rec.Txn, rec.CommitTS)
	case *wal.Committed:
		if rec.OnePhase {
			r.decided(e, rec.Txn, rec.CommitTS)
			return
		}
		switch f := t.fates[rec.Txn]; {
		case f == nil || !f.durable:
			r.fail("%v writes COMMITTED of %v, whose COMMIT is not durable (C2)", e.Node, rec.Txn)
		case f.ts != rec.CommitTS:
			r.fail("%v writes COMMITTED of %v at %v, COMMIT said %v", e.Node, rec.Txn, rec.CommitTS, f.ts)
		}
	case *wal.Aborted:
		if f := t.fates[rec.Txn]; f != nil && f.durable {
			r.fail("%v writes ABORTED of %v, which has committed", e.Node, rec.Txn)
		}
	}
}

func (r *run) decided(e *node.Entry, txn base.TxnID, ts base.TS) {
	if f := r.truth.fates[txn]; f != nil {
		r.fail("%v is decided twice: at %v and at %v", txn, f.ts, ts)
	}
	r.truth.fates[txn] = &fate{ts: ts}
	r.truth.pending = append(r.truth.pending, pendingFate{e.Node, e.LSN, txn})
}

// settlePending takes what a node has decided off the list of what is not durable yet.
func (r *run) settlePending(n base.NodeID, fate func(base.LSN) (durable, lost bool)) {
	t := &r.truth
	kept := t.pending[:0]
	for _, p := range t.pending {
		durable, lost := false, false
		if p.node == n {
			durable, lost = fate(p.lsn)
		}
		switch {
		case durable:
			t.fates[p.txn].durable = true
		case lost:
			delete(t.fates, p.txn)
			r.met["decision lost in a crash"]++
		default:
			kept = append(kept, p)
		}
	}
	t.pending = kept
}

// committed is when a transaction committed; false if it did not.
func (t *truth) committed(txn base.TxnID) (base.TS, bool) {
	f := t.fates[txn]
	if f == nil || !f.durable {
		return 0, false
	}
	return f.ts, true
}
