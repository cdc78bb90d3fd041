package commit

import (
	"errors"
	"math"
	"slices"
	"strings"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/wal"
)

// The canonical form of a coordinator is what matters for its future, and nothing else: two that
// will do the same on the same inputs have the same bytes. So it depends on the phase what is in
// it:
//
//	active             the statement under way; the buffer, reads and locks as sets, by key; who was
//	                   asked for a lock, in the order of asking: so they are released
//	voting, one phase  of each participant its request, and its batch until it has voted; who was
//	                   asked for a lock
//	deciding           the participants; who was asked for a lock
//	telling            the participants, and which of them have acknowledged
//	asking             the participant
//	ended              nothing
//
// and a reply as long as the client has not heard it. Of what is left out everything follows: the
// participants' list of addresses, the counts of votes and acknowledgements, the records. Not state
// either: the buffer after COMMIT (it was cut into the batches) and a statement that has been
// answered.
//
// A timer is state as far as it runs or not. When it is due is the scheduler's state: Timers lists
// those that run after decoding, to be connected again.

var errState = errors.New("commit: not the canonical form of a coordinator")

// AppendState appends the canonical form of the coordinator.
func (c *Coordinator) AppendState(b []byte) []byte {
	b = codec.AppendUint(b, uint64(c.ID))
	b = codec.AppendUint(b, uint64(c.Node))
	b = appendTS(b, c.Start)
	b = append(b, byte(c.Isolation))
	b = codec.AppendBool(b, c.ReadOnly)
	b = codec.AppendBool(b, c.Pessimistic)
	b = codec.AppendBool(b, c.Auto)
	b = appendTS(b, c.AsOf)
	b = append(b, byte(c.Phase))
	if b = codec.AppendBool(b, c.untold); c.untold {
		b = c.Reply.append(b)
	}
	b = c.Wait.append(b)
	switch c.Phase {
	case Active:
		return c.appendActive(b)
	case Voting, OnePhase:
		return c.appendVoting(b)
	case Deciding, Telling:
		b = appendTS(appendTS(appendTS(b, c.record.CommitTS), c.low), c.mark)
		if c.Phase == Deciding {
			b = codec.AppendAddrs(b, c.asked)
		}
		return c.appendTelling(b)
	case Asking:
		return c.appendTelling(b)
	}
	return appendTS(b, c.record.CommitTS)
}

// DecodeState makes c, which is zero, the coordinator that AppendState wrote; in place, because it
// is part of a bigger struct.
func (c *Coordinator) DecodeState(d *codec.Decoder) {
	c.ID, c.Node, c.Start = d.Txn(), base.NodeID(d.Uint32()), d.TS()
	c.Isolation = base.Isolation(d.Byte())
	c.ReadOnly, c.Pessimistic, c.Auto, c.AsOf = d.Bool(), d.Bool(), d.Bool(), d.TS()
	c.Phase = Phase(d.Byte())
	if c.Isolation > base.Serializable || c.Phase > Ended {
		d.Fail(errState)
	}
	c.statement.coordinator = c
	c.snapshot = c.Start
	if c.untold = d.Bool(); c.untold {
		c.Reply = decodeReply(d)
	}
	c.Wait = decodeWait(d)
	switch c.Phase {
	case Active:
		c.decodeActive(d)
	case Voting, OnePhase:
		c.decodeVoting(d)
	case Deciding, Telling:
		c.record = wal.Commit{Txn: c.ID, StartTS: c.Start, CommitTS: d.TS()}
		c.low, c.mark = d.TS(), d.TS()
		if c.Phase == Deciding {
			c.asked = codec.Addrs(d)
		}
		c.decodeTelling(d)
		c.record.Participants = c.addrs
	case Asking:
		c.decodeTelling(d)
	default:
		c.record.CommitTS = d.TS()
	}
	if several := len(c.parts) > 1; several && (c.Phase == OnePhase || c.Phase == Asking) {
		d.Fail(errState)
	}
}

// Timers calls fn for every timer that runs, in a fixed order, with what the coordinator is to be
// told when it is due. One that was just decoded has no handle yet.
func (c *Coordinator) Timers(fn func(word uint8, arg uint64, t *effect.Timer)) {
	one := func(word uint8, arg uint64, t *effect.Timer) {
		if t.Running {
			fn(word, arg, t)
		}
	}
	one(wakeSilent, statementArg, &c.statement.silent)
	one(wakeRepeat, statementArg, &c.statement.repeat)
	for i := range c.parts {
		p := &c.parts[i]
		one(wakeSilent, p.arg(), &p.silent)
		one(wakeRepeat, p.arg(), &p.repeat)
	}
	one(wakeResend, 0, &c.resend)
}

func (c *Coordinator) appendActive(b []byte) []byte {
	b = appendTS(appendTS(appendTS(b, c.snapshot), c.low), c.mark)
	b = codec.AppendUint(b, uint64(c.writes.len()))
	c.writes.ascend(base.Span{}, func(w base.Write) bool {
		b = codec.AppendWrite(b, w)
		return true
	})
	b = codec.AppendReads(b, sortReads(slices.Clone(c.reads))) // plan loses their order
	locks := slices.SortedFunc(slices.Values(c.locks), byKey)
	b = codec.AppendList(b, locks, func(b []byte, l lockHeld) []byte {
		return codec.AppendGrant(codec.AppendString(b, l.key), l.grant)
	})
	b = codec.AppendAddrs(b, c.asked)
	b = codec.AppendUint(b, c.waits)
	b = codec.AppendUint(b, c.seq)
	if b = codec.AppendBool(b, c.statement.open); c.statement.open {
		b = c.statement.append(b)
	}
	return b
}

func (c *Coordinator) decodeActive(d *codec.Decoder) {
	c.snapshot, c.low, c.mark = d.TS(), d.TS(), d.TS()
	for i, n, last := 0, d.Count(), ""; i < n && d.Err() == nil; i++ {
		w := codec.Write(d)
		if i > 0 && w.Key <= last {
			d.Fail(errState)
		}
		c.writes.put(w)
		last = w.Key
	}
	c.reads = codec.Reads(d)
	c.locks = codec.List(d, func(d *codec.Decoder) lockHeld {
		return lockHeld{key: d.String(), grant: codec.Grant(d)}
	})
	sorted := sortReads(slices.Clone(c.reads))
	if !slices.IsSortedFunc(c.locks, byKey) || !slices.Equal(c.reads, sorted) {
		d.Fail(errState)
	}
	c.asked = codec.Addrs(d)
	c.waits, c.seq = d.Uint(), d.Uint()
	if c.statement.open = d.Bool(); c.statement.open {
		c.statement.decode(d)
	}
}

func byKey(x, y lockHeld) int { return strings.Compare(x.key, y.key) }

func (c *Coordinator) appendVoting(b []byte) []byte {
	b = appendTS(appendTS(b, c.low), c.mark)
	b = codec.AppendAddrs(b, c.asked)
	b = codec.AppendUint(b, c.waits)
	b = msg.AppendReason(b, c.withdraw)
	b = codec.AppendUint(b, uint64(len(c.parts)))
	for i := range c.parts {
		p := &c.parts[i]
		b = codec.AppendAddr(b, p.addr)
		if b = codec.AppendBool(b, p.open); p.open {
			b = p.request.append(b, c.Phase)
		}
		voted := p.vote == voteYes // after a no there is no voting
		if b = codec.AppendBool(b, voted); !voted {
			b = msg.AppendBatch(b, &p.batch)
		}
	}
	return b
}

func (c *Coordinator) decodeVoting(d *codec.Decoder) {
	c.low, c.mark = d.TS(), d.TS()
	c.asked, c.waits = codec.Addrs(d), d.Uint()
	c.withdraw = msg.DecodeReason(d)
	c.setParts(codec.List(d, func(d *codec.Decoder) (p participant) {
		p.addr = codec.Addr(d)
		if p.open = d.Bool(); p.open {
			p.request.decode(d, c.Phase)
		}
		if d.Bool() {
			p.vote = voteYes
			c.yes++
		} else {
			p.batch = msg.DecodeBatch(d)
		}
		return p
	}))
	c.checkParts(d)
}

// appendTelling is of the phases in which nothing is asked of the participants that they could
// refuse.
func (c *Coordinator) appendTelling(b []byte) []byte {
	b = codec.AppendBool(b, c.resend.Running)
	b = codec.AppendUint(b, uint64(c.backoff))
	b = codec.AppendUint(b, uint64(len(c.parts)))
	for i := range c.parts {
		b = codec.AppendAddr(b, c.parts[i].addr)
		b = codec.AppendBool(b, c.parts[i].acked)
	}
	return b
}

func (c *Coordinator) decodeTelling(d *codec.Decoder) {
	c.resend.Running = d.Bool()
	c.backoff = decodeTime(d)
	c.setParts(codec.List(d, func(d *codec.Decoder) (p participant) {
		p.addr = codec.Addr(d)
		if c.Phase != Asking {
			p.vote = voteYes
		}
		if p.acked = d.Bool(); !p.acked && c.Phase == Telling {
			c.unacked++
		}
		return p
	}))
	c.checkParts(d)
}

// checkParts refuses participants that cannot be: a timer names one by its range.
func (c *Coordinator) checkParts(d *codec.Decoder) {
	none := func(a base.Addr) bool { return a.Range == 0 }
	if len(c.parts) == 0 || slices.ContainsFunc(c.addrs, none) {
		d.Fail(errState)
	}
}

// append is of an open request; one that is closed has no state but its address.
func (r *request) append(b []byte, p Phase) []byte {
	b = codec.AppendBool(b, r.silent.Running)
	b = codec.AppendBool(b, r.repeat.Running)
	b = codec.AppendUint(b, r.wait)
	if p == OnePhase {
		b = codec.AppendBool(b, r.ever)
	}
	if b = codec.AppendBool(b, r.told != nil); r.told != nil {
		b = r.told.append(b)
	}
	return b
}

func (r *request) decode(d *codec.Decoder, p Phase) {
	r.silent.Running, r.repeat.Running = d.Bool(), d.Bool()
	r.wait = d.Uint()
	if p == OnePhase {
		r.ever = d.Bool()
	}
	if d.Bool() {
		told := decodeWait(d)
		r.told = &told
	}
}

// append is of the statement under way.
func (s *statement) append(b []byte) []byte {
	b = codec.AppendAddr(b, s.addr)
	b = s.request.append(b, Active)
	b = append(b, byte(s.op.Kind))
	b = codec.AppendString(b, s.op.Key)
	b = codec.AppendString(b, s.op.Value)
	b = appendMaybe(b, s.op.Old)
	b = appendMaybe(b, s.op.New)
	b = codec.AppendUint(b, uint64(s.op.By))
	b = codec.AppendSpan(b, s.op.Span)
	b = codec.AppendUint(b, uint64(s.op.Limit))
	b = appendTS(b, s.at)
	b = codec.AppendBool(b, s.locked)
	if s.op.Kind == Scan {
		b = codec.AppendSpan(b, s.rest)
		b = codec.AppendSpan(b, s.piece)
		b = msg.AppendPairs(b, s.got)
	}
	return b
}

func (s *statement) decode(d *codec.Decoder) {
	s.addr = codec.Addr(d)
	s.request.decode(d, Active)
	s.op = Op{
		Kind: Kind(d.Byte()), Key: d.String(), Value: d.String(),
		Old: decodeMaybe(d), New: decodeMaybe(d),
		By: int64(d.Uint()), Span: codec.Span(d), Limit: decodeInt(d),
	}
	if s.op.Kind == 0 || s.op.Kind > Lock {
		d.Fail(errState)
	}
	s.at, s.locked = d.TS(), d.Bool()
	if s.op.Kind == Scan {
		s.scanning = new(scanning)
		s.rest, s.piece, s.got = codec.Span(d), codec.Span(d), msg.DecodePairs(d)
	}
}

func (r *Reply) append(b []byte) []byte {
	b = msg.AppendReason(b, r.Failed)
	b = codec.AppendBool(b, r.Aborted)
	b = codec.AppendBool(b, r.Found)
	b = codec.AppendVersion(b, r.Version)
	b = codec.AppendVersion(b, r.Saw)
	b = codec.AppendBool(b, r.Pairs != nil)
	b = msg.AppendPairs(b, r.Pairs)
	b = codec.AppendBool(b, r.Committed)
	b = appendTS(b, r.CommitTS)
	b = codec.AppendUint(b, uint64(r.Phases))
	return codec.AppendList(b, r.Votes, func(b []byte, v Vote) []byte {
		b = codec.AppendUint(b, uint64(v.Node))
		b = codec.AppendUint(b, uint64(v.Range))
		return codec.AppendString(b, v.Said)
	})
}

func decodeReply(d *codec.Decoder) (r Reply) {
	r.Failed, r.Aborted = msg.DecodeReason(d), d.Bool()
	r.Found, r.Version, r.Saw = d.Bool(), codec.Version(d), codec.Version(d)
	scan := d.Bool()
	if r.Pairs = msg.DecodePairs(d); scan && r.Pairs == nil {
		r.Pairs = []msg.Pair{}
	} else if !scan && r.Pairs != nil {
		d.Fail(errState)
	}
	r.Committed, r.CommitTS, r.Phases = d.Bool(), d.TS(), decodeInt(d)
	r.Votes = codec.List(d, func(d *codec.Decoder) Vote {
		node, r := base.NodeID(d.Uint32()), base.RangeID(d.Uint32())
		return Vote{Node: node, Range: r, Said: d.String()}
	})
	return r
}

func (w *Wait) append(b []byte) []byte {
	b = codec.AppendString(b, w.Key)
	b = codec.AppendUint(b, uint64(w.Holder))
	return codec.AppendBool(b, w.InDoubt)
}

func decodeWait(d *codec.Decoder) Wait {
	return Wait{Key: d.String(), Holder: d.Txn(), InDoubt: d.Bool()}
}

func appendTS(b []byte, ts base.TS) []byte { return codec.AppendUint(b, uint64(ts)) }

// appendMaybe appends a string that may be missing.
func appendMaybe(b []byte, s *string) []byte {
	if b = codec.AppendBool(b, s != nil); s != nil {
		b = codec.AppendString(b, *s)
	}
	return b
}

func decodeMaybe(d *codec.Decoder) *string {
	if !d.Bool() {
		return nil
	}
	s := d.String()
	return &s
}

// decodeInt reads a number that is not negative.
func decodeInt(d *codec.Decoder) int {
	n := d.Uint()
	if n > math.MaxInt {
		d.Fail(errState)
		return 0
	}
	return int(n)
}

func decodeTime(d *codec.Decoder) base.Time { return base.Time(decodeInt(d)) }

// Essence forgets what matters only to clocks and to people: how long the next pause is, and what
// the client was told that it waits for.
func (c *Coordinator) Essence() {
	c.backoff, c.Wait = 0, Wait{}
	c.statement.told = nil
	for i := range c.parts {
		c.parts[i].told = nil
	}
}
