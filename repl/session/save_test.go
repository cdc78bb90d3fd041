package session

import (
	"errors"
	"strings"
	"testing"
)

// saved is what SAVE writes after a text was run with a config.
func saved(t *testing.T, config Config, text string) (string, Result) {
	t.Helper()
	shelf := files{}
	config.WriteFile = shelf.write
	s := onEngine(t, config)
	say(t, s, text)
	r := say(t, s, "SAVE it.kv")[0]
	return shelf["it.kv"], r
}

const head = "# A run of conclave, saved: each statement with what it answered.\n"

func TestFlagsAreSavedAsACluster(t *testing.T) {
	flags := Config{Nodes: 4, Seed: 9, Splits: []string{"b", "c x", "d"}}
	for _, c := range []struct {
		config     Config
		text, want string
	}{
		{Config{}, "PUT a 1", "PUT a 1 => OK\n"},
		{Config{}, "CLUSTER", "CLUSTER => OK\n"},
		{Config{Seed: 7}, "PUT a 1", "CLUSTER NODES 3 SEED 7 => OK\nPUT a 1 => OK\n"},
		{flags, "CLUSTER NODES 2\nCLUSTER SEED 3\nRESET\nCLUSTER SPLIT x y z LATENCY\n" +
			"CLUSTER LATENCY 1ms 2ms",
			"CLUSTER NODES 4 SEED 9 SPLIT b \"c x\" d => OK\n" +
				"CLUSTER NODES 2 SEED 9 => OK\n" +
				"CLUSTER NODES 4 SEED 3 SPLIT b \"c x\" d => OK\n" +
				"RESET => OK\n" +
				"CLUSTER NODES 4 SEED 9 SPLIT x y z LATENCY => ERROR LIMIT\n" +
				"CLUSTER NODES 4 SEED 9 LATENCY 1ms 2ms SPLIT b \"c x\" d => OK\n"},
	} {
		if got, _ := saved(t, c.config, c.text); got != head+c.want {
			t.Errorf("%s with %+v is saved as\n%s", c.text, c.config, got)
		}
	}
	if _, r := saved(t, Config{Seed: 1 << 63}, "PUT a 1"); len(r.Notes) == 0 ||
		!strings.Contains(r.Notes[0], "--seed 9223372036854775808") {
		t.Errorf("a seed that CLUSTER cannot say: %v", r.Notes)
	}
}

func TestWhatIsNoStatementOfTheRunIsNotSaved(t *testing.T) {
	got, _ := saved(t, Config{}, "GTE x\nPUT a 1 => OK\nEXPECT 7\nSAVE other.kv\nSAY hi; there\n"+
		"alice:\nalice: PAUSE\nb: USE b ON n9\nTIMING ON\nPUT b 2; BACK")
	want := head + "PUT a 1 => OK\nSAY hi; there\nUSE alice\nalice: PAUSE\n" +
		"b: USE b ON n9 => ERROR NO_SUCH_NODE\nTIMING ON => OK\n"
	if got != want {
		t.Errorf("it is\n%s\nand not\n%s", got, want)
	}
}

func TestValuesAreSavedSoThatTheyHold(t *testing.T) {
	got, _ := saved(t, Config{}, `PUT a "\x00 ok"; GET a; PUT a "a=b"; GET a; PUT a OK; GET a; SCAN
PUT "c d" "e=\"f"; SCAN; GET nobody; SCAN x; NODES; STATUS; INCR n; DELETE a`)
	for _, line := range []string{
		`GET a => "\x00 ok"`, `GET a => "a=b"`, `GET a => "OK"`, `SCAN => a=OK`,
		`SCAN => a=OK "c d"="e=\"f"`, `GET nobody => NIL`, `SCAN x => EMPTY`, `NODES => ROWS 3`,
		`STATUS => COMMITTED`, `INCR n => 1`,
	} {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("there is no line %s in\n%s", line, got)
		}
	}
	long := strings.Repeat("x", mostExpected+1)
	got, _ = saved(t, Config{}, "PUT a "+long+"\nGET a\nSCAN")
	if !strings.HasSuffix(got, "\nGET a => OK\nSCAN => OK\n") {
		t.Errorf("a long value: ...%s", got[len(got)-40:])
	}
}

func TestSaveSaysWhatItCannot(t *testing.T) {
	s := onEngine(t, Config{WriteFile: func(string, []byte) error { return errors.New("no room") }})
	r := say(t, s, "PUT a 1\nSAVE f.kv")[1]
	if r.Error == nil || r.Error.Code != codeIO || r.Error.Message != "cannot write f.kv: no room." {
		t.Errorf("it says %v", r.Error)
	}
	s = onEngine(t, Config{})
	wide := strings.Repeat(`\a`, 1<<20) // which takes twice as much room as it is written down
	r = say(t, s, `PUT a "`+wide+`"`+"\nSAVE f.kv")[1]
	if r.Error == nil || r.Error.Code != codeLimit {
		t.Errorf("of a line that nobody could read back it says %v", r.Error)
	}
	r = say(t, onEngine(t, Config{}), "SAVE "+t.TempDir())[0]
	if r.Error == nil || r.Error.Code != codeIO {
		t.Errorf("of a folder it says %v", r.Error)
	}
	text, r := saved(t, Config{}, "PUT bob 1; KILL n3 AT votes.in; AUTO OFF\na: KILL n1; RECOVER n1\n"+
		"a: GET bob; KILL n1; RUN")
	if !strings.HasSuffix(text, "KILL CLEAR\n") {
		t.Errorf("a planted crash is not taken away: %s", text)
	}
	_ = r
}

func TestDiagramsAreWrittenByTheNameOfTheFile(t *testing.T) {
	shelf := files{}
	s := onEngine(t, Config{WriteFile: shelf.write})
	say(t, s, "BEGIN; PUT bob 1; PUT zoe 1; COMMIT")
	text := say(t, s, "DIAGRAM")[0]
	if !strings.Contains(text.Text, "PREPARE") || text.Subject != "T1" {
		t.Errorf("it is %q", text.Text)
	}
	for name, begins := range map[string]string{"a.txt": text.Text, "b.SVG": "<svg", "c.mmd": "---"} {
		r := say(t, s, "DIAGRAM T1 TO "+name)[0]
		if r.Error != nil || r.Text != "" || !strings.HasPrefix(shelf[name], begins) {
			t.Errorf("%s: %v %q", name, r.Error, shelf[name])
		}
	}
	for name, code := range map[string]string{"a.png": codeIO, "a": codeIO, "no/a.svg": codeIO} {
		if r := say(t, s, "DIAGRAM T1 TO "+name)[0]; r.Error == nil || r.Error.Code != code {
			t.Errorf("%s: %v", name, r.Error)
		}
	}
	want(t, say(t, s, "DIAGRAM T9; z: DIAGRAM"),
		"main DIAGRAM T9: error NO_SUCH_TXN", "z DIAGRAM: error NO_TXN [new session z]")
}
