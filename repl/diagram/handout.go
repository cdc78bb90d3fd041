package diagram

import (
	"fmt"
	"strings"
)

// Handout is all that a script did, for slides and print: its transactions one after the other, each
// with the statements that made it.
type Handout struct {
	Title string
	Pages []Page
	Notes []string // sentences: what is not drawn, and why
}

// Page is one transaction of a handout.
type Page struct {
	*Diagram
	Said []string // "alice: PUT bob 3"; safe to print
}

// Render is the handout in a format, as Diagram.Render is: "txt", "svg" or "mmd".
func (h *Handout) Render(format string) (text string, known bool) {
	switch format {
	case "txt":
		return h.Text(80), true
	case "svg":
		return h.SVG(), true
	case "mmd":
		return h.Mermaid(), true
	}
	return "", false
}

// Text is the handout in plain text, no line wider than width.
func (h *Handout) Text(width int) string {
	var b strings.Builder
	b.WriteString(cut(h.Title, width) + "\n")
	for _, p := range h.Pages {
		b.WriteString("\n" + strings.Repeat("─", width) + "\n")
		for _, l := range wrap(p.said(), "; ", width) {
			b.WriteString(l + "\n")
		}
		b.WriteString("\n" + p.Text(width))
	}
	for i, n := range h.Notes {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(cut(n, width) + "\n")
	}
	return b.String()
}

// said is what was said, as one line of a script.
func (p *Page) said() string { return strings.Join(p.Said, "; ") }

// Sizes of a handout in SVG, in pixels.
const (
	gutter    = 24 // between two pictures
	headLine  = 64 // of the title
	saidLine  = 20 // of the statements above a picture
	saidLines = 3  // how many of these at most
)

// SVG is the handout as one picture: in reading order, as many side by side as make a sheet that is
// no taller than a page of paper.
func (h *Handout) SVG() string {
	s, width, height := h.lay()
	return s.finish(width, height, h.Title)
}

// lay puts the pictures on one sheet.
func (h *Handout) lay() (s *sheet, width, height int) {
	pictures := make([]*painter, len(h.Pages))
	all := 2 * edge
	for i := range h.Pages {
		pictures[i] = h.Pages[i].paint()
		all += pictures[i].width + gutter
	}
	for room := 0; ; room += 100 {
		s, width, height = h.place(pictures, room)
		if height <= width*7/5 || room > all {
			return s, width, height
		}
	}
}

// place puts the pictures in rows of at most so much room, and at least one picture.
func (h *Handout) place(pictures []*painter, room int) (s *sheet, width, height int) {
	s = &sheet{}
	title := font{size: 24, bold: true, colour: colours[Plain]}
	s.text(edge, edge+22, title, h.Title)
	width = max(420, 2*edge+title.width(h.Title))
	x, y, tallest := edge, headLine+gutter, 0
	for i, p := range pictures {
		said := h.Pages[i].saidLines(p.width)
		tall := p.height + len(said)*saidLine
		if x > edge && x+p.width+edge > room {
			x, y, tallest = edge, y+tallest+gutter, 0
		}
		s.rect(x, y, p.width, tall, 10, paper, "#e2e8f0")
		for k, l := range said {
			f := font{size: 13, mono: true, colour: colours[Dim]}
			s.text(x+edge, y+edge+k*saidLine, f, l)
		}
		s.put(&p.sheet, x, y+len(said)*saidLine)
		x += p.width + gutter
		width, tallest = max(width, x-gutter+edge), max(tallest, tall)
	}
	y += tallest + edge
	for _, n := range h.Notes {
		f := font{size: 13, colour: colours[Dim]}
		s.text(edge, y+8, f, n)
		width = max(width, 2*edge+f.width(n))
		y += 22
	}
	return s, width, y + edge - 16
}

// saidLines are the statements, broken to the width of a picture. Of many the last are left out.
func (p *Page) saidLines(width int) []string {
	columns := (width - 2*edge) * 100 / (62 * 13)
	lines := wrap(p.said(), "; ", columns)
	if len(lines) > saidLines {
		lines = lines[:saidLines]
		last := []rune(lines[saidLines-1])
		lines[saidLines-1] = string(last[:min(len(last), columns-2)]) + " …"
	}
	return lines
}

// put draws another sheet on this one.
func (s *sheet) put(other *sheet, x, y int) {
	at := fmt.Sprintf(`<g transform="translate(%d %d)">`+"\n", x, y)
	s.shapes.WriteString(at + other.shapes.String() + "</g>\n")
	s.words.WriteString(at + other.words.String() + "</g>\n")
	for _, b := range other.boxes {
		b.x, b.y = b.x+x, b.y+y
		s.boxes = append(s.boxes, b)
	}
}

// Mermaid is the handout as one sequenceDiagram, since a file of Mermaid holds one: the transactions
// follow each other, each under a note that names it.
func (h *Handout) Mermaid() string {
	m := mermaid{Diagram: &Diagram{}}
	m.line("---")
	m.line("title: %s", mermaidTitle(h.Title))
	m.line("---")
	m.line("sequenceDiagram")
	ids := map[string]int{Client: 0}
	names := []string{Client}
	for _, p := range h.Pages {
		for _, c := range p.Columns {
			if _, known := ids[c.Name]; !known {
				ids[c.Name] = len(names)
				names = append(names, c.Name)
			}
		}
	}
	for i, name := range names {
		m.line("    participant c%d as %s", i, mermaidText(name))
	}
	for _, p := range h.Pages {
		m.Diagram, m.clocks, m.columns = p.Diagram, p.clocks(), nil
		for _, c := range p.Columns {
			m.columns = append(m.columns, ids[c.Name])
		}
		m.line("    Note over c0,c%d: %s", len(names)-1, mermaidText(p.Title()+"   "+p.said()))
		m.body()
	}
	for _, n := range h.Notes {
		m.line("    Note over c0: %s", mermaidText(n))
	}
	return m.String()
}
