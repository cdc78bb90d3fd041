package fuzz

import (
	"strings"

	"conclave/engine"
)

// coverage counts the rare things that random runs are there for.
type coverage map[string]int

// crashes name the moments of a crash, by the point at which it happens.
var crashes = []struct{ point, name string }{
	{"prepare.send", "the coordinator dies before the first PREPARE"},
	{"prepare.sent", "the coordinator dies with some PREPAREs sent"},
	{"votes.in", "the coordinator dies with all votes in, undecided"},
	{"decision.appended", "the coordinator dies with COMMIT written and not synced"},
	{"decision.logged", "the coordinator dies between decision.logged and the first send"},
	{"client.told", "the coordinator dies when only the client was told"},
	{"decision.sent.first", "the coordinator dies with one participant told"},
	{"decision.sent", "the coordinator dies with all told and no ack"},
	{"acks.in", "the coordinator dies before END"},
	{"prepare.received", "a participant dies at PREPARE"},
	{"prepare.queued", "a participant dies with a PREPARE in a queue"},
	{"prepare.appended", "a participant dies with PREPARED written and not synced"},
	{"prepare.logged", "a participant dies with PREPARED synced and no vote sent"},
	{"vote.sent", "a participant dies after its vote"},
	{"decision.received", "a participant dies at COMMIT"},
	{"decision.applied", "a participant dies with COMMITTED synced and no ack sent"},
	{"ack.sent", "a participant dies after its ack"},
	{"onephase.received", "a participant dies at a one-phase request"},
	{"onephase.logged", "a participant dies with a one-phase COMMITTED and no answer sent"},
	{"onephase.answered", "a participant dies after a one-phase answer"},
	{"recover.replayed", "a node dies in its recovery, its log read"},
	{"recover.asked", "a node dies in its recovery, its questions asked"},
}

// rare are the other events that a run is to meet.
var rare = []string{
	"a waiting PREPARE was aborted by a peer",
	"a peer told that it has committed",
	"a peer forced ABORTED because it was asked",
	"all in reach are PREPARED: blocked",
	"a question was answered PENDING",
	"a late yes was answered ABORT",
	"a decision was lost in a crash",
	"COMMIT was told again",
	"a PREPARE was delivered twice",
	"a COMMIT was delivered twice",
	"a PREPARE came after its ABORT",
	"a deadlock was found",
	"a lost lock was noticed",
	"a waiting PREPARE lost its lock",
	"a COMMITTED was asked for that had come through a checkpoint and a crash",
	"a PREPARE came to who had told a peer ABORTED",
	"a PREPARE came to who had told a peer ABORTED, and crashed since",
	"a one-phase request came again after a no that was for that moment",
	"a lock's lease ran out",
	"a validated read lost to an undecided write",
	"a request below the mark was refused",
	"a full disk voted no",
	"a failed sync crashed a node",
	"a torn tail was cut",
	"a range was split",
	"a request met a wrong epoch",
	"a one-phase request was withdrawn in time",
	"a one-phase request was withdrawn too late",
	"a checkpoint was made",
	"a node refused a corrupt log",
	"versions below a snapshot were gone",
}

// names lists all that is counted, in order.
func names() []string {
	var list []string
	for _, c := range crashes {
		list = append(list, c.name)
	}
	return append(list, rare...)
}

// sight is what a play remembers to tell a rare event from a common one.
type sight struct {
	before engine.TraceView
	seen   map[string]map[uint64]bool // by transaction or message, of one cluster
}

func newSight() sight { return sight{seen: map[string]map[uint64]bool{}} }

// once notes something, and reports whether it had been noted before.
func (s *sight) once(what string, id uint64) (again bool) {
	if s.seen[what] == nil {
		s.seen[what] = map[uint64]bool{}
	}
	again = s.seen[what][id]
	s.seen[what][id] = true
	return again
}

// copy notes all of what was noted under one word under another one too.
func (s *sight) copy(from, to string) {
	for id := range s.seen[from] {
		s.once(to, id)
	}
}

func (s *sight) has(what string, id uint64) bool { return s.seen[what][id] }

// observe takes in one line of the trace.
func (c coverage) observe(s *sight, e *engine.TraceView) {
	before := s.before
	s.before = *e
	switch e.Kind {
	case engine.TraceCrash:
		c.crash(&before, e)
		s.copy("kept "+e.Node, "restored "+e.Node)
		s.copy("forced "+e.Node, "forced, crashed "+e.Node)
	case engine.TraceAppend:
		c.append(s, e)
	case engine.TraceDeliver:
		c.deliver(s, e)
	case engine.TraceSend:
		c.send(s, &before, e)
	case engine.TraceNote:
		name, counts := notes[e.Event]
		if e.Event == "blocked" && s.once("blocked "+e.Node, e.Txn) {
			counts = false // it asks again and again
		}
		if counts {
			c[name]++
		}
		switch {
		case e.Event == "waits" && !strings.HasPrefix(e.Detail, "LOCK"):
			s.once("waits "+e.Node, e.Txn)
		case strings.HasSuffix(e.Detail, "the log before it is dropped"):
			s.copy("ended "+e.Node, "kept "+e.Node)
		}
	}
}

var notes = map[string]string{
	"blocked": "all in reach are PREPARED: blocked", "deadlock": "a deadlock was found",
	"lease over": "a lock's lease ran out", "checkpoint": "a checkpoint was made",
	"torn tail": "a torn tail was cut", "sync failed": "a failed sync crashed a node",
}

func (c coverage) crash(before, e *engine.TraceView) {
	if before.Kind != engine.TracePoint || before.Node != e.Node {
		return
	}
	for _, at := range crashes {
		if at.point == before.Event {
			c[at.name]++
		}
	}
	if before.Event == "decision.appended" {
		c["a decision was lost in a crash"]++
	}
}

func (c coverage) append(s *sight, e *engine.TraceView) {
	switch e.Word {
	case "SPLIT":
		c["a range was split"]++
	case "COMMITTED":
		s.once("ended "+e.Node, e.Txn)
	case "ABORTED":
		if s.before.Node == e.Node && s.has("ASK "+e.Node, e.Txn) {
			c["a peer forced ABORTED because it was asked"]++
			s.once("forced "+e.Node, e.Txn)
		}
	}
}

func (c coverage) deliver(s *sight, e *engine.TraceView) {
	says := func(text string) bool { return strings.Contains(e.Detail, text) }
	switch e.Word {
	case "PREPARE", "ONEPHASE", "ASK", "WITHDRAW":
		if s.has("restored "+e.Node, e.Txn) {
			c["a COMMITTED was asked for that had come through a checkpoint and a crash"]++
		}
	}
	switch e.Word {
	case "ONEPHASE":
		if s.has("no "+e.Node, e.Txn) {
			c["a one-phase request came again after a no that was for that moment"]++
		}
	case "PREPARE":
		if s.has("forced "+e.Node, e.Txn) {
			c["a PREPARE came to who had told a peer ABORTED"]++
		}
		if s.has("forced, crashed "+e.Node, e.Txn) {
			c["a PREPARE came to who had told a peer ABORTED, and crashed since"]++
		}
		if s.once("PREPARE", e.Message) {
			c["a PREPARE was delivered twice"]++
		}
		if s.has("ABORT "+e.Node, e.Txn) {
			c["a PREPARE came after its ABORT"]++
		}
	case "COMMIT":
		if s.once("COMMIT", e.Message) {
			c["a COMMIT was delivered twice"]++
		}
	case "ABORT":
		s.once("ABORT "+e.Node, e.Txn)
	case "ASK":
		s.once("ASK "+e.Node, e.Txn)
	case "OUTCOME":
		fromPeer := s.has("asks "+e.Node, e.Txn) && !s.has("inquired "+e.Peer, e.Txn)
		if fromPeer && says("committed") {
			c["a peer told that it has committed"]++
		}
		if says("pending") {
			c["a question was answered PENDING"]++
		}
	case "INQUIRE":
		s.once("inquired "+e.Node, e.Txn)
	case "WITHDRAW":
		s.once("WITHDRAW", e.Txn)
	case "ENDED":
		if says("withdrawn") {
			c["a one-phase request was withdrawn in time"]++
		} else if says("committed") && s.has("WITHDRAW", e.Txn) {
			c["a one-phase request was withdrawn too late"]++
		}
	case "WRONG_RANGE":
		c["a request met a wrong epoch"]++
	case "VALUE", "PAIRS":
		if says("refused") {
			c["versions below a snapshot were gone"]++
		}
	}
	if e.Word == "VOTE" || e.Word == "ENDED" {
		for text, name := range reasons {
			if says(text) {
				c[name]++
			}
		}
	}
}

// reasons of a no, as the trace says them.
var reasons = map[string]string{
	"a peer asked":                     "a waiting PREPARE was aborted by a peer",
	"lock lost":                        "a lost lock was noticed",
	"undecided write of what was read": "a validated read lost to an undecided write",
	"below the mark":                   "a request below the mark was refused",
	"disk full":                        "a full disk voted no",
}

func (c coverage) send(s *sight, before, e *engine.TraceView) {
	says := func(text string) bool { return strings.Contains(e.Detail, text) }
	if e.Word == "VOTE" || e.Word == "ENDED" {
		if says("lock lost") && s.has("waits "+e.Node, e.Txn) {
			c["a waiting PREPARE lost its lock"]++
		}
		if e.Word == "ENDED" && (says("disk full") || says("undecided write")) {
			s.once("no "+e.Node, e.Txn)
		}
	}
	switch e.Word {
	case "ASK":
		s.once("asks "+e.Node, e.Txn)
	case "ABORT":
		late := before.Kind == engine.TraceDeliver && before.Word == "VOTE" && before.Node == e.Node
		if late && strings.Contains(before.Detail, "VOTE yes") {
			c["a late yes was answered ABORT"]++
		}
	case "COMMIT":
		if s.once("told "+e.Peer, e.Txn) {
			c["COMMIT was told again"]++
		}
	}
}

// add adds what another play has met.
func (c coverage) add(o coverage) {
	for name, n := range o {
		c[name] += n
	}
}
