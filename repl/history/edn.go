package history

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"conclave/engine"
	"conclave/repl/lang"
)

// AppendEDN appends a history as Elle reads it, and counts the writes whose value another
// transaction has written to the same key: Elle cannot tell those apart.
func AppendEDN(dst []byte, h *engine.History) (edn []byte, twins int) {
	w := &ednWriter{dst: dst, keys: keysOf(h)}
	for _, m := range moments(h) {
		w.moment(&h.Txns[m.txn], m.ends)
	}
	return w.dst, twinsIn(h)
}

// moment is where a transaction begins or ends.
type moment struct {
	at   uint64
	txn  int
	ends bool
}

// moments are all of them, in the order in which they were. Where that is not known every
// transaction ends when it has begun.
func moments(h *engine.History) []moment {
	var list []moment
	last := uint64(0)
	for i := range h.Txns {
		last = max(last, h.Txns[i].Began, h.Txns[i].Ended)
	}
	for i := range h.Txns {
		t := &h.Txns[i]
		end := t.Ended
		if end == 0 {
			end = max(t.Began, last+1) // it never heard
		}
		list = append(list, moment{t.Began, i, false}, moment{end, i, true})
	}
	slices.SortStableFunc(list, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	return list
}

// keysOf is all keys of a history, in order.
func keysOf(h *engine.History) []string {
	var keys []string
	for i := range h.Txns {
		for k := range h.Txns[i].Ops {
			op := &h.Txns[i].Ops[k]
			if op.Kind != engine.StoryScan {
				keys = append(keys, op.Key)
			}
			for f := range op.Found {
				keys = append(keys, op.Found[f].Key)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

type ednWriter struct {
	dst   []byte
	keys  []string
	index int
}

// moment writes the invocation of a transaction, where reads have no value yet, or its end.
func (w *ednWriter) moment(t *engine.Story, ends bool) {
	word := "invoke"
	if ends {
		word = map[engine.Answer]string{
			engine.AnswerCommitted: "ok", engine.AnswerAborted: "fail",
		}[t.Answer]
		if word == "" {
			word = "info"
		}
	}
	w.dst = fmt.Appendf(w.dst, "{:index %d, :type :%s, :process %d, :f :txn, :value [", w.index, word, t.ID)
	w.index++
	first := true
	add := func(f, key string, value *string) {
		if !first {
			w.dst = append(w.dst, ' ')
		}
		first = false
		w.dst = append(append(append(w.dst, "[:"...), f...), ' ')
		w.text(key)
		w.dst = append(w.dst, ' ')
		if value == nil {
			w.dst = append(w.dst, "nil"...)
		} else {
			w.text(*value)
		}
		w.dst = append(w.dst, ']')
	}
	for i := range t.Ops {
		w.op(&t.Ops[i], ends, add)
	}
	w.dst = append(w.dst, "]}\n"...)
}

func (w *ednWriter) op(op *engine.StoryOp, ends bool, add func(f, key string, value *string)) {
	switch op.Kind {
	case engine.StoryWrite:
		add("w", op.Key, &op.Value)
	case engine.StoryDelete:
		add("w", op.Key, nil)
	case engine.StoryRead:
		if op.None || !ends {
			add("r", op.Key, nil)
		} else {
			add("r", op.Key, &op.Value)
		}
	case engine.StoryScan:
		for _, key := range w.keys {
			if !op.Range.Contains(key) {
				continue
			}
			i := slices.IndexFunc(op.Found, func(f engine.StoryItem) bool { return f.Key == key })
			if i < 0 || !ends {
				add("r", key, nil)
			} else {
				add("r", key, &op.Found[i].Value)
			}
		}
	}
}

// text appends a string of EDN: a whole number stands for itself.
func (w *ednWriter) text(s string) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s {
		w.dst = append(w.dst, s...)
		return
	}
	w.dst = lang.AppendJSON(w.dst, s, true)
}

// twinsIn counts the writes whose value another transaction has written to the same key.
func twinsIn(h *engine.History) int {
	type write struct{ key, value string }
	by := map[write]uint64{}
	twins := 0
	for i := range h.Txns {
		for k := range h.Txns[i].Ops {
			op := &h.Txns[i].Ops[k]
			if op.Kind != engine.StoryWrite {
				continue
			}
			w := write{op.Key, op.Value}
			if first, there := by[w]; there && first != h.Txns[i].ID {
				twins++
			} else {
				by[w] = h.Txns[i].ID
			}
		}
	}
	return twins
}
