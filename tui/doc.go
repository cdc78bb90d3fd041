// Package tui is the dashboard: a lecture hall watches a transaction cross a cluster.
//
//	           keys                              what it looks like
//	terminal ───────▸ model ── do(job) ─▸ drive.Driver ─▸ session.Sessions ─▸ the cluster
//	    ▲               │ ▲                   │
//	    │               │ └──── done ◂────────┘  a scene: copies, short lists
//	    │               ▼
//	    └──────── panel.Screen(scene, UI, w, h, styles)
//
// # Who does what
//
// The model is the only tea.Model. Its Update says whose a message is and does nothing itself: a
// key belongs to the command line, to the filter, or it drives (mode). What lies on top of the
// screen is a stack, of which esc takes the innermost.
//
// Whatever makes something happen is a job for the driver (show.go). It is done in a goroutine of
// its own, one at a time, and while it is, nobody else touches the driver or the cluster: the
// screen goes on showing the last scene, keys that ask for more are kept in order, and esc
// interrupts. When it is done the new scene comes along with the news. So View never looks at
// anything that can change, and a statement that runs for long holds up no key.
//
// Playing (play.go) is n by itself, with a pause that fits what is to be seen. Between two events
// the picture's time glides to where the next message arrives; the cluster's own time moves with
// events alone.
//
// # The rooms
//
//	scene     one moment, as data
//	drive     forward, back, and taking a scene
//	panel     painting a scene; layout says where, style in which colours, canvas in which cells
//	picture   a painted screen as SVG
//	quiet     keeps bubbletea from asking the terminal questions before main
//
// # From the prompt and back
//
// DASHBOARD lends the prompt's sessions, its history and its keyboard (repl.Screen). The keys come
// one at a time, the next one only when the one before has been dealt with (World.Gate): so what
// was typed behind the q is still there, for the prompt.
//
// # What is not here
//
// Rules of transactions, words of the language, parsing: they are behind the sessions. Nothing that
// the dashboard does can change what the engine does: the same statements give the same trace with
// and without it, and a test holds every lesson to that.
package tui

import (
	_ "conclave/tui/quiet" // before bubbletea
)
