package sim

import "conclave/engine/internal/base"

// timers is a binary heap by (time, sequence) whose entries can be taken out by their handle:
// nearly every timer is stopped before it is due.
type timers struct {
	slots []timerSlot
	free  []uint32 // slots not in use
	order []uint32 // the heap: slots
}

type timerSlot struct {
	event      Event
	position   int32 // in order
	generation uint32
}

// handle is never 0: the generation is counted from 1.
func (s *timerSlot) handle(slot uint32) uint64 { return uint64(s.generation)<<32 | uint64(slot) }

func (t *timers) add(e Event) uint64 {
	var slot uint32
	if n := len(t.free); n > 0 {
		slot = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		slot = uint32(len(t.slots))
		t.slots = append(t.slots, timerSlot{})
	}
	s := &t.slots[slot]
	s.event = e
	s.generation++
	s.position = int32(len(t.order))
	t.order = append(t.order, slot)
	t.up(len(t.order) - 1)
	return s.handle(slot)
}

// stop takes a timer out; one that has fired or was stopped is left alone.
func (t *timers) stop(handle uint64) {
	slot := uint32(handle)
	if int(slot) >= len(t.slots) {
		return
	}
	if s := &t.slots[slot]; s.handle(slot) == handle && s.position >= 0 {
		t.take(int(t.slots[slot].position))
	}
}

func (t *timers) empty() bool   { return len(t.order) == 0 }
func (t *timers) first() *Event { return &t.slots[t.order[0]].event }

// take removes the timer at a position of the heap.
func (t *timers) take(position int) Event {
	slot := t.order[position]
	s := &t.slots[slot]
	e := s.event
	s.event = Event{}
	s.position = -1
	t.free = append(t.free, slot)
	last := len(t.order) - 1
	moved := t.order[last]
	t.order = t.order[:last]
	if position < last {
		t.order[position] = moved
		t.slots[moved].position = int32(position)
		t.down(position)
		t.up(position)
	}
	return e
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
	for i := 0; i < len(t.order); {
		if t.slots[t.order[i]].event.To == n {
			t.take(i)
			i = 0 // what was moved to fill the gap may lie before it
		} else {
			i++
		}
	}
}
