// Package engine is a multi-node transactional key-value cluster in one process. (Under construction:
// signatures first, so that the rooms around it can be built.)
package engine

// Cluster is a cluster of nodes, their network and their disks.
type Cluster struct{}

// New starts a cluster.
func New(o Options) (*Cluster, error) { panic("under construction") }

// Begin starts a transaction. For a session: it never waits and runs no events.
func (c *Cluster) Begin(o TxnOptions) (*Txn, error) { panic("under construction") }

// Txn is one transaction.
type Txn struct{}

// ID is the number of the transaction: 4 for T4.
func (t *Txn) ID() uint64 { panic("under construction") }

// Node is the name of the node that coordinates it.
func (t *Txn) Node() string { panic("under construction") }

// StartTS is the timestamp that its BEGIN drew.
func (t *Txn) StartTS() uint64 { panic("under construction") }

// Snapshot is the timestamp that it reads at: StartTS, or AsOf, or what the last statement drew.
func (t *Txn) Snapshot() uint64 { panic("under construction") }

// State is "active", "failed" (an error aborted it; its client has not ended it), "waiting" or "ended".
func (t *Txn) State() string { panic("under construction") }

// HasWritten reports whether it has buffered a write.
func (t *Txn) HasWritten() bool { panic("under construction") }

// Submit starts an operation and runs no event. The ticket is good until the next Submit. A transaction
// whose last ticket is not done refuses everything but Rollback with ErrWaiting (in the ticket).
func (t *Txn) Submit(op Op) *Ticket { panic("under construction") }

// SubmitAuto starts op as a transaction of its own (autocommit): begin, op, commit, and again from the
// start if it lost a conflict or a deadlock, up to ten times. Ticket.Txn is the last try.
func (c *Cluster) SubmitAuto(o TxnOptions, op Op) *Ticket { panic("under construction") }

// Ticket is an operation under way.
type Ticket struct{}

// Done reports whether it has ended; then Result stands.
func (k *Ticket) Done() bool { panic("under construction") }

// Result is what it answered, once Done.
func (k *Ticket) Result() Result { panic("under construction") }

// Txn is the transaction that it belongs to; of an autocommit statement the last try.
func (k *Ticket) Txn() *Txn { panic("under construction") }

// Waits reports whether it has begun to wait for another transaction or a recovery, and for what.
func (k *Ticket) Waits() (Wait, bool) { panic("under construction") }

// Cancel rolls back the transaction of a waiting statement. The ticket of the statement is then never
// reported by Finished, unless the decision had been made. It answers as ROLLBACK does.
func (k *Ticket) Cancel() error { panic("under construction") }

// DoneAt is the virtual time at which it ended.
func (k *Ticket) DoneAt() int64 { panic("under construction") }

// Settle runs events as language.md says of a statement: until nothing is in the foreground and k (if
// not nil) has ended or begun to wait, letting time go from timer to timer if need be. It reports false
// if Interrupt stopped it before that.
func (c *Cluster) Settle(k *Ticket) bool { panic("under construction") }

// Await runs events until k no longer waits, or a virtual minute changed nothing.
func (c *Cluster) Await(k *Ticket) bool { panic("under construction") }

// Interrupt makes a running Settle, Await or Advance stop within a bounded number of events. It is the
// one method that may be called at any moment from another goroutine while a statement runs.
func (c *Cluster) Interrupt() { panic("under construction") }

// Finished returns the tickets that ended after they had begun to wait, in the order in which they
// ended, and forgets them: the resumed results.
func (c *Cluster) Finished() []*Ticket { panic("under construction") }

// Kill crashes a node now.
func (c *Cluster) Kill(node string) error { panic("under construction") }

// Recover restarts a node from its log and runs until what is in doubt there was asked.
func (c *Cluster) Recover(node string) error { panic("under construction") }

// Split cuts a range at key; node "" leaves the right half where it is.
func (c *Cluster) Split(key, node string) error { panic("under construction") }

// Checkpoint writes a checkpoint of a node, or of all live nodes for "".
func (c *Cluster) Checkpoint(node string) error { panic("under construction") }

// Settings are the present settings.
func (c *Cluster) Settings() Settings { panic("under construction") }

// SetSettings changes the settings; they hold from the next statement on.
func (c *Cluster) SetSettings(s Settings) error { panic("under construction") }

// SetKeepVersions is the setting gc: true keeps every version.
func (c *Cluster) SetKeepVersions(keep bool) { panic("under construction") }

// Now is the virtual time in nanoseconds since the cluster began.
func (c *Cluster) Now() int64 { panic("under construction") }

// LiveNodes names the nodes that are up, in order.
func (c *Cluster) LiveNodes() []string { panic("under construction") }

// NodeNames names all nodes, in order.
func (c *Cluster) NodeNames() []string { panic("under construction") }

// NodeViews lists the nodes.
func (c *Cluster) NodeViews() []NodeView { panic("under construction") }

// TxnViews lists the transactions that have not ended at every node.
func (c *Cluster) TxnViews() []TxnView { panic("under construction") }

// LockViews lists locks and intents of a node, or of all nodes for "".
func (c *Cluster) LockViews(node string) ([]LockView, error) { panic("under construction") }

// VersionViews lists the versions of a key, or of all keys for "".
func (c *Cluster) VersionViews(key string) []VersionView { panic("under construction") }

// Records lists the last n log records of a node, or of every node for ""; n 0 is all.
func (c *Cluster) Records(node string, n int) ([]RecordView, error) { panic("under construction") }

// RangeViews lists the ranges in key order.
func (c *Cluster) RangeViews() []RangeView { panic("under construction") }

// Trace lists the last n events that were kept; n 0 is all.
func (c *Cluster) Trace(n int) []TraceView { panic("under construction") }

// Stats lists counters: messages, syncs, records, transactions by outcome, bytes.
func (c *Cluster) Stats() []StatView { panic("under construction") }

// Status tells what became of a transaction.
func (c *Cluster) Status(txn uint64) (StatusView, error) { panic("under construction") }
