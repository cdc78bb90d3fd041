package commit

import (
	"slices"
	"strings"

	"conclave/engine/internal/base"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/ranges"
)

// planner cuts what a transaction did into batches, one for each range, in key order.
type planner struct {
	directory *ranges.Directory
	start     base.TS
	parts     []participant
	los       []string // where the range of each part begins; nil while there are only writes
}

// plan cuts writes (sorted), reads and locks by the ranges of the present, into room.
func plan(
	d *ranges.Directory, start base.TS, writes []base.Write, reads []base.Read, locks []base.HeldLock,
	room []participant,
) []participant {
	p := planner{directory: d, start: start, parts: room}
	p.writes(writes)
	for _, r := range reads {
		p.read(r)
	}
	for _, l := range locks {
		b := p.batch(p.directory.Locate(l.Key))
		b.Locks = append(b.Locks, l)
	}
	for i := range p.parts {
		b := &p.parts[i].batch
		b.Reads = sortReads(b.Reads)
		slices.SortFunc(b.Locks, func(x, y base.HeldLock) int { return strings.Compare(x.Key, y.Key) })
	}
	return p.parts
}

// writes cuts the sorted writes without copying them.
func (p *planner) writes(writes []base.Write) {
	for len(writes) > 0 {
		d := p.directory.Locate(writes[0].Key)
		n := 1
		for n < len(writes) && d.Span.Contains(writes[n].Key) {
			n++
		}
		part := p.add()
		part.addr, part.batch.Start, part.batch.Writes = d.Addr(), p.start, writes[:n:n]
		writes = writes[n:]
	}
}

// add is one more participant, in its place already if there is room: the room is empty.
func (p *planner) add() *participant {
	if n := len(p.parts); n < cap(p.parts) {
		p.parts = p.parts[:n+1]
	} else {
		p.parts = append(p.parts, participant{})
	}
	return &p.parts[len(p.parts)-1]
}

func (p *planner) read(r base.Read) {
	if r.Point {
		b := p.batch(p.directory.Locate(r.Span.Lo))
		b.Reads = append(b.Reads, r)
		return
	}
	for _, d := range p.directory.Overlapping(r.Span) {
		b := p.batch(&d)
		b.Reads = append(b.Reads, base.Read{Span: r.Span.Intersect(d.Span)})
	}
}

// batch is the batch for a range, which is put in its place among the others if it is new.
func (p *planner) batch(d *ranges.Descriptor) *msg.Batch {
	for i := len(p.parts) - 1; i >= 0; i-- {
		if p.parts[i].addr.Range == d.ID {
			return &p.parts[i].batch
		}
	}
	if p.los == nil {
		for i := range p.parts {
			p.los = append(p.los, p.directory.Locate(p.parts[i].batch.Writes[0].Key).Span.Lo)
		}
	}
	i := len(p.parts)
	for i > 0 && p.los[i-1] > d.Span.Lo {
		i--
	}
	p.los = slices.Insert(p.los, i, d.Span.Lo)
	p.parts = slices.Insert(p.parts, i, p.part(d))
	return &p.parts[i].batch
}

func (p *planner) part(d *ranges.Descriptor) participant {
	return participant{request: request{addr: d.Addr()}, batch: msg.Batch{Start: p.start}}
}

// sortReads puts reads in order, without those said twice.
func sortReads(reads []base.Read) []base.Read {
	if len(reads) < 2 {
		return reads
	}
	slices.SortFunc(reads, func(x, y base.Read) int {
		switch {
		case x.Span.Lo != y.Span.Lo:
			return strings.Compare(x.Span.Lo, y.Span.Lo)
		case x.Point != y.Point && x.Point:
			return -1
		case x.Point != y.Point:
			return 1
		}
		return strings.Compare(x.Span.Hi, y.Span.Hi)
	})
	return slices.Compact(reads)
}

func (c *Coordinator) heldLocks() []base.HeldLock {
	if len(c.locks) == 0 {
		return nil
	}
	held := make([]base.HeldLock, len(c.locks))
	for i, l := range c.locks {
		held[i] = base.HeldLock{Key: l.key, Grant: l.grant}
	}
	return held
}

// setParts makes parts the participants, and their addresses the list that PREPARE carries.
func (c *Coordinator) setParts(parts []participant) {
	c.parts = parts
	var addrs []base.Addr
	if c.room != nil && c.addrs == nil { // else the old list is in messages that were sent
		addrs = c.room.addrs[:0]
	}
	for i := range parts {
		addrs = append(addrs, parts[i].addr)
	}
	c.addrs = addrs
}

// regroup looks up again where a participant's batch belongs, because its range was split since
// (X1). The participant stays one, if only with an empty batch: the others may have been told of
// it, and will ask it if they are in doubt (D4). What moved away becomes participants of their own.
func (c *Coordinator) regroup(r base.RangeID, d *ranges.Directory) {
	i := slices.IndexFunc(c.parts, func(p participant) bool { return p.addr.Range == r })
	old := c.parts[i].batch
	pieces := plan(d, c.Start, old.Writes, old.Reads, old.Locks, nil)
	stays := participant{request: c.parts[i].request, batch: msg.Batch{Start: c.Start}}
	stays.addr.Epoch = d.ByID(r).Epoch
	parts := append([]participant(nil), c.parts[:i]...)
	at := len(parts)
	parts = append(parts, stays)
	for _, piece := range pieces {
		if piece.addr.Range == r {
			parts[at].batch = piece.batch
		} else {
			parts = append(parts, piece)
		}
	}
	c.setParts(append(parts, c.parts[i+1:]...))
}
