// Package layout says where things stand on a screen of w by h: a pure function from sizes to
// rectangles.
//
//	header      what runs, where it is, what time it is
//	alarm       in doubt, blocked, down: empty mostly, and never anything else
//	cards       one a node, always in the same order
//	messages    beneath the cards, from node to node
//	middle      diagram, script, sessions, events: what there is room for
//	caption     what the script says
//	next        what a key press will run
//	hints       the keys that fit the moment
//
// It depends on the size of the screen and on what kind of things there are, and hardly on how
// many: nothing may move on the screen because a message has arrived or a lock is free. So a row
// that is empty most of the time, such as the alarm's, is kept free.
//
// At 80x24 the cards, the messages, the sessions and the caption have room; whatever else gets the
// focus takes the place of the cards for that long. From 96 columns and 34 rows or so on the
// diagram, the script and the events are there, too. Below 60x16 there is one sentence (TooSmall).
package layout
