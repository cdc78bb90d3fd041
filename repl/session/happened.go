package session

import (
	"fmt"
	"strings"

	"conclave/engine"
)

// mostHappened is how many lines of what happened are told; TRACE has the rest.
const mostHappened = 30

// happened says in words what the trace has had since it had so many lines: an event on a line of
// its own, what it set off under it.
func (s *Sessions) happened(since uint64) []string {
	n := s.cluster.TraceTotal() - since
	if n == 0 {
		return nil
	}
	trace := s.cluster.Trace(int(n))
	var lines []string
	for i := range trace {
		if len(lines) == mostHappened {
			return append(lines, fmt.Sprintf("and more: TRACE %d tells all", n))
		}
		lines = append(lines, sentenceOf(&trace[i]))
	}
	return lines
}

// sentenceOf is a line of the trace in words.
func sentenceOf(v *engine.TraceView) string {
	what := messageOf(v)
	switch v.Kind {
	case engine.TraceDeliver:
		return fmt.Sprintf("m%d %s: %s to %s", v.Message, what, v.Peer, v.Node)
	case engine.TraceRefused:
		return fmt.Sprintf("m%d %s comes back to %s: %s is down", v.Message, what, v.Node, v.Peer)
	case engine.TraceSend:
		return fmt.Sprintf("  %s sends m%d %s to %s", v.Node, v.Message, what, v.Peer)
	case engine.TraceLost:
		return fmt.Sprintf("  m%d %s, %s to %s, is lost", v.Message, what, v.Node, v.Peer)
	case engine.TraceAppend:
		return fmt.Sprintf("  %s writes %s", v.Node, v.Detail)
	case engine.TraceSync:
		return fmt.Sprintf("  the log of %s is synced, up to LSN %d", v.Node, v.LSN)
	case engine.TraceCrash:
		return "  " + v.Node + " crashes"
	case engine.TraceRecover:
		return "  " + v.Node + " reads its log"
	case engine.TraceAnswer:
		return fmt.Sprintf("  the client of %s hears: %s", txnName(v.Txn), v.Detail)
	case engine.TracePoint:
		return fmt.Sprintf("  %s is at %s", v.Node, v.Event)
	}
	if v.Event == "draw" {
		return fmt.Sprintf("  %s draws %s for %s", v.Node, v.Detail, txnName(v.Txn))
	}
	where := v.Node
	if where != "" {
		where += ": "
	}
	return "  " + where + strings.TrimSpace(strings.Join([]string{txnName(v.Txn), v.Event, v.Detail}, " "))
}

// messageOf is the message of a line, without its number and the other node.
func messageOf(v *engine.TraceView) string {
	text := strings.TrimPrefix(v.Detail, fmt.Sprintf("m%d ", v.Message))
	text = strings.TrimSuffix(text, " to "+v.Peer)
	return strings.TrimSuffix(text, " from "+v.Peer)
}
