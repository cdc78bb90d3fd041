package fuzz

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// script is a play written down: a .kv file that any door can play. It says first what it shows and
// how it was found. What a statement answers with an error that is no failure is excused, and it
// ends with a statement that fails where the play has failed.
func script(head, lines []string, kind string) string {
	return scriptWith(head, lines, kind, excusesOf(lines))
}

func scriptWith(head, lines []string, kind string, excused excuses) string {
	var b strings.Builder
	for _, line := range head {
		b.WriteString(strings.TrimRight("# "+line, " ") + "\n")
	}
	b.WriteString("\n")
	for i, line := range lines {
		if i == len(lines)-1 && line == "CHECK" {
			break // it is the last line anyhow
		}
		b.WriteString(line + "\n")
		for _, name := range slices.Sorted(maps.Keys(excused[i])) {
			fmt.Fprintf(&b, "%s: EXPECT OK | WAITING | ERROR %s\n", name,
				strings.Join(excused[i][name], " | ERROR "))
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
	case kind == "CORRUPT":
		return []string{"EXPECT ERROR CORRUPT"} // of the RECOVER that found nothing wrong
	case kind == "not CORRUPT":
		return []string{"EXPECT OK"}
	case kind == "liveness":
		return []string{"LOCKS => ROWS 0", "TXNS => ROWS 0"}
	}
	return []string{"CHECK => CHECK PASS"}
}

// fails reports whether a script fails where anybody plays it, with no other judge than itself: a
// law is broken in the trace only, and what is done beyond the language is done nowhere else.
func fails(text string) (failed bool) {
	defer func() { failed = failed || recover() != nil }()
	s, err := session.New(session.Config{Policy: session.KeepGoing})
	if err != nil {
		return false
	}
	stmts, _ := lang.ParseFile("found.kv", []byte(text))
	for _, st := range stmts {
		s.Execute(st, session.Place{File: "found.kv"})
	}
	return len(s.End().Failures) > 0 || len(s.Failures()) > 0
}

// excuses are the errors that are no failures: by line, and by session, their codes.
type excuses []map[string][]string

// excusesOf plays lines and tells their errors. An INVARIANT or an ANOMALY is what the script is
// about, and is not excused.
func excusesOf(lines []string) excuses {
	p := newPlay()
	list := make(excuses, len(lines))
	for i, line := range lines {
		list[i] = map[string][]string{}
		for _, r := range p.say(line) {
			if r.Error != nil && r.Error.Code != "INVARIANT" && r.Error.Code != "ANOMALY" {
				list.add(i, r.Session, r.Error.Code)
			}
		}
	}
	return list
}

func (e excuses) add(line int, session, code string) {
	if !slices.Contains(e[line][session], code) {
		e[line][session] = append(e[line][session], code)
	}
}

// merge adds the errors of another play of the same lines.
func (e excuses) merge(o excuses) {
	for i := range o {
		for name, codes := range o[i] {
			for _, code := range codes {
				e.add(i, name, code)
			}
		}
	}
}
