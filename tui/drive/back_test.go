package drive

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"testing"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// picture is all that goes back: the cluster as its trace and its clock tell it, the clients, and
// where the script stands.
func picture(d *Driver) string {
	c := d.sess.Cluster()
	trace := c.Trace(0)
	last := ""
	if n := len(trace); n > 0 {
		last = fmt.Sprint(trace[n-1])
	}
	clients := ""
	for _, v := range d.sess.Clients() {
		answer := ""
		if v.Last != nil && v.Last.Stmt != nil {
			answer, _ = Answer(v.Last)
		}
		clients += fmt.Sprint(v.Name, v.Current, v.Home, v.Txn, v.Waits, answer, "; ")
	}
	answers := ""
	for _, a := range d.answers[:d.now.answers] {
		answers += fmt.Sprint(a.line, a.Words, " ")
	}
	return fmt.Sprintln("time", c.Now(), "trace", c.TraceTotal(), last, "auto", c.Auto()) +
		fmt.Sprintln("clients", clients) +
		fmt.Sprintln("next", d.next, "caption", d.caption, "waits", d.waits, "under", d.under != nil) +
		fmt.Sprintln("answers", answers, "journal", len(d.sess.Journal()), "failed", d.failed)
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s it is\n%s, not\n%s", what, got, want)
	}
}

func TestBackTakesEveryEventBackToTheFirst(t *testing.T) {
	for _, path := range lessons(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			script, _ := load(t, path)
			d := New(sessions(t), script)
			pictures := []string{picture(d)}
			for !d.Ended() && len(pictures) < 150 {
				d.Step()
				pictures = append(pictures, picture(d))
			}
			for i := len(pictures) - 2; i >= 0; i-- {
				if moved, err := d.Back(); err != nil || !moved {
					t.Fatalf("back to %d of %d: %v, %v", i, len(pictures), moved, err)
				}
				same(t, fmt.Sprintf("after %d keys forward and one back,", i+1), picture(d), pictures[i])
			}
			if moved, _ := d.Back(); moved {
				t.Error("there is a way back from the beginning")
			}
		})
	}
}

func TestBackByBeatsIsWhereTheBeatBegan(t *testing.T) {
	for _, path := range lessons(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			script, _ := load(t, path)
			d := New(sessions(t), script)
			var pictures []string
			for !d.Ended() {
				pictures = append(pictures, picture(d))
				d.Next()
			}
			for i := len(pictures) - 1; i >= 0; i-- {
				if _, err := d.BackBeat(); err != nil {
					t.Fatal(err)
				}
				same(t, fmt.Sprintf("before beat %d", i), picture(d), pictures[i])
			}
		})
	}
}

// TestBackGoesIntoAStatementThatRanWhole: b after space is where n would have been one event before
// the end.
func TestBackGoesIntoAStatementThatRanWhole(t *testing.T) {
	script, _ := load(t, "../../scripts/transfer.kv")
	stepped, whole := New(sessions(t), script), New(sessions(t), script)
	into := 0
	for !whole.Ended() {
		whole.Next()
		before := ""
		stepped.Step()
		for stepped.UnderWay() {
			before = picture(stepped)
			stepped.Step()
		}
		same(t, "when both have come as far,", picture(whole), picture(stepped))
		if before == "" {
			continue
		}
		into++
		if _, err := whole.Back(); err != nil {
			t.Fatal(err)
		}
		same(t, "one event before the end", picture(whole), before)
		whole.Next()
		same(t, "at the end again", picture(whole), picture(stepped))
	}
	if into < 5 {
		t.Errorf("only %d statements were gone into", into)
	}
}

// TestAWalkEndsAsTheStraightWay: whatever keys were pressed, forward and back, a lesson ends with
// the trace that it has without the dashboard.
func TestAWalkEndsAsTheStraightWay(t *testing.T) {
	for _, name := range []string{"in-doubt", "partition", "lost-messages", "crash", "deadlock"} {
		path := "../../scripts/" + name + ".kv"
		t.Run(name, func(t *testing.T) {
			script, _ := load(t, path)
			d := New(sessions(t), script)
			walk := rand.New(rand.NewSource(7))
			for i := 0; !d.Ended() && d.Failed() == nil; i++ {
				switch n := walk.Intn(10); {
				case n < 4 || i > 400:
					d.Next()
				case n < 8:
					d.Step()
				case n < 9:
					_, _ = d.Back()
				default:
					_, _ = d.BackBeat()
				}
			}
			finished(t, d)
			sameTrace(t, d.Sessions(), without(t, path))
		})
	}
}

func enter(t *testing.T, d *Driver, line string) []session.Result {
	t.Helper()
	stmts, wrong := lang.ParseLine(line, 1)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	d.Heard()
	d.Enter(stmts)
	return d.Heard()
}

// TestWhatAPersonDoesInTheMiddleHappensThere: n3 is killed between the votes and the decision, and
// the script goes on with that; going back takes it back.
func TestWhatAPersonDoesInTheMiddleHappensThere(t *testing.T) {
	src := "PUT bob 10\nPUT joe 2\nUSE alice ON n3\nUSE main\n" +
		"alice: BEGIN\nalice: PUT bob 3\nalice: PUT joe 9\nalice: COMMIT\ncarol: GET bob\n"
	script, wrong := Parse("t.kv", []byte(src))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	d := New(sessions(t), script)
	for d.next < 7 {
		d.Next()
	}
	for range 4 { // COMMIT is entered, and both PREPAREs arrive, and one vote
		d.Step()
	}
	before := picture(d)
	enter(t, d, "KILL n3")
	if !d.UnderWay() && d.next != 8 {
		t.Errorf("the script stands at %d", d.next)
	}
	d.Next()
	scene := d.Scene(room)
	if s := scene.Sessions[1]; s.Name != "alice" || s.Answer != "outcome unknown" {
		t.Errorf("alice: %+v", s)
	}
	d.Next()
	for d.UnderWay() {
		d.Next()
	}
	if got := d.Scene(room); len(got.Alarms) == 0 || got.Nodes[2].State != "down" {
		t.Errorf("n3 is %s, alarms %v", got.Nodes[2].State, got.Alarms)
	}
	for range 40 {
		if picture(d) == before {
			return
		}
		if _, err := d.Back(); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("forty keys back it is\n%s, not\n%s", picture(d), before)
}

func TestAnUnexcusedErrorStopsTheScriptWhereItStopsWithout(t *testing.T) {
	script, wrong := Parse("t.kv", []byte("PUT a x\nINCR a\nPUT b 1\nPUT c 1\n"))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	d := New(sessions(t), script)
	for range 9 {
		d.Next()
	}
	f := d.Failed()
	if f == nil || f.Line != 2 || f.Code != "NOT_INTEGER" {
		t.Fatalf("it has failed with %+v", f)
	}
	if r := enter(t, d, "GET b"); len(r) != 1 || !r[0].Value.Null {
		t.Errorf("what follows the failure has run: %+v", r)
	}
	if r := enter(t, d, "PUT b 7; GET b"); len(r) != 2 || r[1].Value.S != "7" {
		t.Errorf("a person cannot go on after a failure: %+v", r)
	}
	for range 4 {
		_, _ = d.BackBeat()
	}
	if d.Failed() != nil {
		t.Error("the failure does not go back")
	}
}

// TestAnErrorAtTheEndIsAFailureToo, since no statement follows that would make it certain.
func TestAnErrorAtTheEndIsAFailureToo(t *testing.T) {
	for _, src := range []string{"PUT a x\nINCR a\n", "KILL n2 AT vote.sent\nPUT a 1\n"} {
		script, _ := Parse("t.kv", []byte(src))
		d := New(sessions(t), script)
		d.Go(100)
		if d.Failed() == nil {
			t.Errorf("%q has not failed", src)
		}
	}
}
