package engine

import (
	"time"

	"conclave/engine/internal/base"
)

// interruptEvery is how many events run between two looks at Interrupt.
const interruptEvery = 256

// awaitLimit is how much virtual time may pass without a change before Await gives up: the
// language's virtual minute.
const awaitLimit = 60 * base.Second

// Settle runs events as a statement does: until nothing is in the foreground and k (if not nil) has
// ended or begun to wait, letting time go from timer to timer if need be. With SetAuto(false), or
// held at a break, it runs none: k waits for Step and Run. It reports false if Interrupt stopped it
// before that.
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
		c.broken = c.broken || c.world.Held() // what was submitted has come to a break by itself
		switch {
		case c.manual || c.broken:
			if k != nil && k.state == running {
				k.waited = true
			}
			return true
		case c.world.Sim.Foreground() == 0 && (k == nil || !k.goesOn()):
			if len(c.parked) > 0 {
				c.wakeResumed()
			}
			return true
		case c.stops(n):
			return false
		case !c.fireNext(base.Forever):
			return true // nothing will ever happen any more
		}
	}
}

// fireNext makes the earliest thing happen, up to a time, and reports whether there was one.
func (c *Cluster) fireNext(until base.Time) bool {
	if !c.world.FireNext(until) {
		return false
	}
	c.ran++
	c.after()
	return true
}

// stops reports whether Interrupt asks the n-th event of a run to be the last for now. Where a run
// is repeated that was interrupted then, it stops where it did.
func (c *Cluster) stops(n int) bool {
	return (n%interruptEvery == 0 || len(c.stopAt) > 0) && c.stopsNow(n)
}

func (c *Cluster) stopsNow(n int) bool {
	if len(c.stopAt) > 0 && c.ran == c.stopAt[0] {
		c.stopAt = c.stopAt[1:]
		return true
	}
	return n%interruptEvery == 0 && c.interrupted.Load()
}

// Ran counts the events since the cluster began. A run that Interrupt stopped is kept as this
// number.
func (c *Cluster) Ran() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ran
}

// StopAt stops the next runs when so many events have happened since the cluster began, each number
// once: what Interrupt did to them then is done to them again.
func (c *Cluster) StopAt(counts ...uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopAt = counts
}

// after is called when something has happened.
func (c *Cluster) after() {
	c.broken = c.broken || c.world.Held()
	if len(c.questions) > 0 {
		c.answerQuestions()
	}
}

// answerQuestions ends RECOVER and HEAL, if what they made the nodes ask is answered.
func (c *Cluster) answerQuestions() {
	quiet := c.world.Sim.Foreground() == 0 && !c.world.Held()
	if quiet && !c.world.Asking() {
		for _, k := range c.questions {
			k.finish(Result{})
		}
		c.questions = nil
	}
}

// Await runs events until k no longer waits, or a virtual minute changed nothing.
func (c *Cluster) Await(k *Ticket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupted.Store(false)
	records, until := c.world.Counters.Records, c.world.Sim.Now()+awaitLimit
	for n := 1; k.state != done && !c.broken; n++ {
		if c.stops(n) {
			return false
		}
		if !c.fireNext(until) {
			c.world.Sim.Advance(until)
			break
		}
		c.takeFollowUps()
		if now := c.world.Counters.Records; now != records {
			records, until = now, c.world.Sim.Now()+awaitLimit
		}
	}
	return c.settle(nil)
}

// SetAuto is AUTO: with false, what statements put out waits for Step and Run.
func (c *Cluster) SetAuto(auto bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.manual = !auto
	c.settle(nil)
}

// Auto reports whether AUTO is ON.
func (c *Cluster) Auto() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.manual
}

// Step makes the next n events happen, one after the other: messages, syncs, and timers that are
// then due. Where nothing else is left and a statement waits for it, time moves to the next timer.
func (c *Cluster) Step(n int) (v StepView) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupted.Store(false)
	v.Whole = true
	for v.Whole && v.Taken < n {
		lines := c.traced()
		if !c.step() {
			break
		}
		if v.Taken++; len(v.Lines) < mostSteps {
			v.Lines = append(v.Lines, lines)
		}
		c.takeFollowUps()
		v.Whole = !c.stops(interruptEvery)
	}
	v.Whole = c.settle(nil) && v.Whole
	return v
}

// mostSteps is of how many events a StepView tells where they begin.
const mostSteps = 1000

// step is one event; the rest of one that a break has held counts as one.
func (c *Cluster) step() bool {
	switch {
	case c.world.Held():
		c.world.Resume()
		c.ran++
		c.after()
		return true
	case !c.world.Sim.Idle(), c.stepping():
		return c.fireNext(base.Forever)
	}
	return false
}

// stepping reports whether a statement waits for events to run.
func (c *Cluster) stepping() bool {
	for t := c.first; t != nil; t = t.next {
		if t.ticket.state == running {
			return true
		}
	}
	return len(c.questions) > 0
}

// Run lets the cluster go on, from a break too, until every statement that waits for Step has ended
// or waits for something else, and what follows from them has happened; with a duration, for so
// much virtual time. Another break holds it again.
func (c *Cluster) Run(d time.Duration) bool { return c.run(base.Time(d), d > 0) }

// RunFor is Run for so much virtual time, none at all included: then what is due now happens.
func (c *Cluster) RunFor(d time.Duration) bool { return c.run(base.Time(d), true) }

func (c *Cluster) run(d base.Time, limited bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupted.Store(false)
	c.broken = false
	if c.world.Held() {
		c.world.Resume()
		c.ran++ // what is left of an event counts as one
		c.after()
	}
	until := base.Forever
	if limited {
		until = c.world.Sim.Now() + d
	}
	for n := 1; !c.broken; n++ {
		c.takeFollowUps()
		switch {
		case c.stops(n):
			return false
		case !limited && c.world.Sim.Foreground() == 0 && !c.stepping():
			return c.settle(nil)
		case !c.fireNext(until):
			if limited {
				c.world.Sim.Advance(until)
			}
			return c.settle(nil)
		}
	}
	return true
}

// Advance lets virtual time pass, with every timer that falls due.
func (c *Cluster) Advance(d time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interrupted.Store(false)
	until := c.world.Sim.Now() + base.Time(d)
	for n := 1; !c.broken; n++ {
		c.takeFollowUps()
		if c.stops(n) {
			return false
		}
		if !c.fireNext(until) {
			c.world.Sim.Advance(until)
			return c.settle(nil)
		}
	}
	return true
}

// Quiet reports whether nothing is in the foreground: what statements have put out, and what
// follows from it, has come to its end.
func (c *Cluster) Quiet() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.world.Sim.Foreground() == 0 && !c.world.Held() && len(c.followUp) == 0
}

// Broken reports whether a break holds the cluster.
func (c *Cluster) Broken() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken
}

// Interrupt makes a running Settle, Await, Run or Advance stop within a bounded number of events.
// It is the one method that does not wait at the door: it may be called at any moment while a
// statement runs.
func (c *Cluster) Interrupt() { c.interrupted.Store(true) }

// Finished returns the tickets that ended after they had begun to wait, in the order in which they
// ended, and forgets them: the resumed results.
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
