package panel

import (
	"slices"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/style"
)

// wire shows the messages that are under way, and what became of those of the last step. Where all
// cards stand in one row their lifelines run on beneath them, and each message has its way between
// two of them; else it has a way of its own, in a list.
func (p *painter) wire() {
	a := p.area(Wire)
	if a.Empty() {
		return
	}
	all := p.messages()
	if p.plan.Lanes {
		p.lanes(a, all)
	} else {
		p.list(a, all)
	}
	p.walls()
}

// messages are all, those that have come to their end first: they hold the place that they had.
func (p *painter) messages() []message {
	var all []message
	for i := range p.s.Network.Last {
		all = append(all, message{Message: &p.s.Network.Last[i], last: true})
	}
	for i := range p.s.Network.Messages {
		m := message{Message: &p.s.Network.Messages[i], focused: p.has(Wire, i)}
		m.gone = p.gone(m.Message)
		all = append(all, m)
	}
	return all
}

// lanes paints the messages beneath the cards, those whose ways do not meet in one row.
func (p *painter) lanes(a canvas.Area, all []message) {
	p.lifelines(a)
	at := map[string]int{}
	for i := range p.s.Nodes {
		at[p.s.Nodes[i].Name] = p.column(i, a.W)
	}
	all = arranged(all)
	rows, hidden := rowsOf(all, at, a.H)
	before := len(all)
	for hidden > 0 && all[0].past() {
		all = all[1:] // what came first is of the least interest
		rows, hidden = rowsOf(all, at, a.H)
	}
	hidden += p.s.Network.Hidden + before - len(all)
	if first := p.column(p.plan.First, a.W); hidden > 0 { // left of all lifelines
		a.PutIn(1, a.H-1, first-2, more(hidden, "message", first-2), style.Dim)
	}
	for i, m := range all {
		if rows[i] >= 0 {
			x1, x2 := at[m.From], at[m.To]
			m.far = farNames(m, x1, x2, a.W)
			end := p.end(m, x1, x2)
			m.walled = end != x2
			way(a, rows[i], x1, end, m)
		}
	}
}

// rowsOf gives each message one of h rows in which its way meets no other, or -1. It begins to look
// at a row that depends on the message alone, so that hardly any changes its row when another is
// gone.
func rowsOf(all []message, at map[string]int, h int) (rows []int, hidden int) {
	rows = make([]int, len(all))
	taken := make([][][2]int, h) // the ways of each row
	for i, m := range all {
		rows[i] = -1
		x1, ok1 := at[m.From]
		x2, ok2 := at[m.To]
		way := [2]int{min(x1, x2), max(x1, x2)}
		if x1 == x2 {
			way[1] += canvas.Width(m.words()) + 3
		}
		for try := 0; try < h && ok1 && ok2; try++ {
			row := int((m.ID + uint64(try)) % uint64(h))
			meets := func(o [2]int) bool { return o[0] < way[1] && way[0] < o[1] }
			if !slices.ContainsFunc(taken[row], meets) {
				rows[i], taken[row] = row, append(taken[row], way)
				break
			}
		}
		if rows[i] < 0 {
			hidden++
		}
	}
	return rows, hidden
}

// arranged is the focused message first, so that it is seen, and the others as they are.
func arranged(all []message) []message {
	out := make([]message, 0, len(all))
	for _, m := range all {
		if m.focused {
			out = append(out, m)
		}
	}
	for _, m := range all {
		if !m.focused {
			out = append(out, m)
		}
	}
	return out
}

// column is where the lifeline of a node stands: beneath the middle of its card, and beyond the
// edge if it has none.
func (p *painter) column(i, w int) int {
	switch i -= p.plan.First; {
	case i < 0:
		return -1
	case i >= len(p.plan.Cards):
		return w
	}
	r := p.plan.Cards[i]
	return r.X + r.W/2
}

// lifelines run down from the cards.
func (p *painter) lifelines(a canvas.Area) {
	for i := range p.plan.Cards {
		n := &p.s.Nodes[p.plan.First+i]
		r := p.plan.Cards[i]
		x := r.X + r.W/2
		sign, joint, ink := "│", "┬", style.Line
		frame, frameInk := p.frameOf(n)
		switch {
		case n.State == down:
			sign = "┊"
		case frame == canvas.Double:
			joint = "╤"
		}
		a.Column(x, 0, a.H, sign, ink)
		edge := p.c.At(canvas.Rect{X: x, Y: r.Bottom() - 1, W: 1, H: 1})
		if len(n.Armed) == 0 && p.plan.Fold.Empty() {
			edge.Put(0, 0, joint, frameInk)
		}
	}
}

// list paints each message with a way of its own, in columns.
func (p *painter) list(a canvas.Area, all []message) {
	const wide = 38
	columns := max(a.W/wide, 1)
	w := a.W / columns
	hidden := p.s.Network.Hidden
	for i, m := range arranged(all) {
		if i >= columns*a.H {
			hidden++
			continue
		}
		cell := a.In(canvas.Rect{X: i % columns * w, Y: i / columns, W: w, H: 1})
		x1 := cell.Put(1, 0, m.From, style.Text)
		x2 := cell.W - 3 - canvas.Width(m.To)
		cell.Put(x2, 0, m.To, style.Text)
		way(cell, 0, x1, x2-1, m)
	}
	if hidden > 0 {
		a.PutRight(a.W-1, a.H-1, " "+more(hidden, "message", a.W/2), style.Dim)
	}
}

// troubles are the faults that are set, and a partition that no wall can show.
func (p *painter) troubles() string {
	n := &p.s.Network
	var words []string
	if len(n.Cuts) > 1 && !p.plan.Lanes {
		var groups []string
		for _, cut := range n.Cuts {
			groups = append(groups, strings.Join(cut.Nodes, " "))
		}
		words = append(words, "cut: "+strings.Join(groups, " ╱╱ "))
	}
	return strings.Join(append(words, n.Faults...), "   ")
}
