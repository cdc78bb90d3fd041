package session

import (
	"errors"
	"fmt"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

// check is CHECK: it judges the history of the run.
func (s *Sessions) check(x *call, st lang.Check) *Error {
	level := engine.CheckOwn
	switch st.Level {
	case lang.Snapshot:
		level = engine.CheckSnapshot
	case lang.Serializable:
		level = engine.CheckSerializable
	}
	history, err := s.history()
	if err != nil {
		return err
	}
	x.r.Anomalies = []Anomaly{}
	for _, a := range engine.Judge(history, level) {
		found := Anomaly{Name: a.Name, Cycle: a.Cycle, Words: a.Words}
		for _, id := range a.Txns {
			found.Txns = append(found.Txns, txnName(id))
		}
		x.r.Anomalies = append(x.r.Anomalies, found)
	}
	if history.Partial {
		x.note("judged from " + firstOf(history) + " on: before it no history was kept")
	}
	if len(x.r.Anomalies) == 0 {
		x.tell("no anomaly in " + count(len(history.Txns), "transaction"))
		return nil
	}
	return fail(codeAnomaly, "%s", anomaliesText(x.r.Anomalies))
}

// history is the history of the run, as far as it is kept.
func (s *Sessions) history() (*engine.History, *Error) {
	history := s.cluster.History()
	if history == nil {
		return nil, fail(codeLimit, "no history is kept.").
			todo("SET history on keeps it from then on.")
	}
	return history, nil
}

func firstOf(h *engine.History) string {
	if len(h.Txns) == 0 {
		return "here"
	}
	return txnName(h.Txns[0].ID)
}

// anomaliesText says what was found, a sentence each.
func anomaliesText(found []Anomaly) string {
	var sentences []string
	for _, a := range found {
		sentences = append(sentences, a.Name+": "+strings.Join(a.Words, ", ")+".")
	}
	return strings.Join(sentences, " ")
}

// invariant is INVARIANT.
func (s *Sessions) invariant(x *call, st lang.Invariant) *Error {
	v := engine.Invariant{Name: st.Name, Keys: st.Keys, Sum: st.Sum.V}
	v.Range.Lo, v.Range.Hi = bounds(st.Span)
	if err := s.cluster.SetInvariant(v); err != nil {
		return errorOf(err)
	}
	x.tell(fmt.Sprintf("%s holds, and is judged at every commit", st.Name))
	return nil
}

// stands reports whether an error says that a commit has happened all the same.
func stands(err error) bool { return errors.Is(err, engine.ErrInvariant) }
