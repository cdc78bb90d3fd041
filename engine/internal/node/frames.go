package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
)

// What an event sets off within its instant is a tree: a step puts out effects, one of them makes a
// record durable, of which somebody must be told, who puts out effects of its own, before the rest
// of the first ones. It is walked with a stack of frames instead of the Go stack, for one reason: a
// break may hold the cluster between any two effects, and let it go on later from there.

// work says what a frame does.
type work uint8

const (
	effects     work = iota + 1 // carries out a list of effects of a host
	tellDurable                 // tells hosts that their records are durable
	letGo                       // lets go what a host's effects were held for
	call                        // calls a function once
)

// frame is work that has been begun.
type frame struct {
	work        work
	holding     bool // effects: a message is held, and so is what says that it has left
	background  bool
	incarnation base.Incarnation
	node        *Node
	host        *host
	list        *effect.List
	index       int
	ready       []unsynced // tellDurable
	upTo        base.LSN   // tellDurable, letGo
	fn          func()     // call
}

// push puts work on top: it is done before what lies below. What it needs is filled in where it
// stands; the rest is what the frame before has left there.
func (w *World) push(what work, n *Node) *frame {
	if len(w.frames) == cap(w.frames) {
		w.frames = slices.Grow(w.frames, 16)
	}
	w.frames = w.frames[:len(w.frames)+1]
	f := &w.frames[len(w.frames)-1]
	f.work, f.node, f.incarnation, f.background = what, n, n.incarnation, w.background
	return f
}

// run does all the work above a depth of the stack, unless a break holds it. A crash takes the work
// of its node along.
func (w *World) run(depth int) {
	for len(w.frames) > depth && !w.held {
		top := len(w.frames) - 1
		f := &w.frames[top]
		done := true
		if f.node.State != Down && f.node.incarnation == f.incarnation {
			w.background = f.background
			done = f.step()
		} else if f.work == effects {
			w.done(f.list)
		}
		if done {
			w.remove(top)
		}
	}
}

func (f *frame) step() (done bool) {
	switch f.work {
	case effects:
		return f.next()
	case tellDurable:
		return f.tellNext()
	case letGo:
		return f.letNextGo()
	}
	f.fn()
	return true
}

// remove takes out a frame that is done; while it did its last step others may have been put on
// top. What stands beyond the end is overwritten soon.
func (w *World) remove(i int) {
	last := len(w.frames) - 1
	if i < last {
		copy(w.frames[i:], w.frames[i+1:])
	}
	w.frames = w.frames[:last]
}

// enter is called by whoever sets something off from outside of an event: a client, an operator.
// What is held by a break stays held below it.
func (w *World) enter(fn func()) {
	depth, held := w.open()
	fn()
	w.close(depth, held)
}

func (w *World) open() (depth int, held bool) {
	depth, held = len(w.frames), w.held
	w.held = false
	return depth, held
}

func (w *World) close(depth int, held bool) {
	w.run(depth)
	w.held = w.held || held
}
