package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// fakeStore is a store that does as the test says: every submitted operation takes the next plan,
// and time stands still but for what a plan says. What it was asked is in asked.
type fakeStore struct {
	nodes, live []string
	plans       []plan
	asked       []string
	last        uint64 // the last transaction's number
	now         int64
	freed       []*fakeTicket // what the next Settle finishes
	finished    []Ticket
	settled     func(k Ticket) bool // nil: nothing stops it
	awaited     func(k Ticket)
	interrupts  int
}

// plan is how one operation goes.
type plan struct {
	result engine.Result
	wait   *engine.Wait      // it waits for this
	hangs  bool              // it neither ends nor waits: somebody has to interrupt it
	tries  int               // of autocommit: how many transactions it takes; 0 is 1
	fails  bool              // the transaction has failed after it
	at     time.Duration     // when it ends
	frees  []*fakeTicket     // what ends in the same Settle, in that order
	cancel error             // what Cancel answers
	also   func(*fakeTicket) // what Cancel does besides
	keep   **fakeTicket      // where the test wants the ticket
}

type fakeTxn struct {
	s     *fakeStore
	id    uint64
	node  string
	state string
	wrote bool
}

type fakeTicket struct {
	s    *fakeStore
	txn  *fakeTxn
	plan plan
	done bool
	at   int64
}

func newFake(plans ...plan) *fakeStore {
	nodes := []string{"n1", "n2", "n3"}
	return &fakeStore{nodes: nodes, live: nodes, plans: plans}
}

func (s *fakeStore) begin(node string) *fakeTxn {
	s.last++
	return &fakeTxn{s: s, id: s.last, node: node, state: "active"}
}

func (s *fakeStore) Begin(o engine.TxnOptions) (Txn, error) {
	s.asked = append(s.asked, fmt.Sprintf("begin %s on %s", o.Isolation, o.Node))
	return s.begin(o.Node), nil
}

func (s *fakeStore) SubmitAuto(o engine.TxnOptions, op engine.Op) Ticket {
	t := s.begin(o.Node)
	k := t.submit(op)
	for i := 1; i < k.plan.tries; i++ {
		k.txn = s.begin(o.Node)
	}
	return k
}

func (t *fakeTxn) submit(op engine.Op) *fakeTicket {
	s := t.s
	s.asked = append(s.asked, fmt.Sprintf("T%d op %d %s", t.id, op.Kind, op.Key))
	k := &fakeTicket{s: s, txn: t}
	if op.Kind == engine.OpRollback {
		return k
	}
	if len(s.plans) > 0 {
		k.plan, s.plans = s.plans[0], s.plans[1:]
	}
	if k.plan.keep != nil {
		*k.plan.keep = k
	}
	return k
}

func (s *fakeStore) end(k *fakeTicket) {
	k.done, k.at = true, int64(k.plan.at)
	s.now = max(s.now, k.at)
	if k.plan.fails {
		k.txn.state = "failed"
	}
}

func (s *fakeStore) Settle(k Ticket) bool {
	if k != nil {
		if f := k.(*fakeTicket); f.plan.wait == nil && !f.plan.hangs {
			s.end(f)
			s.freed = append(s.freed, f.plan.frees...)
		} else if f.plan.hangs {
			return s.settled(k)
		}
	}
	for _, f := range s.freed {
		s.end(f)
		s.finished = append(s.finished, f)
	}
	s.freed = nil
	return true
}

func (s *fakeStore) Await(k Ticket) bool {
	if s.awaited != nil {
		s.awaited(k)
	}
	return s.Settle(nil)
}

func (s *fakeStore) Finished() []Ticket {
	list := s.finished
	s.finished = nil
	return list
}

func (s *fakeStore) Interrupt() { s.interrupts++ }

func (s *fakeStore) Status(txn uint64) (engine.StatusView, error) {
	if txn > s.last {
		return engine.StatusView{}, &engine.Error{Kind: engine.ErrNoSuchTxn, Message: "no such"}
	}
	return engine.StatusView{Txn: txn, Outcome: "committed", CommitTS: 7, Phases: -1,
		Records: []engine.NodeRecord{{Node: "n1", Record: "COMMIT"}}}, nil
}

func (s *fakeStore) Now() int64          { return s.now }
func (s *fakeStore) LiveNodes() []string { return s.live }
func (s *fakeStore) NodeNames() []string { return s.nodes }

func (t *fakeTxn) ID() uint64                 { return t.id }
func (t *fakeTxn) Node() string               { return t.node }
func (t *fakeTxn) StartTS() uint64            { return t.id * 10 }
func (t *fakeTxn) State() string              { return t.state }
func (t *fakeTxn) HasWritten() bool           { return t.wrote }
func (t *fakeTxn) Submit(op engine.Op) Ticket { return t.submit(op) }

func (k *fakeTicket) Done() bool            { return k.done }
func (k *fakeTicket) Result() engine.Result { return k.plan.result }
func (k *fakeTicket) DoneAt() int64         { return k.at }

func (k *fakeTicket) Txn() Txn {
	if k.txn == nil {
		return nil
	}
	return k.txn
}

func (k *fakeTicket) Waits() (engine.Wait, bool) {
	if k.done || k.plan.wait == nil {
		return engine.Wait{}, false
	}
	return *k.plan.wait, true
}

func (k *fakeTicket) Cancel() error {
	k.s.asked = append(k.s.asked, fmt.Sprintf("T%d cancel", k.txn.id))
	if k.plan.also != nil {
		k.plan.also(k)
	}
	return k.plan.cancel
}

// onFake makes sessions on a fake store.
func onFake(store *fakeStore, config Config) *Sessions {
	s := &Sessions{config: config}
	s.set = defaults()
	s.config.ReadFile = ReadScript
	s.open(store)
	return s
}

// say runs a text, all lines of it, and yields its results.
func say(t *testing.T, s *Sessions, text string) []Result {
	t.Helper()
	stmts := parse(t, text)
	var results []Result
	for _, st := range stmts {
		results = append(results, s.Execute(st, Place{File: "-"})...)
	}
	return results
}

func parse(t testing.TB, text string) []lang.Statement {
	t.Helper()
	var stmts []lang.Statement
	for i, line := range strings.Split(text, "\n") {
		more, _ := lang.ParseLine(line, i+1)
		stmts = append(stmts, more...)
	}
	return stmts
}

// show is a result in one line, as the tests write it.
func show(r Result) string {
	var b strings.Builder
	b.WriteString(r.Session)
	if r.Txn != "" {
		b.WriteString(" " + r.Txn)
	}
	fmt.Fprintf(&b, " %s: ", r.Statement)
	if r.Resumed {
		b.WriteString("resumed ")
	}
	b.WriteString(string(r.Status))
	if r.Error != nil {
		b.WriteString(" " + r.Error.Code)
	}
	if w := r.WaitsFor; w != nil {
		fmt.Fprintf(&b, " for %s of %s (%s)", w.Key, w.Txn, w.Reason)
	}
	switch {
	case r.HasValue && r.Value.Null:
		b.WriteString(" NIL")
	case r.HasValue:
		fmt.Fprintf(&b, " %q", r.Value.S)
	}
	if r.Pairs != nil {
		fmt.Fprintf(&b, " %q", r.Pairs)
	}
	if r.Outcome != "" {
		b.WriteString(" " + r.Outcome)
	}
	if r.CommitTS != 0 {
		fmt.Fprintf(&b, " @%d", r.CommitTS)
	}
	if r.HasPhases {
		fmt.Fprintf(&b, " phases %d", r.Phases)
	}
	for _, p := range r.Participants {
		fmt.Fprintf(&b, " %s=%s", p.Node, p.Vote)
	}
	if r.Rows != nil {
		fmt.Fprintf(&b, " rows %d", len(r.Rows.Rows))
	}
	for _, n := range r.Notes {
		b.WriteString(" [" + n + "]")
	}
	return b.String()
}

// want compares results with lines as show writes them.
func want(t *testing.T, got []Result, lines ...string) {
	t.Helper()
	for i := 0; i < max(len(got), len(lines)); i++ {
		g, w := "(nothing)", "(nothing)"
		if i < len(got) {
			g = show(got[i])
		}
		if i < len(lines) {
			w = lines[i]
		}
		if g != w {
			t.Errorf("result %d:\n got %s\nwant %s", i+1, g, w)
		}
	}
}

func lockedBy(txn uint64, key string) *engine.Wait {
	return &engine.Wait{Key: key, Txn: txn, Reason: "lock"}
}

func value(v string) engine.Result { return engine.Result{Value: v, Found: true} }

func failing(kind error) engine.Result {
	return engine.Result{Err: &engine.Error{Kind: kind, Message: "it went wrong"}}
}
