package engine

import (
	"fmt"
	"strings"
	"time"

	"conclave/engine/internal/base"
	"conclave/engine/internal/node"
	"conclave/engine/internal/sim"
)

// Partition cuts the network into these groups, and one more of all nodes that are not named. What
// is sent from one group to another while it stands is lost; what is under way is not.
func (c *Cluster) Partition(groups [][]string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	group := make([]int, len(c.world.Nodes))
	for i, names := range groups {
		for _, name := range names {
			n, err := c.node(name)
			if err != nil {
				return err
			}
			group[n.ID] = i + 1
		}
	}
	c.world.Sim.Partition(group)
	c.world.Note("partition", c.partitionText(groups, group))
	c.settle(nil)
	return nil
}

// SubmitHeal undoes every partition, drop, duplication and delay, and makes every node send again
// and ask at once what it would have sent or asked later. The ticket is done when those questions
// are answered or overdue.
func (c *Cluster) SubmitHeal() *Ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.world.Sim.Heal()
	c.world.Note("heal", "")
	return c.ask(nil)
}

// partitionText is the groups of a partition, that of the nodes that were not named last.
func (c *Cluster) partitionText(groups [][]string, group []int) string {
	parts := make([]string, 0, len(groups)+1)
	for _, names := range groups {
		parts = append(parts, strings.Join(names, " "))
	}
	var rest []string
	for _, n := range c.world.Nodes[1:] {
		if group[n.ID] == 0 {
			rest = append(rest, n.ID.String())
		}
	}
	if len(rest) > 0 {
		parts = append(parts, strings.Join(rest, " "))
	}
	return strings.Join(parts, " | ")
}

// Heal is SubmitHeal for programs: it runs until the ticket is done.
func (c *Cluster) Heal() { c.Settle(c.SubmitHeal()) }

// ask makes every node ask, but for one that has just done so, and gives the ticket that is done
// when all is answered.
func (c *Cluster) ask(but *node.Node) *Ticket {
	k := &Ticket{cluster: c, state: running}
	c.questions = append(c.questions, k)
	c.world.Nudge(but)
	c.after()
	return k
}

// Drop loses the next n messages from one node to another.
func (c *Cluster) Drop(from, to string, n int) error {
	return c.onLink(from, to, func(a, b base.NodeID) {
		c.world.Sim.Drop(a, b, n)
		c.world.Note("drop", fmt.Sprintf("the next %d from %v to %v", n, a, b))
	})
}

// Duplicate delivers the next n messages from one node to another twice.
func (c *Cluster) Duplicate(from, to string, n int) error {
	return c.onLink(from, to, func(a, b base.NodeID) {
		c.world.Sim.Duplicate(a, b, n)
		c.world.Note("dup", fmt.Sprintf("the next %d from %v to %v", n, a, b))
	})
}

// Delay adds to every message from one node to another; 0 takes it back.
func (c *Cluster) Delay(from, to string, d time.Duration) error {
	if d < 0 {
		return limit("a duration cannot be negative.")
	}
	return c.onLink(from, to, func(a, b base.NodeID) {
		c.world.Sim.Delay(a, b, base.Time(d))
		c.world.Note("delay", fmt.Sprintf("%v from %v to %v", d, a, b))
	})
}

func (c *Cluster) onLink(from, to string, fn func(a, b base.NodeID)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, err := c.node(from)
	if err != nil {
		return err
	}
	b, err := c.node(to)
	if err != nil {
		return err
	}
	fn(a.ID, b.ID)
	return nil
}

// LinkView is what is wrong with one direction between two nodes.
type LinkView struct {
	From, To  string
	Drop, Dup int // of the next messages, how many are lost, or arrive twice
	Delay     time.Duration
}

// Network is what is wrong with the network: the groups into which it is cut, none if it is whole,
// and the links with faults.
func (c *Cluster) Network() (groups [][]string, links []LinkView) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ids := range c.world.Sim.Groups() {
		var names []string
		for _, id := range ids {
			names = append(names, id.String())
		}
		groups = append(groups, names)
	}
	for _, l := range c.world.Sim.Faults() {
		links = append(links, LinkView{
			l.From.String(), l.To.String(), l.Drop, l.Dup, time.Duration(l.Delay),
		})
	}
	return groups, links
}

// MessageView is a row of MESSAGES: a message under way.
type MessageView struct {
	Message  string // "m12"
	From, To string
	Kind     string
	Txn      uint64
	At       int64 // virtual time of its arrival
	Text     string
}

// Messages lists the messages under way, in the order of their arrival.
func (c *Cluster) Messages() []MessageView {
	c.mu.Lock()
	defer c.mu.Unlock()
	var views []MessageView
	for _, e := range c.world.Sim.Pending() {
		if e.Kind == sim.Deliver {
			views = append(views, MessageView{
				Message: fmt.Sprintf("m%d", e.ID), From: e.From.String(), To: e.To.String(),
				Kind: e.Msg.Kind(), Txn: uint64(e.Msg.Head().Txn), At: int64(e.At), Text: e.Msg.String(),
			})
		}
	}
	return views
}

// message is the message under way of that number.
func (c *Cluster) message(id uint64) (sim.Event, error) {
	for _, e := range c.world.Sim.Pending() {
		if e.Kind == sim.Deliver && e.ID == id {
			return e, nil
		}
	}
	return sim.Event{}, &Error{
		Kind:    ErrNoSuchMessage,
		Message: fmt.Sprintf("no message m%d is under way. MESSAGES lists those that are.", id),
	}
}

// DropMessage loses a message that is under way.
func (c *Cluster) DropMessage(id uint64) error {
	return c.meddle(id, func(e sim.Event) { c.world.Lose(e) })
}

// DuplicateMessage delivers a message that is under way twice.
func (c *Cluster) DuplicateMessage(id uint64) error {
	return c.meddle(id, func(e sim.Event) { c.world.Sim.Copy(e) })
}

// Deliver delivers a message that is under way now, whatever comes before it. An event that a break
// holds comes to its end first; where another break holds that, the message has to wait.
func (c *Cluster) Deliver(id uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := c.message(id)
	if err == nil && c.world.Held() {
		c.step()
		_, err = c.message(id)
	}
	switch {
	case err != nil:
		return err
	case c.world.Held():
		return busy("another break holds the event that comes before it: DELIVER it again.")
	}
	e, _ := c.message(id)
	e, _ = c.world.Sim.Take(e.Seq)
	c.fire(e)
	return nil
}

func (c *Cluster) meddle(id uint64, fn func(sim.Event)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, err := c.message(id)
	if err != nil {
		return err
	}
	fn(e)
	c.settle(nil)
	return nil
}
