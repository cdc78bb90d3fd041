package replica

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
)

// A participant that has voted yes may not decide by itself. It asks, at once if somebody waits for
// it, else after a while:
//
//	quiet ──▸ asking the coordinator (D3) ──┬── PENDING ────────────────▸ pending ──(later)──▸ again
//	                                        └── refused, or no answer
//	                                            asking the others (D4) ──┬── one knows ──▸ decided
//	                                                                     └── nobody ──▸ blocked (D5)
//
// Blocked is right: no choice would be safe. It goes on asking, ever more rarely.

type stage uint8

const (
	quiet stage = iota
	askingCoordinator
	askingPeers
	pending
	blocked
)

// String is the stage in a word.
func (s stage) String() string {
	return [...]string{"quiet", "asking the coordinator", "asking the others", "pending", "blocked"}[s]
}

// doubt is what a prepared transaction has found out about its outcome.
type doubt struct {
	stage      stage
	backoff    base.Time
	timer      effect.Timer
	unanswered []base.RangeID // askingPeers: who has not answered
}

// settled reports whether no question is open.
func (d *doubt) settled() bool { return d.stage == pending || d.stage == blocked }

// question asks the coordinator now (D3), unless a question is open already.
func (r *Replica) question(t *txn, out *effect.List) {
	if t.phase != prepared || t.doubt.stage == askingCoordinator || t.doubt.stage == askingPeers {
		return
	}
	t.doubt.stage = askingCoordinator
	m := &msg.Inquire{}
	m.Header = r.head(t.id, t.coordinator)
	out.Send(m)
	r.watch(t, out.Settings.Inquiry, out)
}

func (r *Replica) watch(t *txn, d base.Time, out *effect.List) {
	out.SetTimer(&t.doubt.timer, wakeDoubt, uint64(t.id), d, true)
}

// doubtOverdue: the time for an answer, or between two questions, is over.
func (r *Replica) doubtOverdue(t *txn, out *effect.List) {
	if t.phase != prepared {
		return
	}
	t.doubt.timer.Running = false
	switch {
	case t.doubt.stage == askingCoordinator:
		out.Silent(t.id, t.coordinator)
		r.coordinatorSilent(t.id, out)
	case t.doubt.stage == askingPeers:
		for _, peer := range t.doubt.unanswered {
			out.Silent(t.id, out.Directory.NodeOf(peer))
		}
		r.block(t, out)
	default:
		r.question(t, out)
	}
}

// coordinatorSilent is D4: the question was refused, or had no answer in time. Ask the other
// participants.
func (r *Replica) coordinatorSilent(id base.TxnID, out *effect.List) {
	t := r.txns.Get(id)
	if t == nil || t.phase != prepared || t.doubt.stage != askingCoordinator {
		return
	}
	t.doubt.stage = askingPeers
	t.doubt.unanswered = t.doubt.unanswered[:0]
	for _, a := range t.prepare.Participants {
		if a.Range == r.ID {
			continue
		}
		t.doubt.unanswered = append(t.doubt.unanswered, a.Range)
		m := &msg.Ask{From: r.Addr(), Start: t.start}
		m.Header = msg.Header{Txn: t.id, Range: a, Node: t.coordinator}
		out.Send(m)
	}
	if len(t.doubt.unanswered) == 0 {
		r.block(t, out)
		return
	}
	r.watch(t, out.Settings.Inquiry, out)
}

// peerSilent: one of the others cannot tell.
func (r *Replica) peerSilent(id base.TxnID, peer base.RangeID, out *effect.List) {
	t := r.txns.Get(id)
	if t == nil || t.phase != prepared || t.doubt.stage != askingPeers {
		return
	}
	same := func(o base.RangeID) bool { return o == peer }
	t.doubt.unanswered = slices.DeleteFunc(t.doubt.unanswered, same)
	if len(t.doubt.unanswered) == 0 {
		r.block(t, out)
	}
}

// block is D5: nobody in reach can tell. The intents stay, and the question is asked again.
func (r *Replica) block(t *txn, out *effect.List) {
	if mutate.On(mutate.M4) {
		r.drop(t, msg.PeerAsked, out)
		return
	}
	d := &t.doubt
	d.stage = blocked
	if d.backoff == 0 {
		d.backoff = out.Settings.Inquiry
	} else {
		d.backoff = base.Backoff(d.backoff)
	}
	out.Note("blocked", t.id, "")
	r.watch(t, d.backoff, out)
	r.tellWaitersFor(t, out)
}

// told is the answer to a question of this replica.
func (r *Replica) told(m *msg.Outcome, out *effect.List) {
	t := r.txns.Get(m.Txn)
	if l := r.lockers.Get(m.Txn); l != nil && (t == nil || t.phase != prepared) {
		r.lockTold(l, m, out)
		return
	}
	if t == nil || t.phase != prepared {
		return
	}
	fromCoordinator := m.From.Range == 0
	switch m.Status {
	case msg.Committed:
		r.install(t, m.CommitTS, m.Low, m.Mark, out)
		if fromCoordinator {
			r.ack(r.head(t.id, t.coordinator), out)
		}
	case msg.Aborted:
		r.drop(t, msg.PeerAsked, out)
	case msg.Pending:
		t.doubt.stage, t.doubt.backoff = pending, 0
		r.watch(t, out.Settings.Inquiry, out)
		r.tellWaitersFor(t, out)
	default:
		r.peerSilent(t.id, m.From.Range, out)
	}
}

// asked is D4 at the one that is asked. One that committed says so. One that aborted, or has no
// record of it, forces ABORTED, if that is not on its log, and then answers abort: from then on its
// vote can only be no. An operator's guess is never told (D7).
func (r *Replica) asked(m *msg.Ask, out *effect.List) {
	answer := &msg.Outcome{From: r.Addr(), Status: msg.InDoubt}
	answer.Header = msg.Header{Txn: m.Txn, Range: m.From, Node: m.Node}
	if w := r.waits.Get(m.Txn); w != nil {
		r.leave(w)
		if p, waited := w.m.(*msg.Prepare); waited { // P2: a waiting PREPARE votes no as well
			r.forceAborted(m.Txn, m.Start, msg.PeerAsked, out)
			r.vote(p.Header, msg.Reason{Code: msg.PeerAsked}, out)
		}
	}
	t := r.txns.Get(m.Txn)
	switch {
	case t == nil && m.Start < r.mark: // G2
		answer.Status = msg.Unknowable
	case t == nil:
		r.forceAborted(m.Txn, m.Start, msg.PeerAsked, out)
		r.freeLocks(m.Txn, out)
		answer.Status = msg.Aborted
	case t.phase == aborted && !t.heuristic:
		if !t.forced {
			r.forceAborted(m.Txn, m.Start, t.why, out)
		}
		answer.Status = msg.Aborted
	case t.phase == committed && !t.heuristic:
		answer.Status, answer.CommitTS, answer.Mark = msg.Committed, t.commitTS, r.mark
	}
	out.Send(answer)
}

// Asking reports whether a question of this replica is open.
func (r *Replica) Asking() bool {
	open := func(t *txn) bool {
		return t.doubt.stage == askingCoordinator || t.doubt.stage == askingPeers
	}
	return slices.ContainsFunc(r.prepared(), open) ||
		slices.ContainsFunc(r.lockerList(), func(l *locker) bool { return l.asking })
}
