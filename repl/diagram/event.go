package diagram

import "conclave/engine"

// event is one thing that happens, on one column or between two.
type event struct {
	seq  uint64
	time int64
	at   string // the column
	with string // the other column of an arrow that both ends take part in, or empty
	step step

	kind   Kind
	labels []string
	tone   Tone
	msg    *message // leave, arrive
	life   *Life    // of the column at, from here on
	// alone says that nothing is moved across it: it is the world's doing and follows from nothing
	// here.
	alone bool
	drop  bool // not drawn, and counted among what is repeated
	moot  bool // not drawn: it changes nothing
}

// step is how an event takes its place.
type step uint8

const (
	stays   step = iota + 1 // a mark
	leave                   // a message leaves at; where it arrives is another event
	arrive                  // it arrives
	between                 // an arrow from at to with, at once
	silent                  // changes how a column stands, and is not drawn
)

// message is one message, with what became of it.
type message struct {
	word, text string
	from, to   string
	sent       *event
	arrivals   []*event
	refused    bool
	lost       bool
	swallowed  bool // it was on its way to a crash
}

// itself reports whether sender and receiver are one node.
func (m *message) itself() bool { return m.from == m.to }

// fate is how the message is drawn where it leaves, if it does not arrive in the same row.
func (m *message) fate() Kind {
	switch {
	case m.refused:
		return Refused
	case len(m.arrivals) > 0:
		return Leaves
	case m.lost || m.swallowed:
		return Lost
	}
	return UnderWay
}

// record is one record of the transaction on a node's log.
type record struct {
	lsn    uint64
	word   string
	detail string
	synced bool
	event  *event // that wrote it
}

// log is what a node's log has of the transaction, and how the node stands.
type log struct {
	node    string
	down    bool
	records []*record
	fresh   []*record // written in the last events of this node, with nothing drawn after them
	inDoubt int       // ranges in doubt
	back    *event    // the last recovery, until it is known whether it brought doubt back
	limbo   bool      // it restarts, and START has not told yet what the crash has left
	point   *engine.TraceView
}

func (l *log) keep(which func(*record) bool) {
	kept := l.records[:0]
	for _, r := range l.records {
		if which(r) {
			kept = append(kept, r)
		}
	}
	l.records = kept
}

// has reports whether a record of that type is on the log.
func (l *log) has(word string) bool { return l.last(word) != nil }

func (l *log) last(word string) *record {
	for i := len(l.records) - 1; i >= 0; i-- {
		if l.records[i].word == word {
			return l.records[i]
		}
	}
	return nil
}

// open is how many PREPARED have no outcome on the log.
func (l *log) open() int {
	n := 0
	for _, r := range l.records {
		switch {
		case r.word == "PREPARED":
			n++
		case (r.word == "COMMITTED" || r.word == "ABORTED") && n > 0:
			n--
		}
	}
	return n
}
