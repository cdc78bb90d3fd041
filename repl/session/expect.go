package session

import (
	"fmt"
	"strings"

	"conclave/repl/lang"
)

// outcomeWords are the words of EXPECT that name an outcome.
var outcomeWords = []struct {
	word    lang.ExpectWord
	outcome string
}{
	{lang.WordCommitted, "committed"},
	{lang.WordAborted, "aborted"},
	{lang.WordRolledBack, "rolledback"},
	{lang.WordInDoubt, "indoubt"},
	{lang.WordActive, "active"},
	{lang.WordUnknown, "unknown"},
}

// expect compares the last result of the session. It excuses an open error where one of the
// alternatives names it, whether or not another holds as well. An error behind which another answer
// of the session came at once - that of a statement that had waited - is open too, and can be named.
func (s *Sessions) expect(x *call, st lang.Expect) *Error {
	last := x.c.last
	if last == nil {
		return fail(codeExpect, "%s has no result yet to compare.", x.c.name)
	}
	holds := false
	for _, a := range st.Alternatives {
		fit := fits(a, last)
		switch a := a.(type) {
		case lang.ExpectError:
			fit = x.c.excuse(string(a)) || fit
		case lang.ExpectAnomaly:
			if fit {
				x.c.excuse(last.Error.Code)
			}
		}
		holds = holds || fit
	}
	if holds {
		return nil
	}
	want := strings.TrimPrefix(lang.Canonical(st), "EXPECT ")
	return fail(codeExpect, "expected %s, but %s", want, told(last))
}

// fits reports whether one alternative holds of a result.
func fits(want lang.Expectation, r *Result) bool {
	switch want := want.(type) {
	case lang.ExpectWord:
		return fitsWord(want, r)
	case lang.ExpectPhases:
		return r.HasPhases && want.N.In(int64(r.Phases), int64(r.Phases))
	case lang.ExpectRows:
		if r.Rows == nil {
			return false
		}
		n := int64(len(r.Rows.Rows))
		return want.N.In(n, n)
	case lang.ExpectValue:
		return r.HasValue && !r.Value.Null && r.Value.S == string(want)
	case lang.ExpectPairs:
		return fitsPairs(want, r)
	case lang.ExpectError:
		return r.Error != nil && r.Error.Code == string(want)
	case lang.ExpectPass:
		return r.Error == nil && r.Anomalies != nil && len(r.Anomalies) == 0
	case lang.ExpectAnomaly:
		for _, a := range r.Anomalies {
			if a.Name == string(want) {
				return true
			}
		}
	}
	return false
}

// fitsWord is the words OK ... EMPTY.
func fitsWord(want lang.ExpectWord, r *Result) bool {
	switch want {
	case lang.WordOK:
		return r.Status == OK
	case lang.WordWaiting:
		return r.Status == Waiting
	case lang.WordNil:
		return r.HasValue && r.Value.Null
	case lang.WordEmpty:
		return r.Pairs != nil && len(r.Pairs) == 0 || r.Rows != nil && len(r.Rows.Rows) == 0
	}
	for _, w := range outcomeWords {
		if w.word == want {
			return r.Outcome == w.outcome
		}
	}
	return false
}

// fitsPairs is k=v ...: all pairs in order. A single one may also be a value with a = in it.
func fitsPairs(want lang.ExpectPairs, r *Result) bool {
	if len(want) == 1 && r.HasValue && !r.Value.Null {
		return r.Value.S == want[0].Key+"="+want[0].Value
	}
	if len(want) != len(r.Pairs) {
		return false
	}
	for i, p := range want {
		if Pair(p) != r.Pairs[i] {
			return false
		}
	}
	return true
}

// told says in a few words what a result was, for the sentence of an EXPECT that did not hold.
func told(r *Result) string {
	what := r.Statement
	if what == "" {
		what = "the line before it"
	}
	return what + " " + toldAnswer(r)
}

func toldAnswer(r *Result) string {
	switch {
	case r.Error != nil:
		return fmt.Sprintf("answered %s: %s", r.Error.Code, r.Error.Message)
	case r.Status == Waiting:
		return "waits" + forWhat(r.WaitsFor) + "."
	case r.HasValue && r.Value.Null:
		return "found no value (NIL)."
	case r.HasValue:
		return "answered " + clip(lang.Quote(r.Value.S, lang.ExpectWords()...)) + "."
	case r.Pairs != nil:
		return toldPairs(r.Pairs)
	case r.Rows != nil && r.Outcome == "":
		return fmt.Sprintf("has %s.", count(len(r.Rows.Rows), "row"))
	case r.Anomalies != nil:
		return "found no anomaly."
	case r.HasPhases:
		return fmt.Sprintf("answered %s, in %s.", r.Outcome, count(r.Phases, "phase"))
	case r.Outcome != "":
		return "answered " + r.Outcome + "."
	}
	return "answered ok."
}

func toldPairs(pairs []Pair) string {
	if len(pairs) == 0 {
		return "found nothing (EMPTY)."
	}
	var b strings.Builder
	b.WriteString("found")
	for _, p := range pairs {
		b.WriteString(" " + lang.Quote(p.Key) + "=" + lang.Quote(p.Value))
		if b.Len() > clipAt {
			break
		}
	}
	return clip(b.String()) + "."
}

// clipAt is how much of a value a sentence shows.
const clipAt = 200

func clip(s string) string {
	if len(s) <= clipAt {
		return s
	}
	return strings.ToValidUTF8(s[:clipAt], "") + "..."
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// forWhat is " for bob, which T3 holds" or as much of it as is known.
func forWhat(w *WaitsFor) string {
	switch {
	case w == nil:
		return ""
	case w.Reason == "step":
		return " for STEP"
	case w.Reason == "break":
		return " at a BREAK"
	case w.Key == "":
		return " for " + w.Txn
	case w.Reason == "indoubt":
		return fmt.Sprintf(" for %s, where %s is in doubt", clip(lang.Quote(w.Key)), w.Txn)
	}
	return fmt.Sprintf(" for %s, which %s holds", clip(lang.Quote(w.Key)), w.Txn)
}
