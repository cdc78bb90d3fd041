package main_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"conclave/engine"
	kit "conclave/engine/enginetest"
)

// Claims about the engine, from outside: what a Go program that imports it can rely on.

// is requires an error of that kind.
func is(t testing.TB, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("the error is %v, not %v", err, kind)
	}
}

// says requires that an error names all of these.
func says(t testing.TB, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not name %s", err, w)
		}
	}
}

// Basic operations.

func TestATransactionSeesItsOwnWritesAndOthersSeeThemAfterCommit(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	x := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, x.Put("bob", "3"))
	kit.Must(t, x.Put("zoe", "9"))
	kit.Must(t, x.Delete("zoe"))
	if v, found, _ := x.Get("zoe"); found {
		t.Errorf("what it has deleted is %q to itself", v)
	}
	if kit.Get(t, x, "bob") != "3" || kit.Read(t, c, "bob") != "" {
		t.Error("a buffered write is seen by its transaction alone")
	}
	kit.Commit(t, x)
	if kit.Read(t, c, "bob") != "3" {
		t.Error("what was committed is not there")
	}
}

func TestIncrementAndCompareAndPutReadWhatTheyWrite(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	x := kit.Begin(t, c, engine.TxnOptions{})
	for _, want := range []string{"5", "10"} {
		if got, err := x.Increment("n", 5); got != want || err != nil {
			t.Errorf("the sum is %q, %v", got, err)
		}
	}
	kit.Must(t, x.Put("word", "not a number"))
	_, err := x.Increment("word", 1)
	is(t, err, engine.ErrNotInteger)
	one, two := "1", "2"
	is(t, x.CompareAndPut("k", &one, &two), engine.ErrConditionFailed)
	kit.Must(t, x.CompareAndPut("k", nil, &one))
	kit.Must(t, x.CompareAndPut("k", &one, &two))
	kit.Must(t, x.CompareAndPut("k", &two, nil))
	kit.Commit(t, x)
	if kit.Read(t, c, "n") != "10" || kit.Read(t, c, "k") != "" {
		t.Errorf("n is %q, k is %q", kit.Read(t, c, "n"), kit.Read(t, c, "k"))
	}
}

func TestMistakesLeaveTheTransactionAsItWas(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	x := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, x.Put("a", "1"))
	is(t, x.Put("", "1"), engine.ErrLimit)
	is(t, x.Put(strings.Repeat("k", engine.MaxKey+1), "1"), engine.ErrLimit)
	is(t, x.Put("a", strings.Repeat("v", engine.MaxValue+1)), engine.ErrLimit)
	is(t, x.Scan("a", "", -1, nil), engine.ErrLimit)
	kit.Commit(t, x)
	is(t, x.Put("a", "2"), engine.ErrNoTxn)
	is(t, x.Rollback(), engine.ErrNoTxn)
	r := kit.Begin(t, c, engine.TxnOptions{ReadOnly: true})
	is(t, r.Put("a", "2"), engine.ErrReadOnly)
	is(t, r.Lock("a"), engine.ErrReadOnly)
	if kit.Get(t, r, "a") != "1" {
		t.Error("a read-only transaction reads on after a write was refused")
	}
}

func TestAScanOverSeveralNodesIsMergedWithOwnWrites(t *testing.T) {
	c := kit.Cluster(t, engine.Options{Nodes: 5})
	kit.Store(t, c, "a", "1", "f", "2", "k", "3", "p", "4", "u", "5")
	x := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, x.Put("b", "own"))
	kit.Must(t, x.Put("k", "own"))
	kit.Must(t, x.Delete("f"))
	kit.Must(t, x.Delete("u"))
	for _, scan := range []struct {
		from, to string
		limit    int
		want     string
	}{
		{"", "", 0, "a=1 b=own k=own p=4"},
		{"b", "p", 0, "b=own k=own"},
		{"", "", 3, "a=1 b=own k=own"},
		{"c", "", 1, "k=own"},
		{"q", "", 5, ""},
		{"z", "a", 0, ""},
	} {
		if got := kit.Pairs(t, x, scan.from, scan.to, scan.limit); got != scan.want {
			t.Errorf("SCAN %q %q LIMIT %d is %q, not %q", scan.from, scan.to, scan.limit, got, scan.want)
		}
	}
}

// Conflicts.

func TestTheFirstCommitterWinsAndTheOtherIsToldWho(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	one, two := kit.Begin(t, c, engine.TxnOptions{}), kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, one.Delete("bob"))
	kit.Must(t, two.Put("bob", "2"))
	kit.Must(t, two.Put("zoe", "2"))
	kit.Commit(t, one)
	info, err := two.Commit()
	is(t, err, engine.ErrConflict)
	says(t, err, "bob", "T1", "T2", "@3", "@2")
	if want := (engine.Participant{Node: "n1", Vote: "no"}); info.Participants[0].Node != want.Node ||
		info.Participants[0].Vote != want.Vote {
		t.Errorf("the votes are %+v", info.Participants)
	}
	var e *engine.Error
	if !errors.As(err, &e) || e.Key != "bob" || e.Txn != 2 || e.Other != 1 {
		t.Errorf("the error's parts are %+v", e)
	}
	if kit.Read(t, c, "zoe") != "" {
		t.Error("the loser has left a write")
	}
	kit.Store(t, c, "bob", "3")
}

func TestAFailedTransactionSaysSoUntilItIsEnded(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	x := kit.Begin(t, c, engine.TxnOptions{Pessimistic: true})
	kit.Get(t, x, "bob")
	kit.Store(t, c, "bob", "1")
	is(t, x.Put("bob", "2"), engine.ErrConflict)
	is(t, x.Put("other", "2"), engine.ErrTxnAborted)
	_, err := x.Commit()
	is(t, err, engine.ErrTxnAborted)
	is(t, x.Rollback(), engine.ErrNoTxn)
}

func TestWritersOfDifferentKeysDoNotDisturbEachOther(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	one, two := kit.Begin(t, c, engine.TxnOptions{}), kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, one.Put("a", "1"))
	kit.Must(t, two.Put("b", "2"))
	kit.Commit(t, one)
	kit.Commit(t, two)
}

// Commitment.

func TestCommitTakesNoneOneOrTwoPhases(t *testing.T) {
	for name, c := range map[string]struct {
		settings engine.Settings
		options  engine.TxnOptions
		reads    string
		writes   []string
		phases   int
		nodes    string
	}{
		"nothing written":            {reads: "a", phases: 0},
		"one range":                  {writes: []string{"a", "b"}, phases: 1, nodes: "n1"},
		"two ranges":                 {writes: []string{"a", "z"}, phases: 2, nodes: "n1 n3"},
		"one range, reads elsewhere": {reads: "z", writes: []string{"a"}, phases: 1, nodes: "n1"},
		"one range, held reads elsewhere": {
			options: engine.TxnOptions{Isolation: engine.Serializable}, reads: "z", writes: []string{"a"},
			phases: 2, nodes: "n1 n3",
		},
		"one range, one-phase switched off": {
			settings: engine.Settings{TwoPhaseAlways: true}, writes: []string{"a"}, phases: 2, nodes: "n1",
		},
		"three ranges, one after the other": {
			settings: engine.Settings{OrderedPrepare: true}, writes: []string{"z", "k", "a"},
			phases: 2, nodes: "n1 n2 n3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := kit.Cluster(t, engine.Options{Settings: c.settings})
			x := kit.Begin(t, k, c.options)
			if c.reads != "" {
				kit.Get(t, x, c.reads)
			}
			for _, key := range c.writes {
				kit.Must(t, x.Put(key, "1"))
			}
			info := kit.Commit(t, x)
			var nodes []string
			for _, p := range info.Participants {
				nodes = append(nodes, p.Node)
				if p.Vote != "yes" {
					t.Errorf("%s said %s", p.Node, p.Vote)
				}
			}
			if info.Phases != c.phases || strings.Join(nodes, " ") != c.nodes ||
				(info.CommitTS == 0) != (c.phases == 0) {
				t.Errorf("%+v", info)
			}
		})
	}
}

// Failure and recovery.

func TestWhatWasCommittedSurvivesTheLossOfAllNodes(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	kit.Store(t, c, "a", "1", "k", "2", "z", "3")
	open := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, open.Put("a", "never committed"))
	for _, n := range c.NodeNames() {
		kit.Must(t, c.Kill(n))
	}
	_, err := c.Begin(engine.TxnOptions{})
	is(t, err, engine.ErrUnavailable)
	for _, n := range c.NodeNames() {
		kit.Must(t, c.Recover(n))
	}
	if got := kit.Pairs(t, kit.Begin(t, c, engine.TxnOptions{}), "", "", 0); got != "a=1 k=2 z=3" {
		t.Errorf("there is %q", got)
	}
	_, err = open.Commit()
	is(t, err, engine.ErrUnavailable)
	says(t, err, "T2", "n1")
}

func TestWithANodeDownTheOthersGoOn(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	kit.Store(t, c, "a", "1", "z", "1")
	kit.Must(t, c.Kill("n3"))
	is(t, c.Kill("n3"), engine.ErrNodeDown)
	is(t, c.Recover("n1"), engine.ErrNodeUp)
	is(t, c.Kill("n9"), engine.ErrNoSuchNode)
	kit.Store(t, c, "a", "2", "k", "2")
	x := kit.Begin(t, c, engine.TxnOptions{})
	_, _, err := x.Get("z")
	is(t, err, engine.ErrUnavailable)
	says(t, err, "n3")
	kit.Must(t, x.Put("a", "3"))
	kit.Must(t, x.Put("z", "3"))
	_, err = x.Commit()
	is(t, err, engine.ErrUnavailable)
	says(t, err, "n3")
	kit.Must(t, c.Recover("n3"))
	if kit.Read(t, c, "a") != "2" || kit.Read(t, c, "z") != "1" {
		t.Errorf("a is %q, z is %q", kit.Read(t, c, "a"), kit.Read(t, c, "z"))
	}
}

func TestAnUnknownOutcomeIsToldAsUnknownAndKnownLater(t *testing.T) {
	for point, outcome := range map[string]string{
		"prepare.send": "aborted", "votes.in": "aborted", "decision.logged": "committed",
	} {
		t.Run(point, func(t *testing.T) {
			c := kit.Cluster(t, engine.Options{KeepOutcomes: true})
			x := kit.Begin(t, c, engine.TxnOptions{Node: "n2"})
			kit.Must(t, x.Put("a", "1"))
			kit.Must(t, x.Put("z", "1"))
			kit.Must(t, c.KillAt("n2", point, 1))
			_, err := x.Commit()
			is(t, err, engine.ErrOutcomeUnknown)
			says(t, err, "T1", "n2")
			kit.Must(t, c.Recover("n2"))
			status, err := c.Status(x.ID())
			kit.Must(t, err)
			if status.Outcome != outcome || (kit.Read(t, c, "a") == "1") != (outcome == "committed") {
				t.Errorf("STATUS says %s, a is %q", status.Outcome, kit.Read(t, c, "a"))
			}
		})
	}
}

func TestACheckpointShortensTheLogAndLosesNothing(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	for i := range 100 {
		kit.Store(t, c, fmt.Sprintf("a%02d", i), "1", fmt.Sprintf("z%02d", i), "1")
	}
	x := kit.Begin(t, c, engine.TxnOptions{})
	before := kit.Pairs(t, x, "", "", 0)
	kit.Must(t, c.Checkpoint(""))
	kit.Store(t, c, "b", "after")
	for _, n := range c.NodeNames() {
		kit.Must(t, c.Kill(n))
		kit.Must(t, c.Recover(n))
	}
	records, err := c.Records("n1", 0)
	kit.Must(t, err)
	if len(records) > 3 {
		t.Errorf("the log of n1 still has %d records", len(records))
	}
	after := kit.Pairs(t, kit.Begin(t, c, engine.TxnOptions{}), "", "", 0)
	if strings.Replace(after, "b=after ", "", 1) != before {
		t.Errorf("there was\n%s\nand is\n%s", before, after)
	}
}

func TestALogThatIsDamagedInTheMiddleStopsItsNode(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	kit.Store(t, c, "a", "1")
	kit.Store(t, c, "b", "1")
	kit.Must(t, c.Corrupt("n1", 1))
	kit.Must(t, c.Kill("n1"))
	err := c.Recover("n1")
	is(t, err, engine.ErrCorrupt)
	says(t, err, "n1", "LSN 1")
	kit.Must(t, c.Corrupt("n1", 1)) // the bit is put back
	kit.Must(t, c.Recover("n1"))
	if kit.Read(t, c, "a") != "1" {
		t.Error("a is lost")
	}
}

// The past.

func TestThePastCanBeReadWhereVersionsAreKeptAndIsRefusedWhereTheyWereCut(t *testing.T) {
	for _, kept := range []bool{true, false} {
		c := kit.Cluster(t, engine.Options{KeepVersions: kept})
		first := kit.Store(t, c, "a", "1", "z", "1").CommitTS
		kit.Store(t, c, "a", "2")
		kit.Store(t, c, "a", "3")
		x := kit.Begin(t, c, engine.TxnOptions{AsOf: first})
		v, _, err := x.Get("a")
		if kept && (v != "1" || err != nil) {
			t.Errorf("a was %q, %v", v, err)
		}
		if !kept {
			is(t, err, engine.ErrLimit)
		}
		is(t, x.Put("a", "4"), engine.ErrReadOnly)
		_, err = c.Begin(engine.TxnOptions{AsOf: 1000})
		is(t, err, engine.ErrLimit)
	}
}

func TestAnOpenSnapshotKeepsWhatItMayRead(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	kit.Store(t, c, "a", "old", "z", "old")
	r := kit.Begin(t, c, engine.TxnOptions{})
	for i := range 20 {
		kit.Store(t, c, "a", fmt.Sprint(i), "z", fmt.Sprint(i))
	}
	x := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, x.Delete("a"))
	kit.Commit(t, x)
	if got := kit.Pairs(t, r, "", "", 0); got != "a=old z=old" {
		t.Errorf("the snapshot has %q", got)
	}
}

// Ranges.

func TestSplitCutsARangeThatIsQuiet(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	kit.Store(t, c, "a", "1", "d", "1")
	holder := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, holder.Lock("e"))
	is(t, c.Split("c", ""), engine.ErrBusy)
	kit.Must(t, holder.Rollback())
	is(t, c.Split("j", ""), engine.ErrLimit)
	is(t, c.Split("c", "n2"), engine.ErrBusy) // d is there
	kit.Must(t, c.Split("c", ""))
	kit.Must(t, c.Split("f", "n3"))
	if info := kit.Store(t, c, "a", "2", "d", "2"); info.Phases != 2 || len(info.Participants) != 2 {
		t.Errorf("two ranges of one node: %+v", info)
	}
	if info := kit.Store(t, c, "g", "1"); info.Participants[0].Node != "n3" {
		t.Errorf("g is on %+v", info.Participants)
	}
	kit.Must(t, c.Kill("n1"))
	kit.Must(t, c.Recover("n1"))
	if got := kit.Pairs(t, kit.Begin(t, c, engine.TxnOptions{}), "", "", 0); got != "a=2 d=2 g=1" {
		t.Errorf("there is %q", got)
	}
}

// Waiting.

func TestAWaitIsSaidInsteadOfWaitedForWhereTheCallerWantsThat(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	holder := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, holder.Lock("bob"))
	x := kit.Begin(t, c, engine.TxnOptions{NoWait: true})
	err := x.Lock("bob")
	is(t, err, engine.ErrWaiting)
	says(t, err, "T1", "T2", "bob")
	kit.Must(t, holder.Rollback())
	kit.Must(t, x.Lock("bob"))
}

func TestParkedCallersAreWokenByWhoFreesTheKey(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	holder := kit.Begin(t, c, engine.TxnOptions{})
	kit.Must(t, holder.Lock("n"))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			x := kit.Begin(t, c, engine.TxnOptions{Pessimistic: true, Isolation: engine.ReadCommitted})
			if _, err := x.Increment("n", 1); err != nil {
				t.Error(err)
			}
			if _, err := x.Commit(); err != nil {
				t.Error(err)
			}
		})
	}
	kit.Must(t, holder.Rollback())
	all.Wait()
	if got := kit.Read(t, c, "n"); got != "8" {
		t.Errorf("n is %s", got)
	}
}

func TestADeadlockEndsWithTheYoungestAsItsVictim(t *testing.T) {
	c := kit.Cluster(t, engine.Options{})
	one, two := kit.Begin(t, c, engine.TxnOptions{}), kit.Begin(t, c, engine.TxnOptions{NoWait: true})
	kit.Must(t, one.Lock("a"))
	kit.Must(t, two.Lock("z"))
	is(t, two.Lock("a"), engine.ErrWaiting)
	kit.Must(t, one.Lock("z")) // closes the circle: T2 gives way
	err := two.Lock("a")
	is(t, err, engine.ErrDeadlock)
	says(t, err, "T1", "T2")
}

// Repetition.

func TestTheSameSeedAndCallsGiveTheSameTrace(t *testing.T) {
	run := func(seed uint64) string {
		c := kit.Cluster(t, engine.Options{Seed: seed, Nodes: 5, Trace: 1 << 16, Settings: engine.Settings{
			Sync: 5 * time.Millisecond, LatencyMin: time.Millisecond, LatencyMax: 9 * time.Millisecond,
		}})
		for i := range 40 {
			level := engine.Isolation(i % 3)
			x := kit.Begin(t, c, engine.TxnOptions{Isolation: level, Node: c.LiveNodes()[0]})
			for k := range 1 + i%4 {
				x.Increment(string(rune('a'+(i*7+k*5)%26)), int64(i))
			}
			x.Commit()
			if i%10 == 3 {
				kit.Must(t, c.Kill(fmt.Sprintf("n%d", 1+i%5)))
			} else if i%10 == 8 {
				kit.Must(t, c.Recover(fmt.Sprintf("n%d", 1+(i-5)%5)))
			}
		}
		return fmt.Sprint(c.Trace(0), c.Stats(), c.Now())
	}
	if run(1) != run(1) {
		t.Error("two runs of seed 1 differ")
	}
	if run(1) == run(2) {
		t.Error("seeds 1 and 2 do the same: nothing is random")
	}
}
