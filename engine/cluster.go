package engine

import (
	"fmt"
	"sync"
	"sync/atomic"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/node"
	"conclave/engine/internal/oracle"
	"conclave/engine/internal/ranges"
)

// MaxNodes is how many nodes a cluster can have.
const MaxNodes = 99

// Cluster is a cluster of nodes, their network and their disks. Its methods may be called from many
// goroutines.
type Cluster struct {
	mu       sync.Mutex // the door: one caller is inside
	world    *node.World
	settings base.Settings
	shared   effect.Shared

	lastTxn  base.TxnID
	first    *Txn        // those whose client has not ended them, in order of numbers
	last     *Txn        //
	followUp []*Ticket   // autocommit statements that have a next step to take
	parked   []*Ticket   // whose callers have left the door
	finished []*Ticket   // ended after they had begun to wait, not yet fetched
	spare    []*node.Txn // transactions to be used again
	ledger   *ledger     // nil: what clients were told is not kept
	keeper   *keeper     // nil: what clients see is not kept
	stories  int         // how many of them are to be kept, 0 for all
	guards   *guards     // nil: there is no invariant
	noting   bool        // who only reads is noted
	noted    []noted     // in order

	agreed *unanimous // participants as COMMITs are answered them

	nodeNames []string  // of all nodes, once somebody has asked
	manual    bool      // AUTO OFF
	broken    bool      // a break holds the cluster, until Run
	ran       uint64    // events so far
	stopAt    []uint64  // where runs are to stop that are repeated
	questions []*Ticket // RECOVER and HEAL, until what they made the nodes ask is answered

	interrupted atomic.Bool
}

// New starts a cluster. It fails with ErrLimit if the options are out of bounds.
func New(o Options) (*Cluster, error) {
	splits, err := o.splits()
	if err != nil {
		return nil, err
	}
	seed := o.Seed
	if seed == 0 {
		seed = 1
	}
	c := &Cluster{settings: o.Settings.base(o.KeepVersions)}
	c.shared = effect.Shared{
		Oracle: oracle.New(), Directory: ranges.New(splits), Settings: &c.settings,
	}
	var recorder *node.Recorder
	if o.Trace > 0 {
		recorder = node.NewRecorder(o.Trace)
	}
	if o.KeepOutcomes {
		c.ledger = new(ledger)
	}
	c.world = node.NewWorld(seed, len(splits)+1, c.shared, (*client)(c), recorder)
	c.setHistory(o.History)
	return c, nil
}

// splits checks the shape of the cluster.
func (o *Options) splits() ([]string, error) {
	nodes := o.Nodes
	if nodes == 0 {
		nodes = 3
		if o.Splits != nil {
			nodes = len(o.Splits) + 1
		}
	}
	switch {
	case nodes < 1 || nodes > MaxNodes:
		return nil, limit("a cluster has 1 to %d nodes, not %d.", MaxNodes, nodes)
	case o.Splits == nil && nodes > 26:
		return nil, limit("the alphabet cannot be cut evenly for %d nodes: say %d split keys.",
			nodes, nodes-1)
	case o.Splits == nil:
		return ranges.EvenSplits(nodes), nil
	case !ranges.Valid(o.Splits, nodes):
		return nil, limit("%d nodes need %d different split keys in ascending order.", nodes, nodes-1)
	}
	for _, key := range o.Splits {
		if err := checkKey(key); err != nil {
			return nil, err
		}
	}
	return o.Splits, nil
}

// base is the settings as the inner rooms take them.
func (s *Settings) base(keepVersions bool) base.Settings {
	or := func(d, standard base.Time) base.Time {
		if d == 0 {
			return standard
		}
		return d
	}
	return base.Settings{
		OnePhase: !s.TwoPhaseAlways, Ordered: s.OrderedPrepare, Checkpoint: !s.NoCheckpoint,
		KeepVersions: keepVersions,
		Sync:         base.Time(s.Sync),
		LatencyMin:   base.Time(s.LatencyMin), LatencyMax: base.Time(max(s.LatencyMin, s.LatencyMax)),
		VoteTimeout: or(base.Time(s.VoteTimeout), base.Second),
		Inquiry:     or(base.Time(s.Inquiry), 100*base.Millisecond),
		LockLease:   or(base.Time(s.LockLease), 10*base.Second),
	}
}

// SetSettings changes the settings; they hold from the next statement on. Durations must not be
// negative.
func (c *Cluster) SetSettings(s Settings) error {
	for _, d := range []int64{
		int64(s.Sync), int64(s.LatencyMin), int64(s.LatencyMax), int64(s.VoteTimeout), int64(s.Inquiry),
		int64(s.LockLease),
	} {
		if d < 0 {
			return limit("a duration cannot be negative.")
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings = s.base(c.settings.KeepVersions)
	return nil
}

// SetKeepVersions is the setting gc: true keeps every version.
func (c *Cluster) SetKeepVersions(keep bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings.KeepVersions = keep
}

// node is the node of that name.
func (c *Cluster) node(name string) (*node.Node, error) {
	for _, n := range c.world.Nodes[1:] {
		if n.ID.String() == name {
			return n, nil
		}
	}
	return nil, &Error{
		Kind: ErrNoSuchNode, Node: name,
		Message: fmt.Sprintf("there is no node %s: the cluster has n1 to n%d.",
			name, len(c.world.Nodes)-1),
	}
}

// Begin starts a transaction. It never waits and runs no events.
func (c *Cluster) Begin(o TxnOptions) (*Txn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.begin(o, false)
}

func (c *Cluster) begin(o TxnOptions, auto bool) (*Txn, error) {
	home, err := c.home(o.Node)
	if err != nil {
		return nil, err
	}
	if o.AsOf != 0 {
		if err := c.checkAsOf(base.TS(o.AsOf)); err != nil {
			return nil, err
		}
	}
	c.lastTxn++
	t := &Txn{cluster: c, options: o, id: c.lastTxn, node: home.ID, txn: c.fresh()}
	t.ticket = &t.own
	t.own.cluster, t.own.txn, t.own.state = c, t, done
	t.txn.Owner = t
	home.Begin(t.txn, t.id, protocolOptions(o, auto))
	t.start = t.txn.Start
	if c.ledger != nil {
		c.ledger.line(t.id).start = t.start
	}
	if c.keeper != nil {
		c.keeper.begins(t)
		if c.keeper.count%chapterStories == 0 {
			c.trim()
		}
	}
	if o.ReadOnly || o.AsOf != 0 {
		c.noteReader(t)
	}
	c.link(t)
	return t, nil
}

// mostSpare is how many transactions are kept to be used again.
const mostSpare = 1 << 10

// fresh is a transaction that is new, or as good as new.
func (c *Cluster) fresh() *node.Txn {
	n := len(c.spare)
	if n == 0 {
		return new(node.Txn)
	}
	t := c.spare[n-1]
	c.spare = c.spare[:n-1]
	return t
}
