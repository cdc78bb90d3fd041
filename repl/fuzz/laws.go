package fuzz

import (
	"strings"

	"conclave/engine"
)

// laws are promises that a node makes to others, which the trace shows kept or broken before any
// client has come to harm by it.
type laws struct {
	synced  map[string]uint64 // node: the last durable LSN
	records map[deed]uint64   // the last record of a type of a transaction on a node
	written map[deed]bool     // there has been one at some time
	refused map[deed]bool     // C5, P5: the node has refused it, or was told ABORT
	asked   map[deed]bool     // D4: the node was asked by a peer, and by nobody else
}

// deed is something that a node did about a transaction: the word says what.
type deed struct {
	node, word string
	txn        uint64
}

func newLaws() laws {
	return laws{
		synced: map[string]uint64{}, records: map[deed]uint64{}, written: map[deed]bool{},
		refused: map[deed]bool{}, asked: map[deed]bool{},
	}
}

func (l *laws) observe(p *play, e *engine.TraceView) {
	of := func(word string) deed { return deed{e.Node, word, e.Txn} }
	switch e.Kind {
	case engine.TraceAppend:
		l.records[of(e.Word)], l.written[of(e.Word)] = e.LSN, true
		if (e.Word == "PREPARED" || e.Word == "COMMITTED") && l.refused[of("")] && alone(p, e.Node) {
			p.fail("C5", "%s appends %s of T%d, which it has refused before", e.Node, e.Word, e.Txn)
		}
	case engine.TraceSync:
		l.synced[e.Node] = e.LSN
	case engine.TraceCrash:
		l.crashed(e.Node)
	case engine.TraceDeliver:
		switch e.Word {
		case "ABORT":
			l.refused[of("")] = true
		case "ASK":
			l.asked[of("ASK")] = true
		case "INQUIRE":
			l.asked[of("INQUIRE")] = true
		}
	case engine.TraceSend:
		l.sent(p, e)
	}
}

// crashed forgets what the memory of a node held. Of what was not durable some may have stayed:
// nothing is held against it.
func (l *laws) crashed(node string) {
	for d, lsn := range l.records {
		if d.node == node && lsn > l.synced[node] {
			delete(l.records, d)
		}
	}
	for d := range l.refused {
		if d.node == node {
			delete(l.refused, d)
		}
	}
}

// sent is W4: what a message tells is durable by the time that it leaves.
func (l *laws) sent(p *play, e *engine.TraceView) {
	of := func(word string) deed { return deed{e.Node, word, e.Txn} }
	says := func(text string) bool { return strings.Contains(e.Detail, text) }
	switch {
	case e.Word == "VOTE" && says("VOTE yes"):
		l.hold(p, e, "PREPARED")
	case e.Word == "VOTE" || e.Word == "ENDED" && says("ENDED aborted"):
		l.refused[of("")] = true
	case e.Word == "ACK" || e.Word == "ENDED":
		l.hold(p, e, "COMMITTED")
	case e.Word == "COMMIT":
		l.hold(p, e, "COMMIT")
		if !l.written[of("COMMIT")] {
			p.fail("C2", "%s sends COMMIT of T%d, and has no such record", e.Node, e.Txn)
		}
	case e.Word == "OUTCOME" && says("OUTCOME aborted") && l.asked[of("ASK")] &&
		!l.asked[of("INQUIRE")] && !l.written[of("ABORTED")] && alone(p, e.Node):
		p.fail("D4", "%s tells a peer that T%d aborted, and has no such record", e.Node, e.Txn)
	}
}

// hold fails if a record was appended that is not durable.
func (l *laws) hold(p *play, e *engine.TraceView, word string) {
	if lsn := l.records[deed{e.Node, word, e.Txn}]; lsn > l.synced[e.Node] && alone(p, e.Node) {
		p.fail("W4", "%s sends %s of T%d, and its %s at LSN %d is not durable",
			e.Node, e.Word, e.Txn, word, lsn)
	}
}

// alone reports whether a node has one range only: the trace does not say which one a record is
// about.
func alone(p *play, node string) bool {
	ranges := 0
	for _, r := range p.Cluster().RangeViews() {
		if r.Node == node {
			ranges++
		}
	}
	return ranges == 1
}
