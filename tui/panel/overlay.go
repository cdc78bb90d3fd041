package panel

import (
	"slices"
	"strconv"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// isFull reports whether an overlay takes the whole screen; the others are boxes.
func isFull(o *Overlay) bool { return o.Kind != HelpKeys && o.Kind != Words }

// fullScreen reports whether nothing of the screen itself is seen.
func (p *painter) fullScreen() bool {
	for i := range p.ui.Overlays {
		if isFull(&p.ui.Overlays[i]) {
			return true
		}
	}
	return false
}

// overlay lies on top of what has been painted.
func (p *painter) overlay(o *Overlay) {
	lines := p.linesOf(o, p.overlayWidth(o))
	room := p.c.H - 1
	r := canvas.Rect{W: p.c.W, H: room}
	if !isFull(o) {
		if top := p.plan.Caption.Y; top > 0 && (o.Aside || len(lines)+4 <= top) {
			room = top
		}
		w := min(widest(lines, o.Title)+6, p.c.W-2)
		h := min(len(lines)+4, room)
		r = canvas.Rect{X: (p.c.W - w) / 2, Y: (room - h) / 2, W: w, H: h}
	}
	a := p.c.At(r)
	a.Fill(style.Text)
	inside := a.Box(canvas.Round, style.Accent)
	a.PutIn(2, 0, a.W-4, " "+o.Title+" ", style.Strong)
	inside = inside.In(canvas.Rect{X: 2, Y: 1, W: inside.W - 4, H: inside.H - 2})
	if isFull(o) {
		inside = inside.In(canvas.Rect{X: 0, Y: 0, W: inside.W, H: inside.H + 1})
	}
	p.overlayRows(a, inside, o, lines)
}

// overlayWidth is how wide the lines of an overlay may be.
func (p *painter) overlayWidth(o *Overlay) int {
	if o.Kind == Words {
		return WordsWidth(p.c.W)
	}
	return p.c.W - 8
}

// WordsWidth is how wide words are in an overlay on a screen of that width: prose is read best in
// narrow columns.
func WordsWidth(screen int) int { return min(screen-8, 78) }

// overlayRows are the lines that are in view.
func (p *painter) overlayRows(frame, a canvas.Area, o *Overlay, lines []overlayLine) {
	head := 0
	for head < len(lines) && lines[head].pinned {
		lines[head].put(a, 0, head, a.W)
		head++
	}
	lines = lines[head:]
	a = a.In(canvas.Rect{X: 0, Y: head, W: a.W, H: a.H - head})
	first := min(max(o.Scroll, 0), max(len(lines)-a.H, 0))
	for y, l := range lines[first:min(first+max(a.H, 0), len(lines))] {
		margin(frame.In(canvas.Rect{X: 2, Y: a.Y - frame.Y + y, W: 1, H: 1}), 0, l.changed)
		l.put(a, 0, y, a.W)
	}
	if over := len(lines) - a.H; over > 0 {
		words := " " + strconv.Itoa(first+1) + "–" + strconv.Itoa(min(first+a.H, len(lines))) +
			" of " + strconv.Itoa(len(lines)) + " "
		frame.PutRight(frame.W-2, frame.H-1, words, style.Dim)
	}
}

// overlayLine is one line of an overlay.
type overlayLine struct {
	pieces
	changed bool
	pinned  bool // it stays where it is while the others are scrolled
}

func widest(lines []overlayLine, title string) int {
	w := canvas.Width(title) + 2
	for _, l := range lines {
		w = max(w, l.width())
	}
	return w
}

// linesOf is what an overlay shows.
func (p *painter) linesOf(o *Overlay, w int) []overlayLine {
	switch o.Kind {
	case HelpKeys:
		return append(p.helpLines(w), textLines(o.Text, w)...)
	case NodeLog:
		return recordLines(o.Records)
	case KeyHistory:
		return historyLines(o.Keys, w)
	case TxnDiagram:
		return p.diagramLines(o, w)
	case AllEvents:
		events := o.Events
		if events == nil {
			events = p.s.Events
		}
		return eventLines(Matching(events, p.ui.Filter.Text))
	case AllScript:
		return scriptLines(&p.s.Script)
	}
	return textLines(o.Text, w)
}

func line(ps ...piece) overlayLine { return overlayLine{pieces: ps} }

func textLines(text []string, w int) (lines []overlayLine) {
	for _, t := range refilled(text, w) {
		for _, l := range wrapAsIs(t, w) {
			lines = append(lines, line(piece{l, style.Text}))
		}
	}
	return lines
}

// refilled is prose that was wrapped for another width as paragraphs again. Tables, and what fits,
// stay as they are.
func refilled(text []string, w int) []string {
	if !slices.ContainsFunc(text, func(t string) bool { return canvas.Width(t) > w }) {
		return text
	}
	var out []string
	joins := false
	for _, t := range text {
		prose := t != "" && !strings.HasPrefix(t, " ") && !strings.Contains(t, "  ")
		if prose && joins {
			out[len(out)-1] += " " + t
		} else {
			out = append(out, t)
		}
		joins = prose
	}
	return out
}

// wrapAsIs leaves a line that fits as it is. Of a line of a table the last column is wrapped under
// itself, if there is room for that.
func wrapAsIs(t string, w int) []string {
	if canvas.Width(t) <= w {
		return []string{t}
	}
	gap := strings.LastIndex(strings.TrimRight(t, " "), "  ")
	if strings.TrimSpace(t[:max(gap, 0)]) == "" {
		return canvas.Wrap(t, w)
	}
	head := t[:gap+2]
	room := w - canvas.Width(head)
	if room < w/2 {
		return []string{canvas.Cut(t, w)}
	}
	lines := canvas.Wrap(t[gap+2:], room)
	for i := range lines {
		lines[i] = head + lines[i]
		head = strings.Repeat(" ", canvas.Width(head))
	}
	return lines
}

func recordLines(records []scene.Record) (lines []overlayLine) {
	cols := measure(records)
	for i := range records {
		r := &records[i]
		if i > 0 && !r.Synced && !r.Lost && records[i-1].Synced {
			lines = append(lines, line(piece{"╌╌╌╌ not synced ╌╌╌╌", style.Dim}))
		}
		lines = append(lines, overlayLine{pieces: cols.pieces(r), changed: r.Changed})
	}
	if len(lines) == 0 {
		lines = append(lines, line(piece{"The log is empty.", style.Dim}))
	}
	return lines
}

func historyLines(keys []scene.Key, w int) (lines []overlayLine) {
	for i := range keys {
		k := &keys[i]
		if i > 0 {
			lines = append(lines, line())
		}
		lines = append(lines, line(piece{k.Name, style.Strong}))
		if k.Intent != nil {
			in := intentOf(k.Intent)
			lines = append(lines, line(append(pieces{{"      ", style.Text}}, in...)...))
		}
		for j := range k.Versions {
			v := &k.Versions[j]
			value, ink := v.Value, style.Text
			if v.Deleted {
				value, ink = "deleted", style.Dim
			}
			if j > 0 {
				ink = style.Dim
			}
			at := "@" + strconv.FormatUint(v.TS, 10)
			lines = append(lines, line(piece{padLeft(at, 6) + "  ", style.Dim}, piece{value, ink}))
		}
		if k.Older > 0 {
			lines = append(lines, line(piece{more(k.Older, "older version", w), style.Dim}))
		}
	}
	return lines
}

func padLeft(s string, w int) string {
	for canvas.Width(s) < w {
		s = " " + s
	}
	return s
}

func (p *painter) diagramLines(o *Overlay, w int) (lines []overlayLine) {
	d := o.Picture
	if d == nil {
		d = p.s.Diagram
	}
	if d == nil || d.Empty() {
		return []overlayLine{line(piece{"There is nothing of it yet.", style.Dim})}
	}
	drawn := p.ui.drawn[1].of(d, min(w, 120))
	for i, l := range drawn.lines {
		out := overlayLine{pinned: i == 0}
		isNew := l.Row >= 0 && l.Row < len(d.Rows) && p.s.NewFrom > 0 &&
			d.Rows[l.Row].Seq >= p.s.NewFrom
		out.changed = isNew
		for _, s := range l.Spans {
			out.pieces = append(out.pieces, inkedSpan(s, isNew)...)
		}
		lines = append(lines, out)
	}
	lines = append(lines, line())
	for _, l := range drawn.foot {
		lines = append(lines, line(piece{l, style.Dim}))
	}
	return lines
}

func eventLines(events []scene.Event) (lines []overlayLine) {
	times, nodes := 0, 2
	for i := range events {
		times = max(times, len(clock(events[i].Time)))
		nodes = max(nodes, canvas.Width(events[i].Node))
	}
	for i := range events {
		e := &events[i]
		ps := pieces{{padLeft(clock(e.Time), times) + "  ", style.Dim},
			{padRight(e.Node, nodes) + "  ", style.Strong},
			{e.Words, fresh(inkOf(e.Tone), e.IsStep)}}
		lines = append(lines, overlayLine{pieces: ps, changed: e.IsStep})
	}
	if len(lines) == 0 {
		lines = append(lines, line(piece{"Nothing fits the filter.", style.Dim}))
	}
	return lines
}

func padRight(s string, w int) string {
	for canvas.Width(s) < w {
		s += " "
	}
	return s
}

func scriptLines(sc *scene.Script) (lines []overlayLine) {
	for i := range sc.Lines {
		l := &sc.Lines[i]
		ink := style.Text
		switch {
		case i == sc.Next:
			ink = style.Accent
		case l.State == scene.Wrong:
			ink = style.Bad
		case l.State == scene.Ran || isAside(l.Text):
			ink = style.Dim
		}
		ps := pieces{{padLeft(strconv.Itoa(l.Number), 4) + "  ", style.Line}, {l.Text, ink}}
		lines = append(lines, overlayLine{pieces: ps, changed: i == sc.Next})
		for j := range l.Answers {
			an := &l.Answers[j]
			words := an.Words
			if an.Session != "" {
				words = an.Session + ": " + words
			}
			lines = append(lines, line(piece{"          " + words, inkOf(an.Tone)}))
		}
	}
	return lines
}
