package panel

import (
	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// items is how many things of a panel can have the focus; a panel that is there has at least one.
func items(s *scene.Scene, p Panel) int {
	switch p {
	case Cards:
		return len(s.Nodes)
	case Wire:
		return len(s.Network.Messages)
	case Sessions:
		return len(s.Sessions)
	case Script:
		return min(len(s.Script.Lines), 1)
	}
	return 1
}

// Tab moves the focus to the next thing that can have it (delta 1), or back (-1): through the nodes
// one by one, and then from panel to panel.
func Tab(s *scene.Scene, ui *UI, delta int) {
	f := &ui.Focus
	if f.Panel == Cards {
		if next := f.Item + delta; next >= 0 && next < len(s.Nodes) {
			f.Item = next
			return
		}
	}
	for range Panels {
		f.Panel = Panel((int(f.Panel) + delta + int(Panels)) % int(Panels))
		f.Item = 0
		if n := items(s, f.Panel); n > 0 {
			if delta < 0 && f.Panel == Cards {
				f.Item = n - 1
			}
			return
		}
	}
}

// Move moves the focus one step left, right, up or down among the cards, messages and sessions, and
// scrolls what has lines. Down from the last row of cards is the next panel, up is back.
func Move(s *scene.Scene, ui *UI, w, h int, dx, dy int, st *style.Styles) {
	f := &ui.Focus
	switch f.Panel {
	case Cards:
		step := dx
		if dy != 0 {
			step = dy * rowLength(s, ui, w, h, st)
		}
		if next := f.Item + step; next >= 0 && next < len(s.Nodes) {
			f.Item = next
		} else if dy > 0 {
			f.Item = len(s.Nodes)
			Tab(s, ui, 1)
		}
	case Wire, Sessions:
		next := f.Item + dx + dy
		switch {
		case next >= 0 && next < items(s, f.Panel):
			f.Item = next
		case next < 0 && dy < 0:
			*f = Focus{Panel: Cards}
		}
	default:
		ScrollBy(s, ui, w, h, dy, st)
	}
}

// rowLength is how many cards stand beside each other.
func rowLength(s *scene.Scene, ui *UI, w, h int, st *style.Styles) int {
	cards := planOf(s, ui, w, h, st).Cards
	n := 0
	for n < len(cards) && cards[n].Y == cards[0].Y {
		n++
	}
	return max(n, 1)
}

// ScrollBy scrolls the innermost overlay, or what has the focus, by so many lines downward, and no
// further than there is something to see.
func ScrollBy(s *scene.Scene, ui *UI, w, h int, lines int, st *style.Styles) {
	p := &painter{c: canvas.New(w, h), s: s, ui: ui, st: st, plan: planOf(s, ui, w, h, st)}
	if n := len(ui.Overlays); n > 0 {
		o := &ui.Overlays[n-1]
		most := max(len(p.linesOf(o, p.overlayWidth(o)))-(h-5), 0)
		o.Scroll = min(max(min(o.Scroll, most)+lines, 0), most)
		return
	}
	f := ui.Focus.Panel
	rows := max(p.plan.Part[f].H-1, 1)
	total := 0
	switch f {
	case Diagram:
		if s.Diagram != nil {
			total = len(ui.drawn[0].of(s.Diagram, p.plan.Part[f].W-4).lines)
		}
	case Events:
		total = len(Matching(s.Events, ui.Filter.Text))
	case Script:
		total = len(s.Script.Lines)
	default:
		return
	}
	ui.Scroll[f] = min(max(ui.Scroll[f]-lines, 0), max(total-rows, 0))
}
