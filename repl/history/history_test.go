package history

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine"
	"conclave/repl/lang"
)

// anything draws a history of any shape, with keys and values of any bytes.
func anything(t *rapid.T) *engine.History {
	h := &engine.History{Partial: rapid.Bool().Draw(t, "partial")}
	bytes := func() string { return string(rapid.SliceOfN(rapid.Byte(), 1, 6).Draw(t, "bytes")) }
	number := func() uint64 { return uint64(rapid.IntRange(0, 5).Draw(t, "number")) }
	item := func() engine.StoryItem {
		v := engine.StoryItem{Key: bytes(), None: rapid.Bool().Draw(t, "none")}
		v.Txn, v.TS = number()+1, number()
		if !v.None {
			v.Value = bytes()
		}
		return v
	}
	for id := uint64(1); id <= number()+1; id++ {
		s := engine.Story{
			ID: id, Level: engine.Level(rapid.IntRange(1, 3).Draw(t, "level")), Start: number(),
			Answer: engine.Answer(rapid.IntRange(0, 3).Draw(t, "answer")), Commit: number(),
			Began: number(), Ended: number(),
		}
		for range number() {
			op := rapid.SampledFrom([]engine.StoryOp{
				{Kind: engine.StoryRead}, {Kind: engine.StoryWrite}, {Kind: engine.StoryDelete},
				{Kind: engine.StoryScan},
			}).Draw(t, "kind")
			op.At = number()
			v := item()
			switch op.Kind {
			case engine.StoryScan:
				op.Range = &engine.StoryRange{Lo: bytes(), Hi: bytes()}
				if number() > 0 {
					op.Found = []engine.StoryItem{v}
				}
			case engine.StoryRead:
				op.Key, op.Value, op.None, op.From = v.Key, v.Value, v.None, v.Version
			default:
				op.Key = v.Key
				if op.Kind == engine.StoryWrite {
					op.Value = bytes()
				}
			}
			s.Ops = append(s.Ops, op)
		}
		h.Txns = append(h.Txns, s)
	}
	for range number() {
		h.Installs = append(h.Installs, engine.Install{Node: "n1", Item: item()})
		h.Decisions = append(h.Decisions, engine.Decision{
			Node: "n2", Txn: number() + 1, Commit: rapid.Bool().Draw(t, "commit"),
			Guess: rapid.Bool().Draw(t, "guess"),
		})
	}
	for i := range number() {
		r := engine.StoryRange{
			Lo: fmt.Sprint(i), Hi: bytes(), Node: "n3", Down: rapid.Bool().Draw(t, "down"), Cut: number(),
		}
		if number() > 0 {
			r.InDoubt, r.Versions = []uint64{number() + 1}, []engine.StoryItem{item()}
		}
		h.State = append(h.State, r)
	}
	return h
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := anything(t)
		text := Append(nil, h)
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSuffix(line, "\n"); lang.Escape(line) != line {
				t.Fatalf("a control character in %q", line)
			}
		}
		back, err := Read(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !reflect.DeepEqual(h, back) {
			t.Fatalf("%+v\nis read back as\n%+v\nfrom\n%s", h, back, text)
		}
	})
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	const txn = `{"txn":"T1"}` + "\n"
	op := func(says string) string { return `{"txn":1,"ops":[{` + says + `}]}` }
	for _, c := range []struct{ text, says string }{
		{"", `there is no transaction in it: a line {"txn":"T1",...} each`},
		{"PUT x 1", "line 1: it is no JSON object: " +
			"invalid character 'P' looking for beginning of value"},
		{"\n[1]", "line 2: it is a array, and no JSON object"},
		{txn + txn, "line 2: T1 is in line 1 already"},
		{`{"txn":"bob"}`, `line 1: "bob" is no transaction: they are T1, T2, ...`},
		{`{"txn":1,"level":"high"}`,
			`line 1: "high" is no level: read-committed, snapshot or serializable`},
		{`{"txn":1,"answer":"maybe"}`,
			`line 1: "maybe" is no answer: committed, aborted, unknown or open`},
		{`{"txn":1,"commit":"x"}`, "line 1: commit is a timestamp"},
		{`{"txn":1,"start":"x"}`, "line 1: start cannot be a string"},
		{op(`"red":"x"`), `line 1: operation 1: it is no "read", "write" or "scan"`},
		{op(`"read":"\\x"`), `line 1: "\\x" has an escape that is none: a backslash is doubled`},
		{op(`"read":"\\"`), `line 1: "\\" has an escape that is none: a backslash is doubled`},
		{op(`"read":"\\xzz"`), `line 1: "\\xzz" has an escape that is none: a backslash is doubled`},
		{op(`"read":"x","value":"1"`),
			`line 1: operation 1: a value was read, and it does not say "from" whom`},
		{op(`"scan":["",""],"found":[{"key":"b","from":1},{"key":"a","from":1}]`),
			`line 1: operation 1: a scan finds its keys in order`},
		{op(`"scan":["",""],"found":[{"key":"b"}]`),
			`line 1: operation 1: it does not say "from" whom a key that was found is`},
		{txn + `{"install":"x","node":"n1"}`, `line 2: it does not say by which "txn"`},
		{txn + `{"version":"x","txn":1}`,
			"line 2: a version belongs to the range before it, and there is none"},
		{txn + `{"range":["b",""]}` + "\n" + `{"range":["a",""]}`, "line 3: ranges stand in key order"},
	} {
		_, err := Read(strings.NewReader(c.text))
		if err == nil || err.Error() != c.says {
			t.Errorf("%q\n%v, not\n%s", c.text, err, c.says)
		}
	}
}

// A history in every form that the format's description shows.
const described = `{"txn":"T1","answer":"committed","commit":2,"ops":[{"write":"bob","value":"10"}]}
{"txn":3,"level":"snapshot","start":5,"answer":"committed","commit":7,"unheard":"of","ops":[` +
	`{"read":"bob","value":"10","from":"T1","ts":2,"at":5},{"read":"kim","value":null,"at":5},` +
	`{"scan":["a","j"],"at":5,"found":[{"key":"bob","value":"10","from":"T1","ts":2}]},` +
	`{"write":"bob","value":"3"}]}
`

func TestAHistoryIsJudgedAsItIsDescribed(t *testing.T) {
	h, err := Read(strings.NewReader(described))
	if err != nil {
		t.Fatal(err)
	}
	if found := engine.Judge(h, engine.CheckSerializable); len(found) > 0 {
		t.Errorf("%v", found)
	}
	skewed := strings.Replace(described, `"kim","value":null,"at":5`, `"kim","value":"1","from":"T9"`, 1)
	if h, err = Read(strings.NewReader(skewed)); err != nil {
		t.Fatal(err)
	}
	if found := engine.Judge(h, engine.CheckOwn); len(found) != 1 || found[0].Name != "G1a" {
		t.Errorf("a value that nobody wrote: %v", found)
	}
}

func TestElleReadsItSo(t *testing.T) {
	const more = `{"txn":4,"answer":"aborted","began":5,"ops":[{"write":"bob","value":"10"}]}
{"txn":5,"answer":"unknown","began":4,"ops":[{"write":"a\"b","value":null}]}
`
	h, err := Read(strings.NewReader(described + more))
	if err != nil {
		t.Fatal(err)
	}
	h.Txns[0].Began, h.Txns[0].Ended, h.Txns[1].Began, h.Txns[1].Ended = 1, 2, 3, 7
	text, twins := AppendEDN(nil, h)
	want := `{:index 0, :type :invoke, :process 1, :f :txn, :value [[:w "bob" 10]]}
{:index 1, :type :ok, :process 1, :f :txn, :value [[:w "bob" 10]]}
{:index 2, :type :invoke, :process 3, :f :txn, :value [[:r "bob" nil] [:r "kim" nil] [:r "a\"b" nil] [:r "bob" nil] [:w "bob" 3]]}
{:index 3, :type :invoke, :process 5, :f :txn, :value [[:w "a\"b" nil]]}
{:index 4, :type :invoke, :process 4, :f :txn, :value [[:w "bob" 10]]}
{:index 5, :type :ok, :process 3, :f :txn, :value [[:r "bob" 10] [:r "kim" nil] [:r "a\"b" nil] [:r "bob" 10] [:w "bob" 3]]}
{:index 6, :type :fail, :process 4, :f :txn, :value [[:w "bob" 10]]}
{:index 7, :type :info, :process 5, :f :txn, :value [[:w "a\"b" nil]]}
`
	if string(text) != want || twins != 1 {
		t.Errorf("%d twins\n%s", twins, text)
	}
}
