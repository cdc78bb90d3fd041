package session

import (
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// begins makes a statement one that waits.
func (s *Sessions) begins(x *call, k Ticket) {
	s.seen(x.c, &x.r, k)
	w := &wait{c: x.c, ticket: k, entry: len(s.journal) - 1, result: x.r}
	w.result.Notes = nil
	x.r.Status = Waiting
	if on, waits := k.Waits(); waits {
		x.r.WaitsFor = waitsFor(on)
	} else {
		x.r.WaitsFor = &WaitsFor{Reason: "step"} // held, by no other transaction
	}
	w.result.WaitsFor = x.r.WaitsFor
	x.c.wait = w
	s.waiting[k] = w
}

func waitsFor(w engine.Wait) *WaitsFor {
	return &WaitsFor{Key: w.Key, Txn: txnName(w.Txn), Reason: w.Reason}
}

// forget takes a wait off the books: nothing more is said of its statement.
func (s *Sessions) forget(w *wait) {
	delete(s.waiting, w.ticket)
	if w.c.wait == w {
		w.c.wait = nil
	}
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
	for _, c := range s.clients {
		if c.wait != nil && c.wait.abandoned {
			s.forget(c.wait)
		}
	}
	return late
}

// cancel is ROLLBACK of a statement that waits, and of its transaction. Where the decision had been
// made, the result that comes of the statement stands.
func (s *Sessions) cancel(x *call) *Error {
	w := x.c.wait
	failed := w.ticket.Cancel()
	s.store.Settle(nil)
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
		w.abandoned = true
		x.c.drop()
		err.advise(&x.r, false, false)
	}
	return err
}

// await is AWAIT: time goes on until that session does not wait any more.
func (s *Sessions) await(x *call, st lang.Await) *Error {
	c := s.find(st.Session)
	switch {
	case c == nil:
		return fail(codeNoSession, "there is no session %s.", st.Session).
			todo("There are %s.", s.names())
	case c.wait == nil:
		return nil
	}
	w := c.wait
	whole := s.store.Await(w.ticket)
	switch {
	case w.ticket.Done():
	case !whole:
		x.note("interrupted: " + c.name + " still waits")
	default:
		on := w.result.WaitsFor
		if now, waits := w.ticket.Waits(); waits {
			on = waitsFor(now)
		}
		x.note(c.name + " still waits" + forWhat(on))
	}
	return nil
}

// interrupted is the end of a statement that a person stopped before it had ended or waited: it is
// rolled back, unless that comes too late.
func (s *Sessions) interrupted(x *call, k Ticket) *Error {
	c := x.c
	failed := k.Cancel()
	s.store.Settle(nil)
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
