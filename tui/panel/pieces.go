package panel

import (
	"strconv"
	"time"

	"conclave/repl/diagram"
	"conclave/tui/canvas"
	"conclave/tui/style"
)

// piece is text in one ink, and pieces are a line of it.
type piece struct {
	text string
	ink  style.Ink
}

type pieces []piece

func (p pieces) width() int {
	w := 0
	for i := range p {
		w += canvas.Width(p[i].text)
	}
	return w
}

// put writes pieces into w cells, cut with one ellipsis, and says where they end.
func (p pieces) put(a canvas.Area, x, y, w int) int {
	end := x + w
	for i := range p {
		if x >= end {
			break
		}
		text := p[i].text
		if i+1 < len(p) && x+canvas.Width(text) == end && p[i+1:].width() > 0 {
			text = canvas.Cut(text+"…", end-x)
		}
		x = a.PutIn(x, y, end-x, text, p[i].ink)
	}
	return x
}

// inkOf is the ink of a tone.
func inkOf(t diagram.Tone) style.Ink {
	switch t {
	case diagram.Dim:
		return style.Dim
	case diagram.Good:
		return style.Good
	case diagram.Doubt:
		return style.Doubt
	case diagram.Bad:
		return style.Bad
	}
	return style.Text
}

// fresh is the ink of what the last step has changed, where nothing worse is to be said of it.
func fresh(ink style.Ink, changed bool) style.Ink {
	if changed && (ink == style.Text || ink == style.Dim) {
		return style.Accent
	}
	return ink
}

// mark is the sign in the margin of what the last step has changed.
const mark = "▸"

// txn is the name of a transaction.
func txn(n uint64) string { return "T" + strconv.FormatUint(n, 10) }

// more says what is not shown, with the word for it if that fits into w cells.
func more(n int, what string, w int) string {
	short := "… " + strconv.Itoa(n) + " more"
	if n > 1 {
		what += "s"
	}
	if long := short + " " + what; canvas.Width(long) <= w {
		return long
	}
	return short
}

// clock is a virtual time in as few characters as tell it: "12.4ms", "1.25s", "0".
func clock(d time.Duration) string {
	switch {
	case d == 0:
		return "0"
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	case d >= time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.String()
}

// title is the first row of a panel: its name, what there is to say of it, and a line to its end.
// It returns the place below.
func title(a canvas.Area, name, about, right string, focused bool) canvas.Area {
	if a.Empty() {
		return a
	}
	head, line := pieces{{" " + name + " ", style.Strong}}, style.Line
	if focused {
		head = pieces{{"[" + name + "]", style.Accent}}
	}
	if about != "" {
		head = append(head, piece{" " + about + " ", style.Dim})
	}
	a.Across(1, a.W-1, 0, "─", line)
	x := head.put(a, 2, 0, a.W-4)
	if w := canvas.Width(right) + 2; right != "" && x+w+2 < a.W {
		a.PutRight(a.W-2, 0, " "+right+" ", style.Dim)
	}
	return a.In(canvas.Rect{X: 1, Y: 1, W: a.W - 2, H: a.H - 1})
}
