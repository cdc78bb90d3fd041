package repl

import (
	"fmt"
	"strconv"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// committed is what a COMMIT says: `committed @7 in two phases: n1 yes, n3 yes`.
func committed(ts uint64, phases int, by []session.Participant) string {
	if ts == 0 {
		return "committed, nothing written"
	}
	return "committed @" + strconv.FormatUint(ts, 10) + inPhases(phases, by)
}

// inPhases is the part of it that says how: ` in one phase on n1`.
func inPhases(phases int, by []session.Participant) string {
	switch {
	case phases == 1 && len(by) > 0:
		return " in one phase on " + lang.Escape(by[0].Replica)
	case phases == 1:
		return " in one phase"
	case phases == 2 && len(by) > 0:
		return " in two phases: " + votes(by)
	case phases == 2:
		return " in two phases"
	}
	return ""
}

// votes is `n1 yes, n3 no`.
func votes(by []session.Participant) string {
	parts := make([]string, len(by))
	for i, p := range by {
		parts[i] = lang.Escape(p.Replica + " " + p.Vote)
	}
	return strings.Join(parts, ", ")
}

// value is what GET, INCR and CPUT answer.
func value(v session.Optional) word {
	if v.Null {
		return word{dim, "NIL"}
	}
	return word{bold, data(v.S)}
}

// waitingFor says for what a statement waits.
func waitingFor(w *session.WaitsFor) string {
	if w == nil {
		return ""
	}
	key, txn := data(w.Key), lang.Escape(w.Txn)
	if w.Key == "" {
		key = "an answer"
	}
	switch {
	case w.Reason == "step":
		return "for STEP or RUN"
	case w.Reason == "break":
		return "at a BREAK, for STEP or RUN"
	case txn == "":
		return "for " + key
	case w.Reason == "indoubt":
		return fmt.Sprintf("for %s: %s is in doubt", key, txn)
	}
	return fmt.Sprintf("for %s: %s holds it", key, txn)
}

// did says in a few words what a statement that is ok did, where its line would otherwise be bare.
func did(r *session.Result) string {
	switch {
	case r.Begun != nil:
		return began(r)
	case len(r.Told) > 0:
		return lang.Escape(r.Told[0])
	case r.Auto != nil && r.Auto.TS != 0:
		return lang.Escape(r.Txn) + " " + committed(r.Auto.TS, r.Auto.Phases, r.Auto.Participants)
	case r.Outcome == "rolledback" && r.Txn != "":
		return "nothing of " + lang.Escape(r.Txn) + " happened"
	case r.Anomalies != nil:
		return "no anomaly"
	}
	return lang.Escape(done(r.Stmt))
}

func began(r *session.Result) string {
	b := r.Begun
	s := lang.Escape(r.Txn) + " began"
	if b.AsOf != 0 {
		s += fmt.Sprintf(", reads as of @%d", b.AsOf)
	} else if b.StartTS != 0 {
		s += fmt.Sprintf(" at %d", b.StartTS)
	}
	if b.Node != "" {
		s += ", " + lang.Escape(b.Node) + " coordinates"
	}
	return s
}

// done is what is so after a statement, known from the statement alone; "" where only a look at
// the cluster would tell.
func done(s lang.Stmt) string {
	switch s := s.(type) {
	case lang.Use:
		if s.HasNode {
			return "session " + s.Session + " on " + s.Node.String()
		}
		return "session " + s.Session
	case lang.Expect:
		return strings.Replace(lang.Canonical(s), "EXPECT ", "=> ", 1)
	case lang.Set, lang.Cluster, lang.Reset, lang.Split:
		return lang.Canonical(s)
	}
	return doneTo(s)
}

// doneTo is done of the faults, and of what has to do with time.
func doneTo(s lang.Stmt) string {
	switch s := s.(type) {
	case lang.Kill:
		if s.Point != "" || s.Coordinator {
			return ""
		}
		return s.Node.String() + " is down"
	case lang.KillClear:
		return "no crash is planted"
	case lang.Drop:
		return fmt.Sprintf("%s from %v to %v will be lost", nextMessages(s.N.V), s.From, s.To)
	case lang.Dup:
		return fmt.Sprintf("%s from %v to %v will arrive twice", nextMessages(s.N.V), s.From, s.To)
	case lang.Delay:
		if s.By.D == 0 {
			return fmt.Sprintf("messages from %v to %v are not delayed any more", s.From, s.To)
		}
		return fmt.Sprintf("messages from %v to %v take %v longer", s.From, s.To, s.By.D)
	case lang.Latency:
		if s.Max.D == s.Min.D {
			return fmt.Sprintf("a message takes %v", s.Min.D)
		}
		return fmt.Sprintf("a message takes %v to %v", s.Min.D, s.Max.D)
	case lang.Disk:
		return fmt.Sprintf(disks[s.State], s.Node)
	case lang.Corrupt:
		return fmt.Sprintf("a bit of LSN %s is flipped: %v will notice when it restarts", s.LSN, s.Node)
	case lang.Resolve:
		word := "abort"
		if s.Commit {
			word = "commit"
		}
		return fmt.Sprintf("%v says %s about %v from now on: a guess", s.Node, word, s.Txn)
	case lang.Auto:
		if s.On {
			return "a statement runs until it ends or waits"
		}
		return "nothing happens but by STEP and RUN"
	case lang.Break:
		if s.HasNode {
			return fmt.Sprintf("the cluster will be held when %v is at %s", s.Node, s.Point)
		}
		return fmt.Sprintf("the cluster will be held when a node is at %s", s.Point)
	case lang.BreakClear:
		return "no break is set"
	}
	return ""
}

// disks says what a disk does from now on.
var disks = map[lang.DiskState]string{
	lang.DiskFull: "the disk of %v takes decisions only: its vote is no",
	lang.DiskFail: "the next sync of %v fails, and the node with it",
	lang.DiskOK:   "the disk of %v is as new",
}

// nextMessages is "the next message", "the next 3 messages".
func nextMessages(n int64) string {
	if n == 1 {
		return "the next message"
	}
	return fmt.Sprintf("the next %d messages", n)
}
