package history

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"conclave/engine"
)

// maxLine is how long a line may be.
const maxLine = 64 << 20

// line is any line of the file.
type line struct {
	Txn     *txnID          `json:"txn"`
	Level   string          `json:"level"`
	Start   uint64          `json:"start"`
	Answer  string          `json:"answer"`
	Commit  json.RawMessage `json:"commit"` // a timestamp, or of a decision yes or no
	Began   uint64          `json:"began"`
	Ended   uint64          `json:"ended"`
	Ops     []op            `json:"ops"`
	Install *data           `json:"install"`
	Node    string          `json:"node"`
	Value   *data           `json:"value"`
	TS      uint64          `json:"ts"`
	Decided *txnID          `json:"decision"`
	Guess   bool            `json:"guess"`
	Range   *[2]data        `json:"range"`
	Down    bool            `json:"down"`
	Cut     uint64          `json:"cut"`
	InDoubt []txnID         `json:"indoubt"`
	Version *data           `json:"version"`
	Partial bool            `json:"partial"`
}

type op struct {
	Read  *data    `json:"read"`
	Write *data    `json:"write"`
	Scan  *[2]data `json:"scan"`
	Value *data    `json:"value"`
	From  txnID    `json:"from"`
	TS    uint64   `json:"ts"`
	At    uint64   `json:"at"`
	Found []found  `json:"found"`
}

type found struct {
	Key   data   `json:"key"`
	Value *data  `json:"value"`
	From  txnID  `json:"from"`
	TS    uint64 `json:"ts"`
}

// data is a key or a value, with the escapes of this format.
type data string

// UnmarshalText takes the escapes out.
func (d *data) UnmarshalText(b []byte) error {
	plain, err := unescape(string(b))
	*d = data(plain)
	return err
}

func unescape(s string) (string, error) {
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\':
			b.WriteByte(s[i])
		case strings.HasPrefix(s[i+1:], `\`):
			b.WriteByte('\\')
			i++
		case strings.HasPrefix(s[i+1:], "x") && len(s) >= i+4:
			c, err := strconv.ParseUint(s[i+2:i+4], 16, 8)
			if err != nil {
				return "", fmt.Errorf("%q has an escape that is none: a backslash is doubled", s)
			}
			b.WriteByte(byte(c))
			i += 3
		default:
			return "", fmt.Errorf("%q has an escape that is none: a backslash is doubled", s)
		}
	}
	return b.String(), nil
}

// txnID is a transaction: "T4", or 4.
type txnID uint64

// UnmarshalJSON takes both forms.
func (t *txnID) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.Trim(string(b), `"`), "T"), 10, 64)
	if err != nil || n == 0 {
		return fmt.Errorf("%s is no transaction: they are T1, T2, ...", b)
	}
	*t = txnID(n)
	return nil
}

// Read reads a history. An error says in which line what is wrong.
func Read(r io.Reader) (*engine.History, error) {
	h := &engine.History{}
	seen := map[uint64]int{}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, maxLine)
	for no := 1; scanner.Scan(); no++ {
		text := bytes.TrimSpace(scanner.Bytes())
		if len(text) == 0 {
			continue
		}
		var l line
		err := json.Unmarshal(text, &l)
		if err == nil {
			err = l.addTo(h)
		}
		if err == nil && l.isTxn() {
			id := uint64(*l.Txn)
			if first := seen[id]; first != 0 {
				err = fmt.Errorf("%s is in line %d already", txnName(id), first)
			}
			seen[id] = no
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", no, plain(err))
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, err
	}
	if len(h.Txns) == 0 {
		return nil, errors.New(`there is no transaction in it: a line {"txn":"T1",...} each`)
	}
	return h, nil
}

// plain is an error of package json in words.
func plain(err error) error {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Errorf("%s cannot be a %s", wrong.Field, wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("it is a %s, and no JSON object", wrong.Value)
	case errors.As(err, &syntax):
		return fmt.Errorf("it is no JSON object: %w", err)
	}
	return err
}

func (l *line) isTxn() bool { return l.Txn != nil && l.Install == nil && l.Version == nil }

// addTo adds what the line says.
func (l *line) addTo(h *engine.History) error {
	switch {
	case l.Install != nil:
		v, err := l.item(*l.Install)
		h.Installs = append(h.Installs, engine.Install{Node: l.Node, Item: v})
		return err
	case l.Version != nil:
		if len(h.State) == 0 {
			return errors.New("a version belongs to the range before it, and there is none")
		}
		v, err := l.item(*l.Version)
		last := &h.State[len(h.State)-1]
		last.Versions = append(last.Versions, v)
		return err
	case l.Txn != nil:
		return l.addTxn(h)
	case l.Decided != nil:
		h.Decisions = append(h.Decisions, engine.Decision{
			Node: l.Node, Txn: uint64(*l.Decided), Commit: string(l.Commit) == "true", Guess: l.Guess,
		})
	case l.Range != nil:
		r := engine.StoryRange{
			Lo: string(l.Range[0]), Hi: string(l.Range[1]), Node: l.Node, Down: l.Down, Cut: l.Cut,
		}
		for _, id := range l.InDoubt {
			r.InDoubt = append(r.InDoubt, uint64(id))
		}
		if n := len(h.State); n > 0 && h.State[n-1].Lo >= r.Lo {
			return errors.New("ranges stand in key order")
		}
		h.State = append(h.State, r)
	case l.Partial:
		h.Partial = true
	}
	return nil
}

func (l *line) item(key data) (engine.StoryItem, error) {
	if l.Txn == nil {
		return engine.StoryItem{}, errors.New(`it does not say by which "txn"`)
	}
	return item(key, l.Value, *l.Txn, l.TS), nil
}

func item(key data, value *data, from txnID, ts uint64) engine.StoryItem {
	v := engine.StoryItem{Key: string(key), None: value == nil}
	v.Txn, v.TS = uint64(from), ts
	if value != nil {
		v.Value = string(*value)
	}
	return v
}

var levels = map[string]engine.Level{
	"": engine.CheckSerializable, "serializable": engine.CheckSerializable,
	"snapshot": engine.CheckSnapshot, "read-committed": engine.CheckReadCommitted,
}

var answers = map[string]engine.Answer{
	"": engine.AnswerOpen, "open": engine.AnswerOpen, "committed": engine.AnswerCommitted,
	"aborted": engine.AnswerAborted, "unknown": engine.AnswerUnknown,
}

func (l *line) addTxn(h *engine.History) error {
	level, known := levels[l.Level]
	answer, heard := answers[l.Answer]
	commit, err := uint64(0), error(nil)
	if l.Commit != nil {
		commit, err = strconv.ParseUint(string(l.Commit), 10, 64)
	}
	switch {
	case !known:
		return fmt.Errorf("%q is no level: read-committed, snapshot or serializable", l.Level)
	case !heard:
		return fmt.Errorf("%q is no answer: committed, aborted, unknown or open", l.Answer)
	case err != nil:
		return errors.New("commit is a timestamp")
	}
	t := engine.Story{
		ID: uint64(*l.Txn), Level: level, Start: l.Start, Answer: answer, Commit: commit,
		Began: l.Began, Ended: l.Ended,
	}
	for i := range l.Ops {
		op, err := l.Ops[i].op()
		if err != nil {
			return fmt.Errorf("operation %d: %w", i+1, err)
		}
		t.Ops = append(t.Ops, op)
	}
	h.Txns = append(h.Txns, t)
	return nil
}

func (o *op) op() (engine.StoryOp, error) {
	op := engine.StoryOp{At: o.At, None: o.Value == nil}
	if o.Value != nil {
		op.Value = string(*o.Value)
	}
	switch {
	case o.Read != nil:
		op.Kind, op.Key = engine.StoryRead, string(*o.Read)
		op.From = engine.StoryVersion{Txn: uint64(o.From), TS: o.TS}
		if !op.None && op.From.Txn == 0 {
			return op, errors.New(`a value was read, and it does not say "from" whom`)
		}
	case o.Write != nil:
		op.Kind, op.Key, op.None = engine.StoryWrite, string(*o.Write), false
		if o.Value == nil {
			op.Kind = engine.StoryDelete
		}
	case o.Scan != nil:
		op.Kind, op.None = engine.StoryScan, false
		op.Range = &engine.StoryRange{Lo: string(o.Scan[0]), Hi: string(o.Scan[1])}
		for _, f := range o.Found {
			v := item(f.Key, f.Value, f.From, f.TS)
			if v.Txn == 0 {
				return op, errors.New(`it does not say "from" whom a key that was found is`)
			}
			if n := len(op.Found); n > 0 && op.Found[n-1].Key >= v.Key {
				return op, errors.New("a scan finds its keys in order")
			}
			op.Found = append(op.Found, v)
		}
	default:
		return op, errors.New(`it is no "read", "write" or "scan"`)
	}
	return op, nil
}
