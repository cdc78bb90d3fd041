package explore

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conclave/engine"
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
	// refused is a request that is refused for the moment, and comes twice.
	refused = "CLUSTER NODES 2\nalice: PUT zoe 1\nop: DISK n2 FULL; DISK n2 OK\n"
	// again has an oracle that comes back.
	again = "CLUSTER NODES 2\nPUT ann 0\nalice: GET ann; GET ann\ncarol: PUT ann 1\n" +
		"op: SAY the oracle restarts\n"
	// deleted is a key of which a second COMMIT finds nothing left.
	deleted = "CLUSTER NODES 2\nSET gc on\nalice: BEGIN; PUT bob 1; PUT zoe 1; COMMIT\n" +
		"carol: DELETE zoe; GET zoe\n"
	// rotten is a log with a flipped bit in the middle.
	rotten = "CLUSTER NODES 2\nPUT ann 1; PUT bob 1\nop: KILL n1; CORRUPT n1 1; RECOVER n1\n"
	// relying builds on a lock; the client is at the weakest level, and is to be as good as serializable.
	relying = "CLUSTER NODES 2\nPUT ann 0\n" +
		"alice: BEGIN READ COMMITTED ON n2; LOCK ann; GET ann; PUT ann 1; COMMIT\n" +
		"mallory: PUT ann 2\nop: KILL n1; RECOVER n1\nCHECK SERIALIZABLE\n"
	// waiting does so too, and its request waits for another key while the lock runs out.
	waiting = "CLUSTER NODES 2\nPUT ann 0\nholder: BEGIN; LOCK bob; ROLLBACK\n" +
		"alice: BEGIN READ COMMITTED ON n2; LOCK ann; GET ann; PUT ann 1; PUT bob 1; COMMIT\n" +
		"mallory: PUT ann 2\nop: PARTITION n1 | n2; HEAL\nCHECK SERIALIZABLE\n"
	// told is what one node alone knows, and has to know behind a checkpoint and a crash.
	told = "SET sync 0s\nalice: BEGIN ON n1; PUT kim 1; PUT zoe 1; COMMIT\n" +
		"op: KILL n1 AT decision.sent.first; CHECKPOINT n2; KILL n2; RECOVER n2\n"
)

// mutation is a mistake, and a script in the orders of which it does harm.
type mutation struct {
	m       enginetest.Mutation
	script  string
	o       Options
	careful bool // who has not got its lock does not build on it
}

var mutations = []*mutation{
	{1, reader, Options{}, false},
	{2, reader, Options{}, false},
	{3, transfer, Options{Crashes: 1}, false},
	{4, transfer, Options{Crashes: 1}, false},
	{5, increments, Options{}, false},
	{6, blind, Options{}, false},
	{7, transfer + "carol: GET zoe\n", Options{Crashes: 1}, false},
	{8, cutOff, Options{}, false},
	{9, refused, Options{Dups: 1}, false},
	{10, again, Options{}, false},
	{11, skew, Options{}, false},
	{12, phantom, Options{}, false},
	{14, rotten, Options{}, false},
	{15, transfer, Options{Crashes: 1}, false},
	{16, deleted, Options{Dups: 1}, false},
	{17, reader, Options{}, false},
	{18, skew, Options{}, false},
	{19, transfer, Options{Crashes: 1}, false},
	{20, waiting, Options{}, true},
	{21, told, Options{}, false},
	{22, "CLUSTER NODES 2\nalice: PUT zoe 1\ncarol: GET zoe\n", Options{Crashes: 1}, false},
	{23, relying, Options{}, true},
	{24, "CLUSTER NODES 2\nalice: BEGIN; PUT yan 3; PUT zoe 9; COMMIT\n" +
		"carol: BEGIN; GET yan; GET zoe; COMMIT\n", Options{}, false},
}

var hunt = flag.Bool("hunt", false, "search for all mistakes, and write testdata/mutations")

const found = "testdata/mutations"

// quick is how many states a search may have found that is made again each time.
const quick = 2000

// Each mistake that is planted in the engine is found. The script that shows it, as -hunt has
// written it, fails with the mistake and passes without; where that is quick it is searched for
// again.
func TestMistakesAreFound(t *testing.T) {
	for _, x := range mutations {
		t.Run(x.m.String(), func(t *testing.T) {
			if *hunt {
				x.search(t)
			}
			src, err := os.ReadFile(filepath.Join(found, x.m.String()+".kv"))
			if err != nil {
				t.Fatal(err)
			}
			text := string(src)
			if failure := played(t, text, nil); failure != "" {
				t.Errorf("it fails on the engine as it is: %s\n%s", failure, text)
			}
			defer enginetest.Plant(x.m)()
			if failure := played(t, text, nil); failure == "" {
				t.Errorf("it does not fail with the mistake:\n%s", text)
			}
			_, figure, _ := strings.Cut(text, "# found by explore after ")
			states, choices := 0, 0
			fmt.Sscanf(figure, "%d states, %d choices", &states, &choices)
			if states == 0 || states > quick || *hunt {
				return
			}
			if r := x.explored(t); r.Wrong == "" || r.Length != choices {
				t.Errorf("found in %d choices after %d states, and once in %d: %q. -hunt searches again",
					r.Length, r.States, choices, r.Wrong)
			}
		})
	}
}

// search searches for a mistake, and writes down what shows it.
func (x *mutation) search(t *testing.T) {
	lift := enginetest.Plant(x.m)
	r := x.explored(t)
	lift()
	if r.Wrong == "" {
		t.Fatalf("%v was not found in %d states", x.m, r.States)
	}
	t.Logf("%v after %d states, in %d choices: %s", x.m, r.States, r.Length, r.Wrong)
	text := fmt.Sprintf("# %v: %s\n# found by explore after %d states, %d choices: %s\n\n", x.m,
		x.m.Says(), r.States, r.Length, r.Wrong)
	var lines []string
	for line := range strings.Lines(r.Script) {
		if !strings.HasPrefix(line, "#") && !strings.Contains(line, ": EXPECT ERROR ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	// What is no failure, on the engine as it is or with the mistake, is excused.
	excused := make([]map[string]string, len(lines))
	excuse := func(line int, r *session.Result) {
		judged := r.Error == nil || r.Error.Code == "ANOMALY" || r.Error.Code == "INVARIANT"
		if code := " | ERROR "; !judged && !strings.Contains(excused[line][r.Session], r.Error.Code) {
			excused[line][r.Session] += code + r.Error.Code
		}
	}
	for i := range excused {
		excused[i] = map[string]string{}
	}
	script := strings.Join(lines, "\n")
	played(t, script, excuse)
	lift = enginetest.Plant(x.m)
	played(t, script, excuse)
	lift()
	for i, line := range lines {
		text += line + "\n"
		for _, name := range slices.Sorted(maps.Keys(excused[i])) {
			text += name + ": EXPECT OK | WAITING" + excused[i][name] + "\n"
		}
	}
	if err := os.WriteFile(filepath.Join(found, x.m.String()+".kv"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// beyond is what no statement can do.
var beyond = deeds{"the oracle restarts": (*engine.Cluster).RestartOracle}

func (x *mutation) explored(t *testing.T) *Report {
	t.Helper()
	p, errs := read("x.kv", []byte(x.script), beyond)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	p.careful = x.careful
	r, err := p.Run(x.o)
	if err != nil {
		t.Fatal(err)
	}
	return r
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

// played is the first failure of a script, "" if it has none. Hear, if not nil, is told every answer,
// with the line that it came in.
func played(t *testing.T, script string, hear func(line int, r *session.Result)) string {
	t.Helper()
	stmts, wrong := lang.ParseFile("found.kv", []byte(script))
	if len(wrong) > 0 {
		t.Fatalf("%v in\n%s", wrong[0], script)
	}
	s, err := session.New(session.Config{Policy: session.KeepGoing})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range stmts {
		results := s.Execute(st, session.Place{File: "found.kv"})
		for i := range results {
			if hear != nil {
				hear(st.Pos.Line-1, &results[i])
			}
		}
		if caption, is := st.Node.(lang.Say); is && beyond[caption.Text] != nil {
			beyond[caption.Text](s.Cluster())
		}
	}
	end := s.End()
	failures := append(s.Failures()[:len(s.Failures())-len(end.Failures)], end.Failures...)
	if len(failures) == 0 {
		return ""
	}
	return fmt.Sprintf("%d: %s: %s", failures[0].Line, failures[0].Code, failures[0].Message)
}
