package canvas

import (
	"strings"

	"conclave/tui/style"
)

// Canvas is a screen of cells. What is drawn outside of it is not seen.
type Canvas struct {
	W, H  int
	cells []cell
}

// cell is what stands in one cell. The second cell of a wide character is its tail.
type cell struct {
	text string
	ink  style.Ink
	tail bool
}

// Rect is a part of a canvas.
type Rect struct{ X, Y, W, H int }

// Empty reports whether nothing fits in.
func (r Rect) Empty() bool { return r.W <= 0 || r.H <= 0 }

// Inset is the rectangle without so many columns and rows on each side.
func (r Rect) Inset(x, y int) Rect { return Rect{r.X + x, r.Y + y, r.W - 2*x, r.H - 2*y} }

// Right is the first column behind the rectangle.
func (r Rect) Right() int { return r.X + r.W }

// Bottom is the first row below the rectangle.
func (r Rect) Bottom() int { return r.Y + r.H }

// New is a blank canvas.
func New(w, h int) *Canvas {
	c := &Canvas{W: max(w, 0), H: max(h, 0)}
	c.cells = make([]cell, c.W*c.H)
	for i := range c.cells {
		c.cells[i].text = " "
	}
	return c
}

// All is the whole canvas as a place to draw on.
func (c *Canvas) All() Area { return c.At(Rect{0, 0, c.W, c.H}) }

// At is a part of the canvas as a place to draw on; as much of it as there is.
func (c *Canvas) At(r Rect) Area {
	x, y := max(r.X, 0), max(r.Y, 0)
	r = Rect{x, y, min(r.Right(), c.W) - x, min(r.Bottom(), c.H) - y}
	if r.Empty() {
		r.W, r.H = 0, 0
	}
	return Area{c, r}
}

// Mute takes the mood out of all that is drawn, for what lies beneath an overlay.
func (c *Canvas) Mute(ink style.Ink) {
	for i := range c.cells {
		c.cells[i].ink = ink
	}
}

// Text is the canvas as plain text, a line each, without blanks at the ends of the lines.
func (c *Canvas) Text() string { return c.Render(style.New("plain", style.NoColour)) }

// Render is the canvas as a terminal is sent it. A style is opened once for a run of cells, and no
// line ends in blanks unless they have a ground.
func (c *Canvas) Render(st *style.Styles) string {
	var b strings.Builder
	b.Grow(len(c.cells) + len(c.cells)/2)
	for y := range c.H {
		if y > 0 {
			b.WriteByte('\n')
		}
		c.renderLine(&b, y, st)
	}
	return b.String()
}

func (c *Canvas) renderLine(b *strings.Builder, y int, st *style.Styles) {
	for _, run := range c.Runs(y, st) {
		open := st.Open(run.Ink)
		if open == "" {
			b.WriteString(run.Text)
			continue
		}
		b.WriteString(open)
		b.WriteString(run.Text)
		b.WriteString(style.Close)
	}
}

// Run is a piece of a line in one ink.
type Run struct {
	Text string
	Ink  style.Ink
	X, W int
}

// Runs is line y in pieces of one ink each. Blanks take the ink before them unless that, or their
// own, has a ground.
func (c *Canvas) Runs(y int, st *style.Styles) []Run {
	line := c.cells[y*c.W : (y+1)*c.W]
	end := len(line)
	for end > 0 && line[end-1].text == " " && !st.Ground(line[end-1].ink) {
		end--
	}
	var runs []Run
	var b strings.Builder
	for x := 0; x < end; {
		ink, from := line[x].ink, x
		b.Reset()
		for x < end && (line[x].tail || joins(line[x], ink, st)) {
			b.WriteString(line[x].text)
			x++
		}
		runs = append(runs, Run{b.String(), ink, from, x - from})
	}
	return runs
}

// joins reports whether a cell may stand in a run of that ink.
func joins(c cell, ink style.Ink, st *style.Styles) bool {
	return c.ink == ink || c.text == " " && !st.Ground(c.ink) && !st.Ground(ink)
}
