package panel

import (
	"strings"
	"time"

	"conclave/repl/diagram"
	"conclave/tui/canvas"
	"conclave/tui/scene"
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

// message is one to be painted.
type message struct {
	*scene.Message
	focused bool
	last    bool   // it has come to its end
	far     string // where it comes from or goes to, if that is not on the screen
}

// messages are all, those that have come to their end first: they hold the place that they had.
func (p *painter) messages() []message {
	var all []message
	for i := range p.s.Network.Last {
		all = append(all, message{Message: &p.s.Network.Last[i], last: true})
	}
	for i := range p.s.Network.Messages {
		all = append(all, message{Message: &p.s.Network.Messages[i], focused: p.has(Wire, i)})
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
	rows, hidden := rowsOf(all, at, a.H, a.W)
	if hidden += p.s.Network.Hidden; hidden > 0 {
		end := a.W - 1 - canvas.Width(" "+more(hidden, "message", a.W/2))
		before := len(all)
		for rows, hidden = rowsOf(all, at, a.H, end); hidden > 0 && all[0].past(); {
			all = all[1:] // what came first is of the least interest
			rows, hidden = rowsOf(all, at, a.H, end)
		}
		hidden += p.s.Network.Hidden + before - len(all)
		a.PutRight(a.W-1, a.H-1, " "+more(hidden, "message", a.W/2), style.Dim)
	}
	for i, m := range all {
		if rows[i] >= 0 {
			x1, x2 := at[m.From], at[m.To]
			m.far = farNames(m, x1, x2, a.W)
			way(a, rows[i], x1, x2, m, p.s.Now)
		}
	}
}

// rowsOf gives each message the first of h rows where its way meets no other, or -1; the last row
// ends at a column.
func rowsOf(all []message, at map[string]int, h, end int) (rows []int, hidden int) {
	rows = make([]int, len(all))
	taken := make([]int, h) // how far each row is in use
	for i, m := range all {
		x1, ok1 := at[m.From]
		x2, ok2 := at[m.To]
		from, to := min(x1, x2), max(x1, x2)
		if x1 == x2 {
			to += canvas.Width(m.words()) + 3
		}
		row := 0
		for row < h && (taken[row] > from || row == h-1 && to > end) {
			row++
		}
		if row == h || !ok1 || !ok2 {
			rows[i] = -1
			hidden++
			continue
		}
		rows[i], taken[row] = row, to
	}
	return rows, hidden
}

// past reports whether a message has come to its end as it should.
func (m message) past() bool { return m.last && m.Fate != "lost" && m.Fate != "refused" }

// farNames says where a message comes from or goes to beyond the edge of the screen.
func farNames(m message, x1, x2, w int) (words string) {
	if x1 < 0 || x1 >= w {
		words = "from " + m.From + ": "
	}
	if x2 < 0 || x2 >= w {
		words += "to " + m.To + ": "
	}
	return words
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

// column is where the lifeline of a node stands: beneath the middle of its card, and beyond the edge
// if it has none.
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
		frame, frameInk := frameOf(n)
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

// walls stand between neighbours that a partition has parted, from the top of their cards down: what
// is written on the way of a message stays legible.
func (p *painter) walls() {
	if len(p.s.Network.Cuts) < 2 {
		return
	}
	group := map[string]int{}
	for g, cut := range p.s.Network.Cuts {
		for _, n := range cut.Nodes {
			group[n] = g
		}
	}
	for i := 1; i < len(p.plan.Cards); i++ {
		card := p.plan.Cards[i]
		left, right := p.s.Nodes[p.plan.First+i-1].Name, p.s.Nodes[p.plan.First+i].Name
		if group[left] == group[right] || card.Y != p.plan.Cards[i-1].Y {
			continue
		}
		h := card.H
		if p.plan.Lanes {
			h = p.plan.Part[Wire].Bottom() - card.Y
		}
		wall := p.c.At(canvas.Rect{X: card.X - 1, Y: card.Y, W: 2, H: h})
		for y := range h {
			for x := range 2 {
				if y < card.H || strings.Contains(" ─╌╱", wall.Sign(x, y)) {
					wall.Put(x, y, "╱", style.Bad)
				}
			}
		}
	}
}

// way is one message between two columns: what it has behind it is a line, what it has before it is
// dashed, and its name goes along.
func way(a canvas.Area, y, x1, x2 int, m message, now time.Duration) {
	if x1 == x2 {
		itself(a, y, x1, m)
		return
	}
	rightward := x1 < x2
	from, to := min(x1, x2)+1, max(x1, x2)
	ink := m.ink()
	words := m.words()
	room := to - from
	label := canvas.Cut(words, room-4)
	long := canvas.Width(label) + 4 // with its head, and blanks around it
	gone := (room - long) * m.permille(now) / 1000
	begin := from + gone // of the label with its head
	if !rightward {
		begin = to - long - gone
	}
	a.Across(from, to, y, "╌", style.Line)
	end := begin + long
	if rightward {
		a.Across(from, begin, y, "─", style.Dim)
		a.Put(begin, y, " "+label+" ", ink)
		a.Put(end-2, y, "─"+m.head("▸"), ink)
	} else {
		a.Across(end, to, y, "─", style.Dim)
		a.Put(begin, y, m.head("◂")+"─", ink)
		a.Put(begin+2, y, " "+label+" ", ink)
	}
	if m.Fate == "lost" && rightward {
		a.Across(end, to, y, " ", style.Text)
	} else if m.Fate == "lost" {
		a.Across(from, begin, y, " ", style.Text)
	}
	joint := "├"
	if !rightward {
		joint = "┤"
	}
	a.Put(x1, y, joint, style.Line)
}

// itself is a message to oneself.
func itself(a canvas.Area, y, x int, m message) {
	a.Put(x, y, "├", style.Line)
	a.Put(x+1, y, "↺ "+m.words(), m.ink())
}

// head is the tip of the arrow.
func (m message) head(sign string) string {
	switch m.Fate {
	case "lost", "refused":
		return "✗"
	}
	return sign
}

// words are the name of a message, and what became of it if it did not just arrive.
func (m message) words() string {
	words := m.Words
	switch answer, is := strings.CutPrefix(m.Fate, "answered: "); {
	case is:
		words += ": " + answer
	case m.Fate != "" && m.Fate != "arrived":
		words += ", " + m.Fate
	}
	words = m.far + words
	if m.focused {
		words = "[" + words + "]"
	}
	return words
}

func (m message) ink() style.Ink {
	switch {
	case m.focused:
		return style.BandAccent
	case m.Fate == "lost" || m.Fate == "refused":
		return style.Bad
	case m.Tone == diagram.Dim:
		return style.Dim
	}
	return fresh(inkOf(m.Tone), m.Changed || m.last)
}

// permille is how much of its way a message has behind it.
func (m message) permille(now time.Duration) int {
	switch {
	case m.Fate == "lost":
		return 600
	case m.last:
		return 1000
	case m.At <= m.Sent || now <= m.Sent:
		return 0
	case now >= m.At:
		return 1000
	}
	return int((now - m.Sent) * 1000 / (m.At - m.Sent))
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
		way(cell, 0, x1, x2-1, m, p.s.Now)
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
