package msg

import (
	"fmt"

	"conclave/engine/internal/base"
)

// Read asks for the value of a key at a snapshot.
type Read struct {
	toParticipant
	Seq uint64 // counts the requests of statements; a late answer to an earlier one is dropped
	Key string
	At  base.TS
}

// Value answers Read. Found is false where there is no version; a tombstone is a version.
type Value struct {
	toCoordinator
	Seq     uint64
	Found   bool
	Version base.Version
	Refused Reason // Cut: nothing can be read at that snapshot here
}

// Scan asks for the pairs of a span at a snapshot, in key order.
type Scan struct {
	toParticipant
	Seq   uint64
	Span  base.Span
	At    base.TS
	Limit int // 0 is none
}

// Pairs answers Scan. More says that the limit ended it.
type Pairs struct {
	toCoordinator
	Seq     uint64
	Pairs   []Pair
	More    bool
	Refused Reason
}

// Lock asks for the exclusive lock of a key (L1). Check is the timestamp that P2.3 is done at once
// the lock is held (L2).
type Lock struct {
	toParticipant
	Seq   uint64
	Key   string
	Start base.TS
	Check base.TS
}

// Granted answers Lock: the grant, or why the transaction lost.
type Granted struct {
	toCoordinator
	Seq     uint64
	Key     string
	Grant   base.Grant
	Refused Reason
}

// Waiting says that a request waits at a key, and for whom. Settled says that the participant has
// asked about every prepared holder, so that the client may be told; InDoubt that nobody could
// tell.
type Waiting struct {
	toCoordinator
	Seq     uint64 // of a data statement; 0 for PREPARE and ONEPHASE
	Key     string
	Holders []Holder
	Settled bool
	InDoubt bool
}

// Release says that the transaction needs nothing here any more: its locks are freed and its
// waiting statement is taken out of the queue (P1, L6).
type Release struct{ toParticipant }

// WrongRange says that the participant does not have that epoch; the sender looks it up again (X1).
type WrongRange struct {
	toCoordinator
	Seq uint64
}

// Kind and text of each.

func (*Read) Kind() string       { return "READ" }
func (*Value) Kind() string      { return "VALUE" }
func (*Scan) Kind() string       { return "SCAN" }
func (*Pairs) Kind() string      { return "PAIRS" }
func (*Lock) Kind() string       { return "LOCK" }
func (*Granted) Kind() string    { return "GRANTED" }
func (*Waiting) Kind() string    { return "WAITING" }
func (*Release) Kind() string    { return "RELEASE" }
func (*WrongRange) Kind() string { return "WRONG_RANGE" }

func (m *Read) String() string { return fmt.Sprintf("READ %s %v", m.Key, m.At) }

func (m *Value) String() string {
	switch {
	case m.Refused.Code != None:
		return "VALUE refused"
	case !m.Found || m.Version.Value.Tombstone:
		return "VALUE none"
	}
	return fmt.Sprintf("VALUE %s %v", m.Version.Value.Data, m.Version.TS)
}

func (m *Scan) String() string {
	s := fmt.Sprintf("SCAN [%s, %s) %v", m.Span.Lo, m.Span.Hi, m.At)
	if m.Limit > 0 {
		s += fmt.Sprintf(" limit %d", m.Limit)
	}
	return s
}

func (m *Pairs) String() string {
	if m.Refused.Code != None {
		return "PAIRS refused"
	}
	return fmt.Sprintf("PAIRS %d", len(m.Pairs))
}

func (m *Lock) String() string { return "LOCK " + m.Key }

func (m *Granted) String() string {
	if m.Refused.Code != None {
		return "GRANTED no: " + m.Refused.Code.String()
	}
	return "GRANTED " + m.Key
}

func (m *Waiting) String() string {
	s := "WAITING " + m.Key
	for _, h := range m.Holders {
		s += " " + h.Txn.String()
	}
	if m.InDoubt {
		s += " in doubt"
	}
	return s
}

func (*Release) String() string    { return "RELEASE" }
func (*WrongRange) String() string { return "WRONG_RANGE" }
