package history

import (
	"fmt"
	"strconv"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

// Append appends a history, one object a line.
func Append(dst []byte, h *engine.History) []byte {
	o := object{dst}
	if h.Partial {
		o.begin().yes("partial", true).end()
	}
	for i := range h.Txns {
		o.txn(&h.Txns[i])
	}
	for i := range h.Installs {
		v := &h.Installs[i]
		o.begin().data("install", v.Key).text("node", v.Node).item(&v.Item, "txn").end()
	}
	for _, d := range h.Decisions {
		o.begin().name("decision", d.Txn).text("node", d.Node)
		o.yes("commit", d.Commit).yes("guess", d.Guess).end()
	}
	for i := range h.State {
		o.state(&h.State[i])
	}
	return o.dst
}

// object appends JSON objects.
type object struct{ dst []byte }

func (o *object) begin() *object {
	o.dst = append(o.dst, '{')
	return o
}

func (o *object) end() { o.dst = append(o.dst, "}\n"...) }

func (o *object) raw(s string) *object {
	o.dst = append(o.dst, s...)
	return o
}

func (o *object) key(key string) *object {
	if last := o.dst[len(o.dst)-1]; last != '{' && last != '[' {
		o.dst = append(o.dst, ',')
	}
	o.dst = append(append(append(o.dst, '"'), key...), `":`...)
	return o
}

func (o *object) text(key, s string) *object {
	o.key(key)
	o.dst = lang.AppendJSON(o.dst, s, false)
	return o
}

// data is a key or a value of the user.
func (o *object) data(key, s string) *object {
	return o.text(key, strings.ReplaceAll(s, `\`, `\\`))
}

func (o *object) value(s string, none bool) *object {
	if none {
		return o.key("value").raw("null")
	}
	return o.data("value", s)
}

func (o *object) number(key string, n uint64) *object {
	if n != 0 {
		o.key(key)
		o.dst = strconv.AppendUint(o.dst, n, 10)
	}
	return o
}

func (o *object) yes(key string, is bool) *object {
	if is {
		o.key(key).raw("true")
	}
	return o
}

func txnName(id uint64) string { return fmt.Sprintf("T%d", id) }

func (o *object) name(key string, txn uint64) *object {
	if txn != 0 {
		o.text(key, txnName(txn))
	}
	return o
}

// item is a version, behind its key.
func (o *object) item(v *engine.StoryItem, writer string) *object {
	return o.value(v.Value, v.None).name(writer, v.Txn).number("ts", v.TS)
}

func (o *object) txn(t *engine.Story) {
	o.begin().name("txn", t.ID).text("level", t.Level.String()).number("start", t.Start)
	o.text("answer", t.Answer.String()).number("commit", t.Commit)
	o.number("began", t.Began).number("ended", t.Ended)
	o.key("ops").raw("[")
	for i := range t.Ops {
		if i > 0 {
			o.raw(",")
		}
		o.op(&t.Ops[i])
	}
	o.raw("]").end()
}

func (o *object) op(op *engine.StoryOp) {
	o.begin()
	switch op.Kind {
	case engine.StoryRead:
		o.data("read", op.Key).value(op.Value, op.None).name("from", op.From.Txn).number("ts", op.From.TS)
	case engine.StoryWrite, engine.StoryDelete:
		o.data("write", op.Key).value(op.Value, op.Kind == engine.StoryDelete)
	case engine.StoryScan:
		o.bounds("scan", op.Range)
	}
	o.number("at", op.At)
	if op.Kind == engine.StoryScan {
		o.key("found").raw("[")
		for i := range op.Found {
			if i > 0 {
				o.raw(",")
			}
			o.begin().data("key", op.Found[i].Key).item(&op.Found[i], "from").raw("}")
		}
		o.raw("]")
	}
	o.raw("}")
}

func (o *object) bounds(key string, r *engine.StoryRange) *object {
	bound := func(s string) { o.dst = lang.AppendJSON(o.dst, strings.ReplaceAll(s, `\`, `\\`), false) }
	o.key(key).raw("[")
	bound(r.Lo)
	o.raw(",")
	bound(r.Hi)
	return o.raw("]")
}

func (o *object) state(r *engine.StoryRange) {
	o.begin().bounds("range", r).text("node", r.Node).yes("down", r.Down).number("cut", r.Cut)
	if len(r.InDoubt) > 0 {
		o.key("indoubt").raw("[")
		for i, id := range r.InDoubt {
			if i > 0 {
				o.raw(",")
			}
			o.dst = lang.AppendJSON(o.dst, txnName(id), false)
		}
		o.raw("]")
	}
	o.end()
	for i := range r.Versions {
		o.begin().data("version", r.Versions[i].Key).item(&r.Versions[i], "txn").end()
	}
}
