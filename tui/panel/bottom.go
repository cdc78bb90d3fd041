package panel

import (
	"conclave/tui/canvas"
	"conclave/tui/style"
)

// bottom is the last row: the keys that fit the moment, or what is being typed.
func (p *painter) bottom() {
	a := p.c.At(p.plan.Hints)
	a.Fill(style.Text)
	switch {
	case p.ui.Command.Open:
		p.command(a)
	case p.ui.Filter.Open:
		typed(a, "/", p.ui.Filter)
	default:
		hints(a, p.ui.Hints)
	}
}

// hints are keys and what they do, as many as there is room for. The last one stands at the right.
func hints(a canvas.Area, hs []Hint) {
	if len(hs) == 0 {
		return
	}
	last := hs[len(hs)-1]
	right := a.W - 1 - canvas.Width(last.Key) - 1 - canvas.Width(last.Words)
	x := 1
	for i, h := range hs {
		if i == len(hs)-1 {
			x = max(x, right)
		} else if x+canvas.Width(h.Key)+canvas.Width(h.Words)+3 > right {
			continue
		}
		x = a.Put(x, 0, h.Key, style.Strong)
		x = a.Put(x+1, 0, h.Words, style.Dim) + 3
	}
}
