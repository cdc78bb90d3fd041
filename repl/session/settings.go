package session

import (
	"strconv"
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// settings are what SET changes and SHOW shows. They survive CLUSTER and RESET.
type settings struct {
	isolation lang.Isolation
	mode      lang.Mode

	onePhase, ordered, gc, checkpoint bool

	history bound // transactions that CHECK can judge
	journal bound // statements that BACK and SAVE can run again
	trace   int   // events that TRACE can look back

	sync, voteTimeout, inquiry, lockLease time.Duration

	latency spread  // the setting
	own     *spread // what CLUSTER LATENCY said for this cluster; nil: it takes the setting
}

// bound is how many of something are kept.
type bound int

const (
	keepNone bound = 0
	keepAll  bound = -1
)

// most is the bound as the engine takes it: 0 is none.
func (b bound) most() int { return int(max(b, 0)) }

func (b bound) String() string {
	if b > 0 {
		return strconv.Itoa(int(b))
	}
	return onOff(b == keepAll)
}

// boundOf is the bound that SET says.
func boundOf(st lang.Set) bound {
	switch {
	case st.HasN:
		return bound(st.N.V)
	case st.Word == "on":
		return keepAll
	}
	return keepNone
}

// spread is a latency: every message takes a time between the two.
type spread struct{ min, max time.Duration }

// inForce is the latency of the present cluster.
func (s settings) inForce() spread {
	if s.own != nil {
		return *s.own
	}
	return s.latency
}

// usualTrace is how many events TRACE can look back where nobody says.
const usualTrace = 10_000

func defaults() settings {
	return settings{
		isolation: lang.Snapshot, mode: lang.Optimistic,
		onePhase: true, checkpoint: true, history: keepAll, journal: keepAll, trace: usualTrace,
		voteTimeout: time.Second, inquiry: 100 * time.Millisecond, lockLease: 10 * time.Second,
	}
}

// usualSettings are those with which the sessions began.
func (s *Sessions) usualSettings() settings {
	usual := defaults()
	usual.trace = max(0, s.config.Trace)
	return usual
}

// engine is the part that the engine has to know.
func (s settings) engine() engine.Settings {
	return engine.Settings{
		TwoPhaseAlways: !s.onePhase, OrderedPrepare: s.ordered, NoCheckpoint: !s.checkpoint,
		Sync: s.sync, LatencyMin: s.inForce().min, LatencyMax: s.inForce().max,
		VoteTimeout: s.vote(), Inquiry: s.inquiry, LockLease: s.lockLease,
	}
}

// vote is the vote timeout in force: never under 8 times the largest latency.
func (s settings) vote() time.Duration { return max(s.voteTimeout, 8*s.inForce().max) }

// change is SET. The parser let through known names and known words only.
func (s *Sessions) change(st lang.Set) *Error {
	set := s.set
	on := st.Word == "on"
	switch st.Name {
	case "isolation":
		set.isolation = lang.Isolation(st.Word)
	case "mode":
		set.mode = lang.Mode(st.Word)
	case "one-phase":
		set.onePhase = on
	case "prepare":
		set.ordered = st.Word == "ordered"
	case "gc":
		set.gc = on
	case "checkpoint":
		set.checkpoint = on
	case "history":
		set.history = boundOf(st)
	case "journal":
		set.journal = boundOf(st)
	case "trace":
		set.trace = int(st.N.V)
	case "sync":
		set.sync = st.Min.D
	case "latency":
		set.latency, set.own = spread{st.Min.D, st.Max.D}, nil
	case "vote-timeout":
		set.voteTimeout = st.Min.D
	case "inquiry":
		set.inquiry = st.Min.D
	case "lock-lease":
		set.lockLease = st.Min.D
	}
	if err := s.cluster.SetSettings(set.engine()); err != nil {
		return errorOf(err)
	}
	s.cluster.SetKeepVersions(!set.gc)
	s.cluster.SetHistory(set.history != keepNone)
	s.cluster.LimitHistory(set.history.most())
	if set.trace != s.set.trace {
		s.cluster.LimitTrace(set.trace)
	}
	s.set = set
	return nil
}

// values are the settings as SHOW writes them, and SET reads them back.
func (s settings) value(name string) string {
	switch name {
	case "isolation":
		return string(s.isolation)
	case "mode":
		return string(s.mode)
	case "one-phase":
		return onOff(s.onePhase)
	case "prepare":
		if s.ordered {
			return "ordered"
		}
		return "parallel"
	case "gc":
		return onOff(s.gc)
	case "checkpoint":
		return onOff(s.checkpoint)
	case "history":
		return s.history.String()
	case "journal":
		return s.journal.String()
	case "trace":
		return strconv.Itoa(s.trace)
	case "sync":
		return s.sync.String()
	case "latency":
		l := s.inForce()
		if l.min == l.max {
			return l.min.String()
		}
		return l.min.String() + " " + l.max.String()
	case "vote-timeout":
		return s.vote().String()
	case "inquiry":
		return s.inquiry.String()
	case "lock-lease":
		return s.lockLease.String()
	}
	return ""
}

// changes are the statements that make settings of others.
func changes(from, to settings) (list []lang.Statement) {
	for _, name := range lang.SettingNames() {
		if value := to.value(name); value != from.value(name) {
			line, _ := lang.ParseLine("SET "+name+" "+value, 0)
			list = append(list, line...)
		}
	}
	return list
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// show is SHOW: all settings in the order of the contract, or one. Bounds of what is kept are among
// all only where somebody has set them.
func (s *Sessions) show(st lang.Show) *Table {
	t := &Table{Columns: columns("name", "value")}
	usual := s.usualSettings()
	for _, setting := range lang.Settings() {
		name, value := setting.Name, s.set.value(setting.Name)
		if st.Name == name || st.Name == "" && !(setting.Bound && value == usual.value(name)) {
			t.add(Str(name), Str(value))
		}
	}
	return t
}
