package commit

import (
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/wal"
)

// Phase is where a transaction stands, as its coordinator sees it.
type Phase uint8

// The phases.
const (
	Active   Phase = iota // statements come
	Voting                // PREPARE has left; no decision
	OnePhase              // the one-phase request has left; the participant decides
	Deciding              // COMMIT is appended and not yet durable
	Telling               // decided: COMMIT is told until all have acknowledged
	Asking                // one phase, the client was told UNKNOWN: the participant is asked on (C6)
	Ended                 // nothing more will be done
)

// String is the phase in a word.
func (p Phase) String() string {
	return [...]string{"active", "voting", "one phase", "deciding", "telling", "asking", "ended"}[p]
}

// Options are what BEGIN said.
type Options struct {
	Isolation   base.Isolation
	ReadOnly    bool
	Pessimistic bool
	Auto        bool    // a statement of its own: READ COMMITTED draws nothing more for it
	AsOf        base.TS // 0 is the present
}

// Reply is what the client is told when an operation has ended. It stays until the next operation.
type Reply struct {
	Failed  msg.Reason // Code None if all is well
	Aborted bool       // the failure ended the transaction
	Found   bool
	Version base.Version // Get, CPut, Incr: what was read or is now the value
	Saw     base.Version // CPut, Incr that wrote: what was read
	Pairs   []msg.Pair   // Scan

	Committed bool
	CommitTS  base.TS // 0 if nothing was written
	Phases    int
	Votes     []Vote // COMMIT: what each participant said, in key order
}

// String is the reply in a few words, as the trace prints it.
func (r *Reply) String() string {
	switch {
	case r.Failed.Code != msg.None:
		return r.Failed.Code.String()
	case r.Committed && r.CommitTS != 0:
		var room [32]byte
		return string(r.CommitTS.Append(append(room[:0], "committed "...)))
	case r.Committed:
		return "committed"
	case r.Pairs != nil:
		if len(r.Pairs) == 1 {
			return "1 pair"
		}
		return fmt.Sprintf("%d pairs", len(r.Pairs))
	case r.Found && !r.Version.Value.Tombstone:
		return r.Version.Value.Data
	}
	return "ok"
}

// Word is what kind of answer the reply is: "committed", "rolled back", "aborted" (the transaction
// is over), "unknown", "error" (the statement failed, the transaction is open), "value" or "ok".
func (r *Reply) Word() string {
	switch {
	case r.Failed.Code == msg.RolledBack:
		return "rolled back"
	case r.Failed.Code == msg.Unknown:
		return "unknown"
	case r.Failed.Code != msg.None && r.Aborted:
		return "aborted"
	case r.Failed.Code != msg.None:
		return "error"
	case r.Committed:
		return "committed"
	case r.Found && !r.Version.Value.Tombstone:
		return "value"
	}
	return "ok"
}

// Vote is what one participant said.
type Vote struct {
	Node  base.NodeID
	Range base.RangeID
	Said  string // "yes", "no", "none"
}

// Yes is what a participant is said to have said that has voted so.
const Yes = "yes"

// Wait is what the client is told while its operation waits.
type Wait struct {
	Key     string
	Holder  base.TxnID
	InDoubt bool // nobody in reach can tell how the holder ends
}

// The words of the timers.
const (
	wakeSilent uint8 = iota + 1 // nobody answered in time; Arg is the request
	wakeRepeat                  // P5: a waiting request is sent again; Arg is the request
	wakeResend                  // C4, C6: COMMIT or WITHDRAW is sent again
)

// TimeoutOf is the setting that a timer is set by.
func TimeoutOf(word uint8) effect.Timeout {
	if word == wakeSilent {
		return effect.VoteTimeout
	}
	return effect.Inquiry
}

// statementArg names the statement's request in a timer's Arg; a participant's is named by its
// range, which is never 0.
const statementArg = 0

// Coordinator is one transaction on the node that coordinates it.
type Coordinator struct {
	ID    base.TxnID
	Node  base.NodeID
	Start base.TS
	Options
	Phase Phase
	Reply Reply
	Wait  Wait

	untold bool // the client has not heard Reply yet: what it has heard is no state any more

	snapshot  base.TS
	low, mark base.TS
	writes    buffer
	reads     []base.Read // SERIALIZABLE: what was read
	locks     []lockHeld  // in the order in which they were taken
	asked     []base.Addr // asked for a lock: they may hold one that is not known here
	waits     uint64      // how many times it has begun to wait: names a wait in a probe
	seq       uint64      // requests of statements so far
	statement statement   // Active: the data operation under way

	parts []participant // from Voting or OnePhase on, in key order
	addrs []base.Addr   // of the participants
	room  *room         // from the first write on
	yes   int           // votes

	record   wal.Commit
	end      wal.End
	resend   effect.Timer
	backoff  base.Time
	unacked  int
	withdraw msg.Reason // OnePhase: why the request was asked back; Code None if it was not
}

type lockHeld struct {
	key   string
	grant base.Grant
}

// room is where the lists of the usual transaction begin, in one allocation. One that writes
// nothing does not need it.
type room struct {
	writes [2]base.Write
	parts  [2]participant
	addrs  [2]base.Addr
	votes  [2]Vote
}

func (r *room) clear() { *r = room{} }

// roomy is the coordinator's room.
func (c *Coordinator) roomy() *room {
	if c.room == nil {
		c.room = new(room)
	}
	return c.room
}

// request is a message that waits for its answer: the statement's, or a participant's PREPARE.
type request struct {
	addr   base.Addr
	open   bool         // it has left, and no final answer has come
	ever   bool         // it was answered WAITING at some time
	silent effect.Timer // the vote timer
	repeat effect.Timer // P5
	wait   uint64       // which wait it is, 0 if it does not wait
	told   *Wait        // what the client was told of it last, nil for nothing
}

// participant is one range replica that takes part.
type participant struct {
	request
	batch msg.Batch
	vote  vote
	acked bool
}

type vote uint8

const (
	voteNone vote = iota
	voteYes
	voteNo
)

// Init makes c the coordinator of a new transaction, whose BEGIN drew start; in place, because it
// is part of a bigger struct.
func (c *Coordinator) Init(id base.TxnID, node base.NodeID, o Options, out *effect.List) {
	stamp := out.DrawBegin(id)
	c.ID, c.Node, c.Options = id, node, o
	c.Start, c.snapshot, c.low, c.mark = stamp.TS, stamp.TS, stamp.Low, stamp.Mark
	if o.AsOf != 0 {
		out.Oracle.EndSnapshot(c.Start)
		out.Oracle.OpenSnapshot(o.AsOf)
		c.snapshot = o.AsOf
	}
	c.statement.coordinator = c
}

// Spent reports whether nobody has anything of the coordinator any more once the messages that are
// under way have come: it has committed, every participant knows, and no timer runs. Of what was
// aborted one may have a PREPARE still, whose writes are in the coordinator's room.
func (c *Coordinator) Spent() bool { return c.Phase == Ended && c.Reply.Committed }

// Clear makes a coordinator that is Spent ready for Init again.
func (c *Coordinator) Clear() {
	room := c.room
	*c = Coordinator{room: room}
	if room != nil {
		room.clear()
	}
}

// Recovered is a coordinator that found its COMMIT on the log and no END: it goes on telling (D6).
func Recovered(rec *wal.Commit, node base.NodeID, mark base.TS) *Coordinator {
	c := &Coordinator{
		ID: rec.Txn, Node: node, Start: rec.StartTS, Phase: Telling, record: *rec, mark: mark,
	}
	c.Reply = Reply{Committed: true, CommitTS: rec.CommitTS, Phases: 2}
	for _, a := range rec.Participants {
		c.parts = append(c.parts, participant{request: request{addr: a}, vote: voteYes})
	}
	c.addrs = rec.Participants
	c.unacked = len(c.parts)
	c.statement.coordinator = c // a late answer to a statement finds no statement that it answers
	return c
}

// Snapshot is the timestamp that it reads at.
func (c *Coordinator) Snapshot() base.TS { return c.snapshot }

// HasWritten reports whether a write is buffered.
func (c *Coordinator) HasWritten() bool { return c.writes.len() > 0 }

// Decision is the record of the decision, once it was made.
func (c *Coordinator) Decision() *wal.Commit { return &c.record }

// Abandoned says that the node has crashed: nothing more will be read (G1). A request that is still
// on its way is too old then to be judged, and is answered no.
func (c *Coordinator) Abandoned(s *effect.Shared) {
	switch c.Phase {
	case Active, Voting, OnePhase, Asking:
		c.endSnapshot(s)
	}
}

// CommitTS is the timestamp of the decision, if it was made.
func (c *Coordinator) CommitTS() base.TS { return c.record.CommitTS }

// Decided reports whether COMMIT was appended: from then on the transaction cannot be rolled back.
func (c *Coordinator) Decided() bool { return c.Phase == Deciding || c.Phase == Telling }

func (c *Coordinator) head(addr base.Addr) msg.Header {
	return msg.Header{Txn: c.ID, Range: addr, Node: c.Node}
}

// Receive takes a message from a participant.
func (c *Coordinator) Receive(m msg.Message, out *effect.List) {
	switch m := m.(type) {
	case *msg.Value:
		c.statement.value(m, out)
	case *msg.Pairs:
		c.statement.pairs(m, out)
	case *msg.Granted:
		c.statement.granted(m, out)
	case *msg.Vote:
		c.voted(m, out)
	case *msg.Ack:
		c.acked(m, out)
	case *msg.Ended:
		c.onePhaseEnded(m, out)
	case *msg.Waiting:
		c.waiting(m, out)
	case *msg.WrongRange:
		c.wrongRange(m, out)
	case *msg.Inquire:
		c.inquired(m, out)
	case *msg.Chase:
		c.chase(m.Path, out)
	case *msg.Victim:
		c.victim(m, out)
	}
}

// Refused takes back a message that nobody listened to: it proves that nothing happened there (D1).
func (c *Coordinator) Refused(m msg.Message, out *effect.List) {
	node := out.Directory.NodeOf(m.Head().Range.Range)
	switch m := m.(type) {
	case *msg.Read:
		c.statement.failed(m.Seq, msg.Reason{Code: msg.Refused, Node: node}, out)
	case *msg.Scan:
		c.statement.failed(m.Seq, msg.Reason{Code: msg.Refused, Node: node}, out)
	case *msg.Lock:
		c.statement.failed(m.Seq, msg.Reason{Code: msg.Refused, Node: node}, out)
	case *msg.Prepare:
		if c.Phase == Voting {
			c.abort(msg.Reason{Code: msg.Refused, Node: node}, out)
		}
	case *msg.OnePhase:
		c.onePhaseRefused(node, out)
	}
}

// Wake is a timer that has run out.
func (c *Coordinator) Wake(word uint8, arg uint64, out *effect.List) {
	switch word {
	case wakeSilent:
		c.request(arg).silent.Running = false
		c.silence(arg, out)
	case wakeRepeat:
		c.request(arg).repeat.Running = false
		c.repeat(arg, out)
	case wakeResend:
		c.resend.Running = false
		c.tellAgain(out, false)
	}
}

// Nudge makes the coordinator send at once what it would have sent again (RECOVER and HEAL).
func (c *Coordinator) Nudge(out *effect.List) {
	switch c.Phase {
	case Telling, Asking:
		c.tellAgain(out, true)
	case Active:
		if c.statement.open && c.statement.wait != 0 {
			c.repeat(statementArg, out)
		}
	case Voting, OnePhase:
		for i := range c.parts {
			if c.parts[i].open && c.parts[i].wait != 0 {
				c.repeat(c.parts[i].arg(), out)
			}
		}
	}
}

// request is the one that a timer's Arg names.
func (c *Coordinator) request(arg uint64) *request {
	if arg == statementArg {
		return &c.statement.request
	}
	return &c.part(base.RangeID(arg)).request
}

// part is the participant at a range, whatever the epoch, or nil.
func (c *Coordinator) part(r base.RangeID) *participant {
	for i := range c.parts {
		if c.parts[i].addr.Range == r {
			return &c.parts[i]
		}
	}
	return nil
}

// arg names the participant's request in a timer's Arg.
func (p *participant) arg() uint64 { return uint64(p.addr.Range) }

// sent starts the vote timer of a request that has just left.
func (r *request) sent(arg uint64, out *effect.List) {
	r.open = true
	out.SetTimer(&r.silent, wakeSilent, arg, out.Settings.Timeout(), false)
}

// closed stops a request's timers: its final answer has come, or none is wanted any more.
func (r *request) closed(out *effect.List) {
	r.open, r.wait = false, 0
	out.StopTimer(&r.silent)
	out.StopTimer(&r.repeat)
}

// silence is C1: no answer in time.
func (c *Coordinator) silence(arg uint64, out *effect.List) {
	r := c.request(arg)
	if !r.open {
		return
	}
	why := msg.Reason{Code: msg.Silent, Node: out.Directory.NodeOf(r.addr.Range)}
	out.Silent(c.ID, why.Node)
	switch c.Phase {
	case Active:
		c.statement.failed(c.seq, why, out)
	case Voting:
		c.abort(why, out)
	case OnePhase:
		c.unknown(why, out)
	}
}

// finish answers the client, and ends the transaction if the answer does.
func (c *Coordinator) finish(r Reply, out *effect.List) {
	*c.answer(out) = r
}

// answer is finish with a reply that is to be filled in.
func (c *Coordinator) answer(out *effect.List) *Reply {
	c.Reply, c.untold = Reply{}, true
	out.Answer(c.ID)
	return &c.Reply
}

// Told says that the client hears Reply now: the answer of the last operation has been carried out,
// and what it has waited for is over.
func (c *Coordinator) Told() {
	c.untold = false
	c.Wait = Wait{}
}

// over ends the transaction everywhere but on the participants, which know already or will ask.
func (c *Coordinator) over(out *effect.List) {
	c.Phase = Ended
	out.StopTimer(&c.resend)
	out.Oracle.EndTxn(c.Start)
	out.Forget(c.ID)
}

// endSnapshot says that nothing more will be read at the snapshot, nor anything be checked against
// it (G1): while a PREPARE is on its way it stays open, or a deletion newer than it could be cut
// before P2.3 has seen it.
func (c *Coordinator) endSnapshot(out *effect.Shared) {
	if c.AsOf != 0 {
		out.Oracle.EndSnapshot(c.AsOf)
	} else {
		out.Oracle.EndSnapshot(c.Start)
	}
}
