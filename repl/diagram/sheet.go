package diagram

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// sheet is an SVG under construction. Texts are drawn last, with a rim in the colour of the paper,
// so that a line that must pass one stays legible; and their places are kept, for the test that
// none covers another.
type sheet struct {
	shapes strings.Builder
	words  strings.Builder
	boxes  []box
}

// box is the place of a text.
type box struct {
	x, y, w, h int
	text       string
}

// colours of the tones on paper.
var colours = [...]string{
	Plain: "#1f2937", Dim: "#64748b", Good: "#15803d", Doubt: "#b45309", Bad: "#b91c1c",
}

const (
	paper    = "#fffefb"
	thread   = "#94a3b8" // a lifeline
	doubtful = "#f59e0b" // one in doubt
	gone     = "#cbd5e1" // of a node that is down
	band     = "#e3f5e9" // behind the commit point
)

// font is how a text looks.
type font struct {
	size   int
	bold   bool
	mono   bool
	anchor string // "start", "middle", "end"
	colour string
}

// text writes s with its baseline at y.
func (s *sheet) text(x, y int, f font, text string) {
	w := f.width(text)
	left := x
	switch f.anchor {
	case "middle":
		left -= w / 2
	case "end":
		left -= w
	}
	s.boxes = append(s.boxes, box{left, y - f.size*4/5, w, f.size, text})
	family, weight := "sans-serif", ""
	if f.mono {
		family = "monospace"
	}
	if f.bold {
		weight = ` font-weight="bold"`
	}
	anchor := ""
	if f.anchor != "" && f.anchor != "start" {
		anchor = ` text-anchor="` + f.anchor + `"`
	}
	fmt.Fprintf(&s.words, `<text x="%d" y="%d" font-family="%s" font-size="%d"%s%s fill="%s">`,
		x, y, family, f.size, weight, anchor, f.colour)
	s.words.WriteString(xmlText(text) + "</text>\n")
}

func (s *sheet) line(x1, y1, x2, y2 int, colour string, wide int, dashes string) {
	if dashes != "" {
		dashes = ` stroke-dasharray="` + dashes + `"`
	}
	fmt.Fprintf(&s.shapes, `<line x1="%d" y1="%d" x2="%d" y2="%d"`, x1, y1, x2, y2)
	fmt.Fprintf(&s.shapes, ` stroke="%s" stroke-width="%s"%s/>`+"\n", colour, tenths(wide), dashes)
}

func (s *sheet) circle(x, y, r int, fill, stroke string) {
	fmt.Fprintf(&s.shapes, `<circle cx="%d" cy="%d" r="%d" fill="%s"`, x, y, r, fill)
	fmt.Fprintf(&s.shapes, ` stroke="%s" stroke-width="2"/>`+"\n", stroke)
}

func (s *sheet) rect(x, y, w, h, round int, fill, stroke string) {
	fmt.Fprintf(&s.shapes, `<rect x="%d" y="%d" width="%d" height="%d" rx="%d"`, x, y, w, h, round)
	fmt.Fprintf(&s.shapes, ` fill="%s" stroke="%s"/>`+"\n", fill, stroke)
}

func (s *sheet) path(d, stroke, fill string) {
	fmt.Fprintf(&s.shapes, `<path d="%s" fill="%s" stroke="%s"`, d, fill, stroke)
	s.shapes.WriteString(` stroke-width="1.8" stroke-linejoin="round"/>` + "\n")
}

// cross is a crash, or where a message dies.
func (s *sheet) cross(x, y, r int) {
	d := fmt.Sprintf("M%d %dL%d %dM%d %dL%d %d", x-r, y-r, x+r, y+r, x-r, y+r, x+r, y-r)
	s.path(d, colours[Bad], "none")
}

// tenths is a number of tenths of a pixel.
func tenths(n int) string {
	if n%10 == 0 {
		return fmt.Sprint(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// finish is the whole file.
func (s *sheet) finish(w, h int, title string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"`, w, h)
	fmt.Fprintf(&b, ` viewBox="0 0 %d %d" role="img">`+"\n", w, h)
	fmt.Fprintf(&b, "<title>%s</title>\n", xmlText(title))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="%s"/>`+"\n", w, h, paper)
	b.WriteString(s.shapes.String())
	fmt.Fprintf(&b, `<g stroke="%s" stroke-width="4" stroke-linejoin="round"`, paper)
	b.WriteString(` paint-order="stroke">` + "\n")
	b.WriteString(s.words.String())
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// width is how many pixels a text takes at most, in any of the usual fonts: the viewer's is not
// known.
func (f font) width(text string) int {
	w := 0
	for _, r := range text {
		if f.mono && r < 0x2000 {
			w += 62
			continue
		}
		w += thousandths(r) / 10
	}
	if f.bold {
		w += w / 8
	}
	return (w*f.size + 99) / 100
}

// thousandths is the width of a character in thousandths of the font's size: as in DejaVu Sans,
// which is wide.
func thousandths(r rune) int {
	switch {
	case strings.ContainsRune("ijl'|.,:;! ", r):
		return 340
	case strings.ContainsRune("ftrI()[]-/\"", r):
		return 410
	case strings.ContainsRune("mMWw@%…", r):
		return 1000
	case r >= 'A' && r <= 'Z':
		return 740
	case r < 0x80:
		return 640
	case runewidth.RuneWidth(r) == 2:
		return 1050
	}
	return 850
}

// xmlText is text as it may stand in XML. What XML cannot say at all is written as an escape.
func xmlText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == 0xfffe || r == 0xffff || r == utf8.RuneError:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
