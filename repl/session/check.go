package session

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"conclave/engine"
	"conclave/repl/history"
	"conclave/repl/lang"
)

// LevelOf is what CHECK holds a history to.
func LevelOf(st lang.Check) engine.Level {
	switch st.Level {
	case lang.Snapshot:
		return engine.CheckSnapshot
	case lang.Serializable:
		return engine.CheckSerializable
	}
	return engine.CheckOwn
}

// check is CHECK: it judges the history of the run.
func (s *Sessions) check(x *call, st lang.Check) *Error {
	level := LevelOf(st)
	h, err := s.history()
	if err != nil {
		return err
	}
	x.r.Anomalies = []Anomaly{}
	for _, a := range engine.Judge(h, level) {
		found := Anomaly{Name: a.Name, Cycle: a.Cycle, Words: a.Words}
		for _, id := range a.Txns {
			found.Txns = append(found.Txns, txnName(id))
		}
		x.r.Anomalies = append(x.r.Anomalies, found)
	}
	if h.Partial {
		x.note("judged " + fromOn(h))
	}
	if len(x.r.Anomalies) == 0 {
		x.tell("no anomaly in " + count(len(h.Txns), "transaction"))
		return nil
	}
	return fail(codeAnomaly, "%s", anomaliesText(x.r.Anomalies))
}

// history is the history of the run, as far as it is kept.
func (s *Sessions) history() (*engine.History, *Error) {
	h := s.cluster.History()
	if h == nil {
		return nil, fail(codeLimit, "no history is kept.").
			todo("SET history on keeps it from then on.")
	}
	return h, nil
}

// fromOn says that a history is not all.
func fromOn(h *engine.History) string {
	return "from " + firstOf(h) + " on: before it no history was kept"
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

// saveHistory is SAVE HISTORY: as this program reads it back, or, where the name ends in .edn, as
// Elle does.
func (s *Sessions) saveHistory(x *call, file string) *Error {
	h, err := s.history()
	if err != nil {
		return err
	}
	var text []byte
	twins := 0
	if strings.EqualFold(filepath.Ext(file), ".edn") {
		text, twins = history.AppendEDN(nil, h)
	} else {
		text = history.Append(nil, h)
	}
	if err := s.config.WriteFile(file, text); err != nil {
		return fail(codeIO, "cannot write %s: %s.", file, plain(err))
	}
	x.tell(fmt.Sprintf("%s in %s", count(len(h.Txns), "transaction"), file))
	if h.Partial {
		x.note(fromOn(h))
	}
	if twins > 0 {
		x.tell(fmt.Sprintf("%s of a value that was written there before: Elle cannot tell the two apart.",
			count(twins, "write")))
	}
	return nil
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
