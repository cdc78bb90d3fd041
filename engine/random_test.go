package engine

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"conclave/engine/internal/base"
	"conclave/engine/internal/sim"
)

// Random clusters, random clients, random faults. While it goes on every decision is watched
// (truth); then everything heals, and within a virtual minute all must be over (unrest) and all
// that the clients were told must fit together (judge). A failure prints the line that repeats it.

var (
	oneSeed  = flag.Uint64("seed", 0, "random protocol test: run this seed alone")
	seeds    = flag.Int("seeds", enoughSeeds, "random protocol test: how many seeds")
	fromSeed = flag.Uint64("from", 1, "random protocol test: the first seed")
)

// enoughSeeds meet all that is rare.
const enoughSeeds = 200

func TestRandomFaultsNeverBreakAPromise(t *testing.T) {
	first, count := *fromSeed, uint64(*seeds)
	if *oneSeed != 0 {
		first, count = *oneSeed, 1
	}
	met := coverage{}
	for seed := first; seed < first+count; seed++ {
		r := runSeed(seed, t.Logf)
		met.add(r.met)
		for _, why := range r.broken {
			t.Errorf("go test ./engine -run RandomFaults -seed %d    # %v\n%s", seed, &r.plan, why)
		}
		if again := runSeed(seed, t.Logf); again.hash != r.hash {
			t.Errorf("go test ./engine -run RandomFaults -seed %d    # %v\nruns twice to two traces (S3)",
				seed, &r.plan)
		}
		if t.Failed() {
			return
		}
	}
	if count >= enoughSeeds {
		met.check(t)
	}
}

// S3: another process comes to the same traces. What differs between processes, the seed of a hash or the
// order of a map, must leave no trace.
func TestAnotherProcessRunsToTheSameTraces(t *testing.T) {
	const count = 30
	sum := uint64(0)
	for seed := uint64(1); seed <= count; seed++ {
		sum = sum*31 + runSeed(seed, t.Logf).hash
	}
	text := fmt.Sprintf("traces %x", sum)
	if os.Getenv("CONCLAVE_TRACES") != "" {
		fmt.Println(text)
		return
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), "CONCLAVE_TRACES=1")
	out, err := again.CombinedOutput()
	if err != nil || !strings.Contains(string(out), text) {
		t.Errorf("this process ran to %s, another one to\n%s%v", text, out, err)
	}
}

// plan is what a seed chooses.
type plan struct {
	seed      uint64
	options   Options
	keys      []string
	clients   int
	steps     int
	locks     bool // pessimistic transactions and LOCK
	crashes   bool
	losses    bool // partitions, lost and doubled messages
	disks     bool // full and failing disks
	splits    bool
	disorder  int // how often, in percent, an event is taken out of its turn
	faultRate int // in permille of steps
}

func (p *plan) String() string {
	s := &p.options.Settings
	words := []string{fmt.Sprintf("%d nodes, %d keys, %d clients", p.options.Nodes, len(p.keys), p.clients)}
	add := func(on bool, word string) {
		if on {
			words = append(words, word)
		}
	}
	add(s.LatencyMax > 0, "latency "+s.LatencyMin.String()+" to "+s.LatencyMax.String())
	add(s.Sync > 0, "sync "+s.Sync.String())
	add(s.Inquiry > 0, "inquiry "+s.Inquiry.String())
	add(s.VoteTimeout > 0, "vote timeout "+s.VoteTimeout.String())
	add(s.LockLease > 0, "lease "+s.LockLease.String())
	add(s.TwoPhaseAlways, "two phases")
	add(s.OrderedPrepare, "ordered")
	add(!p.options.KeepVersions, "gc")
	add(p.locks, "locks")
	add(p.crashes, "crashes")
	add(p.losses, "losses")
	add(p.disks, "disks")
	add(p.splits, "splits")
	add(p.disorder > 0, fmt.Sprintf("disorder %d%%", p.disorder))
	return strings.Join(words, ", ")
}

func newPlan(seed uint64) plan {
	r := sim.NewRand(seed, "plan")
	half := func() bool { return r.IntN(2) == 0 }
	p := plan{
		seed: seed, clients: 2 + r.IntN(6), steps: 400 + r.IntN(1200),
		crashes: r.IntN(4) > 0, losses: half(), splits: half(), locks: r.IntN(3) == 0,
		disks: r.IntN(6) == 0, faultRate: 5 + r.IntN(40),
	}
	if half() {
		p.disorder = 1 + r.IntN(30)
	}
	keys := 2 + r.IntN(8)
	if r.IntN(3) == 0 { // a crowd at few keys
		p.clients, keys = 8+r.IntN(8), 2+r.IntN(3)
	}
	for i := range keys {
		p.keys = append(p.keys, string(rune('a'+26*i/keys)))
	}
	p.options = Options{
		Nodes: 1 + r.IntN(5), Seed: seed, KeepVersions: half(), Trace: 1 << 16, KeepOutcomes: true,
		Settings: Settings{TwoPhaseAlways: half(), OrderedPrepare: r.IntN(4) == 0},
	}
	if half() {
		p.options.Settings.LatencyMax = time.Duration(1+r.IntN(20)) * time.Millisecond
		if half() {
			p.options.Settings.LatencyMin = p.options.Settings.LatencyMax / 2
		}
	}
	if half() {
		p.options.Settings.Sync = 5 * time.Millisecond
	}
	some := func(d ...time.Duration) time.Duration { return d[r.IntN(len(d))] * time.Millisecond }
	p.options.Settings.Inquiry = some(0, 0, 10, 40)
	p.options.Settings.VoteTimeout = some(0, 0, 200, 3000)
	p.options.Settings.LockLease = some(0, 0, 100, 500)
	return p
}

// run is one seed under way.
type run struct {
	plan
	*Cluster
	random  *sim.Rand // what clients and faults do
	clients []*client_
	truth   truth
	law     law
	met     coverage
	stories map[base.TxnID]*story
	order   []*story // as they began
	written int      // values, so that each is another
	count   int      // splits
	broken  []string
	hash    uint64
	logf    func(string, ...any)
}

func (r *run) fail(format string, args ...any) {
	r.broken = append(r.broken, fmt.Sprintf(format, args...))
}

func (r *run) chance(permille int) bool { return r.random.IntN(1000) < permille }

func runSeed(seed uint64, logf func(string, ...any)) *run { return runPlan(newPlan(seed), logf) }

// blind reports whether nobody watches: then nothing is judged.
func (r *run) blind() bool { return r.options.Trace == 0 }

func runPlan(p plan, logf func(string, ...any)) *run {
	c, err := New(p.options)
	if err != nil {
		panic(err)
	}
	r := &run{
		plan: p, Cluster: c, random: sim.NewRand(p.seed, "workload"), stories: map[base.TxnID]*story{},
		truth: newTruth(), law: newLaw(), met: coverage{}, logf: logf,
	}
	for i := range p.clients {
		r.clients = append(r.clients, &client_{run: r, name: i})
	}
	r.fill()
	for i := 0; i < p.steps && len(r.broken) == 0; i++ {
		r.turn()
	}
	if len(r.broken) == 0 {
		r.heal()
	}
	if len(r.broken) == 0 && !r.blind() {
		r.judge()
	}
	if len(r.broken) == 0 {
		r.restartAll()
	}
	return r
}

// turn is one step: an event, something that a client does, or a fault.
func (r *run) turn() {
	switch {
	case r.chance(r.faultRate):
		r.fault()
	case r.world.Sim.Idle() && !r.chance(200) || r.chance(300):
		r.clients[r.random.IntN(len(r.clients))].act()
	default:
		r.event()
	}
	r.watch()
}

// event makes something happen: what is next, or what chance picks.
func (r *run) event() {
	r.takeFollowUps()
	if r.random.IntN(100) < r.disorder {
		if pending := r.world.Sim.Pending(); len(pending) > 0 {
			e, _ := r.world.Sim.Take(pending[r.random.IntN(len(pending))].Seq)
			r.world.Fire(e)
			r.after()
			r.takeFollowUps()
			return
		}
	}
	r.fireNext(base.Forever)
	r.takeFollowUps()
}

// heal undoes all faults, lets the clients end what they have begun, and gives the cluster a
// virtual minute.
func (r *run) heal() {
	r.world.Disarm()
	r.world.Sim.Heal()
	r.healDisks()
	r.recoverAll()
	r.world.Nudge(nil)
	until := r.world.Sim.Now() + awaitLimit
	for n := 0; len(r.broken) == 0; n++ {
		r.watch()
		for _, c := range r.clients {
			c.end()
		}
		r.takeFollowUps()
		r.watch()
		left := r.leftOver()
		if len(left) == 0 {
			break
		}
		if n > 100_000 || !r.fireNext(until) && !r.poke() {
			r.fail("a virtual minute after everything healed: %v", strings.Join(left, "; "))
		}
	}
}

// leftOver says what has not ended.
func (r *run) leftOver() []string {
	list := unrest(r.world)
	for _, c := range r.clients {
		if c.ticket != nil {
			list = append(list, fmt.Sprintf("client %d waits for an answer: %+v", c.name, c.ticket.op))
		} else if c.txn != nil {
			list = append(list, fmt.Sprintf("client %d has %v open", c.name, c.txn.id))
		}
	}
	return list
}

// restartAll crashes every node and recovers it: what is on the logs is all that there was (D2).
func (r *run) restartAll() {
	before := r.VersionViews("")
	for _, n := range r.world.Nodes[1:] {
		n.Crash("killed")
	}
	r.recoverAll()
	r.world.Nudge(nil)
	until := r.world.Sim.Now() + awaitLimit
	for len(unrest(r.world)) > 0 && r.fireNext(until) {
	}
	for _, why := range unrest(r.world) {
		r.fail("after all nodes had restarted: %v", why)
	}
	if after := r.VersionViews(""); fmt.Sprint(before) != fmt.Sprint(after) {
		r.fail("the versions before and after a restart of all nodes differ:\n%v\n%v", before, after)
	}
}
