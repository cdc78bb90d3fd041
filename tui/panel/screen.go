package panel

import (
	"fmt"

	"conclave/tui/canvas"
	"conclave/tui/layout"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// Screen is what a terminal of w by h is sent: h lines, none wider than w.
func Screen(s *scene.Scene, ui *UI, w, h int, st *style.Styles) string {
	return Paint(s, ui, w, h, st).Render(st)
}

// Paint is the screen as cells, for who wants to save it (package picture).
func Paint(s *scene.Scene, ui *UI, w, h int, st *style.Styles) *canvas.Canvas {
	p := &painter{c: canvas.New(w, h), s: s, ui: ui, st: st, plan: planOf(s, ui, w, h, st)}
	if p.plan.TooSmall {
		p.tooSmall()
		return p.c
	}
	if full := p.fullScreen(); !full {
		p.screen()
	}
	for i := range ui.Overlays {
		p.c.Mute(style.Line)
		if ui.Overlays[i].Aside {
			p.caption()
		}
		p.overlay(&ui.Overlays[i])
	}
	p.bottom()
	return p.c
}

// painter paints one moment.
type painter struct {
	c    *canvas.Canvas
	s    *scene.Scene
	ui   *UI
	st   *style.Styles
	plan layout.Plan
}

// planOf lays out the screen for a moment.
func planOf(s *scene.Scene, ui *UI, w, h int, st *style.Styles) layout.Plan {
	need := layout.Need{
		Nodes:  len(s.Nodes),
		First:  ui.Scroll[Cards],
		Script: len(s.Script.Lines) > 0,
		People: len(s.Sessions),
		Speech: len(s.Script.Lines) > 0 || len(s.Caption) > 0,
		Large:  st.Large,
		Show:   ui.Focus.Panel,
	}
	need.Lines = len(speech(s.Caption, layout.SpeechWidth(w, need), layout.SpeechLines(h, need)))
	p := layout.For(w, h, need)
	if shown := len(p.Cards); shown > 0 && ui.Focus.Panel == Cards {
		if at := ui.Focus.Item; at < p.First || at >= p.First+shown {
			need.First = at - at%shown
			p = layout.For(w, h, need)
		}
	}
	return p
}

// has reports whether an item of a panel has the focus.
func (p *painter) has(panel Panel, item int) bool {
	return len(p.ui.Overlays) == 0 && p.ui.Focus == Focus{panel, item}
}

// on reports whether a panel has the focus.
func (p *painter) on(panel Panel) bool {
	return len(p.ui.Overlays) == 0 && p.ui.Focus.Panel == panel
}

// area is where a panel stands.
func (p *painter) area(panel Panel) canvas.Area { return p.c.At(p.plan.Part[panel]) }

// screen is all but the last row.
func (p *painter) screen() {
	p.header()
	p.alarms()
	for i, r := range p.plan.Cards {
		p.card(r, p.plan.First+i)
	}
	p.fold()
	p.wire()
	p.timeline()
	p.script()
	p.sessions()
	p.events()
	p.caption()
	p.next()
}

// tooSmall is one sentence.
func (p *painter) tooSmall() {
	words := fmt.Sprintf(
		"The dashboard needs %d columns and %d rows; here are %d and %d. q leaves.",
		layout.LeastWidth, layout.LeastHeight, p.c.W, p.c.H)
	a := p.c.All()
	lines := canvas.Wrap(words, a.W)
	for y, l := range lines {
		a.Put(0, max((a.H-len(lines))/2, 0)+y, l, style.Text)
	}
}

// fold names the nodes for which there is no room.
func (p *painter) fold() {
	if p.plan.Fold.Empty() {
		return
	}
	a := p.c.At(p.plan.Fold)
	first, last := p.plan.First, p.plan.First+len(p.plan.Cards)
	x := 1
	hidden := len(p.s.Nodes) - len(p.plan.Cards)
	for i := range p.s.Nodes {
		if i >= first && i < last {
			continue
		}
		n := &p.s.Nodes[i]
		rest := more(hidden, "node", a.W)
		state, ink := p.stateOf(n)
		if x+canvas.Width(n.Name+state)+4+canvas.Width(rest) > a.W {
			a.Put(x, 0, rest, style.Dim)
			return
		}
		x = a.Put(x, 0, n.Name+" ", style.Text)
		x = a.Put(x, 0, state, ink) + 3
		hidden--
	}
}
