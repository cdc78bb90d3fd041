package msg

import (
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/lock"
)

// Inquire asks the coordinator what it decided (D3).
type Inquire struct{ toCoordinator }

// Ask asks another participant what it knows (D4). Header.Range is the one that is asked,
// Header.Node the coordinator whose silence is the reason.
type Ask struct {
	toParticipant
	From  base.Addr // who asks
	Start base.TS
}

// Status is what somebody knows of a transaction's outcome.
type Status uint8

// The answers to Inquire and Ask.
const (
	Pending    Status = iota + 1 // D3: voting, or decided and not yet durable
	Committed                    // decided: commit
	Aborted                      // decided, presumed, or now forced: abort
	InDoubt                      // D4: prepared here too
	Unknowable                   // D4 and G2: too long ago to know
)

// String is the status in a word.
func (s Status) String() string {
	return [...]string{"", "pending", "committed", "aborted", "prepared", "unknown"}[s]
}

// Outcome answers Inquire and Ask. Header.Range is the participant that asked; From the one that
// answers, zero if it is the coordinator.
type Outcome struct {
	toParticipant
	From      base.Addr
	Status    Status
	CommitTS  base.TS
	Low, Mark base.TS
}

// Probe follows a wait to the participant where it stands, which passes it on to the coordinator of
// each holder (L3). The last step of the path is the transaction that waits there.
type Probe struct {
	toParticipant
	Path lock.Path
}

// Chase asks the coordinator of a transaction, Header.Txn, that stands in the way of the path's
// last step whether it waits itself (L3).
type Chase struct {
	toCoordinator
	Path lock.Path
}

// Victim tells the coordinator of Header.Txn that its wait number Wait closed a cycle (L3). There
// is no participant in this conversation: it is between two coordinators.
type Victim struct {
	toCoordinator
	Wait  uint64
	Cycle lock.Path
}

// Kind and text of each.

func (*Inquire) Kind() string { return "INQUIRE" }
func (*Ask) Kind() string     { return "ASK" }
func (*Outcome) Kind() string { return "OUTCOME" }
func (*Probe) Kind() string   { return "PROBE" }
func (*Chase) Kind() string   { return "CHASE" }
func (*Victim) Kind() string  { return "VICTIM" }

func (*Inquire) String() string { return "INQUIRE" }
func (*Ask) String() string     { return "ASK" }

func (m *Outcome) String() string {
	if m.Status == Committed {
		return fmt.Sprintf("OUTCOME committed %v", m.CommitTS)
	}
	return "OUTCOME " + m.Status.String()
}

func (m *Probe) String() string  { return "PROBE " + m.Path.String() }
func (m *Chase) String() string  { return "CHASE " + m.Path.String() }
func (m *Victim) String() string { return "VICTIM " + m.Cycle.String() }
