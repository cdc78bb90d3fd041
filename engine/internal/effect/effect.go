package effect

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/oracle"
	"conclave/engine/internal/ranges"
	"conclave/engine/internal/wal"
)

// Kind says what is to be done.
type Kind uint8

// The kinds of effect.
const (
	Append Kind = iota + 1
	Send
	Answer
	Waits
	SetTimer
	StopTimer
	Trace
	GoOn
	Forget
)

// Timer is a room's handle of something that will wake it. The zero value is not running. The room
// keeps the struct where it is; node writes into it when the effect is carried out.
type Timer struct {
	Running bool
	Handle  uint64 // the scheduler's name for it
}

// Timeout is the setting that says when a timer runs out. By it, its node and its transaction a
// timer is called.
type Timeout uint8

// The timeouts.
const (
	VoteTimeout Timeout = iota + 1
	Inquiry
	LockLease
)

// String is the setting's name in the language.
func (t Timeout) String() string {
	return [...]string{"", "vote-timeout", "inquiry", "lock-lease"}[t]
}

// Effect is one thing to do; which fields mean something follows from Kind.
type Effect struct {
	Kind  Kind
	Point Point // Trace: a point of the protocol, or NoPoint
	// Decision says of an Append that it may use a full disk's reserve (W3).
	Decision bool
	// Background says of a SetTimer that what it starts is not part of a statement.
	Background bool
	Wake       uint8  // SetTimer: what the room is to be told
	Arg        uint64 // SetTimer: about what
	Txn        base.TxnID
	Msg        msg.Message // Send, GoOn
	Record     wal.Record  // Append
	Timer      *Timer      // SetTimer, StopTimer
	Delay      base.Time   // SetTimer
	Event      string      // Trace with NoPoint: the word for it
	Detail     string      // Trace
}

// Shared is what a room may read of the world around it: the oracle, the directory and the
// settings. Each is an input that happens to be at hand; none of them knows time or chance.
type Shared struct {
	Oracle    *oracle.Oracle
	Directory *ranges.Directory
	Settings  *base.Settings
}

// DrawBegin draws a start_ts (B1).
func (l *List) DrawBegin(txn base.TxnID) oracle.Stamp {
	return l.drawn(l.Oracle.Begin(), txn, "start_ts ")
}

// DrawSnapshot draws a statement's snapshot.
func (l *List) DrawSnapshot(txn base.TxnID) base.TS {
	return l.drawn(l.Oracle.Draw(), txn, "snapshot ").TS
}

// DrawCommit draws a commit_ts (C2, C6).
func (l *List) DrawCommit(txn base.TxnID) oracle.Stamp {
	return l.drawn(l.Oracle.Draw(), txn, "commit_ts ")
}

// drawn traces a draw (O1). Where every version is kept, nothing is low (G1).
func (l *List) drawn(s oracle.Stamp, txn base.TxnID, what string) oracle.Stamp {
	if l.Settings.KeepVersions {
		s.Low = 0
	}
	if l.Tracing {
		var room [32]byte // one allocation, not three: every statement draws
		l.Note("draw", txn, string(s.TS.Append(append(room[:0], what...))))
	}
	return s
}

// Arena makes what steps put out. It is one for all nodes.
type Arena struct {
	msg.Arena
	Committeds base.Slab[wal.Committed]
}

// Reset takes back all that steps have put out so far: nobody has any of it.
func (a *Arena) Reset() {
	a.Arena.Reset()
	a.Committeds.Reset()
}

// Keep leaves it to whoever has it.
func (a *Arena) Keep() { *a = Arena{} }

// List is the effects of one step, in order.
type List struct {
	Shared
	*Arena
	Effects []Effect
	// Tracing says that somebody reads the trace: without it, effects that are only lines of it are
	// not put out, and cost nothing.
	Tracing bool
	// Watching says that a crash or a break may be planted by the time a point is reached, or that the
	// trace is read. Without it points are not put out either: a transfer passes two dozen of them.
	Watching bool
	// Breaks says that a break may hold the cluster at a point.
	Breaks bool
	// Kept says that somebody keeps what is put out, to look at it later: none of it is used again.
	Kept bool
	// Alone says that all that was put out before has been carried out.
	Alone bool
	// DiskFull says that the node's disk takes decisions only (W3).
	DiskFull bool
}

// NewList is an empty list, for who has no arena to share.
func NewList(s Shared) *List { return &List{Shared: s, Arena: new(Arena)} }

// add is one more effect. It is filled in where it stands: fields that mean nothing for its kind
// hold what the one before has left there.
func (l *List) add(k Kind) *Effect {
	n := len(l.Effects)
	if n == cap(l.Effects) {
		l.grow()
	}
	l.Effects = l.Effects[:n+1]
	e := &l.Effects[n]
	e.Kind = k
	return e
}

//go:noinline
func (l *List) grow() { l.Effects = slices.Grow(l.Effects, 16) }

// Append forces a record: what is sent after it waits until it is durable (W4).
func (l *List) Append(rec wal.Record) {
	e := l.add(Append)
	e.Record, e.Decision = rec, false
}

// AppendDecision is Append of a record that a full disk must still take (W3).
func (l *List) AppendDecision(rec wal.Record) {
	e := l.add(Append)
	e.Record, e.Decision = rec, true
}

// Send puts a message on the network. Where it goes follows from the message.
func (l *List) Send(m msg.Message) {
	l.add(Send).Msg = m
}

// Answer tells the client that its operation has ended; the coordinator's Reply says how.
func (l *List) Answer(txn base.TxnID) {
	l.add(Answer).Txn = txn
}

// Waits tells the client that its operation waits; the coordinator's Wait says for what.
func (l *List) Waits(txn base.TxnID) {
	l.add(Waits).Txn = txn
}

// SetTimer tells the room wake and arg after so much virtual time; a timer that is running starts
// anew. A background timer is a resend or a question that no statement asked for.
func (l *List) SetTimer(t *Timer, wake uint8, arg uint64, after base.Time, background bool) {
	t.Running = true
	e := l.add(SetTimer)
	e.Timer, e.Wake, e.Arg, e.Delay, e.Background = t, wake, arg, after, background
}

// StopTimer forgets a timer, if it is running.
func (l *List) StopTimer(t *Timer) {
	if t.Running {
		l.stopTimer(t)
	}
}

//go:noinline
func (l *List) stopTimer(t *Timer) {
	t.Running = false
	l.add(StopTimer).Timer = t
}

// Point says that the protocol has come to a named moment of txn.
func (l *List) Point(p Point, txn base.TxnID) {
	if l.Watching {
		l.point(p, txn)
	}
}

// point is not inlined, so that Point is: where nobody watches that is a test of one bit.
//
//go:noinline
func (l *List) point(p Point, txn base.TxnID) {
	e := l.add(Trace)
	e.Point, e.Txn, e.Event, e.Detail = p, txn, "", ""
}

// Pauses reports whether a break may hold the cluster at the point that was put out last. Then the
// step ends there, so that nobody finds a state that is ahead of the point, and the room is told to
// go on with m when the point has been passed.
func (l *List) Pauses(m msg.Message) bool {
	if l.Breaks {
		l.goOn(m)
	}
	return l.Breaks
}

//go:noinline
func (l *List) goOn(m msg.Message) { l.add(GoOn).Msg = m }

// Note puts a line into the trace. A caller that has to build the detail asks Tracing first.
func (l *List) Note(event string, txn base.TxnID, detail string) {
	if l.Tracing {
		e := l.add(Trace)
		e.Point, e.Event, e.Txn, e.Detail = NoPoint, event, txn, detail
	}
}

// Silent notes that a node has not answered in time.
func (l *List) Silent(txn base.TxnID, n base.NodeID) {
	if l.Tracing {
		l.Note("timeout", txn, n.String()+" is silent")
	}
}

// Forget says that the coordinator of txn is no longer needed.
func (l *List) Forget(txn base.TxnID) {
	l.add(Forget).Txn = txn
}
