package panel

import (
	"strconv"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// log is the tail of a node's log. It grows downward, so that a new record moves no other until
// there is no row left. Where there is room a line stands between what is synced and what is not.
func (p *painter) log(a canvas.Area, n *scene.Node) {
	if a.Empty() {
		return
	}
	records := n.Log[max(len(n.Log)-a.H, 0):]
	edge := edgeOf(records)
	withEdge := edge > 0 && a.H >= 4
	if withEdge && len(records) == a.H {
		records, edge = records[1:], edge-1
	}
	y := 0
	cols := measure(n.Log[len(n.Log)-len(records):])
	for i := range records {
		if withEdge && i == edge {
			rule(a, y, "not synced", "")
			y++
		}
		cols.put(a, y, &records[i])
		y++
	}
}

// edgeOf is the first record that is not synced and stands behind one that is; or 0.
func edgeOf(records []scene.Record) int {
	for i := 1; i < len(records); i++ {
		if r := &records[i]; !r.Synced && !r.Lost && r.Type != damaged && records[i-1].Synced {
			return i
		}
	}
	return 0
}

// columns are the widths of the columns of a log.
type columns struct{ lsn, kind, txn int }

func measure(records []scene.Record) (c columns) {
	for i := range records {
		r := &records[i]
		c.lsn = max(c.lsn, len(strconv.FormatUint(r.LSN, 10)))
		c.kind = max(c.kind, canvas.Width(r.Type))
		if r.Txn > 0 {
			c.txn = max(c.txn, len(txn(r.Txn)))
		}
	}
	return c
}

// put is one record, and if it is not safe, at the right, why, where no line above it says so.
func (c columns) put(a canvas.Area, y int, r *scene.Record) {
	margin(a, y, r.Changed)
	x, w := gutter(a)
	end := x + w
	ps := c.pieces(r)
	if last := len(ps) - 1; last > 3 { // as many details as fit
		ps[last].text = whole.Replace(ps[last].text)
		for ps.width() > w && ps[last].text != "" {
			ps[last].text = ps[last].text[:max(strings.LastIndexByte(ps[last].text, ' '), 0)]
		}
		ps[last].text = strings.ReplaceAll(ps[last].text, "\u00a0", " ")
	}
	x = ps.put(a, x, y, w)
	words := ""
	switch {
	case r.Lost:
		words = "lost"
	case !r.Synced && a.H < 4 && r.Type != damaged:
		words = "not synced"
	}
	if w := canvas.Width(words); words != "" && x+1+w <= end {
		a.PutIn(end-w, y, w, words, signInk(r))
	}
}

// whole keeps details together of which a half would say nothing.
var whole = strings.NewReplacer("one phase", "one\u00a0phase", "incarnation ", "incarnation\u00a0",
	"by an operator", "by\u00a0an\u00a0operator", "read ", "read\u00a0", ", ", ",\u00a0")

// pieces are number, sign, type, transaction and what more there is.
func (c columns) pieces(r *scene.Record) pieces {
	sign, ink := "●", style.Text
	switch {
	case r.Lost || r.Type == damaged:
		sign, ink = "✗", style.Bad
	case !r.Synced:
		sign = "○"
	}
	ink = fresh(ink, r.Changed)
	ps := pieces{
		{padLeft(strconv.FormatUint(r.LSN, 10), c.lsn) + " ", style.Dim},
		{sign + " ", fresh(signInk(r), r.Changed)},
		{padRight(r.Type, c.kind) + " ", ink},
	}
	name := ""
	if r.Txn > 0 {
		name = txn(r.Txn)
	}
	ps = append(ps, piece{padRight(name, c.txn), ink})
	if r.Detail != "" {
		ps = append(ps, piece{" " + r.Detail, style.Dim})
	}
	return ps
}

// damaged is the type of a record that cannot be read: torn, or rotten.
const damaged = "DAMAGED"

func signInk(r *scene.Record) style.Ink {
	switch {
	case r.Lost || r.Type == damaged:
		return style.Bad
	case !r.Synced:
		return style.Text
	}
	return style.Good
}
