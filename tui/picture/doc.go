// Package picture turns a painted screen into a picture for slides, pages and the README: an SVG
// that stands by itself, in the colours of the theme, as sharp on a wall as on a phone.
//
//	c := panel.Paint(&scene, &ui, 120, 40, st)
//	os.WriteFile("moment.svg", []byte(picture.SVG(c, st, "in doubt")), 0o644)
//
// It needs no font but some monospace one, and does not trust it: words are set in elements of a
// given length, so that columns stay columns, and frames, lines, arrow heads and dots are no
// letters but shapes, which meet where the cells do. Everything of one ink and kind is one path, so
// that a screen of 120x40 is some 40 kB.
package picture
