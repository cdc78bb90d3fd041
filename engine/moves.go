package engine

import (
	"fmt"
	"slices"
	"strings"

	"conclave/engine/internal/base"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/node"
	"conclave/engine/internal/sim"
)

// MoveKind says what somebody does who chooses what happens next.
type MoveKind uint8

// The kinds of move.
const (
	MoveDeliver MoveKind = iota + 1 // DELIVER Message
	MoveDrop                        // DROP Message
	MoveDup                         // DUP Message
	MoveStep                        // STEP Node: a refusal comes back to it, or its sync ends
	MoveTimer                       // STEP Node Timer Txn: that timer runs out
	MoveKill                        // KILL Node
	MoveRecover                     // RECOVER Node
)

// Move is one thing that can happen next, with SetAuto(false), and names it as a statement does.
type Move struct {
	Kind    MoveKind
	Node    string
	Message uint64
	Timer   string // "vote-timeout", "inquiry" or "lock-lease"
	Txn     uint64
}

// Moves lists what can happen next, crashes apart: a message between two nodes arrives, a sync
// ends, a timer runs out. It leaves out timers for which nothing has been lost, and takes for
// granted that what takes no time has happened (AtOnce).
func (c *Cluster) Moves() []Move {
	c.mu.Lock()
	defer c.mu.Unlock()
	var moves []Move
	for _, e := range c.world.Sim.Pending() {
		m := Move{Kind: MoveStep, Node: e.To.String()}
		if e.Kind == sim.Deliver {
			if c.world.Dead(e.To, e.Msg) {
				continue
			}
			m = Move{Kind: MoveDeliver, Message: e.ID}
		}
		if !slices.Contains(moves, m) { // the two copies of a message are one move
			moves = append(moves, m)
		}
	}
	for _, t := range c.world.Overdue() {
		moves = append(moves, Move{
			Kind: MoveTimer, Node: t.Node.String(), Timer: t.Timeout.String(), Txn: uint64(t.Txn),
		})
	}
	return moves
}

// Make makes a move.
func (c *Cluster) Make(m Move) error {
	switch m.Kind {
	case MoveDeliver:
		return c.Deliver(m.Message)
	case MoveDrop:
		return c.DropMessage(m.Message)
	case MoveDup:
		return c.DuplicateMessage(m.Message)
	case MoveStep:
		_, err := c.StepNode(m.Node)
		return err
	case MoveTimer:
		_, err := c.StepTimer(m.Node, m.Timer, m.Txn)
		return err
	case MoveKill:
		return c.Kill(m.Node)
	}
	return c.SubmitRecover(m.Node).failedAtOnce()
}

// failedAtOnce is the error of a ticket that is done.
func (k *Ticket) failedAtOnce() error {
	if !k.Done() {
		return nil
	}
	return k.Result().Err
}

// AtOnce carries out all that takes no time: messages of a node to itself, and refusals that come
// back; on nodes that are not frail, because they will not crash any more, also syncs that nothing
// waits for. It tells what it did.
func (c *Cluster) AtOnce(frail func(node string) bool) (made []Move) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		first := c.world.Sim.Find(timeless)
		if first == nil {
			first = c.world.Sim.Find(func(e *sim.Event) bool {
				return e.Kind == sim.SyncEnd && !frail(e.To.String()) && c.world.Nodes[e.To].Idle()
			})
		}
		if first == nil {
			return made
		}
		e, _ := c.world.Sim.Take(first.Seq)
		if e.Kind == sim.Deliver {
			made = append(made, Move{Kind: MoveDeliver, Message: e.ID})
		} else {
			made = append(made, Move{Kind: MoveStep, Node: e.To.String()})
		}
		c.fire(e)
	}
}

func timeless(e *sim.Event) bool {
	return e.Kind == sim.Refuse || e.Kind == sim.Deliver && e.From == e.To
}

// fire makes an event happen that was taken out of its turn.
func (c *Cluster) fire(e sim.Event) {
	c.world.Fire(e)
	c.ran++
	c.after()
	c.settle(nil)
}

// StepNode carries out the next event of a node that is not on the network: a message that comes
// back to it refused, which takes no time, or the end of its sync.
func (c *Cluster) StepNode(name string) (StepView, error) {
	return c.stepThat(name, func(n *node.Node) bool {
		for _, e := range c.world.Sim.Pending() {
			if e.To == n.ID && e.Kind != sim.Deliver {
				e, _ = c.world.Sim.Take(e.Seq)
				c.world.Fire(e)
				return true
			}
		}
		return false
	})
}

// StepTimer has the first timer run out now that a node has set by a setting (vote-timeout,
// inquiry, lock-lease) for a transaction.
func (c *Cluster) StepTimer(name, timeout string, txn uint64) (StepView, error) {
	which := effect.LockLease
	for which > 0 && !strings.EqualFold(which.String(), timeout) {
		which--
	}
	return c.stepThat(name, func(n *node.Node) bool {
		return c.world.FireTimer(node.TimerName{Node: n.ID, Timeout: which, Txn: base.TxnID(txn)})
	})
}

// stepThat is Step of an event that is chosen. An event that a break holds comes to its end first.
func (c *Cluster) stepThat(name string, fire func(*node.Node) bool) (v StepView, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, err := c.node(name)
	if err != nil {
		return v, err
	}
	if c.world.Held() {
		c.step()
	}
	if c.world.Held() {
		return v, busy("another break holds the event that comes before it: say it again.")
	}
	v.Whole = true
	lines := c.traced()
	if fire(n) {
		c.ran++
		c.after()
		v.Taken, v.Lines = 1, []uint64{lines}
	}
	c.settle(nil)
	return v, nil
}

// Watch has fn told of every point that a node reaches, while it does; nil ends that. Outward is
// what nodes have done so far that outlasts a crash of theirs: a number that grows with it.
func (c *Cluster) Watch(fn func(node, point string, outward uint64)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.world.Passed = nil; fn != nil {
		c.world.Passed = func(n base.NodeID, p effect.Point) {
			fn(n.String(), p.String(), c.outward())
		}
	}
}

// Outward is what nodes have done so far that outlasts a crash of theirs: messages to others,
// answers, records, what the oracle is asked and told. It is a number that grows with it.
func (c *Cluster) Outward() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outward()
}

func (c *Cluster) outward() uint64 { return c.world.Outward + c.shared.Oracle.Age() }

// DecideTails has fn decide, in place of chance, how many of the unsynced records a crash leaves on
// a log. SeedForTails finds a seed with which chance decides the same.
func (c *Cluster) DecideTails(fn func(unsynced int) (kept int)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.world.Tail = fn
}

// Tore reports whether a crash so far has found unsynced records.
func (c *Cluster) Tore() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.world.Cuts) > 0
}

// SeedForTails is the least seed with which the crashes so far would have left the same. It looks
// at a few millions.
func (c *Cluster) SeedForTails() (seed uint64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	seed, found := node.SeedFor(c.world.Cuts, 1<<22)
	if !found {
		return 0, fmt.Errorf("no seed below %d tears the logs as they were torn", 1<<22)
	}
	return seed, nil
}
