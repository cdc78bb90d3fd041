package msg

import "conclave/engine/internal/base"

// Arena makes the messages that every transaction sends. They are good until Reset, which is for
// the moment when nothing is under way and nobody has kept a message: who does keep one (a request
// that waits in a queue) keeps a copy, and who keeps them all (a trace) sees to it that there is no
// Reset. Until then what was sent is never changed: a message that is late or doubled says what it
// has always said. The zero value is ready.
type Arena struct {
	Reads     base.Slab[Read]
	Values    base.Slab[Value]
	Prepares  base.Slab[Prepare]
	Votes     base.Slab[Vote]
	Commits   base.Slab[Commit]
	Acks      base.Slab[Ack]
	OnePhases base.Slab[OnePhase]
	Endeds    base.Slab[Ended]
	Rows      Rows
}

// Reset takes back all messages.
func (a *Arena) Reset() {
	a.Reads.Reset()
	a.Values.Reset()
	a.Prepares.Reset()
	a.Votes.Reset()
	a.Commits.Reset()
	a.Acks.Reset()
	a.OnePhases.Reset()
	a.Endeds.Reset()
	a.Rows.reset()
}

// Keep leaves all messages to whoever has them.
func (a *Arena) Keep() { *a = Arena{} }

// Kept is a request as somebody keeps it who has not answered it when its step is over.
func Kept(m Message) Message {
	switch m := m.(type) {
	case *Read:
		return kept(m)
	case *Scan:
		return kept(m)
	case *Lock:
		return kept(m)
	case *Prepare:
		return kept(m)
	case *OnePhase:
		return kept(m)
	}
	return m // of the others nobody keeps any
}

func kept[T any](m *T) *T {
	c := *m
	return &c
}
