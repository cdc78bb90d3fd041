package sim

import (
	"slices"

	"conclave/engine/internal/base"
)

// timers is a binary heap by (time, sequence) whose entries can be taken out by their handle.
//
// Nearly every timer is stopped at the instant at which it was set, or a few events later. So a new
// one is not put into its place in the heap until somebody asks which is the first while nothing
// else is due now: until then it is fresh, and to set and stop it moves nothing.
type timers struct {
	slots []timerSlot
	free  []uint32 // slots not in use
	order []uint32 // the heap: slots
	fresh []uint32 // slots, also of some that were stopped
}

type timerSlot struct {
	event      Event
	position   int32 // in order, or stopped, or isFresh
	generation uint32
}

const (
	stopped = -1
	isFresh = -2
	// mostFresh is how many slots may be noted as fresh, so that those of a long instant do not pile
	// up.
	mostFresh = 64
)

// handle is never 0: the generation is counted from 1.
func (s *timerSlot) handle(slot uint32) uint64 { return uint64(s.generation)<<32 | uint64(slot) }

// add makes room for a timer, which the caller fills in; it is due later than now.
func (t *timers) add() (handle uint64, e *Event) {
	if len(t.fresh) >= mostFresh {
		t.settle()
	}
	var slot uint32
	if n := len(t.free); n > 0 {
		slot = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		slot = uint32(len(t.slots))
		t.slots = append(t.slots, timerSlot{})
	}
	s := &t.slots[slot]
	s.generation++
	s.position = isFresh
	t.fresh = append(t.fresh, slot)
	return s.handle(slot), &s.event
}

// settle puts the fresh timers into their places.
func (t *timers) settle() {
	for _, slot := range t.fresh {
		if s := &t.slots[slot]; s.position == isFresh {
			s.position = int32(len(t.order))
			t.order = append(t.order, slot)
			t.up(len(t.order) - 1)
		}
	}
	t.fresh = t.fresh[:0]
}

// stop takes a timer out; one that has fired or was stopped is left alone.
func (t *timers) stop(handle uint64) {
	slot := uint32(handle)
	if int(slot) >= len(t.slots) {
		return
	}
	switch s := &t.slots[slot]; {
	case s.handle(slot) != handle || s.position == stopped:
	case s.position == isFresh:
		t.release(slot)
	default:
		t.remove(int(s.position))
	}
}

// all is every timer, in order of (time, sequence).
func (t *timers) all() []Event {
	t.settle()
	all := make([]Event, 0, len(t.order))
	for _, slot := range t.order {
		all = append(all, t.slots[slot].event)
	}
	slices.SortFunc(all, inOrder)
	return all
}

// release gives a slot back.
func (t *timers) release(slot uint32) {
	s := &t.slots[slot]
	s.event.Owner = nil // so that it can be collected
	s.position = stopped
	t.free = append(t.free, slot)
}

// first is the timer that is due first, but for the fresh ones; nil if there is none.
func (t *timers) first() *Event {
	if len(t.order) == 0 {
		return nil
	}
	return &t.slots[t.order[0]].event
}

// remove takes out the timer at a position of the heap.
func (t *timers) remove(position int) {
	slot := t.order[position]
	t.release(slot)
	last := len(t.order) - 1
	moved := t.order[last]
	t.order = t.order[:last]
	if position < last {
		t.order[position] = moved
		t.slots[moved].position = int32(position)
		t.down(position)
		t.up(position)
	}
}

func (t *timers) before(i, j int) bool {
	return t.slots[t.order[i]].event.before(&t.slots[t.order[j]].event)
}

func (t *timers) swap(i, j int) {
	t.order[i], t.order[j] = t.order[j], t.order[i]
	t.slots[t.order[i]].position = int32(i)
	t.slots[t.order[j]].position = int32(j)
}

func (t *timers) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !t.before(i, parent) {
			return
		}
		t.swap(i, parent)
		i = parent
	}
}

func (t *timers) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(t.order) {
			return
		}
		if child+1 < len(t.order) && t.before(child+1, child) {
			child++
		}
		if !t.before(child, i) {
			return
		}
		t.swap(i, child)
		i = child
	}
}

// dropNode takes out every timer of a node: a crash takes them along.
func (t *timers) dropNode(n base.NodeID) {
	t.settle()
	for i := 0; i < len(t.order); {
		if t.slots[t.order[i]].event.To == n {
			t.remove(i)
			i = 0 // what was moved to fill the gap may lie before it
		} else {
			i++
		}
	}
}
