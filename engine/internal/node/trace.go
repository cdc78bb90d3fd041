package node

import (
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/wal"
)

// Entry is one line of the trace. Its words are made only when somebody reads them.
type Entry struct {
	Time   base.Time
	Node   base.NodeID
	Event  string       // "" for a point
	Point  effect.Point // NoPoint for an event
	Txn    base.TxnID
	Msg    msg.Message // send, deliver, refused, lost
	ID     uint64      // of the message
	Peer   base.NodeID // the other node
	Record wal.Record  // append
	LSN    base.LSN    // append, sync
	Answer string      // answer: what kind it is
	Op     *commit.Op  // submit: a data operation
	Detail string
}

// Word is the name of the event or the point.
func (e *Entry) Word() string {
	if e.Point != effect.NoPoint {
		return e.Point.String()
	}
	return e.Event
}

// Text is the rest of the line. Keys and values stand in it as they are.
func (e *Entry) Text() string {
	switch {
	case e.Msg != nil && e.Event == "deliver":
		return fmt.Sprintf("m%d %v from %v", e.ID, e.Msg, e.Peer)
	case e.Msg != nil:
		return fmt.Sprintf("m%d %v to %v", e.ID, e.Msg, e.Peer)
	case e.Record != nil:
		text := fmt.Sprintf("LSN %d %v", e.LSN, e.Record.Type())
		if detail := e.Record.Detail(); detail != "" {
			text += " " + detail
		}
		return text
	case e.LSN != 0:
		return fmt.Sprintf("up to LSN %d", e.LSN)
	case e.Op != nil:
		return e.Op.String()
	}
	return e.Detail
}

// Recorder keeps the last entries of the trace.
type Recorder struct {
	entries []Entry
	next    int // where the next one goes once the recorder is full
	limit   int
	total   uint64
}

// NewRecorder keeps the last limit entries.
func NewRecorder(limit int) *Recorder { return &Recorder{limit: limit} }

// Add appends an entry; the oldest goes if there are too many.
func (r *Recorder) Add(e Entry) {
	r.total++
	if len(r.entries) < r.limit {
		r.entries = append(r.entries, e)
		return
	}
	r.entries[r.next] = e
	r.next = (r.next + 1) % r.limit
}

// Resize keeps the last limit entries from now on.
func (r *Recorder) Resize(limit int) {
	r.entries, r.next, r.limit = r.Last(limit), 0, limit
}

// Len is how many entries are kept.
func (r *Recorder) Len() int { return len(r.entries) }

// Bytes is about how much memory the entries take, half of it for what they point to: the same on
// every machine.
func (r *Recorder) Bytes() int64 { return int64(len(r.entries)) * 2 * 144 }

// Total is how many entries there ever were.
func (r *Recorder) Total() uint64 { return r.total }

// Last is the last n entries that are kept, oldest first.
func (r *Recorder) Last(n int) []Entry {
	n = min(n, len(r.entries))
	last := make([]Entry, 0, n)
	for i := len(r.entries) - n; i < len(r.entries); i++ {
		last = append(last, r.entries[(r.next+i)%len(r.entries)])
	}
	return last
}

// Backward gives the entries that are kept to fn, newest first, until it says false.
func (r *Recorder) Backward(fn func(*Entry) bool) {
	n := len(r.entries)
	for i := n - 1; i >= 0; i-- {
		if !fn(&r.entries[(r.next+i)%n]) {
			return
		}
	}
}

// recordAnswer puts what a client is told into the trace.
func (n *Node) recordAnswer(t *Txn) {
	n.record(&Entry{Event: "answer", Txn: t.ID, Answer: t.Reply.Word(), Detail: t.Reply.String()})
}

// Told puts what a client hears without its coordinator into the trace.
func (w *World) Told(txn base.TxnID, answer, detail string) {
	if w.Recorder != nil {
		w.Recorder.Add(Entry{
			Time: w.Sim.Now(), Event: "answer", Txn: txn, Answer: answer, Detail: detail,
		})
	}
}

// Note puts what happens outside of every node into the trace.
func (w *World) Note(event, detail string) {
	if w.Recorder != nil {
		w.Recorder.Add(Entry{Time: w.Sim.Now(), Event: event, Detail: detail})
	}
}

// Note puts what an operator does to a node into the trace.
func (n *Node) Note(event, detail string) { n.record(&Entry{Event: event, Detail: detail}) }

// submitted puts what the client asks for into the trace. Of an autocommit statement that is the
// operation alone.
func (t *Txn) submitted(word string, auto bool) {
	if !auto {
		t.host.node.record(&Entry{Event: "submit", Txn: t.ID, Detail: word})
	}
}

// record puts an entry of this node into the trace, if somebody reads it.
func (n *Node) record(e *Entry) {
	if r := n.world.Recorder; r != nil {
		e.Time, e.Node = n.world.Sim.Now(), n.ID
		r.Add(*e)
	}
}
