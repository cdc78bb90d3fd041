package diagram

import "fmt"

// item draws one item of row i.
func (p *painter) item(i int, item *Item) {
	switch {
	case item.Kind == Again:
		p.again(i, item)
	case item.Kind == Told:
		p.told(i, item)
	case item.toItself():
		p.itself(i, item)
	case item.Kind.isArrow():
		p.arrow(i, item)
	default:
		p.mark(i, item)
	}
}

// mark is a sign on a lifeline, and words beside it.
func (p *painter) mark(i int, item *Item) {
	x, y, colour := p.x[item.From], p.y[i], colours[item.Tone]
	switch item.Kind {
	case Written:
		p.circle(x, y, 6, paper, colour)
	case Synced:
		p.circle(x, y, 6, colour, colour)
	case Crash:
		p.cross(x, y, 8)
	case Gone:
		p.cross(x, y, 5)
	case Recovery:
		p.circle(x, y, 5, paper, colours[Good])
	case Blocked:
		p.circle(x, y, 7, paper, colour)
		p.line(x-4, y, x+4, y, colour, 26, "")
	case Point:
		p.circle(x, y, 3, colour, colour)
	default:
		p.circle(x, y, 2, colour, colour)
	}
	p.text(x+p.offset(item), y+4, fontOf(item), p.label(item))
}

// offset is how far the words of a mark stand from its lifeline.
func (p *painter) offset(item *Item) int {
	if item.toItself() {
		return 32
	}
	return 14
}

// arrow is a message, or what the client asks or hears.
func (p *painter) arrow(i int, item *Item) {
	x1, x2 := p.x[item.From], p.x[item.To]
	y1, y2 := p.y[i]-slant/2, p.y[i]+slant/2
	colour := lineColour(item)
	switch item.Kind {
	case Leaves:
		y1, y2 = p.y[i], p.y[item.Other]
	case Arrives:
		if left := &p.Rows[item.Other].Items[0]; left.Other == i {
			return // the line was drawn where it left
		}
		y1, y2 = p.y[item.Other], p.y[i]
	case Lost:
		x2, y2 = x1+(x2-x1)*7/10, y1+slant*7/10
		p.line(x1, y1, x2, y2, colour, 16, "")
		p.cross(x2, y2, 6)
		p.caption(item, x1, y1)
		return
	case UnderWay:
		x2, y2 = x1+(x2-x1)*6/10, y1+slant
		p.line(x1, y1, x2, y2, colour, 16, "5 4")
		p.caption(item, x1, y1)
		return
	}
	p.line(x1, y1, x2, y2, colour, 16, "")
	if item.Kind == Refused {
		p.cross(x2, y2, 6)
	} else {
		p.arrowhead(x2, y2, x1, y1, colour)
	}
	if item.Kind == Arrives {
		p.arrived(item, x2, y2)
	} else {
		p.caption(item, x1, y1)
	}
}

// lineColour is the colour of an arrow: that of its words, softer where they are plain.
func lineColour(item *Item) string {
	if item.Tone == Plain {
		return "#475569"
	}
	return colours[item.Tone]
}

// caption stands over the line of a message, beside its sender; what concerns the client beside the
// client.
func (p *painter) caption(item *Item, x, y int) {
	f := fontOf(item)
	if item.To == 0 {
		begin := p.x[0] + 18
		rise := slant * (begin + f.width(p.label(item)) - p.x[0]) / (x - p.x[0])
		p.text(begin, y+slant-rise-5, f, p.label(item))
		return
	}
	if item.From < item.To {
		p.text(x+12, y-5, f, p.label(item))
		return
	}
	f.anchor = "end"
	p.text(x-12, y-5, f, p.label(item))
}

// arrived is the caption of a message that arrives for the second time: beside its receiver.
func (p *painter) arrived(item *Item, x, y int) {
	f := fontOf(item)
	if item.From < item.To {
		f.anchor = "end"
		p.text(x-16, y+7, f, p.label(item))
		return
	}
	p.text(x+16, y+7, f, p.label(item))
}

// told is what the client hears though nobody has said it.
func (p *painter) told(i int, item *Item) {
	x, y, colour := p.x[0], p.y[i], colours[item.Tone]
	f := fontOf(item)
	f.bold = true
	p.line(x+8, y, x+24, y, colour, 16, "4 3")
	p.arrowhead(x, y, x+24, y, colour)
	p.text(x+30, y+4, f, p.label(item))
}

// itself is a message to oneself: a loop.
func (p *painter) itself(i int, item *Item) {
	x, y, colour := p.x[item.From], p.y[i], lineColour(item)
	loop := fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x, y-7, x+32, y-9, x+32, y+9, x+8, y+6)
	p.path(loop, colour, "none")
	p.arrowhead(x, y+6, x+20, y+8, colour)
	p.text(x+p.offset(item), y+4, fontOf(item), p.label(item))
}

// again is a row that stands for others like it.
func (p *painter) again(i int, item *Item) {
	y := p.y[i]
	for c := range p.Columns {
		if p.Rows[i].Lives[c] == Down {
			continue
		}
		p.line(p.x[c], y-11, p.x[c], y+11, paper, 70, "")
		p.line(p.x[c], y-8, p.x[c], y+8, colours[Dim], 30, "3 4")
	}
	f := font{size: 12, colour: colours[Dim]}
	p.rect(p.x[0]+10, y-9, f.width(item.Labels[0])+8, 18, 4, paper, paper)
	p.text(p.x[0]+14, y+4, f, item.Labels[0])
}
