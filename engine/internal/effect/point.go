package effect

import "strings"

// Point is a named moment of the protocol at which a crash or a break can be planted.
type Point uint8

// The points, in the order of the language's table.
const (
	NoPoint Point = iota
	PrepareSend
	PrepareSent
	VotesIn
	DecisionAppended
	DecisionLogged
	ClientTold
	DecisionSentFirst
	DecisionSent
	AcksIn
	PrepareReceived
	PrepareQueued
	PrepareAppended
	PrepareLogged
	VoteSent
	DecisionReceived
	DecisionApplied
	AckSent
	OnePhaseReceived
	OnePhaseLogged
	OnePhaseAnswered
	RecoverReplayed
	RecoverAsked
	Points // how many there are
)

var pointNames = [Points]string{
	"", "prepare.send", "prepare.sent", "votes.in", "decision.appended", "decision.logged",
	"client.told",
	"decision.sent.first", "decision.sent", "acks.in", "prepare.received", "prepare.queued",
	"prepare.appended", "prepare.logged", "vote.sent", "decision.received", "decision.applied",
	"ack.sent",
	"onephase.received", "onephase.logged", "onephase.answered", "recover.replayed", "recover.asked",
}

// String is the point's name in the language.
func (p Point) String() string { return pointNames[p] }

// ParsePoint is the point of that name, in any case.
func ParsePoint(name string) (Point, bool) {
	for p := NoPoint + 1; p < Points; p++ {
		if strings.EqualFold(name, pointNames[p]) {
			return p, true
		}
	}
	return NoPoint, false
}
