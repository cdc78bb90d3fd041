package session

import (
	"slices"
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// begins makes a statement one that waits.
func (s *Sessions) begins(x *call, k Ticket) {
	if !asks(x.r.Stmt) {
		s.seen(x.c, &x.r, k)
	}
	w := &wait{c: x.c, ticket: k, entry: x.entry, result: x.r}
	w.result.Notes = nil
	x.r.Status = Waiting
	x.r.WaitsFor = w.now()
	w.result.WaitsFor = x.r.WaitsFor
	x.c.waits = append(x.c.waits, w)
	s.waiting[k] = w
}

// now is what a statement waits for now. One that nobody keeps but the person waits for STEP.
func (w *wait) now() *WaitsFor {
	on, waits := w.ticket.Waits()
	switch {
	case waits:
		return &WaitsFor{Key: on.Key, Txn: txnName(on.Txn), Reason: on.Reason}
	case w.result.WaitsFor != nil && !w.asks() && w.ticket.Done():
		return w.result.WaitsFor
	}
	return &WaitsFor{Reason: "step"}
}

// forget takes a wait off the books: nothing more is said of its statement.
func (s *Sessions) forget(w *wait) {
	delete(s.waiting, w.ticket)
	w.c.waits = slices.DeleteFunc(w.c.waits, func(o *wait) bool { return o == w })
}

// resumed takes the statements that waited and have ended since, their results filled in, in the
// order in which they ended.
func (s *Sessions) resumed() []*wait {
	var late []*wait
	for _, k := range s.store.Finished() {
		w := s.waiting[k]
		if w == nil {
			continue // cancelled, or the statement's own, which had not been said to wait
		}
		s.forget(w)
		w.result.Resumed, w.result.WaitsFor = true, nil
		if err := s.ended(w.c, &w.result, k); err != nil {
			w.result.Status, w.result.Error = Failed, err
		}
		late = append(late, w)
	}
	return late
}

// cancel is ROLLBACK of a statement that waits, and of its transaction. Where the decision had
// been made, the result that comes of the statement stands. Where nobody can tell, that is the
// last word.
func (s *Sessions) cancel(x *call, w *wait) *Error {
	failed := w.ticket.Cancel()
	s.settle(nil)
	x.r.Txn = w.result.Txn
	s.seen(x.c, &x.r, w.ticket) // a later try of it, perhaps
	if failed == nil {
		s.forget(w)
		x.c.drop()
		x.r.Outcome = rolledBack
		return nil
	}
	err := errorOf(failed)
	if err.Code == codeUnknown {
		s.forget(w)
		x.c.drop()
		err.advise(&x.r, false, false)
	}
	return err
}

// stopAsking is ROLLBACK where nothing but RECOVER and HEAL waits: nobody waits for them any
// more. It reports whether that is all, since no transaction is open.
func (s *Sessions) stopAsking(x *call) bool {
	for _, w := range slices.Clone(x.c.waits) {
		_ = w.ticket.Cancel() // it has no transaction that could be decided
		s.forget(w)
		x.note(w.result.Statement + " goes on, and nobody waits for it")
	}
	if x.c.txn != nil {
		return false
	}
	x.r.Outcome = rolledBack
	return true
}

// await is AWAIT: time goes on until that session does not wait any more.
func (s *Sessions) await(x *call, st lang.Await) *Error {
	c := s.find(st.Session)
	if c == nil {
		return fail(codeNoSession, "there is no session %s.", st.Session).
			todo("There are %s.", s.names())
	}
	for _, w := range slices.Clone(c.waits) {
		whole := s.whole(s.store.Await(w.ticket))
		switch {
		case w.ticket.Done():
			continue
		case !whole:
			x.note("interrupted: " + c.name + " still waits")
		default:
			x.note(c.name + " still waits" + forWhat(w.now()))
		}
		break
	}
	return nil
}

// interrupted is the end of a statement that a person stopped before it had ended or waited: it
// is rolled back, unless that comes too late.
func (s *Sessions) interrupted(x *call, k Ticket) *Error {
	c := x.c
	if asks(x.r.Stmt) {
		x.note("interrupted: what is still asked is answered later")
		return nil
	}
	failed := k.Cancel()
	s.settle(nil)
	if failed != nil && k.Done() {
		x.note("interrupted too late: the statement had its answer")
		return s.ended(c, &x.r, k)
	}
	auto := s.seen(c, &x.r, k)
	x.r.Time = time.Duration(s.store.Now())
	id := x.r.Txn
	switch x.r.Stmt.(type) {
	case lang.Commit, lang.Rollback:
		c.drop()
	default:
		c.failed = !auto
	}
	if failed != nil {
		c.drop()
		return errorOf(failed)
	}
	err := fail(codeUnavail, "interrupted: %s is rolled back, nothing of it happened.", id)
	if c.failed {
		return err.todo("ROLLBACK, then BEGIN again.")
	}
	return err
}

// ask lets RECOVER and HEAL go on until what they made the nodes ask is answered.
func (s *Sessions) ask(x *call, k *engine.Ticket) *Error { return s.submit(x, clusterTicket{k}) }
