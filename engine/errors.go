package engine

import "errors"

// Errors of a transaction that lost. Nothing of it happened; beginning again and retrying may work.
var (
	// ErrConflict: another transaction committed first, or holds what a validated read relies on.
	ErrConflict = errors.New("conflict")
	// ErrDeadlock: the transaction was the victim of a cycle of waiters.
	ErrDeadlock = errors.New("deadlock")
	// ErrUnavailable: a node that the statement needs refused or did not answer. Nothing happened;
	// retry when the node is back.
	ErrUnavailable = errors.New("unavailable")
)

// ErrOutcomeUnknown: the decision may have been made and the client was not told. Do not retry
// blindly: Cluster.Status tells later.
var ErrOutcomeUnknown = errors.New("outcome unknown")

// ErrInvariant: a commit has left an invariant broken, and has committed all the same; or an
// invariant does not hold when it is set. Nothing is to be retried.
var ErrInvariant = errors.New("invariant broken")

// ErrWaiting: a NoWait transaction would have to wait for another, or a transaction is asked for
// something while its last statement still waits. Retry later, or roll back.
var ErrWaiting = errors.New("waiting")

// Errors of a caller's mistake. They leave the transaction as it was; retrying gives the same.
var (
	ErrNoTxn           = errors.New("no open transaction")
	ErrTxnAborted      = errors.New("transaction has failed")
	ErrReadOnly        = errors.New("transaction is read-only")
	ErrNotInteger      = errors.New("not a whole number")
	ErrConditionFailed = errors.New("condition failed")
	ErrLimit           = errors.New("out of bounds")
	ErrBusy            = errors.New("busy")
	ErrNoSuchNode      = errors.New("no such node")
	ErrNoSuchTxn       = errors.New("no such transaction")
	ErrNoSuchMessage   = errors.New("no such message")
	ErrNoSuchPoint     = errors.New("no such point")
	ErrNodeUp          = errors.New("node is up")
	ErrNodeDown        = errors.New("node is down")
)

// ErrCorrupt: a node's log is damaged in the middle, and the node refuses to start on it.
var ErrCorrupt = errors.New("log is corrupt")

// Error is what every method returns: one of the errors above, in a sentence that names the key,
// the node and the transactions, and says what to do.
type Error struct {
	Kind    error  // one of the errors above
	Message string // a sentence; keys and values in it are not escaped for a terminal
	Key     string // the key it is about, or empty
	Node    string // the node, or empty
	Txn     uint64 // the transaction that met it, or 0
	Other   uint64 // the other transaction, or 0
}

// Error is the kind and the sentence.
func (e *Error) Error() string { return e.Kind.Error() + ": " + e.Message }

// Unwrap makes errors.Is(err, ErrConflict) and the like work.
func (e *Error) Unwrap() error { return e.Kind }
