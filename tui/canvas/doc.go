// Package canvas is a screen of cells to draw on: lines, boxes and text, each with an ink. It is
// the one place that knows how wide a character is, and nothing that is drawn on it is wider or
// taller than it is, whatever the data.
//
//	c := canvas.New(80, 24)
//	inside := c.At(canvas.Rect{X: 2, Y: 1, W: 26, H: 9}).Box(canvas.Round, style.Line)
//	inside.Put(0, 0, "bob  3@7 ← 10@2", style.Text)
//	fmt.Print(c.Render(st))
//
// # Why cells
//
// Blocks of styled lines can be joined as well, and are measured again at each joint: what escapes,
// what is wide and what is cut has to be found out anew from the bytes. A cell knows. Overlays
// cover what is beneath them, a muted screen is one loop, and plain text, what a terminal is sent
// and a picture all come from the same cells (Render, Text, package picture). Rendering opens a
// style once for a run of cells of one ink, so that a screen of 200x60 costs some hundred style
// changes and not 12,000.
//
// # How wide a character is
//
// Terminals do not agree. Some measure grapheme clusters (a family emoji is two cells), some add up
// the runes (it is six). What they agree on is drawn as it is: Latin, Greek, Cyrillic, Hebrew,
// Chinese, letters with accents on them. Of a cluster that they would measure differently only the
// first rune is drawn, and of what cannot be drawn at all, �. So frames stay straight everywhere.
// Control characters do not come here (package scene escapes what users wrote); if one does, it is
// � as well, and no terminal ever sees it.
package canvas
