package fuzz

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
)

var (
	seeds = flag.Int("seeds", 40, "how many seeds")
	from  = flag.Uint64("from", 1, "the first seed")
)

// Every seed keeps its promises, and comes to the same trace twice.
func TestSeeds(t *testing.T) {
	c := newCampaign(*from, uint64(*seeds), 1)
	c.run()
	if p := c.failure; p != nil {
		t.Errorf("conclave fuzz --from %d --seeds 1\n%+v", p.seed, p.play.found)
	}
	if testing.Verbose() && *seeds == 1 {
		t.Log("\n" + transcript(perform(*from)))
	}
	t.Log("\n" + c.summary())
}

// S3: neither how many processors there are nor what runs beside it moves anything.
func TestASeedIsTheSameBytesWhateverRunsBesideIt(t *testing.T) {
	const count = 24
	hashes := func(processors int) (list [count]uint64) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		var all sync.WaitGroup
		turns := make(chan bool, processors)
		for i := range list {
			turns <- true
			all.Go(func() {
				list[i] = perform(uint64(500 + i)).hash
				<-turns
			})
		}
		all.Wait()
		return list
	}
	if one, eight := hashes(1), hashes(8); one != eight {
		t.Errorf("with one processor and with eight the traces differ:\n%x\n%x", one, eight)
	}
}

// transcript is a play with its answers.
func transcript(p *play) string {
	var b strings.Builder
	for i, line := range p.lines {
		b.WriteString(line + "\n")
		for _, r := range p.results[i] {
			fmt.Fprintf(&b, "    %s %s %s %s %s", r.Session, r.Txn, r.Statement, r.Status, r.Outcome)
			if r.Error != nil {
				fmt.Fprintf(&b, " %s %s", r.Error.Code, r.Error.Message)
			}
			fmt.Fprintf(&b, " %v %v %v %v\n", r.Value.S, r.Told, r.Time, r.Rows)
		}
	}
	return b.String()
}
