package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// script is a play written down: a .kv file that any door can play. It says first what it shows and
// how it was found. What a statement answers with an error that is no failure is excused, and it
// ends with a statement that fails where the play has failed.
func script(head []string, lines []string, kind string) string {
	var b strings.Builder
	for _, line := range head {
		b.WriteString("# " + line + "\n")
	}
	b.WriteString("\n")
	excuses := excusesOf(lines)
	for i, line := range lines {
		if i == len(lines)-1 && line == "CHECK" {
			break // it is the last line anyhow
		}
		b.WriteString(line + "\n")
		for _, excuse := range excuses[i] {
			b.WriteString(excuse + "\n")
		}
	}
	for _, line := range verdict(kind) {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// verdict is the end of a script that fails in a way: what ought to hold, and does not.
func verdict(kind string) []string {
	switch {
	case kind == "INVARIANT":
		return nil // the COMMIT that breaks it fails
	case kind == "liveness":
		return []string{"LOCKS => ROWS 0", "TXNS => ROWS 0"}
	}
	return []string{"CHECK => CHECK PASS"}
}

// excusesOf plays lines and tells, for each of them, the EXPECTs that its errors need. An INVARIANT
// or an ANOMALY is what the script is about, and has none.
func excusesOf(lines []string) [][]string {
	p := newPlay()
	excuses := make([][]string, len(lines))
	for i, line := range lines {
		for _, r := range p.say(line) {
			if e := excuse(&r); e != "" && !slices.Contains(excuses[i], e) {
				excuses[i] = append(excuses[i], e)
			}
		}
	}
	return excuses
}

func excuse(r *session.Result) string {
	if r.Error == nil || r.Error.Code == "INVARIANT" || r.Error.Code == "ANOMALY" {
		return ""
	}
	if _, is := r.Stmt.(lang.Expect); is {
		return ""
	}
	return fmt.Sprintf("%s: EXPECT OK | WAITING | ERROR %s", r.Session, r.Error.Code)
}
