package fuzz

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// performance is one seed that was played, twice.
type performance struct {
	seed    uint64
	play    *play
	differs bool // the second time was another
}

// performTwice plays a seed twice: the same seed is the same bytes (S3).
func performTwice(seed uint64) *performance {
	p := &performance{seed: seed, play: perform(seed)}
	if again := perform(seed); again.hash != p.play.hash {
		p.differs = true
		p.play.void = false
		p.play.found = nil
		p.play.fail("S3", "two plays of one seed come to two traces")
	}
	return p
}

// campaign is many seeds, played by many at once. It ends at the first failure, at the end of its
// seeds or its time, or when it is interrupted.
type campaign struct {
	next, end uint64
	jobs      int
	deadline  <-chan time.Time
	interrupt <-chan os.Signal
	progress  func(line string) // nil: nobody looks on

	tally       tally
	met         coverage
	failure     *performance // of the smallest seed that failed
	interrupted bool
	began       time.Time
	took        time.Duration
}

func newCampaign(from, seeds uint64, jobs int) *campaign {
	return &campaign{
		next: from, end: from + seeds, jobs: jobs, tally: newTally(), met: coverage{},
		began: time.Now(),
	}
}

func (c *campaign) run() {
	seeds, done := make(chan uint64), make(chan *performance)
	var workers sync.WaitGroup
	for range c.jobs {
		workers.Go(func() {
			for seed := range seeds {
				done <- performTwice(seed)
			}
		})
	}
	go func() {
		workers.Wait()
		close(done)
	}()
	c.conduct(seeds, done)
	c.took = time.Since(c.began)
}

// conduct hands out the seeds and takes in what came of them, until all are back.
func (c *campaign) conduct(seeds chan uint64, done <-chan *performance) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	offer := seeds
	stop := func() {
		if offer != nil {
			close(seeds)
			offer = nil
		}
	}
	for {
		if c.next == c.end {
			stop()
		}
		select {
		case offer <- c.next:
			c.next++
		case p, more := <-done:
			if !more {
				return
			}
			if c.take(p); c.failure != nil {
				stop()
			}
		case <-c.deadline:
			stop()
		case <-c.interrupt:
			c.interrupted = true
			stop()
		case <-tick.C:
			c.report()
		}
	}
}

// take counts what a seed has come to.
func (c *campaign) take(p *performance) {
	c.tally.add(&p.play.tally)
	c.met.add(p.play.met)
	if p.play.best() != nil && (c.failure == nil || p.seed < c.failure.seed) {
		c.failure = p
	}
}

func (c *campaign) report() {
	if c.progress != nil {
		c.progress(fmt.Sprintf("%d seeds, %d transactions, %s of virtual time, %s", c.tally.Seeds,
			c.tally.Transactions, c.tally.Virtual.Round(time.Minute), c.pace(time.Since(c.began))))
	}
}

func (c *campaign) pace(took time.Duration) string {
	return fmt.Sprintf("%.1f seeds a second", float64(c.tally.Seeds)/max(took.Seconds(), 0.001))
}

// summary is what the campaign has come to, in figures.
func (c *campaign) summary() string {
	var b strings.Builder
	t := &c.tally
	fmt.Fprintf(&b, "%d seeds, each twice, in %s: %s\n", t.Seeds, c.took.Round(100*time.Millisecond),
		c.pace(c.took))
	fmt.Fprintf(&b, "%d statements, %.1f hours of virtual time\n", t.Statements, t.Virtual.Hours())
	fmt.Fprintf(&b, "%d transactions: %d committed, %d aborted, %d unknown to their clients\n",
		t.Transactions, t.Committed, t.Aborted, t.Unknown)
	fmt.Fprintf(&b, "\nfaults\n")
	for _, kind := range slices.Sorted(maps.Keys(t.Faults)) {
		fmt.Fprintf(&b, "%9d  %s\n", t.Faults[kind], kind)
	}
	fmt.Fprintf(&b, "\nrare events\n")
	for _, name := range names() {
		if n := c.met[name]; n > 0 {
			fmt.Fprintf(&b, "%9d  %s\n", n, name)
		} else {
			fmt.Fprintf(&b, "not covered  %s\n", name)
		}
	}
	return b.String()
}
