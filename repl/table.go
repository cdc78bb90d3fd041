package repl

import (
	"strconv"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// widest is how far one long cell may push the columns after it; a longer one pushes only its
// own row.
const widest = 32

// table appends the rows aligned under their heads, numbers to the right.
func (t *Text) table(dst []byte, tab *session.Table) []byte {
	if len(tab.Rows) == 0 {
		return t.line(dst, word{dim, "(no rows)"}, "", nil)
	}
	texts := make([][]string, len(tab.Rows))
	widths := make([]int, len(tab.Columns))
	for c, col := range tab.Columns {
		widths[c] = width(col.Name)
	}
	for r, row := range tab.Rows {
		texts[r] = make([]string, len(row))
		for c, cell := range row {
			texts[r][c] = cellText(tab.Columns[c], cell)
			widths[c] = max(widths[c], min(width(texts[r][c]), widest))
		}
	}
	heads := make([]string, len(tab.Columns))
	for c, col := range tab.Columns {
		heads[c] = col.Name
	}
	dst = t.row(dst, dim, tab.Columns, heads, widths)
	for _, row := range texts {
		dst = t.row(dst, plain, tab.Columns, row, widths)
	}
	return dst
}

// row appends one row of cells, two spaces between them and none at its end.
func (t *Text) row(dst []byte, paint string, cols []session.Column, texts []string,
	widths []int) []byte {
	last := len(texts) - 1
	for last > 0 && texts[last] == "" {
		last--
	}
	var line []byte
	for c, s := range texts[:last+1] {
		if c > 0 {
			line = append(line, "  "...)
		}
		switch {
		case cols[c].Kind == session.Number:
			line = append(pad(line, s, widths[c]), s...)
		case c == last:
			line = append(line, s...)
		default:
			line = pad(append(line, s...), s, widths[c])
		}
	}
	return append(t.Style.paint(dst, paint, string(line)), '\n')
}

// cellText is a cell as it is read: words of ours as they are, data as one would type it, so that
// an empty value is seen and NIL is never taken for a value.
func cellText(col session.Column, c session.Cell) string {
	switch {
	case c.State == session.Absent:
		return ""
	case c.State == session.Null:
		return "NIL"
	case col.Kind == session.Number:
		return strconv.FormatInt(c.N, 10)
	case col.Kind == session.Bool && c.B:
		return "yes"
	case col.Kind == session.Bool:
		return "no"
	case col.Kind == session.List:
		return lang.Escape(strings.Join(c.L, ", "))
	case col.Data:
		return data(c.S)
	}
	return lang.Escape(c.S)
}

// data is a key or a value as it would be typed.
func data(s string) string { return lang.Quote(s, "NIL") }
