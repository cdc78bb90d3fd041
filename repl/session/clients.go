package session

// ClientView is a session as it stands: a copy, for looking at.
type ClientView struct {
	Name    string
	Current bool
	Home    string // the node that USE ... ON said, or ""
	Txn     string // the open transaction, "T4"; "" for none
	LastTxn uint64 // the last one that it had, open or not; 0 is none yet
	Failed  bool   // the open one has failed
	Last    *Result
	Waits   []WaitView
}

// WaitView is a statement that waits, and for what.
type WaitView struct {
	Statement string // canonical
	Txn       string
	For       WaitsFor
}

// Clients are the sessions, in order of their first naming.
func (s *Sessions) Clients() []ClientView {
	views := make([]ClientView, len(s.clients))
	for i, c := range s.clients {
		v := ClientView{
			Name: c.name, Current: c == s.current, Home: c.home, Txn: c.openTxn(), LastTxn: c.lastTxn,
			Failed: c.failed, Last: c.last,
		}
		for _, w := range c.waits {
			v.Waits = append(v.Waits, WaitView{w.result.Statement, w.result.Txn, *w.now()})
		}
		views[i] = v
	}
	return views
}

// Owner is the session that began a transaction; "" for none.
func (s *Sessions) Owner(txn uint64) string { return s.owner(txn) }

// TxnOf is the number of the transaction that a session has open, or that its statement waits in; 0
// for none.
func (s *Sessions) TxnOf(name string) uint64 {
	c := s.find(name)
	if c == nil {
		return 0
	}
	if c.txn != nil {
		return c.txn.ID()
	}
	if w := c.waiting(); w != nil && w.ticket.Txn() != nil {
		return w.ticket.Txn().ID()
	}
	return 0
}

// Stepping reports whether a statement waits for STEP or RUN alone: with AUTO OFF, or at a break.
func (s *Sessions) Stepping() bool {
	for _, c := range s.clients {
		for _, w := range c.waits {
			switch w.now().Reason {
			case "step", "break":
				return true
			}
		}
	}
	return false
}

// Setting is a setting's value, as SHOW tells it.
func (s *Sessions) Setting(name string) string { return s.set.value(name) }

// Seed is the seed of the present cluster.
func (s *Sessions) Seed() uint64 { return s.shape.seed }
