package panel

import (
	"strconv"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// sessions say who does what: transaction, last statement, what it answered or waits for.
func (p *painter) sessions() {
	a := p.area(Sessions)
	if a.Empty() {
		return
	}
	if a.H > 3 {
		a = title(a, "sessions", "", "", p.on(Sessions))
	} else {
		a = a.In(canvas.Rect{X: 1, Y: 0, W: a.W - 2, H: a.H})
	}
	all := p.s.Sessions
	first := p.firstSession(a.H)
	shown := all[first:min(first+a.H, len(all))]
	cols := sessionColumnsOf(all, a.W)
	end := a.W
	if hidden := len(all) - len(shown); hidden > 0 {
		end = a.PutRight(a.W, a.H-1, more(hidden, "session", a.W/2), style.Dim) - 2
	}
	for y := range shown {
		row := a
		if y == a.H-1 {
			row.W = end
		}
		cols.put(row, y, &shown[y], p.has(Sessions, first+y))
	}
}

// firstSession is the first one that is seen: so that the one that matters is among them.
func (p *painter) firstSession(rows int) int {
	all := p.s.Sessions
	if len(all) <= rows {
		return 0
	}
	want := 0
	for i := range all {
		if all[i].Changed {
			want = i
		}
	}
	if p.ui.Focus.Panel == Sessions {
		want = p.ui.Focus.Item
	}
	return min(max(want-rows+1, 0), len(all)-rows)
}

// sessionColumns are the widths of name, transaction and statement; the answer has the rest.
type sessionColumns struct{ name, txn, statement int }

func sessionColumnsOf(all []scene.Session, w int) sessionColumns {
	c := sessionColumns{name: 4, txn: 2, statement: 8}
	for i := range all {
		c.name = max(c.name, canvas.Width(all[i].Name))
		c.txn = max(c.txn, canvas.Width(all[i].Txn))
		c.statement = max(c.statement, canvas.Width(all[i].Statement))
	}
	c.name = min(c.name, w/5)
	c.statement = min(c.statement, (w-c.name-c.txn)*2/5)
	return c
}

func (c sessionColumns) put(a canvas.Area, y int, s *scene.Session, focused bool) {
	margin(a, y, s.Changed)
	ink, txnInk := style.Text, style.Dim
	if s.Current {
		ink = style.Strong
	}
	if s.Open {
		txnInk = style.Strong
	}
	x := 2
	if focused {
		ink = style.BandAccent
		a.PutIn(x-1, y, c.name+2, "["+canvas.Cut(s.Name, c.name)+"]", ink)
	} else {
		a.PutIn(x, y, c.name, s.Name, ink)
	}
	x += c.name + 2
	a.PutIn(x, y, c.txn, s.Txn, txnInk)
	x += c.txn + 2
	a.PutIn(x, y, c.statement, s.Statement, fresh(style.Text, s.Changed))
	x += c.statement + 2
	a.PutIn(x, y, a.W-x, s.Answer, fresh(inkOf(s.Tone), s.Changed))
}

// events are the tail of the trace, the newest in the last row.
func (p *painter) events() {
	a := p.area(Events)
	if a.Empty() {
		return
	}
	right := "/ filter"
	if p.ui.Filter.Text != "" {
		right = "/" + p.ui.Filter.Text
	}
	a = title(a, "events", "", right, p.on(Events))
	eventRows(a, Matching(p.s.Events, p.ui.Filter.Text), p.ui.Scroll[Events])
}

// eventRows paints events, the last of them back rows below the area.
func eventRows(a canvas.Area, events []scene.Event, back int) {
	if len(events) == 0 {
		a.Put(1, 0, "nothing yet", style.Dim)
		return
	}
	back = min(max(back, 0), max(len(events)-a.H, 0))
	events = events[:len(events)-back]
	events = events[max(len(events)-a.H, 0):]
	times, nodes := 0, 2
	for i := range events {
		times = max(times, len(clock(events[i].Time)))
		nodes = max(nodes, canvas.Width(events[i].Node))
	}
	nodes = min(nodes, 8)
	shown := ""
	for y := range events {
		e := &events[y]
		if e.IsStep {
			a.Put(0, y, mark, style.Accent)
		}
		if at := clock(e.Time); at != shown {
			a.PutIn(2+times-len(at), y, times, at, style.Dim)
			shown = at
		}
		x := 2 + times + 2
		a.PutIn(x, y, nodes, e.Node, style.Strong)
		x += nodes + 2
		end := a.W
		if e.Txn > 0 && !strings.Contains(e.Words, txn(e.Txn)) {
			end = a.PutRight(a.W, y, txn(e.Txn), style.Dim) - 1
		}
		a.PutIn(x, y, end-x, e.Words, fresh(inkOf(e.Tone), e.IsStep))
	}
}

// Matching are the events that the filter lets through: those with all its words in them.
func Matching(events []scene.Event, filter string) []scene.Event {
	words := strings.Fields(strings.ToLower(filter))
	if len(words) == 0 {
		return events
	}
	var out []scene.Event
	for _, e := range events {
		text := strings.ToLower(e.Node + " " + e.Words)
		if e.Txn > 0 {
			text += " t" + strconv.FormatUint(e.Txn, 10) + " "
		}
		if hasAll(text, words) {
			out = append(out, e)
		}
	}
	return out
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
