package drive

import (
	"fmt"
	"strings"

	"conclave/engine"
	"conclave/repl/diagram"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// longest is how many characters of a key, a value or an answer a scene has: no screen shows more.
const longest = 60

// longestWhy is how many a reason has: it may take more than one row.
const longestWhy = 3 * longest

// short is text of a user as it may be shown: escaped, and cut to a sane length.
func short(s string) string { return upTo(s, longest) }

// upTo is text of a user, escaped, in at most n characters.
func upTo(s string, n int) string {
	if len(s) > 4*n {
		s = strings.ToValidUTF8(s[:4*n], "")
	}
	s = lang.Escape(s)
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// data is a key or a value as it would be typed.
func data(s string) string {
	if len(s) > 4*longest {
		s = strings.ToValidUTF8(s[:4*longest], "")
	}
	return short(lang.Quote(s, "NIL"))
}

func txnName(txn uint64) string { return fmt.Sprintf("T%d", txn) }

// Answer is what a statement answered, in a few words.
func Answer(r *session.Result) (words string, tone diagram.Tone) {
	switch {
	case r.Status == session.Waiting:
		return waits(r.WaitsFor), diagram.Doubt
	case r.Error != nil:
		return failed(r.Error.Code)
	case r.HasValue && r.Value.Null:
		return "NIL", diagram.Plain
	case r.HasValue:
		return data(r.Value.S), diagram.Plain
	case r.Pairs != nil:
		return pairs(r.Pairs), diagram.Plain
	case r.Outcome != "":
		return outcome(r)
	case r.Anomalies != nil:
		return "no anomaly", diagram.Good
	case r.Rows != nil:
		return count(len(r.Rows.Rows), "row"), diagram.Plain
	case r.Auto != nil && r.Auto.TS != 0:
		return fmt.Sprintf("committed @%d", r.Auto.TS), diagram.Good
	case r.Begun != nil:
		return short(r.Txn + " began"), diagram.Plain
	}
	return "ok", diagram.Plain
}

// more is what there is to say beside an answer: of a commit how it went and what it took, of an
// error the sentence.
func more(r *session.Result) string {
	phases, ts := r.Phases, r.CommitTS
	if r.Auto != nil {
		phases, ts = r.Auto.Phases, r.Auto.TS
	}
	_, looks := r.Stmt.(lang.Status)
	switch {
	case r.Error != nil:
		return upTo(why(r.Error), longestWhy)
	case ts == 0 || looks || r.HasValue:
		return ""
	}
	words := "in two phases"
	if phases == 1 {
		words = "in one phase"
	}
	if c := r.Cost; c != nil {
		words += ", " + count(int(c.Messages), "message") + ", " +
			count(int(c.Records), "log record")
	}
	return words
}

// why is the sentence of an error. Of an outcome that was not told it is no more than who did not
// tell it: what that means stands beside it, "outcome unknown".
func why(e *session.Error) string {
	if e.Code != "OUTCOME_UNKNOWN" {
		return e.Message
	}
	who, _, _ := strings.Cut(e.Message, ": ")
	return who
}

// failed is a code in words: "outcome unknown".
func failed(code string) (string, diagram.Tone) {
	tone := diagram.Bad
	if code == "OUTCOME_UNKNOWN" {
		tone = diagram.Doubt
	}
	return strings.ToLower(strings.ReplaceAll(code, "_", " ")), tone
}

func outcome(r *session.Result) (string, diagram.Tone) {
	switch r.Outcome {
	case "committed":
		if r.CommitTS == 0 {
			return "committed", diagram.Good
		}
		return fmt.Sprintf("committed @%d", r.CommitTS), diagram.Good
	case "rolledback":
		return "rolled back", diagram.Plain
	case "indoubt":
		return "in doubt", diagram.Doubt
	case "unknown":
		return "unknown", diagram.Doubt
	case "aborted":
		return "aborted", diagram.Bad
	}
	return r.Outcome, diagram.Plain
}

func pairs(list []session.Pair) string {
	if len(list) == 0 {
		return "EMPTY"
	}
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(data(p.Key) + "=" + data(p.Value))
		if b.Len() > 4*longest {
			break
		}
	}
	return short(b.String())
}

// waits is for what a statement waits.
func waits(on *session.WaitsFor) string {
	switch {
	case on == nil:
		return "waits"
	case on.Reason == "step":
		return "under way"
	case on.Reason == "break":
		return "held at a break"
	case on.Key == "" && on.Txn == "":
		return "waits for an answer"
	case on.Key == "":
		return "waits for " + on.Txn
	case on.Reason == "indoubt":
		return fmt.Sprintf("waits for %s: %s in doubt", data(on.Key), on.Txn)
	}
	return fmt.Sprintf("waits for %s: %s holds it", data(on.Key), on.Txn)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// messageWords is what a message is called on its way: "PREPARE T4", "YES T4", "T4?".
func messageWords(txn uint64, word, text string) (string, diagram.Tone) {
	labels, tone := diagram.MessageWords(txn, word, text)
	words := labels[len(labels)-1]
	for _, l := range labels {
		if len(l) <= 18 {
			words = l
			break
		}
	}
	if name := txnName(txn); txn != 0 && !strings.Contains(words, name) && len(words) <= 18 {
		words += " " + name
	}
	return words, tone
}

// traceWords is a line of the trace without its time, node and transaction.
func traceWords(v *engine.TraceView) (string, diagram.Tone) {
	switch v.Kind {
	case engine.TraceSend, engine.TraceDeliver, engine.TraceRefused, engine.TraceLost:
		return traceMessage(v)
	case engine.TraceAppend:
		return "writes " + short(v.Detail), diagram.Plain
	case engine.TraceSync:
		return fmt.Sprintf("synced up to LSN %d", v.LSN), diagram.Dim
	case engine.TraceCrash:
		return "crashes", diagram.Bad
	case engine.TraceRecover:
		return "reads its log", diagram.Plain
	case engine.TraceAnswer:
		return "client hears: " + short(v.Detail), answerTone(v.Word)
	case engine.TraceSubmit:
		return "client asks: " + short(v.Detail), diagram.Plain
	case engine.TracePoint:
		return v.Event, diagram.Dim
	}
	tone := diagram.Dim
	switch v.Event {
	case "blocked", "waits", "timeout", "resolved":
		tone = diagram.Doubt
	case "deadlock", "torn tail", "sync failed":
		tone = diagram.Bad
	}
	return strings.TrimSpace(v.Event + " " + short(v.Detail)), tone
}

func traceMessage(v *engine.TraceView) (string, diagram.Tone) {
	words, tone := messageWords(v.Txn, v.Word, diagram.MessageText(v))
	switch v.Kind {
	case engine.TraceSend:
		return fmt.Sprintf("%s to %s", words, v.Peer), tone
	case engine.TraceDeliver:
		return fmt.Sprintf("%s from %s", words, v.Peer), tone
	case engine.TraceRefused:
		return fmt.Sprintf("%s comes back: %s is down", words, v.Peer), diagram.Bad
	}
	return fmt.Sprintf("%s to %s is lost", words, v.Peer), diagram.Bad
}

func answerTone(word string) diagram.Tone {
	switch word {
	case "committed":
		return diagram.Good
	case "aborted", "error":
		return diagram.Bad
	case "unknown":
		return diagram.Doubt
	}
	return diagram.Plain
}
