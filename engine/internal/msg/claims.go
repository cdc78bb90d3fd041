package msg

import "conclave/engine/internal/base"

// Claims calls fn for what a request would read or write at its participant.
func Claims(m Message, fn func(s base.Span, writes bool)) {
	switch m := m.(type) {
	case *Read:
		fn(base.KeySpan(m.Key), false)
	case *Scan:
		fn(m.Span, false)
	case *Lock:
		fn(base.KeySpan(m.Key), true)
	case *Prepare:
		m.Claims(fn)
	case *OnePhase:
		m.Claims(fn)
	}
}

// Claims calls fn for what the batch writes, holds or has read.
func (b *Batch) Claims(fn func(s base.Span, writes bool)) {
	for i := range b.Writes {
		fn(base.KeySpan(b.Writes[i].Key), true)
	}
	for _, r := range b.Reads {
		fn(r.Whole(), false)
	}
	for _, l := range b.Locks {
		fn(base.KeySpan(l.Key), true)
	}
}
