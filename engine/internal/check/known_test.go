package check

import (
	"slices"
	"strings"
	"testing"
)

// known are histories whose anomalies are known, from the literature where it says so. At each of
// the three levels stands what is to be found, with its cycle.
var known = []struct {
	name, history string
	// What READ COMMITTED, SNAPSHOT and SERIALIZABLE find: "name: cycle; cycle, name: ...".
	rc, si, ser string
}{
	{name: "nothing", history: "r1(x0) w1(x) c1 r2(x1) w2(x) c2 r3(x2) c3"},
	{
		name: "dirty write, Adya's H wcycle", history: "w1(x) w2(x) w2(y) c2 w1(y) c1 x: 1 2 y: 2 1",
		rc: "G0: T1 -ww x-> T2 T2 -ww y-> T1",
		si: "G0: T1 -ww x-> T2 T2 -ww y-> T1", ser: "G0: T1 -ww x-> T2 T2 -ww y-> T1",
	},
	{
		name: "aborted read", history: "w1(x) r2(x1) a1 c2",
		rc: "G1a: T1 -wr x-> T2", si: "G1a: T1 -wr x-> T2", ser: "G1a: T1 -wr x-> T2",
	},
	{
		name: "a read of what nobody wrote", history: "r2(x9) c2",
		rc: "G1a: T9 -wr x-> T2", si: "G1a: T9 -wr x-> T2", ser: "G1a: T9 -wr x-> T2",
	},
	{
		name: "a scan of what was aborted", history: "w1(x) s2[a,z)(x1) a1 c2",
		rc: "G1a: T1 -wr x-> T2", si: "G1a: T1 -wr x-> T2", ser: "G1a: T1 -wr x-> T2",
	},
	{
		name: "intermediate read", history: "w1(x) r2(x1)1 w1(x) c1 c2",
		rc: "G1b: T1 -wr x-> T2", si: "G1b: T1 -wr x-> T2", ser: "G1b: T1 -wr x-> T2",
	},
	{name: "the last write of two is no intermediate one", history: "w1(x) w1(x) r2(x1) c1 c2"},
	{
		name: "circular information flow, Adya's H 1c", history: "w1(x) w2(y) r1(y2) r2(x1) c1 c2",
		rc: "G1c: T1 -wr x-> T2 T2 -wr y-> T1",
		si: "G1c: T1 -wr x-> T2 T2 -wr y-> T1", ser: "G1c: T1 -wr x-> T2 T2 -wr y-> T1",
	},
	{
		name: "circular flow by a write and a read", history: "w1(x) w2(x) w2(y) r1(y2) c1 c2 x: 1 2",
		rc: "G1c: T2 -wr y-> T1 T1 -ww x-> T2",
		si: "G1c: T2 -wr y-> T1 T1 -ww x-> T2", ser: "G1c: T2 -wr y-> T1 T1 -ww x-> T2",
	},
	{
		name: "lost update", history: "r1(x0) r2(x0) w1(x) w2(x) c1 c2",
		si: "G-single: T2 -rw x-> T1 T1 -ww x-> T2", ser: "G-single: T2 -rw x-> T1 T1 -ww x-> T2",
	},
	{
		name: "read skew", history: "r1(x0) w2(x) w2(y) c2 r1(y2) c1",
		si: "G-single: T1 -rw x-> T2 T2 -wr y-> T1", ser: "G-single: T1 -rw x-> T2 T2 -wr y-> T1",
	},
	{
		name: "fractured read by a scan", history: "s1[x,y)() w2(x) w2(y) c2 r1(y2) c1",
		si: "G-single: T1 -rw x-> T2 T2 -wr y-> T1", ser: "G-single: T1 -rw x-> T2 T2 -wr y-> T1",
	},
	{
		name: "a write that its own transaction does not see", history: "w1(x) r1(x0) c1",
		rc: "G-single: T1 -rw x-> T1", si: "G-single: T1 -rw x-> T1", ser: "G-single: T1 -rw x-> T1",
	},
	{
		name: "long fork", history: "w1(x) c1 w2(y) c2 r3(x1) r3(y0) c3 r4(x0) r4(y2) c4",
		si:  "G-nonadjacent: T3 -rw y-> T2 T2 -wr y-> T4 T4 -rw x-> T1 T1 -wr x-> T3",
		ser: "G-nonadjacent: T3 -rw y-> T2 T2 -wr y-> T4 T4 -rw x-> T1 T1 -wr x-> T3",
	},
	{
		name: "write skew", history: "r1(x0) r1(y0) r2(x0) r2(y0) w1(x) w2(y) c1 c2",
		ser: "G2-item: T1 -rw y-> T2 T2 -rw x-> T1",
	},
	{
		name: "three that skew", history: "r1(x0) r2(y0) r3(z0) w1(z) w2(x) w3(y) c1 c2 c3",
		ser: "G2-item: T1 -rw x-> T2 T2 -rw y-> T3 T3 -rw z-> T1",
	},
	{
		// T2 reads both accounts and draws, T1 deposits, and T3 sees the deposit without the draw.
		name:    "the read-only anomaly, Fekete 2004",
		history: "r2(x0) r2(y0) r1(y0) w1(y) c1 r3(x0) r3(y1) c3 w2(x) c2",
		ser:     "G2-item: T3 -rw x-> T2 T2 -rw y-> T1 T1 -wr y-> T3",
	},
	{
		// T2 closes a batch, T1 adds a receipt to the batch that it saw open, and T3 reports the batch as
		// closed without it: rows of a range, which is what makes it G2 (Ports and Grittner 2012).
		name:    "the read-only anomaly over a range",
		history: "r1(b0) w2(b) c2 r3(b2) s3[r,s)() c3 w1(r) c1",
		ser:     "G2: T3 -rw r-> T1 T1 -rw b-> T2 T2 -wr b-> T3",
	},
	{
		name: "a phantom", history: "s1[a,m)() s2[a,m)() w1(b) w2(c) c1 c2",
		ser: "G2: T1 -rw c-> T2 T2 -rw b-> T1",
	},
	{
		name:    "a phantom by deletion",
		history: "w1(a) w1(b) c1 s2[a,z)(a1,b1) s3[a,z)(a1,b1) d2(a) d3(b) c2 c3",
		ser:     "G2: T2 -rw b-> T3 T3 -rw a-> T2",
	},
	{
		name: "a scan beside the keys", history: "s1[a,b)() s2[a,b)() w1(b) w2(c) c1 c2",
	},
	{
		name: "a deleted key was read", history: "w1(x) c1 d2(x) c2 r3(x2!) w3(y) c3 r4(y3) r4(x2!) c4",
	},
	{
		name: "an overtaken read of a deletion", history: "d1(x) c1 r2(x1!) r3(y0) w2(y) w3(x) c2 c3",
		ser: "G2-item: T2 -rw x-> T3 T3 -rw y-> T2",
	},
	{
		name: "an unknown outcome that was read", history: "w1(x) u1 w2(x) c2 r3(x2) c3 x: 1 2",
	},
	{
		name: "an unknown outcome in a cycle", history: "r1(x0) w1(x) u1 r2(x0) w2(x) c2 x: 1 2",
		si: "G-single: T2 -rw x-> T1 T1 -ww x-> T2", ser: "G-single: T2 -rw x-> T1 T1 -ww x-> T2",
	},
	{
		name: "what is open does not count in cycles", history: "r1(x0) r2(x0) w1(x) w2(x) c1",
	},
	{
		name: "each by its name",
		history: "r1(x0) r2(x0) w1(x) w2(x) r3(p0) r3(q0) r4(p0) r4(q0) w3(p) w4(q) w5(m) w6(n) " +
			"r5(n6) r6(m5) c1 c2 c3 c4 c5 c6",
		rc: "G1c: T5 -wr m-> T6 T6 -wr n-> T5",
		si: "G1c: T5 -wr m-> T6 T6 -wr n-> T5, G-single: T2 -rw x-> T1 T1 -ww x-> T2",
		ser: "G1c: T5 -wr m-> T6 T6 -wr n-> T5, G-single: T2 -rw x-> T1 T1 -ww x-> T2, " +
			"G2-item: T3 -rw q-> T4 T4 -rw p-> T3",
	},
	{
		name: "the shortest of two cycles",
		history: "r1(a0) r2(b0) r3(c0) w1(c) w2(a) w3(b) r4(p0) r4(q0) r5(p0) r5(q0) w4(p) w5(q) " +
			"c1 c2 c3 c4 c5",
		ser: "G2-item: T4 -rw q-> T5 T5 -rw p-> T4",
	},
}

// told writes anomalies as the table above does.
func told(list []Anomaly) string {
	var words []string
	for _, a := range list {
		words = append(words, a.Name+": "+strings.Join(a.Cycle, " "))
	}
	return strings.Join(words, ", ")
}

func TestKnownHistoriesHaveTheirKnownAnomalies(t *testing.T) {
	for _, k := range known {
		t.Run(k.name, func(t *testing.T) {
			for _, level := range []struct {
				level Level
				want  string
			}{{ReadCommitted, k.rc}, {Snapshot, k.si}, {Serializable, k.ser}} {
				h := notation(t, k.history, Serializable)
				if got := told(Judge(h, level.level)); got != level.want {
					t.Errorf("%v finds\n%q, not\n%q", level.level, got, level.want)
				}
				own := notation(t, k.history, level.level)
				if got := told(Judge(own, Own)); got != level.want {
					t.Errorf("its own level, %v, finds\n%q, not\n%q", level.level, got, level.want)
				}
			}
		})
	}
}

// Every name of a cycle is in the set, so that none can be lost without a test failing.
func TestEveryNameOfACycleIsKnown(t *testing.T) {
	var all string
	for _, k := range known {
		all += k.ser + ", "
	}
	for _, w := range cycleNames {
		if !strings.Contains(all, w.name+": ") {
			t.Errorf("no known history has %s", w.name)
		}
	}
	if !slices.IsSortedFunc(cycleNames, func(a, b wanted) int {
		return slices.Index(names, a.name) - slices.Index(names, b.name)
	}) {
		t.Error("the names are not in their order")
	}
}
