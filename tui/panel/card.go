package panel

import (
	"fmt"
	"slices"
	"strings"

	"conclave/repl/diagram"
	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// zones are the rows of a card: the same on every card of a size, so that the same thing stands in
// the same place.
type zones struct {
	roles, keys, locks, log int
	titled                  bool // the keys and the log have a line with their name above them
}

// zonesOf divides the rows inside of a card.
func zonesOf(rows int, large bool) zones {
	switch {
	case rows <= 6:
		return zones{roles: 2, keys: max(rows-4, 0), log: min(2, max(rows-2, 0))}
	case rows <= 8:
		return zones{roles: 3, keys: 2, locks: 1, log: rows - 6}
	case rows <= 10:
		return zones{roles: 3, keys: rows - 7, locks: 1, log: 3}
	}
	z := zones{roles: 3, keys: 3, locks: 1, log: 3, titled: true}
	for spare := rows - 12; spare > 0; spare-- {
		switch (rows - 12 - spare) % 5 {
		case 0:
			z.keys++
		case 1, 3:
			z.log++
		case 2:
			z.locks++
		default:
			z.roles++
		}
	}
	if large {
		z.keys, z.log = z.keys+z.log-2, 2
	}
	return z
}

// zones are those of all cards: a row of keys that no card needs is lent to the logs, so that the
// four records of a coordinator that takes part stand together.
func (p *painter) zones(rows int) zones {
	z := zonesOf(rows, p.st.Large)
	if !z.titled || z.keys < 2 {
		return z
	}
	for i := range p.s.Nodes {
		if n := &p.s.Nodes[i]; len(n.Keys)+n.KeysHidden >= z.keys {
			return z
		}
	}
	z.keys, z.log = z.keys-1, z.log+1
	return z
}

// card paints a node.
func (p *painter) card(r canvas.Rect, i int) {
	n := &p.s.Nodes[i]
	a := p.c.At(r)
	frame, ink := p.frameOf(n)
	inside := a.Box(frame, ink)
	p.cardTitle(a, n, p.has(Cards, i))
	p.cardFoot(a, n)
	z := p.zones(inside.H)
	y := 0
	if n.State == down {
		z.roles, z.keys, z.locks = z.roles+z.keys+z.locks, 0, 0
		if z.titled {
			z.roles++
		}
	}
	p.roles(rows(inside, y, z.roles), n)
	y += z.roles
	if z.titled && z.keys > 0 {
		rule(inside, y, "keys", "")
		y++
	}
	p.keys(rows(inside, y, z.keys), n)
	y += z.keys
	p.locks(rows(inside, y, z.locks), n)
	y += z.locks
	if z.titled {
		before := ""
		if hidden := n.LogBefore + max(len(n.Log)-z.log, 0); hidden > 0 {
			before = fmt.Sprintf("%d above", hidden)
		}
		rule(inside, y, "log", before)
		y++
	}
	p.log(rows(inside, y, inside.H-y), n)
}

// The states of a node that look otherwise.
const (
	down   = "down"
	cutOff = "cut off"
	up     = "up"
)

// frameOf tells a node's state from across the room, and without colours, too: a double frame is in
// doubt, as the double lifeline of the diagram is, and a dashed one is not there.
func (p *painter) frameOf(n *scene.Node) (canvas.Frame, style.Ink) {
	ink := inkOf(n.Tone)
	switch {
	case n.State == down:
		return canvas.Dashed, style.Bad
	case p.isCutOff(n):
		return canvas.Dashed, style.Doubt
	case inDoubt(n):
		return canvas.Double, style.Doubt
	case n.State != cutOff && (ink == style.Doubt || ink == style.Bad):
		return canvas.Round, ink
	}
	return canvas.Round, style.Line
}

// stateOf is how a node is, in one or two words: in capitals if it is not well.
func (p *painter) stateOf(n *scene.Node) (string, style.Ink) {
	switch {
	case n.State == down:
		return "DOWN", style.Bad
	case p.isCutOff(n):
		return "CUT OFF", style.Doubt
	case inDoubt(n):
		return "IN DOUBT", style.Doubt
	case n.State != up && n.State != cutOff:
		return strings.ToUpper(n.State), style.Accent
	case n.Tone == diagram.Doubt && n.State != cutOff:
		return ailing(n.Reason), style.Doubt
	}
	return up, style.Good
}

// ailing is a reason in a word or two: "its disk is full" is DISK FULL.
func ailing(reason string) string {
	if disk, is := strings.CutPrefix(reason, "its disk is "); is {
		return "DISK " + strings.ToUpper(disk)
	}
	return "WAITS"
}

// isCutOff reports whether a node is on the wrong side of a partition: not in the largest group,
// if there is one that is larger than all others.
func (p *painter) isCutOff(n *scene.Node) bool {
	if n.State != cutOff {
		return false
	}
	most, own, ties := 0, 0, 0
	for _, cut := range p.s.Network.Cuts {
		switch size := len(cut.Nodes); {
		case size > most:
			most, ties = size, 1
		case size == most:
			ties++
		}
		if slices.Contains(cut.Nodes, n.Name) {
			own = len(cut.Nodes)
		}
	}
	return own < most || ties > 1
}

// cardTitle is the upper edge: name, range and state.
func (p *painter) cardTitle(a canvas.Area, n *scene.Node, focused bool) {
	state, ink := p.stateOf(n)
	state = canvas.Cut(state, a.W/2-2)
	x := a.W - 2 - canvas.Width(state) - 2
	name := piece{" " + n.Name + " ", style.Strong}
	if focused {
		name = piece{"[" + n.Name + "]", style.Accent}
	}
	at := a.PutIn(2, 0, x-3, name.text, name.ink)
	for _, r := range []string{n.Range, strings.ReplaceAll(n.Range, " – ", "–")} {
		if r = " " + r + " "; at+canvas.Width(r)+1 <= x && n.Range != "" {
			a.Put(at, 0, r, style.Dim)
			break
		}
	}
	a.Put(x, 0, " "+state+" ", ink)
}

// cardFoot is the lower edge: what is armed, and how many keys are not shown.
func (p *painter) cardFoot(a canvas.Area, n *scene.Node) {
	if len(n.Armed) == 0 {
		return
	}
	at := strings.Join(n.Armed, ", ")
	words := " will crash at " + at
	for _, shorter := range []string{" crash at " + at, " ✗ at " + at, " ✗ " + at} {
		if canvas.Width(words)+1 > a.W-4 {
			words = shorter
		}
	}
	a.PutIn(2, a.H-1, a.W-4, words+" ", style.Bad)
}

func inDoubt(n *scene.Node) bool {
	for i := range n.Roles {
		r := &n.Roles[i]
		if r.Tone == diagram.Doubt && strings.Contains(r.Phase+r.Detail, "in doubt") {
			return true
		}
	}
	for i := range n.Keys {
		if in := n.Keys[i].Intent; in != nil && in.InDoubt {
			return true
		}
	}
	return false
}

// rows are so many rows of an area, but not more than there are.
func rows(a canvas.Area, y, n int) canvas.Area {
	return a.In(canvas.Rect{X: 0, Y: y, W: a.W, H: min(n, a.H-y)})
}

// rule is a faint line with a name in it, between two zones of a card.
func rule(a canvas.Area, y int, name, right string) {
	x, w := gutter(a)
	a.Across(x, x+w, y, "╌", style.Line)
	a.PutIn(x, y, w, name+" ", style.Dim)
	if right != "" && canvas.Width(right)+len(name)+6 < w {
		a.PutRight(x+w, y, " "+right, style.Dim)
	}
}
