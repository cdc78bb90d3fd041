package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/anishathalye/porcupine"

	"conclave/engine"
)

// A second opinion on small runs of the engine: porcupine, which knows nothing of dependencies, is
// given each committed transaction as one operation on a few registers, from its BEGIN to its answer,
// and looks for an order that explains what all have read, and in which each has overwritten what it
// has overwritten. (Without the latter it would be free to put writes that nobody has read anywhere.)

// registers is the state of the model: the value of each key, "" for none.
type registers [4]string

func register(key string) int { return int(key[1] - '0') }

// input is a transaction, with the values that it has overwritten.
type input struct {
	*engine.Story
	over map[string]string
}

// step runs a transaction on the registers, and reports whether they give what it has read, and have
// what it overwrites.
func step(state, in, _ any) (bool, any) {
	now := state.(registers)
	for key, value := range in.(*input).over {
		if now[register(key)] != value {
			return false, now
		}
	}
	for _, op := range in.(*input).Ops {
		switch op.Kind {
		case engine.StoryRead:
			if now[register(op.Key)] != op.Value {
				return false, now
			}
		case engine.StoryWrite:
			now[register(op.Key)] = op.Value
		case engine.StoryScan:
			found := registers{}
			for _, f := range op.Found {
				found[register(f.Key)] = f.Value
			}
			for i := range now {
				key := fmt.Sprintf("%c%d", "akms"[i], i)
				if op.Range.Contains(key) && now[i] != found[i] {
					return false, now
				}
			}
		}
	}
	return true, now
}

// linearizable is what porcupine says.
func linearizable(h *engine.History) bool {
	over, last := map[uint64]map[string]string{}, map[string]string{}
	for _, v := range h.Installs {
		if over[v.Txn] == nil {
			over[v.Txn] = map[string]string{}
		}
		over[v.Txn][v.Key], last[v.Key] = last[v.Key], v.Value
	}
	var ops []porcupine.Operation
	for i := range h.Txns {
		t := &h.Txns[i]
		end := int64(t.Ended)
		switch {
		case t.Answer == engine.AnswerCommitted:
		case t.Answer == engine.AnswerUnknown && t.Commit != 0:
			end = math.MaxInt64 // it has happened, at some time
		default:
			continue
		}
		ops = append(ops, porcupine.Operation{
			ClientId: i, Input: &input{t, over[t.ID]}, Call: int64(t.Began), Return: end,
		})
	}
	return porcupine.CheckOperations(porcupine.Model{
		Init: func() any { return registers{} }, Step: step,
	}, ops)
}

// clients are a few transactions at a time on one cluster, whose statements come as chance has it.
type clients struct {
	t     *testing.T
	c     *engine.Cluster
	level engine.Isolation
	*rand.Rand
	open   []*engine.Txn
	values int
}

func (r *clients) key() string { n := r.IntN(4); return fmt.Sprintf("%c%d", "akms"[n], n) }

func (r *clients) op() engine.Op {
	switch r.IntN(8) {
	case 0, 1, 2:
		return engine.Op{Kind: engine.OpGet, Key: r.key()}
	case 3, 4:
		r.values++
		return engine.Op{Kind: engine.OpPut, Key: r.key(), Value: fmt.Sprint(r.values)}
	case 5:
		return engine.Op{Kind: engine.OpScan, Key: r.key()}
	}
	return engine.Op{Kind: engine.OpCommit}
}

// turn is one statement of a client, and a few events.
func (r *clients) turn(crashes bool) {
	if len(r.open) < 4 {
		if t, err := r.c.Begin(engine.TxnOptions{Isolation: r.level, Pessimistic: r.IntN(4) == 0}); err == nil {
			r.open = append(r.open, t)
		}
	}
	if len(r.open) > 0 {
		i := r.IntN(len(r.open))
		r.open[i].Submit(r.op())
		r.c.Step(r.IntN(6))
		r.open = slices.DeleteFunc(r.open, func(t *engine.Txn) bool { return t.State() == "ended" })
	}
	if crashes && r.IntN(20) == 0 {
		r.c.Kill(r.c.NodeNames()[r.IntN(3)])
	}
	if crashes && r.IntN(10) == 0 {
		for _, name := range r.c.NodeNames() {
			r.c.SubmitRecover(name)
		}
	}
}

// smallRun is the history of a few clients on a cluster, with crashes or without.
func smallRun(t *testing.T, seed uint64, level engine.Isolation, crashes bool) *engine.History {
	c, err := engine.New(engine.Options{Seed: seed, History: true, KeepOutcomes: true, Settings: engine.Settings{
		LatencyMin: 1e6, LatencyMax: 3e6, Sync: 1e5,
	}})
	if err != nil {
		t.Fatal(err)
	}
	c.SetAuto(false)
	r := &clients{t: t, c: c, level: level, Rand: rand.New(rand.NewPCG(seed, 1))}
	for range 40 {
		r.turn(crashes)
	}
	c.SetAuto(true)
	for _, name := range c.NodeNames() {
		c.SubmitRecover(name)
	}
	c.Advance(60e9)
	for _, t := range r.open {
		t.Submit(engine.Op{Kind: engine.OpCommit})
		c.Advance(60e9)
	}
	return c.History()
}

// TestASecondOpinion: what SERIALIZABLE lets through has an order, to both judges; and what ours
// finds fault with has none to porcupine either.
func TestASecondOpinion(t *testing.T) {
	committed, bad := 0, 0
	for seed := range uint64(150) {
		h := smallRun(t, seed+1, engine.Serializable, seed%2 == 1)
		for i := range h.Txns {
			if h.Txns[i].Answer == engine.AnswerCommitted {
				committed++
			}
		}
		installed := map[string]bool{}
		for _, v := range h.Installs { // a version that recovery reads back is not installed again
			name := fmt.Sprint(v.Txn, v.Key)
			if installed[name] {
				t.Errorf("seed %d: T%d has installed %s twice", seed+1, v.Txn, v.Key)
			}
			installed[name] = true
		}
		if found := engine.Judge(h, engine.CheckOwn); len(found) > 0 || !linearizable(h) {
			t.Errorf("seed %d: SERIALIZABLE; our judge finds %v, porcupine an order: %v", seed+1, found, linearizable(h))
		}
	}
	for _, level := range []engine.Isolation{engine.Snapshot, engine.ReadCommitted} {
		for seed := range uint64(150) {
			h := smallRun(t, seed+1, level, false)
			if found := engine.Judge(h, engine.CheckOwn); len(found) > 0 {
				t.Errorf("seed %d: %v; our judge finds %v", seed+1, level, found)
			}
			if found := engine.Judge(h, engine.CheckSerializable); len(found) > 0 {
				bad++
				if linearizable(h) {
					t.Errorf("seed %d: %v; our judge finds %v, and porcupine an order", seed+1, level, found)
				}
			}
		}
	}
	if committed < 500 || bad < 20 {
		t.Errorf("%d transactions of SERIALIZABLE committed, and %d runs had an anomaly: too few to tell", committed, bad)
	}
	t.Logf("%d transactions, %d runs with an anomaly at a lower level", committed, bad)
}
