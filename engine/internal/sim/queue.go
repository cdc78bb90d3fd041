package sim

import (
	"cmp"

	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
)

// EventKind says what happens.
type EventKind uint8

// The kinds of event.
const (
	Deliver EventKind = iota + 1 // Msg arrives at To
	Refuse                       // Msg, which To has sent, comes back: nobody listened
	SyncEnd                      // the sync that To's disk had begun is complete
	Turn                         // To takes the next step of a checkpoint
	Wake                         // a timer of To is due
)

// Event is something that can happen.
type Event struct {
	At          base.Time
	Seq         uint64
	Kind        EventKind
	Background  bool
	Word        uint8 // Wake: what the owner is to be told
	From, To    base.NodeID
	Incarnation base.Incarnation // of To, when this was put out
	ID          uint64           // Deliver: the message's number, m12
	Arg         uint64           // Wake: about what; Turn: which step
	Msg         msg.Message      // Deliver, Refuse
	Owner       any              // Wake: whose timer it is
}

func (e *Event) before(o *Event) bool {
	return e.At < o.At || e.At == o.At && e.Seq < o.Seq
}

// inOrder compares by (time, sequence).
func inOrder(a, b Event) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Seq, b.Seq))
}

// ring is a queue of events of one instant, which are taken in the order in which they came. The
// slot before head is never written: there stands the event that was taken last, until it is done.
type ring struct {
	events     []Event // length a power of two
	head, tail uint
}

func (r *ring) empty() bool   { return r.head == r.tail }
func (r *ring) front() *Event { return &r.events[r.head&uint(len(r.events)-1)] }

// push makes room for one more, which the caller fills in.
func (r *ring) push() *Event {
	if r.tail-r.head+1 >= uint(len(r.events)) {
		r.grow()
	}
	e := &r.events[r.tail&uint(len(r.events)-1)]
	r.tail++
	return e
}

func (r *ring) grow() {
	bigger := make([]Event, max(64, 2*len(r.events)))
	n := uint(0)
	for ; !r.empty(); n++ {
		bigger[n] = *r.front()
		r.head++
	}
	r.events, r.head, r.tail = bigger, 0, n
}

// drop takes out the front.
func (r *ring) drop() {
	r.front().Msg = nil // so that the message can be collected
	r.head++
}

// at is the i-th event from the front; i is below the number of events.
func (r *ring) at(i int) *Event { return &r.events[(r.head+uint(i))&uint(len(r.events)-1)] }

func (r *ring) len() int { return int(r.tail - r.head) }

// remove takes out the i-th event from the front.
func (r *ring) remove(i int) Event {
	e := *r.at(i)
	for ; i > 0; i-- {
		*r.at(i) = *r.at(i - 1)
	}
	r.drop()
	return e
}

// heap is the events of the future, a binary heap by (time, sequence).
type heap struct{ events []Event }

func (h *heap) push(e Event) {
	h.events = append(h.events, e)
	h.up(len(h.events) - 1)
}

func (h *heap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.events[i].before(&h.events[parent]) {
			return
		}
		h.events[i], h.events[parent] = h.events[parent], h.events[i]
		i = parent
	}
}

func (h *heap) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h.events) {
			return
		}
		if child+1 < len(h.events) && h.events[child+1].before(&h.events[child]) {
			child++
		}
		if !h.events[child].before(&h.events[i]) {
			return
		}
		h.events[i], h.events[child] = h.events[child], h.events[i]
		i = child
	}
}

// remove takes out the event at index i.
func (h *heap) remove(i int) Event {
	e := h.events[i]
	last := len(h.events) - 1
	h.events[i] = h.events[last]
	h.events[last] = Event{}
	h.events = h.events[:last]
	if i < last {
		h.down(i)
		h.up(i)
	}
	return e
}
