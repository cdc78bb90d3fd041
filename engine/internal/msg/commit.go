package msg

import (
	"fmt"

	"conclave/engine/internal/base"
)

// Batch is what a transaction wants of one participant: sorted writes, what it read and wants held,
// the locks it relies on.
type Batch struct {
	Start  base.TS
	Writes []base.Write
	Reads  []base.Read
	Locks  []base.HeldLock
}

// Prepare asks a participant for its vote (P2).
type Prepare struct {
	toParticipant
	Batch
	Participants []base.Addr
	Low, Mark    base.TS
}

// Vote answers Prepare. No is set where the vote is no.
type Vote struct {
	toCoordinator
	Yes bool
	No  Reason
}

// Commit tells a participant the decision (C2, C3).
type Commit struct {
	toParticipant
	CommitTS  base.TS
	Low, Mark base.TS
}

// Abort tells a participant the decision (C1, C5). Start says how long the outcome must be
// remembered.
type Abort struct {
	toParticipant
	Start base.TS
}

// Ack says that COMMITTED is durable here (C3), or that the transaction is long over.
type Ack struct{ toCoordinator }

// OnePhase gives a participant the whole transaction to decide (C6).
type OnePhase struct {
	toParticipant
	Batch
	CommitTS base.TS // 0: the participant draws it. Only the mistake M24 draws it before
}

// Ended answers OnePhase and Withdraw: committed at CommitTS, or No says why not.
type Ended struct {
	toCoordinator
	CommitTS base.TS // 0 if it did not commit
	No       Reason
}

// Withdraw asks a participant to take a one-phase request out of its queue, and to say how it
// ended: what is not known there is aborted first (C6).
type Withdraw struct {
	toParticipant
	Start base.TS
}

// Kind and text of each.

func (*Prepare) Kind() string  { return "PREPARE" }
func (*Vote) Kind() string     { return "VOTE" }
func (*Commit) Kind() string   { return "COMMIT" }
func (*Abort) Kind() string    { return "ABORT" }
func (*Ack) Kind() string      { return "ACK" }
func (*OnePhase) Kind() string { return "ONEPHASE" }
func (*Ended) Kind() string    { return "ENDED" }
func (*Withdraw) Kind() string { return "WITHDRAW" }

func (b *Batch) keys() string {
	s := ""
	for i := range b.Writes {
		if i == 3 {
			return s + fmt.Sprintf(" and %d more", len(b.Writes)-i)
		}
		s += " " + b.Writes[i].Key
	}
	return s
}

func (m *Prepare) String() string  { return "PREPARE" + m.keys() }
func (m *OnePhase) String() string { return "ONEPHASE" + m.keys() }

func (m *Vote) String() string {
	if m.Yes {
		return "VOTE yes"
	}
	return "VOTE no: " + m.No.Code.String()
}

func (m *Commit) String() string { return "COMMIT " + m.CommitTS.String() }
func (*Abort) String() string    { return "ABORT" }
func (*Ack) String() string      { return "ACK" }

func (m *Ended) String() string {
	if m.CommitTS != 0 {
		return "ENDED committed " + m.CommitTS.String()
	}
	return "ENDED aborted: " + m.No.Code.String()
}

func (*Withdraw) String() string { return "WITHDRAW" }
