package lang

import (
	"fmt"
	"math"
	"time"
)

// The bounds that the language sets.
const (
	MaxKey   = 1024    // bytes; a key has at least one
	MaxValue = 1 << 20 // bytes
	MaxNodes = 99
	MinTrace = 1000                      // events that the trace keeps at least
	MaxTime  = 10 * 365 * 24 * time.Hour // the longest duration that a statement may say
)

// CheckLimits tells what of a statement is out of the bounds that the language sets: keys,
// values, numbers, durations. It is the message of the LIMIT error, or "". These are errors of
// the statement, not of the parse. What depends on the cluster (a timestamp not yet drawn, an LSN
// not on the log, the number of split keys) is not told here.
func CheckLimits(s Stmt) string {
	var l limits
	l.data(s)
	return l.message
}

// limits has the first thing that is out of bounds.
type limits struct{ message string }

func (l *limits) failf(format string, args ...any) {
	if l.message == "" {
		l.message = fmt.Sprintf(format, args...)
	}
}

func (l *limits) key(keys ...string) {
	for _, k := range keys {
		switch {
		case k == "":
			l.failf("a key has at least 1 byte")
		case len(k) > MaxKey:
			l.failf("a key has at most %d bytes, not %d", MaxKey, len(k))
		}
	}
}

func (l *limits) value(values ...string) {
	for _, v := range values {
		if len(v) > MaxValue {
			l.failf("a value has at most %d bytes (1 MiB), not %d", MaxValue, len(v))
		}
	}
}

func (l *limits) num(what string, n Num, lo, hi int64) {
	switch {
	case n.In(lo, hi):
	case hi < math.MaxInt64:
		l.failf("%s lies between %d and %d, not %s", what, lo, hi, clipNum(n.String()))
	case lo > math.MinInt64 && !n.Over || n.V < lo:
		l.failf("%s is at least %d, not %s", what, lo, clipNum(n.String()))
	default:
		l.failf("%s must fit 64 bits: %s does not", what, clipNum(n.String()))
	}
}

// count is a number that is at least lo, if it was said.
func (l *limits) count(what string, said bool, n Num, lo int64) {
	if said {
		l.num(what, n, lo, math.MaxInt64)
	}
}

func (l *limits) dur(what string, d Dur, lo time.Duration) {
	switch {
	case d.In(lo, MaxTime):
	case d.D < lo:
		l.failf("%s is at least %v, not %s", what, lo, clipNum(d.String()))
	default:
		l.failf("%s is at most %v (ten years), not %s", what, MaxTime, clipNum(d.String()))
	}
}

func (l *limits) latency(s Latency) {
	l.dur("a latency", s.Min, 0)
	if s.HasMax {
		l.dur("a latency", s.Max, 0)
		if s.Max.D < s.Min.D {
			l.failf("the largest latency, %s, is below the smallest, %s", s.Max, s.Min)
		}
	}
}

// clipNum shortens a number that somebody leant on.
func clipNum(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}

func (l *limits) data(s Stmt) {
	switch s := s.(type) {
	case Begin:
		l.count("a timestamp", s.HasAsOf, s.AsOf, 0)
	case Get:
		l.key(s.Key)
	case Put:
		l.key(s.Key)
		l.value(s.Value)
	case Delete:
		l.key(s.Key)
	case Scan:
		l.span(s.Span)
		l.count("LIMIT", s.HasLimit, s.Limit, 1)
	case CPut:
		l.key(s.Key)
		l.value(s.Expected.Value, s.New.Value)
	case Incr:
		l.key(s.Key)
		l.count("what INCR adds", s.HasBy, s.By, math.MinInt64)
	case Lock:
		l.key(s.Key)
	case Versions:
		if s.HasKey {
			l.key(s.Key)
		}
	case Wal:
		l.count("how many records WAL shows", s.HasN, s.N, 1)
	case Trace:
		l.count("how many events TRACE shows", s.HasN, s.N, 1)
	default:
		l.fault(s)
	}
}

func (l *limits) span(s Span) {
	if s.HasFrom {
		l.key(s.From)
	}
	if s.HasTo {
		l.key(s.To)
	}
	if len(s.Prefix) > MaxKey {
		l.key(s.Prefix)
	}
}

func (l *limits) fault(s Stmt) {
	switch s := s.(type) {
	case Kill:
		l.count("the how-manieth time", s.HasN, s.N, 1)
	case Drop:
		l.count("how many messages DROP loses", s.HasN, s.N, 1)
	case Dup:
		l.count("how many messages DUP doubles", s.HasN, s.N, 1)
	case Delay:
		l.dur("a delay", s.By, 0)
	case Latency:
		l.latency(s)
	case Corrupt:
		l.num("an LSN", s.LSN, 0, math.MaxInt64)
	case Step:
		l.count("how many events STEP carries out", s.HasN, s.N, 1)
	case Run:
		if s.HasFor {
			l.dur("how long RUN goes on", s.For, 0)
		}
	case Advance:
		l.dur("how much time ADVANCE lets pass", s.By, 0)
	case Back:
		l.count("how many statements BACK undoes", s.HasN, s.N, 1)
	default:
		l.rest(s)
	}
}

func (l *limits) rest(s Stmt) {
	switch s := s.(type) {
	case Invariant:
		l.key(s.Keys...)
		l.span(s.Span)
		l.num("a sum", s.Sum, math.MinInt64, math.MaxInt64)
	case Expect:
		for _, e := range s.Alternatives {
			switch e := e.(type) {
			case ExpectPhases:
				l.num("the number of phases", e.N, 0, math.MaxInt64)
			case ExpectRows:
				l.num("the number of rows", e.N, 0, math.MaxInt64)
			}
		}
	case Explore:
		l.count("CRASHES", s.HasCrashes, s.Crashes, 0)
		l.count("DROPS", s.HasDrops, s.Drops, 0)
		l.count("DUPS", s.HasDups, s.Dups, 0)
	case Cluster:
		if s.HasNodes {
			l.num("NODES", s.Nodes, 1, MaxNodes)
		}
		l.count("SEED", s.HasSeed, s.Seed, 0)
		if s.HasLatency {
			l.latency(s.Latency)
		}
		l.key(s.Split...)
	case Split:
		l.key(s.Key)
	case Set:
		l.setting(s)
	}
}

// setting holds what is asked again and again, or ends a wait, above zero.
func (l *limits) setting(s Set) {
	switch {
	case s.Word != "":
	case s.HasN && s.Name == "trace":
		l.num("trace", s.N, MinTrace, math.MaxInt32) // STEP tells what happened from it
	case s.HasN:
		l.num(s.Name, s.N, 1, math.MaxInt32)
	case s.Name == "latency":
		l.latency(Latency{s.Min, s.HasMax, s.Max})
	case s.Name == "sync":
		l.dur("sync", s.Min, 0)
	default:
		l.dur(s.Name, s.Min, 1)
	}
}
