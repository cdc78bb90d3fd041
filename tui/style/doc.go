// Package style is what the dashboard looks like: inks named after what they mean, themes that say
// how an ink looks, and the escape sequences for it on a terminal with so many colours.
//
//	st := style.New("dark", style.True)
//	st.Open(style.Doubt) + "in doubt" + style.Close
//
// # Rules
//
// Colours are sparing, and never alone: what a colour says, a word, a sign or the frame says too.
// Most of the screen is calm (Text) or past (Dim). Green is committed and up, amber in doubt,
// waiting and blocked, red down, lost and aborted. One accent is for what the last step has changed
// and for what runs next. The three bands have a ground of their own and are for what must be seen
// from the last row: at most one or two on a screen.
//
// A terminal's own ground is left alone, so that the screen sits in the window as everything else
// does. With sixteen colours the person's own palette decides. The theme plain, and a terminal
// without colours, are sent no escape sequences at all, not even for bold: NO_COLOR takes away
// reverse video too, so nothing may hang on it.
//
// The theme large is for the last row of a lecture hall: all in bold, no faint text, and package
// layout gives it fewer things and more air.
package style
