package commit

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
)

// A scan reads range after range, in key order, each in one event (R5), and merges what it gets
// with the transaction's own writes (R1) as it goes.

// scanOn asks for the next range, or answers if there is none.
func (s *statement) scanOn(out *effect.List) {
	if s.done || s.op.Limit > 0 && len(s.got) >= s.op.Limit {
		s.scanned(out)
		return
	}
	s.ask(out)
}

func (s *statement) pairs(m *msg.Pairs, out *effect.List) {
	c := s.coordinator
	if !s.current(m.Seq) || s.op.Kind != Scan || m.Range != s.addr {
		return
	}
	s.closed(out)
	if m.Refused.Code != msg.None {
		c.finish(Reply{Failed: m.Refused}, out)
		return
	}
	if m.More && len(m.Pairs) == s.op.Limit && c.writes.len() == 0 { // the answer as it stands
		s.got = m.Pairs
		s.scanned(out)
		return
	}
	piece := s.piece
	if m.More { // the limit ended it: nothing is known beyond the last pair
		piece.Hi = m.Pairs[len(m.Pairs)-1].Key + "\x00"
	}
	s.merge(piece, m.Pairs)
	s.done = !m.More && piece.Hi == s.rest.Hi
	s.rest.Lo = piece.Hi
	s.scanOn(out)
}

// merge appends the piece's pairs and own writes in key order.
func (s *statement) merge(piece base.Span, pairs []msg.Pair) {
	c := s.coordinator
	if c.writes.len() == 0 && s.got == nil {
		s.got = pairs
		return
	}
	i := 0
	c.writes.ascend(piece, func(w base.Write) bool {
		for ; i < len(pairs) && pairs[i].Key < w.Key; i++ {
			s.got = append(s.got, pairs[i])
		}
		if i < len(pairs) && pairs[i].Key == w.Key {
			i++
		}
		if !w.Value.Tombstone {
			s.got = append(s.got, msg.Pair{Key: w.Key, Value: w.Value.Data, Txn: c.ID})
		}
		return true
	})
	s.got = append(s.got, pairs[i:]...)
}

// scanned answers. With LIMIT, what was read is up to the last key returned.
func (s *statement) scanned(out *effect.List) {
	c := s.coordinator
	limited := s.op.Limit > 0 && len(s.got) >= s.op.Limit
	if limited {
		s.got = s.got[:s.op.Limit]
	}
	if read := s.op.Span; c.holds() && !read.Empty() {
		if limited {
			read.Hi = s.got[len(s.got)-1].Key + "\x00"
		}
		c.reads = append(c.reads, base.Read{Span: read})
	}
	got := s.got
	if s.got = nil; got == nil {
		got = []msg.Pair{} // none, which is not the same as no scan
	}
	c.finish(Reply{Pairs: got}, out)
}
