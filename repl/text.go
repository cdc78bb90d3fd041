package repl

import (
	"fmt"
	"strconv"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// Printer makes lines of results: Text for people, JSON for programs.
type Printer interface {
	// Append appends the lines of one result, each ended by a newline, and returns the slice.
	Append(dst []byte, r *session.Result) []byte
}

// Text prints results for people. A line is a word that says how it went, in a column of its own,
// then a sentence, and at the right what is said beside it:
//
//	ok            T3 began at 5, n1 coordinates            new session alice
//
// The eye runs down the first column and stops where something is not ok.
type Text struct {
	Style  Style
	Width  func() int // of the screen; nil is defaultWidth, as in a pipe
	Timing bool       // TIMING ON
}

const (
	column       = 14  // where the sentence begins
	defaultWidth = 80  // where there is no screen to ask
	rightEdge    = 100 // what stands at the right goes no further than this
)

// word is a word in its paint.
type word struct{ paint, text string }

// Append appends the lines of one result.
func (t *Text) Append(dst []byte, r *session.Result) []byte {
	if tm, ok := r.Stmt.(lang.Timing); ok && r.Status == session.OK {
		t.Timing = tm.On
	}
	if r.Resumed {
		head := lang.Escape(r.Session + ": " + r.Statement)
		dst = t.line(dst, word{accent, "resumed"}, head, nil)
	}
	switch r.Status {
	case session.Failed:
		return t.failed(dst, r)
	case session.Waiting:
		return t.line(dst, word{amber, "waiting"}, waitingFor(r.WaitsFor), t.beside(r))
	default:
		return t.answer(dst, r)
	}
}

// answer appends what a statement answered that went well.
func (t *Text) answer(dst []byte, r *session.Result) []byte {
	beside := t.beside(r)
	switch stmt := r.Stmt.(type) {
	case lang.Say:
		return t.say(dst, stmt.Text, beside)
	case lang.Status:
		return t.status(dst, r, beside)
	case lang.Expect:
		return t.line(dst, word{dim, "ok"}, did(r), beside)
	case lang.Why:
		return t.paragraph(t.notes(dst, beside), r.Text)
	}
	switch {
	case r.Text != "":
		return t.block(t.notes(dst, beside), r.Text)
	case r.Rows != nil:
		return t.table(t.notes(dst, beside), r.Rows)
	case r.Pairs != nil:
		return t.pairs(dst, r, beside)
	case r.HasValue:
		return t.line(dst, value(r.Value), did(r), beside)
	case r.Outcome == "committed":
		head := committed(r.CommitTS, r.Phases, r.Participants)
		return t.sentence(dst, green, head, beside)
	case r.Outcome == "rolledback":
		return t.line(dst, word{plain, "rolled back"}, did(r), beside)
	}
	dst = t.line(dst, word{green, "ok"}, did(r), beside)
	for i, told := range r.Told {
		if i > 0 {
			dst = t.under(dst, lang.Escape(told))
		}
	}
	return dst
}

// under appends what a statement did besides: in the column, what follows from it a little more to
// the right.
func (t *Text) under(dst []byte, told string) []byte {
	said := strings.TrimLeft(told, " ")
	start := column + len(told) - len(said)
	parts := []string{said}
	if room := max(t.width()-start, 20); width(said) > room {
		parts = wrap(said, room)
	}
	for _, part := range parts {
		dst = append(append(pad(dst, "", start), part...), '\n')
	}
	return dst
}

// paragraph appends sentences, wrapped.
func (t *Text) paragraph(dst []byte, text string) []byte {
	for _, line := range wrap(lang.Escape(text), t.width()) {
		dst = append(append(dst, line...), '\n')
	}
	return dst
}

// failed appends an error: its code, then the sentence, wrapped, with the advice on a line of its
// own; and of a COMMIT that failed, who voted how.
func (t *Text) failed(dst []byte, r *session.Result) []byte {
	e := r.Error
	if e == nil {
		e = &session.Error{Code: "ERROR"}
	}
	if len(r.Anomalies) > 0 {
		return t.found(dst, r)
	}
	what := strings.TrimSpace(strings.TrimSuffix(e.Message, e.Advice))
	dst = t.line(dst, word{red, e.Code}, lang.Escape(what), t.beside(r))
	if e.Advice != "" {
		dst = t.more(dst, lang.Escape(e.Advice))
	}
	if r.Outcome == "committed" {
		return t.more(dst, committed(r.CommitTS, r.Phases, r.Participants))
	}
	if len(r.Participants) > 0 {
		dst = t.more(dst, "Votes: "+votes(r.Participants)+".")
	}
	if r.Text != "" {
		dst = t.block(dst, r.Text)
	}
	if r.Rows != nil {
		dst = t.table(dst, r.Rows)
	}
	return dst
}

// status appends what became of a transaction, and what the logs hold of it.
func (t *Text) status(dst []byte, r *session.Result, beside []string) []byte {
	head, paint := r.Outcome, plain
	switch r.Outcome {
	case "committed":
		paint = green
		head = "committed"
		if r.CommitTS != 0 {
			head += " @" + strconv.FormatUint(r.CommitTS, 10)
		}
	case "indoubt":
		head, paint = "in doubt", amber
	case "unknown":
		paint = amber
	}
	detail := lang.Escape(r.Subject)
	if r.HasPhases && r.CommitTS != 0 {
		detail += inPhases(r.Phases, r.Participants)
	}
	dst = t.line(dst, word{paint, head}, strings.TrimSpace(detail), beside)
	if r.Rows != nil && len(r.Rows.Rows) > 0 {
		dst = t.table(dst, r.Rows)
	}
	return dst
}

// pairs appends the keys and values of a SCAN, aligned.
func (t *Text) pairs(dst []byte, r *session.Result, beside []string) []byte {
	if len(r.Pairs) == 0 {
		return t.line(dst, word{dim, "EMPTY"}, "no keys there", beside)
	}
	dst = t.notes(dst, beside)
	most := 0
	for _, p := range r.Pairs {
		most = max(most, min(width(data(p.Key)), widest))
	}
	for _, p := range r.Pairs {
		key := data(p.Key)
		dst = pad(append(dst, key...), key, most)
		dst = append(dst, "  "...)
		dst = append(append(dst, data(p.Value)...), '\n')
	}
	return dst
}

// say appends narration, indented, so that it stands apart from answers. What fits stands as it was
// written, for a story may draw; what does not is wrapped.
func (t *Text) say(dst []byte, text string, beside []string) []byte {
	lines := []string{lang.Escape(text)}
	if width(lines[0]) > t.width()-4 {
		lines = wrap(lines[0], t.width()-4)
	}
	for _, line := range lines {
		if line != "" {
			dst = append(dst, "  "...)
		}
		dst = append(t.Style.paint(dst, accent, line), '\n')
	}
	return t.notes(dst, beside)
}

// block appends text that has its own lines.
func (t *Text) block(dst []byte, text string) []byte {
	for line := range strings.Lines(text) {
		dst = append(dst, lang.Escape(strings.TrimRight(line, "\n"))...)
		dst = append(dst, '\n')
	}
	return dst
}

// beside is what is said at the right of a result.
func (t *Text) beside(r *session.Result) []string {
	var notes []string
	if c := r.Cost; c != nil && (c.Messages > 0 || c.Records > 0) && r.Outcome == "committed" {
		notes = append(notes, count(c.Messages, "message")+", "+count(c.Records, "log record"))
	}
	for _, n := range r.Notes {
		notes = append(notes, lang.Escape(n))
	}
	if t.Timing {
		notes = append(notes, "t "+r.Time.String())
	}
	return notes
}

func (t *Text) width() int {
	if t.Width == nil {
		return defaultWidth
	}
	return max(t.Width(), 20)
}

// count is "1 message", "2 messages".
func count(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
