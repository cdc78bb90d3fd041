package panel

import (
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/style"
)

// walls stand between neighbours that a partition has parted, from the top of their cards down:
// what is written on the way of a message stays legible.
func (p *painter) walls() {
	for _, card := range p.parted() {
		h := card.H
		if p.plan.Lanes {
			h = p.plan.Part[Wire].Bottom() - card.Y
		}
		wall := p.c.At(canvas.Rect{X: card.X - 1, Y: card.Y, W: 2, H: h})
		for y := range h {
			switch {
			case y < card.H:
				wall.Put(0, y, "╱╱", style.Bad)
			case card.Y+y == p.plan.Fold.Y && !p.plan.Fold.Empty():
			default:
				p.brick(card.X-1, card.Y+y)
			}
		}
	}
}

// brick is a piece of a wall beneath the cards, where nothing is written.
func (p *painter) brick(x, y int) {
	a := p.c.At(canvas.Rect{X: x - 1, Y: y, W: 4, H: 1})
	for i := range 4 {
		if !strings.Contains(" ─╌╱", a.Sign(i, 0)) {
			return
		}
	}
	a.Put(1, 0, "╱╱", style.Bad)
}

// parted are the cards that are on another side of a partition than the one to their left.
func (p *painter) parted() (cards []canvas.Rect) {
	if len(p.s.Network.Cuts) < 2 {
		return nil
	}
	group := map[string]int{}
	for g, cut := range p.s.Network.Cuts {
		for _, n := range cut.Nodes {
			group[n] = g
		}
	}
	for i := 1; i < len(p.plan.Cards); i++ {
		left, right := p.s.Nodes[p.plan.First+i-1].Name, p.s.Nodes[p.plan.First+i].Name
		if group[left] != group[right] && p.plan.Cards[i].Y == p.plan.Cards[i-1].Y {
			cards = append(cards, p.plan.Cards[i])
		}
	}
	return cards
}

// end is where a message ends that goes from x1 to x2: one that is lost, at the first wall.
func (p *painter) end(m message, x1, x2 int) int {
	if m.Fate != "lost" {
		return x2
	}
	const least = 10 // below that its name cannot be read
	end := x2
	for _, card := range p.parted() {
		switch wall := card.X - 1; {
		case x1 < wall && wall < end && wall-x1 > least:
			end = wall
		case x1 > wall+1 && wall+1 > end && x1-wall > least:
			end = wall + 1
		}
	}
	return end
}
