package engine

import (
	"conclave/engine/internal/base"
)

// interruptEvery is how many events run between two looks at Interrupt.
const interruptEvery = 256

// awaitLimit is how much virtual time may pass without a change before Await gives up: the language's
// virtual minute.
const awaitLimit = 60 * base.Second

// Settle runs events as a statement does: until nothing is in the foreground and k (if not nil) has ended
// or begun to wait, letting time go from timer to timer if need be. It reports false if Interrupt stopped
// it before that.
func (c *Cluster) Settle(k *Ticket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupted.Store(false)
	return c.settle(k)
}

func (c *Cluster) settle(k *Ticket) bool {
	for n := 1; ; n++ {
		if len(c.followUp) > 0 {
			c.takeFollowUps()
		}
		if c.world.Sim.Foreground() == 0 && (k == nil || k.state != running) {
			return true
		}
		if n%interruptEvery == 0 && c.interrupted.Load() {
			return false
		}
		e, ok := c.world.Sim.Next()
		if !ok {
			return true // nothing will ever happen any more
		}
		c.world.Fire(e)
	}
}

// Await runs events until k no longer waits, or a virtual minute changed nothing.
func (c *Cluster) Await(k *Ticket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupted.Store(false)
	until := c.world.Sim.Now() + awaitLimit
	for n := 1; k.state != done; n++ {
		if n%interruptEvery == 0 && c.interrupted.Load() {
			return false
		}
		e, ok := c.world.Sim.NextUntil(until)
		if !ok {
			c.world.Sim.Advance(until)
			break
		}
		c.world.Fire(e)
		c.takeFollowUps()
	}
	return c.settle(nil)
}

// settleQuestions runs on until the questions that RECOVER and HEAL put are answered or overdue.
func (c *Cluster) settleQuestions() bool {
	for c.settle(nil) && c.world.Asking() {
		e, ok := c.world.Sim.Next()
		if !ok {
			return true
		}
		c.world.Fire(e)
	}
	return !c.interrupted.Load()
}

// Interrupt makes a running Settle, Await or Recover stop within a bounded number of events. It is the one
// method that does not wait at the door: it may be called at any moment while a statement runs.
func (c *Cluster) Interrupt() { c.interrupted.Store(true) }

// Finished returns the tickets that ended after they had begun to wait, in the order in which they ended,
// and forgets them: the resumed results.
func (c *Cluster) Finished() []*Ticket {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.finished
	c.finished = nil
	return list
}

// Now is the virtual time in nanoseconds since the cluster began.
func (c *Cluster) Now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return int64(c.world.Sim.Now())
}
