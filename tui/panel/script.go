package panel

import (
	"strconv"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// script is the script: what has run with what it answered, the line that runs next, and what
// comes.
func (p *painter) script() {
	a := p.area(Script)
	if a.Empty() {
		return
	}
	a = title(a, "script", "", "", p.on(Script))
	scriptRows(a, &p.s.Script, p.ui.Scroll[Script])
}

// scriptRows paints the lines around the one that runs next, back rows further up.
func scriptRows(a canvas.Area, sc *scene.Script, back int) {
	if a.Empty() {
		return
	}
	if len(sc.Lines) == 0 {
		a.Put(1, 0, "no script: type : and a statement", style.Dim)
		return
	}
	lines, next := sc.Lines, sc.Next
	if a.H < scriptReads {
		lines, next = acts(sc)
	}
	first := min(max(next-a.H*3/5, 0), max(len(lines)-a.H, 0))
	first = min(max(first-back, 0), max(len(lines)-a.H, 0))
	shown := lines[first:min(first+a.H, len(lines))]
	if len(shown) == 0 {
		return
	}
	numbers := len(strconv.Itoa(shown[len(shown)-1].Number))
	for y := range shown {
		scriptLine(a, y, &shown[y], numbers, first+y == next)
	}
}

// scriptReads is how many rows a script needs to be read as its file is.
const scriptReads = 12

// acts are the lines that do something, where there is no room for what the caption says as well;
// of the words to come there is one line.
func acts(sc *scene.Script) (lines []scene.Line, next int) {
	next = -1
	for i := range sc.Lines {
		l := &sc.Lines[i]
		text := strings.TrimSpace(l.Text)
		says := isAside(text) || text == "" || text == "SAY"
		switch {
		case i == sc.Next:
			next = len(lines)
		case (says || isHope(text)) && i < sc.Next && l.State != scene.Wrong:
			continue
		case text == "", text == "SAY":
			continue
		case says && len(lines) > 0 && isAside(lines[len(lines)-1].Text):
			continue
		}
		lines = append(lines, *l)
	}
	if next < 0 {
		next = len(lines)
	}
	return lines, next
}

// scriptLine is one line: its number, what it says, and at the right what it answered.
func scriptLine(a canvas.Area, y int, l *scene.Line, numbers int, next bool) {
	ink := style.Text
	switch {
	case next:
		ink = style.Accent
		a.Put(0, y, "▶", ink)
	case l.State == scene.Ran || isAside(l.Text):
		ink = style.Dim
	case l.State == scene.Wrong:
		ink = style.Bad
	case l.State == scene.Running:
		ink = style.Accent
	}
	if l.State == scene.Wrong {
		a.Put(0, y, "✗", style.Bad)
	}
	number := strconv.Itoa(l.Number)
	a.PutIn(2+numbers-len(number), y, numbers, number, style.Line)
	x := 3 + numbers + 1
	room := a.W - x
	text := strings.TrimSpace(l.Text)
	switch {
	case l.State == scene.ToCome && strings.HasPrefix(text+" ", "SAY "):
		text = "SAY …"
	case l.State == scene.ToCome && isHope(text):
		text = text[:strings.Index(text, "EXPECT")] + "EXPECT …"
	case l.State != scene.Wrong:
		text = withoutHope(text)
	}
	answer := answerOf(l)
	w := answer.width()
	if w > 0 && w+canvas.Width(text)+2 > room {
		w = min(w, max(room-canvas.Width(text)-2, room/2-2))
	}
	if w > 0 {
		answer.put(a, a.W-w, y, w)
		room -= w + 2
	}
	a.PutIn(x, y, room, text, ink)
}

// answerOf is the last answer of a line, with how many more there are.
func answerOf(l *scene.Line) pieces {
	if len(l.Answers) == 0 {
		return nil
	}
	last := &l.Answers[len(l.Answers)-1]
	ps := pieces{{last.Words, inkOf(last.Tone)}}
	if last.Session != "" {
		ps = append(pieces{{last.Session + ": ", style.Dim}}, ps...)
	}
	if n := len(l.Answers) - 1; n > 0 {
		ps = append(pieces{{"(+" + strconv.Itoa(n) + ") ", style.Dim}}, ps...)
	}
	return ps
}

// withoutHope is a statement without what its script expects of it: the hall is to be surprised,
// and what it has answered stands beside it.
func withoutHope(text string) string {
	if isAside(text) {
		return text
	}
	quote := rune(0)
	for i, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
		case r == '"' || r == '\'':
			quote = r
		case strings.HasPrefix(text[i:], " => "):
			return strings.TrimSpace(text[:i])
		}
	}
	return text
}

// isHope reports whether a line is an EXPECT, of whichever session.
func isHope(text string) bool {
	if name, rest, is := strings.Cut(text, ":"); is && !strings.ContainsAny(name, " \"'") {
		text = strings.TrimSpace(rest)
	}
	return strings.HasPrefix(text, "EXPECT ")
}

// isAside reports whether a line only speaks.
func isAside(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "SAY") || strings.HasPrefix(text, "#") ||
		strings.HasPrefix(text, "--") || text == "PAUSE"
}
