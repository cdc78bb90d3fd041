package engine

import (
	"errors"
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
)

// errRolledBack is the outcome of a statement whose transaction was rolled back while it waited.
// Nobody is told: the ROLLBACK answers.
var errRolledBack = errors.New("rolled back")

// Bounds of the language (in bytes).
const (
	MaxKey   = 1024
	MaxValue = 1 << 20
)

func limit(format string, args ...any) error {
	return &Error{Kind: ErrLimit, Message: fmt.Sprintf(format, args...)}
}

func checkKey(key string) error {
	switch {
	case key == "":
		return limit("a key has at least one byte.")
	case len(key) > MaxKey:
		return limit("a key has at most %d bytes, not %d.", MaxKey, len(key))
	}
	return nil
}

func checkValue(value string) error {
	if len(value) > MaxValue {
		return limit("a value has at most %d bytes, not %d.", MaxValue, len(value))
	}
	return nil
}

// checkOp says what is wrong with an operation, whatever the transaction has done so far.
func checkOp(o *TxnOptions, op *Op) error {
	switch op.Kind {
	case OpScan:
		if op.Limit < 0 {
			return limit("a limit is at least 1.")
		}
		return nil
	case OpGet:
		return checkKey(op.Key)
	}
	if o.ReadOnly || o.AsOf != 0 {
		return &Error{
			Kind: ErrReadOnly, Key: op.Key,
			Message: "the transaction was begun READ ONLY: it cannot write or lock.",
		}
	}
	if err := checkKey(op.Key); err != nil {
		return err
	}
	if op.New != nil {
		if err := checkValue(*op.New); err != nil {
			return err
		}
	}
	return checkValue(op.Value)
}

func abortedError(t *Txn) error {
	return &Error{
		Kind: ErrTxnAborted, Txn: uint64(t.id),
		Message: t.id.String() + " has failed: nothing of it happened. Roll back and begin again.",
	}
}

func lostError(t *Txn) error {
	return &Error{
		Kind: ErrUnavailable, Txn: uint64(t.id), Node: t.Node(),
		Message: fmt.Sprintf("%v is lost: its coordinator %s crashed.", t.id, t.Node()),
	}
}

func unknownError(t *Txn) error {
	return &Error{
		Kind: ErrOutcomeUnknown, Txn: uint64(t.id), Node: t.Node(),
		Message: fmt.Sprintf("%s crashed before it told how %v ended: the decision may have been made.",
			t.Node(), t.id),
	}
}

func waitError(t *Txn, k *Ticket) error {
	message := fmt.Sprintf("%v still waits", t.id)
	if k.wait.Txn != 0 {
		message += fmt.Sprintf(" for T%d, at %s", k.wait.Txn, k.wait.Key)
	}
	return &Error{
		Kind: ErrWaiting, Txn: uint64(t.id), Key: k.wait.Key, Other: k.wait.Txn, Message: message + ".",
	}
}

// reasonError is the protocol's reason as the client is told it.
func reasonError(t *Txn, why msg.Reason) error {
	if why.Code == msg.None {
		return nil
	}
	e := &Error{Kind: kindOf(why.Code), Key: why.Key, Txn: uint64(t.id), Other: uint64(why.Txn)}
	if why.Node != 0 {
		e.Node = why.Node.String()
	}
	e.Message = sentence(t.id, why)
	return e
}

// kindOf is the sentinel of a reason: "A vote no is CONFLICT or UNAVAILABLE".
func kindOf(code msg.Code) error {
	switch code {
	case msg.NewerVersion, msg.ReadConflict, msg.LockLost:
		return ErrConflict
	case msg.Deadlock:
		return ErrDeadlock
	case msg.Unknown:
		return ErrOutcomeUnknown
	case msg.NotInteger:
		return ErrNotInteger
	case msg.Condition:
		return ErrConditionFailed
	case msg.Cut:
		return ErrLimit
	case msg.RolledBack:
		return errRolledBack
	}
	return ErrUnavailable
}

func sentence(id base.TxnID, why msg.Reason) string {
	switch why.Code {
	case msg.NewerVersion:
		return fmt.Sprintf("%v lost: %s was written by %v %v, after %v's snapshot %v.",
			id, why.Key, why.Txn, why.TS, id, why.At)
	case msg.ReadConflict:
		return fmt.Sprintf("%v lost: %s, which it has read, is being written by %v.",
			id, why.Key, why.Txn)
	case msg.LockLost:
		return fmt.Sprintf("%v lost its lock on %s: the node that held it has restarted or freed it.",
			id, why.Key)
	case msg.Deadlock:
		return fmt.Sprintf("%v and %v wait for each other, and %v is the youngest in the circle.",
			id, why.Txn, id)
	case msg.PeerAsked:
		return fmt.Sprintf(
			"another participant asked about %v before it was prepared everywhere, and was told abort.", id)
	case msg.BelowMark:
		return fmt.Sprintf("the request of %v is too old to know what became of it.", id)
	case msg.DiskFull:
		return fmt.Sprintf("the disk of %v is full: it cannot promise to commit %v.", why.Node, id)
	case msg.Refused:
		return fmt.Sprintf("%v is down. RECOVER it, or try again when it is back.", why.Node)
	case msg.Silent:
		return fmt.Sprintf("%v did not answer in time.", why.Node)
	case msg.Unknown:
		return fmt.Sprintf("%v did not say how %v ended: it may have committed.", why.Node, id)
	case msg.NotInteger:
		return fmt.Sprintf("%s is not a 64-bit whole number, or the sum would not be one.", why.Key)
	case msg.Condition:
		return fmt.Sprintf("%s has another value.", why.Key)
	case msg.Cut:
		return fmt.Sprintf("versions below %v are gone: nothing can be read at %v any more.",
			why.TS, why.At)
	}
	return fmt.Sprintf("%v: %v.", id, why.Code)
}

// conditionError says what CPUT found instead of what it expected.
func conditionError(t *Txn, op Op, reply *commit.Reply) error {
	has, wanted := "has no value", "not without a value"
	if reply.Found {
		has = "is " + reply.Version.Value.Data
	}
	if op.Old != nil {
		wanted = "not " + *op.Old
	}
	return &Error{
		Kind: ErrConditionFailed, Key: op.Key, Txn: uint64(t.id),
		Message: fmt.Sprintf("%s %s, %s.", op.Key, has, wanted),
	}
}

// result is the coordinator's reply as the client is told it.
func (t *Txn) result(k *Ticket, reply *commit.Reply) (r Result) {
	t.answer(&r, k, reply)
	return r
}

// answer is result in place of a zero Result.
func (t *Txn) answer(r *Result, k *Ticket, reply *commit.Reply) {
	switch {
	case k.op.Kind == OpRollback:
		return
	case reply.Failed.Code == msg.Condition:
		r.Err = conditionError(t, k.op, reply)
	case reply.Failed.Code != msg.None:
		r.Err = reasonError(t, reply.Failed)
	case reply.CommitTS != 0 && t.cluster.guards != nil:
		t.cluster.takeIn()
		r.Err = t.cluster.guards.broken(t.id, reply.CommitTS)
	}
	if asIs := k.blocking && k.op.Kind == OpScan; len(reply.Pairs) > 0 && !asIs { // see Txn.Scan
		r.Pairs = make([]Pair, len(reply.Pairs))
		for i, p := range reply.Pairs {
			r.Pairs[i] = Pair{p.Key, p.Value}
		}
	}
	if reply.Found && !reply.Version.Value.Tombstone {
		r.Value, r.Found = reply.Version.Value.Data, true
	}
	r.Commit = CommitInfo{CommitTS: uint64(reply.CommitTS), Phases: reply.Phases}
	r.Commit.Participants = t.cluster.participants(reply.Votes)
}
