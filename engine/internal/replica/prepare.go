package replica

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/mutate"
	"conclave/engine/internal/wal"
)

// prepare is P2: one event that ends in a vote, or returns the key that it must wait for. While it
// waits it holds nothing, and it is tried again from 1.
func (r *Replica) prepare(m *msg.Prepare, out *effect.List) *record {
	if t := r.txns.Get(m.Txn); t != nil && !r.skips(mutate.M20, m.Txn) { // P2.1
		r.prepareAgain(t, m, out)
		return nil
	}
	tooOld := m.Start < max(r.mark, r.cut)     // G2; below the cut P2.3 may miss a deletion (G1)
	if tooOld && !r.skips(mutate.M20, m.Txn) { // P2.1
		r.vote(m.Header, msg.Reason{Code: msg.BelowMark}, out)
		return nil
	}
	no, waitAt := r.check(m.Txn, &m.Batch) // P2.2 to P2.5
	if waitAt != nil {
		return waitAt
	}
	if no.Code == msg.None && out.DiskFull { // W3
		no = msg.Reason{Code: msg.DiskFull, Node: r.Node}
	}
	if no.Code != msg.None {
		r.refuse(m.Txn, m.Start, no.Code, out)
		r.vote(m.Header, no, out)
		return nil
	}
	if len(m.Writes) == 0 && mutate.On(mutate.M18) {
		r.freeLocks(m.Txn, out)
		r.vote(m.Header, msg.Reason{}, out)
		return nil
	}
	t := r.admit(m.Txn, m.Start, m.Node, m.Batch)
	t.prepare.Participants = m.Participants
	if mutate.On(mutate.M11) {
		t.prepare.Reads = nil
	}
	r.absorbLocks(t, out)                                                             // P2.6
	r.place(t, r.found)                                                               // P2.7
	out.SetTimer(&t.doubt.timer, wakeDoubt, uint64(t.id), out.Settings.Inquiry, true) // D3
	r.appendPrepared(t, out)
	out.Point(effect.PrepareAppended, t.id)
	r.vote(m.Header, msg.Reason{}, out)
	r.raise(m.Mark)
	return nil
}

// prepareAgain is P2.1 for a transaction that is known here: it is told again what it was told
// before.
func (r *Replica) prepareAgain(t *txn, m *msg.Prepare, out *effect.List) {
	switch t.phase {
	case prepared:
		r.vote(m.Header, msg.Reason{}, out)
	case committed:
		r.ack(m.Header, out)
	case aborted:
		r.vote(m.Header, msg.Reason{Code: t.why}, out)
	}
}

// admit puts a transaction into the table, prepared.
func (r *Replica) admit(id base.TxnID, start base.TS, coordinator base.NodeID, b msg.Batch) *txn {
	t := r.outcomes.New()
	t.id, t.start, t.coordinator, t.phase = id, start, coordinator, prepared
	t.promise = r.promises.New()
	t.prepare.Writes, t.prepare.Reads = b.Writes, b.Reads
	r.txns.Put(id, t)
	r.inDoubt++
	return t
}

// admitBriefly is admit for one that will be committed before the step is over. Its promise is
// written nowhere, and the next one has it again.
func (r *Replica) admitBriefly(
	id base.TxnID, start base.TS, coordinator base.NodeID, writes []base.Write,
) *txn {
	t := r.outcomes.New()
	t.id, t.start, t.coordinator, t.phase = id, start, coordinator, prepared
	r.brief = promise{prepare: wal.Prepared{Writes: writes}}
	t.promise = &r.brief
	r.txns.Put(id, t)
	r.inDoubt++
	return t
}

// refuse is P5: a no leaves ABORTED in memory, and frees what the transaction has locked here.
func (r *Replica) refuse(id base.TxnID, start base.TS, why msg.Code, out *effect.List) {
	if !mutate.On(mutate.M9) {
		r.keepAborted(id, start, why)
	}
	r.freeLocks(id, out)
}

// vote answers PREPARE. The yes is held back until PREPARED is durable (W4).
func (r *Replica) vote(head msg.Header, no msg.Reason, out *effect.List) {
	v := out.Votes.New()
	v.Header, v.Yes, v.No = head, no.Code == msg.None, no
	out.Send(v)
	if v.Yes {
		out.Point(effect.VoteSent, head.Txn)
	}
}

// check is P2.2 to P2.5: whether the batch can be prepared now. It ends in a no, in a key to wait
// for, or in neither. What it found of the written keys is left in r.found.
func (r *Replica) check(id base.TxnID, b *msg.Batch) (no msg.Reason, waitAt *record) {
	r.found = r.found[:0]
	for _, l := range b.Locks { // P2.2
		if !r.holds(id, l) && !mutate.On(mutate.M23) && !r.skips(mutate.M20, id) {
			return msg.Reason{Code: msg.LockLost, Key: l.Key}, nil
		}
	}
	for i := range b.Writes { // P2.3
		w := &b.Writes[i]
		rec := r.keys.Find(w.Key)
		r.found = append(r.found, rec)
		if rec != nil && !mutate.On(mutate.M5) && !r.skips(mutate.M6, id) {
			if no := newerThan(rec, w.Check); no.Code != msg.None {
				return no, nil
			}
		}
	}
	for i := range b.Writes { // P2.4
		if rec := r.found[i]; rec != nil && r.taken(rec, id) {
			return msg.Reason{}, rec
		} else if rec == nil && r.rangeHeld(b.Writes[i].Key, id) {
			return msg.Reason{}, r.keys.Ensure(b.Writes[i].Key)
		}
	}
	for _, read := range b.Reads { // P2.5
		if no := r.validate(id, b.Start, read); no.Code != msg.None {
			return no, nil
		}
	}
	return msg.Reason{}, nil
}

// skips reports whether a mistake is planted that leaves out a rule when a request is tried again
// after a wait.
func (r *Replica) skips(m mutate.Mutation, id base.TxnID) bool {
	return mutate.On(m) && r.waits.Get(id) != nil
}

// newerThan is P2.3 for one key: a version newer than the timestamp that it is checked at.
func newerThan(rec *record, check base.TS) msg.Reason {
	if v, found := rec.Newest(); found && v.TS > check {
		return msg.Reason{Code: msg.NewerVersion, Key: rec.Key, Txn: v.Txn, TS: v.TS, At: check}
	}
	return msg.Reason{}
}

// validate is P2.5 for one read: a version newer than start_ts, or another's write intent.
func (r *Replica) validate(id base.TxnID, start base.TS, read base.Read) (no msg.Reason) {
	one := func(rec *record) bool {
		if no = newerThan(rec, start); no.Code != msg.None {
			return false
		}
		if b := rec.State.busy; b != nil && b.intent != nil && b.intent.id != id {
			no = msg.Reason{Code: msg.ReadConflict, Key: rec.Key, Txn: b.intent.id}
		}
		return no.Code == msg.None
	}
	if !read.Point {
		if !mutate.On(mutate.M12) {
			r.keys.Ascend(read.Span, one)
		}
	} else if rec := r.keys.Find(read.Span.Lo); rec != nil {
		one(rec)
	}
	return no
}

// onePhase is C6: P2.1 to P2.6, then the intents, and only then the commit timestamp: a reader
// whose snapshot is above it meets the intents. One record, COMMITTED with the writes, decides it.
func (r *Replica) onePhase(m *msg.OnePhase, out *effect.List) *record {
	if t := r.txns.Get(m.Txn); t != nil { // P2.1
		r.sendEnded(m.Header, t, out)
		return nil
	}
	if m.Start < max(r.mark, r.cut) {
		r.sendNo(m.Header, msg.Reason{Code: msg.BelowMark}, out)
		return nil
	}
	no, waitAt := r.check(m.Txn, &m.Batch)
	if waitAt != nil {
		return waitAt
	}
	if no.Code == msg.None && out.DiskFull {
		no = msg.Reason{Code: msg.DiskFull, Node: r.Node}
	}
	if no.Code != msg.None {
		r.refuse(m.Txn, m.Start, no.Code, out)
		r.sendNo(m.Header, no, out)
		return nil
	}
	t := r.admitBriefly(m.Txn, m.Start, m.Node, m.Writes)
	r.place(t, r.found)
	out.Oracle.EndSnapshot(t.start) // it has been checked (G1)
	stamp := out.DrawCommit(t.id)
	if m.CommitTS != 0 {
		stamp.TS = m.CommitTS
	}
	rec := out.Committeds.New()
	*rec = wal.Committed{
		Range: r.ID, Txn: t.id, StartTS: t.start, CommitTS: stamp.TS, Low: stamp.Low, Mark: stamp.Mark,
		Coordinator: t.coordinator, OnePhase: true, Writes: m.Writes,
	}
	out.Append(rec)
	r.force(out, effect.OnePhaseLogged, t.id)
	r.applyCommitted(rec)
	r.freeLocks(t.id, out)
	r.sendEnded(m.Header, t, out)
	out.Point(effect.OnePhaseAnswered, t.id)
	return nil
}

// sendEnded answers how a one-phase transaction that is in the table ended.
func (r *Replica) sendEnded(head msg.Header, t *txn, out *effect.List) {
	m := out.Endeds.New()
	m.Header, m.CommitTS = head, t.commitTS
	if t.phase != committed {
		m.No = msg.Reason{Code: t.why}
	}
	out.Send(m)
}

func (r *Replica) sendNo(head msg.Header, no msg.Reason, out *effect.List) {
	m := out.Endeds.New()
	m.Header, m.No = head, no
	out.Send(m)
}

// withdraw is C6: the coordinator wants its request back, and to know how it ended. What is not
// known here is aborted first, on the log.
func (r *Replica) withdraw(m *msg.Withdraw, out *effect.List) {
	if w := r.waits.Get(m.Txn); w != nil {
		r.leave(w)
		r.refuse(m.Txn, m.Start, msg.Withdrawn, out)
	}
	t := r.txns.Get(m.Txn)
	if t == nil && m.Start < r.mark {
		return // G2: too long ago; whoever asks has been answered
	}
	if t == nil {
		t = r.forceAborted(m.Txn, m.Start, msg.Withdrawn, out)
		r.freeLocks(m.Txn, out)
	}
	r.sendEnded(m.Header, t, out)
}

// forceAborted appends ABORTED and keeps it (D4, C6).
func (r *Replica) forceAborted(id base.TxnID, start base.TS, why msg.Code, out *effect.List) *txn {
	rec := &wal.Aborted{Range: r.ID, Txn: id, StartTS: start}
	if mutate.On(mutate.M8) && why != msg.Withdrawn {
		return r.applyAborted(rec)
	}
	out.AppendDecision(rec)
	r.force(out, effect.NoPoint, id)
	t := r.applyAborted(rec)
	t.why = why
	return t
}

// writesKey reports whether one of the sorted writes is of key.
func writesKey(writes []base.Write, key string) bool {
	_, found := slices.BinarySearchFunc(writes, key, func(w base.Write, key string) int {
		switch {
		case w.Key < key:
			return -1
		case w.Key > key:
			return 1
		}
		return 0
	})
	return found
}
