// Package panel paints the dashboard: one moment of the cluster (package scene) and what a person
// has done to the screen (UI), in a terminal of w by h.
//
//	fmt.Print(panel.Screen(&scene, &ui, w, h, style.New("dark", style.True)))
//
// It is a function of its arguments, and keeps nothing.
package panel
