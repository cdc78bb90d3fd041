package msg

import (
	"conclave/engine/internal/base"
)

// Message is a pointer to one of the structs of this package.
type Message interface {
	// Head names the conversation.
	Head() *Header
	// Kind is the word for the message in capital letters.
	Kind() string
	// ToParticipant says who is spoken to: the participant at Head().Range, or the coordinator on
	// Head().Node.
	ToParticipant() bool
	// String is the kind and what matters of the content. Keys and values stand in it as they are.
	String() string
}

// Header names the conversation that a message belongs to.
type Header struct {
	Txn   base.TxnID
	Range base.Addr   // the participant
	Node  base.NodeID // the coordinator's node
}

// Head makes every struct that embeds a Header a part of a conversation.
func (h *Header) Head() *Header { return h }

// toParticipant and toCoordinator are embedded to say who is spoken to.
type (
	toParticipant struct{ Header }
	toCoordinator struct{ Header }
)

func (*toParticipant) ToParticipant() bool { return true }
func (*toCoordinator) ToParticipant() bool { return false }

// Code says why something did not happen.
type Code uint8

// The reasons. Each says who should try again.
const (
	None         Code = iota
	NewerVersion      // P2.3: a version newer than the write's or read's snapshot; the client retries
	ReadConflict      // P2.5: an undecided write of what was read; the client retries
	LockLost          // P2.2, L5: a lock that the transaction relied on is gone; the client retries
	Deadlock          // L3: the transaction was the victim; the client retries
	PeerAsked         // D4: another participant asked and was told abort; the client retries
	BelowMark         // G2: too old a request to know what became of it; the client retries
	DiskFull          // W3: the client retries when there is room
	Refused           // the node is down; the client retries when it is back
	Silent            // no answer in time; the client retries
	Withdrawn         // C6: the coordinator took the request back
	Lost              // the coordinator's node crashed
	Cut               // G1: versions below the snapshot are gone; retrying does not help
	Unknown           // U1: the decision may have been made
	NotInteger        // INCR of something else, or beyond 64 bits; the caller's mistake
	Condition         // CPUT found another value; the caller's to decide
	RolledBack        // the client wanted it
)

// Reason is why something did not happen, with what the client is told of it.
type Reason struct {
	Code Code
	Key  string      // the key it is about, if any
	Txn  base.TxnID  // the other transaction, if any
	TS   base.TS     // NewerVersion: that version's timestamp; Cut: the oldest readable one
	At   base.TS     // NewerVersion, Cut: the snapshot that it was checked at
	Node base.NodeID // Refused, Silent, DiskFull, Lost: the node
}

// Holder is a transaction that stands in another's way, and where to ask about it.
type Holder struct {
	Txn         base.TxnID
	Coordinator base.NodeID
	Prepared    bool // it holds an intent or a read intent, not a lock
}

// Pair is one key and value of a scan, with the identity of the version: six words, where a key
// beside a base.Version takes seven. A scan allocates them by the hundred.
type Pair struct {
	Key   string
	Value string
	TS    base.TS
	Txn   base.TxnID
}

// Version is the version that was read.
func (p *Pair) Version() base.Version {
	return base.Version{TS: p.TS, Txn: p.Txn, Value: base.Value{Data: p.Value}}
}
