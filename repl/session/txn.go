package session

import (
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// gate turns away what may not run now, in the order of language.md: what is not the language,
// then BUSY, then a failed transaction, then what is out of bounds.
func (s *Sessions) gate(x *call) *Error {
	st := x.r.Stmt
	if bad, is := st.(lang.Invalid); is {
		return fail(bad.Err.Code, "%s", bad.Err.Message)
	}
	begins, works, ends := part(st)
	if w := x.c.waiting(); w != nil && (begins || works || ends) {
		return s.busy(w)
	}
	if x.c.failed && (begins || works) {
		return fail(codeAborted, "%s has failed.", x.c.openTxn()).
			todo("ROLLBACK it, then BEGIN again.")
	}
	if wrong := lang.CheckLimits(st); wrong != "" {
		return fail(codeLimit, "%s.", wrong)
	}
	return nil
}

// busy tells that a session waits, and what to do about it.
func (s *Sessions) busy(w *wait) *Error {
	on := w.now()
	err := fail(codeBusy, "%s still waits%s.", w.result.Statement, forWhat(on))
	if on.Reason == "step" || on.Reason == "break" {
		return err.todo("STEP and RUN let it go on.")
	}
	return err.todo("ROLLBACK cancels it; AWAIT %s lets time go on.", w.c.name)
}

// part says what a statement does with a transaction: begins one, works in one, commits one.
func part(st lang.Stmt) (begins, works, ends bool) {
	switch st.(type) {
	case lang.Begin:
		return true, false, false
	case lang.Get, lang.Put, lang.Delete, lang.Scan, lang.CPut, lang.Incr, lang.Lock:
		return false, true, false
	case lang.Commit:
		return false, false, true
	}
	return false, false, false
}

// begin is BEGIN. It draws a timestamp and does nothing else: no event happens.
func (s *Sessions) begin(x *call, st lang.Begin) *Error {
	c := x.c
	if c.txn != nil {
		return fail(codeTxnOpen, "%s is open.", c.openTxn()).todo("COMMIT or ROLLBACK it first.")
	}
	o := s.usualTxn()
	if st.Isolation != "" {
		o.Isolation = engineIsolation(st.Isolation)
	}
	if st.Mode != "" {
		o.Pessimistic = st.Mode == lang.Pessimistic
	}
	o.ReadOnly = st.ReadOnly
	if st.HasAsOf {
		if !st.AsOf.In(1, maxInt64) {
			return fail(codeLimit, "AS OF takes a timestamp from 1 on, not %s.", st.AsOf)
		}
		o.AsOf = uint64(st.AsOf.V)
	}
	var err *Error
	var note string
	if st.HasNode {
		o.Node, err = s.upNode(st.Node)
	} else {
		o.Node, note, err = s.homeOf(c)
	}
	if err != nil {
		return err
	}
	txn, failed := s.store.Begin(o)
	if failed != nil {
		return errorOf(failed)
	}
	x.note(note)
	c.txn, c.failed = txn, false
	s.own(c, txn)
	x.r.Begun = &Begun{StartTS: txn.StartTS(), AsOf: o.AsOf, Node: txn.Node()}
	return nil
}

// upNode is a node that can coordinate.
func (s *Sessions) upNode(id lang.NodeID) (string, *Error) {
	node, err := s.nodeName(id)
	if err != nil {
		return "", err
	}
	if indexOf(s.store.LiveNodes(), node) < 0 {
		return "", fail(codeNodeDown, "%s is down.", node).
			todo("RECOVER it, or begin on another node.")
	}
	return node, nil
}

// usualTxn is what BEGIN and autocommit take where nothing was said.
func (s *Sessions) usualTxn() engine.TxnOptions {
	return engine.TxnOptions{
		Isolation:   engineIsolation(s.set.isolation),
		Pessimistic: s.set.mode == lang.Pessimistic,
	}
}

// data is a statement that reads or writes: in the open transaction, or as one of its own.
func (s *Sessions) data(x *call, op engine.Op) *Error {
	if x.c.txn != nil {
		return s.submit(x, x.c.txn.Submit(op))
	}
	if op.Kind == engine.OpLock {
		return fail(codeNoTxn, "a lock is held to the end of a transaction, and none is open.").
			todo("BEGIN one first.")
	}
	o := s.usualTxn()
	node, note, err := s.homeOf(x.c)
	if err != nil {
		return err
	}
	x.note(note)
	o.Node = node
	return s.submit(x, s.store.SubmitAuto(o, op))
}

// commit is COMMIT. Of a failed transaction it is the end all the same.
func (s *Sessions) commit(x *call) *Error {
	c := x.c
	switch {
	case c.txn == nil:
		return fail(codeNoTxn, "%s has no open transaction.", c.name).
			todo("BEGIN one; a statement without it commits by itself.")
	case c.failed:
		id := c.openTxn()
		s.endFailed(c)
		return fail(codeAborted, "%s had failed: nothing of it happened.", id).
			todo("BEGIN again and retry.")
	}
	return s.submit(x, c.txn.Submit(engine.Op{Kind: engine.OpCommit}))
}

// rollback is ROLLBACK, of a statement that waits too.
func (s *Sessions) rollback(x *call) *Error {
	c := x.c
	if w := c.waiting(); w != nil && !w.asks() {
		return s.cancel(x, w)
	} else if w != nil && s.stopAsking(x) {
		return nil
	}
	switch {
	case c.txn == nil:
		return fail(codeNoTxn, "%s has no open transaction to roll back.", c.name)
	case c.failed:
		s.endFailed(c)
		x.r.Outcome = rolledBack
		return nil
	}
	return s.submit(x, c.txn.Submit(engine.Op{Kind: engine.OpRollback}))
}

const rolledBack = "rolledback"

// endFailed tells the engine that the client has heard of the failure. Nothing depends on the
// answer: the locks are free since the error.
func (s *Sessions) endFailed(c *client) {
	k := c.txn.Submit(engine.Op{Kind: engine.OpRollback})
	s.settle(k)
	c.drop()
}

// own remembers whose transaction it is.
func (s *Sessions) own(c *client, t Txn) {
	id := t.ID()
	s.owners.add(id, c.name)
	if s.set.history > 0 {
		s.owners.keep(int(s.set.history))
	}
	c.lastTxn, c.lastNode = id, t.Node()
}

// submit lets a statement's ticket run to its end, or to where it waits.
func (s *Sessions) submit(x *call, k Ticket) *Error {
	alone := len(s.waiting) == 0 // else it pays for those that it frees as well
	whole := s.settle(k)
	switch {
	case k.Done():
		err := s.ended(x.c, &x.r, k)
		if alone && (x.r.Auto != nil || x.r.HasPhases) {
			x.r.Cost = s.spent().since(x.before)
		}
		return err
	case !whole:
		return s.interrupted(x, k)
	}
	s.begins(x, k)
	return nil
}

// ended fills a result from a ticket that is done, and ends the session's transaction where the
// statement did. It is the one place for results at once and for resumed ones.
func (s *Sessions) ended(c *client, r *Result, k Ticket) *Error {
	answer := k.Result()
	r.Time = time.Duration(k.DoneAt())
	if asks(r.Stmt) {
		s.asked(r)
		if answer.Err != nil {
			return errorOf(answer.Err)
		}
		return nil
	}
	if k.Txn() == nil {
		r.Time = time.Duration(s.store.Now()) // refused at once, before there was a transaction
	}
	auto := s.seen(c, r, k)
	if answer.Err == nil {
		s.apply(c, r, answer, auto, nil)
		return nil
	}
	err := errorOf(answer.Err)
	if stands(answer.Err) {
		s.apply(c, r, answer, auto, nil)
		return err
	}
	s.apply(c, r, answer, auto, err)
	err.advise(r, auto, c.failed)
	return err
}

// apply is what an answer means for its session and its result; err is nil if it is a good one.
func (s *Sessions) apply(c *client, r *Result, answer engine.Result, auto bool, err *Error) {
	switch r.Stmt.(type) {
	case lang.Commit:
		c.drop()
		committed(r, answer, err)
		return
	case lang.Rollback:
		c.drop()
		if err == nil {
			r.Outcome = rolledBack
		}
		return
	}
	if c.txn != nil && c.txn.State() == txnFailed {
		c.failed = true
	}
	if err != nil {
		return
	}
	values(r, answer)
	if auto {
		r.Auto = &Committed{answer.Commit.CommitTS, answer.Commit.Phases, votes(answer)}
	}
}

// txnFailed is the state of a transaction that an error aborted.
const txnFailed = "failed"

// seen names the transaction of an autocommit statement, and reports whether it is one.
func (s *Sessions) seen(c *client, r *Result, k Ticket) bool {
	if c.txn != nil {
		return false
	}
	if t := k.Txn(); t != nil {
		s.own(c, t)
		r.Txn = txnName(t.ID())
	}
	return true
}

// committed is what a COMMIT says, a failed one too.
func committed(r *Result, answer engine.Result, err *Error) {
	r.Participants = votes(answer)
	if err != nil {
		return
	}
	r.Outcome = "committed"
	r.CommitTS = answer.Commit.CommitTS
	r.HasPhases, r.Phases = true, answer.Commit.Phases
}

func votes(answer engine.Result) []Participant {
	var list []Participant
	for _, p := range answer.Commit.Participants {
		list = append(list, Participant(p))
	}
	return list
}

// values is what a data statement read.
func values(r *Result, answer engine.Result) {
	switch r.Stmt.(type) {
	case lang.Get, lang.Incr, lang.CPut:
		r.HasValue = true
		r.Value = Optional{Null: !answer.Found, S: answer.Value}
	case lang.Scan:
		r.Pairs = make([]Pair, len(answer.Pairs))
		for i, p := range answer.Pairs {
			r.Pairs[i] = Pair(p)
		}
	}
}
