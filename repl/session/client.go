package session

import (
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

// mainSession is the one that is there from the start.
const mainSession = "main"

// client is one session: one client of the cluster, as one terminal window would be.
type client struct {
	name string
	home string // the node that USE ... ON said; "" is the first

	txn    Txn     // the open transaction, or nil. At most one
	failed bool    // it has failed: only COMMIT and ROLLBACK end it now
	waits  []*wait // what waits: one statement on data, and any number of RECOVER and HEAL

	lastTxn   uint64  // what STATUS without a transaction is about; 0 is none yet
	lastNode  string  // that has coordinated it
	last      *Result // what EXPECT compares; nil before the first
	lastEntry int     // whose result it is, in the journal; -1 for none there

	open []Failure // errors since its last statement began that no EXPECT has excused yet
}

// wait is a statement that waits, with what its resumed result will say.
type wait struct {
	c      *client
	ticket Ticket
	entry  int    // in the journal
	result Result // as its waiting line was, less what only that line says
}

// waiting is the statement that a session waits with: the one on data, if there is one.
func (c *client) waiting() *wait {
	for _, w := range c.waits {
		if !w.asks() {
			return w
		}
	}
	if len(c.waits) > 0 {
		return c.waits[0]
	}
	return nil
}

// asks reports whether it is RECOVER or HEAL, which wait for STEP and belong to no transaction.
func (w *wait) asks() bool { return asks(w.result.Stmt) }

func asks(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Recover, lang.Heal:
		return true
	}
	return false
}

// client finds the session that runs a statement and, where it has just been named for the first
// time, says so in the notes.
func (s *Sessions) client(name string) (*client, []string) {
	if name == "" {
		return s.current, nil
	}
	if c := s.find(name); c != nil {
		return c, nil
	}
	return s.add(name), []string{"new session " + name}
}

// find is the session of that name, or nil.
func (s *Sessions) find(name string) *client { return s.byName[name] }

func (s *Sessions) add(name string) *client {
	c := &client{name: name}
	s.clients = append(s.clients, c)
	s.byName[name] = c
	return c
}

// openTxn names the transaction that a session holds, failed ones included.
func (c *client) openTxn() string {
	if c.txn == nil {
		return ""
	}
	return txnName(c.txn.ID())
}

// drop forgets the transaction, however it ended.
func (c *client) drop() { c.txn, c.failed = nil, false }

// homeOf is the node that coordinates for a session, and a note where that is not its home.
func (s *Sessions) homeOf(c *client) (node, note string, err *Error) {
	all, live := s.store.NodeNames(), s.store.LiveNodes()
	if len(live) == 0 {
		return "", "", fail(codeUnavail, "no node is up.").todo("RECOVER one first.")
	}
	home := c.home
	if home == "" {
		home = all[0]
	}
	node = nextLive(all, live, home)
	if node != home {
		note = home + " is down: " + node + " coordinates"
	}
	return node, note, nil
}

// nextLive is home, or the next live node after it in order of names, round after the last.
func nextLive(all, live []string, home string) string {
	at := indexOf(all, home)
	for i := range all {
		node := all[(at+i)%len(all)]
		if indexOf(live, node) >= 0 {
			return node
		}
	}
	return live[0]
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

// nodeName is the name of a node that exists, or NO_SUCH_NODE.
func (s *Sessions) nodeName(id lang.NodeID) (string, *Error) {
	all := s.store.NodeNames()
	if i := indexOf(all, id.String()); i >= 0 {
		return all[i], nil
	}
	return "", fail(codeNoNode, "there is no %s: the nodes are %s.", id, span(all))
}

// span names a list of nodes shortly: "n1 to n5".
func span(nodes []string) string {
	if len(nodes) <= 3 {
		return strings.Join(nodes, ", ")
	}
	return nodes[0] + " to " + nodes[len(nodes)-1]
}

// use makes a session the current one, and tells where its home is.
func (s *Sessions) use(x *call, st lang.Use) *Error {
	home := ""
	if st.HasNode {
		var err *Error
		if home, err = s.nodeName(st.Node); err != nil {
			return err
		}
	}
	c, notes := s.client(st.Session)
	x.note(notes...)
	if st.HasNode {
		c.home = home
		if indexOf(s.store.LiveNodes(), home) < 0 {
			x.note(home + " is down: the next live node coordinates meanwhile")
		}
	}
	s.current = c
	return nil
}

// isolations say the levels as the engine has them.
var isolations = []struct {
	said  lang.Isolation
	level engine.Isolation
}{
	{lang.Snapshot, engine.Snapshot},
	{lang.ReadCommitted, engine.ReadCommitted},
	{lang.Serializable, engine.Serializable},
}

func engineIsolation(said lang.Isolation) engine.Isolation {
	for _, i := range isolations {
		if i.said == said {
			return i.level
		}
	}
	return engine.Snapshot
}

// isolationName is a level as SET and SHOW say it, from the engine's word for it.
func isolationName(word string) string {
	for _, i := range isolations {
		if i.level.String() == word {
			return string(i.said)
		}
	}
	return word
}
