package main_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"conclave/engine"
)

// Claims about the engine, from outside: what a Go program that imports it can rely on.

func cluster(t testing.TB, o engine.Options) *engine.Cluster {
	t.Helper()
	c, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func begin(t testing.TB, c *engine.Cluster, o engine.TxnOptions) *engine.Txn {
	t.Helper()
	x, err := c.Begin(o)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// commit commits what must commit.
func commit(t testing.TB, x *engine.Txn) engine.CommitInfo {
	t.Helper()
	info, err := x.Commit()
	must(t, err)
	return info
}

// store commits pairs of key and value in one transaction.
func store(t testing.TB, c *engine.Cluster, pairs ...string) engine.CommitInfo {
	t.Helper()
	x := begin(t, c, engine.TxnOptions{})
	for i := 0; i < len(pairs); i += 2 {
		must(t, x.Put(pairs[i], pairs[i+1]))
	}
	return commit(t, x)
}

// read is the value of a key now, "" for none.
func read(t testing.TB, c *engine.Cluster, key string) string {
	t.Helper()
	x := begin(t, c, engine.TxnOptions{ReadOnly: true})
	defer x.Rollback()
	return get(t, x, key)
}

func get(t testing.TB, x *engine.Txn, key string) string {
	t.Helper()
	v, _, err := x.Get(key)
	must(t, err)
	return v
}

// pairs is what a scan returns, as "a=1 b=2".
func pairs(t testing.TB, x *engine.Txn, from, to string, limit int) string {
	t.Helper()
	var list []string
	must(t, x.Scan(from, to, limit, func(k, v string) bool {
		list = append(list, k+"="+v)
		return true
	}))
	return strings.Join(list, " ")
}

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
	c := cluster(t, engine.Options{})
	x := begin(t, c, engine.TxnOptions{})
	must(t, x.Put("bob", "3"))
	must(t, x.Put("zoe", "9"))
	must(t, x.Delete("zoe"))
	if v, found, _ := x.Get("zoe"); found {
		t.Errorf("what it has deleted is %q to itself", v)
	}
	if get(t, x, "bob") != "3" || read(t, c, "bob") != "" {
		t.Error("a buffered write is seen by its transaction alone")
	}
	commit(t, x)
	if read(t, c, "bob") != "3" {
		t.Error("what was committed is not there")
	}
}

func TestIncrementAndCompareAndPutReadWhatTheyWrite(t *testing.T) {
	c := cluster(t, engine.Options{})
	x := begin(t, c, engine.TxnOptions{})
	for _, want := range []string{"5", "10"} {
		if got, err := x.Increment("n", 5); got != want || err != nil {
			t.Errorf("the sum is %q, %v", got, err)
		}
	}
	must(t, x.Put("word", "not a number"))
	_, err := x.Increment("word", 1)
	is(t, err, engine.ErrNotInteger)
	one, two := "1", "2"
	is(t, x.CompareAndPut("k", &one, &two), engine.ErrConditionFailed)
	must(t, x.CompareAndPut("k", nil, &one))
	must(t, x.CompareAndPut("k", &one, &two))
	must(t, x.CompareAndPut("k", &two, nil))
	commit(t, x)
	if read(t, c, "n") != "10" || read(t, c, "k") != "" {
		t.Errorf("n is %q, k is %q", read(t, c, "n"), read(t, c, "k"))
	}
}

func TestMistakesLeaveTheTransactionAsItWas(t *testing.T) {
	c := cluster(t, engine.Options{})
	x := begin(t, c, engine.TxnOptions{})
	must(t, x.Put("a", "1"))
	is(t, x.Put("", "1"), engine.ErrLimit)
	is(t, x.Put(strings.Repeat("k", engine.MaxKey+1), "1"), engine.ErrLimit)
	is(t, x.Put("a", strings.Repeat("v", engine.MaxValue+1)), engine.ErrLimit)
	is(t, x.Scan("a", "", -1, nil), engine.ErrLimit)
	commit(t, x)
	is(t, x.Put("a", "2"), engine.ErrNoTxn)
	is(t, x.Rollback(), engine.ErrNoTxn)
	r := begin(t, c, engine.TxnOptions{ReadOnly: true})
	is(t, r.Put("a", "2"), engine.ErrReadOnly)
	is(t, r.Lock("a"), engine.ErrReadOnly)
	if get(t, r, "a") != "1" {
		t.Error("a read-only transaction reads on after a write was refused")
	}
}

func TestAScanOverSeveralNodesIsMergedWithOwnWrites(t *testing.T) {
	c := cluster(t, engine.Options{Nodes: 5})
	store(t, c, "a", "1", "f", "2", "k", "3", "p", "4", "u", "5")
	x := begin(t, c, engine.TxnOptions{})
	must(t, x.Put("b", "own"))
	must(t, x.Put("k", "own"))
	must(t, x.Delete("f"))
	must(t, x.Delete("u"))
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
		if got := pairs(t, x, scan.from, scan.to, scan.limit); got != scan.want {
			t.Errorf("SCAN %q %q LIMIT %d is %q, not %q", scan.from, scan.to, scan.limit, got, scan.want)
		}
	}
}

// Isolation.

// anomaly tries to make something happen at an isolation level, and reports whether it did.
type anomaly func(t *testing.T, c *engine.Cluster, level engine.TxnOptions) bool

func TestEachAnomalyHappensAtTheLevelsThatAllowItAndAtNoOther(t *testing.T) {
	const none = ""
	for name, a := range map[string]struct {
		happens anomaly
		allowed string
	}{
		"dirty read":                {dirtyRead, none},
		"dirty write":               {dirtyWrite, none},
		"non-repeatable read":       {nonRepeatableRead, "read-committed"},
		"read skew":                 {readSkew, "read-committed"},
		"phantom":                   {phantom, "read-committed"},
		"lost update":               {lostUpdate, "read-committed"},
		"lost increment":            {lostIncrement, none},
		"long fork":                 {longFork, none},
		"write skew":                {writeSkew, "read-committed snapshot"},
		"write skew over a range":   {rangeWriteSkew, "read-committed snapshot"},
		"read-only anomaly of 2004": {readOnlyAnomaly, "read-committed snapshot"},
	} {
		for _, level := range []engine.Isolation{engine.ReadCommitted, engine.Snapshot, engine.Serializable} {
			t.Run(name+"/"+level.String(), func(t *testing.T) {
				c := cluster(t, engine.Options{})
				store(t, c, "x", "50", "b", "50")
				allowed := strings.Contains(a.allowed, level.String())
				if happened := a.happens(t, c, engine.TxnOptions{Isolation: level}); happened != allowed {
					t.Errorf("happened: %v, allowed: %v", happened, allowed)
				}
			})
		}
	}
}

func dirtyRead(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	w, r := begin(t, c, o), begin(t, c, o)
	must(t, w.Put("x", "dirty"))
	seen := get(t, r, "x")
	must(t, w.Rollback())
	return seen == "dirty" || get(t, r, "x") == "dirty"
}

func dirtyWrite(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := begin(t, c, o), begin(t, c, o)
	must(t, one.Put("x", "1"))
	must(t, two.Put("x", "2"))
	must(t, two.Put("b", "2"))
	must(t, one.Put("b", "1"))
	one.Commit()
	two.Commit()
	return read(t, c, "x") != read(t, c, "b")
}

func nonRepeatableRead(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r := begin(t, c, o)
	first := get(t, r, "x")
	store(t, c, "x", "changed")
	return get(t, r, "x") != first
}

func readSkew(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r := begin(t, c, o)
	x := get(t, r, "x")
	store(t, c, "x", "0", "b", "100")
	b := get(t, r, "b")
	return x == "50" && b == "100"
}

func phantom(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r := begin(t, c, o)
	before := pairs(t, r, "", "", 0)
	store(t, c, "m", "new")
	return pairs(t, r, "", "", 0) != before
}

func lostUpdate(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := begin(t, c, o), begin(t, c, o)
	get(t, one, "x")
	get(t, two, "x")
	must(t, one.Put("x", "60"))
	must(t, two.Put("x", "70"))
	_, err1 := one.Commit()
	_, err2 := two.Commit()
	return err1 == nil && err2 == nil
}

func lostIncrement(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := begin(t, c, o), begin(t, c, o)
	one.Increment("x", 10)
	two.Increment("x", 20)
	_, err1 := one.Commit()
	_, err2 := two.Commit()
	return err1 == nil && err2 == nil && read(t, c, "x") != "80"
}

// longFork: two readers that disagree about which of two writes came first.
func longFork(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r1 := begin(t, c, o)
	store(t, c, "x", "new")
	r2 := begin(t, c, o)
	x1, x2 := get(t, r1, "x"), get(t, r2, "x")
	store(t, c, "b", "new")
	b1, b2 := get(t, r1, "b"), get(t, r2, "b")
	return x1 == "50" && b1 == "new" && x2 == "new" && b2 == "50" && o.Isolation != engine.ReadCommitted
}

func writeSkew(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := begin(t, c, o), begin(t, c, o)
	get(t, one, "x")
	get(t, two, "b")
	must(t, one.Put("b", "-10"))
	must(t, two.Put("x", "-10"))
	_, err1 := one.Commit()
	_, err2 := two.Commit()
	return err1 == nil && err2 == nil
}

func rangeWriteSkew(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := begin(t, c, o), begin(t, c, o)
	pairs(t, one, "d", "e", 0)
	pairs(t, two, "t", "u", 0)
	must(t, one.Put("t1", "1"))
	must(t, two.Put("d1", "1"))
	_, err1 := one.Commit()
	_, err2 := two.Commit()
	return err1 == nil && err2 == nil
}

// readOnlyAnomaly (Fekete, O'Neil and O'Neil 2004): a reader sees a deposit and not the withdrawal
// whose penalty shows that it came before.
func readOnlyAnomaly(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	withdraw := begin(t, c, o)
	get(t, withdraw, "x")
	get(t, withdraw, "b")
	store(t, c, "b", "70") // the deposit
	o.ReadOnly = true
	reader := begin(t, c, o)
	seen := get(t, reader, "x") == "50" && get(t, reader, "b") == "70"
	commit(t, reader)
	must(t, withdraw.Put("x", "-11"))
	_, err := withdraw.Commit()
	return seen && err == nil
}

// Conflicts.

func TestTheFirstCommitterWinsAndTheOtherIsToldWho(t *testing.T) {
	c := cluster(t, engine.Options{})
	one, two := begin(t, c, engine.TxnOptions{}), begin(t, c, engine.TxnOptions{})
	must(t, one.Delete("bob"))
	must(t, two.Put("bob", "2"))
	must(t, two.Put("zoe", "2"))
	commit(t, one)
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
	if read(t, c, "zoe") != "" {
		t.Error("the loser has left a write")
	}
	store(t, c, "bob", "3")
}

func TestAFailedTransactionSaysSoUntilItIsEnded(t *testing.T) {
	c := cluster(t, engine.Options{})
	x := begin(t, c, engine.TxnOptions{Pessimistic: true})
	get(t, x, "bob")
	store(t, c, "bob", "1")
	is(t, x.Put("bob", "2"), engine.ErrConflict)
	is(t, x.Put("other", "2"), engine.ErrTxnAborted)
	_, err := x.Commit()
	is(t, err, engine.ErrTxnAborted)
	is(t, x.Rollback(), engine.ErrNoTxn)
}

func TestWritersOfDifferentKeysDoNotDisturbEachOther(t *testing.T) {
	c := cluster(t, engine.Options{})
	one, two := begin(t, c, engine.TxnOptions{}), begin(t, c, engine.TxnOptions{})
	must(t, one.Put("a", "1"))
	must(t, two.Put("b", "2"))
	commit(t, one)
	commit(t, two)
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
			k := cluster(t, engine.Options{Settings: c.settings})
			x := begin(t, k, c.options)
			if c.reads != "" {
				get(t, x, c.reads)
			}
			for _, key := range c.writes {
				must(t, x.Put(key, "1"))
			}
			info := commit(t, x)
			var nodes []string
			for _, p := range info.Participants {
				nodes = append(nodes, p.Node)
				if p.Vote != "yes" {
					t.Errorf("%s said %s", p.Node, p.Vote)
				}
			}
			if info.Phases != c.phases || strings.Join(nodes, " ") != c.nodes || (info.CommitTS == 0) != (c.phases == 0) {
				t.Errorf("%+v", info)
			}
		})
	}
}

// Failure and recovery.

func TestWhatWasCommittedSurvivesTheLossOfAllNodes(t *testing.T) {
	c := cluster(t, engine.Options{})
	store(t, c, "a", "1", "k", "2", "z", "3")
	open := begin(t, c, engine.TxnOptions{})
	must(t, open.Put("a", "never committed"))
	for _, n := range c.NodeNames() {
		must(t, c.Kill(n))
	}
	_, err := c.Begin(engine.TxnOptions{})
	is(t, err, engine.ErrUnavailable)
	for _, n := range c.NodeNames() {
		must(t, c.Recover(n))
	}
	if got := pairs(t, begin(t, c, engine.TxnOptions{}), "", "", 0); got != "a=1 k=2 z=3" {
		t.Errorf("there is %q", got)
	}
	_, err = open.Commit()
	is(t, err, engine.ErrUnavailable)
	says(t, err, "T2", "n1")
}

func TestWithANodeDownTheOthersGoOn(t *testing.T) {
	c := cluster(t, engine.Options{})
	store(t, c, "a", "1", "z", "1")
	must(t, c.Kill("n3"))
	is(t, c.Kill("n3"), engine.ErrNodeDown)
	is(t, c.Recover("n1"), engine.ErrNodeUp)
	is(t, c.Kill("n9"), engine.ErrNoSuchNode)
	store(t, c, "a", "2", "k", "2")
	x := begin(t, c, engine.TxnOptions{})
	_, _, err := x.Get("z")
	is(t, err, engine.ErrUnavailable)
	says(t, err, "n3")
	must(t, x.Put("a", "3"))
	must(t, x.Put("z", "3"))
	_, err = x.Commit()
	is(t, err, engine.ErrUnavailable)
	says(t, err, "n3")
	must(t, c.Recover("n3"))
	if read(t, c, "a") != "2" || read(t, c, "z") != "1" {
		t.Errorf("a is %q, z is %q", read(t, c, "a"), read(t, c, "z"))
	}
}

func TestAnUnknownOutcomeIsToldAsUnknownAndKnownLater(t *testing.T) {
	for point, outcome := range map[string]string{
		"prepare.send": "aborted", "votes.in": "aborted", "decision.logged": "committed",
	} {
		t.Run(point, func(t *testing.T) {
			c := cluster(t, engine.Options{KeepOutcomes: true})
			x := begin(t, c, engine.TxnOptions{Node: "n2"})
			must(t, x.Put("a", "1"))
			must(t, x.Put("z", "1"))
			must(t, c.KillAt("n2", point, 1))
			_, err := x.Commit()
			is(t, err, engine.ErrOutcomeUnknown)
			says(t, err, "T1", "n2")
			must(t, c.Recover("n2"))
			status, err := c.Status(x.ID())
			must(t, err)
			if status.Outcome != outcome || (read(t, c, "a") == "1") != (outcome == "committed") {
				t.Errorf("STATUS says %s, a is %q", status.Outcome, read(t, c, "a"))
			}
		})
	}
}

func TestACheckpointShortensTheLogAndLosesNothing(t *testing.T) {
	c := cluster(t, engine.Options{})
	for i := range 100 {
		store(t, c, fmt.Sprintf("a%02d", i), "1", fmt.Sprintf("z%02d", i), "1")
	}
	x := begin(t, c, engine.TxnOptions{})
	before := pairs(t, x, "", "", 0)
	must(t, c.Checkpoint(""))
	store(t, c, "b", "after")
	for _, n := range c.NodeNames() {
		must(t, c.Kill(n))
		must(t, c.Recover(n))
	}
	records, err := c.Records("n1", 0)
	must(t, err)
	if len(records) > 3 {
		t.Errorf("the log of n1 still has %d records", len(records))
	}
	after := pairs(t, begin(t, c, engine.TxnOptions{}), "", "", 0)
	if strings.Replace(after, "b=after ", "", 1) != before {
		t.Errorf("there was\n%s\nand is\n%s", before, after)
	}
}

func TestALogThatIsDamagedInTheMiddleStopsItsNode(t *testing.T) {
	c := cluster(t, engine.Options{})
	store(t, c, "a", "1")
	store(t, c, "b", "1")
	must(t, c.Corrupt("n1", 1))
	must(t, c.Kill("n1"))
	err := c.Recover("n1")
	is(t, err, engine.ErrCorrupt)
	says(t, err, "n1", "LSN 1")
	must(t, c.Corrupt("n1", 1)) // the bit is put back
	must(t, c.Recover("n1"))
	if read(t, c, "a") != "1" {
		t.Error("a is lost")
	}
}

// The past.

func TestThePastCanBeReadWhereVersionsAreKeptAndIsRefusedWhereTheyWereCut(t *testing.T) {
	for _, kept := range []bool{true, false} {
		c := cluster(t, engine.Options{KeepVersions: kept})
		first := store(t, c, "a", "1", "z", "1").CommitTS
		store(t, c, "a", "2")
		store(t, c, "a", "3")
		x := begin(t, c, engine.TxnOptions{AsOf: first})
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
	c := cluster(t, engine.Options{})
	store(t, c, "a", "old", "z", "old")
	r := begin(t, c, engine.TxnOptions{})
	for i := range 20 {
		store(t, c, "a", fmt.Sprint(i), "z", fmt.Sprint(i))
	}
	x := begin(t, c, engine.TxnOptions{})
	must(t, x.Delete("a"))
	commit(t, x)
	if got := pairs(t, r, "", "", 0); got != "a=old z=old" {
		t.Errorf("the snapshot has %q", got)
	}
}

// Ranges.

func TestSplitCutsARangeThatIsQuiet(t *testing.T) {
	c := cluster(t, engine.Options{})
	store(t, c, "a", "1", "d", "1")
	holder := begin(t, c, engine.TxnOptions{})
	must(t, holder.Lock("e"))
	is(t, c.Split("c", ""), engine.ErrBusy)
	must(t, holder.Rollback())
	is(t, c.Split("j", ""), engine.ErrLimit)
	is(t, c.Split("c", "n2"), engine.ErrBusy) // d is there
	must(t, c.Split("c", ""))
	must(t, c.Split("f", "n3"))
	if info := store(t, c, "a", "2", "d", "2"); info.Phases != 2 || len(info.Participants) != 2 {
		t.Errorf("two ranges of one node: %+v", info)
	}
	if info := store(t, c, "g", "1"); info.Participants[0].Node != "n3" {
		t.Errorf("g is on %+v", info.Participants)
	}
	must(t, c.Kill("n1"))
	must(t, c.Recover("n1"))
	if got := pairs(t, begin(t, c, engine.TxnOptions{}), "", "", 0); got != "a=2 d=2 g=1" {
		t.Errorf("there is %q", got)
	}
}

// Waiting.

func TestAWaitIsSaidInsteadOfWaitedForWhereTheCallerWantsThat(t *testing.T) {
	c := cluster(t, engine.Options{})
	holder := begin(t, c, engine.TxnOptions{})
	must(t, holder.Lock("bob"))
	x := begin(t, c, engine.TxnOptions{NoWait: true})
	err := x.Lock("bob")
	is(t, err, engine.ErrWaiting)
	says(t, err, "T1", "T2", "bob")
	must(t, holder.Rollback())
	must(t, x.Lock("bob"))
}

func TestParkedCallersAreWokenByWhoFreesTheKey(t *testing.T) {
	c := cluster(t, engine.Options{})
	holder := begin(t, c, engine.TxnOptions{})
	must(t, holder.Lock("n"))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			x := begin(t, c, engine.TxnOptions{Pessimistic: true, Isolation: engine.ReadCommitted})
			if _, err := x.Increment("n", 1); err != nil {
				t.Error(err)
			}
			if _, err := x.Commit(); err != nil {
				t.Error(err)
			}
		})
	}
	must(t, holder.Rollback())
	all.Wait()
	if got := read(t, c, "n"); got != "8" {
		t.Errorf("n is %s", got)
	}
}

func TestADeadlockEndsWithTheYoungestAsItsVictim(t *testing.T) {
	c := cluster(t, engine.Options{})
	one, two := begin(t, c, engine.TxnOptions{}), begin(t, c, engine.TxnOptions{NoWait: true})
	must(t, one.Lock("a"))
	must(t, two.Lock("z"))
	is(t, two.Lock("a"), engine.ErrWaiting)
	must(t, one.Lock("z")) // closes the circle: T2 gives way
	err := two.Lock("a")
	is(t, err, engine.ErrDeadlock)
	says(t, err, "T1", "T2")
}

// Repetition.

func TestTheSameSeedAndCallsGiveTheSameTrace(t *testing.T) {
	run := func(seed uint64) string {
		c := cluster(t, engine.Options{Seed: seed, Nodes: 5, Trace: 1 << 16, Settings: engine.Settings{
			Sync: 5 * time.Millisecond, LatencyMin: time.Millisecond, LatencyMax: 9 * time.Millisecond,
		}})
		for i := range 40 {
			x := begin(t, c, engine.TxnOptions{Isolation: engine.Isolation(i % 3), Node: c.LiveNodes()[0]})
			for k := range 1 + i%4 {
				x.Increment(string(rune('a'+(i*7+k*5)%26)), int64(i))
			}
			x.Commit()
			if i%10 == 3 {
				must(t, c.Kill(fmt.Sprintf("n%d", 1+i%5)))
			} else if i%10 == 8 {
				must(t, c.Recover(fmt.Sprintf("n%d", 1+(i-5)%5)))
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

// The budget is 8 allocations (design.md). What the engine takes today is what this says, so that
// it cannot get worse unseen; it is to be tightened with the work on speed.
func TestATransferOverTwoNodesAllocatesLittle(t *testing.T) {
	const today = 6
	c := cluster(t, engine.Options{})
	store(t, c, "ann", "100", "zoe", "100")
	got := testing.AllocsPerRun(2000, func() {
		x, _ := c.Begin(engine.TxnOptions{})
		x.Get("ann")
		x.Get("zoe")
		x.Put("ann", "90")
		x.Put("zoe", "110")
		if info, err := x.Commit(); err != nil || info.Phases != 2 {
			t.Fatal(info, err)
		}
	})
	if got > today {
		t.Errorf("%v allocations, %d are allowed", got, today)
	}
}

// Stress: goroutines transfer money over five nodes, of which every 500 transactions one is killed,
// now and then in the middle of a commitment, and recovered later. Nothing is made or lost, nothing
// acknowledged is gone, nothing refused is there.
func TestMoneyIsConservedAndNothingAcknowledgedIsLostWhileNodesCrash(t *testing.T) {
	b := newBank(t, 100_000)
	if testing.Short() {
		b = newBank(t, 5_000)
	}
	var all sync.WaitGroup
	for w := range 16 {
		all.Go(func() { b.work(w) })
	}
	all.Wait()
	b.recoverAll()
	b.audit()
	b.judge()
}

const (
	accounts = 200
	deposit  = 100
)

// bank is the money, and what each client was told.
type bank struct {
	*testing.T
	*engine.Cluster
	transfers int64 // to be done
	done      atomic.Int64
	mu        sync.Mutex // guards the rest
	acked     map[written]bool
	refused   map[string]bool // values
	unknown   int
}

// written is a version that was acknowledged.
type written struct {
	key, value string
	ts         uint64
}

func newBank(t *testing.T, transfers int64) *bank {
	b := &bank{
		T: t, transfers: transfers, acked: map[written]bool{}, refused: map[string]bool{},
		Cluster: cluster(t, engine.Options{Nodes: 5, KeepVersions: true}),
	}
	x := begin(t, b.Cluster, engine.TxnOptions{})
	for i := range accounts {
		must(t, x.Put(account(i), amount(deposit, "first")))
	}
	commit(t, x)
	return b
}

func account(i int) string { return fmt.Sprintf("%c%03d", 'a'+i%26, i) }

// amount is a sum of money, made different from every other by a name.
func amount(n int, name string) string { return fmt.Sprintf("%d of %s", n, name) }

func sum(value string) (n int) {
	fmt.Sscanf(value, "%d", &n)
	return n
}

// work transfers until enough is done. Every second worker gives up where it would have to wait, so
// that there is always one who goes on and comes to recover what was killed.
func (b *bank) work(w int) {
	random := uint64(w + 1)
	draw := func(n int) int {
		random = random*6364136223846793005 + 1442695040888963407
		return int(random>>33) % n
	}
	for {
		n := b.done.Add(1)
		if n > b.transfers {
			return
		}
		switch {
		case n%500 == 0:
			b.crash(draw(5), draw(3), draw(4))
		case n%500 == 250:
			b.recoverAll()
		case n%1000 == 100:
			b.audit()
		}
		from, to := draw(accounts), draw(accounts)
		if from != to {
			b.transfer(account(from), account(to), 1+draw(9), w, n)
		}
	}
}

func (b *bank) transfer(from, to string, money, w int, n int64) {
	levels := []engine.Isolation{engine.Snapshot, engine.Serializable}
	x, err := b.Begin(engine.TxnOptions{Isolation: levels[w/2%2], NoWait: w%2 == 0, Pessimistic: w%5 == 4})
	if err != nil {
		return // no node is up
	}
	name := fmt.Sprintf("w%d-%d", w, n)
	var left, right string
	for _, step := range []func() error{
		func() error { v, _, err := x.Get(from); left = amount(sum(v)-money, name); return err },
		func() error { v, _, err := x.Get(to); right = amount(sum(v)+money, name); return err },
		func() error { return x.Put(from, left) },
		func() error { return x.Put(to, right) },
	} {
		if err := step(); err != nil {
			b.expected(err)
			x.Rollback()
			return
		}
	}
	info, err := x.Commit()
	if errors.Is(err, engine.ErrWaiting) {
		if err = x.Rollback(); err == nil {
			err = engine.ErrConflict
		} else {
			err = engine.ErrOutcomeUnknown // it has come to an end meanwhile
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.acked[written{from, left, info.CommitTS}] = true
		b.acked[written{to, right, info.CommitTS}] = true
	case errors.Is(err, engine.ErrOutcomeUnknown):
		b.unknown++
	default:
		b.expected(err)
		b.refused[left], b.refused[right] = true, true
	}
}

// expected fails on an error that a crash or another client cannot cause.
func (b *bank) expected(err error) {
	for _, kind := range []error{
		engine.ErrConflict, engine.ErrDeadlock, engine.ErrUnavailable, engine.ErrWaiting, engine.ErrTxnAborted,
	} {
		if errors.Is(err, kind) {
			return
		}
	}
	b.Error(err)
}

// crash kills a node: now, or in the middle of a commitment to come.
func (b *bank) crash(n, how, point int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := fmt.Sprintf("n%d", n+1)
	if how == 0 {
		b.Kill(name)
		return
	}
	points := []string{"votes.in", "decision.logged", "vote.sent", "decision.received"}
	if err := b.KillAt(name, points[point], 1); err != nil {
		b.Error(err)
	}
}

func (b *bank) recoverAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.KillClear()
	for _, n := range b.NodeNames() {
		if !slices.Contains(b.LiveNodes(), n) {
			if err := b.Recover(n); err != nil && !errors.Is(err, engine.ErrNodeUp) {
				b.Error(err)
			}
		}
	}
}

// audit adds up all the money of one snapshot, if every node answers.
func (b *bank) audit() {
	x, err := b.Begin(engine.TxnOptions{ReadOnly: true, NoWait: true})
	if err != nil {
		return
	}
	defer x.Rollback()
	total, n := 0, 0
	if err := x.Scan("", "", 0, func(_, v string) bool { total, n = total+sum(v), n+1; return true }); err != nil {
		b.expected(err)
		return
	}
	if total != accounts*deposit || n != accounts {
		b.Errorf("there is %d in %d accounts", total, n)
	}
}

// judge compares what clients were told with the versions that are there.
func (b *bank) judge() {
	if views, err := b.LockViews(""); err != nil || len(views) > 0 || len(b.TxnViews()) > 0 {
		b.Errorf("left over: %v %v %v", views, b.TxnViews(), err)
	}
	have := map[written]bool{}
	for _, v := range b.VersionViews("") {
		have[written{v.Key, v.Value, v.CommitTS}] = true
		if b.refused[v.Value] {
			b.Errorf("%s has %q of a transaction whose client was told that it failed", v.Key, v.Value)
		}
	}
	for w := range b.acked {
		if !have[w] {
			b.Errorf("%+v was acknowledged, and is lost", w)
		}
	}
	if len(b.acked) < int(b.transfers) {
		b.Errorf("of %d transfers only %d were acknowledged", b.transfers, len(b.acked)/2)
	}
	b.Logf("%d acknowledged, %d unknown, %v", len(b.acked)/2, b.unknown, b.Stats())
}
