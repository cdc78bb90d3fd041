package lang

import (
	"fmt"
	"strings"
)

// Canonical is the canonical text of a statement: upper-case keywords, only what was said, quotes
// only where they are needed. It reads back as the same statement.
func Canonical(s Stmt) string {
	var w writer
	w.Grow(48) // most fit: then their text is the one allocation
	w.statement(s)
	return w.String()
}

// Keyword is the first word of the canonical text: the statement's name. It is "" for Invalid.
func Keyword(s Stmt) string {
	word, _, _ := strings.Cut(Canonical(s), " ")
	return word
}

// writer collects the words of a statement.
type writer struct{ strings.Builder }

// say adds words as they are.
func (w *writer) say(words ...string) {
	for _, word := range words {
		if w.Len() > 0 {
			w.WriteByte(' ')
		}
		w.WriteString(word)
	}
}

// data adds a word of data, which needs quotes if it is one of the keywords.
func (w *writer) data(s string, keywords ...string) { w.say(Quote(s, keywords...)) }

// opt adds a word and, after it, what it announces.
func (w *writer) opt(said bool, words ...fmt.Stringer) {
	if said {
		for _, s := range words {
			w.say(s.String())
		}
	}
}

// kw is a keyword as a Stringer.
type kw string

func (k kw) String() string { return string(k) }

// statement writes data statements itself, and leaves the others to their groups.
func (w *writer) statement(s Stmt) {
	switch s := s.(type) {
	case nil, Invalid:
	case Begin:
		w.begin(s)
	case Get:
		w.say("GET")
		w.data(s.Key)
	case Put:
		w.say("PUT")
		w.data(s.Key)
		w.data(s.Value)
	case Delete:
		w.say("DELETE")
		w.data(s.Key)
	case Scan:
		w.say("SCAN")
		w.span(s.Span, []string{"PREFIX"}, []string{"LIMIT"})
		w.opt(s.HasLimit, kw("LIMIT"), s.Limit)
	case CPut:
		w.say("CPUT")
		w.data(s.Key)
		w.nilOr(s.Expected)
		w.nilOr(s.New)
	case Incr:
		w.say("INCR")
		w.data(s.Key)
		w.opt(s.HasBy, s.By)
	case Lock:
		w.say("LOCK")
		w.data(s.Key)
	case Commit:
		w.say("COMMIT")
	case Rollback:
		w.say("ROLLBACK")
	case Use:
		w.say("USE", s.Session)
		w.opt(s.HasNode, kw("ON"), s.Node)
	case Await:
		w.say("AWAIT", s.Session)
	default:
		w.fault(s)
	}
}

func (w *writer) begin(b Begin) {
	w.say("BEGIN")
	order := b.Order
	if len(order) == 0 {
		order = b.options()
	}
	for _, o := range order {
		switch o {
		case BeginMode:
			w.say(upper(string(b.Mode)))
		case BeginReadOnly:
			w.say("READ", "ONLY")
		case BeginOn:
			w.say("ON", b.Node.String())
		case BeginAsOf:
			w.say("AS", "OF", b.AsOf.String())
		case BeginIsolation:
			w.opt(b.IsolationWord, kw("ISOLATION"))
			w.say(upper(string(b.Isolation)))
		}
	}
}

// options are those that were set, for a BEGIN that a program wrote.
func (b Begin) options() []BeginOption {
	var order []BeginOption
	set := [...]bool{
		BeginMode: b.Mode != "", BeginReadOnly: b.ReadOnly, BeginOn: b.HasNode,
		BeginAsOf: b.HasAsOf, BeginIsolation: b.Isolation != "",
	}
	for o, is := range set {
		if is {
			order = append(order, BeginOption(o))
		}
	}
	return order
}

// span writes which keys. A first bound that is a word of before needs quotes, either bound that
// is a word of after.
func (w *writer) span(s Span, before, after []string) {
	if s.IsPrefix {
		w.say("PREFIX")
		w.data(s.Prefix)
		return
	}
	if s.HasFrom {
		w.data(s.From, append(before, after...)...)
	}
	if s.HasTo {
		w.data(s.To, after...)
	}
}

func (w *writer) nilOr(v NilOr) {
	if v.Nil {
		w.say("NIL")
		return
	}
	w.data(v.Value, "NIL")
}

// fault writes the statements about nodes, disks and network, and those about time.
func (w *writer) fault(s Stmt) {
	switch s := s.(type) {
	case Kill:
		w.kill(s)
	case KillClear:
		w.say("KILL", "CLEAR")
	case Recover:
		w.say("RECOVER", either(s.All, "ALL", s.Node.String()))
	case Partition:
		w.partition(s)
	case Heal:
		w.say("HEAL")
	case Drop:
		w.say("DROP")
		w.hit(s.Hit)
	case Dup:
		w.say("DUP")
		w.hit(s.Hit)
	case Deliver:
		w.say("DELIVER", s.Message.String())
	case Delay:
		w.say("DELAY", s.From.String(), s.To.String(), s.By.String())
	case Latency:
		w.latency(s)
	case Disk:
		w.say("DISK", s.Node.String(), string(s.State))
	case Corrupt:
		w.say("CORRUPT", s.Node.String(), s.LSN.String())
	case Checkpoint:
		w.say("CHECKPOINT")
		w.opt(s.HasNode, s.Node)
	case Resolve:
		w.say("RESOLVE", s.Txn.String(), either(s.Commit, "COMMIT", "ABORT"), "ON", s.Node.String())
	default:
		w.time(s)
	}
}

func (w *writer) kill(s Kill) {
	w.say("KILL", either(s.Coordinator, "COORDINATOR", s.Node.String()))
	if s.Point != "" {
		w.say("AT")
		w.data(s.Point)
		w.opt(s.HasN, s.N)
	}
}

func (w *writer) partition(s Partition) {
	w.say("PARTITION")
	for i, group := range s.Groups {
		if i > 0 {
			w.say("|")
		}
		for _, n := range group {
			w.say(n.String())
		}
	}
}

func (w *writer) hit(h Hit) {
	if h.IsMessage {
		w.say(h.Message.String())
		return
	}
	w.say(h.From.String(), h.To.String())
	w.opt(h.HasN, h.N)
}

func (w *writer) latency(s Latency) {
	w.say("LATENCY", s.Min.String())
	w.opt(s.HasMax, s.Max)
}

func (w *writer) time(s Stmt) {
	switch s := s.(type) {
	case Auto:
		w.say("AUTO", either(s.On, "ON", "OFF"))
	case Step:
		w.say("STEP")
		w.opt(s.HasN, s.N)
		w.opt(s.HasNode, s.Node)
		if s.Timer != "" {
			w.say(s.Timer, s.Txn.String())
		}
	case Run:
		w.say("RUN")
		w.opt(s.HasFor, s.For)
	case Advance:
		w.say("ADVANCE", s.By.String())
	case Break:
		w.say("BREAK")
		w.breakPoint(s)
	case BreakClear:
		w.say("BREAK", "CLEAR")
	case Back:
		w.say("BACK")
		w.opt(s.HasN, s.N)
	default:
		w.look(s)
	}
}

// breakPoint quotes a point where it could be taken for CLEAR or a node.
func (w *writer) breakPoint(s Break) {
	if s.HasNode {
		w.say(s.Node.String())
		w.data(s.Point)
		return
	}
	keywords := []string{"CLEAR"}
	if _, isNode := id('n', s.Point); isNode {
		keywords = append(keywords, s.Point)
	}
	w.data(s.Point, keywords...)
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
