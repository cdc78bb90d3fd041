package commit

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/oracle"
	"conclave/engine/internal/ranges"
	"conclave/engine/internal/wal"
)

func newList() *effect.List {
	return effect.NewList(effect.Shared{
		Oracle: oracle.New(), Directory: ranges.New([]string{"m"}),
		Settings: &base.Settings{VoteTimeout: base.Second, Inquiry: base.Second / 10},
	})
}

// Every field is encoded, or follows from what is, or is no state; who adds one has to say which.
func TestEveryFieldIsAccountedFor(t *testing.T) {
	for _, s := range []struct {
		of     any
		fields []string
	}{
		{Coordinator{}, []string{
			"ID", "Node", "Start", "Options", "Phase", "Reply", "Wait", "untold", "snapshot", "low",
			"mark", "writes", "reads", "locks", "asked", "waits", "seq", "statement", "parts",
			"addrs", "room", "yes", "record", "end", "resend", "backoff", "unacked", "withdraw",
		}},
		{room{}, []string{"writes", "parts", "addrs", "votes"}},
		{Options{}, []string{"Isolation", "ReadOnly", "Pessimistic", "Auto", "AsOf"}},
		{Reply{}, []string{
			"Failed", "Aborted", "Found", "Version", "Saw", "Pairs", "Committed", "CommitTS",
			"Phases", "Votes",
		}},
		{Vote{}, []string{"Node", "Range", "Said"}},
		{Wait{}, []string{"Key", "Holder", "InDoubt"}},
		{lockHeld{}, []string{"key", "grant"}},
		{request{}, []string{
			"addr", "open", "ever", "silent", "repeat", "wait", "told",
		}},
		{participant{}, []string{"request", "batch", "vote", "acked"}},
		{statement{}, []string{
			"request", "coordinator", "op", "at", "locked", "scanning",
		}},
		{scanning{}, []string{"rest", "piece", "done", "got"}},
		{Op{}, []string{"Kind", "Key", "Value", "Old", "New", "By", "Span", "Limit"}},
	} {
		var fields []string
		for i := range reflect.TypeOf(s.of).NumField() {
			fields = append(fields, reflect.TypeOf(s.of).Field(i).Name)
		}
		if !slices.Equal(fields, s.fields) {
			t.Errorf("%T has the fields\n%q, the encoding knows\n%q", s.of, fields, s.fields)
		}
	}
}

func begin(o Options, l *effect.List) *Coordinator {
	c := new(Coordinator)
	c.Init(7, 1, o, l)
	return c
}

func put(c *Coordinator, l *effect.List, keys ...string) {
	for _, key := range keys {
		c.Do(&Op{Kind: Put, Key: key, Value: "v"}, l)
	}
}

// someCoordinators is one in each phase, and some more.
func someCoordinators() (all []*Coordinator) {
	l := newList()
	add := func(c *Coordinator, steps ...func(*Coordinator)) {
		for _, step := range steps {
			step(c)
		}
		all = append(all, c)
	}
	add(begin(Options{}, l))
	add(begin(Options{Isolation: base.Serializable}, l), func(c *Coordinator) {
		put(c, l, "b", "a", "n")
		c.Do(&Op{Kind: Scan, Limit: 3}, l)
		m := &msg.Pairs{Seq: c.seq, Pairs: []msg.Pair{{Key: "c"}}}
		m.Header = c.head(c.statement.addr)
		c.Receive(m, l)
	})
	add(begin(Options{Pessimistic: true}, l), func(c *Coordinator) {
		value := "1"
		c.Do(&Op{Kind: CPut, Key: "a", New: &value}, l)
		m := &msg.Waiting{Seq: c.seq, Key: "a", Holders: []msg.Holder{{Txn: 3}}, Settled: true}
		m.Header = c.head(c.statement.addr)
		c.Receive(m, l)
	})
	voting := func(c *Coordinator) {
		put(c, l, "a", "n")
		c.Commit(l)
	}
	vote := func(i int) func(*Coordinator) {
		return func(c *Coordinator) {
			m := &msg.Vote{Yes: true}
			m.Header = c.head(c.parts[i].addr)
			c.Receive(m, l)
		}
	}
	durable := func(c *Coordinator) { c.Durable(l) }
	add(begin(Options{}, l), voting)
	add(begin(Options{}, l), voting, vote(0))
	add(begin(Options{}, l), voting, vote(0), vote(1))
	add(begin(Options{}, l), voting, vote(0), vote(1), durable)
	l.Settings.OnePhase = true
	one := func(c *Coordinator) {
		put(c, l, "a")
		c.Commit(l)
	}
	add(begin(Options{}, l), one)
	add(begin(Options{}, l), one, func(c *Coordinator) { c.Rollback(l) })
	add(begin(Options{}, l), one, func(c *Coordinator) { c.silence(1, l) })
	add(begin(Options{AsOf: 1}, l), func(c *Coordinator) { c.Rollback(l) })
	add(Recovered(&wal.Commit{Txn: 9, Participants: []base.Addr{{Range: 1, Epoch: 2}}}, 2, 5))
	return all
}

// FuzzDecodeState: what can be read is what would be written, in every phase.
func FuzzDecodeState(f *testing.F) {
	phases := map[Phase]bool{}
	for _, c := range someCoordinators() {
		phases[c.Phase] = true
		f.Add(c.AppendState(nil))
	}
	if len(phases) != int(Ended)+1 {
		f.Errorf("the seeds are of the phases %v", phases)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, c := codec.NewDecoder(b), new(Coordinator)
		c.DecodeState(d)
		if d.Done() == nil && !bytes.Equal(c.AppendState(nil), b) {
			t.Fatalf("%x is written\n%x", b, c.AppendState(nil))
		}
	})
}

func TestCutStatesAreErrors(t *testing.T) {
	for _, c := range someCoordinators() {
		b := c.AppendState(nil)
		for n := range b {
			d := codec.NewDecoder(b[:n])
			if new(Coordinator).DecodeState(d); d.Err() == nil {
				t.Fatalf("%d of %d bytes of one that is %v were read", n, len(b), c.Phase)
			}
		}
	}
}

// A big buffer is a tree, a small one a slice; in what order it was filled is not in the state, nor
// how often something was read or locked.
func TestOrderOfStatementsLeavesNoTrace(t *testing.T) {
	fill := func(n int, order func(i int) int) *Coordinator {
		c, l := begin(Options{Isolation: base.Serializable}, newList()), newList()
		for i := range n {
			key := string([]byte{'a' + byte(order(i)%26), byte(order(i) / 26)})
			put(c, l, key)
			c.reads = append(c.reads, base.Read{Span: base.Span{Lo: key}, Point: true})
			c.reads = append(c.reads, base.Read{Span: base.Span{Lo: "a"}})
			c.addLock(key, base.Grant{Incarnation: 1, Number: uint64(order(i))})
		}
		c.Told()
		return c
	}
	for _, n := range []int{1, 10, smallBuffer, smallBuffer + 1, 200} {
		up := fill(n, func(i int) int { return i }).AppendState(nil)
		down := fill(n, func(i int) int { return n - 1 - i }).AppendState(nil)
		if !bytes.Equal(up, down) {
			t.Errorf("%d writes forwards and backwards differ", n)
		}
		d, c := codec.NewDecoder(up), new(Coordinator)
		if c.DecodeState(d); d.Done() != nil || !bytes.Equal(c.AppendState(nil), up) {
			t.Errorf("%d writes come back otherwise: %v", n, d.Done())
		}
	}
}

// What the client has heard is no state any more.
func TestRepliesThatWereHeardLeaveNoTrace(t *testing.T) {
	l := newList()
	one, other := begin(Options{}, l), new(Coordinator)
	*other = *one
	other.statement.coordinator = other
	for _, c := range []*Coordinator{one, other} {
		c.Do(&Op{Kind: Get, Key: "a"}, l)
	}
	answer := func(c *Coordinator, value string) {
		m := &msg.Value{Seq: c.seq, Found: true}
		m.Version.Value.Data = value
		m.Header = c.head(c.statement.addr)
		c.Receive(m, l)
	}
	answer(one, "1")
	answer(other, "2")
	if bytes.Equal(one.AppendState(nil), other.AppendState(nil)) {
		t.Error("two different replies that nobody has heard are one state")
	}
	one.Told()
	other.Told()
	if !bytes.Equal(one.AppendState(nil), other.AppendState(nil)) {
		t.Error("a reply that was heard is still in the state")
	}
}

// A statement that was given up may be answered after a crash, when recovery has built the
// coordinator.
func TestRecoveredTakesLateAnswers(t *testing.T) {
	c, l := Recovered(&wal.Commit{Txn: 9, Participants: []base.Addr{{Range: 1}}}, 2, 5), newList()
	for _, m := range []msg.Message{
		&msg.Value{}, &msg.Pairs{}, &msg.Granted{}, &msg.Waiting{Seq: 1}, &msg.WrongRange{Seq: 1},
	} {
		c.Receive(m, l)
	}
	c.Refused(&msg.Read{}, l)
	if len(l.Effects) != 0 {
		t.Errorf("they had effects: %v", l.Effects)
	}
}
