package session

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// look is the looking statements: what they show is a copy, and nothing happens.
func (s *Sessions) look(x *call, st lang.Stmt) *Error {
	var err error
	switch st := st.(type) {
	case lang.Nodes:
		x.r.Rows = nodesTable(s.cluster.NodeViews())
	case lang.Txns:
		x.r.Rows = s.txnsTable(s.cluster.TxnViews())
	case lang.Locks:
		var views []engine.LockView
		views, err = s.cluster.LockViews(optNode(st.HasNode, st.Node))
		x.r.Rows = locksTable(views)
		x.note(s.unseen())
	case lang.Versions:
		x.r.Rows = versionsTable(s.cluster.VersionViews(st.Key))
		x.note(s.unseen())
	case lang.Wal:
		var views []engine.RecordView
		views, err = s.cluster.Records(optNode(st.HasNode, st.Node), atMost(st.HasN, st.N))
		x.r.Rows = walTable(views)
	case lang.Ranges:
		x.r.Rows = rangesTable(s.cluster.RangeViews())
	case lang.Stats:
		x.r.Rows = statsTable(append(s.cluster.Stats(),
			engine.StatView{Name: "journal-statements", Value: int64(s.journal.n)},
			engine.StatView{Name: "journal-bytes", Value: int64(s.journal.size())}))
	case lang.Messages:
		x.r.Rows = messagesTable(s.cluster.Messages())
	case lang.Trace:
		views := s.cluster.Trace(atMost(st.HasN, st.N))
		x.r.Rows = traceTable(views)
		x.note(s.untraced(st, len(views)))
	case lang.Status:
		return s.status(x, st)
	case lang.Why:
		return s.why(x, st)
	case lang.Diagram:
		return s.diagram(x, st)
	default:
		return fail(codeSyntax, "%s is not in this version yet.", lang.Keyword(st))
	}
	if err != nil {
		x.r.Rows = nil
		return errorOf(err)
	}
	return nil
}

// untraced is a note that there were events before those that TRACE shows, which it was asked for
// and has not kept.
func (s *Sessions) untraced(st lang.Trace, shown int) string {
	gone := int64(s.cluster.TraceTotal()) - int64(shown)
	if gone <= 0 || st.HasN && st.N.V <= int64(shown) {
		return ""
	}
	return fmt.Sprintf("the trace keeps %d events (SET trace): %d before them are gone", shown, gone)
}

// unseen is a note that what nodes that are down have in their logs is not in a look at memory.
func (s *Sessions) unseen() string {
	dead := s.DeadNodes()
	if len(dead) == 0 {
		return ""
	}
	return "without " + strings.Join(dead, ", ") + ", down"
}

// atMost is how many rows were asked for; 0 is all.
func atMost(said bool, n lang.Num) int {
	if !said {
		return 0
	}
	return int(min(n.V, 1<<31-1))
}

// status is STATUS, of this session's last transaction unless one is named.
func (s *Sessions) status(x *call, st lang.Status) *Error {
	id := uint64(st.Txn)
	if !st.HasTxn {
		if id = x.c.lastTxn; id == 0 {
			return fail(codeNoTxn, "%s has had no transaction yet.", x.c.name).
				todo("STATUS T1 asks about any.")
		}
	}
	view, err := s.store.Status(id)
	if err != nil {
		return errorOf(err)
	}
	x.r.Subject = txnName(id)
	x.r.Outcome = view.Outcome
	if view.Outcome == "committed" {
		x.r.CommitTS = view.CommitTS
		if view.Phases >= 0 {
			x.r.HasPhases, x.r.Phases = true, view.Phases
		}
	}
	t := &Table{Columns: columns("node", "record")}
	for _, r := range view.Records {
		t.add(Str(r.Node), Str(r.Record))
	}
	x.r.Rows = t
	return nil
}

// columns makes columns of words; a name may say more: "ranges:n" is numbers, ":b" booleans,
// ":l" lists, ":d" bytes of the user.
func columns(names ...string) []Column {
	list := make([]Column, len(names))
	for i, name := range names {
		name, kind, _ := strings.Cut(name, ":")
		c := Column{Name: name}
		switch kind {
		case "n":
			c.Kind = Number
		case "b":
			c.Kind = Bool
		case "l":
			c.Kind = List
		case "d":
			c.Data = true
		}
		list[i] = c
	}
	return list
}

func (t *Table) add(cells ...Cell) { t.Rows = append(t.Rows, cells) }

func nodesTable(views []engine.NodeView) *Table {
	t := &Table{Columns: columns("node", "state", "ranges:n", "indoubt:n", "armed:l")}
	for _, v := range views {
		t.add(Str(v.Node), Str(v.State), Num(int64(v.Ranges)), Num(int64(v.InDoubt)),
			Strings(v.Armed))
	}
	return t
}

func (s *Sessions) txnsTable(views []engine.TxnView) *Table {
	t := &Table{Columns: columns("txn", "session", "state", "isolation", "mode", "coordinator",
		"start_ts:n")}
	for _, v := range views {
		t.add(Str(txnName(v.Txn)), strOrNone(s.owner(v.Txn)), Str(v.State),
			strOrNone(isolationName(v.Isolation)), strOrNone(v.Mode), strOrNone(v.Coordinator),
			numOrNone(v.StartTS))
	}
	return t
}

// owner is the session that began a transaction, or "".
func (s *Sessions) owner(txn uint64) string {
	if name := s.owners.of(txn); name != "" {
		return name
	}
	for _, c := range s.clients {
		if c.txn != nil && c.txn.ID() == txn {
			return c.name
		}
	}
	for _, w := range s.waiting { // a later try of an autocommit statement
		if t := w.ticket.Txn(); t != nil && t.ID() == txn {
			return w.c.name
		}
	}
	return ""
}

func locksTable(views []engine.LockView) *Table {
	t := &Table{Columns: columns("node", "key:d", "txn", "mode", "waiters:l")}
	for _, v := range views {
		t.add(Str(v.Node), Str(v.Key), Str(txnName(v.Txn)), Str(v.Mode), Strings(v.Waiters))
	}
	return t
}

func versionsTable(views []engine.VersionView) *Table {
	t := &Table{Columns: columns("key:d", "commit_ts:n", "value:d", "txn", "node")}
	for _, v := range views {
		value := Str(v.Value)
		if v.Deleted {
			value = Cell{State: Null}
		}
		t.add(Str(v.Key), numOrNone(v.CommitTS), value, strOrNone(txnName(v.Txn)), Str(v.Node))
	}
	return t
}

func walTable(views []engine.RecordView) *Table {
	t := &Table{Columns: columns("node", "lsn:n", "range", "type", "txn", "synced:b", "detail")}
	for _, v := range views {
		t.add(Str(v.Node), numOrNone(v.LSN), strOrNone(v.Range), Str(v.Type),
			strOrNone(txnName(v.Txn)), Boolean(v.Synced), strOrNone(v.Detail))
	}
	return t
}

func rangesTable(views []engine.RangeView) *Table {
	t := &Table{Columns: columns("range", "from:d", "to:d", "node", "epoch:n")}
	for _, v := range views {
		t.add(Str(v.Range), strOrNone(v.From), strOrNone(v.To), Str(v.Node), numOrNone(v.Epoch))
	}
	return t
}

func messagesTable(views []engine.MessageView) *Table {
	t := &Table{Columns: columns("message", "from", "to", "kind", "txn", "at")}
	for _, v := range views {
		t.add(Str(v.Message), Str(v.From), Str(v.To), Str(v.Kind), strOrNone(txnName(v.Txn)),
			Str(time.Duration(v.At).String()))
	}
	return t
}

func traceTable(views []engine.TraceView) *Table {
	t := &Table{Columns: columns("time", "node", "event", "txn", "detail")}
	for _, v := range views {
		t.add(Str(time.Duration(v.Time).String()), strOrNone(v.Node), Str(v.Event),
			strOrNone(txnName(v.Txn)), strOrNone(v.Detail))
	}
	return t
}

func statsTable(views []engine.StatView) *Table {
	t := &Table{Columns: columns("name", "value")}
	for _, v := range views {
		t.add(Str(v.Name), Str(strconv.FormatInt(v.Value, 10)))
	}
	return t
}

// spent is what a commit's cost is told from.
func (s *Sessions) spent() (c Cost) {
	if s.cluster != nil {
		c.Messages, c.Records = s.cluster.Spent()
	}
	return c
}

// since is what was spent since before; nil where nothing was.
func (c Cost) since(before Cost) *Cost {
	d := Cost{c.Messages - before.Messages, c.Records - before.Records}
	if d == (Cost{}) {
		return nil
	}
	return &d
}
