package commit

import (
	"fmt"
	"strconv"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
)

// Kind says what a data operation does.
type Kind uint8

// The data operations.
const (
	Get Kind = iota + 1
	Put
	Delete
	Scan
	CPut
	Incr
	Lock
)

// Op is one data operation of the client.
type Op struct {
	Kind  Kind
	Key   string
	Value string
	Old   *string   // CPut: the expected value, nil is none
	New   *string   // CPut: the new value, nil is none
	By    int64     // Incr
	Span  base.Span // Scan
	Limit int       // Scan; 0 is none
}

// String is the operation as its client has said it.
func (o *Op) String() string {
	or := func(value *string) string {
		if value == nil {
			return "NIL"
		}
		return *value
	}
	switch o.Kind {
	case Get:
		return "GET " + o.Key
	case Put:
		return "PUT " + o.Key + " " + o.Value
	case Delete:
		return "DELETE " + o.Key
	case CPut:
		return "CPUT " + o.Key + " " + or(o.Old) + " " + or(o.New)
	case Incr:
		return fmt.Sprintf("INCR %s %d", o.Key, o.By)
	case Lock:
		return "LOCK " + o.Key
	}
	text := fmt.Sprintf("SCAN [%s, %s)", o.Span.Lo, o.Span.Hi)
	if o.Limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", o.Limit)
	}
	return text
}

func (o *Op) writes() bool {
	return o.Kind == Put || o.Kind == Delete || o.Kind == CPut || o.Kind == Incr
}

// statement is the data operation under way: what it asks of which range, and what it has so far.
type statement struct {
	request
	coordinator *Coordinator
	op          Op
	at          base.TS // the snapshot of this statement
	locked      bool    // the lock that it wanted first is held
	*scanning           // Scan; else nil
}

// scanning is how far a SCAN has come.
type scanning struct {
	rest  base.Span // what is still to be read
	piece base.Span // what was asked for last
	done  bool      // nothing is left to be read
	got   []msg.Pair
}

// Do begins a data operation. The client has no other under way.
func (c *Coordinator) Do(op *Op, out *effect.List) {
	s := &c.statement
	s.op, s.locked = *op, false
	s.scanning = nil
	if op.Kind == Scan {
		s.scanning = &scanning{rest: op.Span, done: op.Span.Empty()}
	}
	wantsLock := op.Kind == Lock || c.Pessimistic && op.writes()
	if c.Isolation == base.ReadCommitted && !c.Auto && c.AsOf == 0 && !wantsLock {
		c.drawSnapshot(out)
	}
	s.at = c.snapshot
	if wantsLock {
		s.ask(out)
		return
	}
	s.perform(out)
}

// drawSnapshot is a statement's own snapshot under READ COMMITTED.
func (c *Coordinator) drawSnapshot(out *effect.List) {
	c.snapshot = out.DrawSnapshot(c.ID)
}

// perform does the operation, or asks for what it needs to read first.
func (s *statement) perform(out *effect.List) {
	c := s.coordinator
	switch s.op.Kind {
	case Put:
		s.write(base.Value{Data: s.op.Value}, c.blindCheck())
		c.answer(out)
	case Delete:
		s.write(base.Value{Tombstone: true}, c.blindCheck())
		c.answer(out)
	case Lock:
		c.answer(out)
	case Scan:
		s.scanOn(out)
	default:
		if c.HasWritten() {
			if w, own := c.writes.get(s.op.Key); own { // R1
				s.read(base.Version{Txn: c.ID, Value: w.Value}, true, out)
				return
			}
		}
		s.ask(out)
	}
}

// blindCheck is the timestamp at which a write that read nothing is checked (P2.3).
func (c *Coordinator) blindCheck() base.TS {
	if c.Isolation == base.ReadCommitted {
		return base.Unchecked
	}
	return c.Start
}

func (s *statement) write(v base.Value, check base.TS) {
	if b := &s.coordinator.writes; b.len() == 0 {
		b.small = s.coordinator.roomy().writes[:0]
	}
	s.coordinator.writes.put(base.Write{Key: s.op.Key, Value: v, Check: check})
}

// ask asks for what the statement needs next, and starts the vote timer.
func (s *statement) ask(out *effect.List) {
	s.coordinator.seq++
	s.told = nil
	s.send(out)
	s.sent(statementArg, out)
}

// send sends the request: for its lock, its read, or the next piece of its scan.
func (s *statement) send(out *effect.List) {
	c := s.coordinator
	key := s.op.Key
	if s.op.Kind == Scan {
		key = s.rest.Lo
	}
	d := out.Directory.Locate(key)
	s.addr = d.Addr()
	head := c.head(s.addr)
	switch {
	case s.op.Kind == Scan:
		s.piece = s.rest.Intersect(d.Span)
		m := &msg.Scan{Seq: c.seq, Span: s.piece, At: s.at}
		if s.op.Limit > 0 {
			m.Limit = s.op.Limit - len(s.got) + c.writes.deleted(m.Span)
		}
		m.Header = head
		out.Send(m)
	case !s.locked && (s.op.Kind == Lock || c.Pessimistic && s.op.writes()):
		m := &msg.Lock{Seq: c.seq, Key: key, Start: c.Start, Check: c.lockCheck()}
		m.Header = head
		c.mayHold(s.addr)
		out.Send(m)
	default:
		m := out.Reads.New()
		m.Header, m.Seq, m.Key, m.At = head, c.seq, key, s.at
		out.Send(m)
	}
}

// lockCheck is the timestamp for L2: under READ COMMITTED the statement's snapshot is drawn after
// the grant, so there is nothing that could be newer.
func (c *Coordinator) lockCheck() base.TS {
	if c.Isolation == base.ReadCommitted {
		return base.Unchecked
	}
	return c.Start
}

// mayHold remembers a range that was asked for a lock.
func (c *Coordinator) mayHold(addr base.Addr) {
	for _, a := range c.asked {
		if a.Range == addr.Range {
			return
		}
	}
	c.asked = append(c.asked, addr)
}

// current reports whether an answer belongs to the request under way.
func (s *statement) current(seq uint64) bool {
	return s.coordinator.Phase == Active && s.open && seq == s.coordinator.seq
}

func (s *statement) value(m *msg.Value, out *effect.List) {
	if !s.current(m.Seq) || s.op.Kind == Scan {
		return
	}
	s.closed(out)
	if m.Refused.Code != msg.None {
		s.coordinator.finish(Reply{Failed: m.Refused}, out)
		return
	}
	if c := s.coordinator; c.holds() {
		c.reads = append(c.reads, base.Read{Point: true, Span: base.Span{Lo: s.op.Key}})
	}
	s.read(m.Version, m.Found, out)
}

// holds reports whether what is read is remembered, for P2.5.
func (c *Coordinator) holds() bool { return c.Isolation == base.Serializable && !c.ReadOnly }

// read goes on with what was read: the answer of GET, the condition of CPUT, the number of INCR.
func (s *statement) read(v base.Version, found bool, out *effect.List) {
	c := s.coordinator
	found = found && !v.Value.Tombstone
	reply := c.answer(out)
	reply.Found, reply.Version = found, v
	switch s.op.Kind {
	case CPut:
		if found != (s.op.Old != nil) || found && v.Value.Data != *s.op.Old {
			reply.Failed = msg.Reason{Code: msg.Condition, Key: s.op.Key}
			break
		}
		value := base.Value{Tombstone: true}
		if s.op.New != nil {
			value = base.Value{Data: *s.op.New}
		}
		s.write(value, s.at)
		reply.Found, reply.Version = s.op.New != nil, base.Version{Txn: c.ID, Value: value}
		reply.Saw = v
	case Incr:
		sum, ok := add(v.Value.Data, found, s.op.By)
		if !ok {
			reply.Failed = msg.Reason{Code: msg.NotInteger, Key: s.op.Key}
			break
		}
		value := base.Value{Data: strconv.FormatInt(sum, 10)}
		s.write(value, s.at)
		reply.Found, reply.Version = true, base.Version{Txn: c.ID, Value: value}
		reply.Saw = v
	}
}

// add is INCR: no value counts as 0; it fails on what is no 64-bit number, or would not be one.
func add(value string, found bool, by int64) (int64, bool) {
	n := int64(0)
	if found {
		var err error
		if n, err = strconv.ParseInt(value, 10, 64); err != nil {
			return 0, false
		}
	}
	sum := n + by
	return sum, (sum > n) == (by > 0)
}

func (s *statement) granted(m *msg.Granted, out *effect.List) {
	c := s.coordinator
	if !s.current(m.Seq) || s.locked || m.Key != s.op.Key {
		return
	}
	s.closed(out)
	if m.Refused.Code != msg.None {
		c.lose(m.Refused, out)
		return
	}
	if !c.addLock(m.Key, m.Grant) {
		c.lose(msg.Reason{Code: msg.LockLost, Key: m.Key}, out)
		return
	}
	s.locked = true
	if c.Isolation == base.ReadCommitted && !c.Auto {
		c.drawSnapshot(out)
		s.at = c.snapshot
	}
	s.perform(out)
}

// addLock remembers a grant. It is false where the transaction relied on another one for that key,
// which it has lost since, and somebody may have written the key meanwhile (L5). Where the grant
// came with a conflict check (L2) nobody has.
func (c *Coordinator) addLock(key string, g base.Grant) bool {
	for i := range c.locks {
		if l := &c.locks[i]; l.key == key {
			same := l.grant == g
			l.grant = g
			return same || c.lockCheck() != base.Unchecked
		}
	}
	c.locks = append(c.locks, lockHeld{key, g})
	return true
}

// failed ends the statement without a result; the transaction stays open as it was.
func (s *statement) failed(seq uint64, why msg.Reason, out *effect.List) {
	if s.current(seq) {
		s.closed(out)
		s.coordinator.finish(Reply{Failed: why}, out)
	}
}

// lose ends the transaction in the middle of its statements: its locks are freed at once (L6), and
// the client is told why.
func (c *Coordinator) lose(why msg.Reason, out *effect.List) {
	c.statement.giveUp(out)
	c.finish(Reply{Failed: why, Aborted: true}, out)
	c.leave(out)
}

// giveUp ends a request that may stand in a queue; RELEASE will take it out.
func (s *statement) giveUp(out *effect.List) {
	if s.open {
		s.coordinator.mayHold(s.addr)
		s.closed(out)
	}
}

// leave frees all that an active transaction may hold, and ends it.
func (c *Coordinator) leave(out *effect.List) {
	c.statement.giveUp(out)
	c.endSnapshot(&out.Shared)
	c.release(out)
	c.over(out)
}

// release tells every range where a lock or a waiting statement may be that it is not wanted any
// more.
func (c *Coordinator) release(out *effect.List) {
	for _, a := range c.asked {
		m := &msg.Release{}
		m.Header = c.head(a)
		out.Send(m)
	}
}
