package base

import "strings"

// Span is the keys [Lo, Hi). An empty Hi is no upper bound.
type Span struct {
	Lo, Hi string
}

// Contains reports whether key lies in the span.
func (s Span) Contains(key string) bool {
	return key >= s.Lo && (s.Hi == "" || key < s.Hi)
}

// Empty reports whether no key can lie in the span.
func (s Span) Empty() bool { return s.Hi != "" && s.Lo >= s.Hi }

// Intersect is what the two spans share; it may be Empty.
func (s Span) Intersect(o Span) Span {
	if o.Lo > s.Lo {
		s.Lo = o.Lo
	}
	if s.Hi == "" || o.Hi != "" && o.Hi < s.Hi {
		s.Hi = o.Hi
	}
	return s
}

// Meets reports whether some key lies in both spans.
func (s Span) Meets(o Span) bool { return !s.Intersect(o).Empty() }

// KeySpan is the span of one key.
func KeySpan(key string) Span { return Span{Lo: key, Hi: key + "\x00"} }

// PrefixSpan is the span of all keys that begin with prefix.
func PrefixSpan(prefix string) Span {
	trimmed := strings.TrimRight(prefix, "\xff")
	if trimmed == "" {
		return Span{Lo: prefix}
	}
	last := len(trimmed) - 1
	return Span{Lo: prefix, Hi: trimmed[:last] + string([]byte{trimmed[last] + 1})}
}

// Value is a committed or intended value of a key; a tombstone says that there is none.
type Value struct {
	Data      string
	Tombstone bool
}

// Version is a committed value: what it is, when it was committed, and by whom.
type Version struct {
	TS    TS
	Txn   TxnID
	Value Value
}

// Unchecked is the Check of a write that no newer version can stop: a blind write under READ
// COMMITTED.
const Unchecked = MaxTS

// Write is one buffered write of a transaction.
type Write struct {
	Key   string
	Value Value
	// Check is the timestamp that P2.3 checks the write at: a version newer than it is a conflict. It
	// is the transaction's start_ts, the statement's snapshot for INCR and CPUT under READ COMMITTED,
	// or Unchecked.
	Check TS
}

// Read is something that a SERIALIZABLE transaction has read and wants held: a key or a range of
// keys.
type Read struct {
	Span  Span
	Point bool // the key Span.Lo alone; Span.Hi is empty
}

// Whole is the span of all that was read.
func (r Read) Whole() Span {
	if r.Point {
		return KeySpan(r.Span.Lo)
	}
	return r.Span
}

// Covers reports whether the read includes key.
func (r Read) Covers(key string) bool {
	if r.Point {
		return key == r.Span.Lo
	}
	return r.Span.Contains(key)
}

// HeldLock is an exclusive lock that a transaction believes it holds.
type HeldLock struct {
	Key   string
	Grant Grant
}
