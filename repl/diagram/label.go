package diagram

import (
	"fmt"
	"strconv"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

func txnName(txn uint64) string { return "T" + strconv.FormatUint(txn, 10) }

// safe is text of a user as it may be printed.
func safe(s string) string { return lang.Escape(s) }

// messageText is what a message says: the line's detail without its number and its other end.
func messageText(v *engine.TraceView) string {
	s := strings.TrimPrefix(v.Detail, fmt.Sprintf("m%d ", v.Message))
	if v.Kind == engine.TraceDeliver {
		return strings.TrimSuffix(s, " from "+v.Peer)
	}
	return strings.TrimSuffix(s, " to "+v.Peer)
}

// recordDetail is what a record says beside its type.
func recordDetail(v *engine.TraceView) string {
	s := strings.TrimPrefix(v.Detail, fmt.Sprintf("LSN %d %s", v.LSN, v.Word))
	return strings.TrimPrefix(s, " ")
}

// messageLabels are the words on the arrow of a message, from the longest to the shortest.
func messageLabels(txn, word, text string) []string {
	rest := safe(strings.TrimPrefix(strings.TrimPrefix(text, word), " "))
	switch word {
	case "VOTE":
		if reason, no := strings.CutPrefix(rest, "no: "); no {
			return []string{"NO: " + reason, "NO"}
		}
		return []string{"YES"}
	case "INQUIRE":
		return []string{txn + "?"}
	case "ASK":
		return []string{"ASK " + txn + "?", txn + "?"}
	case "OUTCOME":
		first, _, _ := strings.Cut(rest, " ")
		return []string{rest, first, strings.TrimSuffix(first, "ted")}
	case "WAITING":
		return waitingLabels(text)
	case "ENDED":
		first, _, _ := strings.Cut(strings.TrimSuffix(rest, ":"), " ")
		return []string{"ENDED " + rest, rest, strings.TrimSuffix(first, ":"), "ENDED"}
	case "WRONG_RANGE":
		return []string{"WRONG_RANGE", "WRONG"}
	}
	if rest == "" {
		return []string{word}
	}
	if i := strings.LastIndex(rest, " @"); i > 0 && word != "SCAN" {
		return []string{word + " " + rest, word + " " + rest[:i], word}
	}
	return []string{word + " " + rest, word}
}

// waitingLabels says whom the request waits for. The key stands where the request was.
func waitingLabels(text string) []string {
	names := strings.Join(holders(text), ", ")
	switch {
	case names == "":
		return []string{"WAITING"}
	case strings.HasSuffix(text, " in doubt"):
		return []string{"WAITING, " + names + " in doubt", "WAITING for " + names, "WAITING"}
	}
	return []string{"WAITING for " + names, "WAITING"}
}

// holders are the transactions that a WAITING names, at its end.
func holders(text string) (names []string) {
	words := strings.Split(strings.TrimSuffix(text, " in doubt"), " ")
	for i := len(words) - 1; i > 1 && isTxn(words[i]); i-- {
		names = append([]string{words[i]}, names...)
	}
	return names
}

func isTxn(word string) bool {
	digits, found := strings.CutPrefix(word, "T")
	if !found || digits == "" {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

func messageTone(word, text string) Tone {
	switch {
	case text == "VOTE yes", word == "COMMIT", strings.HasPrefix(text, "ENDED committed"):
		return Good
	case word == "VOTE", word == "ABORT", word == "ENDED":
		return Bad
	case word == "INQUIRE", word == "ASK", word == "OUTCOME", word == "WAITING", word == "WITHDRAW":
		return Doubt
	}
	return Plain
}

// recordLabels are the words beside a record. Of a timestamp nobody should have to do without; of
// the writes one may.
func recordLabels(r *record) []string {
	detail := safe(r.detail)
	ts, rest, _ := strings.Cut(detail, " ")
	switch {
	case detail == "":
		return []string{r.word}
	case !strings.HasPrefix(ts, "@"):
		return []string{r.word + " " + detail, r.word}
	case r.word == "COMMIT": // the rest is a list of ranges
		return []string{r.word + " " + ts, r.word}
	case rest == "":
		return []string{r.word + " " + ts, r.word}
	}
	return []string{r.word + " " + detail, r.word + " " + ts, r.word}
}

// MessageWords are what a message is called on an arrow, from the longest to the shortest, and its
// tone. word and text are its kind and its whole text, as TraceView and MessageView have them.
func MessageWords(txn uint64, word, text string) ([]string, Tone) {
	return messageLabels(txnName(txn), word, text), messageTone(word, text)
}

// MessageText is what the message of a trace line says: the line's detail without its number and
// its other end.
func MessageText(v *engine.TraceView) string { return messageText(v) }
