package sim

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
)

// Sim is the scheduler and the network.
type Sim struct {
	now        base.Time
	seq        uint64
	messages   uint64 // numbered so far
	foreground int    // events in the foreground that are not timers
	due        ring   // events of this instant
	later      heap   // events of the future
	timers     timers
	happening  Event       // the last one that TakeNext took, if it was not due
	nodes      []nodeState // by node id
	settings   *base.Settings
	network    network
	random     *Rand // latencies
}

type nodeState struct {
	up          bool
	incarnation base.Incarnation
}

// New is a world of nodes nodes, all down, at time 0. The settings are read whenever a message
// leaves.
func New(seed uint64, nodes int, settings *base.Settings) *Sim {
	return &Sim{
		nodes:    make([]nodeState, nodes+1),
		settings: settings,
		network:  newNetwork(nodes),
		random:   NewRand(seed, "network"),
	}
}

// Now is the virtual time.
func (s *Sim) Now() base.Time { return s.now }

// Foreground is the number of events that statements are waiting for; timers do not count.
func (s *Sim) Foreground() int { return s.foreground }

// SetUp says that a node listens, as that incarnation.
func (s *Sim) SetUp(n base.NodeID, i base.Incarnation) { s.nodes[n] = nodeState{true, i} }

// SetDown says that a node has crashed: its timers and its syncs are gone, and so is what is on its
// way to it.
func (s *Sim) SetDown(n base.NodeID) {
	s.nodes[n].up = false
	s.timers.dropNode(n)
	for i := s.due.len() - 1; i >= 0; i-- {
		if s.due.at(i).To == n {
			s.count(s.due.remove(i))
		}
	}
	for i := 0; i < len(s.later.events); {
		if s.later.events[i].To == n {
			s.count(s.later.remove(i))
			i = 0 // what was moved to fill the gap may lie before it
		} else {
			i++
		}
	}
}

// count is called for every event that leaves the queue.
func (s *Sim) count(e Event) Event {
	if !e.Background {
		s.foreground--
	}
	return e
}

func (s *Sim) put(e *Event) {
	e.Seq = s.seq
	s.seq++
	if !e.Background {
		s.foreground++
	}
	if e.At == s.now {
		*s.due.push() = *e
	} else {
		s.later.push(*e)
	}
}

// Fate is what becomes of a message at the moment when it is sent.
type Fate uint8

// The fates.
const (
	UnderWay Fate = iota
	Refused
	Vanished
)

// Send puts a message on the network and says its number and what becomes of it. The sender of a
// lost one is not told, of course; the trace is.
func (s *Sim) Send(from, to base.NodeID, m msg.Message, background bool) (id uint64, fate Fate) {
	s.messages++
	node := &s.nodes[to]
	if from == to || node.up && s.direct() {
		e := s.due.push() // the usual way: it is there at this instant
		e.At, e.Seq, e.Kind, e.Background = s.now, s.seq, Deliver, background
		e.From, e.To, e.Incarnation, e.ID = from, to, node.incarnation, s.messages
		e.Msg = m
		s.seq++
		if !background {
			s.foreground++
		}
		return s.messages, UnderWay
	}
	return s.sendFar(from, to, m, background)
}

// direct reports whether nothing is wrong with the network, and it takes no time.
func (s *Sim) direct() bool {
	return s.settings.LatencyMax == 0 && s.settings.LatencyMin == 0 && !s.network.faulty
}

// sendFar is the way through a network that takes time, or that something is wrong with.
func (s *Sim) sendFar(
	from, to base.NodeID, m msg.Message, background bool,
) (id uint64, fate Fate) {
	e := Event{
		At: s.now, Kind: Deliver, Background: background, From: from, To: to, ID: s.messages,
		Incarnation: s.nodes[to].incarnation, Msg: m,
	}
	copies := 1
	if s.network.faulty {
		copies = s.network.copies(from, to)
	}
	switch {
	case copies == 0:
		return e.ID, Vanished
	case !s.nodes[to].up:
		e.Kind, e.From, e.To, e.Incarnation = Refuse, to, from, s.nodes[from].incarnation
		s.put(&e)
		return e.ID, Refused
	}
	for ; copies > 0; copies-- {
		e.At = s.now + s.latency(from, to)
		s.put(&e)
	}
	return e.ID, UnderWay
}

func (s *Sim) latency(from, to base.NodeID) base.Time {
	d := s.random.Between(s.settings.LatencyMin, s.settings.LatencyMax)
	if s.network.faulty {
		d += s.network.delay(from, to)
	}
	return d
}

// SyncLater completes a sync of a node's disk after so much time, and returns a name for Promote.
func (s *Sim) SyncLater(n base.NodeID, after base.Time, background bool) uint64 {
	s.put(&Event{
		At: s.now + after, Kind: SyncEnd, Background: background, To: n,
		Incarnation: s.nodes[n].incarnation,
	})
	return s.seq - 1
}

// TurnLater has a node take the turn-th step of something longer after so much time.
func (s *Sim) TurnLater(n base.NodeID, turn uint64, after base.Time, background bool) {
	s.put(&Event{
		At: s.now + after, Kind: Turn, Background: background, To: n, Arg: turn,
		Incarnation: s.nodes[n].incarnation,
	})
}

// Promote brings an event to the foreground: a statement has come to depend on it.
func (s *Sim) Promote(seq uint64) {
	for i := range s.later.events {
		if e := &s.later.events[i]; e.Seq == seq && e.Background {
			e.Background = false
			s.foreground++
		}
	}
}

// SetTimer wakes owner, on a node, after so much time.
func (s *Sim) SetTimer(
	n base.NodeID, owner any, word uint8, arg uint64, after base.Time, background bool,
) uint64 {
	handle, e := s.timers.add()
	e.At, e.Seq, e.Kind, e.Background, e.Word = s.now+after, s.seq, Wake, background, word
	e.To, e.Incarnation, e.Arg, e.Owner = n, s.nodes[n].incarnation, arg, owner
	s.seq++
	if after <= 0 {
		s.timers.settle()
	}
	return handle
}

// StopTimer forgets a timer; one that has fired is left alone.
func (s *Sim) StopTimer(handle uint64) { s.timers.stop(handle) }

// Next takes the earliest thing that can happen, timers included, and moves time to it. It reports
// false if there is none.
func (s *Sim) Next() (Event, bool) { return s.NextUntil(base.Forever) }

// NextUntil is Next, but for what lies after limit, which stays.
func (s *Sim) NextUntil(limit base.Time) (Event, bool) {
	if e := s.TakeNext(limit); e != nil {
		return *e, true
	}
	return Event{}, false
}

// TakeNext is NextUntil for whoever is done with an event before it asks for the next one: what it
// returns is good until then. It is nil if there is none.
func (s *Sim) TakeNext(limit base.Time) *Event {
	var best *Event
	if !s.due.empty() {
		best = s.due.front()
	} else {
		s.timers.settle()
	}
	if len(s.later.events) > 0 && (best == nil || s.later.events[0].before(best)) {
		best = &s.later.events[0]
	}
	if first := s.timers.first(); first != nil && (best == nil || first.before(best)) {
		best = first
	}
	switch {
	case best == nil || best.At > limit:
		return nil
	case best.Kind == Wake || len(s.later.events) > 0:
		return s.take(best)
	}
	s.now = max(s.now, best.At) // the usual way: it is due, and stays where it stands
	s.due.head++
	if !best.Background {
		s.foreground--
	}
	return best
}

// take removes the event that best points at, and moves time to it. Where it was due at this
// instant, as nearly always, it stays where it stands: to copy it costs as much as all the rest.
func (s *Sim) take(best *Event) *Event {
	s.now = max(s.now, best.At)
	switch {
	case best.Kind == Wake:
		s.happening = *best
		s.timers.remove(0)
		return &s.happening
	case len(s.later.events) > 0 && best == &s.later.events[0]:
		s.happening = s.later.remove(0)
		best = &s.happening
	default:
		s.due.head++
	}
	if !best.Background {
		s.foreground--
	}
	return best
}

// Advance moves time to t, if nothing lies before it.
func (s *Sim) Advance(t base.Time) { s.now = max(s.now, t) }

// Pending lists what can happen, timers apart, in order of (time, sequence).
func (s *Sim) Pending() []Event {
	all := make([]Event, 0, s.due.len()+len(s.later.events))
	for i := range s.due.len() {
		all = append(all, *s.due.at(i))
	}
	all = append(all, s.later.events...)
	slices.SortFunc(all, inOrder)
	return all
}

// Find is the earliest pending event of a kind that the caller knows, nil if there is none. It is
// good until something happens.
func (s *Sim) Find(such func(*Event) bool) (first *Event) {
	try := func(e *Event) {
		if (first == nil || e.before(first)) && such(e) {
			first = e
		}
	}
	for i := range s.due.len() {
		try(s.due.at(i))
	}
	for i := range s.later.events {
		try(&s.later.events[i])
	}
	return first
}

// Timers lists the timers that run, in order of (time, sequence).
func (s *Sim) Timers() []Event { return s.timers.all() }

// TakeTimer removes the timer of that sequence number, whatever comes before it; time moves on to
// it, never back.
func (s *Sim) TakeTimer(seq uint64) (Event, bool) {
	s.timers.settle()
	for position, slot := range s.timers.order {
		if e := s.timers.slots[slot].event; e.Seq == seq {
			s.timers.remove(position)
			s.now = max(s.now, e.At)
			return e, true
		}
	}
	return Event{}, false
}

// Take removes the pending event of that sequence number, whatever comes before it; time moves on
// to it, never back.
func (s *Sim) Take(seq uint64) (Event, bool) {
	for i := range s.due.len() {
		if s.due.at(i).Seq == seq {
			return s.count(s.due.remove(i)), true
		}
	}
	for i := range s.later.events {
		if s.later.events[i].Seq == seq {
			e := s.count(s.later.remove(i))
			s.now = max(s.now, e.At)
			return e, true
		}
	}
	return Event{}, false
}

// Copy puts a second copy of a pending event beside it.
func (s *Sim) Copy(e Event) { s.put(&e) }

// Idle reports whether nothing but timers is left.
func (s *Sim) Idle() bool { return s.due.empty() && len(s.later.events) == 0 }

// Messages is how many messages have been numbered so far.
func (s *Sim) Messages() uint64 { return s.messages }
