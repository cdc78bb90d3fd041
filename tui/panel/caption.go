package panel

import (
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/style"
)

// caption is what the script says, for the last row. What is more than there is room for grows
// upward, over what lies there: nobody should have to guess the end of a sentence.
func (p *painter) caption() {
	r := p.plan.Caption
	if r.Empty() {
		return
	}
	side, frame := 3, 0
	boxed := r.H >= 4
	if boxed {
		frame = 2
	}
	if p.st.Large && r.H >= 6 {
		side++
	}
	lines := speech(p.s.Caption, r.W-2*side, r.H-frame)
	if more := min(len(lines)+frame-r.H, p.c.H/2); more > 0 {
		r.Y, r.H = r.Y-more, r.H+more
	}
	a := p.c.At(r)
	a.Fill(style.Text)
	if boxed {
		ink := style.Line
		if p.s.Waits {
			ink = style.Accent
		}
		a = a.Box(canvas.Round, ink)
		side--
	}
	a = a.In(canvas.Rect{X: side, Y: 0, W: a.W - 2*side, H: a.H})
	if len(lines) == 0 && p.s.Script.Done == 0 && len(p.s.Script.Lines) > 0 {
		a.PutIn(0, a.H/2, a.W, "space begins", style.Dim)
		return
	}
	lines = lines[:min(len(lines), max(a.H, 0))]
	for y, l := range lines {
		a.PutIn(0, (a.H-len(lines))/2+y, a.W, l, style.Speech)
	}
	if p.s.Waits && len(lines) < a.H {
		a.PutRight(a.W, a.H-1, "space goes on", style.Dim)
	}
}

// speech is a caption in lines: as it was written, or filled up if that takes more than h. A line
// that begins with a space is no prose - a statement to try, say - and always stands by itself.
func speech(caption []string, w, h int) []string {
	var written, filled []string
	prose := ""
	flow := func() {
		filled = append(filled, canvas.Wrap(prose, w)...)
		prose = ""
	}
	for i, l := range caption {
		if strings.HasPrefix(l, " ") {
			written, filled = append(written, canvas.Cut(l, w)), append(filled, canvas.Cut(l, w))
			continue
		}
		written = append(written, canvas.Wrap(l, w)...)
		if prose += l + " "; i+1 == len(caption) || strings.HasPrefix(caption[i+1], " ") {
			flow()
		}
	}
	if len(written) > h {
		return filled
	}
	return written
}
