package sim

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
)

// queueModel is what is to happen, in one list that is searched from the front.
type queueModel struct {
	now    base.Time
	seq    uint64
	all    []expected
	timers []uint64 // handles of all timers there ever were
}

// expected is one event of the model.
type expected struct {
	at         base.Time
	seq        uint64
	to         base.NodeID
	background bool
	handle     uint64 // of a timer
}

func (m *queueModel) add(e expected) {
	e.seq = m.seq
	m.seq++
	m.all = append(m.all, e)
}

func (m *queueModel) drop(which func(expected) bool) { m.all = slices.DeleteFunc(m.all, which) }

// next is the earliest, in order of (time, sequence).
func (m *queueModel) next() (expected, bool) {
	if len(m.all) == 0 {
		return expected{}, false
	}
	return slices.MinFunc(m.all, func(a, b expected) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq))
	}), true
}

func (m *queueModel) happens(e expected) {
	m.now = max(m.now, e.at)
	m.drop(func(o expected) bool { return o.seq == e.seq })
}

const simNodes = 3

// queueTest is the scheduler beside its model.
type queueTest struct {
	*rapid.T
	sim      *Sim
	model    queueModel
	settings base.Settings
}

// The scheduler keeps events of this instant in a ring, of the future in a heap, and timers in another one.
// The model does not.
func TestSchedulerIsLikeAListOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := &queueTest{T: t}
		q.sim = New(1, simNodes, &q.settings)
		for n := base.NodeID(1); n <= simNodes; n++ {
			q.sim.SetUp(n, 1)
		}
		t.Repeat(map[string]func(*rapid.T){
			"":        func(*rapid.T) { q.same() },
			"send":    q.send,
			"burst":   q.burst,
			"timer":   q.timer,
			"stop":    q.stop,
			"sync":    q.sync,
			"next":    q.next,
			"until":   q.until,
			"take":    q.take,
			"advance": q.advance,
			"down":    q.down,
		})
	})
}

func (q *queueTest) duration(t *rapid.T) base.Time {
	return base.Time(rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 5), rapid.IntRange(0, 1000)).Draw(t, "duration"))
}

func (q *queueTest) node(t *rapid.T) base.NodeID {
	return base.NodeID(rapid.IntRange(1, simNodes).Draw(t, "node"))
}

func (q *queueTest) send(t *rapid.T) {
	from, to, background := q.node(t), q.node(t), rapid.Bool().Draw(t, "background")
	d := q.duration(t)
	q.settings.LatencyMin, q.settings.LatencyMax = d, d
	q.sim.Send(from, to, &msg.Release{}, background)
	if from == to { // to oneself takes no time
		d = 0
	}
	q.model.add(expected{at: q.model.now + d, to: to, background: background})
}

// burst makes the heaps deep enough to matter.
func (q *queueTest) burst(t *rapid.T) {
	for range 20 {
		q.send(t)
		q.timer(t)
	}
}

func (q *queueTest) timer(t *rapid.T) {
	n, d := q.node(t), q.duration(t)
	handle := q.sim.SetTimer(n, nil, 1, 2, d, true)
	q.model.add(expected{at: q.model.now + d, to: n, background: true, handle: handle})
	q.model.timers = append(q.model.timers, handle)
}

// stop stops a timer; one that has fired or was stopped is left alone, and so is its place's next one.
func (q *queueTest) stop(t *rapid.T) {
	if len(q.model.timers) > 0 {
		handle := rapid.SampledFrom(q.model.timers).Draw(t, "timer")
		q.sim.StopTimer(handle)
		q.model.drop(func(e expected) bool { return e.handle == handle })
	}
}

// sync is a sync that ends later, in the background at first; a statement may come to wait for it.
func (q *queueTest) sync(t *rapid.T) {
	n, d := q.node(t), q.duration(t)
	seq := q.sim.SyncLater(n, d, true)
	promoted := rapid.Bool().Draw(t, "promoted") && d > 0
	if promoted {
		q.sim.Promote(seq)
	}
	q.model.add(expected{at: q.model.now + d, to: n, background: !promoted})
}

func (q *queueTest) next(t *rapid.T) {
	got, ok := q.sim.Next()
	want, some := q.model.next()
	q.happened(got, ok, want, some)
}

func (q *queueTest) until(t *rapid.T) {
	limit := q.model.now + q.duration(t)
	got, ok := q.sim.NextUntil(limit)
	want, some := q.model.next()
	q.happened(got, ok, want, some && want.at <= limit)
}

func (q *queueTest) happened(got Event, ok bool, want expected, some bool) {
	q.Helper()
	if ok != some || ok && (got.At != want.at || got.Seq != want.seq || got.To != want.to) {
		q.Fatalf("%+v happens, not %+v", got, want)
	}
	if ok {
		q.model.happens(want)
	}
}

// take makes any event happen that is no timer.
func (q *queueTest) take(t *rapid.T) {
	pending := q.sim.Pending()
	if len(pending) == 0 {
		return
	}
	e := rapid.SampledFrom(pending).Draw(t, "event")
	got, ok := q.sim.Take(e.Seq)
	i := slices.IndexFunc(q.model.all, func(o expected) bool { return o.seq == e.Seq })
	q.happened(got, ok, q.model.all[i], true)
	if _, twice := q.sim.Take(e.Seq); twice {
		t.Fatal("it happens twice")
	}
}

// advance lets time pass in which nothing happens.
func (q *queueTest) advance(t *rapid.T) {
	to := q.model.now + q.duration(t)
	if first, some := q.model.next(); some {
		to = min(to, max(first.at, q.model.now))
	}
	q.sim.Advance(to)
	q.model.now = max(q.model.now, to)
}

// down takes along all that is to happen at a node; it is up again at once.
func (q *queueTest) down(t *rapid.T) {
	n := q.node(t)
	q.sim.SetDown(n)
	q.sim.SetUp(n, 2)
	q.model.drop(func(e expected) bool { return e.to == n })
}

// same compares what can be seen of both.
func (q *queueTest) same() {
	foreground, pending := 0, []uint64{}
	sorted := slices.SortedFunc(slices.Values(q.model.all), func(a, b expected) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq))
	})
	for _, e := range sorted {
		if !e.background {
			foreground++
		}
		if e.handle == 0 {
			pending = append(pending, e.seq)
		}
	}
	got := []uint64{}
	for _, e := range q.sim.Pending() {
		got = append(got, e.Seq)
	}
	if !slices.Equal(got, pending) || q.sim.Foreground() != foreground || q.sim.Now() != q.model.now ||
		q.sim.Idle() != (len(pending) == 0) {
		q.Fatalf("at %d: %v, %d in the foreground; the model at %d: %v, %d",
			q.sim.Now(), got, q.sim.Foreground(), q.model.now, pending, foreground)
	}
}

// What is taken out of the middle of a heap may leave something smaller in its place.
func TestEventsComeInOrderWhateverWasTakenOut(t *testing.T) {
	random := NewRand(1, "test")
	for range 200 {
		settings := base.Settings{}
		s := New(1, 2, &settings)
		s.SetUp(1, 1)
		s.SetUp(2, 1)
		var handles []uint64
		for range 60 {
			d := base.Time(1 + random.IntN(1000))
			settings.LatencyMin, settings.LatencyMax = d, d
			s.Send(1, 2, &msg.Release{}, true)
			handles = append(handles, s.SetTimer(1, nil, 1, 1, d+1, true))
		}
		for range 20 {
			s.StopTimer(handles[random.IntN(len(handles))])
			i := random.IntN(len(s.later.events))
			s.later.remove(i)
		}
		last := base.Time(0)
		for e, ok := s.Next(); ok; e, ok = s.Next() {
			if e.At < last {
				t.Fatalf("%d after %d", e.At, last)
			}
			last = e.At
		}
	}
}

// D1: a message is for the incarnation that runs when it is sent; to a node that is down it comes back, at
// once; a partition, or what is to be lost, swallows it in silence, refusals too.
func TestFatesOfAMessage(t *testing.T) {
	settings := base.Settings{LatencyMin: 5, LatencyMax: 5}
	s := New(1, 2, &settings)
	s.SetUp(1, 7)
	s.SetUp(2, 8)
	send := func(from, to base.NodeID) (Fate, []Event) {
		before := len(s.Pending())
		_, fate := s.Send(from, to, &msg.Release{}, false)
		return fate, s.Pending()[before:]
	}
	want := func(what string, fate, wantFate Fate, events []Event, n int) {
		t.Helper()
		if fate != wantFate || len(events) != n {
			t.Errorf("%s: fate %v, %d events", what, fate, len(events))
		}
	}
	fate, e := send(1, 2)
	want("both up", fate, UnderWay, e, 1)
	if e[0].Incarnation != 8 || e[0].At != 5 || e[0].Kind != Deliver {
		t.Errorf("%+v", e[0])
	}
	s.Drop(1, 2, 1)
	s.Duplicate(1, 2, 1)
	fate, e = send(1, 2)
	want("dropped", fate, Vanished, e, 0)
	fate, e = send(2, 1)
	want("the other way", fate, UnderWay, e, 1)
	fate, e = send(1, 2)
	want("doubled", fate, UnderWay, e, 2)
	fate, e = send(1, 2)
	want("afterwards", fate, UnderWay, e, 1)
	s.Partition([]int{0, 0, 1})
	fate, e = send(1, 2)
	want("cut off", fate, Vanished, e, 0)
	fate, e = send(1, 1)
	want("to oneself", fate, UnderWay, e, 1)
	s.SetDown(2)
	fate, e = send(1, 2)
	want("cut off from a dead node", fate, Vanished, e, 0)
	s.Heal()
	s.Take(s.Pending()[0].Seq)
	before := s.Pending()
	_, fate = s.Send(1, 2, &msg.Release{}, false)
	after := s.Pending()
	if fate != Refused || len(after) != len(before)+1 {
		t.Fatalf("to a dead node: fate %v", fate)
	}
	for _, e := range after {
		if e.Kind == Refuse && (e.To != 1 || e.From != 2 || e.Incarnation != 7 || e.At != s.Now()) {
			t.Errorf("it comes back as %+v", e)
		}
	}
	s.Delay(1, 2, 100)
	s.SetUp(2, 9)
	s.Send(1, 2, &msg.Release{}, false)
	last := s.Pending()[len(s.Pending())-1]
	if last.At != s.Now()+105 || last.Incarnation != 9 {
		t.Errorf("delayed: %+v", last)
	}
}
