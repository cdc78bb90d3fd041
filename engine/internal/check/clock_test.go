package check

import "testing"

// What the clock tells that no cycle of dependencies shows. Each level finds the same, but where it
// says so.
func TestTheClockTellsMore(t *testing.T) {
	for _, c := range []struct {
		name, history, found string
		rc                   string // where READ COMMITTED finds something else
	}{
		{name: "a read of the newest", history: "w1(x) c1@5 b2@7 r2(x1) c2", found: ""},
		{
			name: "a missed effect", history: "w1(x) c1@5 b2@7 r2(x0) c2",
			found: "G-single: T2 -rw x-> T1 T1 -ts-> T2", rc: "G-single: T2 -rw x-> T1 T1 -ts-> T2",
		},
		{
			name: "missed by one that was rolled back", history: "w1(x) c1@5 b2@7 r2(x0) a2",
			found: "G-single: T2 -rw x-> T1 T1 -ts-> T2", rc: "G-single: T2 -rw x-> T1 T1 -ts-> T2",
		},
		{
			name: "missed by a scan", history: "w1(x) c1@5 b2@7 s2[a,z)() c2",
			found: "G-single: T2 -rw x-> T1 T1 -ts-> T2", rc: "G-single: T2 -rw x-> T1 T1 -ts-> T2",
		},
		{
			name: "an older version than the newest", history: "w1(x) c1@3 w3(x) c3@5 b2@7 r2(x1) c2",
			found: "G-single: T2 -rw x-> T3 T3 -ts-> T2", rc: "G-single: T2 -rw x-> T3 T3 -ts-> T2",
		},
		{
			name: "a read of the future", history: "b2@3 w1(x) c1@5 r2(x1) c2",
			found: "G-single: T2 -ts-> T1 T1 -wr x-> T2", rc: "G-single: T2 -ts-> T1 T1 -wr x-> T2",
		},
		{
			name: "two blind writes that overlap", history: "b1@1 b2@2 w1(x) w2(x) c1@3 c2@4",
			found: "G-single: T2 -ts-> T1 T1 -ww x-> T2", rc: "",
		},
		{name: "two that do not", history: "b1@1 w1(x) c1@2 b2@3 w2(x) c2@4", found: ""},
		{name: "a deletion that may be collected", history: "w1(x) c1@2 d3(x) c3@4 b2@5 r2(x0) c2"},
		{name: "the state before a deletion", history: "w1(x) c1@2 d3(x) c3@6 b2@5 r2(x1) c2"},
		{
			name: "a value from before a deletion", history: "w1(x) c1@2 d3(x) c3@4 b2@5 r2(x1) c2",
			found: "G-single: T2 -rw x-> T3 T3 -ts-> T2", rc: "G-single: T2 -rw x-> T3 T3 -ts-> T2",
		},
		{
			name: "what was told and is nowhere yet", history: "b2@9 w1(x) c1@5 r2(x0) c2 x:",
			found: "G-single: T2 -rw x-> T1 T1 -ts-> T2", rc: "G-single: T2 -rw x-> T1 T1 -ts-> T2",
		},
	} {
		for level, want := range map[Level]string{
			ReadCommitted: c.rc, Snapshot: c.found, Serializable: c.found,
		} {
			if got := told(Judge(notation(t, c.history, level), Own)); got != want {
				t.Errorf("%s, %v: %q, not %q", c.name, level, got, want)
			}
		}
	}
}

// INCR and CPUT are checked at every level against what they have read.
func TestAnUpdateIsCheckedAtEveryLevel(t *testing.T) {
	h := notation(t, "b1@1 b2@2 r1(x0) r2(x0) w1(x) w2(x) c1@3 c2@4", ReadCommitted)
	if got := told(Judge(h, Own)); got != "" {
		t.Errorf("two that only read and write: %s", got)
	}
	h.Txns[1].Ops[1].At = 2
	if got := told(Judge(h, Own)); got != "G-single: T2 -ts-> T1 T1 -ww x-> T2" {
		t.Errorf("one that writes by what it read: %q", got)
	}
}

// Under READ COMMITTED each read has a snapshot of its own; under SNAPSHOT there is one.
func TestTheSnapshotIsOneFromSnapshotOn(t *testing.T) {
	for level, want := range map[Level]string{
		ReadCommitted: "", Snapshot: "G-single: T2 -ts-> T1 T1 -wr x-> T2",
	} {
		h := notation(t, "b2@3 w1(x) c1@5 r2(x1) c2", level)
		h.Txns[1].Ops[0].At = 6
		if got := told(Judge(h, Own)); got != want {
			t.Errorf("%v: %q", level, got)
		}
	}
}

// A history that begins in the middle knows nothing of what was before.
func TestAPartialHistoryTrustsWhatWasBefore(t *testing.T) {
	h := notation(t, "b5@9 r5(x2) w5(y) c5@10 b6@11 r6(y5) r6(x2) c6", Serializable)
	if got := told(Judge(h, Own)); got != "G1a: T2 -wr x-> T5" {
		t.Errorf("complete: %q", got)
	}
	h.Partial = true
	if got := told(Judge(h, Own)); got != "" {
		t.Errorf("partial: %q", got)
	}

	// One that had begun before it, T4, writes x over T5, and y; T6 sees that. It is not that T6 has
	// missed T5's x, whose y it has seen.
	h = notation(t, "b5@9 w5(x) w5(z) c5@10 b6@20 r6(z5) r6(x4) s6[y,z)() c6", Serializable)
	h.Partial = true
	h.Txns[1].Ops[1].From.TS = 12
	h.Installs = append(h.Installs,
		Install{"n1", Item{"x", "1", false, Version{4, 12}}},
		Install{"n1", Item{"y", "1", false, Version{3, 11}}},
		Install{"n1", Item{"y", "", true, Version{4, 12}}})
	if got := told(Judge(h, Own)); got != "" {
		t.Errorf("one that had begun before: %q", got)
	}
}
