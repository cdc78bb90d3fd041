package engine

import (
	"errors"
	"fmt"

	"conclave/engine/internal/base"
	"conclave/engine/internal/node"
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
		Kind: ErrNodeDown, Node: n.ID.String(), Message: fmt.Sprintf("%v is down. RECOVER it first.", n.ID),
	}
}

// checkAsOf says whether the past can be read at ts.
func (c *Cluster) checkAsOf(ts base.TS) error {
	if last := c.shared.Oracle.Last(); ts > last {
		return limit("AS OF %d lies in the future: the last timestamp is %d.", ts, last)
	}
	return nil
}

// Kill crashes a node now: its memory is gone, and of its disk what was not synced, from a byte on that
// chance picks.
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
	n.Crash()
	c.settle(nil)
	return nil
}

// Recover restarts a node from its log, and makes every node send again and ask at once what it would have
// sent or asked later; it runs on until those questions are answered or overdue. ErrCorrupt says that the
// log is damaged: the node stays down and its disk as it was.
func (c *Cluster) Recover(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupted.Store(false)
	n, err := c.node(name)
	if err != nil {
		return err
	}
	if n.State != node.Down {
		return &Error{Kind: ErrNodeUp, Node: name, Message: name + " is up already."}
	}
	if _, err := n.Recover(); err != nil {
		return corruptError(name, err)
	}
	c.world.NudgeAll()
	c.settleQuestions()
	return nil
}

func corruptError(name string, err error) error {
	e := &Error{Kind: ErrCorrupt, Node: name, Message: fmt.Sprintf("%s does not start: %v.", name, err)}
	var damage *wal.CorruptError
	if errors.As(err, &damage) {
		e.Message = fmt.Sprintf("%s does not start: %s/%s is damaged at offset %d, LSN %d. Nothing was changed.",
			name, name, damage.File, damage.Offset, damage.LSN)
	}
	return e
}

// Split cuts a range at key; with a node, the right half, which must be empty, goes there. ErrBusy says
// that the range has a lock, an intent or a queue, or that what is to move has data.
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
		return downError(target)
	case from.Full() || target.Full():
		return &Error{Kind: ErrUnavailable, Message: "a full disk takes no SPLIT. Make room first."}
	}
	for _, r := range from.Replicas() {
		if r.ID != d.ID {
			continue
		}
		if r.Busy() {
			return busy("range %v has a lock, an intent or a queue: try again when it is quiet.", d.ID)
		}
		if target != from && !r.EmptyFrom(key) {
			return busy("there is data at or above %s: only an empty range can go to another node.", key)
		}
	}
	from.Split(d.ID, key, target)
	c.settle(nil)
	return nil
}

func busy(format string, args ...any) error {
	return &Error{Kind: ErrBusy, Message: fmt.Sprintf(format, args...)}
}

func unavailable(n *node.Node) error {
	return &Error{
		Kind: ErrUnavailable, Node: n.ID.String(), Message: fmt.Sprintf("%v is down. RECOVER it first.", n.ID),
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
	return nil
}

// NodeNames names all nodes, in order.
func (c *Cluster) NodeNames() []string { return c.names(func(*node.Node) bool { return true }) }

// LiveNodes names the nodes that are up, in order.
func (c *Cluster) LiveNodes() []string {
	return c.names(func(n *node.Node) bool { return n.State == node.Up })
}

func (c *Cluster) names(which func(*node.Node) bool) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	names := make([]string, 0, len(c.world.Nodes)-1)
	for _, n := range c.world.Nodes[1:] {
		if which(n) {
			names = append(names, n.ID.String())
		}
	}
	return names
}
