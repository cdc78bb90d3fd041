// Package panel paints the dashboard: one moment of the cluster (package scene) and what a person
// has done to the screen (UI), in a terminal of w by h.
//
//	fmt.Print(panel.Screen(&scene, &ui, w, h, style.New("dark", style.True)))
//
// It is a function of its arguments: the same moment is the same screen, and nothing that is
// painted can change what the cluster does. (UI remembers the lines of the last diagram, for speed
// alone.)
//
// # A node
//
//	╔═[n1] … – i ════════════ IN DOUBT ═╗   its name in brackets: it has the focus
//	║▸ T4 participant  PREPARED         ║   what it is to which transaction, in words
//	║  keys ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ ║
//	║  bob  10@3 ← 7@1 ┆ 3 by T4        ║   versions, newest first; an intent beside them
//	║  lock bob  T4 ◂ T6 waits          ║   who holds, and who waits behind
//	║  log ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 12 above  ║
//	║  6 ● COMMITTED T3 @3              ║   on disk
//	║▸ 7 ○ PREPARED  T4     not synced  ║   written, and lost if the power fails now
//	╚═════════════════╤═════════════════╝   its lifeline, along which messages come and go
//
// The frame tells the state from the last row, and without colours: round is well, double in doubt
// (as the double lifeline of the diagram), dashed is not there: down, or cut off. A wall of ╱╱
// stands where a partition has parted neighbours. The zones of a card begin at the same row on
// every card.
//
// # Rules
//
// What the last step has changed carries ▸ in the margin, and the accent. A word comes before a
// sign and a sign before a colour: the tests read the plain text. What does not fit is counted ("…
// 3 more keys"), and never cut in silence. What a script will say, and what it expects, is not
// shown before it has happened: the hall is to be surprised.
//
// # Where is what
//
//	screen.go   Screen, and the order in which things are painted
//	card*.go    a node; log.go its log
//	wire.go     messages between the cards; message.go one of them, walls.go partitions
//	timeline.go the space-time diagram, which package diagram draws
//	script.go, lists.go, caption.go, header.go, bottom.go, command.go: the other rows
//	overlay.go  what lies on top; help.go the keys
//	focus.go    what the keys that move do
//
// Package layout says where things stand, package style what they look like, and package canvas
// keeps everything in its place: no text, however wide or hostile, leaves the area that it is
// given.
package panel
