package panel

import (
	"conclave/tui/canvas"
	"conclave/tui/style"
)

// helpLines are all keys: in one column if the screen is high enough, or else, where there is room,
// in two.
func (p *painter) helpLines(w int) []overlayLine {
	groups := p.ui.Help
	all := groupLines(groups)
	if len(all) <= p.c.H-6 || len(groups) < 2 {
		return all
	}
	half := 1
	for half < len(groups)-1 && len(groupLines(groups[:half])) < (len(all)+1)/2 {
		half++
	}
	left, right := groupLines(groups[:half]), groupLines(groups[half:])
	gap := widest(left, "") + 4
	if gap+widest(right, "") > w {
		return all
	}
	for len(left) < len(right) {
		left = append(left, line())
	}
	for i := range right {
		if len(right[i].pieces) > 0 {
			blank := piece{padRight("", gap-left[i].width()), style.Text}
			left[i].pieces = append(append(left[i].pieces, blank), right[i].pieces...)
		}
	}
	return left
}

// groupLines are groups of keys below each other.
func groupLines(groups []Group) (lines []overlayLine) {
	keys := 0
	for _, g := range groups {
		for _, h := range g.Keys {
			keys = max(keys, canvas.Width(h.Key))
		}
	}
	for i, g := range groups {
		if i > 0 {
			lines = append(lines, line())
		}
		lines = append(lines, line(piece{g.Title, style.Accent}))
		for _, h := range g.Keys {
			lines = append(lines, line(piece{padRight(h.Key, keys) + "  ", style.Strong},
				piece{h.Words, style.Text}))
		}
	}
	return lines
}
