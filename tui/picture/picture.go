// Package picture turns a painted screen into SVG, for slides, pages and the README.
package picture

import (
	"conclave/tui/canvas"
	"conclave/tui/style"
)

// SVG is the screen as a picture that stands by itself, in the colours of the theme.
func SVG(c *canvas.Canvas, st *style.Styles, title string) string { return "" }
