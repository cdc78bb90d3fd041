package explore

import (
	"slices"
	"strings"
	"testing"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// Small state spaces, counted by hand: all states, and those that are left where what is alone is
// not put off.
func TestStatesThatCanBeCounted(t *testing.T) {
	for name, c := range map[string]struct {
		script               string
		o                    Options
		states, ends, orders int
		left, leftEnds       int
	}{
		// BEGIN and ROLLBACK touch nobody: a line of three states.
		"alone": {"alice: BEGIN; ROLLBACK", Options{}, 3, 1, 1, 3, 1},
		// A write on the coordinator's own node: said, synced, and the answer comes at once. Where
		// nothing can crash, END would not be waited for.
		"one write": {"alice: PUT bob 1", Options{}, 3, 1, 1, 3, 1},
		// Two that have nothing to do with each other, two steps each, but the order of the BEGINs is
		// that of their numbers and timestamps: two of the grid's states are seen from either side.
		// Who only reads is not told apart by that.
		"two readers": {"alice: GET bob\ncarol: GET ann", Options{}, 5, 2, 2, 4, 1},
		// GET on another node: said, asked, answered.
		"remote read": {"alice: GET zoe", Options{}, 4, 1, 1, 2, 1},
		// The same with one loss: of the question, or of the answer; then a timeout ends it.
		"lost read": {"alice: GET zoe", Options{Drops: 1}, 6, 2, 3, 6, 2},
	} {
		t.Run(name, func(t *testing.T) {
			_, s := ends(t, "CLUSTER NODES 2\n"+c.script, c.o, false)
			r := s.report()
			if r.States != c.states || r.Ends != c.ends || int(r.Orders) != c.orders || !r.Whole {
				t.Errorf("%d states, %d ends, %v orders, whole %t; want %d, %d, %d\n%s",
					r.States, r.Ends, r.Orders, r.Whole, c.states, c.ends, c.orders, r.Text())
			}
			r = explored(t, "CLUSTER NODES 2\n"+c.script, c.o)
			if r.States != c.left || r.Ends != c.leftEnds {
				t.Errorf("%d states are left, %d ends; want %d, %d", r.States, r.Ends, c.left, c.leftEnds)
			}
		})
	}
}

// Nothing wrong is found where nothing is, whatever the faults; and the same script and bounds give
// the same report.
func TestSameScriptSameNumbers(t *testing.T) {
	for _, o := range []Options{{Crashes: 1}, {Drops: 1}, {Dups: 1}, {Crashes: 1, States: 100}} {
		one, other := explored(t, transfer, o), explored(t, transfer, o)
		if one.Text() != other.Text() {
			t.Errorf("%+v: once\n%s, and once\n%s", o, one.Text(), other.Text())
		}
		if one.Wrong != "" {
			t.Errorf("%+v: %s\n%s", o, one.Wrong, one.Script)
		}
	}
}

// A bound that is hit is said, and never called exhaustive.
func TestWhatWasNotSeenIsSaid(t *testing.T) {
	r := explored(t, transfer, Options{Crashes: 2, States: 100})
	said := "Not exhaustive: 100 states are kept"
	if r.States != 100 || r.Whole || !strings.Contains(r.Text(), said) {
		t.Errorf("%d states, whole %t:\n%s", r.States, r.Whole, r.Text())
	}
	stopped := explored(t, transfer, Options{Crashes: 2, Stop: func() bool { return true }})
	if stopped.Whole || !strings.Contains(stopped.Text(), "Not exhaustive: it was interrupted") {
		t.Errorf("whole %t:\n%s", stopped.Whole, stopped.Text())
	}
	if whole := explored(t, transfer, Options{}); !strings.Contains(whole.Text(), "\nExhaustive.") {
		t.Errorf("not called exhaustive:\n%s", whole.Text())
	}
}

// A crash at a point that makes no difference is left out. With all of them the same states are
// found.
func TestCrashesThatAreLeftOutMakeNoDifference(t *testing.T) {
	for name, script := range map[string]string{
		"transfer": transfer, "one phase": "CLUSTER NODES 2\nalice: PUT zoe 1\ncarol: GET zoe\n",
		"abort": "CLUSTER NODES 2\nalice: BEGIN; PUT bob 1; PUT zoe 1; ROLLBACK\n",
	} {
		find := func(all bool) map[string]bool {
			p, errs := Read("x.kv", []byte(script))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			s, err := p.search(Options{Crashes: 1, States: DefaultStates})
			if err != nil {
				t.Fatal(err)
			}
			s.allPoints = all
			s.run()
			found := map[string]bool{}
			for mark := range s.seen {
				found[string(mark[:])] = true
			}
			return found
		}
		some, all := find(false), find(true)
		if len(some) != len(all) || len(some) < 50 {
			t.Errorf("%s: %d states, and %d with a crash at every point", name, len(some), len(all))
		}
	}
}

// The outcome of a search that can be said in advance: of two who write the same keys, each commits
// in some order and loses in others, and one always does.
func TestOutcomesAreCounted(t *testing.T) {
	r := explored(t, "CLUSTER NODES 2\nalice: BEGIN; PUT zoe 1; COMMIT\n"+
		"carol: BEGIN; PUT zoe 2; COMMIT\n", Options{})
	for _, want := range []string{
		"alice COMMIT", "carol COMMIT", "committed", "CONFLICT", "always one",
	} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("no %q in\n%s", want, r.Text())
		}
	}
	both, one := 0.0, 0.0
	for _, x := range r.tallies {
		if x.answers[0][2] == "committed" && x.answers[1][2] == "committed" {
			both += x.count
		} else {
			one += x.count
		}
	}
	if both == 0 || one == 0 || both+one != r.Orders {
		t.Errorf("both commit in %v of %v orders, one in %v", both, r.Orders, one)
	}
}

// A ROLLBACK may come while a statement still waits; of that no more is heard, unless the decision
// has been made.
func TestAClientMayGiveUp(t *testing.T) {
	r := explored(t, "CLUSTER NODES 2\nalice: BEGIN; PUT zoe 1; COMMIT; ROLLBACK\n", Options{})
	for _, want := range []string{
		"alice COMMIT    given up", ", committed", "alice ROLLBACK  OUTCOME_UNKNOWN", ", NO_TXN",
	} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("no %q in\n%s", want, r.Text())
		}
	}
}

// A node that is down blocks who is in doubt, and that is no fault; one example is told.
func TestBlockedEndsAreCounted(t *testing.T) {
	r := explored(t, transfer, Options{Crashes: 1})
	if r.blocked == 0 || !strings.Contains(r.Text(), "blocked. For example, after") || r.Wrong != "" {
		t.Errorf("%d blocked:\n%s", r.blocked, r.Text())
	}
}

// What sets the scene, what is explored, and what is left out.
func TestReading(t *testing.T) {
	for script, want := range map[string]string{
		"PUT a 1; GET a => 1; alice: GET a":                       "scene PUT a 1, GET a; alice GET a",
		"PUT a 1; BEGIN; PUT b 1\nalice: GET a\nCOMMIT":           "scene PUT a 1; main BEGIN, PUT b 1, COMMIT; alice GET a",
		"SET sync 2ms; PUT a 1":                                   "scene SET sync 2ms; main PUT a 1",
		"USE alice ON n2\nUSE main\nPUT a 1\nalice: GET a; NODES": "scene USE alice ON n2, PUT a 1; alice GET a",
		"alice: GET a; STEP 3; DROP m4; SAY x\nQUIT; PUT a 1":     "scene ; alice GET a; left STEP, DROP",
		"alice: GET a; SOURCE x.kv":                               "x.kv:1: SOURCE is not explored: put its statements here",
		"alice: GET a; SET sync 1s":                               "x.kv:1: SET has to come before what is explored",
		"SAY nothing":                                             "x.kv: nothing in it can happen in more than one order",
		"alice: FROB":                                             `x.kv:1:8: SYNTAX: unknown word "FROB"`,
	} {
		p, errs := Read("x.kv", []byte(script))
		got := ""
		if len(errs) > 0 {
			got = errs[0].Error()
		} else {
			got = p.said()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s\n is %s\nnot %s", script, got, want)
		}
	}
}

func (p *Program) said() string {
	var scene, parts []string
	for _, st := range p.scene {
		scene = append(scene, st.Canonical())
	}
	parts = append(parts, "scene "+strings.Join(scene, ", "))
	for _, t := range p.threads {
		var stmts []string
		for _, st := range t.stmts {
			stmts = append(stmts, st.Canonical())
		}
		parts = append(parts, t.session+" "+strings.Join(stmts, ", "))
	}
	if len(p.left) > 0 {
		parts = append(parts, "left "+p.leftOut())
	}
	return strings.Join(parts, "; ")
}

// EXPLORE at the prompt is the same search, and leaves the cluster alone.
func TestStatement(t *testing.T) {
	s, err := session.New(session.Config{
		Explore:  Statement,
		ReadFile: func(string) ([]byte, error) { return []byte(transfer), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	stmts, _ := lang.ParseLine("PUT a 1; EXPLORE x.kv CRASHES 1; GET a", 1)
	var results []session.Result
	for _, st := range stmts {
		results = append(results, s.Execute(st, session.Place{File: "-"})...)
	}
	if results[1].Error != nil || !strings.Contains(results[1].Text, "up to 1 crash") {
		t.Errorf("%+v", results[1])
	}
	if results[2].Value.S != "1" {
		t.Errorf("the cluster has changed: %+v", results[2])
	}
	if wide := slices.MaxFunc(strings.Split(results[1].Text, "\n"), func(a, b string) int {
		return len(a) - len(b)
	}); len(wide) > 80 {
		t.Errorf("too wide: %s", wide)
	}
}
