package repl

// Style paints words. The zero Style paints nothing, and every word must be understood without.
type Style struct{ on bool }

// The paints, as SGR parameters: the sixteen colours of every terminal, so that they follow the
// theme of the person who looks.
const (
	plain  = ""
	dim    = "2"
	bold   = "1"
	red    = "31"
	green  = "32"
	amber  = "33"
	accent = "36"
)

// Colour says what --color asks for.
type Colour string

// What --color takes.
const (
	ColourAuto   Colour = "auto"
	ColourAlways Colour = "always"
	ColourNever  Colour = "never"
)

// newStyle decides whether to paint. NO_COLOR (no-color.org) counts where it is not empty;
// --color=always is said by a person just now, and so outdoes the environment.
func newStyle(c Colour, terminal bool, getenv func(string) string) Style {
	switch c {
	case ColourAlways:
		return Style{on: true}
	case ColourNever:
		return Style{}
	}
	term := getenv("TERM")
	return Style{on: terminal && getenv("NO_COLOR") == "" && term != "dumb" && term != ""}
}

// paint appends s in the given paint.
func (st Style) paint(dst []byte, paint, s string) []byte {
	if !st.on || paint == plain || s == "" {
		return append(dst, s...)
	}
	dst = append(dst, "\x1b["...)
	dst = append(dst, paint...)
	dst = append(dst, 'm')
	dst = append(dst, s...)
	return append(dst, "\x1b[0m"...)
}

// painted is paint for a string of its own.
func (st Style) painted(paint, s string) string { return string(st.paint(nil, paint, s)) }
