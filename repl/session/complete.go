package session

import "strings"

// Standing is where a person stands: what the prompt says.
type Standing struct {
	Session string
	Txn     string // of the open transaction, or ""
	Written bool   // it has buffered a write
	Failed  bool   // it has failed
	Waits   bool   // the session's statement waits
	Up, All int    // nodes
}

// Standing tells where the current session stands.
func (s *Sessions) Standing() Standing {
	c := s.current
	st := Standing{
		Session: c.name, Txn: c.openTxn(), Failed: c.failed, Waits: len(c.waits) > 0,
		Up: len(s.store.LiveNodes()), All: len(s.store.NodeNames()),
	}
	st.Written = c.txn != nil && c.txn.HasWritten()
	return st
}

// Names are the sessions, in order of their first naming.
func (s *Sessions) Names() []string {
	names := make([]string, len(s.clients))
	for i, c := range s.clients {
		names[i] = c.name
	}
	return names
}

// names lists the sessions in a sentence.
func (s *Sessions) names() string {
	const most = 8
	names := s.Names()
	if len(names) > most {
		names = append(names[:most:most], "...")
	}
	return strings.Join(names, ", ")
}

// LiveNodes and DeadNodes name the nodes that are up, and those that are not, in order.
func (s *Sessions) LiveNodes() []string { return s.store.LiveNodes() }

// DeadNodes names the nodes that RECOVER could take.
func (s *Sessions) DeadNodes() []string {
	live := s.store.LiveNodes()
	var dead []string
	for _, n := range s.store.NodeNames() {
		if indexOf(live, n) < 0 {
			dead = append(dead, n)
		}
	}
	return dead
}

// Keys are the keys that exist and begin with prefix, at most n of them, in order.
func (s *Sessions) Keys(prefix string, n int) []string {
	return s.cluster.Keys(prefix, n)
}
