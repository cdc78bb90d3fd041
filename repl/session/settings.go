package session

import (
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// settings are what SET changes and SHOW shows. They survive CLUSTER and RESET.
type settings struct {
	isolation lang.Isolation
	mode      lang.Mode

	onePhase, ordered, gc, checkpoint, history bool

	sync, voteTimeout, inquiry, lockLease time.Duration

	latency spread  // the setting
	own     *spread // what CLUSTER LATENCY said for this cluster; nil: it takes the setting
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

func defaults() settings {
	return settings{
		isolation: lang.Snapshot, mode: lang.Optimistic,
		onePhase: true, checkpoint: true, history: true,
		voteTimeout: time.Second, inquiry: 100 * time.Millisecond, lockLease: 10 * time.Second,
	}
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
		set.history = on
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
	s.cluster.SetHistory(set.history)
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
		return onOff(s.history)
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

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// show is SHOW: all settings in the order of the contract, or one.
func (s *Sessions) show(st lang.Show) *Table {
	t := &Table{Columns: columns("name", "value")}
	for _, name := range lang.SettingNames() {
		if st.Name == "" || st.Name == name {
			t.add(Str(name), Str(s.set.value(name)))
		}
	}
	return t
}
