package lang

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// contract is the part of the language's contract that HELP says in fewer words, its white space
// made single.
func contract(t *testing.T) (lines []string, flat string) {
	text, err := os.ReadFile("testdata/contract.md")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n"), strings.Join(strings.Fields(string(text)), " ")
}

// TestHelpSaysWhatTheContractSays: the forms are those of the contract, and none is missing.
func TestHelpSaysWhatTheContractSays(t *testing.T) {
	lines, flat := contract(t)
	shared := strings.NewReplacer("DROP from", "DROP|DUP from", "DUP from", "DROP|DUP from",
		"DROP message", "DROP|DUP|DELIVER message", "DUP message", "DROP|DUP|DELIVER message",
		"DELIVER message", "DROP|DUP|DELIVER message")
	for _, e := range Entries() {
		for _, u := range e.Usage {
			if !strings.Contains(flat, shared.Replace(u)) {
				t.Errorf("the contract does not know %q", u)
			}
		}
		if e.Alias != "" && !strings.Contains(flat, e.Word) {
			t.Errorf("the contract does not know %q", e.Alias)
		}
	}
	word := regexp.MustCompile(`^[A-Z]{3,}(\|[A-Z]+)*`)
	for _, line := range lines[:slices.Index(lines, "| setting | default | |")] {
		if !strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "     ") {
			continue
		}
		for _, form := range regexp.MustCompile(` {2,}`).Split(strings.TrimSpace(line), -1) {
			for _, w := range strings.Split(word.FindString(form), "|") {
				if w != "" && entry(w) == nil {
					t.Errorf("HELP does not know %q of %q", w, line)
				}
			}
		}
	}
}

// TestTablesAreThoseOfTheContract compares settings, codes and points row by row.
func TestTablesAreThoseOfTheContract(t *testing.T) {
	lines, flat := contract(t)
	var names, defaults, codes, points []string
	table := ""
	for _, line := range lines {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "    ") {
			continue
		}
		first := splitCell(cells[1])
		switch {
		case first[0] == "setting" || first[0] == "code" || first[0] == "point":
			table = first[0]
		case table == "setting":
			names = append(names, first...)
			d := splitCell(cells[2])
			for len(d) < len(first) {
				d = append(d, d[0])
			}
			defaults = append(defaults, d...)
		case table == "code":
			codes = append(codes, first...)
		case table == "point":
			points = append(points, first...)
		}
	}
	var ours []string
	var shown []string
	for _, s := range Settings() {
		if !s.Bound { // what keeps memory bounded came later
			ours, shown = append(ours, s.Default), append(shown, s.Name)
		}
	}
	for _, c := range []struct {
		what      string
		got, want []string
	}{
		{"settings", shown, names}, {"defaults", ours, defaults},
		{"codes", Codes(), codes}, {"points", Points(), points},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s\n got %v\nwant %v", c.what, c.got, c.want)
		}
	}
	for _, w := range append(ExpectWords(), "CHECK PASS", "CHECK ANOMALY name", "ERROR CODE") {
		if !strings.Contains(flat, w) {
			t.Errorf("the contract does not know EXPECT %s", w)
		}
	}
}

// splitCell takes a cell apart at its commas.
func splitCell(cell string) []string {
	var out []string
	for _, s := range strings.Split(cell, ",") {
		out = append(out, strings.Trim(s, " `"))
	}
	return out
}

// TestEveryStatementHasHelp holds the parser and the help together.
func TestEveryStatementHasHelp(t *testing.T) {
	for word := range statements {
		if entry(word) == nil {
			t.Errorf("no help on %s", word)
		}
	}
	for _, w := range Keywords() {
		if statements[w] == nil {
			t.Errorf("%s is explained, and does not parse", w)
		}
	}
}

// TestTopics: whatever HELP lists it explains, in lines that fit, and its form parses.
func TestTopics(t *testing.T) {
	for _, w := range append(Topics(), "") {
		text, ok := Help(w)
		if !ok || text == "" || Escape(strings.ReplaceAll(text, "\n", "")) !=
			strings.ReplaceAll(text, "\n", "") {
			t.Errorf("HELP %s: %q", w, text)
		}
		for _, line := range strings.Split(text, "\n") {
			if columns(line) > helpWidth || strings.TrimRight(line, " ") != line {
				t.Errorf("HELP %s: a line that does not fit: %q", w, line)
			}
		}
		want := strings.TrimSpace("HELP " + w)
		if got := said(strings.ToLower(want)); got != want {
			t.Errorf("%q is %q", want, got)
		}
	}
	if text, _ := Help(""); strings.Count(text, "\n") > 40 {
		t.Errorf("HELP alone has %d lines", strings.Count(text, "\n"))
	}
	if _, ok := Help("nonsense"); ok {
		t.Error("HELP nonsense")
	}
}

// TestHelpOnWordsOfTwoKinds: a statement, a setting and a code of one name are all explained.
func TestHelpOnWordsOfTwoKinds(t *testing.T) {
	for word, wants := range map[string][]string{
		"latency":   {"LATENCY min [max]", "Setting (default 0s)"},
		"CORRUPT":   {"CORRUPT node lsn", "Error: RECOVER of a node"},
		"dup":       {"DUP from to [n]", "DUP message"},
		"isolation": {"snapshot | serializable | read committed"},
		"on":        {"ON is a word of BEGIN, USE, RESOLVE, AUTO, SPLIT and TIMING."},
		"crashes":   {"CRASHES is a word of EXPLORE.", "EXPLORE file"},
	} {
		text, _ := Help(word)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("HELP %s does not say %q:\n%s", word, want, text)
			}
		}
	}
}

// TestSettingsParse: SET takes each value of each setting, in any case, and its default.
func TestSettingsParse(t *testing.T) {
	for _, s := range Settings() {
		for _, v := range append(SettingValues(s.Name), s.Default) {
			want := "SET " + s.Name + " " + v
			if got := said(strings.ToUpper("SET "+s.Name) + " " + v); got != want {
				t.Errorf("%s is %s", want, got)
			}
			if got := said("SHOW " + s.Name); got != "SHOW "+s.Name {
				t.Error(got)
			}
		}
	}
}

// TestOptionsAreKnown: the words for completion are words that the statement takes.
func TestOptionsAreKnown(t *testing.T) {
	for _, e := range Entries() {
		form := strings.Join(e.Usage, " ") + e.Summary
		for _, o := range Options(e.Word) {
			if !strings.Contains(form, o) {
				t.Errorf("%s does not mention %s", e.Word, o)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct{ s, want string }{
		{"GTE", "GET"}, {"comit", "COMMIT"}, {"RECOVR", "RECOVER"}, {"part", "PARTITION"},
		{"x", ""}, {"zzzz", ""}, {"", ""}, {"DLE", "DEL"}, {"rolback", "ROLLBACK"}, {"é", ""},
		{strings.Repeat("GET", 20), ""},
	} {
		if got := Nearest(c.s, Keywords()); got != c.want {
			t.Errorf("nearest to %q is %q, want %q", c.s, got, c.want)
		}
	}
}
