package layout

import "conclave/tui/canvas"

// Below these sizes a part of the middle is left out.
const (
	leastDiagram = 9   // rows
	wideMiddle   = 150 // columns: three of them stand beside each other
	fairMiddle   = 96  // two
)

// middle divides what is left between the messages and the caption.
func (p *Plan) middle(r canvas.Rect, n Need) {
	switch {
	case r.Empty():
	case n.Large:
		p.largeMiddle(r)
	case r.H <= 3:
		p.Part[Sessions] = r
	case r.H < leastDiagram:
		p.lowMiddle(r, n)
	case r.W < fairMiddle:
		rows := min(r.H/4, 4)
		p.Part[Diagram] = canvas.Rect{X: r.X, Y: r.Y, W: r.W, H: r.H - rows}
		p.Part[Sessions] = canvas.Rect{X: r.X, Y: r.Bottom() - rows, W: r.W, H: rows}
	case r.W < wideMiddle:
		left, side := split(r, r.W*59/100)
		p.Part[Diagram] = left
		p.stack(side, n)
	default:
		left, rest := split(r, r.W*47/100)
		p.Part[Diagram] = left
		if n.Script {
			p.Part[Script], rest = split(rest, rest.W/2)
		}
		p.stack(rest, Need{People: n.People})
	}
}

// largeMiddle has the diagram alone, or who waits for what.
func (p *Plan) largeMiddle(r canvas.Rect) {
	if r.H < leastDiagram {
		p.Part[Sessions] = r
		return
	}
	p.Part[Diagram] = r
}

// lowMiddle is one row of parts.
func (p *Plan) lowMiddle(r canvas.Rect, n Need) {
	if n.Script {
		p.Part[Script], r = split(r, r.W/2)
	}
	if r.W >= fairMiddle {
		p.Part[Events], r = split(r, r.W/2)
	}
	p.Part[Sessions] = r
}

// stack puts the script, the sessions and the events below each other. Who waits, and why, is
// worth more than the trace: a row for each session, and two for how it went, are taken from that.
func (p *Plan) stack(r canvas.Rect, n Need) {
	const least, why = 3, 2 // rows of the events; rows beneath the sessions
	sessions := min(max(r.H/3, 4), 8)
	left := r.H - sessions
	script := 0
	if n.Script {
		script = (left + 1) / 2
	}
	if wish := 1 + n.People + why; wish > sessions {
		sessions = max(min(wish, r.H-script-least), sessions)
		left = r.H - sessions
	}
	if n.Script {
		p.Part[Script] = canvas.Rect{X: r.X, Y: r.Y, W: r.W, H: script}
	}
	p.Part[Sessions] = canvas.Rect{X: r.X, Y: r.Y + script, W: r.W, H: sessions}
	p.Part[Events] = canvas.Rect{X: r.X, Y: r.Y + script + sessions, W: r.W, H: left - script}
}

// split cuts a rectangle at a column.
func split(r canvas.Rect, w int) (left, right canvas.Rect) {
	left, right = r, r
	left.W = w
	right.X, right.W = r.X+w, r.W-w
	return left, right
}
