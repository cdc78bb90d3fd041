package diagram

import "strings"

// draw puts one item on a line.
func (t *text) draw(c *canvas, item *Item, row *Row, level int) {
	switch {
	case item.Kind == Again:
		t.again(c, item)
	case item.Kind.isArrow() && t.at(item.From) == t.at(item.To):
		t.mark(c, item, row, 0, joint(t.life(item.From, row), true))
	case item.Kind.isArrow():
		t.arrow(c, item, row)
	default:
		t.mark(c, item, row, level, t.sign(item, row))
	}
}

// sign is the character of a mark on its lifeline.
func (t *text) sign(item *Item, row *Row) string {
	switch item.Kind {
	case Itself:
		return joint(t.life(item.From, row), true)
	case Written:
		return "○"
	case Synced:
		return "●"
	case Gone, Crash:
		return "✗"
	case Blocked:
		return "⋮"
	}
	if t.life(item.From, row) == InDoubt {
		return "║"
	}
	return "│"
}

// life is how a column's lifeline is drawn; one that several share is always up.
func (t *text) life(column int, row *Row) Life {
	if t.shared > 0 && t.slot[column] == t.shared {
		return Up
	}
	return row.Lives[column]
}

// label is one of the labels of an item, with what has to be said besides.
func (t *text) label(item *Item, n int) string {
	label := item.Labels[n]
	if item.toItself() {
		label += " (self)" + fateOf(item.Kind)
	}
	switch {
	case !t.isOther(item):
		return label
	case item.Kind.isArrow():
		return t.Columns[item.From].Name + " to " + t.Columns[item.To].Name + ": " + label
	}
	return t.Columns[item.From].Name + " " + label
}

// isOther reports whether an item has to do with the lifeline that several nodes share.
func (t *text) isOther(item *Item) bool {
	return t.shared > 0 && (t.slot[item.From] == t.shared || t.slot[item.To] == t.shared)
}

// mark draws a mark and its label to the right of it.
func (t *text) mark(c *canvas, item *Item, row *Row, level int, sign string) {
	x := t.at(item.From)
	c.put(x, sign, item.Tone)
	indent := t.indent(item)
	room := t.width - x - indent
	free, left := room, 0
	if i := t.slot[item.From] + 1; i < len(t.x) {
		free = t.x[i] - x - indent - 1
	}
	if len(row.Items) == 1 && isSentence(item.Kind) { // it may hide the lifelines beside it
		free, left = room, x-t.x[0]-3
	}
	for i := min(level, len(item.Labels)-1); i < len(item.Labels); i++ {
		l := t.label(item, i)
		switch w := width(l); {
		case w <= free:
			c.put(x+indent, l, item.Tone)
			return
		case w <= left:
			c.put(x-indent-w, " "+l+" ", item.Tone)
			c.put(x, sign, item.Tone)
			return
		}
	}
	c.put(x+indent, cut(t.label(item, len(item.Labels)-1), room), item.Tone)
}

// indent is how far a mark's words stand from its lifeline.
func (t *text) indent(item *Item) int {
	if t.tight && sociable(item.Kind) && !t.isOther(item) {
		return 1
	}
	return 2
}

// isSentence reports whether a mark's words say more than its shortest label does.
func isSentence(k Kind) bool {
	return k == Word || k == Crash || k == Gone || k == Point || k == Recovery
}

// arrow draws from one lifeline to another. The label stands beside the sender; of a message that
// arrives later, beside the receiver where it arrives.
func (t *text) arrow(c *canvas, item *Item, row *Row) {
	from, to := t.at(item.From), t.at(item.To)
	right := from < to
	lo, hi := min(from, to), max(from, to)
	line := "─"
	switch item.Kind {
	case Leaves, Arrives, UnderWay:
		line = "╌"
	case Told:
		line = " "
	}
	begin, end := lo+1, hi // the cells of the line
	switch {
	case item.Kind == Told:
		end = min(t.x[1], lo+4+width(item.Labels[0]))
	case item.Kind == Leaves || item.Kind == UnderWay || item.Kind == Lost:
		begin, end = shorten(begin, end, right)
	case item.Kind == Arrives:
		begin, end = shorten(begin, end, !right)
	}
	if line == "─" || item.Kind == Told {
		c.put(begin, strings.Repeat(line, end-begin), item.Tone)
	} else {
		t.dash(c, begin, end, item.Tone)
	}
	if item.Kind != Arrives && item.Kind != Told {
		c.put(from, joint(t.life(item.From, row), right), item.Tone)
	}
	t.head(c, item, begin, end, right)
	t.place(c, item, begin, end, right)
}

// shorten takes a cell from one end of a line, so that it does not touch the lifeline there.
func shorten(begin, end int, atRight bool) (int, int) {
	switch {
	case end-begin < 4:
		return begin, end
	case atRight:
		return begin, end - 1
	}
	return begin + 1, end
}

// dash is a line that passes behind the lifelines.
func (t *text) dash(c *canvas, begin, end int, tone Tone) {
	for x := begin; x < end; x++ {
		if c.blank(x) {
			c.put(x, "╌", tone)
		}
	}
}

// head is the end of an arrow.
func (t *text) head(c *canvas, item *Item, begin, end int, right bool) {
	x, sign := begin, "◂"
	if right {
		x, sign = end-1, "▸"
	}
	switch item.Kind {
	case Leaves, UnderWay:
		return
	case Lost:
		sign = "✗"
	case Refused:
		c.put(t.at(item.To), "✗", Bad)
	}
	tone := item.Tone
	if item.Kind == Lost {
		tone = Bad
	}
	c.put(x, sign, tone)
}

// place writes the label of an arrow into its line: beside the sender, or where the message arrives
// in a row of its own beside the receiver; and always beside the client.
func (t *text) place(c *canvas, item *Item, begin, end int, right bool) {
	labels := item.fated()
	atLeft := right != (item.Kind == Arrives) || item.From == 0 || item.To == 0
	near, far := 1, 1
	switch {
	case item.To == 0:
		far = 0
	case atLeft != right: // the head is on this side
		near = 2
	}
	if t.isOther(item) && item.To != 0 && item.From != 0 {
		other := item.From
		if t.slot[item.To] == t.shared {
			other = item.To
		}
		x := t.at(other) + 2
		c.put(x, cut(t.Columns[other].Name+" "+labels[len(labels)-1], t.width-x), item.Tone)
		return
	}
	reach := t.reach(begin, end, atLeft)
	if fateOf(item.Kind) != "" && item.Kind != UnderWay { // to be said, even across a lifeline
		reach = end - begin
	}
	label, fits := fit(labels, reach-near-far)
	if !fits {
		label, fits = fit(item.Labels, reach-near-far)
	}
	if l := " " + labels[0]; item.To == 0 && width(l) == reach-near {
		label, fits = l, true // what the client hears, with its timestamp if that is possible
	}
	if !fits && far > 0 && item.Kind != Arrow {
		near = 1
		label, _ = fit(item.Labels, reach-near)
	}
	x := begin + near
	if !atLeft {
		x = end - near - width(label)
	}
	c.put(x, label, item.Tone)
}

// fit is the longest label that stands in so many cells with a blank on either side; or the longest
// without; or what is left of the shortest.
func fit(labels []string, room int) (label string, fits bool) {
	for _, blank := range []string{" ", ""} {
		for _, l := range labels {
			if l = blank + l + blank; width(l) <= room {
				return l, true
			}
		}
	}
	return cut(labels[len(labels)-1], room), false
}

// reach is how far a label may go from one end of a line without covering a lifeline that the line
// passes.
func (t *text) reach(begin, end int, atLeft bool) int {
	reach := end - begin
	for _, x := range t.x {
		switch {
		case x <= begin || x >= end:
		case atLeft:
			reach = min(reach, x-begin)
		default:
			reach = min(reach, end-x-1)
		}
	}
	return reach
}

// joint is where an arrow leaves a lifeline.
func joint(life Life, right bool) string {
	switch {
	case life == InDoubt && right:
		return "╟"
	case life == InDoubt:
		return "╢"
	case right:
		return "├"
	}
	return "┤"
}

// again says on all lifelines that what was seen before goes on.
func (t *text) again(c *canvas, item *Item) {
	for _, x := range t.x {
		if !c.blank(x) {
			c.lay(x, "⋮", Dim)
		}
	}
	label := item.Labels[len(item.Labels)-1]
	for _, l := range item.Labels {
		if width(l) <= t.width-t.x[0]-2 {
			label = l
			break
		}
	}
	x := t.x[0] + 2
	c.put(x-1, " "+cut(label, t.width-x)+" ", item.Tone)
}
