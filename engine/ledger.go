package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
)

// ledger is what clients were told, by transaction number: STATUS says first what was told. It has
// a line for every transaction there ever was, so a leaf is folded up, to 4 bytes a line, when the
// next one is begun, and unfolded where something is to be read or written there.
type ledger struct {
	leaves   []leaf
	first    base.TxnID // of the first leaf, whose lines before it are forgotten
	unfolded []int      // which of the leaves are
}

// leafLines is how many lines a leaf has.
const leafLines = 256

type leaf struct {
	lines  *[leafLines]told // nil while it is folded
	folded []byte
}

type told struct {
	start  base.TS
	commit base.TS // 0 if nothing was written
	phases int8
	how    tale
}

type tale uint8

const (
	nothing   tale = iota // or that nobody can tell
	committed             //
	aborted
)

// line is that of a transaction, good until the next one is asked for.
func (l *ledger) line(id base.TxnID) *told {
	if id < l.first {
		return new(told)
	}
	i := int(id/leafLines - l.first/leafLines)
	if i >= len(l.leaves) {
		l.fold()
	}
	for i >= len(l.leaves) {
		l.unfolded = append(l.unfolded, len(l.leaves))
		l.leaves = append(l.leaves, leaf{lines: new([leafLines]told)})
	}
	at := &l.leaves[i]
	if at.lines == nil {
		at.unfold()
		l.unfolded = append(l.unfolded, i)
	}
	return &at.lines[id%leafLines]
}

// read is the line of a transaction, for one who only looks.
func (l *ledger) read(id base.TxnID) told {
	i := int(id/leafLines) - int(l.first/leafLines)
	if id < l.first || i >= len(l.leaves) {
		return told{}
	}
	at := l.leaves[i] // a copy, which alone is unfolded
	if at.lines == nil {
		at.unfold()
	}
	return at.lines[id%leafLines]
}

// fold folds up all leaves but the last one, on which some are still being told.
func (l *ledger) fold() {
	for _, i := range l.unfolded {
		l.leaves[i].fold()
	}
	l.unfolded = l.unfolded[:0]
}

func (f *leaf) fold() {
	var b []byte
	near := uint64(0)
	for _, t := range f.lines {
		b = appendNear(append(b, byte(t.phases)<<4|byte(t.how)), uint64(t.start), near)
		near = uint64(t.start)
		b = appendNear(b, uint64(t.commit), near)
	}
	f.folded, f.lines = append([]byte(nil), b...), nil
}

func (f *leaf) unfold() {
	f.lines = new([leafLines]told)
	d := codec.NewDecoder(f.folded)
	near := uint64(0)
	for i := range f.lines {
		t, head := &f.lines[i], d.Byte()
		near = readNear(d, near)
		t.start, t.commit = base.TS(near), base.TS(readNear(d, near))
		t.phases, t.how = int8(head>>4), tale(head&15)
	}
	f.folded = nil
}

// forget forgets the lines before a transaction's.
func (l *ledger) forget(first base.TxnID) {
	gone := int(first/leafLines - l.first/leafLines)
	l.first = max(l.first, first)
	if gone <= 0 || gone >= len(l.leaves) {
		return
	}
	l.fold()
	l.leaves = append([]leaf(nil), l.leaves[gone:]...)
}

// size is how many lines there are, of transactions up to the last one, and what they take.
func (l *ledger) size(last base.TxnID) (lines, bytes int64) {
	for i := range l.leaves {
		if bytes += int64(len(l.leaves[i].folded)); l.leaves[i].lines != nil {
			bytes += leafLines * 24
		}
	}
	return int64(last + 1 - max(l.first, 1)), bytes
}

// tell notes what the client of t is told.
func (c *Cluster) tell(t *Txn, reply *commit.Reply) {
	line := told{commit: reply.CommitTS, phases: int8(reply.Phases), how: aborted}
	switch {
	case reply.Failed.Code == msg.Unknown:
		t.ends(check.Unknown, 0)
		return
	case reply.Committed:
		line.how = committed
		t.ends(check.Committed, reply.CommitTS)
	default:
		t.ends(check.Aborted, 0)
	}
	if c.ledger != nil {
		line.start = c.ledger.line(t.id).start
		*c.ledger.line(t.id) = line
	}
}

// tellAborted notes that the client of t is told that nothing of it happened.
func (c *Cluster) tellAborted(t *Txn) {
	t.ends(check.Aborted, 0)
	if c.ledger != nil {
		c.ledger.line(t.id).how = aborted
	}
}
