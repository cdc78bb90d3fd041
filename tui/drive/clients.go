package drive

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"conclave/engine"
	"conclave/repl/diagram"
	"conclave/repl/lang"
	"conclave/repl/session"
	"conclave/tui/scene"
)

// Bounds of the rest of a scene.
const (
	mostMessages = 60
	mostSessions = 100
	mostFaults   = 8
	mostAlarms   = 6
)

// network is what is between the nodes.
func (t *taking) network() (n scene.Network) {
	under := t.c.Messages()
	for i := range under {
		if i == mostMessages {
			n.Hidden = len(under) - i
			break
		}
		n.Messages = append(n.Messages, t.message(&under[i]))
	}
	groups, links := t.c.Network()
	for _, g := range groups {
		n.Cuts = append(n.Cuts, scene.Cut{Nodes: g})
	}
	for _, l := range links {
		if len(n.Faults) < mostFaults {
			n.Faults = append(n.Faults, faultWords(&l)...)
		}
	}
	n.Last = t.arrived()
	return n
}

func (t *taking) message(v *engine.MessageView) scene.Message {
	m := scene.Message{From: v.From, To: v.To, At: time.Duration(v.At), Sent: time.Duration(t.now)}
	m.Words, m.Tone = messageWords(v.Txn, v.Kind, v.Text)
	_, _ = fmt.Sscanf(v.Message, "m%d", &m.ID)
	for i := len(t.trace) - 1; i >= 0; i-- {
		if e := &t.trace[i]; e.Kind == engine.TraceSend && e.Message == m.ID {
			m.Sent = time.Duration(e.Time)
			m.Changed = e.Seq > t.look.from
			break
		}
	}
	return m
}

// arrived are the messages that the last step has brought to their end.
func (t *taking) arrived() (list []scene.Message) {
	for _, v := range t.fresh() {
		m := scene.Message{
			ID: v.Message, From: v.Peer, To: v.Node, At: time.Duration(v.Time), Changed: true,
		}
		switch v.Kind {
		case engine.TraceDeliver:
			m.Fate = "arrived"
		case engine.TraceRefused:
			m.From, m.To, m.Fate = v.Node, v.Peer, "refused"
		case engine.TraceLost:
			m.From, m.To, m.Fate = v.Node, v.Peer, "lost"
		default:
			continue
		}
		m.Words, m.Tone = messageWords(v.Txn, v.Word, diagram.MessageText(&v))
		if m.Fate != "arrived" {
			m.Tone = diagram.Bad
		}
		if len(list) == mostMessages {
			list = list[1:]
		}
		list = append(list, m)
	}
	return list
}

func faultWords(l *engine.LinkView) (words []string) {
	way := l.From + " to " + l.To
	if l.Drop > 0 {
		words = append(words, fmt.Sprintf("%s: the next %s lost", way, are(l.Drop)))
	}
	if l.Dup > 0 {
		words = append(words, fmt.Sprintf("%s: the next %s doubled", way, are(l.Dup)))
	}
	if l.Delay > 0 {
		words = append(words, fmt.Sprintf("%s: %v slower", way, l.Delay))
	}
	return words
}

func are(n int) string {
	if n == 1 {
		return "message is"
	}
	return fmt.Sprintf("%d messages are", n)
}

// sessions are the clients.
func (t *taking) sessions() (list []scene.Session) {
	for i := range t.clients[max(0, len(t.clients)-mostSessions):] {
		list = append(list, t.session(&t.clients[i]))
	}
	return list
}

func (t *taking) session(c *session.ClientView) scene.Session {
	s := scene.Session{Name: c.Name, Current: c.Current, Txn: c.Txn, Open: c.Txn != ""}
	if s.Txn == "" && c.LastTxn != 0 {
		s.Txn = txnName(c.LastTxn)
	}
	if c.Last != nil && !isDashboard(c.Last) {
		s.Statement = short(c.Last.Statement)
		s.Answer, s.Tone = Answer(c.Last)
		s.More = more(c.Last)
	}
	if c.Failed && s.Answer == "ok" {
		s.Answer, s.Tone = c.Txn+" has failed", diagram.Bad
	}
	if s.Ago = slices.Index(t.Driver.now.actors, c.Name); s.Ago < 0 {
		s.Ago = mostActors
	}
	for _, w := range c.Waits {
		s.Statement, s.Answer, s.Tone = short(w.Statement), waits(&w.For), diagram.Doubt
		s.More = ""
		if w.Txn != "" {
			s.Txn = w.Txn
		}
		if w.For.Reason == "step" {
			s.Tone = diagram.Plain
		}
	}
	return s
}

// isDashboard reports whether a statement is the one that has led here: nobody needs to be told.
func isDashboard(r *session.Result) bool {
	_, is := r.Stmt.(lang.Dashboard)
	return is
}

// shortPath is a script's file without its folders: a header has no room for them.
func shortPath(path string) string {
	_, file := filepath.Split(path)
	return short(file)
}

// script is the lines around the one that runs next.
func (t *taking) script() scene.Script {
	all := t.Driver.now.script
	s := scene.Script{Name: shortPath(all.Name), Done: t.next, All: len(all.stmts)}
	next := len(all.lines)
	if t.next < len(all.stmts) {
		next = all.stmts[t.next].Pos.Line - 1
	}
	from := max(0, next-t.room.Script)
	to := min(len(all.lines), next+t.room.Script)
	s.Next = next - from
	for i := from; i < to; i++ {
		l := scene.Line{Number: i + 1, Text: short(all.lines[i])}
		switch {
		case t.failed != nil && t.failed.File == all.Name && t.failed.Line == i+1:
			l.State = scene.Wrong
		case i < next:
			l.State = scene.Ran
		case i == next && t.under != nil:
			l.State = scene.Running
		}
		s.Lines = append(s.Lines, l)
	}
	for i := t.Driver.now.answers - 1; i >= t.from && t.Driver.answers[i].line > from; i-- {
		a := t.Driver.answers[i]
		if a.line <= to {
			line := &s.Lines[a.line-1-from]
			line.Answers = append([]scene.Answer{a.Answer}, line.Answers...)
		}
	}
	return s
}

// alarms say what is wrong, the worst first.
func (t *taking) alarms() (list []scene.Alarm) {
	add := func(tone diagram.Tone, format string, args ...any) {
		if len(list) < mostAlarms {
			list = append(list, scene.Alarm{Words: fmt.Sprintf(format, args...), Tone: tone})
		}
	}
	if f := t.failed; f != nil {
		add(diagram.Bad, "the script has failed: %s:%d: %s: %s", shortPath(f.File), f.Line, f.Code,
			short(f.Message))
	}
	t.doubts(add)
	for _, v := range t.fresh() {
		if v.Event == "deadlock" {
			add(diagram.Bad, "deadlock: %s; %s is the victim", short(v.Detail), txnName(v.Txn))
		}
	}
	for i := range t.cards {
		card := &t.cards[i]
		switch {
		case card.State == "down":
			add(diagram.Bad, "%s is down: %s", card.Node, card.Fell)
		case card.State == "recovering":
			add(diagram.Doubt, "%s is recovering", card.Node)
		case card.Disk != "":
			add(diagram.Doubt, "the disk of %s is %s", card.Node, card.Disk)
		}
	}
	if len(t.groups) > 0 {
		parts := make([]string, len(t.groups))
		for i, g := range t.groups {
			parts[i] = strings.Join(g, ", ")
		}
		add(diagram.Doubt, "the network is cut: %s", strings.Join(parts, " | "))
	}
	for _, c := range t.clients {
		for _, w := range c.Waits {
			if w.For.Reason != "step" && w.For.Reason != "break" {
				add(diagram.Doubt, "%s %s", c.Name, waits(&w.For))
			}
		}
	}
	return list
}

// doubts are the alarms about transactions whose coordinator cannot be asked.
func (t *taking) doubts(add func(diagram.Tone, string, ...any)) {
	type doubt struct {
		home  string
		nodes []string
	}
	found := map[uint64]*doubt{}
	var order []uint64
	for i := range t.cards {
		for _, p := range t.cards[i].Parts {
			if p.Phase != "prepared" || !t.inDoubt(&t.cards[i], p.Txn) {
				continue
			}
			if found[p.Txn] == nil {
				found[p.Txn] = &doubt{home: p.Home}
				order = append(order, p.Txn)
			}
			found[p.Txn].nodes = append(found[p.Txn].nodes, t.cards[i].Node)
		}
	}
	for _, txn := range order {
		d := found[txn]
		why := "is cut off"
		for _, card := range t.cards {
			if card.Node == d.home && card.State != "up" {
				why = "is " + card.State
			}
		}
		add(diagram.Doubt, "%s is in doubt on %s: %s, which decides, %s", txnName(txn),
			diagram.List(d.nodes), d.home, why)
	}
}
