package lang

import (
	"slices"
	"strings"
)

// helpWidth is how wide the help's lines may be: what a box on the dashboard holds, on a screen of 80
// columns.
const helpWidth = 72

// Help is the text of HELP (word "") or HELP word, without a last newline; ok is false if there
// is nothing under that word. No line is wider than 72 columns.
func Help(word string) (text string, ok bool) {
	if word == "" {
		return overview(), true
	}
	var parts []string
	for _, section := range []func(string) string{
		helpStatement, helpTopic, helpSetting, helpPoint, helpCode, helpAnomaly, helpTerm,
	} {
		if part := section(word); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		text = helpOption(word)
		return text, text != ""
	}
	return strings.Join(parts, "\n\n"), true
}

// Entries lists the help on every statement, in the order of the contract.
func Entries() []Entry { return slices.Clone(entries) }

// Keywords lists the words that begin a statement, in the order of the contract.
func Keywords() []string {
	var words []string
	for _, e := range entries {
		words = append(words, e.Word)
		if e.Alias != "" {
			words = append(words, e.Alias)
		}
	}
	return words
}

// Options lists the keywords that may follow a statement's own, for completion.
func Options(keyword string) []string {
	if e := entry(keyword); e != nil {
		return slices.Clone(e.Options)
	}
	return nil
}

// GroupOf is the group of a statement; "" for Invalid.
func GroupOf(s Stmt) Group {
	if e := entry(Keyword(s)); e != nil {
		return e.Group
	}
	return ""
}

// ExpectWords lists the keywords that may begin an expectation.
func ExpectWords() []string {
	var words []string
	for _, w := range expectWords {
		words = append(words, string(w))
	}
	return append(words, "PHASES", "ROWS", "ERROR", "CHECK")
}

// Topics lists all that HELP explains, as its canonical text spells it.
func Topics() []string {
	words := Keywords()
	for _, t := range topics {
		words = append(words, t.word)
	}
	words = slices.Concat(words, SettingNames(), Points(), Codes(), Anomalies())
	for _, t := range terms {
		words = append(words, t.Word)
	}
	for _, e := range entries {
		words = append(words, e.Options...)
	}
	var out []string
	seen := map[string]bool{}
	for _, w := range words {
		if !seen[upper(w)] {
			seen[upper(w)] = true
			out = append(out, w)
		}
	}
	return out
}

// entry is the help on the statement with that keyword or alias, or nil.
func entry(word string) *Entry {
	for i := range entries {
		if fold(entries[i].Word, word) || fold(entries[i].Alias, word) && word != "" {
			return &entries[i]
		}
	}
	return nil
}

// overview is HELP alone.
func overview() string {
	var b strings.Builder
	for _, g := range Groups() {
		b.WriteString(string(g) + "\n")
		var forms []string
		for _, e := range entries {
			if e.Group != g {
				continue
			}
			forms = append(forms, e.Usage...)
			if e.Alias != "" {
				forms[len(forms)-1] += " (" + e.Alias + ")"
			}
		}
		b.WriteString(fill(forms, "   ", "  ") + "\n")
	}
	b.WriteString("Lines\n")
	b.WriteString(wrap("`alice: GET bob` runs in session alice. `statement => expectation` checks "+
		"the answer. ; parts statements, # or -- begins a comment, quotes hold white space.", "  "))
	b.WriteString("\n\n" +
		"HELP word explains a statement, or a word like in-doubt: HELP WORDS\n" +
		"lists these. Also LINES, SETTINGS, POINTS, ERRORS, ANOMALIES.")
	return b.String()
}

func helpStatement(word string) string {
	e := entry(word)
	if e == nil {
		return ""
	}
	return strings.Join(e.Usage, "\n") + "\n\n" + wrap(e.Summary, "  ") +
		"\n\n  For example\n    " + strings.ReplaceAll(e.Example, "\n", "\n    ")
}

func helpSetting(word string) string {
	for _, s := range settings {
		if fold(s.Name, word) {
			form := "SET " + s.Name + " " + s.form()
			return form + "\n\n" + wrap("Setting (default "+s.Default+"): "+s.Summary+".", "  ")
		}
	}
	return ""
}

// form is what may follow the name of the setting.
func (s Setting) form() string {
	switch {
	case s.Max:
		return "min [max]"
	case s.Count:
		return strings.Join(append(slices.Clone(s.Values), "n"), " | ")
	case len(s.Values) == 0:
		return "duration"
	}
	return strings.Join(s.Values, " | ")
}

func helpPoint(word string) string {
	for _, p := range points {
		if !fold(p.Name, word) {
			continue
		}
		text := p.Name + "\n\n" + wrap("A point for KILL ... AT and BREAK. Durable then: "+
			p.Durable+".", "  ")
		if p.Heard != "" {
			text += "\n" + wrap("The client has heard: "+p.Heard+".", "  ")
		}
		return text
	}
	return ""
}

func helpCode(word string) string {
	for _, c := range codes {
		if fold(c.Code, word) {
			return "ERROR " + c.Code + "\n\n" + wrap("Error: "+c.Summary+".", "  ")
		}
	}
	return ""
}

func helpAnomaly(word string) string {
	for _, a := range anomalies {
		if fold(a.Name, word) {
			return "CHECK ANOMALY " + a.Name + "\n\n" + wrap("Anomaly: "+a.Summary+".", "  ")
		}
	}
	return ""
}

// helpOption explains a keyword inside statements by the statements.
func helpOption(word string) string {
	var in []string
	for _, e := range entries {
		if slices.ContainsFunc(e.Options, func(o string) bool { return fold(o, word) }) {
			in = append(in, e.Word)
		}
	}
	switch len(in) {
	case 0:
		return ""
	case 1:
		return upper(word) + " is a word of " + in[0] + ".\n\n" + helpStatement(in[0])
	}
	n := len(in) - 1
	return upper(word) + " is a word of " + strings.Join(in[:n], ", ") + " and " + in[n] + "."
}

// wrap breaks a text into indented lines.
func wrap(text, indent string) string { return fill(strings.Fields(text), " ", indent) }

// fill puts items on indented lines, as many on each as fit.
func fill(items []string, between, indent string) string {
	var lines []string
	line := ""
	for _, item := range items {
		switch {
		case line == "":
			line = indent + item
		case columns(line)+columns(between)+columns(item) > helpWidth:
			lines = append(lines, line)
			line = indent + item
		default:
			line += between + item
		}
	}
	return strings.Join(append(lines, line), "\n")
}

// columns is the width of help text, which has no wide characters.
func columns(s string) int { return len([]rune(s)) }
