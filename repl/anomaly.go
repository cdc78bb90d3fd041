package repl

import (
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// anomaly is what an anomaly is told in, in lines of at most w cells: its name and what that means,
// and under it each step, as an arrow and in words.
//
//	G2-item: write skew: a cycle with overtaken reads of keys
//	  T3 -rw y-> T4  T3 read y before T4 wrote it
//	  T4 -rw x-> T3  T4 read x before T3 wrote it
func anomaly(a *session.Anomaly, w int) []string {
	lines := wrap(a.Name+": "+lang.AnomalySummary(a.Name), w)
	most := 0
	for _, step := range a.Cycle {
		if n := width(lang.Escape(step)); n <= w/2 {
			most = max(most, n)
		}
	}
	for i, step := range a.Cycle {
		step = lang.Escape(step)
		words := ""
		if i < len(a.Words) {
			words = lang.Escape(a.Words[i])
		}
		line := "  " + string(pad([]byte(step), step, most)) + "  "
		if words != "" && width(line)+width(words) <= w {
			lines = append(lines, line+words)
			continue
		}
		lines = append(lines, "  "+step)
		for _, part := range wrap(words, max(w-4, 20)) {
			if part != "" {
				lines = append(lines, "    "+part)
			}
		}
	}
	return lines
}

// AnomalyText is what `conclave check` prints of an anomaly.
func AnomalyText(a *session.Anomaly) string {
	return strings.Join(anomaly(a, defaultWidth), "\n") + "\n"
}

// found appends what CHECK has found.
func (t *Text) found(dst []byte, r *session.Result) []byte {
	notes := t.beside(r)
	head := word{red, r.Error.Code}
	for i := range r.Anomalies {
		for k, line := range anomaly(&r.Anomalies[i], max(t.width()-column, 20)) {
			if i+k > 0 {
				dst = append(append(pad(dst, "", column), line...), '\n')
				continue
			}
			dst = t.line(dst, head, line, notes)
		}
	}
	return dst
}
