package lang

import (
	"fmt"
	"strings"
)

// topic is a word that HELP explains and that is no statement.
type topic struct {
	word string
	text func() string
}

var topics = []topic{
	{"LINES", helpLines},
	{"SETTINGS", helpSettings},
	{"POINTS", helpPoints},
	{"ERRORS", helpErrors},
	{"ANOMALIES", helpAnomalies},
	{"WORDS", helpWords},
}

func helpTopic(word string) string {
	for _, t := range topics {
		if fold(t.word, word) {
			return t.text()
		}
	}
	return ""
}

func helpLines() string {
	return strings.Join([]string{
		"LINES",
		"",
		wrap("One statement a line; ; parts several. # or -- at the start of a word begins a "+
			"comment. Keywords, node names (n1) and transactions (T1) are read in any case; keys, "+
			"values and session names keep theirs.", "  "),
		"",
		wrap(`A word is bare, or quoted: "..." takes Go's escapes (\n \t \" \\ \x00 \u00e9), '...' `+
			"is raw. A quoted word is never a keyword. A quote may neither begin nor end inside a "+
			"word. | and = and => are words of their own, with white space around them.", "  "),
		"",
		wrap("A key has 1 to 1,024 bytes, a value up to 1 MiB, a line up to 4 MiB. Durations are "+
			"Go's: 5ms, 1.5s, 2m.", "  "),
		"",
		wrap("`alice: GET bob` runs in session alice, and so does the rest of its line, up to the "+
			"next such prefix. `alice:` alone is USE alice. A session is one client; it comes into "+
			"being when it is first named.", "  "),
		"",
		wrap("`statement => expectation` is the statement and, after it, EXPECT expectation.", "  "),
		"",
		"  For example",
		"    alice: BEGIN; PUT bob 3; COMMIT => COMMITTED",
	}, "\n")
}

func helpSettings() string {
	lines := []string{fmt.Sprintf("%-12s  %-10s  %s", "setting", "default", "")}
	for _, s := range settings {
		what := s.Summary
		if n := len(s.Values); n > 0 && s.Values[0] != "on" && !strings.Contains(what, s.Values[0]) {
			what += ": " + strings.Join(s.Values, ", ")
		}
		lines = append(lines, row("%-12s  %-10s  ", what, s.Name, s.Default))
	}
	lines = append(lines, "", "SET name value changes one, SHOW [name] shows them.")
	return trimmed(lines)
}

func helpPoints() string {
	const form = "%-19s  %-39s  %s"
	lines := []string{fmt.Sprintf(form, "point", "durable then", "client has")}
	for _, p := range points {
		lines = append(lines, fmt.Sprintf(form, p.Name, p.Durable, p.Heard))
	}
	lines = append(lines, "", wrap("KILL node AT point crashes a node there, BREAK point holds the "+
		"cluster there. In one phase the request counts as the PREPARE: prepare.send, prepare.sent "+
		"and client.told at the coordinator, onephase.* at the participant, no others. An abort "+
		"passes no decision.*, acks.in or ack.sent.", ""))
	return trimmed(lines)
}

func helpErrors() string {
	var lines []string
	for _, c := range codes {
		lines = append(lines, row("%-16s  ", c.Summary, c.Code))
	}
	return trimmed(lines)
}

func helpAnomalies() string {
	var lines []string
	for _, a := range anomalies {
		lines = append(lines, row("%-13s  ", a.Summary, a.Name))
	}
	return trimmed(lines)
}

// row is a line of a table whose last column, a text, is wrapped under itself.
func row(form, text string, cells ...any) string {
	head := fmt.Sprintf(form, cells...)
	rest := wrap(text, strings.Repeat(" ", len(head)))
	return head + strings.TrimLeft(rest, " ")
}

// trimmed joins lines, without blanks at their ends.
func trimmed(lines []string) string {
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
