package lang

// Timers are the settings that say when a timer of a node runs out.
func Timers() []string { return []string{"vote-timeout", "inquiry", "lock-lease"} }

// Setting is a setting of SET and SHOW.
type Setting struct {
	Name    string
	Default string
	Values  []string // the words that it can be; none where it is a duration
	Max     bool     // a second duration may follow
	Count   bool     // it can be a whole number too
	Bound   bool     // it bounds what is kept, and no answer: SHOW alone leaves it out by default
	Summary string
}

// takes names what the setting can be.
func (s Setting) takes() string {
	if s.Count {
		return list(append(append([]string(nil), s.Values...), "a whole number"))
	}
	return list(s.Values)
}

var onOff = []string{"on", "off"}

var settings = []Setting{
	{Name: "isolation", Default: "snapshot",
		Values:  []string{string(Snapshot), string(Serializable), string(ReadCommitted)},
		Summary: "the level that BEGIN and autocommit take"},
	{Name: "mode", Default: "optimistic", Values: []string{string(Optimistic), string(Pessimistic)},
		Summary: "the mode that BEGIN and autocommit take"},
	{Name: "one-phase", Default: "on", Values: onOff, Summary: "off: every write uses both phases"},
	{Name: "prepare", Default: "parallel", Values: []string{"parallel", "ordered"},
		Summary: "parallel: all participants at once; ordered: one after the other, in key order"},
	{Name: "gc", Default: "off", Values: onOff,
		Summary: "on: versions no snapshot can see are dropped"},
	{Name: "sync", Default: "0s", Summary: "how long a log sync takes"},
	{Name: "latency", Default: "0s", Max: true, Summary: "how long a message takes"},
	{Name: "checkpoint", Default: "on", Values: onOff,
		Summary: "whether a large log is checkpointed by itself"},
	{Name: "history", Default: "on", Values: onOff, Count: true,
		Summary: "whether what CHECK judges is kept; n: of the last n transactions, and what STATUS " +
			"remembers of them"},
	{Name: "vote-timeout", Default: "1s", Summary: "never under 8 times the largest latency"},
	{Name: "inquiry", Default: "100ms",
		Summary: "how soon a question is asked again; doubles, up to 10s, while nothing answers"},
	{Name: "lock-lease", Default: "10s",
		Summary: "after how long the lock of a coordinator out of reach is freed"},
	{Name: "journal", Default: "on", Values: onOff, Count: true, Bound: true,
		Summary: "whether what BACK and SAVE run again is kept; n: it is dropped after n statements, " +
			"and CLUSTER or RESET begins a new one"},
	{Name: "trace", Default: "10000", Count: true, Bound: true,
		Summary: "how many events TRACE can look back, from 1000 on"},
}

// Settings lists the settings in the order of the contract.
func Settings() []Setting { return append([]Setting(nil), settings...) }

// SettingNames lists the names of the settings.
func SettingNames() []string {
	var names []string
	for _, s := range settings {
		names = append(names, s.Name)
	}
	return names
}

// SettingValues lists the words that a setting can be; none for a duration.
func SettingValues(name string) []string {
	for _, s := range settings {
		if fold(s.Name, name) {
			return append([]string(nil), s.Values...)
		}
	}
	return nil
}

// Point is a place in the protocol where a crash or a break can be planted.
type Point struct {
	Name    string
	Durable string // what is durable then
	Heard   string // what the client has heard
}

var points = []Point{
	{"prepare.send", "nothing; before any PREPARE leaves", "nothing"},
	{"prepare.sent", "nothing; once for each participant", "nothing"},
	{"votes.in", "PREPARED at all; no timestamp drawn yet", "nothing"},
	{"decision.appended", "COMMIT written, not synced", "nothing"},
	{"decision.logged", "COMMIT: the commit point", "nothing"},
	{"client.told", "COMMIT", "COMMITTED"},
	{"decision.sent.first", "COMMIT; told to the smallest key's node", "COMMITTED"},
	{"decision.sent", "COMMIT", "COMMITTED"},
	{"acks.in", "COMMIT", "COMMITTED"},
	{"prepare.received", "nothing; this is at a participant", ""},
	{"prepare.queued", "nothing: it waits", ""},
	{"prepare.appended", "PREPARED written", ""},
	{"prepare.logged", "PREPARED synced, vote not sent", ""},
	{"vote.sent", "PREPARED", ""},
	{"decision.received", "PREPARED", ""},
	{"decision.applied", "COMMITTED synced, ack not sent", ""},
	{"ack.sent", "COMMITTED synced, ack sent", ""},
	{"onephase.received", "nothing", ""},
	{"onephase.logged", "COMMITTED", ""},
	{"onephase.answered", "COMMITTED and answered", ""},
	{"recover.replayed", "log read, intents back, nothing asked", ""},
	{"recover.asked", "log read, intents back, asked", ""},
}

// PointTable lists the points with what they mean, in the order of the contract.
func PointTable() []Point { return append([]Point(nil), points...) }

// Points lists the names of the points.
func Points() []string {
	var names []string
	for _, p := range points {
		names = append(names, p.Name)
	}
	return names
}

// ErrorCode is a code that a statement can end with.
type ErrorCode struct{ Code, Summary string }

var codes = []ErrorCode{
	{"SYNTAX", "not the language; the sentence says what was expected, and where"},
	{"LIMIT", "a key, value, line, any number, or the depth of SOURCE (16) is out of bounds"},
	{"NO_TXN", "COMMIT, ROLLBACK or LOCK with no transaction open"},
	{"TXN_OPEN", "BEGIN with a transaction open"},
	{"TXN_ABORTED", "the transaction has failed: ROLLBACK ends it"},
	{"READ_ONLY", "a write or a LOCK in a read-only transaction"},
	{"NOT_INTEGER", "INCR on something else than a 64-bit whole number, or overflow"},
	{"CONDITION_FAILED", "CPUT where the value is not the expected one"},
	{"CONFLICT", "this transaction lost; nothing of it happened; try again"},
	{"DEADLOCK", "this transaction lost; nothing of it happened; try again"},
	{"UNAVAILABLE", "a node that the statement needs refused or did not answer; nothing happened"},
	{"OUTCOME_UNKNOWN",
		"the decision may have been made and the client was not told; STATUS tells later"},
	{"BUSY", "the session waits; or the range to split is in use"},
	{"NO_SUCH_NODE", "the cluster has no node of that name"},
	{"NO_SUCH_SESSION", "no session of that name has been used"},
	{"NO_SUCH_TXN", "no such transaction, or RESOLVE of one that is not in doubt there"},
	{"NO_SUCH_POINT", "no crash or break point of that name; HELP POINTS lists them"},
	{"NO_SUCH_MESSAGE", "no such message is under way; MESSAGES lists them"},
	{"NO_SUCH_LESSON", "no lesson of that name; LESSON lists them"},
	{"NODE_UP", "RECOVER of a live node"},
	{"NODE_DOWN", "KILL of, BEGIN ON, CHECKPOINT or RESOLVE on a dead node"},
	{"CORRUPT", "RECOVER of a node whose log is damaged in the middle"},
	{"EXPECTATION", "EXPECT found otherwise"},
	{"INVARIANT", "an INVARIANT does not hold"},
	{"ANOMALY", "CHECK found an anomaly"},
	{"IO", "a file cannot be read or written; DASHBOARD without a terminal"},
}

// Codes lists the error codes in the order of the contract.
func Codes() []string {
	var out []string
	for _, c := range codes {
		out = append(out, c.Code)
	}
	return out
}

// Anomaly is what CHECK can find.
type Anomaly struct{ Name, Summary string }

var anomalies = []Anomaly{
	{"G0", "dirty write: writes of two transactions interleave"},
	{"G1a", "aborted read: a read of what was rolled back"},
	{"G1b", "intermediate read: a read of what its writer overwrote later"},
	{"G1c", "circular information flow: two transactions each saw the other's writes"},
	{"G-single", "lost update and read skew: a cycle with one read that was overtaken"},
	{"G-nonadjacent", "a cycle with overtaken reads, no two of them next to each other"},
	{"G2-item", "write skew: a cycle with overtaken reads of keys"},
	{"G2", "a cycle with an overtaken read of a range"},
	{"atomicity", "a transaction happened at some participants and not at all"},
	{"durability", "what was answered COMMITTED is not there"},
	{"heuristic", "a RESOLVE guessed otherwise than the decision was"},
}

// AnomalySummary says what an anomaly of that name is.
func AnomalySummary(name string) string {
	for _, a := range anomalies {
		if a.Name == name {
			return a.Summary
		}
	}
	return ""
}

// Anomalies lists the names of what CHECK can find.
func Anomalies() []string {
	var out []string
	for _, a := range anomalies {
		out = append(out, a.Name)
	}
	return out
}
