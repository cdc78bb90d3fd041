package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
)

// Where nobody watches, messages, records and transactions are used again (base.Slab, base.Pool).
// Nobody may notice: with the same seed all clients hear the same, and all nodes come to the same,
// whether somebody watches, so that nothing is used again; or nobody does; or nobody does and what
// is given back is wiped and never used again, so that who still looks at it finds nothing there.
func TestNobodyNoticesThatThingsAreUsedAgain(t *testing.T) {
	reused := 0
	for seed := *fromSeed; seed < *fromSeed+uint64(*seeds)/2; seed++ {
		p := newPlan(seed)
		want := runPlan(p, t.Logf).account()
		p.options.Trace = 0
		r := runPlan(p, t.Logf)
		reused += len(r.spare)
		if got := r.account(); got != want {
			t.Fatalf("seed %d (%v), unwatched:\n%s", seed, &p, difference(got, want))
		}
		if got := poisoned(p, t.Logf); got != want {
			t.Fatalf("seed %d (%v), with what is given back wiped:\n%s", seed, &p, difference(got, want))
		}
	}
	if reused == 0 {
		t.Error("nothing was ever used again")
	}
}

func poisoned(p plan, logf func(string, ...any)) string {
	base.Poison = true
	defer func() { base.Poison = false }()
	return runPlan(p, logf).account()
}

// account is all that came of a run: what every client heard and what every node holds.
func (r *run) account() string {
	var b strings.Builder
	for _, s := range r.order {
		fmt.Fprintf(&b, "%v %v %v %d phases\n", s.id, s.told, s.commitTS, s.phases)
		for _, see := range s.seen {
			fmt.Fprintf(&b, "   %v %v %v\n", see.op.Kind, see.op.Key, []any{see.at, see.value, see.found, see.ok, see.pairs})
		}
	}
	fmt.Fprintln(&b, r.VersionViews(""))
	fmt.Fprintln(&b, "broken:", r.broken)
	fmt.Fprintln(&b, r.Now(), r.world.Sim.Messages(), r.world.Counters)
	for _, n := range r.world.Nodes[1:] {
		if log := n.Log(); log != nil {
			fmt.Fprintln(&b, n.ID, log.LastLSN(), log.Size())
		}
	}
	return b.String()
}

// difference is the first line that differs.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is\n%s\nand not\n%s", i, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines and not %d", len(a), len(b))
}

// A step that a break holds still has messages to send: nothing is taken back under it, however
// long nothing else has been under way (tidy waits for some quiet moments, so the reads).
func TestNothingIsUsedAgainUnderAStepThatABreakHolds(t *testing.T) {
	base.Poison = true
	defer func() { base.Poison = false }()
	for p := effect.PrepareSend; p <= effect.OnePhaseAnswered; p++ {
		for reads := range 20 {
			for _, keys := range [][]string{{"a", "1"}, {"a", "1", "z", "1"}} {
				in := newInside(t, Options{})
				for range reads {
					in.value("q")
				}
				in.must(in.Break("", p.String()))
				k := in.committing(keys...)
				for range 40 { // each RUN goes to the next break
					in.Cluster.Run(0)
				}
				in.BreakClear()
				in.Cluster.Run(time.Minute)
				if !k.Done() || k.Result().Err != nil {
					t.Fatalf("%v after %d reads: done %v, %v", p, reads, k.Done(), k.Result().Err)
				}
				for i := 0; i < len(keys); i += 2 {
					if v := in.value(keys[i]); v != "1" {
						t.Fatalf("%v after %d reads: %s is %q", p, reads, keys[i], v)
					}
				}
			}
		}
	}
}
