package diagram

import "fmt"

// Sizes of the picture, in pixels.
const (
	edge       = 28 // around everything
	headHeight = 46 // of the box that names a column
	markStep   = 30 // from row to row
	arrowStep  = 38
	slant      = 10 // how far an arrow falls that arrives at once
	farthest   = 40 // runes of a label
	apart      = 14 // between two boxes, at least
	sentence   = 72 // runes of one that has the row for itself
)

// SVG is the diagram as a picture that stands by itself, for slides and print: no other file, no
// font but the generic ones, a light background. Lifelines go downward, messages fall from sender
// to receiver.
func (d *Diagram) SVG() string {
	p := d.paint()
	return p.sheet.finish(p.width, p.height, d.Title())
}

// paint draws on a sheet.
func (d *Diagram) paint() *painter {
	p := &painter{Diagram: d, clocks: d.clocks()}
	p.layRows()
	p.layColumns()
	p.heading()
	if !d.Empty() {
		p.times()
		p.points()
		p.lifelines()
		for i := range d.Rows {
			for k := range d.Rows[i].Items {
				p.item(i, &d.Rows[i].Items[k])
			}
		}
	}
	p.foot()
	return p
}

type painter struct {
	*Diagram
	sheet
	clocks        []string
	x             []int // of the lifelines
	y             []int // of the rows
	bottom        int   // where the lifelines end
	width, height int
}

func (p *painter) label(item *Item) string {
	label, most := []rune(item.Labels[0]), farthest
	if isSentence(item.Kind) {
		most = sentence
	}
	if len(label) > most {
		label = append(label[:most-1:most-1], '…')
	}
	return string(label) + fateOf(item.Kind)
}

// fontOf is the font of an item's label.
func fontOf(item *Item) font {
	f := font{size: 13, colour: colours[item.Tone]}
	f.bold = item.Kind == Point || item.Kind == Crash || item.Kind == Blocked || item.Kind == Gone
	return f
}

// layRows finds the height of each row.
func (p *painter) layRows() {
	y := edge + 34 + headHeight + 12
	for i := range p.Rows {
		step := markStep
		switch k := p.Rows[i].Items[0].Kind; {
		case k == Arrives:
			step = markStep - 6
		case k.isArrow():
			step = arrowStep
		}
		y += step
		p.y = append(p.y, y)
	}
	p.bottom = y + 30
}

// layColumns finds the distance between the lifelines that all labels need.
func (p *painter) layColumns() {
	need := make([]int, len(p.Columns)) // to the right of each column
	for i := range p.Columns {
		need[i] = 118
		if i+1 < len(p.Columns) {
			need[i] = max(need[i], (p.boxWidth(i)+p.boxWidth(i+1))/2+apart)
		}
	}
	for i := range p.Rows {
		for k := range p.Rows[i].Items {
			item := &p.Rows[i].Items[k]
			w := fontOf(item).width(p.label(item))
			switch c := p.beside(item); {
			case item.Kind == Again:
			case item.Kind.isArrow():
				need[c] = max(need[c], w+44)
			case !isSentence(item.Kind) || c == len(p.Columns)-1:
				need[c] = max(need[c], w+p.offset(item)+16)
			}
		}
	}
	x := edge + 40
	for _, c := range p.clocks {
		x = max(x, edge+56+font{size: 12, mono: true}.width(c))
	}
	for i := range p.Columns {
		p.x = append(p.x, x)
		if i < len(p.Columns)-1 {
			x += need[i]
			continue
		}
		p.width = x + max(need[i], 90) + edge
	}
	p.width = max(p.width, 420, edge*2+p.footWidth())
	for i := range p.Rows {
		item := &p.Rows[i].Items[0]
		if w := fontOf(item).width(p.label(item)); isSentence(item.Kind) {
			p.width = max(p.width, p.x[item.From]+p.offset(item)+w+edge)
		}
	}
}

// beside is the column to whose right the label of an item stands.
func (p *painter) beside(item *Item) int {
	switch {
	case !item.Kind.isArrow():
		return item.From
	case item.From == 0 || item.To == 0:
		return 0
	case item.Kind == Arrives && item.From < item.To:
		return item.To - 1
	case item.Kind == Arrives:
		return item.To
	case item.From < item.To:
		return item.From
	}
	return item.From - 1
}

// heading is the title, and a box for each column.
func (p *painter) heading() {
	p.text(edge, edge+16, font{size: 19, bold: true, colour: colours[Plain]}, txnName(p.Txn))
	if rest := p.Title()[len(txnName(p.Txn)):]; rest != "" {
		x := edge + 14 + font{size: 19, bold: true}.width(txnName(p.Txn))
		f := font{size: 14, colour: colours[Dim]}
		p.text(x, edge+16, f, rest[3:])
		p.width = max(p.width, x+f.width(rest)+edge)
	}
	top := edge + 34
	for i, c := range p.Columns {
		role, w := p.role(c.Name), p.boxWidth(i)
		p.rect(p.x[i]-w/2, top, w, headHeight, 8, "#f1f5f9", "#cbd5e1")
		if role == "" {
			p.text(p.x[i], top+headHeight/2+5, nameFont, c.Name)
			continue
		}
		p.text(p.x[i], top+20, nameFont, c.Name)
		p.text(p.x[i], top+37, roleFont, role)
	}
}

// The fonts of the box that names a column.
var (
	nameFont = font{15, true, false, "middle", colours[Plain]}
	roleFont = font{11, false, false, "middle", colours[Dim]}
)

// boxWidth is how wide the box that names a column is.
func (p *painter) boxWidth(i int) int {
	name := p.Columns[i].Name
	return max(nameFont.width(name), roleFont.width(p.role(name)), 52) + 22
}

func (p *painter) role(name string) string {
	for _, n := range p.Participants {
		if n == name && n == p.Coordinator {
			return "coordinates, takes part"
		}
		if n == name {
			return "takes part"
		}
	}
	if name == p.Coordinator {
		return "coordinates"
	}
	return ""
}

// times stand at the left, where time moves.
func (p *painter) times() {
	shown := ""
	for i, c := range p.clocks {
		if c != shown {
			shown = c
			p.text(edge, p.y[i]+4, font{12, false, true, "start", colours[Dim]}, c)
			p.line(p.x[0]-34, p.y[i], p.x[0]-8, p.y[i], "#e2e8f0", 10, "")
		}
	}
}

// points is the band behind the commit point: above it nothing has happened, below it all of it
// has.
func (p *painter) points() {
	for i := range p.Rows {
		if p.Rows[i].Items[0].Kind == Point {
			p.rect(edge, p.y[i]-13, p.width-2*edge, 26, 5, band, band)
		}
	}
}

// lifelines go downward, and show how each column stands.
func (p *painter) lifelines() {
	for c := range p.Columns {
		from, life := edge+34+headHeight, p.Columns[c].Start
		for i := range p.Rows {
			if now := p.Rows[i].Lives[c]; now != life {
				y := p.y[i]
				if item := &p.Rows[i].Items[0]; item.Kind == Arrow && item.To == c {
					y += slant / 2
				}
				p.lifeline(c, from, y, life)
				from, life = y, now
			}
		}
		p.lifeline(c, from, p.bottom, life)
	}
}

func (p *painter) lifeline(c, from, to int, life Life) {
	switch life {
	case Up:
		p.line(p.x[c], from, p.x[c], to, thread, 18, "")
	case InDoubt:
		p.line(p.x[c], from, p.x[c], to, doubtful, 60, "")
	case Down:
		p.line(p.x[c], from, p.x[c], to, gone, 15, "2 5")
	}
}

// foot explains the signs, and says what was left out.
func (p *painter) foot() {
	y := p.bottom + 26
	x := edge
	for _, sign := range p.legend() {
		f := font{size: 12, colour: colours[Dim]}
		p.sign(x+6, y-4, []rune(sign)[0])
		words := string([]rune(sign)[2:])
		p.text(x+18, y, f, words)
		x += 18 + f.width(words) + 26
	}
	if len(p.legend()) > 0 {
		y += 22
	}
	notes := p.Notes
	if p.Empty() {
		notes = append(notes[:len(notes):len(notes)], nothing)
	}
	for _, n := range notes {
		p.text(edge, y, font{size: 12, colour: colours[Dim]}, n)
		y += 20
	}
	p.height = y + edge - 16
}

// sign draws what the legend explains.
func (p *painter) sign(x, y int, sign rune) {
	switch sign {
	case '●':
		p.circle(x, y, 5, colours[Plain], colours[Plain])
	case '○':
		p.circle(x, y, 5, paper, colours[Plain])
	case '✗':
		p.cross(x, y, 5)
	case '║':
		p.line(x, y-8, x, y+8, doubtful, 60, "")
	}
}

func (p *painter) footWidth() int {
	f, w := font{size: 12}, 0
	for _, sign := range p.legend() {
		w += 44 + f.width(string([]rune(sign)[2:]))
	}
	for _, n := range append([]string{nothing}, p.Notes...) {
		w = max(w, f.width(n))
	}
	return w
}

// arrowhead points at (x, y), coming from (fromX, fromY).
func (p *painter) arrowhead(x, y, fromX, fromY int, colour string) {
	dx, dy := x-fromX, y-fromY
	length := max(1, isqrt(dx*dx+dy*dy))
	bx, by := 100*x-1000*dx/length, 100*y-1000*dy/length // 10 pixels back, in hundredths
	ox, oy := -430*dy/length, 430*dx/length              // 4.3 pixels aside
	p.path(fmt.Sprintf("M%d %dL%s %sL%s %sZ", x, y,
		hundredths(bx+ox), hundredths(by+oy), hundredths(bx-ox), hundredths(by-oy)), colour, colour)
}

func hundredths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

func isqrt(n int) int {
	r := 0
	for bit := 1 << 20; bit > 0; bit >>= 1 {
		if (r+bit)*(r+bit) <= n {
			r += bit
		}
	}
	return r
}
