package panel

import (
	"slices"
	"strconv"
	"strings"

	"conclave/repl/diagram"
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
	all := p.s.Sessions
	cols := sessionColumnsOf(all, a.W-2)
	rows := a.H
	untold := 0 // of those that are not shown, in the last row
	if a.H > 3 {
		rows = a.H - 1 - cols.whyRows(all, a.H-1, a.W-2)
		right := ""
		if hidden := len(all) - rows; hidden > 0 {
			right = more(hidden, "session", a.W/2)
		}
		a = title(a, "sessions", "", right, p.on(Sessions))
	} else {
		a = a.In(canvas.Rect{X: 1, Y: 0, W: a.W - 2, H: a.H})
		untold = len(all) - a.H
	}
	shown := p.shownSessions(rows)
	for y, i := range shown {
		row := a
		if untold > 0 && y == a.H-1 {
			room := a.W - cols.width(&all[i]) - 2
			row.W = a.PutRight(a.W, y, more(untold, "session", room), style.Dim) - 2
		}
		cols.put(row, y, &all[i], p.has(Sessions, i))
		if s := &all[i]; s.Ago == 0 && cols.moreOf(s, row.W) == "" {
			below(a.In(canvas.Rect{X: 2, Y: len(shown), W: a.W - 2, H: a.H - len(shown)}), s)
		}
	}
}

// whyRows are the rows to be kept for below where the sessions fill h of them: only a refusal is
// worth that others are not shown.
func (c sessionColumns) whyRows(all []scene.Session, h, w int) int {
	for i := range all {
		if s := &all[i]; s.Ago == 0 && s.Tone == diagram.Bad && c.moreOf(s, w) == "" {
			return min(len(canvas.Wrap(s.Name+": "+s.More, w-2)), 2, h-2)
		}
	}
	return 0
}

// below is how, or why, it went with whom did something last, if there was no room for it beside.
func below(a canvas.Area, s *scene.Session) {
	if s.More == "" || a.H <= 0 {
		return
	}
	lines := canvas.Wrap(s.Name+": "+s.More, a.W)
	for y, l := range lines[:min(len(lines), a.H)] {
		if y == a.H-1 && len(lines) > a.H {
			l = canvas.Cut(l+" …", a.W)
		}
		a.PutIn(0, y, a.W, l, style.Dim)
	}
}

// shownSessions are those that are seen, in their order: the one in focus and its neighbours, else
// those of whom there is something to tell.
func (p *painter) shownSessions(rows int) []int {
	all := p.s.Sessions
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	switch {
	case len(all) <= rows:
	case p.ui.Focus.Panel == Sessions:
		order = order[min(max(p.ui.Focus.Item-rows+1, 0), len(all)-rows):][:rows]
	default:
		slices.SortStableFunc(order, func(i, k int) int {
			return interest(&all[i]) - interest(&all[k])
		})
		order = order[:rows]
		slices.Sort(order)
	}
	return order
}

// interest is how soon a session is told of: first what has just happened, then who did something
// last, then who waits.
func interest(s *scene.Session) int {
	switch {
	case s.Changed:
		return s.Ago - 100
	case strings.HasPrefix(s.Answer, "waits"):
		return min(2*s.Ago, 1)
	}
	return 2 * s.Ago
}

// sessionColumns are the widths of name, transaction and statement; the answer has the rest.
type sessionColumns struct{ name, txn, statement int }

func sessionColumnsOf(all []scene.Session, w int) sessionColumns {
	c := sessionColumns{name: 4, txn: 2, statement: 8}
	answer := 0
	for i := range all {
		c.name = max(c.name, canvas.Width(all[i].Name))
		c.txn = max(c.txn, canvas.Width(all[i].Txn))
		c.statement = max(c.statement, canvas.Width(all[i].Statement))
		answer = max(answer, canvas.Width(all[i].Answer))
	}
	c.name = min(c.name, w/5)
	room := w - c.name - c.txn - 8 // what statement and answer have together
	c.statement = min(c.statement, max(room-answer, room*2/5))
	return c
}

// width is how much of a row a session takes at least.
func (c sessionColumns) width(s *scene.Session) int {
	return c.name + c.txn + c.statement + 8 + canvas.Width(s.Answer)
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
	statement := c.statementOf(s, a.W-x)
	a.PutIn(x, y, statement, s.Statement, fresh(style.Text, s.Changed))
	x += statement + 2
	answer := pieces{{s.Answer, fresh(inkOf(s.Tone), s.Changed)}}
	if more := c.moreOf(s, a.W); more != "" {
		answer = append(answer, piece{"  " + more, style.Dim})
	}
	answer.put(a, x, y, a.W-x)
}

// statementOf is how wide the statement of a session is, where it and its answer have so much
// room: as wide as all of them, unless one of the two would be cut that need not be.
func (c sessionColumns) statementOf(s *scene.Session, room int) int {
	least, most := canvas.Width(s.Statement), room-2-canvas.Width(s.Answer)
	if least > most {
		return c.statement
	}
	return min(max(c.statement, least), most)
}

// moreOf is how, or why, if a row of w has room to say it so that it is understood.
func (c sessionColumns) moreOf(s *scene.Session, w int) string {
	const least = 24
	if room := w - c.width(s) - 2; room < min(canvas.Width(s.More), least) {
		return ""
	}
	return s.More
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
