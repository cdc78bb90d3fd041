package explore

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"conclave/engine"
)

var randomScripts = flag.Int("scripts", 10, "how many random scripts are explored in both ways")

// ends explores a script, with what is alone put off as everything else, or not, and is the set of
// all ends: what every client was answered, whether it is blocked, and the whole cluster.
func ends(t *testing.T, script string, o Options, foresees bool) (set map[string]int, s *search) {
	t.Helper()
	p, errs := Read("x.kv", []byte(script))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if o.States == 0 {
		o.States = 20_000
	}
	s, err := p.search(o)
	if err != nil {
		t.Fatal(err)
	}
	s.foresees, s.marks.Exact = s.foresees && foresees, !foresees
	set = map[string]int{}
	sound := func(string) bool { return false }
	var marks engine.Fingerprints
	s.atEnd = func(y *player, e end) {
		var answers []string
		for i := range y.threads {
			answers = append(answers, strings.Join(y.threads[i].answers, ","))
		}
		said := strings.Join(answers, " | ")
		mark := marks.Of(y.cluster, engine.Users{Text: said}, sound)
		set[fmt.Sprintf("%s, blocked %t, %x", said, e.blocked, mark[:4])] = 1 + int(e.state)
	}
	s.run()
	return set, s
}

// same explores a script in both ways, and requires the same ends, and the same word on whether
// something is wrong.
func same(t *testing.T, script string, o Options) (whole, states int) {
	t.Helper()
	all, plain := ends(t, script, o, false)
	if plain.full {
		return 0, 0
	}
	some, lone := ends(t, script, o, true)
	if plain.wrong != "" || lone.wrong != "" {
		if (plain.wrong == "") != (lone.wrong == "") {
			t.Errorf("%+v: %q, and without what is alone %q\n%s", o, plain.wrong, lone.wrong, script)
		}
		return len(plain.states), len(lone.states)
	}
	missing := 0
	for _, e := range slices.Sorted(maps.Keys(all)) {
		if some[e] == 0 {
			if missing++; missing < 5 {
				t.Errorf("%+v: the end %s is not found\n%s", o, e, plain.script(plain.path(int32(all[e]-1))))
			}
		}
	}
	for e := range some {
		if all[e] == 0 {
			t.Errorf("%+v: the end %s is none\n%s", o, e, script)
			break
		}
	}
	if lone.full || missing > 0 {
		t.Errorf("%+v: %d of %d ends are missing, full %t", o, missing, len(all), lone.full)
	}
	return len(plain.states), len(lone.states)
}

// What is left out where what is alone is not put off is nothing: the ends are the same, and what is
// wrong is found.
func TestNothingIsLostByWhatIsAlone(t *testing.T) {
	deadlock := "CLUSTER NODES 2\nalice: BEGIN PESSIMISTIC; PUT bob 1; PUT zoe 1; COMMIT\n" +
		"carol: BEGIN PESSIMISTIC; PUT zoe 2; PUT bob 2; COMMIT\n"
	disjoint := "CLUSTER NODES 2\nalice: BEGIN; PUT bob 3; PUT zoe 9; COMMIT\n" +
		"carol: BEGIN; GET ann; PUT yan 8; COMMIT\n"
	whose := "CLUSTER NODES 2\nalice: BEGIN; PUT zoe 1; COMMIT\n" +
		"carol: BEGIN; GET zoe; LOCK zoe; COMMIT\n"
	pairs := "CLUSTER NODES 2\nalice: BEGIN; PUT bob 3; PUT zoe 9; COMMIT\n" +
		"carol: BEGIN; PUT ann 3; PUT yan 8; COMMIT\n" // whose timestamp is the smaller is open
	for script, o := range map[string]Options{
		transfer: {Crashes: 1}, pairs: {}, reader: {}, skew: {}, increments: {}, blind: {},
		deadlock: {}, disjoint: {}, whose: {}, transfer + "carol: GET zoe\n": {Drops: 1},
	} {
		whole, left := same(t, script, o)
		t.Logf("%d states, and %d are left", whole, left)
		if left >= whole {
			t.Errorf("%+v: %d states, and %d are left\n%s", o, whole, left, script)
		}
	}
}

// The same comparison finds out who takes for alone what is not: here, any message.
func TestWhatIsNotAloneIsMissed(t *testing.T) {
	all, _ := ends(t, transfer, Options{Crashes: 1}, false)
	p, _ := Read("x.kv", []byte(transfer))
	s, err := p.search(Options{Crashes: 1, States: DefaultStates})
	if err != nil {
		t.Fatal(err)
	}
	s.lone = func(y *player) (ch choice, found bool) {
		if moves := y.cluster.Moves(); len(moves) > 0 {
			return choiceOf(moves[0]), true
		}
		return ch, false
	}
	if s.run(); len(s.ends) >= len(all) {
		t.Errorf("%d ends, and %d where no message can be late", len(all), len(s.ends))
	}
}

// Random scripts of two or three clients: the ends are the same.
func TestRandomScriptsEndAlike(t *testing.T) {
	for seed := range uint64(*randomScripts) {
		r := rand.New(rand.NewPCG(seed, 5))
		script := randomScript(r)
		o := []Options{{}, {}, {Crashes: 1}, {Drops: 1}, {Dups: 1}}[r.IntN(5)]
		o.States = 2_000
		whole, states := same(t, script, o)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		t.Logf("seed %d: %d states, %d", seed, whole, states)
	}
}

// randomScript is a few transactions on few keys.
func randomScript(r *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CLUSTER NODES %d\n", 2+r.IntN(2))
	if r.IntN(3) == 0 {
		fmt.Fprintln(&b, "SET prepare ordered")
	}
	if r.IntN(4) == 0 {
		fmt.Fprintln(&b, "SET one-phase off")
	}
	fmt.Fprintf(&b, "SET isolation %s\n",
		[]string{"snapshot", "snapshot", "serializable", "read-committed"}[r.IntN(4)])
	if r.IntN(3) == 0 {
		fmt.Fprintln(&b, "SET mode pessimistic")
	}
	if r.IntN(2) == 0 {
		fmt.Fprintln(&b, "PUT bob 1; PUT joe 1; PUT zoe 1")
	}
	keys := []string{"ann", "bob", "joe", "zoe"}
	one := func() string {
		key := keys[r.IntN(len(keys))]
		return []string{
			"GET " + key, "PUT " + key + " 5", "PUT " + key + " 6", "INCR " + key, "DELETE " + key, "SCAN",
			"SCAN a c", "CPUT " + key + " 1 2",
		}[r.IntN(8)]
	}
	clients := 2 + r.IntN(2)
	for _, name := range []string{"alice", "carol", "dave"}[:clients] {
		if on := r.IntN(3); on == 0 {
			fmt.Fprintf(&b, "USE %s ON n2\n", name)
		}
		if r.IntN(3) == 0 || clients == 3 && r.IntN(2) == 0 {
			fmt.Fprintf(&b, "%s: %s\n", name, one())
			continue
		}
		begin := []string{"BEGIN", "BEGIN", "BEGIN PESSIMISTIC", "BEGIN READ ONLY"}[r.IntN(4)]
		stmts := []string{begin}
		for range 1 + r.IntN(3) {
			stmts = append(stmts, one())
		}
		if begin == "BEGIN" && r.IntN(4) == 0 {
			stmts = append(stmts, "LOCK "+keys[r.IntN(len(keys))])
		}
		stmts = append(stmts, []string{"COMMIT", "COMMIT", "COMMIT", "ROLLBACK"}[r.IntN(4)])
		if r.IntN(5) == 0 {
			stmts = append(stmts, "GET "+keys[r.IntN(len(keys))])
		}
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(stmts, "; "))
	}
	return b.String()
}
