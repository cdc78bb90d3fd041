package engine_test

import (
	"strings"
	"testing"

	"conclave/engine"
	kit "conclave/engine/enginetest"
)

// anomaly tries to make something happen at an isolation level, and reports whether it did.
type anomaly func(t *testing.T, c *engine.Cluster, level engine.TxnOptions) bool

func TestEachAnomalyHappensAtTheLevelsThatAllowItAndAtNoOther(t *testing.T) {
	levels := []engine.Isolation{engine.ReadCommitted, engine.Snapshot, engine.Serializable}
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
		for _, level := range levels {
			t.Run(name+"/"+level.String(), func(t *testing.T) {
				c := kit.Cluster(t, engine.Options{})
				kit.Store(t, c, "x", "50", "b", "50")
				allowed := strings.Contains(a.allowed, level.String())
				if happened := a.happens(t, c, engine.TxnOptions{Isolation: level}); happened != allowed {
					t.Errorf("happened: %v, allowed: %v", happened, allowed)
				}
			})
		}
	}
}

// both commits one after the other, and reports whether both could.
func both(one, two *engine.Txn) bool {
	_, err1 := one.Commit()
	_, err2 := two.Commit()
	return err1 == nil && err2 == nil
}

func dirtyRead(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	w, r := kit.Begin(t, c, o), kit.Begin(t, c, o)
	kit.Must(t, w.Put("x", "dirty"))
	seen := kit.Get(t, r, "x")
	kit.Must(t, w.Rollback())
	return seen == "dirty" || kit.Get(t, r, "x") == "dirty"
}

func dirtyWrite(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := kit.Begin(t, c, o), kit.Begin(t, c, o)
	kit.Must(t, one.Put("x", "1"))
	kit.Must(t, two.Put("x", "2"))
	kit.Must(t, two.Put("b", "2"))
	kit.Must(t, one.Put("b", "1"))
	one.Commit()
	two.Commit()
	return kit.Read(t, c, "x") != kit.Read(t, c, "b")
}

func nonRepeatableRead(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r := kit.Begin(t, c, o)
	first := kit.Get(t, r, "x")
	kit.Store(t, c, "x", "changed")
	return kit.Get(t, r, "x") != first
}

func readSkew(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r := kit.Begin(t, c, o)
	x := kit.Get(t, r, "x")
	kit.Store(t, c, "x", "0", "b", "100")
	b := kit.Get(t, r, "b")
	return x == "50" && b == "100"
}

func phantom(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r := kit.Begin(t, c, o)
	before := kit.Pairs(t, r, "", "", 0)
	kit.Store(t, c, "m", "new")
	return kit.Pairs(t, r, "", "", 0) != before
}

func lostUpdate(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := kit.Begin(t, c, o), kit.Begin(t, c, o)
	kit.Get(t, one, "x")
	kit.Get(t, two, "x")
	kit.Must(t, one.Put("x", "60"))
	kit.Must(t, two.Put("x", "70"))
	return both(one, two)
}

func lostIncrement(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := kit.Begin(t, c, o), kit.Begin(t, c, o)
	one.Increment("x", 10)
	two.Increment("x", 20)
	return both(one, two) && kit.Read(t, c, "x") != "80"
}

// longFork: two readers that disagree about which of two writes came first.
func longFork(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	r1 := kit.Begin(t, c, o)
	kit.Store(t, c, "x", "new")
	r2 := kit.Begin(t, c, o)
	x1, x2 := kit.Get(t, r1, "x"), kit.Get(t, r2, "x")
	kit.Store(t, c, "b", "new")
	b1, b2 := kit.Get(t, r1, "b"), kit.Get(t, r2, "b")
	forked := x1 == "50" && b1 == "new" && x2 == "new" && b2 == "50"
	return forked && o.Isolation != engine.ReadCommitted
}

func writeSkew(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := kit.Begin(t, c, o), kit.Begin(t, c, o)
	kit.Get(t, one, "x")
	kit.Get(t, two, "b")
	kit.Must(t, one.Put("b", "-10"))
	kit.Must(t, two.Put("x", "-10"))
	return both(one, two)
}

func rangeWriteSkew(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	one, two := kit.Begin(t, c, o), kit.Begin(t, c, o)
	kit.Pairs(t, one, "d", "e", 0)
	kit.Pairs(t, two, "t", "u", 0)
	kit.Must(t, one.Put("t1", "1"))
	kit.Must(t, two.Put("d1", "1"))
	return both(one, two)
}

// readOnlyAnomaly (Fekete, O'Neil and O'Neil 2004): a reader sees a deposit and not the withdrawal
// whose penalty shows that it came before.
func readOnlyAnomaly(t *testing.T, c *engine.Cluster, o engine.TxnOptions) bool {
	withdraw := kit.Begin(t, c, o)
	kit.Get(t, withdraw, "x")
	kit.Get(t, withdraw, "b")
	kit.Store(t, c, "b", "70") // the deposit
	o.ReadOnly = true
	reader := kit.Begin(t, c, o)
	seen := kit.Get(t, reader, "x") == "50" && kit.Get(t, reader, "b") == "70"
	kit.Commit(t, reader)
	kit.Must(t, withdraw.Put("x", "-11"))
	_, err := withdraw.Commit()
	return seen && err == nil
}
