package layout

import "conclave/tui/canvas"

// The least screen on which anything is shown.
const (
	LeastWidth  = 60
	LeastHeight = 16
)

// Part is a part of the screen that can have the focus.
type Part uint8

// The parts, in the order of the tab key.
const (
	Cards Part = iota
	Wire       // the messages between the nodes
	Diagram
	Script
	Sessions
	Events
	Parts
)

// Need is what there is to show, as far as it moves anything.
type Need struct {
	Nodes  int
	First  int  // the first node that is wished to be seen
	Script bool // there is one; else its room is given to others
	People int  // the sessions
	Speech bool // a caption is to be expected
	Lines  int  // of the caption, wrapped at SpeechWidth
	Large  bool // fewer things, more air
	Show   Part // has the focus: if there is no room for it, it takes that of the cards
}

// Plan is where things stand. What has no room is empty.
type Plan struct {
	TooSmall bool

	Header, Alarm, Caption, Next, Hints canvas.Rect

	Part  [Parts]canvas.Rect
	Cards []canvas.Rect // of the nodes from First on
	First int
	Fold  canvas.Rect // one row for the nodes that have no card
	Lanes bool        // all cards stand in one row, so messages can run beneath them
}

// For plans a screen of w by h.
func For(w, h int, n Need) Plan {
	if w < LeastWidth || h < LeastHeight {
		return Plan{TooSmall: true}
	}
	var p Plan
	top := p.head(w, h, n)
	bottom := p.foot(w, h, n)
	body := canvas.Rect{X: 0, Y: top, W: w, H: bottom - top}
	g := gridOf(w, n)
	cards, wire := heights(body.H, h, g, n)
	rest := body.H - cards - wire
	for range n.Lines - SpeechLines(h, n) { // a long caption takes first what is missed least
		switch {
		case rest > 1: // who did something last is seen
			rest--
		case wire > 1:
			wire--
		case rest > 0:
			rest--
		case wire > 0:
			wire--
		case cards > leastCard:
			cards--
		default:
			continue
		}
		body.H--
		p.Caption.Y--
		p.Caption.H++
	}
	y := top
	p.Part[Cards] = canvas.Rect{X: 0, Y: y, W: w, H: cards}
	y += cards
	p.Part[Wire] = canvas.Rect{X: 0, Y: y, W: w, H: wire}
	y += wire
	p.middle(canvas.Rect{X: 0, Y: y, W: w, H: rest}, n)
	if n.Show < Parts && p.Part[n.Show].Empty() {
		p.Part = [Parts]canvas.Rect{}
		p.Part[n.Show] = body
		return p
	}
	p.deal(g, n)
	return p
}

// head is the first rows, and where the next begins.
func (p *Plan) head(w, h int, n Need) int {
	p.Header = canvas.Rect{X: 0, Y: 0, W: w, H: 1}
	p.Alarm = canvas.Rect{X: 0, Y: 1, W: w, H: 1}
	if n.Large && h >= 24 {
		p.Alarm.H = 3
	}
	return p.Alarm.Bottom()
}

// foot is the last rows, and where they begin.
func (p *Plan) foot(w, h int, n Need) int {
	p.Hints = canvas.Rect{X: 0, Y: h - 1, W: w, H: 1}
	p.Next = canvas.Rect{X: 0, Y: h - 2, W: w, H: 1}
	rows := 0
	if n.Speech {
		rows = SpeechLines(h, n) + frameRows(h, n)
	}
	y := p.Next.Y - rows
	p.Caption = canvas.Rect{X: 0, Y: y, W: w, H: rows}
	return y
}

// SpeechLines is how many lines the caption has room for without taking any from others.
func SpeechLines(h int, n Need) int {
	if h < 36 || n.Large {
		return 2
	}
	return 3
}

// SpeechWidth is how wide a line of the caption may be.
func SpeechWidth(w int, n Need) int {
	if n.Large {
		return w - 8
	}
	return w - 6
}

// frameRows are the rows around the lines of the caption.
func frameRows(h int, n Need) int {
	switch {
	case h < 20:
		return 0
	case n.Large && h >= 28:
		return 4
	}
	return 2
}

// grid is how many cards stand beside each other, and in how many rows.
type grid struct{ columns, rows int }

func gridOf(w int, n Need) grid {
	narrowest := 24
	switch {
	case n.Large:
		narrowest = 32
	case w < 80:
		narrowest = 20
	}
	nodes := max(n.Nodes, 1)
	columns := min(nodes, max(w/narrowest, 1))
	if n.Large && w >= 78 {
		columns = min(nodes, max(columns, 3))
	}
	rows := (nodes + columns - 1) / columns
	return grid{(nodes + rows - 1) / rows, rows}
}

// Heights of a card.
const (
	leastCard = 9
	goodCard  = 14
	tallCard  = 20
)

// heights divides the body: how many rows for the cards, and for the messages beneath them. What
// is left is for all else.
func heights(body, h int, g grid, n Need) (cards, wire int) {
	switch {
	case h < 20:
		return body - 2, 1
	case body < 22 || n.Large && body < 24:
		return max(min(body-4, goodCard), leastCard), 2
	case n.Large:
		return goodCard, 2
	}
	wire = 3
	if h >= 50 {
		wire = 4
	}
	if g.rows == 1 {
		return min(max(body*45/100, goodCard), tallCard), wire
	}
	most := (body - wire) * 6 / 10
	return min(g.rows*goodCard, max(most, leastCard)), wire
}

// deal gives each node its card, row by row, and folds those for which there is no room.
func (p *Plan) deal(g grid, n Need) {
	area := p.Part[Cards]
	if area.Empty() || n.Nodes == 0 {
		return
	}
	rows := min(g.rows, max(area.H/leastCard, 1))
	shown := min(g.columns*rows, n.Nodes)
	if shown < n.Nodes {
		area.H--
		p.Fold = canvas.Rect{X: 0, Y: area.Bottom(), W: area.W, H: 1}
	}
	p.First = min(max(n.First, 0), n.Nodes-shown)
	p.Lanes = rows == 1
	for i := range shown {
		c, r := i%g.columns, i/g.columns
		x, y := area.W*c/g.columns, area.H*r/rows
		p.Cards = append(p.Cards, canvas.Rect{X: area.X + x, Y: area.Y + y,
			W: area.W*(c+1)/g.columns - x, H: area.H*(r+1)/rows - y})
	}
}
