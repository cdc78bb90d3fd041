package engine

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/node"
)

func testingVerbose() bool { return testing.Verbose() }

// Keys come in three kinds, so that each kind of write can be held to its own promise: money is
// moved and never made, counters only go up by what was added, the rest is overwritten at will by
// values that are all different.
const (
	money   = "$"
	counter = "#"
	plain   = "."
)

const firstMoney = 1000

// story is a transaction as its client saw it.
type story struct {
	id       base.TxnID
	start    base.TS
	options  TxnOptions
	auto     bool
	seen     []seen
	wrote    map[string]wrote
	locked   map[string]base.TS // since when it has had the exclusive lock of a key, or earlier
	told     outcome
	commitTS base.TS
	phases   int
}

// outcome is what the client was told.
type outcome string

const (
	toldNothing   outcome = "nothing"
	toldCommitted outcome = "committed"
	toldAborted   outcome = "aborted"
	toldUnknown   outcome = "unknown"
)

// wrote is a write that the client was told is buffered.
type wrote struct {
	value string
	gone  bool
	check base.TS // P2.3: a version newer than this one is a conflict
	by    int64   // INCR in autocommit: the value is not told before the end
	incr  bool
}

// seen is what a statement answered, and what the transaction had written itself until then.
type seen struct {
	op    Op
	at    base.TS
	value string
	found bool
	ok    bool // CPUT: the condition held
	pairs []Pair
	own   map[string]wrote
}

// client_ is one client: it does one thing after the other.
type client_ struct {
	run    *run
	name   int
	txn    *Txn
	story  *story
	ticket *Ticket
	op     Op
	left   int // statements until it ends the transaction
	from   string
	to     string // a transfer: the keys
	got    [2]string
	moved  int // how far the transfer has come
}

// fill stores the money.
func (r *run) fill() {
	for _, key := range r.keys {
		k := r.SubmitAuto(TxnOptions{}, Op{Kind: OpPut, Key: key + money, Value: moneyText(firstMoney, 0)})
		r.settle(k)
		s := r.newStory(k.Txn(), TxnOptions{}, true)
		s.wrote[key+money] = wrote{value: moneyText(firstMoney, 0), check: s.start}
		s.told, s.commitTS, s.phases = toldCommitted, base.TS(k.Result().Commit.CommitTS), k.Result().Commit.Phases
		r.watch()
	}
}

// moneyText is an amount, made different from every other value by a number.
func moneyText(amount, n int) string { return fmt.Sprintf("%d/%d", amount, n) }

func amountOf(value string) int {
	text, _, _ := strings.Cut(value, "/")
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func (r *run) newStory(t *Txn, o TxnOptions, auto bool) *story {
	s := &story{
		id: t.id, start: t.start, options: o, auto: auto, told: toldNothing, wrote: map[string]wrote{},
		locked: map[string]base.TS{},
	}
	r.stories[s.id] = s
	r.order = append(r.order, s)
	return s
}

func (r *run) anyKey(kind string) string { return r.keys[r.random.IntN(len(r.keys))] + kind }

func (r *run) freshValue() string {
	r.written++
	return fmt.Sprintf("v%d", r.written)
}

// act does the client's next thing, unless it still waits for an answer: then, now and then, it has
// enough.
func (c *client_) act() {
	switch {
	case c.ticket != nil:
		if c.run.chance(20) {
			c.cancel()
		}
	case c.txn == nil && c.run.chance(150):
		c.autocommit()
	case c.txn == nil:
		c.begin()
	default:
		c.next()
	}
}

func (c *client_) begin() {
	r := c.run
	o := TxnOptions{Isolation: Isolation(r.random.IntN(3)), Pessimistic: r.locks && r.chance(400)}
	if n := r.anyNode(); n.State == node.Up && r.chance(800) {
		o.Node = n.ID.String()
	}
	switch last := uint64(r.shared.Oracle.Last()); {
	case r.chance(60):
		o.AsOf = last - uint64(r.random.IntN(int(min(last, 40))))
	case r.chance(60):
		o.ReadOnly = true
	}
	t, err := r.Begin(o)
	if err != nil {
		if !errors.Is(err, ErrUnavailable) || len(r.LiveNodes()) > 0 {
			r.fail("BEGIN: %v", err)
		}
		return
	}
	c.txn, c.story = t, r.newStory(t, o, false)
	for _, s := range r.order {
		if s.told == toldCommitted && s.commitTS >= c.story.start {
			r.fail("%v begins at %v, %v had committed at %v", c.story.id, c.story.start, s.id, s.commitTS)
		}
	}
	c.left = 1 + r.random.IntN(5)
	c.from, c.moved = "", 0
	if o.Isolation != ReadCommitted && !o.ReadOnly && o.AsOf == 0 && r.chance(400) && len(r.keys) > 1 {
		c.left = 4
		c.from = r.anyKey(money)
		for c.to = c.from; c.to == c.from; {
			c.to = r.anyKey(money)
		}
	}
}

// next is the next statement of the open transaction.
func (c *client_) next() {
	r := c.run
	switch {
	case c.left == 0 && r.chance(100):
		c.submit(Op{Kind: OpRollback})
	case c.left == 0:
		c.submit(Op{Kind: OpCommit})
	case c.from != "":
		c.left--
		c.transfer()
	default:
		c.left--
		c.submit(c.anyOp())
	}
}

// transfer is the next step of moving money: read both, write both.
func (c *client_) transfer() {
	amount := 1 + c.run.random.IntN(9)
	switch c.moved++; c.moved {
	case 1:
		c.submit(Op{Kind: OpGet, Key: c.from})
	case 2:
		c.submit(Op{Kind: OpGet, Key: c.to})
	case 3:
		c.run.written++
		c.got[0] = moneyText(amountOf(c.got[0])-amount, c.run.written)
		c.got[1] = moneyText(amountOf(c.got[1])+amount, c.run.written)
		c.submit(Op{Kind: OpPut, Key: c.from, Value: c.got[0]})
	case 4:
		c.submit(Op{Kind: OpPut, Key: c.to, Value: c.got[1]})
	}
}

func (c *client_) anyOp() Op {
	r := c.run
	readOnly := c.txn != nil && (c.story.options.ReadOnly || c.story.options.AsOf != 0)
	k := r.random.IntN(10)
	if readOnly {
		k = r.random.IntN(4)
	}
	kinds := []string{money, counter, plain}
	switch {
	case k < 2:
		return Op{Kind: OpGet, Key: r.anyKey(kinds[r.random.IntN(3)])}
	case k < 4:
		op := Op{Kind: OpScan, Key: r.keys[r.random.IntN(len(r.keys))]}
		if r.chance(500) {
			op.To = r.keys[r.random.IntN(len(r.keys))]
		}
		if r.chance(400) {
			op.Limit = 1 + r.random.IntN(4)
		}
		return op
	case k < 6:
		return Op{Kind: OpPut, Key: r.anyKey(plain), Value: r.freshValue()}
	case k < 7:
		return Op{Kind: OpDelete, Key: r.anyKey(plain)}
	case k < 8 && r.locks:
		return Op{Kind: OpLock, Key: r.anyKey(kinds[r.random.IntN(3)])}
	case k < 9:
		return Op{Kind: OpIncr, Key: r.anyKey(counter), By: int64(1 + r.random.IntN(5))}
	}
	op := Op{Kind: OpCPut, Key: r.anyKey(plain)}
	if r.written > 0 && r.chance(600) {
		old := fmt.Sprintf("v%d", 1+r.random.IntN(r.written))
		op.Old = &old
	}
	if r.chance(800) {
		value := r.freshValue()
		op.New = &value
	}
	return op
}

func (c *client_) submit(op Op) {
	c.op = op
	c.ticket = c.txn.Submit(op)
	c.hear()
}

// autocommit is a statement that is a transaction of its own.
func (c *client_) autocommit() {
	if len(c.run.LiveNodes()) == 0 {
		return
	}
	c.op = c.anyOp()
	o := TxnOptions{Isolation: Isolation(c.run.random.IntN(3))}
	c.ticket = c.run.SubmitAuto(o, c.op)
	c.story = nil
	c.hear()
}

// cancel gives up waiting.
func (c *client_) cancel() {
	err := c.ticket.Cancel()
	c.run.follow()
	switch {
	case err == nil && c.txn == nil:
		c.tell(c.autoStory(), toldAborted, CommitInfo{})
	case err == nil:
		c.tell(c.story, toldAborted, CommitInfo{})
	case errors.Is(err, ErrOutcomeUnknown) && c.txn == nil:
		c.tell(c.autoStory(), toldUnknown, CommitInfo{})
	case errors.Is(err, ErrOutcomeUnknown):
		c.tell(c.story, toldUnknown, CommitInfo{})
	case errors.Is(err, ErrNoTxn):
		c.hear() // the result of the statement stands
	default:
		c.run.fail("ROLLBACK of a waiting %v: %v", c.op.Kind, err)
	}
}

// hear takes the answer, if there is one.
func (c *client_) hear() {
	k := c.ticket
	if k == nil || k.state != done {
		return
	}
	c.ticket = nil
	result := k.result
	if c.txn == nil {
		c.heardAuto(k, result)
		return
	}
	switch c.op.Kind {
	case OpRollback:
		c.tell(c.story, toldAborted, CommitInfo{})
		return
	case OpCommit:
		c.heardCommit(result)
		return
	}
	c.story.note(c.op, c.txn.snapshot(), result)
	if c.story.locks(c.op) && result.Err == nil {
		if _, before := c.story.locked[c.op.Key]; !before {
			c.story.locked[c.op.Key] = c.run.shared.Oracle.Last()
		}
	}
	if c.moved == 1 {
		c.got[0] = result.Value
	} else if c.moved == 2 {
		c.got[1] = result.Value
	}
	if result.Err != nil {
		c.trouble(result.Err)
	}
}

// trouble is a statement that failed: the client goes on if it can, or gives up.
func (c *client_) trouble(err error) {
	r := c.run
	for _, kind := range []error{
		ErrConflict, ErrDeadlock, ErrUnavailable, ErrTxnAborted, ErrConditionFailed, ErrLimit, ErrReadOnly,
	} {
		if !errors.Is(err, kind) {
			continue
		}
		if kind == ErrLimit && (c.story.options.AsOf == 0 || r.options.KeepVersions) {
			r.fail("%v at %v is refused: %v", c.op.Kind, c.story.start, err)
		}
		if c.txn.state == failed || c.from != "" || r.chance(500) {
			c.submit(Op{Kind: OpRollback})
		}
		return
	}
	r.fail("%v of %q: %v", c.op.Kind, c.op.Key, err)
}

func (c *client_) heardCommit(result Result) {
	switch err := result.Err; {
	case err == nil:
		c.tell(c.story, toldCommitted, result.Commit)
	case errors.Is(err, ErrOutcomeUnknown):
		c.tell(c.story, toldUnknown, result.Commit)
	case errors.Is(err, ErrConflict), errors.Is(err, ErrDeadlock), errors.Is(err, ErrUnavailable),
		errors.Is(err, ErrTxnAborted):
		c.tell(c.story, toldAborted, result.Commit)
	default:
		c.run.fail("COMMIT: %v", err)
	}
}

// autoStory is the story of an autocommit statement whose client has no result: what it would have
// done.
func (c *client_) autoStory() *story {
	k := c.ticket
	if k.txn == nil {
		return nil // no node was up
	}
	s := c.run.newStory(k.txn, k.auto.options, true)
	s.note(c.op, k.txn.snapshot(), Result{})
	s.seen = nil
	return s
}

func (c *client_) heardAuto(k *Ticket, result Result) {
	c.ticket = k
	s := c.autoStory()
	c.ticket = nil
	if s == nil {
		return
	}
	told := toldAborted
	switch {
	case result.Err == nil:
		told = toldCommitted
		s.wrote = map[string]wrote{}
		s.note(c.op, k.txn.snapshot(), result)
	case errors.Is(result.Err, ErrOutcomeUnknown):
		told = toldUnknown
	}
	c.tell(s, told, result.Commit)
}

// tell ends the client's transaction.
func (c *client_) tell(s *story, o outcome, info CommitInfo) {
	r := c.run
	if s != nil {
		s.told, s.commitTS, s.phases = o, base.TS(info.CommitTS), info.Phases
	}
	if s != nil && !r.blind() {
		ts, did := r.truth.committed(s.id)
		switch {
		case o == toldCommitted && len(s.wrote) > 0 && (!did || ts != s.commitTS):
			r.fail("the client of %v is told COMMITTED @%d; the logs say %v, %v (C2)", s.id, s.commitTS, did, ts)
		case o == toldCommitted && len(s.wrote) == 0 && (did || s.commitTS != 0 || s.phases != 0):
			r.fail("%v wrote nothing and has committed @%d in %d phases (P1)", s.id, s.commitTS, s.phases)
		case o == toldAborted && did:
			r.fail("the client of %v is told that it aborted; it has committed at %v (U1)", s.id, ts)
		}
	}
	c.txn, c.story, c.ticket = nil, nil, nil
}

// end makes the client end what it has begun.
func (c *client_) end() {
	if c.ticket == nil && c.txn != nil {
		c.submit(Op{Kind: OpRollback})
	}
}

// note adds a statement and its answer to the story.
func (s *story) note(op Op, at base.TS, result Result) {
	failed := result.Err != nil && !errors.Is(result.Err, ErrConditionFailed)
	if failed {
		return
	}
	check := s.start
	if s.options.Isolation == ReadCommitted {
		check = base.Unchecked
	}
	see := seen{op: op, at: at, value: result.Value, found: result.Found, pairs: result.Pairs, own: maps.Clone(s.wrote)}
	switch op.Kind {
	case OpGet, OpScan:
		s.seen = append(s.seen, see)
	case OpPut:
		s.write(op.Key, wrote{value: op.Value, check: check})
	case OpDelete:
		s.write(op.Key, wrote{gone: true, check: check})
	case OpIncr:
		s.seen = append(s.seen, see)
		s.write(op.Key, wrote{value: result.Value, check: at, incr: true, by: op.By})
	case OpCPut:
		see.ok = result.Err == nil
		s.seen = append(s.seen, see)
		switch {
		case !see.ok:
		case op.New == nil:
			s.write(op.Key, wrote{gone: true, check: at})
		default:
			s.write(op.Key, wrote{value: *op.New, check: at})
		}
	}
}

// locks reports whether an operation takes the exclusive lock of its key.
func (s *story) locks(op Op) bool {
	switch op.Kind {
	case OpLock:
		return true
	case OpPut, OpDelete, OpIncr, OpCPut:
		return s.options.Pessimistic
	}
	return false
}

func (s *story) write(key string, w wrote) {
	if old, again := s.wrote[key]; again {
		w.check = min(w.check, old.check)
	}
	s.wrote[key] = w
}
