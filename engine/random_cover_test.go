package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/node"
	"conclave/engine/internal/wal"
)

// coverage counts the rare things that random runs are there for.
type coverage map[string]int

// rare are those that the runs of a test must have met, beside a crash at every point.
var rare = []string{
	"abort: a peer was told", "abort: a waiting PREPARE was asked about", "abort: deadlock",
	"abort: disk full", "blocked", "commit: one phase", "commit: two phases",
	"crash: in a checkpoint", "decision lost in a crash",
	"message: doubled request to decide", "message: lost", "message: refused", "outcome learnt from a peer",
	"range: checkpoint", "range: split", "range: wrong", "wait: PREPARE", "wait: lease over",
	"withdraw: too late", "withdraw: in time",
}

// observe takes in one entry of the trace; before is the one that came before it.
func (c coverage) observe(before, e *node.Entry) {
	making := fmt.Sprintf("~making %v", e.Node) // how many steps of a checkpoint it has taken
	if e.Event == "crash" && c[making] > 0 {
		c["crash: in a checkpoint"]++
		delete(c, making)
	}
	switch {
	case e.Event == "checkpoint":
		if c[making]++; strings.HasSuffix(e.Detail, "dropped") {
			c["range: checkpoint"]++
			delete(c, making)
		}
	case e.Event == "crash" && before.Node == e.Node && before.Point != effect.NoPoint:
		c["crash: "+before.Point.String()]++
	case e.Event == "append":
		c.appended(e)
	case e.Event == "deliver":
		c.delivered(e)
	case e.Event == "lost" || e.Event == "refused":
		c["message: "+e.Event]++
	case e.Event == "blocked":
		c["blocked"]++
	case e.Event == "deadlock":
		c["abort: deadlock"]++
	case e.Event == "lease over":
		c["wait: lease over"]++
	case e.Point == effect.PrepareQueued:
		c["wait: PREPARE"]++
		c[queued(e)] = 1
	case e.Event == "send":
		if v, is := e.Msg.(*msg.Vote); is && v.No.Code == msg.PeerAsked && c[queued(e)] > 0 {
			c["abort: a waiting PREPARE was asked about"]++
			delete(c, queued(e))
		}
	}
}

func (c coverage) appended(e *node.Entry) {
	switch rec := e.Record.(type) {
	case *wal.Commit:
		c["commit: two phases"]++
	case *wal.Committed:
		if rec.OnePhase {
			c["commit: one phase"]++
		}
	case *wal.Split:
		c["range: split"]++
	}
}

func (c coverage) delivered(e *node.Entry) {
	switch m := e.Msg.(type) {
	case *msg.Outcome:
		if m.From.Range != 0 && m.Status == msg.Committed {
			c["outcome learnt from a peer"]++
		}
		if m.From.Range != 0 && m.Status == msg.Aborted {
			c["abort: a peer was told"]++
		}
	case *msg.Vote:
		if m.No.Code == msg.DiskFull {
			c["abort: disk full"]++
		}
	case *msg.WrongRange:
		c["range: wrong"]++
	case *msg.Ended:
		if m.No.Code == msg.Withdrawn {
			c["withdraw: in time"]++
		}
		if m.CommitTS != 0 && c[asked(e)] > 0 {
			c["withdraw: too late"]++
		}
	case *msg.Withdraw:
		c[asked(e)]++
	case *msg.Prepare, *msg.OnePhase:
		arrived := fmt.Sprintf("~m%d", e.ID)
		if c[arrived]++; c[arrived] > 1 {
			c["message: doubled request to decide"]++
		}
	}
}

// queued is the name under which a run remembers that a PREPARE waits on a node.
func queued(e *node.Entry) string { return fmt.Sprintf("~queued %v on %v", e.Txn, e.Node) }

// asked is the name under which a run remembers that a request was asked back; such names are of one run.
func asked(e *node.Entry) string { return fmt.Sprintf("~asked %v", e.Txn) }

// add adds what a run has met.
func (c coverage) add(o coverage) {
	for what, n := range o {
		if what[0] != '~' {
			c[what] += n
		}
	}
}

// check fails if something was never met.
func (c coverage) check(t *testing.T) {
	for p := effect.NoPoint + 1; p < effect.Points; p++ {
		if c["crash: "+p.String()] == 0 {
			t.Errorf("no node has crashed at %v", p)
		}
	}
	for _, what := range rare {
		if c[what] == 0 {
			t.Errorf("never met: %s", what)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(c)) {
		t.Logf("%7d %s", c[what], what)
	}
}
