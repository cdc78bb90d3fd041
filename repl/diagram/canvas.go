package diagram

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// cells measures text as a terminal shows it, by hand and not by the locale: the same trace must
// give the same bytes on every machine.
var cells = &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

func width(s string) int {
	n := 0
	for _, r := range s {
		if !simple(r) {
			return cells.StringWidth(s)
		}
		n++
	}
	return n
}

// simple reports whether a character takes one cell, whatever stands before it: ASCII, and what the
// lines are made of.
func simple(r rune) bool {
	return r < 0x80 || r >= 0x2500 && r < 0x2600 || r == '✗' || r == '⋮' || r == '…'
}

// cut shortens text to w cells, between two runes, and puts an ellipsis in place of the rest.
func cut(s string, w int) string {
	if width(s) <= w {
		return s
	}
	if w <= 0 {
		return ""
	}
	kept := ""
	for i, r := range s {
		if width(s[:i]+string(r)) > w-1 {
			break
		}
		kept = s[:i] + string(r)
	}
	return kept + "…"
}

// Line is one line of the text, in pieces of one tone each.
type Line struct {
	Spans []Span
	Row   int // which row of the diagram it belongs to, or -1
}

// Span is a piece of a line.
type Span struct {
	Text string
	Tone Tone
}

// String is the line without its tones.
func (l Line) String() string {
	var b strings.Builder
	for _, s := range l.Spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// canvas is one line of cells on which things are drawn over each other.
type canvas struct {
	cell []cell
	used []bool // something other than a lifeline stands here
}

// cell is what stands in one cell; a wide character leaves the next one with no text of its own.
type cell struct {
	text string
	tone Tone
	tail bool
}

func newCanvas(w int) *canvas {
	c := &canvas{cell: make([]cell, w), used: make([]bool, w)}
	for i := range c.cell {
		c.cell[i].text = " "
	}
	return c
}

// lay draws s from cell x on, beneath what will be drawn.
func (c *canvas) lay(x int, s string, tone Tone) {
	for i, r := range s {
		w := 1
		if !simple(r) {
			w = width(s[:i]+string(r)) - width(s[:i])
		}
		switch {
		case w <= 0 && x > 0 && x <= len(c.cell) && i > 0: // joins the character before
			last := x - 1
			for last > 0 && c.cell[last].tail {
				last--
			}
			c.cell[last].text += string(r)
		case x < 0 || x+w > len(c.cell) || w <= 0:
			return
		default:
			c.clear(x)
			c.clear(x + w - 1)
			c.cell[x] = cell{text: string(r), tone: tone}
			for t := x + 1; t < x+w; t++ {
				c.cell[t] = cell{tail: true, tone: tone}
			}
			x += w
		}
	}
}

// clear takes away the wide character that a cell is part of.
func (c *canvas) clear(x int) {
	first := x
	for first > 0 && c.cell[first].tail {
		first--
	}
	for t := first; t < len(c.cell) && (t == first || c.cell[t].tail); t++ {
		c.cell[t] = cell{text: " "}
	}
}

// put draws s, and marks its cells as used.
func (c *canvas) put(x int, s string, tone Tone) {
	c.lay(x, s, tone)
	for i := max(x, 0); i < min(x+width(s), len(c.used)); i++ {
		c.used[i] = true
	}
}

// free reports whether nothing but lifelines stands in [from, to).
func (c *canvas) free(from, to int) bool {
	if from < 0 || to > len(c.used) {
		return false
	}
	for i := from; i < to; i++ {
		if c.used[i] {
			return false
		}
	}
	return true
}

// blank reports whether nothing stands in a cell.
func (c *canvas) blank(x int) bool { return x >= 0 && x < len(c.cell) && c.cell[x].text == " " }

// line is the first w cells as spans, without blanks at their end.
func (c *canvas) line(row, w int) Line {
	end := min(len(c.cell), w)
	if end < len(c.cell) && c.cell[end].tail {
		c.clear(end)
	}
	for end > 0 && c.cell[end-1].text == " " {
		end--
	}
	l := Line{Row: row}
	for _, at := range c.cell[:end] {
		n := len(l.Spans)
		if n == 0 || l.Spans[n-1].Tone != at.tone && at.text != " " {
			l.Spans = append(l.Spans, Span{Tone: at.tone})
			n++
		}
		l.Spans[n-1].Text += at.text
	}
	return l
}
