package diagram

import (
	"strings"

	"conclave/engine"
)

// append is a record of the transaction: written, and not synced yet.
func (g *gathering) append(v *engine.TraceView) {
	l := g.log(v.Node)
	r := &record{lsn: v.LSN, word: v.Word, detail: recordDetail(v)}
	r.event = g.mark(v, Written, Plain, recordLabels(r)...)
	l.records = append(l.records, r)
	l.fresh = append(l.fresh, r)
	if (r.word == "COMMITTED" || r.word == "ABORTED") && l.inDoubt > 0 {
		l.inDoubt--
		r.event.life = lifeOf(l)
	}
}

// sync makes records durable: in the mark of their writing if nothing was drawn since, else in
// another.
func (g *gathering) sync(v *engine.TraceView) {
	l := g.logs[v.Node]
	if l == nil || l.limbo {
		return
	}
	for _, r := range l.records {
		if r.synced || r.lsn > v.LSN {
			continue
		}
		r.synced = true
		e := r.event
		if !contains(l.fresh, r) || e.time != v.Time {
			e = g.mark(v, Synced, Plain, r.event.labels...)
		}
		e.kind = Synced
		g.durable(v, r, e)
	}
}

// durable is what follows from a record once it is on the disk.
func (g *gathering) durable(v *engine.TraceView, r *record, e *event) {
	l := g.log(v.Node)
	if r.word == "PREPARED" && !g.decided(v.Node) {
		l.inDoubt++
		e.life = lifeOf(l)
	}
	onePhase := r.word == "COMMITTED" && strings.Contains(r.detail, " one phase")
	commits := r.word == "COMMIT" || onePhase
	if r.word == "COMMIT" { // this node knows the decision, its range will hear of it
		l.inDoubt = 0
		e.life = lifeOf(l)
	}
	if commits && !g.commitPoint {
		g.commitPoint = true
		g.mark(v, Point, Good, "commit point")
	}
	if commits {
		e.tone = Good
	}
}

// decided reports whether a node is the coordinator, and has made the decision: its range does not
// know of it yet, but nothing there can be blocked.
func (g *gathering) decided(node string) bool {
	return node == g.coordinator && g.told && !g.orphaned
}

// crash takes a node down. What was not synced is in limbo until the node is back.
func (g *gathering) crash(v *engine.TraceView) {
	l := g.log(v.Node)
	l.down, l.inDoubt, l.fresh, l.limbo = true, 0, nil, true
	l.back = nil
	delete(g.waits, v.Node)
	g.orphaned = g.orphaned || v.Node == g.coordinator
	if g.down == nil {
		return
	}
	e := g.mark(v, Crash, Bad, "crash")
	e.alone = true
	if p := l.point; p != nil && p.Seq+1 == v.Seq {
		e.alone = p.Txn == 0
		e.labels = []string{"crash at " + p.Event, "crash"}
	}
	e.life = lifeOf(l)
}

// recover is the moment at which a node begins to read its log.
func (g *gathering) recover(v *engine.TraceView) {
	l := g.log(v.Node)
	l.down = false
	if g.down == nil {
		return
	}
	e := g.mark(v, Recovery, Plain, "recovers")
	e.alone, e.life = true, lifeOf(l)
	l.back = e
}

// started is a node's START record. Its LSN tells which of the records before it the crash has
// left.
func (g *gathering) started(v *engine.TraceView) {
	l := g.logs[v.Node]
	if l == nil || !l.limbo {
		return
	}
	l.limbo = false
	for _, r := range l.records {
		if r.lsn >= v.LSN && g.down != nil {
			e := g.mark(v, Gone, Bad, r.word+" was lost")
			e.life = lifeOf(l)
		}
	}
	l.keep(func(r *record) bool { return r.lsn < v.LSN })
	if g.down != nil {
		g.readBack(v, l)
	}
}

// readBack marks the records that say what a restarted node still has to do.
func (g *gathering) readBack(v *engine.TraceView, l *log) {
	commit, open := l.last("COMMIT"), l.open() > 0
	for _, r := range l.records {
		survived := !r.synced
		r.synced = true
		undone := r == commit && !l.has("END") || r.word == "PREPARED" && open
		if !survived && !undone {
			continue
		}
		long := r.event.labels[max(len(r.event.labels)-2, 0)]
		e := g.mark(v, Synced, Plain, "reads "+long, "reads "+r.word, r.word)
		if r.word == "PREPARED" && open {
			l.back = e
		}
		if r.word != "PREPARED" {
			g.durable(v, r, e)
		}
	}
	if v.Node == g.coordinator && g.committing && !g.onePhase && commit == nil && !g.truncated {
		g.mark(v, Word, Bad, "reads no COMMIT: abort", "no COMMIT")
	}
}

// doubtIsBack is called when a node asks how the transaction ended: if it has restarted, it has
// found that the transaction is in doubt there. (PREPARED alone does not tell: what came after it
// on the log may say that the transaction was aborted.)
func (g *gathering) doubtIsBack(node string) {
	l := g.log(node)
	if l.back == nil || l.open() == 0 {
		return
	}
	l.inDoubt = l.open()
	l.back.life = lifeOf(l)
	l.back = nil
}

func contains(list []*record, r *record) bool {
	for _, x := range list {
		if x == r {
			return true
		}
	}
	return false
}
