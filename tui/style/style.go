package style

// Ink is what a piece of text means on the screen. What it looks like is the theme's business, and
// no ink says anything that the words do not.
type Ink uint8

// The inks. Those that begin with Band have a ground of their own, for what must be seen from the
// last row.
const (
	Text   Ink = iota // calm: most of the screen
	Dim               // past, or beside the point
	Line              // frames and tracks
	Strong            // names and titles
	Good              // yes, committed, up
	Doubt             // in doubt, waiting, blocked
	Bad               // no, aborted, lost, down
	Accent            // what the last step has changed, and what runs next
	Speech            // the caption
	BandDoubt
	BandBad
	BandAccent
	inks
)

// Profile is how many colours a terminal has.
type Profile uint8

// The profiles.
const (
	NoColour Profile = iota // nothing at all: NO_COLOR, a file
	Sixteen                 // the sixteen of every terminal
	Many                    // 256
	True                    // all
)

// Themes are the names of the themes, in the order of the key that changes them.
var Themes = []string{"dark", "light", "plain", "large"}

// Next is the theme after name.
func Next(name string) string {
	for i, t := range Themes {
		if t == name {
			return Themes[(i+1)%len(Themes)]
		}
	}
	return Themes[0]
}

// Styles is a theme on one terminal. It is never changed: it is passed to whoever paints.
type Styles struct {
	Name  string
	Large bool // for the last row of a lecture hall: fewer things, more air
	Look  [inks]Look
	Paper Colour // the ground, for pictures; on a terminal its own ground is left as it is
	open  [inks]string
}

// New is a theme by name, dark if there is no such theme, for a terminal with that many colours.
func New(name string, profile Profile) *Styles {
	t, ok := themes[name]
	if !ok {
		name, t = "dark", themes["dark"]
	}
	st := &Styles{Name: name, Large: name == "large", Look: t.looks, Paper: t.paper}
	if name == "plain" {
		profile = NoColour
	}
	for i := range st.Look {
		st.open[i] = st.Look[i].sgr(profile)
	}
	return st
}

// Open is what a terminal is sent before text in that ink, empty if there is nothing to send.
func (st *Styles) Open(i Ink) string { return st.open[i] }

// Close ends what Open began.
const Close = "\x1b[0m"

// Ground reports whether an ink has a ground of its own there, so that blanks in it are seen.
func (st *Styles) Ground(i Ink) bool { return st.open[i] != "" && st.Look[i].Back.Hex != "" }
