package repl

import (
	"strconv"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// JSON prints a result as one object on a line, its keys in the order that the language promises.
// It is written by hand and not by encoding/json because the order, the left out keys and the
// escapes are the contract, and a million lines should not wait for reflection.
type JSON struct{}

// Append appends the line of one result.
func (JSON) Append(dst []byte, r *session.Result) []byte {
	o := object{dst: append(dst, '{')}
	o.str("file", r.File)
	o.key("line").int(int64(r.Line))
	o.strOrNone("session", r.Session)
	o.strOrNone("txn", r.Txn)
	o.str("statement", r.Statement)
	o.str("status", string(r.Status))
	if r.Resumed {
		o.key("resumed").raw("true")
	}
	if r.HasValue {
		o.key("value").optional(r.Value)
	}
	o.pairs(r.Pairs)
	o.strOrNone("outcome", r.Outcome)
	if r.CommitTS != 0 {
		o.key("commit_ts").uint(r.CommitTS)
	}
	if r.HasPhases {
		o.key("phases").int(int64(r.Phases))
	}
	o.participants(r.Participants)
	o.waitsFor(r.WaitsFor)
	o.table(r.Rows)
	o.strOrNone("text", r.Text)
	o.anomalies(r.Anomalies)
	if e := r.Error; e != nil {
		o.key("error").open('{')
		o.str("code", e.Code)
		o.str("message", e.Message)
		o.close('}')
	}
	o.str("time", r.Time.String())
	return append(o.dst, "}\n"...)
}

func (o *object) pairs(pairs []session.Pair) {
	if pairs == nil {
		return
	}
	o.key("pairs").open('[')
	for _, p := range pairs {
		o.item().open('[')
		o.item().data(p.Key)
		o.item().data(p.Value)
		o.close(']')
	}
	o.close(']')
}

func (o *object) participants(by []session.Participant) {
	if len(by) == 0 {
		return
	}
	o.key("participants").open('[')
	for _, p := range by {
		o.item().open('{')
		o.str("node", p.Node)
		o.str("vote", p.Vote)
		o.close('}')
	}
	o.close(']')
}

func (o *object) waitsFor(w *session.WaitsFor) {
	if w == nil {
		return
	}
	o.key("waits_for").open('{')
	if w.Key != "" {
		o.key("key").data(w.Key)
	}
	o.strOrNone("txn", w.Txn)
	o.str("reason", w.Reason)
	o.close('}')
}

func (o *object) table(t *session.Table) {
	if t == nil {
		return
	}
	o.key("rows").open('[')
	for _, row := range t.Rows {
		o.item().open('{')
		for c, cell := range row {
			if cell.State != session.Absent {
				o.key(t.Columns[c].Name).cell(t.Columns[c], cell)
			}
		}
		o.close('}')
	}
	o.close(']')
}

func (o *object) cell(col session.Column, c session.Cell) {
	switch {
	case c.State == session.Null:
		o.raw("null")
	case col.Kind == session.Number:
		o.int(c.N)
	case col.Kind == session.Bool:
		o.raw(strconv.FormatBool(c.B))
	case col.Kind == session.List:
		o.strings(c.L)
	case col.Data:
		o.data(c.S)
	default:
		o.text(c.S)
	}
}

func (o *object) anomalies(found []session.Anomaly) {
	if found == nil {
		return
	}
	o.key("anomalies").open('[')
	for _, a := range found {
		o.item().open('{')
		o.str("name", a.Name)
		o.key("txns").strings(a.Txns)
		o.key("cycle").strings(a.Cycle)
		o.close('}')
	}
	o.close(']')
}

// object appends the parts of a JSON value.
type object struct{ dst []byte }

// item begins an element: with a comma, unless it is the first behind its bracket.
func (o *object) item() *object {
	if last := o.dst[len(o.dst)-1]; last != '[' && last != '{' {
		o.dst = append(o.dst, ',')
	}
	return o
}

// key begins a member of an object. Names are words of ours and need no escapes.
func (o *object) key(name string) *object {
	o.item()
	o.dst = append(append(append(o.dst, '"'), name...), `":`...)
	return o
}

func (o *object) open(bracket byte)  { o.dst = append(o.dst, bracket) }
func (o *object) close(bracket byte) { o.dst = append(o.dst, bracket) }
func (o *object) raw(s string)       { o.dst = append(o.dst, s...) }
func (o *object) int(n int64)        { o.dst = strconv.AppendInt(o.dst, n, 10) }
func (o *object) uint(n uint64)      { o.dst = strconv.AppendUint(o.dst, n, 10) }
func (o *object) text(s string)      { o.dst = lang.AppendJSON(o.dst, s, false) }
func (o *object) data(s string)      { o.dst = lang.AppendJSON(o.dst, s, true) }

func (o *object) str(name, s string) { o.key(name).text(s) }

func (o *object) strOrNone(name, s string) {
	if s != "" {
		o.str(name, s)
	}
}

func (o *object) optional(v session.Optional) {
	if v.Null {
		o.raw("null")
		return
	}
	o.data(v.S)
}

func (o *object) strings(list []string) {
	o.open('[')
	for _, s := range list {
		o.item().text(s)
	}
	o.close(']')
}
