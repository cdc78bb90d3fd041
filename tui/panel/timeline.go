package panel

import (
	"strconv"
	"strings"

	"conclave/repl/diagram"
	"conclave/tui/canvas"
	"conclave/tui/style"
)

// timeline is the space-time diagram of the chosen transaction.
func (p *painter) timeline() {
	a := p.area(Diagram)
	if a.Empty() {
		return
	}
	d := p.s.Diagram
	if d == nil || d.Empty() {
		a = title(a, "space and time", "", "", p.on(Diagram))
		a.PutCentre(a.H/2, "A transaction draws its picture here, as it happens.", style.Dim)
		return
	}
	name := txn(d.Txn)
	about := strings.TrimSpace(strings.TrimPrefix(d.Title(), name))
	a = title(a, name, about, "", p.on(Diagram))
	p.picture(a, d, p.ui.Scroll[Diagram])
}

// picture paints a diagram: the names of its columns in the first row, and the newest rows at the
// end, back rows further up.
func (p *painter) picture(a canvas.Area, d *diagram.Diagram, back int) {
	if a.H < 2 || a.W < 4 {
		return
	}
	lines := d.Lines(a.W - 2)
	if len(lines) == 0 {
		return
	}
	p.pictureLine(a, 0, d, lines[0])
	lines = lines[1:]
	room := a.H - 1
	foot := d.Foot(a.W - 2)
	if len(lines)+len(foot)+1 > room {
		foot = nil
	}
	back = min(max(back, 0), max(len(lines)-room, 0))
	first := max(len(lines)-room-back, 0)
	for i, l := range lines[first:min(first+room, len(lines))] {
		p.pictureLine(a, i+1, d, l)
	}
	if first > 0 {
		a.PutRight(a.W, 0, " "+strconv.Itoa(first)+" above", style.Dim)
	}
	if under := len(lines) - first - room; under > 0 {
		a.PutRight(a.W, a.H-1, " "+strconv.Itoa(under)+" below", style.Dim)
	}
	for i, l := range foot {
		a.Put(2, a.H-len(foot)+i, l, style.Dim)
	}
}

// pictureLine is one line: new rows carry the mark and the accent, the commit point is told aloud.
func (p *painter) pictureLine(a canvas.Area, y int, d *diagram.Diagram, l diagram.Line) {
	isNew, isPoint := false, false
	if l.Row >= 0 && l.Row < len(d.Rows) {
		row := &d.Rows[l.Row]
		isNew = p.s.NewFrom > 0 && row.Seq >= p.s.NewFrom
		for i := range row.Items {
			isPoint = isPoint || row.Items[i].Kind == diagram.Point
		}
	}
	margin(a, y, isNew)
	x := 2
	for _, s := range l.Spans {
		x = a.Put(x, y, s.Text, spanInk(s, isNew))
	}
	if isPoint {
		horizon(a, y)
	}
}

// horizon draws the line that the commit point is: above it nothing of the transaction has happened,
// and below it all of it has.
func horizon(a canvas.Area, y int) {
	blank := func(x int) bool {
		s := a.Sign(x, y)
		return s == " " || s == "╌" || s == "│" || s == "║" || s == "┊"
	}
	for x := 2; x < a.W; x++ {
		if a.Sign(x, y) == " " && blank(x-1) && (x == a.W-1 || blank(x+1)) {
			a.Put(x, y, "╌", style.Good)
		}
	}
}

// spanInk is the ink of a piece of the diagram: lifelines are faint, words are not.
func spanInk(s diagram.Span, isNew bool) style.Ink {
	for _, r := range s.Text {
		switch r {
		case ' ', '│', '┊', '┆':
		default:
			return fresh(inkOf(s.Tone), isNew)
		}
	}
	return style.Line
}
