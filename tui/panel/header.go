package panel

import (
	"fmt"
	"strconv"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// header says what runs, how far it is, what time it is and whether it goes on by itself.
func (p *painter) header() {
	a := p.c.At(p.plan.Header)
	words, ink := p.mode()
	right := a.PutRight(a.W-1, 0, words, ink)
	now := clock(p.now())
	right = a.PutRight(right-3, 0, "t "+now, style.Text)
	if p.s.Script.Name != "" {
		right = p.progress(a, right-4)
	}
	x := a.PutIn(1, 0, right-3, "conclave", style.Strong) + 2
	for _, about := range p.about() {
		if x+canvas.Width(about)+2 <= right {
			a.Put(x, 0, about, style.Dim)
			return
		}
	}
}

// about is what kind of cluster it is, from the longest to the shortest.
func (p *painter) about() []string {
	seed := "seed " + strconv.FormatUint(p.s.Seed, 10)
	short := strings.ReplaceAll(p.s.Protocol, "two-phase commit", "2PC")
	return []string{
		p.s.Protocol + " · " + p.s.Isolation + " isolation · " + seed,
		p.s.Protocol + " · " + p.s.Isolation + " · " + seed,
		short + " · " + p.s.Isolation + " · " + seed,
		short + " · " + seed,
		short,
	}
}

// progress is the script's name and how much of it has run.
func (p *painter) progress(a canvas.Area, right int) int {
	sc := &p.s.Script
	count := fmt.Sprintf("%d/%d", sc.Done, sc.All)
	x := a.PutRight(right, 0, count, style.Text) - 2
	if a.W >= 100 && sc.All > 0 {
		const long = 12
		done := min(long*sc.Done/sc.All, long)
		a.Across(x-long, x, 0, "─", style.Line)
		a.Across(x-long, x-long+done, 0, "━", style.Accent)
		x -= long + 2
	}
	return a.PutRight(x, 0, canvas.Cut(sc.Name, a.W/4), style.Strong)
}

// mode is how the show goes on, with a sign that is seen from afar.
func (p *painter) mode() (string, style.Ink) {
	switch p.s.Mode {
	case scene.Playing:
		words := "▶ playing"
		if p.s.Speed > 0 && p.s.Speed != 1 {
			words += " " + strconv.FormatFloat(p.s.Speed, 'g', 3, 64) + "x"
		}
		return words, style.Accent
	case scene.Held:
		return "◼ held", style.Doubt
	case scene.Ended:
		return "■ the end", style.Good
	case scene.Failed:
		return "✗ failed", style.Bad
	case scene.Free:
		return "▷ free", style.Text
	}
	if p.s.Waits {
		return "‖ waits for you", style.Accent
	}
	return "‖ paused", style.Text
}

// alarms are a band across the screen: the worst, and how many more there are.
func (p *painter) alarms() {
	a := p.c.At(p.plan.Alarm)
	if len(p.s.Alarms) == 0 {
		return
	}
	worst := &p.s.Alarms[0]
	ink := style.BandDoubt
	if inkOf(worst.Tone) == style.Bad {
		ink = style.BandBad
	}
	y := a.H / 2
	if a.Fill(ink); !p.st.Ground(ink) {
		a.Across(1, a.W-1, y, "━", ink) // a band for who sees no colours
	}
	right := a.W - 1
	if n := len(p.s.Alarms) - 1; n > 0 {
		others := fmt.Sprintf(" and %d more", n)
		if canvas.Width(worst.Words+others)+8 > a.W {
			others = fmt.Sprintf(" +%d", n)
		}
		right = a.PutRight(right, y, others, ink) - 1
	}
	words := canvas.Cut(" !  "+worst.Words, right-2)
	a.Put(0, y, words+" ", ink)
}

// next is the statement that a key press will run, and at the right a notice, or what is wrong with
// the network, or else the statement after it.
func (p *painter) next() {
	a := p.c.At(p.plan.Next)
	sc := &p.s.Script
	to := statements(sc)
	right, ink := p.s.Notice, style.Accent
	if right == "" {
		right, ink = p.troubles(), style.Doubt
	}
	if right == "" && len(to) > 1 && a.W >= 100 {
		right, ink = "then  "+to[1], style.Dim
	}
	room := a.W - 2
	if len(sc.Lines) > 0 || len(p.s.Events) == 0 {
		room = a.W * 3 / 5 // something stands at the left too
	}
	end := a.PutRight(a.W-1, 0, canvas.Cut(right, room), ink)
	switch {
	case len(to) > 0:
		when := "next  "
		if sc.Next < len(sc.Lines) && sc.Lines[sc.Next].State == scene.Running {
			when = "now   "
		}
		x := a.Put(1, 0, when, style.Dim)
		a.PutIn(x, 0, end-x-2, to[0], style.Accent)
	case len(sc.Lines) == 0 && len(p.s.Events) == 0:
		x := a.Put(1, 0, "type  ", style.Dim)
		x = a.PutIn(x, 0, end-x-2, ": PUT bob 10; PUT joe 2", style.Accent)
		a.PutIn(x+2, 0, end-x-4, "to begin, or ? for the keys", style.Dim)
	case sc.Name != "":
		a.PutIn(1, 0, end-3, "next  that was all of it", style.Dim)
	}
}

// statements are the next two things to come that do something. What will be said is not told
// before it is.
func statements(sc *scene.Script) (to []string) {
	for i := max(sc.Next, 0); i < len(sc.Lines) && len(to) < 2; i++ {
		text := strings.TrimSpace(sc.Lines[i].Text)
		switch {
		case !isAside(text) && !isHope(text) && text != "":
			to = append(to, withoutHope(text))
		case len(to) == 0 && strings.HasPrefix(text, "SAY "):
			words := "the story goes on"
			if sc.Done == 0 {
				words = "the story begins"
			}
			to = append(to, words)
		}
	}
	return to
}
