package panel

import (
	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// Screen is what a terminal of w by h is sent: h lines, none wider than w.
func Screen(s *scene.Scene, ui *UI, w, h int, st *style.Styles) string {
	return Paint(s, ui, w, h, st).Render(st)
}

// Paint is the screen as cells, for who wants to save it (package picture).
func Paint(s *scene.Scene, ui *UI, w, h int, st *style.Styles) *canvas.Canvas {
	c := canvas.New(w, h)
	c.All().Put(1, 0, "conclave  "+s.Protocol, style.Strong)
	return c
}

// Tab moves the focus to the next thing that can have it (delta 1), or back (-1).
func Tab(s *scene.Scene, ui *UI, w, h int, delta int) {}

// Move moves the focus one step left, right, up or down, or scrolls what has it.
func Move(s *scene.Scene, ui *UI, w, h int, dx, dy int) {}

// ScrollBy scrolls the innermost overlay, or what has the focus, by so many lines, and no further
// than there is something to see.
func ScrollBy(s *scene.Scene, ui *UI, w, h int, lines int) {}

// Matching are the events that the filter lets through: those with all its words in them.
func Matching(events []scene.Event, filter string) []scene.Event { return events }
