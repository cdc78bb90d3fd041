package explore

import (
	"fmt"
	"strings"
	"testing"

	"conclave/engine/enginetest"
	"conclave/repl/lang"
	"conclave/repl/session"
)

const (
	// transfer is one transaction over two nodes.
	transfer = "CLUSTER NODES 2\nalice: BEGIN; PUT bob 3; PUT zoe 9; COMMIT\n"
	// reader reads what it writes.
	reader = transfer + "carol: BEGIN; GET zoe; GET bob; COMMIT\n"
	// skew is two doctors going off call.
	skew = "CLUSTER NODES 2\nSET isolation serializable\nPUT bob 1; PUT zoe 1\n" +
		"alice: BEGIN; GET bob; PUT zoe 0; COMMIT\ncarol: BEGIN; GET zoe; PUT bob 0; COMMIT\n"
	phantom = "CLUSTER NODES 2\nSET isolation serializable\n" +
		"alice: BEGIN; SCAN a c; PUT zoe 1; COMMIT\ncarol: BEGIN; SCAN y; PUT bob 1; COMMIT\n"
	increments = "CLUSTER NODES 2\nalice: INCR zoe\ncarol: INCR zoe\n"
	// cutOff is a participant that asks another one, which then forgets what it has answered.
	cutOff = "SET prepare ordered\nalice: BEGIN; PUT joe 3; PUT zoe 9; COMMIT\n" +
		"op: PARTITION n1 | n2 n3; KILL n3; RECOVER n3\nnet: HEAL\n"
	blind = "CLUSTER NODES 2\nalice: BEGIN; PUT bob 1; PUT zoe 1; COMMIT\n" +
		"carol: BEGIN; INCR zoe; COMMIT\n"
)

var mutations = []struct {
	m      enginetest.Mutation
	script string
	o      Options
}{
	{1, reader, Options{}},
	{2, reader, Options{}},
	{3, transfer, Options{Crashes: 1}},
	{4, transfer, Options{Crashes: 1}},
	{5, increments, Options{}},
	{6, blind, Options{}},
	{7, "CLUSTER NODES 2\nalice: BEGIN; PUT bob 3; PUT zoe 9; COMMIT\ncarol: GET zoe\n", Options{Crashes: 1}},
	{8, cutOff, Options{}},
	{11, skew, Options{}},
	{12, phantom, Options{}},
	{15, transfer, Options{Crashes: 1}},
	{17, reader, Options{}},
	{18, skew, Options{}},
	{19, transfer, Options{Crashes: 1}},
	{22, "CLUSTER NODES 2\nalice: PUT zoe 1\ncarol: GET zoe\n", Options{Crashes: 1}},
	{24, "CLUSTER NODES 2\nalice: BEGIN; PUT yan 3; PUT zoe 9; COMMIT\n" +
		"carol: BEGIN; GET yan; GET zoe; COMMIT\n", Options{}},
}

// Each mistake that is planted in the engine is found, and the script that shows it fails.
func TestMistakesAreFound(t *testing.T) {
	for _, x := range mutations {
		t.Run(x.m.String(), func(t *testing.T) {
			lift := enginetest.Plant(x.m)
			defer lift()
			r := explored(t, x.script, x.o)
			if r.Wrong == "" {
				t.Fatalf("%v was not found in %d states", x.m, r.States)
			}
			t.Logf("%v after %d states, in %d choices: %s", x.m, r.States, r.Length, r.Wrong)
			name, _, _ := strings.Cut(r.Wrong, ":")
			if failure := played(t, r.Script); !strings.Contains(failure, "ANOMALY: "+name) {
				t.Errorf("the script that shows it fails with %q:\n%s", failure, r.Script)
			}
		})
	}
}

func explored(t *testing.T, script string, o Options) *Report {
	t.Helper()
	p, errs := Read("x.kv", []byte(script))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	r, err := p.Run(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// played is the last failure of a script, "" if it has none.
func played(t *testing.T, script string) string {
	t.Helper()
	stmts, wrong := lang.ParseFile("found.kv", []byte(script))
	if len(wrong) > 0 {
		t.Fatalf("%v in\n%s", wrong[0], script)
	}
	s, err := session.New(session.Config{Policy: session.KeepGoing})
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for _, st := range stmts {
		s.Execute(st, session.Place{File: "found.kv"})
		for _, f := range s.Failures() {
			last = fmt.Sprintf("%d: %s: %s", f.Line, f.Code, f.Message)
		}
	}
	for _, f := range s.End().Failures {
		last = fmt.Sprintf("%d: %s: %s", f.Line, f.Code, f.Message)
	}
	return last
}
