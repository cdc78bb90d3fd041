package base

import "math"

// Settings are what a person may change while the cluster runs. Every room reads them where a rule
// names them, and keeps no copy.
type Settings struct {
	OnePhase     bool // C6 is allowed
	Ordered      bool // P3: PREPAREs one after the other
	KeepVersions bool // G1 is off
	Checkpoint   bool // G3 is on

	Sync                   Time
	LatencyMin, LatencyMax Time

	VoteTimeout Time
	Inquiry     Time
	LockLease   Time
}

// Defaults of the table in the language's description.
const (
	Millisecond Time = 1_000_000
	Second      Time = 1_000_000_000
	// Forever is later than anything that happens.
	Forever Time = math.MaxInt64
	// MaxBackoff is where the doubling of a question's or a resend's interval ends.
	MaxBackoff = 10 * Second
)

// Timeout is how long silence is borne: the setting, but never under eight times the largest
// latency, so that a slow answer is not taken for none.
func (s *Settings) Timeout() Time { return max(s.VoteTimeout, 8*s.LatencyMax) }

// Backoff is the interval after one of d: twice as long, up to MaxBackoff, and never shorter than
// d.
func Backoff(d Time) Time { return max(d, min(2*d, MaxBackoff)) }
