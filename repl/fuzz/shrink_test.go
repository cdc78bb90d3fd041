package fuzz

import (
	"slices"
	"strings"
	"testing"
	"time"

	"conclave/engine/enginetest"
)

// What is made shorter still fails in the same way, and no line of it can be spared.
func TestNoLineOfAShortScriptCanBeSpared(t *testing.T) {
	defer enginetest.Plant(5)()
	for seed := uint64(1); seed < 200; seed++ {
		p := perform(seed)
		f := p.best()
		if f == nil || !strings.HasPrefix(f.kind, "CHECK ") {
			continue
		}
		lines, _ := shrink(p, f.kind, time.Minute)
		s := &shrinking{kind: f.kind, until: time.Now().Add(time.Minute)}
		if !s.fails(lines) {
			t.Fatalf("it fails no more in %s:\n%s", f.kind, strings.Join(lines, "\n"))
		}
		for i := range lines {
			if less := slices.Delete(slices.Clone(lines), i, i+1); s.fails(less) {
				t.Errorf("%q can be spared of\n%s", lines[i], strings.Join(lines, "\n"))
			}
		}
		return
	}
	t.Error("no seed has failed")
}

// A line is put ever more simply, and that comes to an end.
func TestSimplerComesToAnEnd(t *testing.T) {
	for _, line := range []string{
		"CLUSTER NODES 7 SEED 99 SPLIT b c d e f g", "alice: BEGIN SERIALIZABLE PESSIMISTIC ON n3",
		"STEP 7", "KILL n2 AT votes.in 3", "DROP n1 n2 40", "LATENCY 1ms 20ms", "ADVANCE 734ms",
		"alice: SCAN PREFIX a", "RUN 10ms", "alice:", "DUP m12",
	} {
		for n := 0; ; n++ {
			if n > 40 {
				t.Fatalf("%s: never", line)
			}
			next := simpler(line)
			if len(next) == 0 {
				break
			}
			line = next[len(next)-1]
		}
	}
}

// Of what heals, only what heals nothing may be left out of a script.
func TestWhatHealsNothingIsIdle(t *testing.T) {
	lines := []string{"DISK n1 FULL", "KILL n2 AT votes.in", "DISK n1 OK", "DISK n2 OK", "KILL CLEAR",
		"HEAL", "AUTO ON", "RECOVER ALL", "ADVANCE 1m"}
	var idles []string
	for i, line := range lines {
		if idle(lines, i) {
			idles = append(idles, line)
		}
	}
	if want := []string{"DISK n2 OK", "HEAL", "AUTO ON"}; !slices.Equal(idles, want) {
		t.Errorf("idle are %q, not %q", idles, want)
	}
}
