package session

import "conclave/repl/lang"

// absent names what a statement asks for that is not in this version yet, or is "". Such a
// statement answers SYNTAX and changes nothing. Whoever builds one of these takes its line away
// here and adds one to dispatch.
func absent(st lang.Stmt) string {
	switch st := st.(type) {
	case lang.Kill:
		switch {
		case st.Coordinator:
			return "KILL COORDINATOR"
		case st.Point != "":
			return "KILL ... AT"
		}
	case lang.KillClear:
		return "KILL CLEAR"
	case lang.BreakClear:
		return "BREAK CLEAR"
	case lang.Partition, lang.Heal, lang.Drop, lang.Dup, lang.Deliver, lang.Delay, lang.Latency,
		lang.Disk, lang.Corrupt, lang.Resolve:
		return lang.Keyword(st)
	case lang.Auto, lang.Step, lang.Run, lang.Advance, lang.Break, lang.Back:
		return lang.Keyword(st)
	case lang.Messages, lang.Diagram, lang.Why, lang.Check, lang.Invariant, lang.Explore:
		return lang.Keyword(st)
	case lang.Save, lang.Lesson, lang.Dashboard:
		return lang.Keyword(st)
	}
	return ""
}
