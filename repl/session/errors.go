package session

import (
	"errors"
	"fmt"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

// Codes of language.md that this package gives by itself. Those of the engine's errors are in
// engineCodes.
const (
	codeSyntax    = "SYNTAX"
	codeLimit     = "LIMIT"
	codeNoTxn     = "NO_TXN"
	codeTxnOpen   = "TXN_OPEN"
	codeAborted   = "TXN_ABORTED"
	codeUnavail   = "UNAVAILABLE"
	codeUnknown   = "OUTCOME_UNKNOWN"
	codeBusy      = "BUSY"
	codeNoNode    = "NO_SUCH_NODE"
	codeNoSession = "NO_SUCH_SESSION"
	codeNoTxnSuch = "NO_SUCH_TXN"
	codeNodeDown  = "NODE_DOWN"
	codeExpect    = "EXPECTATION"
	codeIO        = "IO"
	codeNoPoint   = "NO_SUCH_POINT"
	codeNoMessage = "NO_SUCH_MESSAGE"
	codeNoLesson  = "NO_SUCH_LESSON"
	codeAnomaly   = "ANOMALY"
	codeInvariant = "INVARIANT"
)

// engineCodes says which code each of the engine's errors has.
var engineCodes = []struct {
	kind error
	code string
}{
	{engine.ErrConflict, "CONFLICT"},
	{engine.ErrDeadlock, "DEADLOCK"},
	{engine.ErrUnavailable, codeUnavail},
	{engine.ErrOutcomeUnknown, codeUnknown},
	{engine.ErrWaiting, codeBusy},
	{engine.ErrNoTxn, codeNoTxn},
	{engine.ErrTxnAborted, codeAborted},
	{engine.ErrReadOnly, "READ_ONLY"},
	{engine.ErrNotInteger, "NOT_INTEGER"},
	{engine.ErrConditionFailed, "CONDITION_FAILED"},
	{engine.ErrLimit, codeLimit},
	{engine.ErrBusy, codeBusy},
	{engine.ErrNoSuchNode, codeNoNode},
	{engine.ErrNoSuchTxn, codeNoTxnSuch},
	{engine.ErrNoSuchPoint, codeNoPoint},
	{engine.ErrNoSuchMessage, codeNoMessage},
	{engine.ErrNodeUp, "NODE_UP"},
	{engine.ErrNodeDown, codeNodeDown},
	{engine.ErrCorrupt, "CORRUPT"},
	{engine.ErrInvariant, codeInvariant},
}

// Error is the code and the sentence.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// fail makes an error of a sentence that says what is wrong.
func fail(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// todo adds the sentence that says what to do.
func (e *Error) todo(format string, args ...any) *Error {
	e.Advice = fmt.Sprintf(format, args...)
	e.Message += " " + e.Advice
	return e
}

// errorOf gives any error its code. One that no table knows comes from the system (a file, the
// memory): that is IO, and its sentence is told as it is.
func errorOf(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	code := codeIO
	for _, c := range engineCodes {
		if errors.Is(err, c.kind) {
			code = c.code
			break
		}
	}
	var told *engine.Error
	if errors.As(err, &told) {
		return &Error{Code: code, Message: told.Message}
	}
	return &Error{Code: code, Message: strings.TrimSpace(err.Error())}
}

// advise adds what to do to an error of a transaction: the engine says what happened, and only
// the session knows whether there is something left to end.
func (e *Error) advise(r *Result, auto, failed bool) {
	_, commit := r.Stmt.(lang.Commit)
	lost := e.Code == "CONFLICT" || e.Code == "DEADLOCK"
	switch {
	case e.Code == codeUnknown && r.Txn != "":
		e.todo("STATUS %s tells what became of it, now or later.", r.Txn)
	case lost && auto:
		e.todo("It was tried again and again: nothing of it happened.")
	case lost && failed:
		e.todo("Nothing of %s happened: ROLLBACK, then BEGIN again and retry.", r.Txn)
	case lost:
		e.todo("Nothing of %s happened: BEGIN again and retry.", r.Txn)
	case e.Code == codeUnavail && failed:
		e.todo("ROLLBACK, then BEGIN again and retry.")
	case e.Code == codeUnavail && commit:
		e.todo("Nothing of %s happened: BEGIN again and retry.", r.Txn)
	}
}
