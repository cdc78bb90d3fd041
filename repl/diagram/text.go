package diagram

import (
	"strings"
)

// Text is the diagram in plain text, no line wider than width.
func (d *Diagram) Text(width int) string {
	var b strings.Builder
	title := cut(d.Title(), width)
	b.WriteString(title)
	b.WriteString("\n")
	if d.Empty() {
		b.WriteString(cut(nothing, width))
		b.WriteString("\n")
		return b.String()
	}
	b.WriteString("\n")
	for _, l := range d.Lines(width) {
		b.WriteString(l.String())
		b.WriteString("\n")
	}
	if foot := d.Foot(width); len(foot) > 0 {
		b.WriteString("\n")
		for _, l := range foot {
			b.WriteString(l)
			b.WriteString("\n")
		}
	}
	return b.String()
}

// Lines is the picture itself: the names of the columns, and the rows. For a door that has its own
// title, and colours.
func (d *Diagram) Lines(width int) []Line {
	if d.Empty() || width < 1 {
		return nil
	}
	t := newText(d, width)
	lines := []Line{t.names()}
	for i := range d.Rows {
		lines = append(lines, t.row(i)...)
	}
	return append(lines, t.last())
}

// Foot is what is to be said below the picture: what the signs mean, and what was left out.
func (d *Diagram) Foot(width int) []string {
	if d.Empty() || width < 1 {
		return nil
	}
	t := newText(d, width)
	notes := d.Notes
	if t.shared > 0 {
		var names []string
		for i := range d.Columns {
			if t.slot[i] == t.shared {
				names = append(names, d.Columns[i].Name)
			}
		}
		notes = append(notes[:len(notes):len(notes)], "The others are "+List(names)+".")
	}
	lines := wrap(strings.Join(d.legend(), "   "), "   ", width)
	for _, n := range notes {
		lines = append(lines, wrap(n, " ", width)...)
	}
	return lines
}

// legend explains the signs that occur.
func (d *Diagram) legend() []string {
	var written, synced, bad, doubt bool
	for i := range d.Rows {
		for _, item := range d.Rows[i].Items {
			written = written || item.Kind == Written
			synced = synced || item.Kind == Synced
			switch item.Kind {
			case Gone, Crash, Lost, Refused:
				bad = true
			}
		}
		for _, l := range d.Rows[i].Lives {
			doubt = doubt || l == InDoubt
		}
	}
	var words []string
	for _, w := range []struct {
		is   bool
		text string
	}{
		{synced, "● synced"}, {written, "○ written, not yet synced"},
		{bad, "✗ lost, refused or crashed"}, {doubt, "║ in doubt"},
	} {
		if w.is {
			words = append(words, w.text)
		}
	}
	return words
}

// wrap breaks text at a separator into lines of at most w cells.
func wrap(text, separator string, w int) (lines []string) {
	line := ""
	for _, word := range strings.Split(text, separator) {
		switch {
		case line == "":
			line = word
		case width(line)+len(separator)+width(word) > w:
			lines, line = append(lines, cut(line, w)), word
		default:
			line += separator + word
		}
	}
	if line == "" {
		return lines
	}
	return append(lines, cut(line, w))
}

// text lays the diagram out for one width.
type text struct {
	*Diagram
	width  int
	limit  int   // what is beyond is cut off
	x      []int // where the lifelines stand
	slot   []int // which lifeline is whose: mostly its own
	shared int   // the lifeline that several share, or 0
	tight  bool  // the words of a record stand beside its sign without a blank
	clocks []string
	shown  string // the time that was shown last
}

// measure is how much room is left around the lifelines: what is wished for, and what must do.
type measure struct {
	right int // to the right of the last one, at most
	heard int // between the client and the first node, at most: it hears more than one word
	least int // between two nodes, below which the next measure is taken
}

// narrowest is the distance between two lifelines below which nodes have to share one; beside that
// there is more room, because names stand there too.
const (
	narrowest     = 10
	rightOfOthers = 24
)

var measures = []measure{{17, 20, 15}, {15, 16, 12}, {10, 15, narrowest}}

// widest is the distance between two lifelines that is enough.
const widest = 20

// least is the width below which the layout does not change any more: it is cut off.
const least = 40

func newText(d *Diagram, limit int) *text {
	w := max(limit, least)
	t := &text{Diagram: d, width: w, limit: limit, clocks: d.clocks()}
	margin := 0
	for _, c := range t.clocks {
		margin = max(margin, width(c)+1)
	}
	first := margin + len(Client)/2
	room, nodes := w-first-1, len(d.Columns)-1
	wish, hear := t.wishAtRight(), max(t.wishToHear(), 13)
	var gap, toClient int
	for _, m := range measures {
		right, heard := min(wish, m.right), min(hear, m.heard)
		gap, toClient = share(room-right, nodes, heard)
		if gap >= m.least || nodes < 2 {
			break
		}
		if m.least > narrowest {
			continue
		}
		if most := max((room-rightOfOthers-heard)/narrowest+1, 1); nodes > most {
			nodes, t.shared = most, most
			gap, toClient = share(room-rightOfOthers, nodes, heard)
		}
	}
	t.assign()
	t.tight = nodes > 1 && gap < 12
	t.x = []int{first}
	for i := range nodes {
		t.x = append(t.x, first+toClient+i*gap)
	}
	return t
}

// share divides a width among the gaps between lifelines.
func share(room, nodes, heard int) (gap, toClient int) {
	if nodes < 2 {
		return 0, max(min(room, widest), 1)
	}
	gap = min(room/nodes, widest)
	toClient = gap
	if gap < heard {
		toClient = min(heard, room)
		gap = (room - toClient) / (nodes - 1)
	}
	return max(gap, 1), max(toClient, 1)
}

// wishAtRight is how much room the marks of the last column would take.
func (t *text) wishAtRight() int {
	wish := 0
	for i := range t.Rows {
		for k := range t.Rows[i].Items {
			item := &t.Rows[i].Items[k]
			w := 3 + width(t.label(item, 0))
			if isSentence(item.Kind) && w > 15 { // it may stand at the left
				continue
			}
			if item.From == len(t.Columns)-1 && !item.Kind.isArrow() {
				wish = max(wish, w)
			}
		}
	}
	return wish
}

// wishToHear is how much room the words at the client would take.
func (t *text) wishToHear() int {
	wish := 0
	for i := range t.Rows {
		item := &t.Rows[i].Items[0]
		if item.Kind == Told || item.Kind == Arrow && (item.From == 0 || item.To == 0) {
			wish = max(wish, width(item.Labels[0])+4)
		}
	}
	return wish
}

// assign gives each column its lifeline. If there are too many nodes, the last of them share one,
// but never the coordinator.
func (t *text) assign() {
	t.slot = make([]int, len(t.Columns))
	coordinator := 0
	for i, c := range t.Columns {
		t.slot[i] = i
		if c.Name == t.Coordinator {
			coordinator = i
		}
	}
	if t.shared == 0 {
		return
	}
	for i := range t.slot {
		t.slot[i] = min(i, t.shared)
	}
	if coordinator >= t.shared-1 && t.shared > 1 {
		t.slot[t.shared-1] = t.shared
		t.slot[coordinator] = t.shared - 1
	}
}

// at is the place of a column.
func (t *text) at(column int) int { return t.x[t.slot[column]] }

func (t *text) names() Line {
	c := newCanvas(t.width)
	for i := range t.Columns {
		name := t.Columns[i].Name
		if t.shared > 0 && t.slot[i] == t.shared {
			name = others
		}
		c.put(t.at(i)-width(name)/2, name, Plain)
	}
	return c.line(-1, t.limit)
}

// others is the name of the column that nodes share.
const others = "others"

// blank is a line with nothing but lifelines, as they are in a row.
func (t *text) blank(row *Row) *canvas {
	c := newCanvas(t.width)
	for i := range t.Columns {
		switch t.life(i, row) {
		case Up:
			c.lay(t.at(i), "│", Dim)
		case InDoubt:
			c.lay(t.at(i), "║", Doubt)
		}
	}
	return c
}

// last is a line after all rows, so that what stands in the last of them is seen to go on.
func (t *text) last() Line {
	return t.blank(&t.Rows[len(t.Rows)-1]).line(-1, t.limit)
}

// row is one row, in as many lines as its marks need to stand beside each other.
func (t *text) row(i int) []Line {
	row := &t.Rows[i]
	var lines []Line
	c := t.blank(row)
	if t.clocks != nil && t.clocks[i] != t.shown {
		t.shown = t.clocks[i]
		c.put(0, t.shown, Dim)
	}
	level := t.level(row)
	for k := range row.Items {
		item := &row.Items[k]
		if k > 0 && !t.fits(c, item, level) {
			lines = append(lines, c.line(i, t.limit))
			c = t.blank(row)
		}
		t.draw(c, item, row, level)
	}
	return append(lines, c.line(i, t.limit))
}

// level is how much the marks of a row have to be shortened, all alike.
func (t *text) level(row *Row) (level int) {
	if len(row.Items) == 1 {
		return 0
	}
	for k := range row.Items {
		item := &row.Items[k]
		free := t.width
		if i := t.slot[item.From] + 1; i < len(t.x) {
			free = t.x[i]
		}
		free -= t.at(item.From) + t.indent(item) + 1
		for level < len(item.Labels)-1 && width(t.label(item, level)) > free {
			level++
		}
	}
	return level
}

// fits reports whether a mark may stand beside what is there already.
func (t *text) fits(c *canvas, item *Item, level int) bool {
	x := t.at(item.From)
	label := t.label(item, min(level, len(item.Labels)-1))
	return c.free(x, min(x+t.indent(item)+width(label)+1, t.width))
}
