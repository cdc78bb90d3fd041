package session

import (
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// shape is what makes one fresh cluster different from another, settings apart.
type shape struct {
	nodes  int
	seed   uint64
	splits []string // nil: the alphabet cut evenly
}

// usual is the shape where CLUSTER says nothing.
func (s *Sessions) usual() shape {
	usual := shape{nodes: s.config.Nodes, seed: s.config.Seed, splits: s.config.Splits}
	if usual.nodes == 0 {
		usual.nodes = 3
	}
	if usual.seed == 0 {
		usual.seed = 1
	}
	return usual
}

// start puts a fresh cluster of that shape, with the present settings, behind the sessions.
func (s *Sessions) start(as shape) error {
	cluster, err := engine.New(engine.Options{
		Nodes: as.nodes, Seed: as.seed, Splits: as.splits,
		Settings: s.set.engine(), KeepVersions: !s.set.gc, KeepOutcomes: true,
		Trace: s.config.Trace,
	})
	if err != nil {
		return err
	}
	s.cluster, s.shape = cluster, as
	s.open(clusterStore{cluster})
	return nil
}

// newCluster is CLUSTER. What was not said is as at the start; the latency is the setting.
func (s *Sessions) newCluster(x *call, st lang.Cluster) *Error {
	as := s.usual()
	if st.HasNodes && int(st.Nodes.V) != as.nodes {
		as.nodes, as.splits = int(st.Nodes.V), nil
	}
	if st.HasSeed {
		as.seed = uint64(st.Seed.V)
	}
	if st.Split != nil {
		as.splits = st.Split
	}
	before := s.set
	if st.HasLatency {
		s.set.latencyMin, s.set.latencyMax = st.Latency.Min.D, st.Latency.Max.D
	}
	err := s.restart(x, as)
	if err != nil {
		s.set = before
	}
	return err
}

// reset is RESET: the same cluster, fresh.
func (s *Sessions) reset(x *call) *Error { return s.restart(x, s.shape) }

// restart is a fresh cluster and no sessions but main. The answer has to be somebody's: main's,
// which is the current one now, or that of the session that a prefix named.
func (s *Sessions) restart(x *call, as shape) *Error {
	old := s.clients
	if err := s.start(as); err != nil {
		return errorOf(err)
	}
	for _, c := range old {
		if c.txn != nil {
			x.note(c.openTxn() + " of " + c.name + " is gone with its cluster")
		}
	}
	s.closeErrors(old...) // their sessions have no next statement
	x.c, _ = s.client(x.prefix)
	x.r.Txn = ""
	return nil
}

// act is the end of a statement that did something to the cluster. It has ended, and what follows
// from it still runs, until nothing is in the foreground.
func (s *Sessions) act(x *call, err error) *Error {
	if err != nil {
		return errorOf(err)
	}
	x.r.Time = time.Duration(s.store.Now())
	if !s.store.Settle(nil) {
		x.note("interrupted: what follows from it goes on with the next statement")
	}
	return nil
}

// recoverNodes is RECOVER. Of RECOVER ALL one damaged log does not keep the others down.
func (s *Sessions) recoverNodes(x *call, st lang.Recover) *Error {
	if !st.All {
		return s.act(x, s.cluster.Recover(st.Node.String()))
	}
	var down []string
	for _, n := range s.cluster.NodeViews() {
		if n.State != "up" {
			down = append(down, n.Node)
		}
	}
	if len(down) == 0 {
		x.note("every node is up")
	}
	first := s.cluster.Recover(down...)
	if first != nil {
		s.store.Settle(nil)
	}
	return s.act(x, first)
}
