package bench

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"conclave/engine"
)

// plan is what is to be run.
type plan struct {
	work                 *workload
	nodes, clients, keys int
	seed                 uint64
	time                 time.Duration
}

// run is a plan under way. What the progress line reads is atomic.
type run struct {
	plan
	cluster *engine.Cluster
	names   []string
	began   time.Time
	stop    atomic.Bool
	done    atomic.Int64
	lost    atomic.Int64
}

// client is one of those who run transactions.
type client struct {
	*run
	keys   []string
	random *rand.Rand
	skew   *rand.Zipf
	a, b   int // the keys of the transaction
	reads  bool

	took   histogram
	phases [3]int64
	err    error
}

// outcome is what came of a run.
type outcome struct {
	plan
	took                    histogram
	elapsed                 time.Duration
	phases                  [3]int64 // transactions that took no, one, two
	conflicts               int64
	messages, records, sync int64
}

// newRun makes a cluster with all keys in it, and tells from time to time how many there are.
func newRun(p plan, filled func(keys int)) (*run, error) {
	r := &run{plan: p, names: make([]string, p.keys)}
	for i := range r.names {
		r.names[i] = fmt.Sprintf("key%013d", i)
	}
	splits := make([]string, 0, p.nodes-1)
	for i := 1; i < p.nodes; i++ {
		splits = append(splits, r.names[(i*p.keys+p.nodes-1)/p.nodes])
	}
	var err error
	r.cluster, err = engine.New(engine.Options{Nodes: p.nodes, Seed: p.seed, Splits: splits})
	if err != nil {
		return nil, err
	}
	value := valueOf(balance)
	for from := 0; from < p.keys; from += 1000 {
		if from%100_000 == 0 {
			filled(from)
		}
		t, err := r.cluster.Begin(engine.TxnOptions{})
		if err != nil {
			return nil, err
		}
		for _, key := range r.names[from:min(from+1000, p.keys)] {
			if err := t.Put(key, value); err != nil {
				return nil, err
			}
		}
		if _, err := t.Commit(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// measure lets the clients run until wait returns, and adds up.
func (r *run) measure(wait func()) (*outcome, error) {
	before := r.counters()
	clients := make([]*client, r.clients)
	var all sync.WaitGroup
	r.began = time.Now()
	for i := range clients {
		random := rand.New(rand.NewPCG(r.seed, uint64(i)))
		c := &client{run: r, keys: r.names, random: random, skew: skewed(random, r.plan.keys)}
		clients[i] = c
		all.Go(c.serve)
	}
	wait()
	r.stop.Store(true)
	all.Wait()
	o := &outcome{plan: r.plan, elapsed: time.Since(r.began), conflicts: r.lost.Load()}
	after := r.counters()
	o.messages, o.records, o.sync = after[0]-before[0], after[1]-before[1], after[2]-before[2]
	for _, c := range clients {
		if c.err != nil {
			return nil, c.err
		}
		o.took.merge(&c.took)
		for i, n := range c.phases {
			o.phases[i] += n
		}
	}
	return o, r.audit()
}

// counters are the messages, records and syncs of the cluster so far.
func (r *run) counters() (n [3]int64) {
	for _, s := range r.cluster.Stats() {
		switch s.Name {
		case "messages":
			n[0] = s.Value
		case "records":
			n[1] = s.Value
		case "syncs":
			n[2] = s.Value
		}
	}
	return n
}

// serve runs transactions until somebody says stop, or one fails for good.
func (c *client) serve() {
	for !c.stop.Load() {
		c.next()
		began := time.Now()
		info, err := c.work.once(c)
		for ; lost(err) && !c.stop.Load(); info, err = c.work.once(c) {
			c.lost.Add(1)
		}
		switch {
		case lost(err):
			c.lost.Add(1)
			return
		case err != nil:
			c.err = err
			c.stop.Store(true)
			return
		}
		c.took.add(time.Since(began))
		c.phases[info.Phases]++
		c.done.Add(1)
	}
}

// audit reads every key back: the balances come to what they were.
func (r *run) audit() error {
	t, err := r.cluster.Begin(engine.TxnOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer t.Rollback()
	sum, keys := int64(0), 0
	var wrong error
	err = t.Scan("", "", 0, func(key, value string) bool {
		has, err := balanceOf(value)
		if err != nil {
			wrong = fmt.Errorf("%s holds %q", key, value)
		}
		sum += has
		keys++
		return wrong == nil
	})
	switch want := int64(r.plan.keys) * balance; {
	case err != nil:
		return err
	case wrong != nil:
		return wrong
	case keys != r.plan.keys || sum != want:
		return fmt.Errorf("%d keys hold %d, and it should be %d keys and %d",
			keys, sum, r.plan.keys, want)
	}
	return nil
}
