package msg

import (
	"errors"
	"math"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/lock"
)

// The canonical encoding of a message: one byte for its kind, the header, the fields in the order
// of the struct. Lists are written as they stand: to sort them is the duty of whoever made the
// message. A list without items comes back as nil.

var errMessage = errors.New("msg: not a message")

// kind is a message's first byte.
type kind byte

const (
	kindRead kind = 1 + iota
	kindValue
	kindScan
	kindPairs
	kindLock
	kindGranted
	kindWaiting
	kindRelease
	kindWrongRange
	kindPrepare
	kindVote
	kindCommit
	kindAbort
	kindAck
	kindOnePhase
	kindEnded
	kindWithdraw
	kindInquire
	kindAsk
	kindOutcome
	kindProbe
	kindChase
	kindVictim
	kindLimit
)

// encoded is what every message can do; that none is without it is tested against the source.
type encoded interface {
	Message
	kind() kind
	append(b []byte) []byte // the fields
	decode(d *codec.Decoder)
}

// Append appends the canonical form of a message of this package.
func Append(b []byte, m Message) []byte {
	e := m.(encoded)
	b = append(b, byte(e.kind()))
	h := m.Head()
	b = codec.AppendUint(b, uint64(h.Txn))
	b = codec.AppendAddr(b, h.Range)
	b = codec.AppendUint(b, uint64(h.Node))
	return e.append(b)
}

// Decode reads what Append wrote. What is wrong with the bytes is the decoder's error, and the
// message then nil or cut short.
func Decode(d *codec.Decoder) Message {
	m := blank(kind(d.Byte()))
	if m == nil {
		d.Fail(errMessage)
		return nil
	}
	h := m.Head()
	h.Txn = d.Txn()
	h.Range = codec.Addr(d)
	h.Node = base.NodeID(d.Uint32())
	m.decode(d)
	return m
}

func blank(k kind) encoded {
	switch k {
	case kindRead:
		return new(Read)
	case kindValue:
		return new(Value)
	case kindScan:
		return new(Scan)
	case kindPairs:
		return new(Pairs)
	case kindLock:
		return new(Lock)
	case kindGranted:
		return new(Granted)
	case kindWaiting:
		return new(Waiting)
	case kindRelease:
		return new(Release)
	case kindWrongRange:
		return new(WrongRange)
	case kindPrepare:
		return new(Prepare)
	case kindVote:
		return new(Vote)
	case kindCommit:
		return new(Commit)
	case kindAbort:
		return new(Abort)
	case kindAck:
		return new(Ack)
	case kindOnePhase:
		return new(OnePhase)
	case kindEnded:
		return new(Ended)
	case kindWithdraw:
		return new(Withdraw)
	case kindInquire:
		return new(Inquire)
	case kindAsk:
		return new(Ask)
	case kindOutcome:
		return new(Outcome)
	case kindProbe:
		return new(Probe)
	case kindChase:
		return new(Chase)
	case kindVictim:
		return new(Victim)
	}
	return nil
}

func (*Read) kind() kind       { return kindRead }
func (*Value) kind() kind      { return kindValue }
func (*Scan) kind() kind       { return kindScan }
func (*Pairs) kind() kind      { return kindPairs }
func (*Lock) kind() kind       { return kindLock }
func (*Granted) kind() kind    { return kindGranted }
func (*Waiting) kind() kind    { return kindWaiting }
func (*Release) kind() kind    { return kindRelease }
func (*WrongRange) kind() kind { return kindWrongRange }
func (*Prepare) kind() kind    { return kindPrepare }
func (*Vote) kind() kind       { return kindVote }
func (*Commit) kind() kind     { return kindCommit }
func (*Abort) kind() kind      { return kindAbort }
func (*Ack) kind() kind        { return kindAck }
func (*OnePhase) kind() kind   { return kindOnePhase }
func (*Ended) kind() kind      { return kindEnded }
func (*Withdraw) kind() kind   { return kindWithdraw }
func (*Inquire) kind() kind    { return kindInquire }
func (*Ask) kind() kind        { return kindAsk }
func (*Outcome) kind() kind    { return kindOutcome }
func (*Probe) kind() kind      { return kindProbe }
func (*Chase) kind() kind      { return kindChase }
func (*Victim) kind() kind     { return kindVictim }

// Data.

func (m *Read) append(b []byte) []byte {
	b = codec.AppendUint(b, m.Seq)
	b = codec.AppendString(b, m.Key)
	return appendTS(b, m.At)
}

func (m *Read) decode(d *codec.Decoder) { m.Seq, m.Key, m.At = d.Uint(), d.String(), d.TS() }

func (m *Value) append(b []byte) []byte {
	b = codec.AppendUint(b, m.Seq)
	b = codec.AppendBool(b, m.Found)
	b = codec.AppendVersion(b, m.Version)
	return AppendReason(b, m.Refused)
}

func (m *Value) decode(d *codec.Decoder) {
	m.Seq, m.Found = d.Uint(), d.Bool()
	m.Version = codec.Version(d)
	m.Refused = DecodeReason(d)
}

func (m *Scan) append(b []byte) []byte {
	b = codec.AppendUint(b, m.Seq)
	b = codec.AppendSpan(b, m.Span)
	b = appendTS(b, m.At)
	return codec.AppendUint(b, uint64(m.Limit))
}

func (m *Scan) decode(d *codec.Decoder) {
	m.Seq, m.Span, m.At = d.Uint(), codec.Span(d), d.TS()
	limit := d.Uint()
	if limit > math.MaxInt {
		d.Fail(errMessage)
	}
	m.Limit = int(limit)
}

func (m *Pairs) append(b []byte) []byte {
	b = codec.AppendUint(b, m.Seq)
	b = AppendPairs(b, m.Pairs)
	b = codec.AppendBool(b, m.More)
	return AppendReason(b, m.Refused)
}

func (m *Pairs) decode(d *codec.Decoder) {
	m.Seq, m.Pairs, m.More = d.Uint(), DecodePairs(d), d.Bool()
	m.Refused = DecodeReason(d)
}

func (m *Lock) append(b []byte) []byte {
	b = codec.AppendUint(b, m.Seq)
	b = codec.AppendString(b, m.Key)
	return appendTS(appendTS(b, m.Start), m.Check)
}

func (m *Lock) decode(d *codec.Decoder) {
	m.Seq, m.Key, m.Start, m.Check = d.Uint(), d.String(), d.TS(), d.TS()
}

func (m *Granted) append(b []byte) []byte {
	b = codec.AppendUint(b, m.Seq)
	b = codec.AppendString(b, m.Key)
	b = codec.AppendGrant(b, m.Grant)
	return AppendReason(b, m.Refused)
}

func (m *Granted) decode(d *codec.Decoder) {
	m.Seq, m.Key, m.Grant = d.Uint(), d.String(), codec.Grant(d)
	m.Refused = DecodeReason(d)
}

func (m *Waiting) append(b []byte) []byte {
	b = codec.AppendUint(b, m.Seq)
	b = codec.AppendString(b, m.Key)
	b = codec.AppendList(b, m.Holders, func(b []byte, h Holder) []byte {
		b = codec.AppendUint(b, uint64(h.Txn))
		b = codec.AppendUint(b, uint64(h.Coordinator))
		return codec.AppendBool(b, h.Prepared)
	})
	return codec.AppendBool(codec.AppendBool(b, m.Settled), m.InDoubt)
}

func (m *Waiting) decode(d *codec.Decoder) {
	m.Seq, m.Key = d.Uint(), d.String()
	m.Holders = codec.List(d, func(d *codec.Decoder) (h Holder) {
		h.Txn, h.Coordinator, h.Prepared = d.Txn(), base.NodeID(d.Uint32()), d.Bool()
		return h
	})
	m.Settled, m.InDoubt = d.Bool(), d.Bool()
}

func (*Release) append(b []byte) []byte  { return b }
func (*Release) decode(d *codec.Decoder) {}

func (m *WrongRange) append(b []byte) []byte  { return codec.AppendUint(b, m.Seq) }
func (m *WrongRange) decode(d *codec.Decoder) { m.Seq = d.Uint() }

// Commitment.

func (m *Prepare) append(b []byte) []byte {
	b = AppendBatch(b, &m.Batch)
	b = codec.AppendAddrs(b, m.Participants)
	return appendTS(appendTS(b, m.Low), m.Mark)
}

func (m *Prepare) decode(d *codec.Decoder) {
	m.Batch = DecodeBatch(d)
	m.Participants, m.Low, m.Mark = codec.Addrs(d), d.TS(), d.TS()
}

func (m *Vote) append(b []byte) []byte { return AppendReason(codec.AppendBool(b, m.Yes), m.No) }

func (m *Vote) decode(d *codec.Decoder) { m.Yes, m.No = d.Bool(), DecodeReason(d) }

func (m *Commit) append(b []byte) []byte {
	return appendTS(appendTS(appendTS(b, m.CommitTS), m.Low), m.Mark)
}

func (m *Commit) decode(d *codec.Decoder) { m.CommitTS, m.Low, m.Mark = d.TS(), d.TS(), d.TS() }

func (m *Abort) append(b []byte) []byte  { return appendTS(b, m.Start) }
func (m *Abort) decode(d *codec.Decoder) { m.Start = d.TS() }

func (*Ack) append(b []byte) []byte  { return b }
func (*Ack) decode(d *codec.Decoder) {}

func (m *OnePhase) append(b []byte) []byte {
	return appendTS(AppendBatch(b, &m.Batch), m.CommitTS)
}

func (m *OnePhase) decode(d *codec.Decoder) { m.Batch, m.CommitTS = DecodeBatch(d), d.TS() }

func (m *Ended) append(b []byte) []byte  { return AppendReason(appendTS(b, m.CommitTS), m.No) }
func (m *Ended) decode(d *codec.Decoder) { m.CommitTS, m.No = d.TS(), DecodeReason(d) }

func (m *Withdraw) append(b []byte) []byte  { return appendTS(b, m.Start) }
func (m *Withdraw) decode(d *codec.Decoder) { m.Start = d.TS() }

// Doubt and deadlock.

func (*Inquire) append(b []byte) []byte  { return b }
func (*Inquire) decode(d *codec.Decoder) {}

func (m *Ask) append(b []byte) []byte  { return appendTS(codec.AppendAddr(b, m.From), m.Start) }
func (m *Ask) decode(d *codec.Decoder) { m.From, m.Start = codec.Addr(d), d.TS() }

func (m *Outcome) append(b []byte) []byte {
	b = append(codec.AppendAddr(b, m.From), byte(m.Status))
	return appendTS(appendTS(appendTS(b, m.CommitTS), m.Low), m.Mark)
}

func (m *Outcome) decode(d *codec.Decoder) {
	m.From, m.Status = codec.Addr(d), Status(d.Byte())
	if m.Status > Unknowable {
		d.Fail(errMessage)
	}
	m.CommitTS, m.Low, m.Mark = d.TS(), d.TS(), d.TS()
}

func (m *Probe) append(b []byte) []byte  { return lock.AppendPath(b, m.Path) }
func (m *Probe) decode(d *codec.Decoder) { m.Path = lock.DecodePath(d) }

func (m *Chase) append(b []byte) []byte  { return lock.AppendPath(b, m.Path) }
func (m *Chase) decode(d *codec.Decoder) { m.Path = lock.DecodePath(d) }

func (m *Victim) append(b []byte) []byte {
	return lock.AppendPath(codec.AppendUint(b, m.Wait), m.Cycle)
}

func (m *Victim) decode(d *codec.Decoder) { m.Wait, m.Cycle = d.Uint(), lock.DecodePath(d) }

// What messages share with the states of the rooms.

func appendTS(b []byte, ts base.TS) []byte { return codec.AppendUint(b, uint64(ts)) }

// AppendReason appends a reason, all of its fields: which of them mean something follows from the
// code.
func AppendReason(b []byte, r Reason) []byte {
	b = append(b, byte(r.Code))
	b = codec.AppendString(b, r.Key)
	b = codec.AppendUint(b, uint64(r.Txn))
	b = appendTS(appendTS(b, r.TS), r.At)
	return codec.AppendUint(b, uint64(r.Node))
}

// DecodeReason reads what AppendReason wrote.
func DecodeReason(d *codec.Decoder) Reason {
	return Reason{
		Code: DecodeCode(d), Key: d.String(), Txn: d.Txn(), TS: d.TS(), At: d.TS(),
		Node: base.NodeID(d.Uint32()),
	}
}

// DecodeCode reads the one byte of a code.
func DecodeCode(d *codec.Decoder) Code {
	c := Code(d.Byte())
	if c > RolledBack {
		d.Fail(errMessage)
		return None
	}
	return c
}

// AppendPairs appends the pairs of a scan in their order.
func AppendPairs(b []byte, pairs []Pair) []byte {
	return codec.AppendList(b, pairs, func(b []byte, p Pair) []byte {
		return codec.AppendVersion(codec.AppendString(b, p.Key), p.Version())
	})
}

// DecodePairs reads what AppendPairs wrote.
func DecodePairs(d *codec.Decoder) []Pair {
	return codec.List(d, func(d *codec.Decoder) Pair {
		key, v := d.String(), codec.Version(d)
		if v.Value.Tombstone {
			d.Fail(errMessage)
		}
		return Pair{Key: key, Value: v.Value.Data, TS: v.TS, Txn: v.Txn}
	})
}

// AppendBatch appends a batch.
func AppendBatch(b []byte, m *Batch) []byte {
	b = appendTS(b, m.Start)
	b = codec.AppendWrites(b, m.Writes)
	b = codec.AppendReads(b, m.Reads)
	return codec.AppendList(b, m.Locks, func(b []byte, l base.HeldLock) []byte {
		return codec.AppendGrant(codec.AppendString(b, l.Key), l.Grant)
	})
}

// DecodeBatch reads what AppendBatch wrote.
func DecodeBatch(d *codec.Decoder) Batch {
	return Batch{
		Start: d.TS(), Writes: codec.Writes(d), Reads: codec.Reads(d),
		Locks: codec.List(d, func(d *codec.Decoder) base.HeldLock {
			return base.HeldLock{Key: d.String(), Grant: codec.Grant(d)}
		}),
	}
}
