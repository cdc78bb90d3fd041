package diagram

import (
	"slices"
	"strings"

	"conclave/engine"
)

// gathering reads a trace once, from its beginning, and takes from it what belongs to one
// transaction.
type gathering struct {
	txn      uint64
	name     string // "T4"
	events   []*event
	messages map[uint64]*message
	logs     map[string]*log
	down     map[string]bool // the nodes that were down when the transaction began
	chain    chain           // of the deadlock that it was part of

	coordinator string
	asked       map[string]bool // for a vote, or in one phase
	onePhase    bool
	committing  bool // COMMIT has been asked for
	told        bool // the client has heard how it ended
	orphaned    bool // the coordinator has crashed
	heard       bool // a message has come to the coordinator since the last answer
	value       string
	commitPoint bool
	waits       map[string][]string    // at a node: whom the transaction waits for
	questions   map[[2]string]*message // from and to: the last one that was not answered
	probes      int                    // not drawn
	moot        int                    // questions not drawn: the answer was known when it came
	repeated    int                    // messages at the end that are not drawn
	truncated   bool
}

func gather(trace []engine.TraceView, txn uint64) *gathering {
	g := &gathering{
		txn: txn, name: txnName(txn),
		messages: map[uint64]*message{}, logs: map[string]*log{},
		asked: map[string]bool{}, waits: map[string][]string{}, questions: map[[2]string]*message{},
	}
	g.chain = findChain(trace, txn)
	for i := range trace {
		g.take(&trace[i])
	}
	for _, m := range g.messages {
		if g.lostInCrash(m) {
			m.swallowed = true
		}
	}
	return g
}

// take adds one line of the trace.
func (g *gathering) take(v *engine.TraceView) {
	switch v.Kind {
	case engine.TraceCrash:
		g.crash(v)
		return
	case engine.TraceRecover:
		g.recover(v)
		return
	case engine.TraceSync:
		g.sync(v)
		return
	case engine.TraceAppend:
		if v.Word == "START" {
			g.started(v)
		}
	}
	switch {
	case v.Kind == engine.TracePoint && (v.Txn == g.txn || v.Txn == 0):
		g.log(v.Node).point = v
	case v.Message != 0 && (v.Word == "PROBE" || v.Word == "CHASE" || v.Word == "VICTIM"):
		g.probe(v)
		return
	case v.Kind == engine.TraceNote && v.Event == "deadlock" && g.chain.note == v:
		g.deadlock(v)
		return
	}
	if v.Txn != g.txn {
		g.holderEnded(v)
		return
	}
	g.own(v)
}

// own adds a line about the transaction itself.
func (g *gathering) own(v *engine.TraceView) {
	if v.Kind == engine.TraceSubmit {
		return // what the client hears, and what it sets off, tells as much
	}
	if g.down == nil {
		g.begins(v)
	}
	switch v.Kind {
	case engine.TraceSend:
		g.send(v)
	case engine.TraceDeliver:
		g.deliver(v)
	case engine.TraceRefused, engine.TraceLost:
		if m := g.messages[v.Message]; m != nil {
			m.refused = m.refused || v.Kind == engine.TraceRefused
			m.lost = m.lost || v.Kind == engine.TraceLost
			if m.refused {
				m.sent.with = m.to
			}
		}
	case engine.TraceAppend:
		g.append(v)
	case engine.TraceAnswer:
		g.answer(v)
	case engine.TracePoint:
		if v.Event == "prepare.send" && !g.committing {
			g.committing = true
			g.coordinator = v.Node
			g.add(&event{
				seq: v.Seq, time: v.Time, at: Client, with: v.Node, step: between, kind: Arrow,
				labels: []string{"COMMIT"},
			})
		}
	default:
		g.remark(v)
	}
}

// begins notes how the nodes stand when the transaction is first heard of.
func (g *gathering) begins(v *engine.TraceView) {
	g.down = map[string]bool{}
	for name, l := range g.logs {
		g.down[name] = l.down
	}
	g.truncated = !(v.Event == "draw" && strings.HasPrefix(v.Detail, "start_ts "))
}

func (g *gathering) log(node string) *log {
	l := g.logs[node]
	if l == nil {
		l = &log{node: node}
		g.logs[node] = l
	}
	return l
}

// add puts an event at the end of the story.
func (g *gathering) add(e *event) *event {
	g.events = append(g.events, e)
	for _, name := range []string{e.at, e.with} {
		if l := g.logs[name]; l != nil && e.step != silent && e.kind != Written && e.kind != Word {
			l.fresh = nil
		}
	}
	return e
}

// mark adds a mark on the node of a line.
func (g *gathering) mark(v *engine.TraceView, kind Kind, tone Tone, labels ...string) *event {
	return g.add(&event{
		seq: v.Seq, time: v.Time, at: v.Node, step: stays, kind: kind, tone: tone, labels: labels,
	})
}

func (g *gathering) send(v *engine.TraceView) {
	text := messageText(v)
	m := &message{word: v.Word, text: text, from: v.Node, to: v.Peer}
	g.messages[v.Message] = m
	switch v.Word {
	case "PREPARE", "ONEPHASE":
		g.asked[v.Peer] = true
		g.onePhase = g.onePhase || v.Word == "ONEPHASE"
	case "WAITING":
		g.waits[v.Node] = holders(text)
	case "VOTE", "VALUE", "PAIRS", "GRANTED", "ENDED":
		delete(g.waits, v.Node)
	case "INQUIRE":
		g.doubtIsBack(v.Node)
	}
	if v.Word == "INQUIRE" || v.Word == "ASK" {
		g.questions[[2]string{m.from, m.to}] = m
	}
	m.sent = g.add(&event{
		seq: v.Seq, time: v.Time, at: v.Node, step: leave, msg: m,
		labels: messageLabels(g.name, v.Word, text), tone: messageTone(v.Word, text),
	})
}

func (g *gathering) deliver(v *engine.TraceView) {
	m := g.messages[v.Message]
	if m == nil {
		return // it left before the trace begins
	}
	e := &event{
		seq: v.Seq, time: v.Time, at: v.Node, step: arrive, msg: m,
		labels: m.sent.labels, tone: m.sent.tone,
	}
	if len(m.arrivals) > 0 { // it was doubled
		e.labels = []string{e.labels[0] + ", again", m.word + " again", "again"}
	}
	m.arrivals = append(m.arrivals, e)
	l := g.log(v.Node)
	switch m.word {
	case "RELEASE", "ABORT", "WITHDRAW":
		delete(g.waits, v.Node)
	case "OUTCOME":
		g.answered(m, l)
	}
	if (m.word == "ABORT" || m.text == "OUTCOME aborted") && l.inDoubt > 0 {
		l.inDoubt--
		e.life = lifeOf(l)
	}
	if v.Node == g.coordinator {
		g.heard = true
		g.value = strings.TrimPrefix(m.text, "VALUE ")
	}
	if m.itself() { // it is drawn where it arrives: there it does what it does
		e.step, e.kind = stays, Itself
		m.sent.step = silent
	}
	g.add(e)
	e.moot = m.sent.moot
}

// answered takes an answer to a question. If the node knew it already, because the decision itself
// has come first, question and answer are not drawn: they change nothing.
func (g *gathering) answered(m *message, l *log) {
	ends := [2]string{m.to, m.from}
	q := g.questions[ends]
	delete(g.questions, ends)
	if q == nil || l.inDoubt > 0 || !l.has("PREPARED") {
		return
	}
	g.moot++
	for _, x := range []*message{q, m} {
		x.sent.moot = true
		for _, e := range x.arrivals {
			e.moot = true
		}
	}
}

// lostInCrash reports whether the receiver of a message that never came has crashed since.
func (g *gathering) lostInCrash(m *message) bool {
	if len(m.arrivals) > 0 || m.refused || m.lost {
		return false
	}
	return slices.ContainsFunc(g.events, func(e *event) bool {
		return e.kind == Crash && e.at == m.to && e.seq > m.sent.seq
	})
}

// remark adds a note of the engine: a draw, "blocked", an operator's guess, ...
func (g *gathering) remark(v *engine.TraceView) {
	detail := safe(v.Detail)
	switch v.Event {
	case "draw":
		if g.coordinator == "" {
			g.coordinator = v.Node
		}
		if !strings.HasPrefix(detail, "snapshot ") {
			g.mark(v, Word, Dim, detail)
		}
	case "blocked":
		g.mark(v, Blocked, Doubt, "blocked")
	case "resolved":
		guess := strings.TrimPrefix(detail, "a guess: ")
		g.mark(v, Word, Doubt, "an operator's guess: "+guess, detail)
	case "decision":
		g.mark(v, Word, Bad, "the decision was "+detail, strings.Split(detail, ";")[0])
	case "lease over":
		g.mark(v, Word, Doubt, "lock lease over")
	case "timeout":
		if v.Node == g.coordinator { // that of a question is told by the next question
			g.mark(v, Word, Bad, "timeout: "+detail, "timeout")
		}
	case "deadlock": // one that the transaction was told of, and another picture shows
	case "waits", "lock granted", "lock freed": // the messages tell of them
	default:
		g.mark(v, Word, Plain, strings.TrimSpace(v.Event+" "+detail), v.Event)
	}
}

// holderEnded notes that what the transaction waits for at a node has ended there.
func (g *gathering) holderEnded(v *engine.TraceView) {
	if len(g.waits) == 0 || v.Txn == 0 {
		return
	}
	name := txnName(v.Txn)
	if !slices.Contains(g.waits[v.Node], name) {
		return
	}
	switch {
	case v.Kind == engine.TraceAppend && v.Word == "COMMITTED":
		ts, _, _ := strings.Cut(recordDetail(v), " ")
		g.mark(v, Word, Dim, name+" committed "+ts, name+" committed", name+" ends")
	case v.Kind == engine.TraceAppend && v.Word == "ABORTED",
		v.Kind == engine.TraceDeliver && v.Word == "ABORT":
		g.mark(v, Word, Dim, name+" aborted", name+" ends")
	case v.Kind == engine.TraceDeliver && v.Word == "RELEASE":
		g.mark(v, Word, Dim, name+" frees its locks", name+" ends")
	default:
		return
	}
	g.waits[v.Node] = slices.DeleteFunc(g.waits[v.Node], func(s string) bool { return s == name })
}

func (g *gathering) participants(nodes []string) (names []string) {
	for _, name := range nodes {
		if g.asked[name] {
			names = append(names, name)
		}
	}
	return names
}

// startOf is how a node stood before the story.
func (g *gathering) startOf(node string) Life {
	if g.down[node] {
		return Down
	}
	return Up
}

func lifeOf(l *log) *Life {
	life := Up
	switch {
	case l.down:
		life = Down
	case l.inDoubt > 0:
		life = InDoubt
	}
	return &life
}
