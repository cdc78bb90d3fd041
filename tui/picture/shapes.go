package picture

import "conclave/tui/style"

// arms are the lines that leave the middle of a cell: left, right, up and down.
type arms struct{ left, right, up, down stroke }

type stroke uint8

const (
	none stroke = iota
	light
	heavy
	double
)

// boxes are the characters that consist of such lines.
var boxes = map[string]arms{
	"─": {light, light, none, none}, "│": {none, none, light, light},
	"├": {none, light, light, light}, "┤": {light, none, light, light},
	"┬": {light, light, none, light}, "┴": {light, light, light, none},
	"┼": {light, light, light, light}, "━": {heavy, heavy, none, none},
	"┌": {none, light, none, light}, "┐": {light, none, none, light},
	"└": {none, light, light, none}, "┘": {light, none, light, none},
	"═": {double, double, none, none}, "║": {none, none, double, double},
	"╔": {none, double, none, double}, "╗": {double, none, none, double},
	"╚": {none, double, double, none}, "╝": {double, none, double, none},
	"╤": {double, double, none, light},
	"╟": {none, light, double, double}, "╢": {light, none, double, double},
}

// corners are round: the sides that they join.
var corners = map[string][2]int{
	"╭": {1, 1}, "╮": {-1, 1}, "╯": {-1, -1}, "╰": {1, -1},
}

const (
	halfW  = cellW / 2
	halfH  = cellH / 2
	apart  = 14 // of the two lines of a double one, from the middle
	radius = 40
)

// shape draws a cell that is no letter, and reports whether it is such a one.
func (p *painter) shape(g string, column, row int, ink style.Ink) bool {
	left, top := edge+column*cellW, edge+row*cellH
	x, y := left+halfW, top+halfH
	if a, ok := boxes[g]; ok {
		p.box(a, x, y, ink)
		return true
	}
	if c, ok := corners[g]; ok {
		p.corner(c, x, y, ink)
		return true
	}
	switch g {
	case "╌":
		p.draw(ink, thin, "M%s %sh%sm%s 0h%s", left+8, y, 27, 16, 27)
	case "┊", "┆", "⋮":
		for i := range 3 {
			p.draw(ink, thin, "M%s %sv%s", x, top+18+i*66, 30)
		}
	case "╳":
		p.draw(ink, thin, "M%s %sL%s %sM%s %sL%s %s",
			left, top, left+cellW, top+cellH, left+cellW, top, left, top+cellH)
	case "╱":
		p.draw(ink, thin, "M%s %sL%s %s", left, top+cellH, left+cellW, top)
	case "✗":
		p.draw(ink, thick, "M%s %sL%s %sM%s %sL%s %s",
			x-30, y-34, x+30, y+34, x+30, y-34, x-30, y+34)
	case "●":
		p.circle(filled, x, y, 33, ink)
	case "○":
		p.circle(thin, x, y, 29, ink)
	case "▸", "▶", "▷":
		pen := filled
		if g == "▷" {
			pen = thin
		}
		p.draw(ink, pen, "M%s %sL%s %sL%s %sz", x-30, y-38, x+38, y, x-30, y+38)
	case "◂":
		p.draw(ink, filled, "M%s %sL%s %sL%s %sz", x+30, y-38, x-38, y, x+30, y+38)
	case "◼", "■":
		p.draw(ink, filled, "M%s %sh%sv%sh%sz", x-34, y-34, 68, 68, -68)
	default:
		return false
	}
	return true
}

func (p *painter) circle(pen pen, x, y, r int, ink style.Ink) {
	p.draw(ink, pen, "M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 %s 0",
		x-r, y, r, r, 2*r, r, r, -2*r)
}

// box draws the arms of a cell from its middle on.
func (p *painter) box(a arms, x, y int, ink style.Ink) {
	inner := 0 // where the lines of a double corner end
	if (a.left == double || a.right == double) && (a.up == double || a.down == double) {
		inner = apart
	}
	p.arm(a.left, x, y, -halfW, 0, inner, ink)
	p.arm(a.right, x, y, halfW, 0, inner, ink)
	p.arm(a.up, x, y, 0, -halfH, inner, ink)
	p.arm(a.down, x, y, 0, halfH, inner, ink)
}

// arm is one line from the middle to an edge. Of a double one in a corner the outer line begins
// before the middle and the inner one behind it; which is which does not show at this size.
func (p *painter) arm(s stroke, x, y, dx, dy, inner int, ink style.Ink) {
	switch s {
	case light:
		p.draw(ink, thin, "M%s %sl%s %s", x, y, dx, dy)
	case heavy:
		p.draw(ink, thick, "M%s %sl%s %s", x, y, dx, dy)
	case double:
		ox, oy := 0, apart
		if dx == 0 {
			ox, oy = apart, 0
		}
		bx, by := sign(dx)*inner, sign(dy)*inner
		p.draw(ink, thin, "M%s %sL%s %s", x+ox-bx, y+oy-by, x+ox+dx, y+oy+dy)
		p.draw(ink, thin, "M%s %sL%s %s", x-ox-bx, y-oy-by, x-ox+dx, y-oy+dy)
	}
}

func sign(n int) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

// corner joins two sides of a cell in an arc.
func (p *painter) corner(c [2]int, x, y int, ink style.Ink) {
	dx, dy := c[0], c[1]
	p.draw(ink, thin, "M%s %sL%s %sQ%s %s %s %sL%s %s",
		x+dx*halfW, y, x+dx*radius, y, x, y, x, y+dy*radius, x, y+dy*halfH)
}
