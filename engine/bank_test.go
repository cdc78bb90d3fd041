package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"conclave/engine"
	kit "conclave/engine/enginetest"
)

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
		Cluster: kit.Cluster(t, engine.Options{Nodes: 5, KeepVersions: true}),
	}
	x := kit.Begin(t, b.Cluster, engine.TxnOptions{})
	for i := range accounts {
		kit.Must(t, x.Put(account(i), amount(deposit, "first")))
	}
	kit.Commit(t, x)
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
	x, err := b.Begin(engine.TxnOptions{
		Isolation: levels[w/2%2], NoWait: w%2 == 0, Pessimistic: w%5 == 4,
	})
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
		engine.ErrConflict, engine.ErrDeadlock, engine.ErrUnavailable, engine.ErrWaiting,
		engine.ErrTxnAborted,
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
	err = x.Scan("", "", 0, func(_, v string) bool { total, n = total+sum(v), n+1; return true })
	if err != nil {
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
