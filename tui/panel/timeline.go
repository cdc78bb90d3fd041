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
	drawn := p.ui.drawn[0].of(d, a.W-2)
	lines, foot := drawn.lines, drawn.foot
	if len(lines) == 0 {
		return
	}
	p.pictureLine(a, 0, d, lines[0])
	lines = lines[1:]
	room := a.H - 1
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

// drawn is a diagram in lines. A long one takes milliseconds to lay out, and is the same from frame
// to frame while nothing happens.
type drawn struct {
	d     *diagram.Diagram
	w     int
	lines []diagram.Line
	foot  []string
}

// of is a diagram in lines of a width: those that are kept, if they are of the same.
func (m *drawn) of(d *diagram.Diagram, w int) *drawn {
	if m.d != d || m.w != w {
		*m = drawn{d: d, w: w, lines: d.Lines(w), foot: d.Foot(w)}
	}
	return m
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
		for _, piece := range inkedSpan(s, isNew) {
			x = a.Put(x, y, piece.text, piece.ink)
		}
	}
	if isPoint {
		horizon(a, y)
	}
}

// horizon draws the line that the commit point is: above it nothing of the transaction has
// happened, and below it all of it has.
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

// inkedSpan is a piece of the diagram with its inks: lifelines are faint, words are not.
func inkedSpan(s diagram.Span, isNew bool) (ps pieces) {
	ink := fresh(inkOf(s.Tone), isNew)
	if s.Tone != diagram.Plain && s.Tone != diagram.Dim {
		return pieces{{s.Text, ink}}
	}
	for text := s.Text; text != ""; {
		at := strings.IndexAny(text, "│┊┆")
		switch {
		case at < 0:
			return append(ps, piece{text, ink})
		case at == 0:
			ps = append(ps, piece{text[:len("│")], style.Line})
			text = text[len("│"):]
		default:
			ps = append(ps, piece{text[:at], ink})
			text = text[at:]
		}
	}
	return ps
}
