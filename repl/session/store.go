package session

import "conclave/engine"

// Store is all that the sessions need of whatever runs their transactions: begin one, submit an
// operation, let time go on, hear what ended. Today the engine stands behind it; another store
// that can wait, lose an outcome and tell it later could. Faults and looks are not in it: those
// belong to the simulated cluster and ask it directly.
type Store interface {
	// Begin starts a transaction; it never waits and no event happens.
	Begin(o engine.TxnOptions) (Txn, error)
	// SubmitAuto starts an operation as a transaction of its own, tried again where it loses.
	SubmitAuto(o engine.TxnOptions, op engine.Op) Ticket
	// Settle goes on until nothing is in the foreground and k (if not nil) has ended or begun to
	// wait. It is false if Interrupt came first.
	Settle(k Ticket) bool
	// Await goes on until k no longer waits, or a virtual minute changed nothing. It is false if
	// Interrupt came first.
	Await(k Ticket) bool
	// Finished yields the tickets that ended after they had begun to wait, in that order, once.
	Finished() []Ticket
	// Interrupt stops a running Settle or Await. It may be called from another goroutine.
	Interrupt()
	// Status tells what became of a transaction, also of one whose outcome was unknown.
	Status(txn uint64) (engine.StatusView, error)
	// Now is the virtual time in nanoseconds.
	Now() int64
	// LiveNodes and NodeNames name those that can coordinate now, and all, in order.
	LiveNodes() []string
	NodeNames() []string
}

// Txn is a transaction that a session holds.
type Txn interface {
	ID() uint64
	Node() string
	StartTS() uint64
	State() string // "failed" once an error aborted it
	HasWritten() bool
	Submit(op engine.Op) Ticket
}

// Ticket is an operation under way. Tickets are compared with ==: the one that Finished yields is
// the one that Submit gave.
type Ticket interface {
	Done() bool
	Result() engine.Result
	Txn() Txn // of an autocommit statement the last try; nil if none was begun
	Waits() (engine.Wait, bool)
	Cancel() error
	DoneAt() int64
}

// clusterStore is the engine as a Store.
type clusterStore struct{ *engine.Cluster }

func (s clusterStore) Begin(o engine.TxnOptions) (Txn, error) {
	t, err := s.Cluster.Begin(o)
	if err != nil {
		return nil, err
	}
	return clusterTxn{t}, nil
}

func (s clusterStore) SubmitAuto(o engine.TxnOptions, op engine.Op) Ticket {
	return clusterTicket{s.Cluster.SubmitAuto(o, op)}
}

func (s clusterStore) Settle(k Ticket) bool { return s.Cluster.Settle(engineTicket(k)) }
func (s clusterStore) Await(k Ticket) bool  { return s.Cluster.Await(engineTicket(k)) }

func (s clusterStore) Finished() []Ticket {
	ended := s.Cluster.Finished()
	if len(ended) == 0 {
		return nil
	}
	tickets := make([]Ticket, len(ended))
	for i, k := range ended {
		tickets[i] = clusterTicket{k}
	}
	return tickets
}

// clusterTxn and clusterTicket hold one pointer each, so making one costs nothing and two of the
// same pointer are equal.
type clusterTxn struct{ *engine.Txn }

func (t clusterTxn) Submit(op engine.Op) Ticket { return clusterTicket{t.Txn.Submit(op)} }

type clusterTicket struct{ *engine.Ticket }

func (k clusterTicket) Txn() Txn {
	if t := k.Ticket.Txn(); t != nil {
		return clusterTxn{t}
	}
	return nil
}

func engineTicket(k Ticket) *engine.Ticket {
	if k == nil {
		return nil
	}
	return k.(clusterTicket).Ticket
}
