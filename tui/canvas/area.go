package canvas

import (
	"strings"

	"conclave/tui/style"
)

// Area is a place to draw on: its own columns and rows begin at 0, and nothing leaves it.
type Area struct {
	c *Canvas
	Rect
}

// In is a part of the area.
func (a Area) In(r Rect) Area {
	if a.c == nil {
		return a
	}
	x, y := max(r.X, 0), max(r.Y, 0)
	w, h := min(r.X+r.W, a.W)-x, min(r.Y+r.H, a.H)-y
	return a.c.At(Rect{a.X + x, a.Y + y, max(w, 0), max(h, 0)})
}

// Put writes text from column x on, cut with an ellipsis where the area ends, and says where it
// ended.
func (a Area) Put(x, y int, text string, ink style.Ink) int {
	return a.PutIn(x, y, a.W-x, text, ink)
}

// PutIn writes text into w cells from column x on, cut with an ellipsis if it is longer.
func (a Area) PutIn(x, y, w int, text string, ink style.Ink) int {
	if y < 0 || y >= a.H || w <= 0 {
		return x
	}
	w = min(w, a.W-x)
	return a.lay(x, y, Cut(text, w), ink)
}

// PutRight writes text so that it ends before column right, and says where it begins.
func (a Area) PutRight(right, y int, text string, ink style.Ink) int {
	x := right - Width(text)
	a.Put(x, y, text, ink)
	return x
}

// PutCentre writes text in the middle of the area.
func (a Area) PutCentre(y int, text string, ink style.Ink) {
	a.Put(max((a.W-Width(text))/2, 0), y, text, ink)
}

// lay writes glyphs. What stands left of the area or right of it is not drawn.
func (a Area) lay(x, y int, text string, ink style.Ink) int {
	for text != "" {
		var g glyph
		g, text = next(text)
		if x >= 0 && x+g.width <= a.W {
			a.set(x, y, g, ink)
		}
		x += g.width
	}
	return x
}

// set puts one glyph, and blanks what is left of a wide one that it covers in part.
func (a Area) set(x, y int, g glyph, ink style.Ink) {
	row := (a.Y + y) * a.c.W
	line := a.c.cells[row : row+a.c.W]
	x += a.X
	if line[x].tail {
		line[x-1].text = " "
		line[x].tail = false
	}
	if end := x + g.width; end < len(line) && line[end].tail {
		line[end] = cell{text: " ", ink: line[end].ink}
	}
	line[x] = cell{text: g.text, ink: ink}
	for i := 1; i < g.width; i++ {
		line[x+i] = cell{ink: ink, tail: true}
	}
}

// Fill covers the whole area with blanks.
func (a Area) Fill(ink style.Ink) {
	blanks := strings.Repeat(" ", a.W)
	for y := range a.H {
		a.lay(0, y, blanks, ink)
	}
}

// Row covers a row with one sign.
func (a Area) Row(y int, sign string, ink style.Ink) { a.Across(0, a.W, y, sign, ink) }

// Across writes one sign into the columns [from, to).
func (a Area) Across(from, to, y int, sign string, ink style.Ink) {
	if from, to = max(from, 0), min(to, a.W); from < to && y >= 0 && y < a.H {
		a.lay(from, y, strings.Repeat(sign, to-from), ink)
	}
}

// Column writes one sign into the rows [from, to) of a column.
func (a Area) Column(x, from, to int, sign string, ink style.Ink) {
	for y := max(from, 0); y < min(to, a.H); y++ {
		a.lay(x, y, sign, ink)
	}
}

// Sign is what stands in a cell: a blank where nothing does, empty outside and in the second cell
// of a wide character.
func (a Area) Sign(x, y int) string {
	if x < 0 || y < 0 || x >= a.W || y >= a.H {
		return ""
	}
	return a.c.cells[(a.Y+y)*a.c.W+a.X+x].text
}

// Frame is what a box is drawn with: the corners from the upper left on, clockwise, then the
// horizontal and the vertical line.
type Frame [6]string

// The frames.
var (
	Round  = Frame{"╭", "╮", "╯", "╰", "─", "│"}
	Double = Frame{"╔", "╗", "╝", "╚", "═", "║"}
	Dashed = Frame{"┌", "┐", "┘", "└", "╌", "┊"}
)

// Box draws a frame around the area, and is what is inside of it.
func (a Area) Box(f Frame, ink style.Ink) Area {
	if a.W < 2 || a.H < 2 {
		return a.In(Rect{})
	}
	right, bottom := a.W-1, a.H-1
	a.Across(1, right, 0, f[4], ink)
	a.Across(1, right, bottom, f[4], ink)
	a.Column(0, 1, bottom, f[5], ink)
	a.Column(right, 1, bottom, f[5], ink)
	a.lay(0, 0, f[0], ink)
	a.lay(right, 0, f[1], ink)
	a.lay(right, bottom, f[2], ink)
	a.lay(0, bottom, f[3], ink)
	return a.In(Rect{1, 1, a.W - 2, a.H - 2})
}
