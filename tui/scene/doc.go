// Package scene is what the dashboard shows at one moment: a copy of what the cluster, its
// sessions and the script are, in the words that the screen uses. Whoever paints it (package
// panel) sees no live memory of the engine, and whoever takes it (package drive) knows nothing of
// widths and colours.
//
//	drive ── Take ──▶ Scene ──▶ panel ──▶ lines of text
//
// Every list in it is bounded: what is left out is counted beside it (Hidden, Before). What the
// last step has changed is marked (Changed), so that the screen can say so, in words or a sign as
// well as by colour. All text of the user is escaped: it may be printed as it is.
package scene
