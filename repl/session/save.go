package session

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"conclave/repl/lang"
)

// SAVE writes the run as a script. What was improvised may hold what a script cannot: lines that
// did not parse, files that were sourced, statements that a person stopped, flags of the command
// line. So the script is made of what does the same, and then it is run: what each statement
// answers there is written behind it. (Where nothing was stopped that is what it answered before:
// the same statements give the same run.)

// save is SAVE.
func (s *Sessions) save(x *call, st lang.Save) *Error {
	if st.History {
		return s.saveHistory(x, st.File)
	}
	if err := s.noJournal("the run cannot be saved"); err != nil {
		return err
	}
	w := &writer{sess: s}
	if err := w.script(); err != nil {
		return err
	}
	if err := s.config.WriteFile(st.File, []byte(w.text.String())); err != nil {
		return fail(codeIO, "cannot write %s: %s.", st.File, plain(err))
	}
	x.tell(fmt.Sprintf("%s in %s", count(w.statements, "statement"), st.File))
	x.note(w.notes...)
	return nil
}

// writer writes a run down as a script.
type writer struct {
	sess       *Sessions // whose run it is
	stage      *Sessions // where the script is run
	text       strings.Builder
	lines      int
	statements int
	notes      []string
}

func (w *writer) script() *Error {
	config := Config{
		Trace: w.sess.config.Trace, WriteFile: func(string, []byte) error { return nil },
	}
	var err error
	if w.stage, err = New(config); err != nil {
		return errorOf(err)
	}
	w.line("# A run of conclave, saved: each statement with what it answered.")
	for _, st := range w.opening() {
		w.play(st)
	}
	for i := range w.sess.journal.n {
		if w.sess.cancelled() {
			return fail(codeUnavail, "interrupted: nothing is written.")
		}
		e := w.sess.journal.entry(i)
		for _, st := range w.instead(&e) {
			w.play(st)
		}
		if w.lines < 0 {
			return fail(codeLimit, "%s does not fit a line of a script.",
				lang.Keyword(e.Statement.Node))
		}
	}
	if len(w.stage.cluster.Armed()) > 0 {
		w.line("# What is planted and has not come:")
		w.line("KILL CLEAR")
	}
	return nil
}

// line writes a line. One that nobody could read back makes lines negative.
func (w *writer) line(s string) {
	if len(s) > lang.MaxLine {
		w.lines = math.MinInt32
		return
	}
	w.lines++
	w.text.WriteString(s)
	w.text.WriteByte('\n')
}

// start is the CLUSTER that the flags of the command line have made, if they did not leave it as
// it is without them.
func (w *writer) start() (lang.Cluster, bool) {
	c := w.sess.config
	if c.Nodes == 0 && c.Seed == 0 && c.Splits == nil {
		return lang.Cluster{}, false
	}
	return w.cluster(lang.Cluster{}), true
}

// cluster is CLUSTER with all that it takes from the flags.
func (w *writer) cluster(st lang.Cluster) lang.Cluster {
	as := w.sess.shapeOf(st)
	if as.seed > math.MaxInt64 {
		w.notes = append(w.notes, fmt.Sprintf("it needs --seed %d: CLUSTER cannot say that", as.seed))
	} else if !st.HasSeed {
		st.HasSeed, st.Seed = true, lang.N(int64(as.seed))
	}
	if !st.HasNodes {
		st.HasNodes, st.Nodes = true, lang.N(int64(as.nodes))
	}
	st.Split = as.splits
	return st
}

// instead is what is written for a statement of the journal: mostly itself.
func (w *writer) instead(e *Entry) []lang.Statement {
	st := e.said()
	switch node := st.Node.(type) {
	case lang.Expect, lang.Source, lang.Lesson, lang.Save, lang.Quit, lang.Invalid:
		return nil // what they did stands in the script, or is its own answers
	case lang.Cluster:
		if _, differs := w.start(); differs {
			st.Node = w.cluster(node)
		}
	}
	if len(e.Stops) == 0 {
		return []lang.Statement{st}
	}
	w.line("# " + lang.Canonical(st.Node) + ", which was interrupted:")
	passed := lang.D(e.passed.time)
	switch node := st.Node.(type) {
	case lang.Run:
		st.Node = lang.Run{HasFor: true, For: passed}
	case lang.Advance, lang.Await:
		st.Node = lang.Advance{By: passed}
	case lang.Step:
		st.Node = lang.Step{HasN: true, N: lang.N(max(1, int64(e.passed.events)))}
	case lang.Commit:
		st.Node = lang.Rollback{}
	default:
		begins, works, _ := part(node)
		c := w.stage.find(e.Statement.Session)
		switch {
		case begins || !works:
		case c != nil && c.txn != nil:
			st.Node = lang.Rollback{}
		default: // it had a transaction of its own, of which nothing happened
			begin := st
			begin.Node, st.Node = lang.Begin{}, lang.Rollback{}
			return []lang.Statement{begin, st}
		}
	}
	return []lang.Statement{st}
}

// play runs a statement of the script, and writes it down with its answer, and with those that
// came of others.
func (w *writer) play(st lang.Statement) {
	var results []Result
	w.stage.Stream(st, Place{File: "-"}, func(r Result) { results = append(results, r) })
	text := lang.Canonical(st.Node)
	if st.Session != "" {
		text = st.Session + ": " + text
	}
	var late []string
	for i := range results {
		r := &results[i]
		if r.Error == nil && (aside(r.Stmt) || isPast(results[i+1:], r.Session)) {
			continue
		}
		if r.Resumed {
			late = append(late, r.Session+": "+expectation("EXPECT", r))
		} else {
			text += " " + expectation("=>", r)
		}
	}
	w.statements++
	w.line(text)
	for _, s := range late {
		w.line(s)
	}
}

// isPast reports whether another answer of the same session comes behind: it is the one that EXPECT
// compares. (An error can be excused all the same.)
func isPast(behind []Result, session string) bool {
	return slices.ContainsFunc(behind, func(r Result) bool {
		return r.Session == session && (r.Error != nil || !aside(r.Stmt))
	})
}

// mostExpected is how long a value or the pairs of a SCAN may be to be written behind a
// statement.
const mostExpected = 64 << 10

// expectation is what a result answered, behind EXPECT or =>.
func expectation(word string, r *Result) string {
	size := len(r.Value.S)
	for _, p := range r.Pairs {
		size += len(p.Key) + len(p.Value)
	}
	answer := answerOf(r)
	if size > mostExpected {
		answer = lang.WordOK
	}
	text := lang.Canonical(lang.Expect{Alternatives: []lang.Expectation{answer}})
	return word + strings.TrimPrefix(text, "EXPECT")
}

// answerOf is the expectation that says most of what a result answered.
func answerOf(r *Result) lang.Expectation {
	switch {
	case len(r.Anomalies) > 0:
		return lang.ExpectAnomaly(r.Anomalies[0].Name)
	case r.Error != nil:
		return lang.ExpectError(r.Error.Code)
	case r.Status == Waiting:
		return lang.WordWaiting
	case r.HasValue && r.Value.Null:
		return lang.WordNil
	case r.HasValue:
		return lang.ExpectValue(r.Value.S)
	case r.Pairs != nil && len(r.Pairs) == 0:
		return lang.WordEmpty
	case r.Pairs != nil:
		pairs := make(lang.ExpectPairs, len(r.Pairs))
		for i, p := range r.Pairs {
			pairs[i] = lang.Pair(p)
		}
		return pairs
	case r.Anomalies != nil:
		return lang.ExpectPass{}
	}
	for _, w := range outcomeWords {
		if w.outcome == r.Outcome {
			return w.word
		}
	}
	if r.Rows != nil {
		return lang.ExpectRows{N: lang.N(int64(len(r.Rows.Rows)))}
	}
	return lang.WordOK
}
