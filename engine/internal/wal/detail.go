package wal

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"conclave/engine/internal/base"
)

// What the detail column can hold without hiding the rest of the row.
const (
	detailItems = 4  // items of a list
	detailRunes = 24 // runes of one key or value
)

// Detail is `incarnation 2`.
func (r *Start) Detail() string {
	return "incarnation " + strconv.FormatUint(uint64(r.Incarnation), 10)
}

// Detail is what is to be written, and what is held because it was read: `bob=3, joe deleted;
// read ann`.
func (r *Prepared) Detail() string {
	var b strings.Builder
	detailWrites(&b, r.Writes)
	if len(r.Reads) > 0 {
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString("read ")
		detailList(&b, r.Reads, func(b *strings.Builder, read base.Read) {
			if read.Point {
				b.WriteString(shorten(read.Span.Lo))
			} else {
				b.WriteString(spanText(read.Span))
			}
		})
	}
	return b.String()
}

// Detail is the commit timestamp and where it goes: `@7 r1, r3`.
func (r *Commit) Detail() string {
	var b strings.Builder
	b.WriteString(r.CommitTS.String())
	if len(r.Participants) > 0 {
		b.WriteByte(' ')
		detailList(&b, r.Participants, func(b *strings.Builder, a base.Addr) {
			b.WriteString(a.Range.String())
		})
	}
	return b.String()
}

// Detail is `@7`, and in one phase the writes: `@7 one phase bob=3`.
func (r *Committed) Detail() string {
	var b strings.Builder
	b.WriteString(r.CommitTS.String())
	if r.Heuristic {
		b.WriteString(" by an operator")
	}
	if r.OnePhase {
		b.WriteString(" one phase")
	}
	if len(r.Writes) > 0 {
		b.WriteByte(' ')
		detailWrites(&b, r.Writes)
	}
	return b.String()
}

// Detail is empty, or `by an operator`.
func (r *Aborted) Detail() string {
	if r.Heuristic {
		return "by an operator"
	}
	return ""
}

// Detail is empty: the type and the transaction say it all.
func (r *End) Detail() string { return "" }

// Detail is `at m, r4 on n2, epoch 2`.
func (r *Split) Detail() string {
	return "at " + shorten(r.At) + ", " + r.Right.String() + " on " + r.To.String() +
		", " + epochText(r.Epoch)
}

// Detail is the range's bounds: `[j, s), epoch 1`.
func (r *Adopt) Detail() string { return spanText(r.Span) + ", " + epochText(r.Epoch) }

func epochText(e base.Epoch) string { return "epoch " + strconv.FormatUint(uint64(e), 10) }

func spanText(s base.Span) string { return "[" + shorten(s.Lo) + ", " + shorten(s.Hi) + ")" }

func detailWrites(b *strings.Builder, writes []base.Write) {
	detailList(b, writes, func(b *strings.Builder, w base.Write) {
		b.WriteString(shorten(w.Key))
		if w.Value.Tombstone {
			b.WriteString(" deleted")
			return
		}
		b.WriteByte('=')
		b.WriteString(shorten(w.Value.Data))
	})
}

// detailList writes the first items, and how many more there are.
func detailList[T any](b *strings.Builder, list []T, item func(*strings.Builder, T)) {
	for i, x := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == detailItems && len(list) > detailItems+1 {
			b.WriteString("… " + strconv.Itoa(len(list)-i) + " more")
			return
		}
		item(b, x)
	}
}

// shorten cuts a long key or value between two runes and puts an ellipsis in place of the rest. A
// byte that is not UTF-8 counts as one rune and stays as it is.
func shorten(s string) string {
	end := 0
	for n := 0; end < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[end:])
		if n == detailRunes-1 && end+size < len(s) {
			return s[:end] + "…"
		}
		end += size
	}
	return s
}
