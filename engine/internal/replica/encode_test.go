package replica

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/oracle"
	"conclave/engine/internal/ranges"
)

// Every field is encoded, or follows from what is, or is no state; who adds one has to say which.
func TestEveryFieldIsAccountedFor(t *testing.T) {
	for _, s := range []struct {
		of     any
		fields []string
	}{
		{Replica{}, []string{
			"ID", "Epoch", "Span", "Node", "incarnation", "keys", "txns", "ended", "mark", "cut",
			"ranges", "inDoubt", "lockers", "grants", "waits", "freed", "found", "spare",
			"outcomes", "promises", "brief", "kept", "appended", "logged",
		}},
		{busy{}, []string{"intent", "lock", "grant", "readers", "queue"}},
		{locker{}, []string{"id", "coordinator", "records", "ask", "lease", "backoff", "asking"}},
		{rangeHold{}, []string{"span", "by"}},
		{logged{}, []string{"position", "point", "txn"}},
		{wait{}, []string{"Waiter", "at", "m"}},
		{doubt{}, []string{"stage", "backoff", "timer", "unanswered"}},
		{txn{}, []string{
			"id", "start", "coordinator", "phase", "heuristic", "corrected", "forced", "why",
			"commitTS", "promise",
		}},
		{promise{}, []string{"records", "room", "doubt", "prepare"}},
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

func newReplica() (*Replica, *effect.List) {
	return New(1, 1, base.Span{}, 1, 1), effect.NewList(effect.Shared{
		Oracle: oracle.New(), Directory: ranges.New(nil), Settings: &base.Settings{Inquiry: 1},
	})
}

func head(id base.TxnID) msg.Header {
	return msg.Header{Txn: id, Range: base.Addr{Range: 1, Epoch: 1}, Node: 2}
}

// prepare is of a transaction that writes a key of its own, and reads what all of them read.
func prepare(id base.TxnID) *msg.Prepare {
	m := &msg.Prepare{Batch: msg.Batch{
		Start:  base.TS(id),
		Writes: []base.Write{{Key: fmt.Sprintf("w%02d", id), Check: base.TS(id)}},
		Reads: []base.Read{
			{Span: base.Span{Lo: "read"}, Point: true}, {Span: base.Span{Lo: "a", Hi: "b"}},
			{Span: base.Span{Lo: "b", Hi: "c"}},
		},
	}}
	m.Header = head(id)
	return m
}

// decide tells how a transaction ended, as it would have been told in any order.
func decide(id base.TxnID) msg.Message {
	if id%3 == 0 {
		m := &msg.Abort{Start: base.TS(id)}
		m.Header = head(id)
		return m
	}
	m := &msg.Commit{CommitTS: 100 + base.TS(id)}
	m.Header = head(id)
	return m
}

// In what order transactions that do not touch came and ended is not in the state.
func TestOrderOfHistoryLeavesNoTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "transactions")
		ids := make([]base.TxnID, n)
		for i := range ids {
			ids[i] = base.TxnID(i + 1)
		}
		ends := rapid.IntRange(0, n).Draw(t, "ended")
		mark := base.TS(rapid.IntRange(0, n+1).Draw(t, "mark"))
		var states [][]byte
		for range 2 {
			r, l := newReplica()
			for _, id := range rapid.Permutation(ids).Draw(t, "came") {
				r.Receive(prepare(id), l)
			}
			for _, id := range rapid.Permutation(ids[:ends]).Draw(t, "ended") {
				r.Receive(decide(id), l)
			}
			r.Durable(r.appended, l)
			r.raise(mark)
			states = append(states, r.AppendState(nil))
		}
		if !bytes.Equal(states[0], states[1]) {
			t.Fatalf("%x\n%x", states[0], states[1])
		}
	})
}

// Those who stand in the way are named in the order of transactions, whoever came first.
func TestHoldersAreNamedInOrder(t *testing.T) {
	r, l := newReplica()
	for _, id := range []base.TxnID{3, 1, 2} {
		r.Receive(prepare(id), l)
	}
	for _, key := range []string{"read", "aa"} {
		m := &msg.Lock{Key: key}
		m.Header = head(9)
		l.Effects = nil
		r.Receive(m, l)
		waiting := l.Effects[len(l.Effects)-1].Msg.(*msg.Waiting)
		var ids []base.TxnID
		for _, h := range waiting.Holders {
			ids = append(ids, h.Txn)
		}
		if !slices.Equal(ids, []base.TxnID{1, 2, 3}) {
			t.Errorf("%s is held by %v", key, ids)
		}
	}
}

// The mark forgets all that it passes, in whatever order they ended.
func TestMarkForgetsWhatItPasses(t *testing.T) {
	r, _ := newReplica()
	for _, start := range []base.TS{5, 2, 9, 1, 7, 2} {
		r.keepAborted(base.TxnID(start*10+base.TS(r.txns.Len())), start, msg.RolledBack)
	}
	r.raise(6)
	var left []base.TS
	for _, t := range r.table() {
		left = append(left, t.start)
	}
	if !slices.Equal(left, []base.TS{7, 9}) || len(r.ended) != 2 {
		t.Errorf("%v are left, %d of them to be forgotten", left, len(r.ended))
	}
}

// A lock that was granted to one of those who waited for it has not been asked about. A nudge does,
// and again after the interval, not at once and for ever.
func TestNudgeAsksAboutAGrantedLockOnce(t *testing.T) {
	r, l := newReplica()
	for id := base.TxnID(1); id <= 3; id++ {
		m := &msg.Lock{Key: "k"}
		m.Header = head(id)
		r.Receive(m, l)
	}
	m := &msg.Release{}
	m.Header = head(1)
	r.Receive(m, l)
	l.Effects = nil
	r.Nudge(l)
	asked := false
	for _, e := range l.Effects {
		if asked = asked || e.Wake == wakeAsk; e.Wake == wakeAsk && e.Delay <= 0 {
			t.Errorf("the question is repeated after %d", e.Delay)
		}
	}
	if !asked {
		t.Error("nobody asked")
	}
}

func TestCutStatesAreErrors(t *testing.T) {
	r, l := newReplica()
	r.Receive(prepare(1), l)
	r.Receive(prepare(2), l)
	r.Receive(decide(1), l)
	m := &msg.Lock{Key: "w02"}
	m.Header = head(3)
	r.Receive(m, l)
	m = &msg.Lock{Key: "free"}
	m.Header = head(4)
	r.Receive(m, l)
	b := r.AppendState(nil)
	for n := range b {
		d := codec.NewDecoder(b[:n])
		if DecodeState(d); d.Err() == nil {
			t.Fatalf("%d of %d bytes were read", n, len(b))
		}
	}
}
