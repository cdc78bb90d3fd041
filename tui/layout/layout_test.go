package layout

import (
	"testing"

	"pgregory.net/rapid"

	"conclave/tui/canvas"
)

func needs() *rapid.Generator[Need] {
	return rapid.Custom(func(t *rapid.T) Need {
		return Need{
			Nodes:  rapid.IntRange(0, 99).Draw(t, "nodes"),
			First:  rapid.IntRange(-1, 99).Draw(t, "first"),
			Script: rapid.Bool().Draw(t, "script"),
			People: rapid.IntRange(0, 99).Draw(t, "people"),
			Speech: rapid.Bool().Draw(t, "speech"),
			Large:  rapid.Bool().Draw(t, "large"),
			Lines:  rapid.IntRange(0, 30).Draw(t, "lines"),
			Show:   Part(rapid.IntRange(0, int(Parts)-1).Draw(t, "show")),
		}
	})
}

// rects are all places of a plan, with their names.
func rects(p *Plan) map[string]canvas.Rect {
	all := map[string]canvas.Rect{"header": p.Header, "alarm": p.Alarm, "caption": p.Caption,
		"next": p.Next, "hints": p.Hints, "fold": p.Fold}
	for i, r := range p.Part {
		if Part(i) != Cards || len(p.Cards) == 0 {
			all["part "+string(rune('0'+i))] = r
		}
	}
	for i, r := range p.Cards {
		all["card "+string(rune('A'+i))] = r
	}
	for name, r := range all {
		if r.Empty() {
			delete(all, name)
		}
	}
	return all
}

func TestPlacesLieOnTheScreenAndNotOnEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 220).Draw(t, "w"), rapid.IntRange(1, 220).Draw(t, "h")
		p := For(w, h, needs().Draw(t, "need"))
		if p.TooSmall != (w < LeastWidth || h < LeastHeight) {
			t.Fatalf("too small: %v", p.TooSmall)
		}
		all := rects(&p)
		for name, r := range all {
			if r.X < 0 || r.Y < 0 || r.Right() > w || r.Bottom() > h {
				t.Fatalf("%s leaves the screen: %+v", name, r)
			}
			for other, o := range all {
				beside := r.X >= o.Right() || o.X >= r.Right()
				above := r.Y >= o.Bottom() || o.Y >= r.Bottom()
				if name != other && !beside && !above {
					t.Fatalf("%s lies on %s: %+v, %+v", name, other, r, o)
				}
			}
		}
	})
}

func TestWhatHasTheFocusIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(LeastWidth, 220).Draw(t, "w")
		h := rapid.IntRange(LeastHeight, 100).Draw(t, "h")
		n := needs().Draw(t, "need")
		p := For(w, h, n)
		if p.Part[n.Show].Empty() && n.Lines == 0 {
			t.Fatalf("part %d has the focus and no place at %dx%d", n.Show, w, h)
		}
		if n.Show == Cards && n.Nodes > 0 && len(p.Cards) == 0 {
			t.Fatal("no card is seen")
		}
		if hidden := n.Nodes - len(p.Cards); len(p.Cards) > 0 && hidden > 0 && p.Fold.Empty() {
			t.Fatalf("%d nodes are hidden, and nothing says so", hidden)
		}
		for _, c := range p.Cards {
			if c.W < 20 || c.H < 6 {
				t.Fatalf("a card of %dx%d", c.W, c.H)
			}
		}
	})
}

func TestTheUsualScreens(t *testing.T) {
	script := Need{Nodes: 3, Script: true, Speech: true}
	for _, c := range []struct {
		w, h, nodes, cards int
		parts              []Part
	}{
		{60, 16, 3, 3, []Part{Wire, Sessions}},
		{80, 24, 3, 3, []Part{Wire, Sessions}},
		{80, 24, 9, 3, []Part{Wire, Sessions}},
		{120, 40, 5, 5, []Part{Wire, Diagram, Script, Sessions, Events}},
		{200, 60, 9, 9, []Part{Wire, Diagram, Script, Sessions, Events}},
	} {
		n := script
		n.Nodes = c.nodes
		p := For(c.w, c.h, n)
		if len(p.Cards) != c.cards {
			t.Errorf("%dx%d shows %d nodes of %d, not %d", c.w, c.h, len(p.Cards), c.nodes, c.cards)
		}
		for _, part := range c.parts {
			if p.Part[part].Empty() {
				t.Errorf("%dx%d has no place for part %d", c.w, c.h, part)
			}
		}
	}
}
