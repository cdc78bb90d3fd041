package engine

import (
	"errors"
	"fmt"
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/node"
	"conclave/engine/internal/ranges"
	"conclave/engine/internal/wal"
)

// home is the node that is to coordinate: the one that was asked for, or the first live one.
func (c *Cluster) home(name string) (*node.Node, error) {
	if name != "" {
		n, err := c.node(name)
		if err == nil && n.State != node.Up {
			err = downError(n)
		}
		return n, err
	}
	for _, n := range c.world.Nodes[1:] {
		if n.State == node.Up {
			return n, nil
		}
	}
	return nil, &Error{Kind: ErrUnavailable, Message: "no node is up. RECOVER one first."}
}

func downError(n *node.Node) error {
	return &Error{
		Kind: ErrNodeDown, Node: n.ID.String(),
		Message: fmt.Sprintf("%v is down. RECOVER it first.", n.ID),
	}
}

// checkAsOf says whether the past can be read at ts.
func (c *Cluster) checkAsOf(ts base.TS) error {
	if last := c.shared.Oracle.Last(); ts > last {
		return limit("AS OF %d lies in the future: the last timestamp is %d.", ts, last)
	}
	return nil
}

// Kill crashes a node now: its memory is gone, and of its disk what was not synced, from a byte on
// that chance picks.
func (c *Cluster) Kill(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.node(name)
	if err != nil {
		return err
	}
	if n.State == node.Down {
		return downError(n)
	}
	n.Crash("killed")
	c.settle(nil)
	return nil
}

// KillAt plants a crash: the node crashes the n-th time that it reaches a point, once. A node that
// is down may be armed too.
func (c *Cluster) KillAt(name, point string, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, p, err := c.place(name, point)
	if err != nil {
		return err
	}
	if n < 1 {
		return limit("a point is reached a first time, not a %dth.", n)
	}
	c.world.Plant(node.Arm{Node: at, Point: p, Count: n})
	return nil
}

// KillClear disarms all planted crashes.
func (c *Cluster) KillClear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.world.Disarm()
}

// Break holds the cluster whenever a node, or for "" any, reaches a point, until Run.
func (c *Cluster) Break(name, point string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, p, err := c.place(name, point)
	if err == nil {
		c.world.SetBreaks(append(c.world.Breaks(), node.Break{Node: at, Point: p}))
	}
	return err
}

// BreakClear forgets all breaks. What one of them holds stays held, until Run.
func (c *Cluster) BreakClear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.world.SetBreaks(nil)
}

// place is a node, 0 for "", and a point.
func (c *Cluster) place(name, point string) (at base.NodeID, p effect.Point, err error) {
	if name != "" {
		n, err := c.node(name)
		if err != nil {
			return 0, 0, err
		}
		at = n.ID
	}
	p, ok := effect.ParsePoint(point)
	if !ok {
		return 0, 0, &Error{
			Kind: ErrNoSuchPoint, Message: "there is no point " + point + ". HELP POINTS lists them.",
		}
	}
	return at, p, nil
}

// SubmitRecover restarts nodes from their logs, and makes every node send again and ask at once
// what it would have sent or asked later. The ticket is done when those questions are answered or
// overdue. ErrCorrupt, at once, says that a log is damaged: that node stays down and its disk as it
// was; the others are up.
func (c *Cluster) SubmitRecover(names ...string) *Ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	var restarted []*node.Node
	var failed error
	for _, name := range names {
		n, err := c.restart(name)
		if err == nil {
			restarted = append(restarted, n)
		} else if failed == nil {
			failed = err
		}
	}
	if failed != nil {
		k := &Ticket{cluster: c}
		k.finish(Result{Err: failed})
		return k
	}
	if len(restarted) == 1 {
		return c.ask(restarted[0]) // it has asked already
	}
	return c.ask(nil)
}

func (c *Cluster) restart(name string) (*node.Node, error) {
	n, err := c.node(name)
	if err != nil {
		return nil, err
	}
	if n.State != node.Down {
		return nil, &Error{Kind: ErrNodeUp, Node: name, Message: name + " is up already."}
	}
	if err := n.Recover(); err != nil {
		return nil, corruptError(name, err)
	}
	return n, nil
}

// Recover is SubmitRecover for programs: it runs until the ticket is done.
func (c *Cluster) Recover(names ...string) error {
	k := c.SubmitRecover(names...)
	c.Settle(k)
	return k.Result().Err
}

// TornTails says what was cut off which log since it was last asked (W2).
func (c *Cluster) TornTails() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var cut []string
	for _, n := range c.world.Nodes[1:] {
		if torn := n.TakeTorn(); torn != "" {
			cut = append(cut, n.ID.String()+": "+torn)
		}
	}
	return cut
}

func corruptError(name string, err error) error {
	e := &Error{
		Kind: ErrCorrupt, Node: name, Message: fmt.Sprintf("%s does not start: %v.", name, err),
	}
	var damage *wal.CorruptError
	if errors.As(err, &damage) {
		e.Message = fmt.Sprintf(
			"%s does not start: %s/%s is damaged at offset %d, LSN %d. Nothing was changed.",
			name, name, damage.File, damage.Offset, damage.LSN)
	}
	return e
}

// Split cuts a range at key; with a node, the right half, which must be empty, goes there. ErrBusy
// says that the range has a lock, an intent or a queue, or that what is to move has data.
func (c *Cluster) Split(key, to string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	d := *c.shared.Directory.Locate(key)
	from := c.world.Nodes[d.Node]
	target := from
	if to != "" {
		n, err := c.node(to)
		if err != nil {
			return err
		}
		target = n
	}
	switch {
	case d.Span.Lo == key:
		return limit("a range begins at %s already.", key)
	case from.State != node.Up:
		return unavailable(from)
	case target.State != node.Up:
		return unavailable(target)
	case from.Full() || target.Full():
		return &Error{Kind: ErrUnavailable, Message: "a full disk takes no SPLIT. Make room first."}
	}
	if err := splittable(from, &d, key, target != from); err != nil {
		return err
	}
	from.Split(d.ID, key, target)
	c.settle(nil)
	for _, n := range []*node.Node{from, target} {
		if n.State != node.Up {
			return unavailable(n) // its disk failed
		}
	}
	return nil
}

// splittable says what keeps a node from cutting one of its ranges (X1). It may have lost it: a
// last record that rots is cut as torn (W2), and that can be a SPLIT.
func splittable(n *node.Node, d *ranges.Descriptor, key string, moves bool) error {
	for _, r := range n.Replicas() {
		switch {
		case r.ID != d.ID || r.Epoch != d.Epoch:
		case r.Busy():
			return busy("range %v has a lock, an intent or a queue: try again when it is quiet.", d.ID)
		case moves && !r.EmptyFrom(key):
			return busy("there is data at or above %s: only an empty range can go to another node.", key)
		default:
			return nil
		}
	}
	return &Error{
		Kind: ErrUnavailable, Node: n.ID.String(),
		Message: fmt.Sprintf("%v has lost range %v with the end of its log.", n.ID, d.ID),
	}
}

func busy(format string, args ...any) error {
	return &Error{Kind: ErrBusy, Message: fmt.Sprintf(format, args...)}
}

func unavailable(n *node.Node) error {
	return &Error{
		Kind: ErrUnavailable, Node: n.ID.String(),
		Message: fmt.Sprintf("%v is down. RECOVER it first.", n.ID),
	}
}

// Checkpoint writes a checkpoint of a node, or of all live nodes for "".
func (c *Cluster) Checkpoint(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if name == "" {
		for _, n := range c.world.Nodes[1:] {
			if n.State == node.Up {
				n.Checkpoint()
			}
		}
		c.settle(nil)
		return nil
	}
	n, err := c.node(name)
	if err != nil {
		return err
	}
	if n.State != node.Up {
		return downError(n)
	}
	n.Checkpoint()
	c.settle(nil)
	if n.State != node.Up {
		return unavailable(n) // its disk failed
	}
	return nil
}

// CheckpointUnderWay reports whether a node is writing a checkpoint, or will be when what a break
// holds is done.
func (c *Cluster) CheckpointUnderWay(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.node(name)
	return err == nil && n.Checkpointing()
}

// NodeNames names all nodes, in order. The slice is not to be changed.
func (c *Cluster) NodeNames() []string { return c.names(func(*node.Node) bool { return true }) }

// LiveNodes names the nodes that are up, in order. The slice is not to be changed.
func (c *Cluster) LiveNodes() []string {
	return c.names(func(n *node.Node) bool { return n.State == node.Up })
}

func (c *Cluster) names(which func(*node.Node) bool) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	nodes := c.world.Nodes[1:]
	if !slices.ContainsFunc(nodes, func(n *node.Node) bool { return !which(n) }) {
		if c.nodeNames == nil {
			for _, n := range nodes {
				c.nodeNames = append(c.nodeNames, n.ID.String())
			}
		}
		return slices.Clip(c.nodeNames) // every statement asks
	}
	names := make([]string, 0, len(c.world.Nodes)-1)
	for _, n := range c.world.Nodes[1:] {
		if which(n) {
			names = append(names, n.ID.String())
		}
	}
	return names
}

// KillAtEffect plants a crash between two effects, whichever they are: the node crashes just before
// the n-th that it would carry out from now on. It is there for tests: no statement does it.
func (c *Cluster) KillAtEffect(name string, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := c.node(name)
	if err == nil {
		at.LightFuse(n)
	}
	return err
}

// RestartOracle has the oracle come back from what it persisted, which leaves out numbers but
// repeats none (O1). It is there for tests: no statement does it.
func (c *Cluster) RestartOracle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shared.Oracle.Restart()
}
