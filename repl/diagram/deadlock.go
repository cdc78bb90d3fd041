package diagram

import (
	"slices"
	"strings"

	"conclave/engine"
)

// chain is how a deadlock was found: the messages that carried the probe along the circle, and the
// note of who is its victim. All other probes have found nothing, and a picture of them would say
// nothing.
type chain struct {
	note     *engine.TraceView
	cycle    []string
	messages map[uint64]bool
}

// findChain looks for the last deadlock that a transaction was part of, and for the messages that
// led to it, backwards: a CHASE follows from a PROBE of the same path, a PROBE from a CHASE of a
// shorter one.
func findChain(trace []engine.TraceView, txn uint64) (c chain) {
	at := -1
	for i := range trace {
		v := &trace[i]
		if v.Kind != engine.TraceNote || v.Event != "deadlock" {
			continue
		}
		if cycle := pathOf(v.Detail); slices.Contains(cycle, txnName(txn)) {
			at, c.note, c.cycle = i, v, cycle
		}
	}
	if at < 0 {
		return chain{}
	}
	c.messages = map[uint64]bool{}
	at, path := c.back(trace, at, c.note.Node, "", "CHASE", "VICTIM")
	if at >= 0 && trace[at].Word == "VICTIM" {
		at, path = c.back(trace, at, trace[at].Peer, "", "CHASE")
	}
	for at >= 0 {
		sender := trace[at].Peer
		if trace[at].Word == "CHASE" {
			at, _ = c.back(trace, at, sender, path, "PROBE")
			continue
		}
		i := strings.LastIndex(path, arrow)
		if i < 0 {
			break // the wait with which it began
		}
		path = path[:i]
		at, _ = c.back(trace, at, sender, path, "CHASE")
	}
	return c
}

// back finds the last of some messages that a node has received before a line, and makes it part of
// the chain. An empty path is any.
func (c *chain) back(
	trace []engine.TraceView, at int, node, path string, words ...string,
) (line int, itsPath string) {
	for i := at - 1; i >= 0; i-- {
		v := &trace[i]
		if v.Kind != engine.TraceDeliver || v.Node != node || !slices.Contains(words, v.Word) {
			continue
		}
		itsPath = strings.TrimPrefix(messageText(v), v.Word+" ")
		if path == "" || path == itsPath {
			c.messages[v.Message] = true
			return i, itsPath
		}
	}
	return -1, ""
}

const arrow = " → "

func pathOf(s string) []string { return strings.Split(s, arrow) }

// probe adds a line about a probe, if it is one that has found the deadlock.
func (g *gathering) probe(v *engine.TraceView) {
	if !g.chain.messages[v.Message] || g.down == nil {
		if v.Txn == g.txn && v.Kind == engine.TraceSend {
			g.probes++
		}
		return
	}
	switch v.Kind {
	case engine.TraceSend:
		g.send(v)
		g.messages[v.Message].sent.tone = Doubt
	case engine.TraceDeliver:
		heard, value := g.heard, g.value
		g.deliver(v)
		g.heard, g.value = heard, value
	}
}

// deadlock marks that the circle is closed, at the coordinator of its victim.
func (g *gathering) deadlock(v *engine.TraceView) {
	if g.down == nil {
		return
	}
	victim := txnName(v.Txn)
	circle := strings.Join(append(slices.Clone(g.chain.cycle), g.chain.cycle[0]), arrow)
	g.mark(v, Word, Bad,
		"deadlock: "+circle+", "+victim+" is the victim", "deadlock: "+victim+" is the victim",
		"deadlock: "+victim, "deadlock")
}
