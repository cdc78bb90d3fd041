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
		Trace: s.set.trace, History: s.set.history != keepNone,
	})
	if err != nil {
		return err
	}
	cluster.LimitHistory(s.set.history.most())
	s.cluster, s.shape = cluster, as
	s.open(clusterStore{cluster})
	s.beginJournal()
	return nil
}

// shapeOf is what CLUSTER asks for, all that was not said included.
func (s *Sessions) shapeOf(st lang.Cluster) shape {
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
	return as
}

// newCluster is CLUSTER. What was not said is as at the start; the latency is the
// setting, and what CLUSTER says of it holds for this cluster.
func (s *Sessions) newCluster(x *call, st lang.Cluster) *Error {
	as := s.shapeOf(st)
	before := s.set
	s.set.own = nil
	if st.HasLatency {
		s.set.own = &spread{st.Latency.Min.D, st.Latency.Max.D}
	}
	err := s.restart(x, as)
	if err != nil {
		s.set = before
	}
	return err
}

// reset is RESET: the same cluster, fresh.
func (s *Sessions) reset(x *call) *Error { return s.restart(x, s.shape) }

// restart is a fresh cluster and no sessions but main.
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
	return nil
}

// act is a statement that does something to the cluster and ends at once. What follows from it
// runs after that, until nothing is in the foreground.
func (s *Sessions) act(x *call, do func() error) *Error {
	x.r.Time = time.Duration(s.store.Now())
	if err := do(); err != nil {
		return errorOf(err)
	}
	if !s.settle(nil) {
		x.note("interrupted: what follows from it goes on with the next statement")
	}
	return nil
}
