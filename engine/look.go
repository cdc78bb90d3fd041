package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/node"
	"conclave/engine/internal/ranges"
	"conclave/engine/internal/replica"
	"conclave/engine/internal/wal"
)

// NodeViews lists the nodes, in order.
func (c *Cluster) NodeViews() []NodeView {
	c.mu.Lock()
	defer c.mu.Unlock()
	views := make([]NodeView, 0, len(c.world.Nodes)-1)
	for _, n := range c.world.Nodes[1:] {
		v := NodeView{Node: n.ID.String(), State: n.State.String()}
		for _, d := range c.shared.Directory.All() {
			if d.Node == n.ID {
				v.Ranges++
			}
		}
		for _, r := range n.Replicas() {
			v.InDoubt += len(r.InDoubt())
		}
		for _, a := range c.world.Armed() {
			if a.Node == n.ID {
				v.Armed = append(v.Armed, armedText(a))
			}
		}
		views = append(views, v)
	}
	return views
}

// Armed lists the crashes that are planted and have not happened, in the order of their planting.
func (c *Cluster) Armed() []ArmView {
	c.mu.Lock()
	defer c.mu.Unlock()
	var views []ArmView
	for _, a := range c.world.Armed() {
		views = append(views, ArmView{a.Number, a.Node.String(), a.Point.String(), a.Count})
	}
	return views
}

// Held tells where a break holds the cluster; false if none does.
func (c *Cluster) Held() (v HeldView, held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.world.HeldAt()
	if !c.broken || at.Node == 0 {
		return v, false
	}
	return HeldView{at.Node.String(), at.Point.String(), uint64(at.Txn), c.world.Held()}, true
}

func armedText(a node.Arm) string {
	if a.Count > 1 {
		return fmt.Sprintf("%v %d", a.Point, a.Count)
	}
	return a.Point.String()
}

// TxnViews lists the transactions that have not ended at every node, in order of their numbers:
// those that their client has not ended, those whose decision is still being told, and those that
// are in doubt somewhere while their coordinator is down.
func (c *Cluster) TxnViews() []TxnView {
	c.mu.Lock()
	defer c.mu.Unlock()
	var views []TxnView
	seen := map[base.TxnID]bool{}
	add := func(id base.TxnID, v TxnView) {
		if !seen[id] {
			seen[id] = true
			v.Txn = uint64(id)
			views = append(views, v)
		}
	}
	for t := c.first; t != nil; t = t.next {
		add(t.id, t.view())
	}
	for _, n := range c.world.Nodes[1:] {
		for _, t := range n.Coordinators() {
			v := TxnView{State: "committing", Coordinator: n.ID.String(), StartTS: uint64(t.Start)}
			if owner, ok := t.Owner.(*Txn); ok {
				v = owner.view()
			}
			add(t.ID, v)
		}
	}
	for _, n := range c.world.Nodes[1:] {
		for _, r := range n.Replicas() {
			for _, d := range r.InDoubt() {
				add(d.Txn, TxnView{
					State: "indoubt", Coordinator: d.Coordinator.String(), StartTS: uint64(d.Start),
				})
			}
		}
	}
	for _, n := range c.world.Nodes[1:] {
		for _, r := range n.Replicas() {
			for _, w := range r.Waits() { // a request whose coordinator is gone may yet be done
				if w.Kind == "PREPARE" || w.Kind == "ONEPHASE" {
					add(w.Txn, TxnView{State: "committing", Coordinator: w.Coordinator.String()})
				}
			}
		}
	}
	slices.SortFunc(views, func(a, b TxnView) int { return cmp.Compare(a.Txn, b.Txn) })
	return views
}

func (t *Txn) view() TxnView {
	v := TxnView{
		Txn: uint64(t.id), State: "active", Isolation: t.options.Isolation.String(), Mode: "optimistic",
		Coordinator: t.Node(), StartTS: uint64(t.start),
		ReadOnly: t.options.ReadOnly || t.options.AsOf != 0,
	}
	if t.options.Pessimistic {
		v.Mode = "pessimistic"
	}
	switch {
	case t.state == failed || t.lost:
		v.State = "failed"
	case t.txn.Phase != commit.Active:
		v.State = "committing"
	}
	return v
}

// LockViews lists locks and intents of a node, or of all live nodes for "", by key.
func (c *Cluster) LockViews(name string) ([]LockView, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	nodes, err := c.nodesOf(name)
	if err != nil {
		return nil, err
	}
	var views []LockView
	for _, n := range nodes {
		for _, r := range n.Replicas() {
			for _, h := range r.Holds() {
				views = append(views, lockView(n, &h))
			}
		}
	}
	return views, nil
}

func lockView(n *node.Node, h *replica.Hold) LockView {
	v := LockView{Node: n.ID.String(), Key: h.Key, Txn: uint64(h.Txn), Mode: h.Mode}
	for _, w := range h.Waiters {
		v.Waiters = append(v.Waiters, w.String())
	}
	return v
}

// nodesOf is the node of that name, or all for "".
func (c *Cluster) nodesOf(name string) ([]*node.Node, error) {
	if name == "" {
		return c.world.Nodes[1:], nil
	}
	n, err := c.node(name)
	if err != nil {
		return nil, err
	}
	return []*node.Node{n}, nil
}

// VersionViews lists the versions of a key, or of all keys for "": by key, oldest first. A node
// that is down has no memory to look at.
func (c *Cluster) VersionViews(key string) []VersionView {
	c.mu.Lock()
	defer c.mu.Unlock()
	span := base.Span{}
	if key != "" {
		span = base.Span{Lo: key, Hi: key + "\x00"}
	}
	var views []VersionView
	for _, d := range c.shared.Directory.Overlapping(span) {
		for _, r := range c.world.Nodes[d.Node].Replicas() {
			if r.ID != d.ID {
				continue
			}
			r.Versions(span, func(key string, v base.Version) {
				views = append(views, versionView(d.Node, key, v))
			})
		}
	}
	return views
}

func versionView(at base.NodeID, key string, v base.Version) VersionView {
	return VersionView{
		Key: key, CommitTS: uint64(v.TS), Value: v.Value.Data, Deleted: v.Value.Tombstone,
		Txn: uint64(v.Txn), Node: at.String(),
	}
}

// Keys lists up to limit keys with prefix that have a value, in order.
func (c *Cluster) Keys(prefix string, limit int) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var keys []string
	span := base.PrefixSpan(prefix)
	for _, d := range c.shared.Directory.Overlapping(span) {
		for _, r := range c.world.Nodes[d.Node].Replicas() {
			if r.ID == d.ID {
				r.KeysFrom(max(span.Lo, d.Span.Lo), func(key string) bool {
					if len(keys) < limit && span.Contains(key) {
						keys = append(keys, key)
						return true
					}
					return false
				})
			}
		}
	}
	return keys
}

// Records lists the last n log records of a node, or of every node for ""; n 0 is all that the log
// still has. The log of a node that is down is read from its disk.
func (c *Cluster) Records(name string, n int) ([]RecordView, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	nodes, err := c.nodesOf(name)
	if err != nil {
		return nil, err
	}
	var views []RecordView
	for _, node := range nodes {
		for _, e := range c.tail(node, n) {
			views = append(views, c.recordView(node.ID, e))
		}
	}
	return views, nil
}

func logOf(n *node.Node) *wal.Log {
	if n.Log() != nil {
		return n.Log()
	}
	return wal.Inspect(n.Disk())
}

func (c *Cluster) tail(n *node.Node, count int) []wal.Entry {
	log := logOf(n)
	if count == 0 {
		count = int(log.LastLSN())
	}
	return log.Tail(count)
}

func (c *Cluster) recordView(id base.NodeID, e wal.Entry) RecordView {
	v := RecordView{Node: id.String(), LSN: uint64(e.LSN), Synced: e.Synced, Type: "DAMAGED"}
	if e.Record != nil {
		v.Type, v.Txn, v.Detail = e.Record.Type().String(), uint64(e.Record.TxnID()), e.Record.Detail()
		if r := e.Record.RangeID(); r != 0 {
			v.Range = r.String()
		}
	}
	return v
}

// RangeViews lists the ranges in key order.
func (c *Cluster) RangeViews() []RangeView {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.shared.Directory.All()
	views := make([]RangeView, len(all))
	for i, d := range all {
		views[i] = rangeView(&d)
	}
	return views
}

func rangeView(d *ranges.Descriptor) RangeView {
	return RangeView{d.ID.String(), d.Span.Lo, d.Span.Hi, d.Node.String(), uint64(d.Epoch)}
}

// Trace lists the last n events that were kept; n 0 is all.
func (c *Cluster) Trace(n int) []TraceView {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.world.Recorder == nil {
		return nil
	}
	if n == 0 {
		n = int(c.world.Recorder.Total())
	}
	entries := c.world.Recorder.Last(n)
	first := c.world.Recorder.Total() - uint64(len(entries)) + 1
	views := make([]TraceView, len(entries))
	for i := range entries {
		views[i] = traceView(&entries[i])
		views[i].Seq = first + uint64(i)
	}
	return views
}

// TraceTotal is how many lines the trace has had since the cluster began, those dropped included.
func (c *Cluster) TraceTotal() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.traced()
}

func (c *Cluster) traced() uint64 {
	if c.world.Recorder == nil {
		return 0
	}
	return c.world.Recorder.Total()
}

func traceView(e *node.Entry) TraceView {
	v := TraceView{
		Time: int64(e.Time), Event: e.Word(), Txn: uint64(e.Txn), Detail: e.Text(),
		Message: e.ID, LSN: uint64(e.LSN), Kind: traceKinds[e.Event],
	}
	if e.Node != 0 {
		v.Node = e.Node.String()
	}
	if e.Point != effect.NoPoint {
		v.Kind = TracePoint
	}
	if e.Msg != nil {
		v.Word, v.Peer = e.Msg.Kind(), e.Peer.String()
	}
	if e.Record != nil {
		v.Word = e.Record.Type().String()
	}
	if e.Answer != "" {
		v.Word = e.Answer
	}
	if e.Event == "submit" {
		v.Word, _, _ = strings.Cut(v.Detail, " ")
	}
	return v
}

var traceKinds = map[string]TraceKind{
	"send": TraceSend, "deliver": TraceDeliver, "refused": TraceRefused, "lost": TraceLost,
	"append": TraceAppend, "sync": TraceSync, "crash": TraceCrash, "recover": TraceRecover,
	"answer": TraceAnswer, "submit": TraceSubmit,
}

// LimitTrace bounds the trace to the last so many events, where one is kept.
func (c *Cluster) LimitTrace(events int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.world.Recorder != nil {
		c.world.Recorder.Resize(events)
	}
}

// TraceOf lists what the trace has of one transaction, and what a picture of it needs besides:
// crashes, recoveries, syncs, and how others ended that were in its way.
func (c *Cluster) TraceOf(txn uint64) []TraceView {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.world.Recorder == nil {
		return nil
	}
	var views []TraceView
	seq := c.world.Recorder.Total()
	c.world.Recorder.Backward(func(e *node.Entry) bool {
		if e.Txn == base.TxnID(txn) || concernsAll(e) {
			v := traceView(e)
			v.Seq = seq
			views = append(views, v)
		}
		seq--
		return true
	})
	for i, j := 0, len(views)-1; i < j; i, j = i+1, j-1 {
		views[i], views[j] = views[j], views[i]
	}
	return views
}

// concernsAll reports whether a line of another transaction, or of none, may matter to any: a
// crash, a sync, a deadlock, the end of one that was in the way.
func concernsAll(e *node.Entry) bool {
	switch {
	case e.Msg != nil:
		switch e.Msg.Kind() {
		case "ABORT", "RELEASE", "PROBE", "CHASE", "VICTIM":
			return true
		}
		return false
	case e.Record != nil:
		switch e.Record.Type() {
		case wal.TypeCommitted, wal.TypeAborted, wal.TypeStart:
			return true
		}
		return false
	}
	return e.Txn == 0 || e.Event == "deadlock"
}

// Spent is how many messages were sent and log records appended so far.
func (c *Cluster) Spent() (messages, records int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return int64(c.world.Sim.Messages()), c.world.Counters.Records
}

// Stats lists counters since the cluster began, and what it holds now.
func (c *Cluster) Stats() []StatView {
	c.mu.Lock()
	defer c.mu.Unlock()
	var keys, table, disk int64
	for _, n := range c.world.Nodes[1:] {
		disk += n.Disk().Bytes()
		for _, r := range n.Replicas() {
			keys += int64(r.Keys())
			table += int64(r.Table())
		}
	}
	var stories, logged, history, outcomes, told, events, traced int64
	if c.keeper != nil {
		stories, logged = int64(c.keeper.count), int64(c.world.Chronicle.Len())
		history = c.keeper.size() + c.world.Chronicle.Bytes()
	}
	if c.ledger != nil {
		outcomes, told = c.ledger.size(c.lastTxn)
	}
	if r := c.world.Recorder; r != nil {
		events, traced = int64(r.Len()), r.Bytes()
	}
	count := c.world.Counters
	return []StatView{
		{"transactions", int64(c.lastTxn)},
		{"timestamps", int64(c.shared.Oracle.Last())},
		{"messages", int64(c.world.Sim.Messages())},
		{"records", count.Records},
		{"syncs", count.Syncs},
		{"checkpoints", count.Checkpoints},
		{"crashes", count.Crashes},
		{"recoveries", count.Recoveries},
		{"keys", keys},
		{"remembered-transactions", table},
		{"history-transactions", stories},
		{"history-records", logged},
		{"disk-bytes", disk},
		{"history-bytes", history},
		{"outcomes", outcomes},
		{"outcomes-bytes", told},
		{"trace-events", events},
		{"trace-bytes", traced},
	}
}
