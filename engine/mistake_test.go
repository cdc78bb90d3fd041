package engine_test

import (
	"strings"
	"testing"

	"conclave/engine/enginetest"
	"conclave/repl"
)

// mistakes are planted in the engine, one at a time: a script in which the mistake shows, and the
// name under which CHECK has to find it. Without the mistake the same script passes.
var mistakes = []struct {
	rule    enginetest.Mutation
	says    string
	script  string
	anomaly string
}{
	{1, "readers ignore intents", `
		PUT ann 1; PUT kim 1
		BEGIN ON n3; PUT ann 2; PUT kim 2
		KILL n3 AT client.told; COMMIT
		bob: GET ann
		RECOVER n3`, "G-single"},
	{2, "the commit timestamp is drawn before the votes", `
		PUT ann 1; PUT kim 1
		BEGIN ON n3; PUT ann 2; PUT kim 2
		DELAY n3 n1 500ms; AUTO OFF; COMMIT; bob: BEGIN ON n1; bob: GET ann; RUN; AUTO ON`, "G-single"},
	{3, "COMMIT is sent before it is durable", `
		SET sync 1ms
		BEGIN ON n3; PUT ann 2; PUT kim 2
		BREAK n3 votes.in; COMMIT; PARTITION n1 n3 | n2; KILL n3 AT decision.appended; RUN
		RECOVER n3; HEAL`, "atomicity"},
	{4, "who is in doubt aborts by itself", `
		BEGIN ON n3; PUT ann 2; PUT kim 2
		KILL n3 AT client.told; COMMIT
		ADVANCE 20s; RECOVER n3; ADVANCE 20s`, "durability"},
	{5, "no conflict check", `
		a: BEGIN; b: BEGIN; a: GET ann; b: GET ann; a: PUT ann 1; b: PUT ann 2
		a: COMMIT; b: COMMIT`, "G-single"},
	{5, "no conflict check, of writes that read nothing", `
		a: BEGIN; b: BEGIN; a: PUT ann 1; b: PUT ann 2
		a: COMMIT; b: COMMIT`, "G-single"},
	{5, "no conflict check, of INCR under READ COMMITTED", `
		a: BEGIN READ COMMITTED; b: BEGIN READ COMMITTED; a: INCR ann; b: INCR ann
		a: COMMIT; b: COMMIT`, "G-single"},
	{7, "intents are not restored before reads", `
		PUT ann 1; PUT kim 1
		BEGIN ON n3; PUT ann 2; PUT kim 2
		KILL n3 AT client.told; COMMIT
		KILL n1; RECOVER n1
		bob: GET ann
		RECOVER n3`, "G-single"},
	{11, "no read intents", `
		LATENCY 1ms
		a: BEGIN SERIALIZABLE ON n3; b: BEGIN SERIALIZABLE ON n1
		a: GET zoe; b: GET ann; a: PUT ann 1; b: PUT zoe 1
		AUTO OFF; a: COMMIT; b: COMMIT; RUN; AUTO ON`, "G2-item"},
	{12, "ranges are not validated", `
		a: BEGIN SERIALIZABLE; b: BEGIN SERIALIZABLE
		a: SCAN a c; b: SCAN a c; a: PUT ann 1; b: PUT bob 1
		a: COMMIT; b: COMMIT`, "G2"},
	{15, "UNKNOWN is told as ABORTED", `
		BEGIN ON n3; PUT ann 2; PUT kim 2
		KILL n3 AT decision.logged; COMMIT
		RECOVER n3`, "atomicity"},
	{17, "PENDING is answered as ABORT", `
		LATENCY 1ms
		BEGIN ON n3; PUT ann 2; PUT kim 2
		DELAY n2 n3 500ms; COMMIT; ADVANCE 10s`, "durability"},
	{19, "the ack leaves before COMMITTED is durable", `
		SET sync 1ms
		BEGIN ON n3; PUT ann 2; PUT kim 2
		KILL n1 AT ack.sent; COMMIT; ADVANCE 1s; RECOVER ALL; ADVANCE 20s`, "atomicity"},
}

func TestCheckFindsPlantedMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.says, func(t *testing.T) {
			script := strings.ReplaceAll(m.script, "\t", "") + "\nCHECK"
			last := func() string {
				out := run(t, repl.Options{Exprs: []string{script}, KeepGoing: true, JSON: true}, "").stdout
				lines := strings.Split(strings.TrimSpace(out), "\n")
				for _, line := range lines {
					if strings.Contains(line, `"statement":"CHECK"`) {
						return line
					}
				}
				return out
			}
			if line := last(); !strings.Contains(line, `"status":"ok"`) {
				t.Fatalf("without the mistake: %s", line)
			}
			lift := enginetest.Plant(m.rule)
			line := last()
			lift()
			if !strings.Contains(line, `"name":"`+m.anomaly+`"`) {
				t.Errorf("%v: %s", m.rule, line)
			}
		})
	}
}
