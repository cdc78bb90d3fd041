package diagram_test

import (
	"testing"
	"time"

	"conclave/engine"
	"conclave/repl/diagram"
)

// stage is a cluster on which a story is played.
type stage struct {
	t *testing.T
	*engine.Cluster
}

func newStage(t *testing.T, o engine.Options) *stage {
	t.Helper()
	o.Trace, o.KeepVersions = 1<<16, true
	c, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return &stage{t, c}
}

func (s *stage) begin(o engine.TxnOptions) *engine.Txn {
	s.t.Helper()
	x, err := s.Begin(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

// run submits an operation, and lets it end or begin to wait.
func (s *stage) run(x *engine.Txn, op engine.Op) *engine.Ticket {
	k := x.Submit(op)
	s.Settle(k)
	return k
}

func (s *stage) put(x *engine.Txn, keys ...string) {
	for _, key := range keys {
		s.run(x, engine.Op{Kind: engine.OpPut, Key: key, Value: "1"})
	}
}

func (s *stage) commit(x *engine.Txn) *engine.Ticket {
	return s.run(x, engine.Op{Kind: engine.OpCommit})
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) draw(txn uint64) *diagram.Diagram {
	return diagram.Of(s.Trace(0), s.NodeNames(), txn)
}

// story is a run of the engine, and the transactions of it that are drawn.
type story struct {
	name string
	opts engine.Options
	play func(*stage)
	txns []uint64
}

var slow = engine.Settings{
	LatencyMin: time.Millisecond, LatencyMax: 3 * time.Millisecond, Sync: 2 * time.Millisecond,
}

var stories = []story{
	{"one_phase", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n2"})
		s.put(x, "ann", "bob")
		s.commit(x)
	}, []uint64{1}},
	{"two_phases_coordinator_takes_part", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{})
		s.run(x, engine.Op{Kind: engine.OpGet, Key: "joe"})
		s.put(x, "bob", "zoe")
		s.commit(x)
	}, []uint64{1}},
	{"two_phases_coordinator_apart", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.commit(x)
	}, []uint64{1}},
	{"five_nodes", engine.Options{Nodes: 5}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n2"})
		s.put(x, "a", "g", "l", "q", "z")
		s.commit(x)
	}, []uint64{1}},
	{"five_nodes_slow", engine.Options{Nodes: 5, Settings: slow}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n2"})
		s.put(x, "a", "g", "l", "q", "z")
		s.commit(x)
	}, []uint64{1}},
	{"a_vote_no", engine.Options{}, func(s *stage) {
		x, y := s.begin(engine.TxnOptions{}), s.begin(engine.TxnOptions{})
		s.put(x, "bob", "zoe")
		s.put(y, "zoe")
		s.commit(y)
		s.commit(x)
	}, []uint64{1}},
	{"a_lost_prepare", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.must(s.Drop("n3", "n2", 1))
		s.commit(x)
	}, []uint64{1}},
	{"a_lost_ack_and_a_doubled_commit", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.must(s.Break("n3", "votes.in"))
		s.commit(x)
		s.must(s.Drop("n1", "n3", 1))
		s.must(s.Duplicate("n3", "n2", 1))
		s.Run(0)
		s.Advance(time.Second)
	}, []uint64{1}},
	{"coordinator_dies_after_decision", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.must(s.KillAt("n3", "decision.logged", 1))
		s.commit(x)
		y := s.begin(engine.TxnOptions{})
		s.run(y, engine.Op{Kind: engine.OpGet, Key: "bob"})
		s.Advance(time.Second)
		s.must(s.Recover("n3"))
	}, []uint64{1, 2}},
	{"coordinator_dies_while_it_writes_its_decision", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{})
		s.put(x, "bob", "joe")
		s.must(s.KillAt("n1", "decision.appended", 1))
		s.commit(x)
		s.Advance(time.Second)
		s.must(s.Recover("n1"))
		s.Advance(time.Second)
	}, []uint64{1}},
	{"participant_dies_prepared", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{})
		s.put(x, "bob", "joe")
		s.must(s.KillAt("n2", "prepare.logged", 1))
		s.commit(x)
		s.must(s.Recover("n2"))
		s.Advance(time.Second)
	}, []uint64{1}},
	{"participant_dies_before_prepared_is_synced", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.must(s.KillAt("n2", "prepare.appended", 1))
		s.commit(x)
		s.must(s.Recover("n2"))
		s.Advance(time.Second)
	}, []uint64{1}},
	{"deadlock", engine.Options{}, playDeadlock, []uint64{1, 2}},
	{"deadlock_slow", engine.Options{Settings: slow}, playDeadlock, []uint64{2}},
	{"slow", engine.Options{Settings: slow}, func(s *stage) {
		s.Advance(3 * time.Hour)
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.commit(x)
		s.Advance(time.Second)
	}, []uint64{1}},
	{"under_way", engine.Options{Settings: slow}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.SetAuto(false)
		s.commit(x)
		s.Step(2)
	}, []uint64{1}},
	{"an_operator_decides", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob", "joe")
		s.must(s.KillAt("n3", "decision.logged", 1))
		s.commit(x)
		s.must(s.Resolve(1, false, "n1"))
		s.must(s.Recover("n3"))
	}, []uint64{1}},
	{"rolled_back", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Pessimistic: true})
		s.put(x, "bob", "joe")
		s.run(x, engine.Op{Kind: engine.OpRollback})
	}, []uint64{1}},
	{"a_waiting_prepare", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Pessimistic: true})
		y := s.begin(engine.TxnOptions{Node: "n3"})
		s.put(x, "bob")
		s.put(y, "bob", "joe")
		s.commit(y)
		s.Advance(time.Second)
		s.run(x, engine.Op{Kind: engine.OpRollback})
	}, []uint64{2}},
	{"control_bytes_and_wide_text", engine.Options{}, func(s *stage) {
		x := s.begin(engine.TxnOptions{})
		long := "日本語の長い長いキー"
		for _, key := range []string{"a\x1b[31m\n\u202e", long, "e\u0301\u0301", "<b>&;#</b>"} {
			s.run(x, engine.Op{Kind: engine.OpPut, Key: key, Value: "\x00\xff" + key})
			s.run(x, engine.Op{Kind: engine.OpLock, Key: key})
		}
		y := s.begin(engine.TxnOptions{Node: "n2"})
		for _, key := range []string{"a\x1b[31m\n\u202e", "日本語の長い長いキー", "<b>&;#</b>"} {
			s.run(y, engine.Op{Kind: engine.OpGet, Key: key})
		}
		s.commit(x)
	}, []uint64{1, 2}},
	{"twelve_nodes", engine.Options{Nodes: 12}, func(s *stage) {
		x := s.begin(engine.TxnOptions{Node: "n12"})
		for c := 'a'; c <= 'z'; c += 2 {
			s.put(x, string(c))
		}
		s.commit(x)
	}, []uint64{1}},
	{"nothing_of_it", engine.Options{}, func(*stage) {}, []uint64{7}},
}

func playDeadlock(s *stage) {
	x := s.begin(engine.TxnOptions{Pessimistic: true})
	y := s.begin(engine.TxnOptions{Pessimistic: true, Node: "n2"})
	s.put(x, "bob")
	s.put(y, "zoe")
	s.put(x, "zoe")
	s.put(y, "bob")
	s.commit(x)
}
