package panel

import (
	"slices"
	"strings"
	"time"

	"conclave/repl/diagram"
	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// message is one to be painted.
type message struct {
	*scene.Message
	focused bool
	last    bool   // it has come to its end
	gone    int    // how much of its way it has behind it, in thousandths
	walled  bool   // a wall has stopped it
	far     string // where it comes from or goes to, if that is not on the screen
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

// way is one message between two columns: what it has behind it is a line, what it has before it is
// dashed, and its name goes along.
func way(a canvas.Area, y, x1, x2 int, m message) {
	if x1 == x2 {
		itself(a, y, x1, m)
		return
	}
	rightward := x1 < x2
	from, to := min(x1, x2)+1, max(x1, x2)
	ink := m.ink()
	room := to - from
	label := m.label(room - 4)
	long := canvas.Width(label) + 4 // with its head, and blanks around it
	gone := (room - long) * m.permille() / 1000
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

// label is its words in w cells: if all of them do not fit, what tells it from others.
func (m message) label(w int) string {
	all := m.words()
	parts := strings.Fields(m.Words)
	if canvas.Width(all) <= w || len(parts) == 0 || m.focused || m.far != "" {
		return canvas.Cut(all, w)
	}
	fate := strings.TrimPrefix(all, m.Words)
	kind, last := strings.TrimSuffix(parts[0], ":"), " "+parts[len(parts)-1]
	untimed := strings.Join(slices.DeleteFunc(parts, func(part string) bool {
		return strings.HasPrefix(part, "@")
	}), " ")
	for _, words := range []string{untimed + fate, kind + last + fate, kind + last, kind} {
		if canvas.Width(words) <= w {
			return words
		}
	}
	return canvas.Cut(all, w)
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
func (m message) permille() int {
	switch {
	case m.Fate == "lost" && !m.walled:
		return 600
	case m.last:
		return 1000
	}
	return m.gone
}

// gone is how much of its way a message that is under way has behind it at this moment, in
// thousandths. One that takes no time has left, and moves when the next moment comes.
func (p *painter) gone(m *scene.Message) int {
	now, ahead := p.now(), p.ui.Ahead
	switch {
	case m.At <= m.Sent && ahead != nil && slices.Contains(ahead.Arriving, m.ID):
		return int(1000 * ahead.Part)
	case m.At <= m.Sent || now <= m.Sent:
		return 0
	case now >= m.At:
		return 1000
	}
	return int((now - m.Sent) * 1000 / (m.At - m.Sent))
}

// now is the virtual time of the picture.
func (p *painter) now() time.Duration {
	ahead := p.ui.Ahead
	if ahead == nil || ahead.Now <= p.s.Now {
		return p.s.Now
	}
	return p.s.Now + time.Duration(ahead.Part*float64(ahead.Now-p.s.Now))
}
