package panel

import (
	"conclave/tui/canvas"
	"conclave/tui/style"
)

// command is the command line, and above it what may stand at the cursor.
func (p *painter) command(a canvas.Area) {
	cmd := &p.ui.Command
	typed(a, ":", cmd.Input)
	if cmd.Note != "" {
		n := p.c.At(p.plan.Next)
		n.Fill(style.Text)
		n.PutIn(1, 0, n.W-2, cmd.Note, style.Doubt)
	}
	if len(cmd.Candidates) > 0 {
		p.candidates(cmd)
	}
}

// typed is a line with its cursor, of which the part around the cursor is seen.
func typed(a canvas.Area, prompt string, in Input) {
	x := a.Put(1, 0, prompt+" ", style.Accent)
	cursor := min(max(in.Cursor, 0), len(in.Text))
	before, after := in.Text[:cursor], in.Text[cursor:]
	room := a.W - x - 2
	if canvas.Width(before) > room {
		before = "…" + canvas.TakeRight(before, room-1)
	}
	x = a.Put(x, 0, before, style.Strong)
	at := canvas.First(after)
	if at == "" {
		a.Put(x, 0, "▏", style.Accent)
		return
	}
	next := a.Put(x, 0, at, style.BandAccent)
	a.PutIn(next, 0, a.W-1-next, after[len(at):], style.Strong)
}

// candidates are a box above the command line.
func (p *painter) candidates(cmd *Command) {
	const most = 8
	n := min(len(cmd.Candidates), most)
	first := 0
	if cmd.Chosen >= n {
		first = min(cmd.Chosen, len(cmd.Candidates)-1) - n + 1
	}
	w := 12
	for _, c := range cmd.Candidates {
		w = max(w, canvas.Width(c)+4)
	}
	w = min(w, p.c.W-4)
	y := p.plan.Hints.Y - n - 2
	a := p.c.At(canvas.Rect{X: 2, Y: y, W: w + 2, H: n + 2})
	a.Fill(style.Text)
	inside := a.Box(canvas.Round, style.Line)
	for i, c := range cmd.Candidates[first : first+n] {
		if first+i == cmd.Chosen {
			inside.In(canvas.Rect{X: 0, Y: i, W: inside.W, H: 1}).Fill(style.BandAccent)
			inside.Put(0, i, mark+" "+c, style.BandAccent)
			continue
		}
		inside.PutIn(2, i, inside.W-3, c, style.Text)
	}
	if rest := len(cmd.Candidates) - n; rest > 0 {
		a.PutRight(a.W-2, a.H-1, " "+more(rest, "word", w-4)+" ", style.Dim)
	}
}
