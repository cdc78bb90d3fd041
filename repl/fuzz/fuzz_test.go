package fuzz

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"
)

var (
	seeds = flag.Int("seeds", 60, "how many seeds")
	from  = flag.Uint64("from", 1, "the first seed")
)

func TestSeeds(t *testing.T) {
	sum, met := newTally(), coverage{}
	began := time.Now()
	for seed := *from; seed < *from+uint64(*seeds); seed++ {
		p := perform(seed)
		sum.add(&p.tally)
		met.add(p.met)
		for _, f := range p.found {
			t.Errorf("conclave fuzz --from %d --seeds 1    # %s: %s", seed, f.kind, f.says)
		}
		if testing.Verbose() && *seeds == 1 {
			t.Log("\n" + transcript(p))
		}
	}
	t.Logf("%v %+v", time.Since(began), sum)
	for _, name := range names() {
		t.Logf("%7d %s", met[name], name)
	}
}

func transcript(p *play) string {
	var b strings.Builder
	for i, line := range p.lines {
		b.WriteString(line + "\n")
		for _, r := range p.results[i] {
			fmt.Fprintf(&b, "    %s %s %s %s %s", r.Session, r.Txn, r.Statement, r.Status, r.Outcome)
			if r.Error != nil {
				fmt.Fprintf(&b, " %s %s", r.Error.Code, r.Error.Message)
			}
			fmt.Fprintf(&b, " %v %v %v\n", r.Value.S, r.Told, r.Time)
		}
	}
	return b.String()
}
