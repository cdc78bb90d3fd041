package session

import (
	"fmt"
	"strings"
	"time"

	"conclave/engine"
)

// mostHappened is how many lines of what happened are told; TRACE has the rest.
const mostHappened = 30

// happened says in words what the trace has had since some events, which are named by how many
// lines it had before each: an event on a line of its own, what it set off under it. An event
// that the trace has no line for is a timer.
func (s *Sessions) happened(events ...uint64) []string {
	if len(events) == 0 {
		return nil
	}
	first := events[0]
	n := int(s.cluster.TraceTotal() - first)
	trace := s.cluster.Trace(n)
	if len(trace) < n {
		return []string{"more happened than TRACE keeps"}
	}
	var lines []string
	for i := 0; i <= n; i++ {
		begins := false
		for len(events) > 0 && events[0]-first == uint64(i) {
			events = events[1:]
			if begins = i < n && isEvent(&trace[i]); !begins {
				lines = append(lines, "a timer runs out, at "+s.timeOf(trace, i))
			}
		}
		if len(lines) >= mostHappened {
			return append(lines, fmt.Sprintf("and more: TRACE %d tells all", n))
		}
		if i == n {
			break
		}
		line := sentenceOf(&trace[i])
		if begins {
			line = strings.TrimLeft(line, " ")
		}
		lines = append(lines, line)
	}
	return lines
}

// isEvent reports whether a line of the trace is an event, and not what one has set off.
func isEvent(v *engine.TraceView) bool {
	return !strings.HasPrefix(sentenceOf(v), " ") || v.Kind == engine.TraceSync ||
		v.Event == "checkpoint"
}

func (s *Sessions) timeOf(trace []engine.TraceView, i int) string {
	if i < len(trace) {
		return time.Duration(trace[i].Time).String()
	}
	return time.Duration(s.store.Now()).String()
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
	case engine.TraceSubmit:
		return fmt.Sprintf("  the client of %s asks %s: %s", txnName(v.Txn), v.Node, v.Detail)
	case engine.TracePoint:
		return fmt.Sprintf("  %s is at %s", v.Node, v.Event)
	}
	return "  " + noteOf(v)
}

// noteOf is a note of the engine in words.
func noteOf(v *engine.TraceView) string {
	txn := txnName(v.Txn)
	switch v.Event {
	case "draw":
		return fmt.Sprintf("%s draws %s for %s", v.Node, v.Detail, txn)
	case "checkpoint":
		return fmt.Sprintf("the checkpoint of %s, %s", v.Node, v.Detail)
	case "waits":
		return fmt.Sprintf("%s waits at %s: %s", txn, v.Node, v.Detail)
	case "timeout":
		return fmt.Sprintf("%s has waited long enough, for %s: %s", v.Node, txn, v.Detail)
	case "lock granted":
		return fmt.Sprintf("%s grants %s the lock on %s", v.Node, txn, v.Detail)
	case "lock freed":
		return fmt.Sprintf("%s frees the lock of %s on %s", v.Node, txn, v.Detail)
	}
	where := v.Node
	if where != "" {
		where += ": "
	}
	return where + strings.TrimSpace(strings.Join([]string{txn, v.Event, v.Detail}, " "))
}

// messageOf is the message of a line, without its number and the other node.
func messageOf(v *engine.TraceView) string {
	text := strings.TrimPrefix(v.Detail, fmt.Sprintf("m%d ", v.Message))
	text = strings.TrimSuffix(text, " to "+v.Peer)
	return strings.TrimSuffix(text, " from "+v.Peer)
}
