package session

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"conclave/repl/lang"
)

var seeds = flag.Int("seeds", 12, "how many random runs there are of each kind")

// people improvise: they draw statements of all kinds, sensible ones and others.
type people struct {
	*rand.Rand
	faults bool // kills, cuts, and a clock that stops
	lines  []string
}

func newPeople(seed int, faults bool) *people {
	return &people{Rand: rand.New(rand.NewPCG(uint64(seed), 7)), faults: faults}
}

func (p *people) of(words ...string) string { return words[p.IntN(len(words))] }
func (p *people) node() string              { return p.of("n1", "n2", "n3") }
func (p *people) who() string               { return p.of("alice", "bob", "carol", "dave") }

func (p *people) key() string {
	return p.of("ann", "bob", "joe", "kim", "tom", "zoe", `"a b"`)
}

func (p *people) point() string {
	all := lang.Points()
	return all[p.IntN(len(all))]
}

func (p *people) value() string {
	return p.of("1", "2", "3", `"4 5"`, `"a=b"`, "NIL", `"NIL"`, `"\x1b\xff"`, `""`, "ok", "PHASES",
		"|")
}

// line is one statement, with the session that is to run it.
func (p *people) line() string {
	st := ""
	switch n := p.IntN(100); {
	case n < 12:
		st = p.of("BEGIN", "BEGIN", "BEGIN PESSIMISTIC", "BEGIN SERIALIZABLE", "BEGIN READ COMMITTED",
			"BEGIN READ ONLY", "BEGIN AS OF 3", "BEGIN ON "+p.node())
	case n < 34:
		st = p.of("PUT "+p.key()+" "+p.value(), "PUT "+p.key()+" "+fmt.Sprint(p.IntN(9)),
			"DELETE "+p.key(), "INCR "+p.key(), "CPUT "+p.key()+" "+p.value()+" 7", "LOCK "+p.key())
	case n < 44:
		st = p.of("GET "+p.key(), "SCAN", "SCAN a k", "SCAN PREFIX b", "SCAN LIMIT 2")
	case n < 56:
		st = p.of("COMMIT", "COMMIT", "COMMIT", "ROLLBACK")
	case n < 66:
		st = p.of("NODES", "TXNS", "LOCKS", "VERSIONS", "WAL", "STATUS", "WHY", "MESSAGES", "TRACE 5",
			"SHOW", "RANGES", "STATS", "STATUS T3", "WHY T4", "WHY alice", "LOCKS n9", "DIAGRAM",
			fmt.Sprintf("WHY T%d", 1+p.IntN(30)), "WHY "+p.who())
	case n < 70:
		st = p.of("SAY hello there", "PAUSE", "USE carol", "AWAIT "+p.who(), "USE dave ON "+p.node(),
			"HELP GET", "GTE x", "EXPECT OK")
	case n < 74:
		st = p.of("SET isolation serializable", "SET isolation snapshot", "SET mode pessimistic",
			"SET mode optimistic", "SET one-phase off", "SET one-phase on", "SET prepare ordered",
			"SET prepare parallel", "CHECKPOINT", "SPLIT b", "SPLIT bo", "SET sync 1ms", "SET sync 0s")
	case n < 75:
		st = p.of("CLUSTER", "RESET", "CLUSTER SEED 5", "CLUSTER NODES 2")
	case !p.faults:
		return p.line()
	default:
		st = p.fault()
	}
	if p.IntN(3) > 0 {
		return p.who() + ": " + st
	}
	return st
}

func (p *people) fault() string {
	a, b := p.node(), p.node()
	switch p.IntN(14) {
	case 0:
		return "KILL " + a
	case 1:
		return p.of("KILL COORDINATOR", "KILL COORDINATOR AT "+p.point())
	case 2:
		return fmt.Sprintf("KILL %s AT %s %d", a, p.point(), 1+p.IntN(2))
	case 3, 4:
		return p.of("RECOVER "+a, "RECOVER ALL", "RECOVER ALL")
	case 5:
		return p.of("PARTITION n1", "PARTITION n1 | n2", "PARTITION n3 | n1")
	case 6:
		return p.of("HEAL", "HEAL", "KILL CLEAR", "BREAK CLEAR")
	case 7:
		return p.of("DROP ", "DUP ") + a + " " + b + p.of("", " 2")
	case 8:
		return fmt.Sprintf("%s m%d", p.of("DROP", "DUP", "DELIVER"), 1+p.IntN(200))
	case 9:
		return p.of("DELAY "+a+" "+b+" 5ms", "DELAY "+a+" "+b+" 0s", "LATENCY 1ms 4ms", "LATENCY 0s")
	case 10:
		return "DISK " + a + p.of(" FULL", " FAIL", " OK", " OK")
	case 11:
		return p.of("RESOLVE T5 COMMIT ON ", "RESOLVE T7 ABORT ON ", "CORRUPT ") + a + p.of("", " 3")
	case 12:
		return p.of("AUTO OFF", "AUTO ON", "AUTO ON", "BREAK "+p.point(), "BREAK "+a+" "+p.point())
	}
	return p.of("STEP", "STEP 3", "RUN", "RUN", "RUN 10ms", "ADVANCE 1s", "ADVANCE 5ms")
}

// improvise draws n statements. Lines that do not parse are among them.
func (p *people) improvise(n int) []lang.Statement {
	var stmts []lang.Statement
	for len(stmts) < n {
		p.lines = append(p.lines, p.line())
		more, _ := lang.ParseLine(p.lines[len(p.lines)-1], len(p.lines))
		stmts = append(stmts, more...)
	}
	return stmts
}

// picture is all that can be seen of a cluster and its sessions.
func picture(t *testing.T, s *Sessions) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%+v %v\n", s.Standing(), time.Duration(s.store.Now()))
	for _, look := range []string{
		"NODES", "TXNS", "LOCKS", "VERSIONS", "WAL", "RANGES", "MESSAGES", "STATS", "TRACE 400", "SHOW",
	} {
		st := parse(t, look)[0]
		x := &call{c: s.current}
		if err := s.look(x, st.Node); err != nil && look != "SHOW" {
			t.Fatal(err)
		}
		if x.r.Rows == nil {
			x.r.Rows = s.show(lang.Show{})
		}
		fmt.Fprintf(&b, "%s\n", look)
		for _, row := range x.r.Rows.Rows {
			if strings.HasPrefix(row[0].S, "journal") {
				continue // that is no part of the cluster: a saved run has its EXPECTs in it
			}
			for i, c := range row {
				fmt.Fprintf(&b, " %s=%q", x.r.Rows.Columns[i].Name, cellText(x.r.Rows.Columns[i], c))
			}
			b.WriteString("\n")
		}
	}
	for _, name := range slices.Sorted(slices.Values(s.Names())) {
		c, last := s.find(name), "nothing"
		if c.last != nil {
			last = show(*c.last)
		}
		fmt.Fprintf(&b, "%s home %s txn %s failed %v last %d on %s, waits %d, %s\n", c.name, c.home,
			c.openTxn(), c.failed, c.lastTxn, c.lastNode, len(c.waits), last)
	}
	return b.String()
}

// difference is where two pictures differ first.
func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range as {
		if i >= len(bs) || as[i] != bs[i] {
			other := ""
			if i < len(bs) {
				other = bs[i]
			}
			return fmt.Sprintf("line %d:\n%s\n%s", i, as[i], other)
		}
	}
	return ""
}

// TestBackIsAsIfItHadNeverBeenSaid compares what BACK leaves with a run of the statements before
// it.
func TestBackIsAsIfItHadNeverBeenSaid(t *testing.T) {
	for seed := range *seeds {
		p := newPeople(seed, true)
		stmts := p.improvise(150)
		whole := onEngine(t, Config{})
		for _, st := range stmts {
			for _, r := range whole.Execute(st, Place{File: "-"}) {
				twoToFourSentences(t, r)
			}
		}
		changing, n := 0, 1+p.IntN(100)
		cut := len(stmts)
		for cut > 0 && changing < n {
			cut--
			if !idle(stmts[cut].Node) {
				changing++
			}
		}
		before := onEngine(t, Config{})
		for _, st := range stmts[:cut] {
			before.Execute(st, Place{File: "-"})
		}
		want := picture(t, before)
		r := whole.Execute(parse(t, fmt.Sprintf("BACK %d", n))[0], Place{File: "-"})
		whole.current.last = before.current.last // that is BACK's own result
		if got := picture(t, whole); got != want || r[len(r)-1].Error != nil {
			t.Errorf("seed %d: BACK %d of %d: %s\n%s", seed, n, len(stmts), show(r[len(r)-1]),
				difference(got, want))
		}
		if whole.journal.n != before.journal.n {
			t.Errorf("seed %d: the journal has %d lines, not %d", seed, whole.journal.n,
				before.journal.n)
		}
		more := newPeople(seed+1000, true).improvise(40)
		for i, st := range more {
			a, b := whole.Execute(st, Place{File: "-"}), before.Execute(st, Place{File: "-"})
			if len(a) != len(b) {
				t.Fatalf("seed %d: %s answers %d and %d results", seed, st.Canonical(), len(a), len(b))
			}
			for k := range a {
				if x, y := show(a[k]), show(b[k]); x != y {
					t.Fatalf("seed %d: then statement %d answers\n%s\nnot\n%s", seed, i, x, y)
				}
			}
		}
	}
}

// TestWhatWasImprovisedIsAScriptThatPasses saves random runs and runs them.
func TestWhatWasImprovisedIsAScriptThatPasses(t *testing.T) {
	for seed := range *seeds {
		p := newPeople(seed+500, seed%3 > 0)
		config := Config{}
		if seed%4 == 3 {
			config = Config{Nodes: 4, Seed: 9, Splits: []string{"b", `k "x`, "t"}}
		}
		saved := ""
		config.WriteFile = func(_ string, text []byte) error {
			saved = string(text)
			return nil
		}
		s := onEngine(t, config)
		for i, st := range p.improvise(200) {
			s.Execute(st, Place{File: "-"})
			if i == 120 {
				say(t, s, "BACK 10")
			}
		}
		r := say(t, s, "SAVE f.kv")[0]
		if r.Error != nil {
			t.Fatalf("seed %d: %v", seed, r.Error)
		}
		stmts, wrong := lang.ParseFile("f.kv", []byte(saved))
		if len(wrong) > 0 {
			t.Fatalf("seed %d: %v\n%s", seed, wrong[0], saved)
		}
		again := onEngine(t, Config{Policy: Stop})
		for _, st := range stmts {
			again.Execute(st, Place{File: "f.kv"})
		}
		want := picture(t, s)
		got := picture(t, again)
		again.End()
		for _, f := range again.Failures() {
			if len(r.Notes) == 0 {
				t.Errorf("seed %d: %d: %s: %s\n%s", seed, f.Line, f.Code, f.Message, saved)
			}
		}
		if strings.Contains(saved, "KILL CLEAR\n") || len(r.Notes) > 0 {
			continue
		}
		got, want = got[:strings.Index(got, "SHOW")], want[:strings.Index(want, "SHOW")]
		if got != want {
			t.Errorf("seed %d: the script leaves another cluster\n%s", seed, difference(got, want))
		}
	}
}

// TestWhatAPersonInterruptedIsRepeatedAsItWas: a run that was stopped is kept as the number of
// its events, and so the journal leads to the same cluster.
func TestWhatAPersonInterruptedIsRepeatedAsItWas(t *testing.T) {
	stopped := 0
	for seed := range *seeds {
		p := newPeople(seed+900, true)
		saved := ""
		s := onEngine(t, Config{WriteFile: func(_ string, text []byte) error {
			saved = string(text)
			return nil
		}})
		over, gone := make(chan bool), make(chan bool)
		go func() {
			defer close(gone)
			for {
				select {
				case <-over:
					return
				default:
					s.Interrupt()
				}
			}
		}()
		for i, st := range p.improvise(100) {
			s.Execute(st, Place{File: "-"})
			if i%10 == 9 {
				s.Execute(parse(t, p.of("ADVANCE 3h", "RUN 3h", "AWAIT carol"))[0], Place{File: "-"})
			}
		}
		close(over)
		<-gone
		s.door.cancelled = false
		for _, e := range s.Journal() {
			stopped += len(e.Stops)
		}
		then, err := s.replay(s.journal.to(s.journal.n))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := picture(t, then), picture(t, s); got != want {
			t.Errorf("seed %d: %s", seed, difference(got, want))
		}
		r := say(t, s, "SAVE f.kv")[0]
		if r.Error != nil || len(r.Notes) > 0 {
			continue
		}
		stmts, wrong := lang.ParseFile("f.kv", []byte(saved))
		if len(wrong) > 0 {
			t.Fatal(wrong[0])
		}
		again := onEngine(t, Config{Policy: Stop})
		for _, st := range stmts {
			again.Execute(st, Place{File: "f.kv"})
		}
		for _, f := range append(again.End().Failures, again.Failures()...) {
			t.Errorf("seed %d: %d: %s: %s", seed, f.Line, f.Code, f.Message)
		}
	}
	t.Logf("%d runs were stopped", stopped)
}

// TestAThousandFaultsRunTwiceTheSameAndThenAllIsQuiet: whatever has happened, after HEAL and
// RECOVER ALL nothing is in doubt, no lock, no intent and no waiter is left within a virtual
// minute.
func TestAThousandFaultsRunTwiceTheSameAndThenAllIsQuiet(t *testing.T) {
	for seed := range max(*seeds/3, 2) {
		p := newPeople(seed+3000, true)
		script := []string{fmt.Sprintf("CLUSTER SEED %d LATENCY 1ms 20ms", seed+1)}
		for len(script) < 1000 {
			switch line := p.line(); {
			case strings.Contains(line, "CORRUPT"), strings.Contains(line, "CLUSTER"),
				strings.Contains(line, "RESET"): // what is damaged does not heal
			case strings.Contains(line, "LATENCY"):
				script = append(script, "LATENCY 1ms 20ms")
			default:
				script = append(script, line)
			}
		}
		script = append(script, "BREAK CLEAR", "KILL CLEAR", "DISK n1 OK", "DISK n2 OK", "DISK n3 OK",
			"RUN", "AUTO ON", "HEAL", "RECOVER ALL")
		for _, who := range []string{"main", "alice", "bob", "carol", "dave"} {
			script = append(script, who+": ROLLBACK", who+": ROLLBACK")
		}
		script = append(script, "ADVANCE 1m", "LOCKS", "TXNS", "NODES", "MESSAGES")
		first, second := playThrough(t, script), playThrough(t, script)
		if first != second {
			t.Fatalf("seed %d: two runs differ: %s", seed, difference(first, second))
		}
		end := first[strings.LastIndex(first, "ADVANCE 1m"):]
		if strings.Count(end, "rows 0") != 3 || strings.Count(end, "state=up ranges") != 3 ||
			strings.Count(end, "indoubt=0") != 3 {
			t.Errorf("seed %d: not all is quiet:\n%s", seed, end)
		}
	}
}

// playThrough runs a script to its end, and writes down all that it answers.
func playThrough(t *testing.T, script []string) string {
	s := onEngine(t, Config{})
	var b strings.Builder
	for _, st := range parse(t, strings.Join(script, "\n")) {
		s.Stream(st, Place{File: "-"}, func(r Result) { write(&b, r) })
	}
	return b.String()
}
