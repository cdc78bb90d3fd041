package session

import "conclave/repl/lang"

// traits are what the journal has to know of a statement without reading it back.
type traits uint8

const (
	isIdle    traits = 1 << iota // idle
	isAside                      // aside
	isOutward                    // outward
	isExpect                     // EXPECT
	isFresh                      // CLUSTER or RESET
	isSteered                    // of no session: entered by Steer
)

// has reports whether one of the others is among them.
func (t traits) has(others traits) bool { return t&others != 0 }

func traitsOf(st lang.Stmt) (t traits) {
	if idle(st) {
		t |= isIdle
	}
	if aside(st) {
		t |= isAside
	}
	if outward(st) {
		t |= isOutward
	}
	switch st.(type) {
	case lang.Expect:
		t |= isExpect
	case lang.Cluster, lang.Reset:
		t |= isFresh
	}
	return t
}

// idle reports whether a statement leaves the cluster and the sessions as they are: the looks,
// and what speaks only to the person. BACK does not count it.
func idle(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Nodes, lang.Txns, lang.Locks, lang.Versions, lang.Wal, lang.Ranges, lang.Messages,
		lang.Stats, lang.Trace, lang.Status, lang.Diagram, lang.Why, lang.Show, lang.Check:
		return true
	case lang.Expect, lang.Say, lang.Pause, lang.Use, lang.HelpOn, lang.Timing, lang.Save,
		lang.Source, lang.Quit, lang.Lesson, lang.Dashboard, lang.Explore, lang.Invalid:
		return true
	}
	return false
}

// outward reports whether a statement has to do with the world outside: it is not run again.
func outward(st lang.Stmt) bool {
	switch st := st.(type) {
	case lang.Source, lang.Lesson, lang.Save, lang.Quit, lang.Pause:
		return true
	case lang.Diagram:
		return st.File != ""
	}
	return false
}
