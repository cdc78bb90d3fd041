package picture

import (
	"fmt"
	"strconv"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/style"
)

// A cell, in tenths of a pixel, and the letters in it.
const (
	cellW    = 86
	cellH    = 196
	fontSize = 14
	baseline = 142
	edge     = 140
)

// SVG is the screen as a picture that stands by itself, in the colours of the theme.
func SVG(c *canvas.Canvas, st *style.Styles, title string) string {
	st = style.New(st.Name, style.True) // a picture has all colours, whatever the terminal has
	p := &painter{st: st, paths: map[path]*strings.Builder{}}
	for y := range c.H {
		p.line(c, y)
	}
	w, h := c.W*cellW+2*edge, c.H*cellH+2*edge
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s"`,
		tenths(w), tenths(h))
	fmt.Fprintf(&b, ` viewBox="0 0 %s %s"`, tenths(w), tenths(h))
	fmt.Fprintf(&b, ` font-family="%s" font-size="%d">`+"\n", fonts, fontSize)
	fmt.Fprintf(&b, "<title>%s</title>\n", escape(title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="10" fill="%s"/>`+"\n", st.Paper.Hex)
	b.WriteString(p.grounds.String())
	p.writePaths(&b)
	b.WriteString(p.words.String())
	b.WriteString("</svg>\n")
	return b.String()
}

const fonts = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

type painter struct {
	st      *style.Styles
	grounds strings.Builder
	words   strings.Builder
	paths   map[path]*strings.Builder
}

// path is what goes into one element: one ink, and one way to draw.
type path struct {
	ink style.Ink
	pen pen
}

type pen uint8

const (
	thin pen = iota
	thick
	filled
	pens
)

// line takes a line of the screen apart into grounds, shapes and words.
func (p *painter) line(c *canvas.Canvas, y int) {
	for _, run := range c.Runs(y, p.st) {
		if p.st.Ground(run.Ink) {
			fmt.Fprintf(&p.grounds, `<rect x="%s" y="%s" width="%s" height="%s"`+
				` fill="%s" shape-rendering="crispEdges"/>`+"\n",
				tenths(edge+run.X*cellW), tenths(edge+y*cellH), tenths(run.W*cellW),
				tenths(cellH), p.st.Look[run.Ink].Back.Hex)
		}
		p.run(run, y)
	}
}

// run sets the words of a run, and draws what is a shape.
func (p *painter) run(run canvas.Run, y int) {
	x, text := run.X, run.Text
	word, from := "", x
	flush := func() {
		p.word(word, from, x, y, run.Ink)
		word = ""
	}
	for text != "" {
		g := canvas.First(text)
		text = text[len(g):]
		w := canvas.Width(g)
		switch {
		case p.shape(g, x, y, run.Ink):
			flush()
		case g == " " && (word == "" || strings.HasPrefix(text, " ")):
			flush()
		default:
			if word == "" {
				from = x
			}
			word += g
		}
		x += w
	}
	flush()
}

// word is one element of text, as long as its cells.
func (p *painter) word(word string, from, to, y int, ink style.Ink) {
	trimmed := strings.TrimRight(word, " ")
	if trimmed == "" {
		return
	}
	look := p.st.Look[ink]
	weight := ""
	if look.Bold {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(&p.words, `<text x="%s" y="%s" textLength="%s" lengthAdjust="spacingAndGlyphs"`,
		tenths(edge+from*cellW), tenths(edge+y*cellH+baseline),
		tenths(canvas.Width(trimmed)*cellW))
	fmt.Fprintf(&p.words, `%s fill="%s">%s</text>`+"\n", weight, look.Fore.Hex, escape(trimmed))
}

func (p *painter) writePaths(b *strings.Builder) {
	for ink := range p.st.Look {
		for pen := range pens {
			d := p.paths[path{style.Ink(ink), pen}]
			if d == nil {
				continue
			}
			hex := p.st.Look[ink].Fore.Hex
			switch pen {
			case filled:
				fmt.Fprintf(b, `<path fill="%s" d="%s"/>`+"\n", hex, d)
			default:
				width := [...]string{"1.2", "2.6"}[pen]
				fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="%s" d="%s"/>`+"\n",
					hex, width, d)
			}
		}
	}
}

// draw appends to the path of an ink. Coordinates are in tenths of a pixel.
func (p *painter) draw(ink style.Ink, pen pen, format string, coords ...int) {
	at := path{ink, pen}
	if p.paths[at] == nil {
		p.paths[at] = &strings.Builder{}
	}
	args := make([]any, len(coords))
	for i, n := range coords {
		args[i] = tenths(n)
	}
	fmt.Fprintf(p.paths[at], format, args...)
}

// tenths writes tenths of a pixel as pixels.
func tenths(n int) string {
	if n < 0 {
		return "-" + tenths(-n)
	}
	s := strconv.Itoa(n / 10)
	if n%10 > 0 {
		s += "." + strconv.Itoa(n%10)
	}
	return s
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape makes text fit for XML, which has no place for some runes even if they are escaped.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xfffe || r == 0xffff {
			return 0xfffd
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return escaper.Replace(s)
}
