package explore

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"conclave/repl/lang"
)

// Report is what a search has found.
type Report struct {
	States, Choices, Ends int
	// Whole says that there was nothing left to be tried; else Why says what ended the search.
	Whole bool
	Why   string
	// Orders is how many orders of events lead to an end; 0 where they cannot be counted, because
	// something may happen again and again.
	Orders float64
	// Wrong is what was found wrong, "" if nothing was; Script shows it, and Length is how many
	// choices it takes.
	Wrong  string
	Length int
	Script string

	stopped   bool
	program   *Program
	limits    bounds
	tallies   []tally
	blocked   int
	example   string // of a blocked end
	exampleAt int    // choices
}

// tally is one outcome, in how many orders, or at how many ends.
type tally struct {
	answers outcome
	count   float64
}

// report sums up.
func (s *search) report() *Report {
	r := &Report{
		States: len(s.states), Choices: len(s.edges), Ends: len(s.ends), program: s.program,
		limits: s.limits(), stopped: s.stopped, Wrong: s.wrong,
		Whole: s.wrong == "" && !s.full && !s.stopped,
	}
	switch {
	case s.full:
		r.Why = fmt.Sprintf("%s states are kept, and there are more", grouped(s.options.States))
	case s.stopped:
		r.Why = "it was interrupted"
	case s.wrong != "":
		r.Why = "it ends with what it found wrong"
	}
	s.tally(r)
	s.blockedEnds(r)
	if s.wrong != "" {
		path := s.path(s.at)
		r.Length = len(path) - 1
		r.Script = s.script(path)
	}
	return r
}

// tally counts the outcomes: by the orders of events that lead to each, or, where these go round in
// circles, by ends.
func (s *search) tally(r *Report) {
	orders, finite := s.orders()
	counts := make([]float64, len(s.outcomes))
	for _, e := range s.ends {
		n := 1.0
		if finite {
			n = orders[e.state]
			r.Orders += n
		}
		counts[e.outcome] += n
	}
	for i, n := range counts {
		r.tallies = append(r.tallies, tally{s.outcomes[i], n})
	}
	sort.SliceStable(r.tallies, func(i, k int) bool { return r.tallies[i].count > r.tallies[k].count })
}

// orders counts the paths that lead to each state; false if there is a circle among them.
func (s *search) orders() (paths []float64, finite bool) {
	n := len(s.states)
	in, paths := make([]int32, n), make([]float64, n)
	out := make([][]int32, n)
	for _, e := range s.edges {
		in[e.to]++
		out[e.from] = append(out[e.from], e.to)
	}
	var ready []int32
	for i := range s.states {
		if s.states[i].parent < 0 && in[i] == 0 {
			ready, paths[i] = append(ready, int32(i)), 1
		}
	}
	for done := 0; done < len(ready); done++ {
		from := ready[done]
		for _, to := range out[from] {
			paths[to] += paths[from]
			if in[to]--; in[to] == 0 {
				ready = append(ready, to)
			}
		}
	}
	return paths, len(ready) == n
}

// blockedEnds counts the ends at which something is in doubt or waits, and tells of the first.
func (s *search) blockedEnds(r *Report) {
	for _, e := range s.ends {
		if !e.blocked {
			continue
		}
		if r.blocked++; r.blocked == 1 {
			path := s.path(e.state)
			r.exampleAt = len(path) - 1
			r.example = s.replay(path).why()
		}
	}
}

// Text is the report for people.
func (r *Report) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) {
		for _, l := range folded(fmt.Sprintf(format, args...)) {
			b.WriteString(l + "\n")
		}
	}
	line("%s: %s, in every order of messages, syncs and timers, with %s.",
		lang.Escape(r.program.Name), r.program.sessions(), r.limits)
	if len(r.program.left) > 0 {
		line("Left out, because the order is chosen here: %s.", r.program.leftOut())
	}
	line("")
	line("%s, %s, %s%s", counted(r.States, "state"), counted(r.Choices, "choice"),
		counted(r.Ends, "end"), r.ordersText())
	r.answers(line)
	r.together(line)
	if r.blocked > 0 {
		line("")
		line("%s blocked. For example, after %s:", counted(r.blocked, "end is", "ends are"),
			counted(r.exampleAt, "choice"))
		for _, l := range strings.Split(strings.TrimSpace(r.example), "\n") {
			line("  %s", l)
		}
	}
	line("")
	r.verdict(&b, line)
	return b.String()
}

func (r *Report) ordersText() string {
	switch {
	case r.Orders > 0:
		one := "1 order of events"
		if r.Orders > 1 {
			one = number(r.Orders) + " orders of events that differ"
		}
		return ", " + one
	case r.Ends > 0:
		return "; orders of events without number, since some go round"
	}
	return ""
}

// unit is what is counted in the tables.
func (r *Report) unit() string {
	if r.Orders > 0 {
		return "orders"
	}
	return "ends"
}

// answers is what each statement was answered, where that was not always the same.
func (r *Report) answers(line func(string, ...any)) {
	var rows [][2]string
	for i, t := range r.program.threads {
		for k := range t.stmts {
			counts := map[string]float64{}
			for _, y := range r.tallies {
				answer := "not said"
				if k < len(y.answers[i]) {
					answer = y.answers[i][k]
				}
				counts[answer] += y.count
			}
			_, commits := t.stmts[k].Node.(lang.Commit)
			if len(counts) > 1 || commits && len(counts) > 0 {
				rows = append(rows, [2]string{r.program.label(i, k), spread(counts)})
			}
		}
	}
	if len(rows) == 0 {
		return
	}
	line("")
	line("What was answered, in how many of these %s:", r.unit())
	width := 0
	for _, row := range rows {
		width = max(width, len(row[0]))
	}
	for _, row := range rows {
		for i, l := range foldedTo(row[1], widest-width-4) {
			if i > 0 {
				row[0] = ""
			}
			line("  %-*s  %s", width, row[0], l)
		}
	}
}

// spread is "committed in 210, CONFLICT in 102", the most frequent first.
func spread(counts map[string]float64) string {
	words := make([]string, 0, len(counts))
	for w := range counts {
		words = append(words, w)
	}
	sort.Slice(words, func(i, k int) bool {
		if counts[words[i]] != counts[words[k]] {
			return counts[words[i]] > counts[words[k]]
		}
		return words[i] < words[k]
	})
	for i, w := range words {
		words[i] = lang.Escape(w) + " in " + number(counts[w])
	}
	return strings.Join(words, ", ")
}

// together says of each two COMMITs of different sessions whether both can commit.
func (r *Report) together(line func(string, ...any)) {
	type commit struct{ thread, at int }
	var commits []commit
	for i, t := range r.program.threads {
		for k := range t.stmts {
			if _, is := t.stmts[k].Node.(lang.Commit); is {
				commits = append(commits, commit{i, k})
			}
		}
	}
	did := func(o outcome, c commit) bool {
		return c.at < len(o[c.thread]) && o[c.thread][c.at] == "committed"
	}
	for i, a := range commits {
		for _, b := range commits[i+1:] {
			one, other, both, neither := 0.0, 0.0, 0.0, 0.0
			for _, t := range r.tallies {
				switch x, y := did(t.answers, a), did(t.answers, b); {
				case x && y:
					both += t.count
				case x:
					one += t.count
				case y:
					other += t.count
				default:
					neither += t.count
				}
			}
			if a.thread == b.thread || one+other+both == 0 {
				continue
			}
			line("  %s and %s: %s, %s", r.program.label(a.thread, a.at),
				r.program.label(b.thread, b.at), often("both commit in", "never both", both),
				often("neither in", "always one", neither))
		}
	}
}

func often(some, never string, n float64) string {
	if n == 0 {
		return never
	}
	return some + " " + number(n)
}

// verdict is the last word.
func (r *Report) verdict(b *strings.Builder, line func(string, ...any)) {
	switch {
	case r.Wrong != "":
		line("WRONG after %s: %s.", counted(r.Length, "choice"),
			lang.Escape(strings.TrimSuffix(r.Wrong, ".")))
		line("This script shows it:")
		line("")
		for _, l := range strings.Split(strings.TrimSpace(r.Script), "\n") {
			b.WriteString("  " + l + "\n")
		}
	case r.Whole:
		line("Exhaustive. In every one of these states each transaction is whole or not there at " +
			"all, what was acknowledged is there, and what clients have read fits the isolation " +
			"that they asked for; at every end nothing is in doubt, unless a node is down.")
	default:
		line("Not exhaustive: %s. Nothing was wrong in what was seen.", r.Why)
	}
}

// String says how many faults there may be.
func (b bounds) String() string {
	some := func(n int, one, many string) string {
		switch n {
		case 0:
			return "no " + one
		case 1:
			return "up to 1 " + one
		}
		return fmt.Sprintf("up to %d %s", n, many)
	}
	list := []string{some(b.crashes, "crash", "crashes")}
	if b.drops > 0 {
		list = append(list, some(b.drops, "lost message", "lost messages"))
	}
	if b.dups > 0 {
		list = append(list, some(b.dups, "doubled message", "doubled messages"))
	}
	return strings.Join(list, ", ")
}

// sessions is "alice and carol".
func (p *Program) sessions() string {
	var names []string
	for _, t := range p.threads {
		names = append(names, t.session)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return names[0]
}

func (p *Program) leftOut() string {
	var words []string
	for _, st := range p.left {
		if w := lang.Keyword(st.Node); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

// label names a statement: "alice COMMIT", with its line where the session says it twice.
func (p *Program) label(thread, at int) string {
	t := p.threads[thread]
	text := t.stmts[at].Canonical()
	same := 0
	for _, st := range t.stmts {
		if st.Canonical() == text {
			same++
		}
	}
	label := t.session + " " + lang.Escape(text)
	if same > 1 {
		label += fmt.Sprintf(" (line %d)", t.stmts[at].Pos.Line)
	}
	return label
}
