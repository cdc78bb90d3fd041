package session

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"conclave/repl/lang"
)

// bounded are the settings with which a session's memory does not grow with what was said.
const bounded = "SET gc on; SET journal off; SET history 500; SET trace 1000"

// writeMany puts so many values into a few keys, in two sessions.
func writeMany(t testing.TB, s *Sessions, from, n int) {
	for i := from; i < from+n; i++ {
		st := lang.Statement{Pos: lang.Pos{Line: i + 1, Col: 1}, Session: []string{"", "you"}[i/3%2]}
		st.Node = lang.Put{Key: fmt.Sprintf("%c%d", 'a'+i%26, i%100), Value: strconv.Itoa(i)}
		s.Stream(st, Place{File: "-"}, func(r Result) {
			if r.Error != nil {
				t.Fatal(r.Error)
			}
		})
	}
}

// stats are what STATS tells, by name.
func stats(t testing.TB, s *Sessions) map[string]int {
	t.Helper()
	told := map[string]int{}
	for _, row := range s.Look(lang.Stats{}).Rows.Rows {
		n, err := strconv.Atoi(row[1].S)
		if err != nil {
			t.Fatal(err)
		}
		told[row[0].S] = n
	}
	return told
}

// heap is what is in use, once the logs are as short as they get and the garbage is gone.
func heap(t testing.TB, s *Sessions) int {
	s.Execute(parse(t, "CHECKPOINT")[0], Place{File: "-"})
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestWithBoundsMemoryIsFlat: by what STATS tells, and by what the heap has. Without them it grows,
// by as much as STATS tells.
func TestWithBoundsMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes 200,000 values")
	}
	const few, many = 30_000, 70_000
	grown := func(first string) (heapBytes, told int, last map[string]int) {
		s := onEngine(t, Config{Trace: 1000})
		for _, st := range parse(t, first) {
			s.Execute(st, Place{File: "-"})
		}
		writeMany(t, s, 0, few)
		before, was := heap(t, s), stats(t, s)
		writeMany(t, s, few, many)
		after, is := heap(t, s), stats(t, s)
		for name, n := range is {
			if strings.HasSuffix(name, "-bytes") && name != "disk-bytes" {
				told += n - was[name]
			}
		}
		return after - before, told, is
	}
	flat, told, last := grown(bounded)
	if told > 64<<10 {
		t.Errorf("%d statements took %d bytes by what STATS tells", many, told)
	}
	for name, most := range map[string]int{
		"history-transactions": 700, "history-records": 700, "outcomes": 700, "trace-events": 1000,
		"journal-statements": 0,
	} {
		if n := last[name]; n > most || n < most/2 {
			t.Errorf("%s is %d, of %d", name, n, most)
		}
	}
	steep, told, last := grown("SET gc on")
	if each := told / many; each < 80 || each > 200 || last["journal-statements"] < many {
		t.Errorf("a statement takes %d bytes by what STATS tells", each)
	}
	if flat > steep/3 { // what there is are the disks, which take room up to their checkpoints
		t.Errorf("the heap grew by %d bytes with bounds, by %d without", flat, steep)
	}
	if steep < told*9/10 || steep > told*2 {
		t.Errorf("the heap grew by %d bytes, STATS tells of %d", steep, told)
	}
}

// TestCheckSaysThatItDoesNotKnowAll: judged from the first transaction that is kept.
func TestCheckSaysThatItDoesNotKnowAll(t *testing.T) {
	s := onEngine(t, Config{})
	s.Execute(parse(t, "SET history 100")[0], Place{File: "-"})
	writeMany(t, s, 0, 1000)
	r := s.Execute(parse(t, "CHECK")[0], Place{File: "-"})[0]
	first := s.Cluster().History().Txns[0].ID
	want := fmt.Sprintf("judged from T%d on: before it no history was kept", first)
	if r.Error != nil || len(r.Notes) != 1 || r.Notes[0] != want || first < 800 {
		t.Errorf("%v %q, not %q", r.Error, r.Notes, want)
	}
	want = strings.TrimPrefix(want, "judged ")
	s.config.WriteFile = func(string, []byte) error { return nil }
	r = s.Execute(parse(t, "SAVE HISTORY h.jsonl")[0], Place{File: "-"})[0]
	if r.Error != nil || len(r.Notes) != 1 || r.Notes[0] != want {
		t.Errorf("%v %q, not %q", r.Error, r.Notes, want)
	}
	r = s.Execute(parse(t, "INVARIANT some SUM KEYS a0 = 3")[0], Place{File: "-"})[0]
	if r.Error == nil || r.Error.Code != codeLimit {
		t.Errorf("%+v", r)
	}
}

// TestTraceSaysThatItDoesNotShowAll: where more was asked for than is kept, and only there.
func TestTraceSaysThatItDoesNotShowAll(t *testing.T) {
	s := onEngine(t, Config{})
	writeMany(t, s, 0, 300)
	say := func(text string) []string { return s.Execute(parse(t, text)[0], Place{File: "-"})[0].Notes }
	if notes := say("TRACE"); len(notes) > 0 {
		t.Errorf("all is there, and it says %q", notes)
	}
	s.Execute(parse(t, "SET trace 1000")[0], Place{File: "-"})
	gone := s.Cluster().TraceTotal() - 1000
	want := fmt.Sprintf("the trace keeps 1000 events (SET trace): %d before them are gone", gone)
	for _, text := range []string{"TRACE", "TRACE 1001"} {
		if notes := say(text); len(notes) != 1 || notes[0] != want {
			t.Errorf("%s says %q, not %q", text, notes, want)
		}
	}
	if notes := say("TRACE 1000"); len(notes) > 0 {
		t.Errorf("what was asked for is there, and it says %q", notes)
	}
}

// TestOwnersAreThoseWhoBegan compares the stretches with a list of names.
func TestOwnersAreThoseWhoBegan(t *testing.T) {
	var o owners
	names := map[uint64]string{}
	for i := range uint64(1000) {
		txn, name := i*7919%1009, string(rune('a'+i*i/50%3))
		if names[txn] == "" {
			names[txn] = name
		}
		o.add(txn, name)
	}
	for txn := range uint64(1100) {
		if o.of(txn) != names[txn] {
			t.Fatalf("T%d was begun by %q, not %q", txn, names[txn], o.of(txn))
		}
	}
	o = nil
	for txn := range uint64(1000) {
		o.add(txn, "main")
	}
	if len(o) != 1 {
		t.Errorf("%d stretches of one session", len(o))
	}
}

// What a session of so many statements has on the heap, as it begins and with bounded.
//
//	statements       100,000   300,000   1,000,000
//	as it begins       19 MB     51 MB      129 MB
//	with bounds         6 MB     15 MB       15 MB
//
// Before statements, stories and records were kept as bytes, it began with 83, 291 and 858 MB.
func BenchmarkSessionMemory(b *testing.B) {
	for _, c := range []struct{ name, first string }{{"usual", "SET gc on"}, {"bounded", bounded}} {
		for _, n := range []int{100_000, 300_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/statements=%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					s, err := New(Config{})
					if err != nil {
						b.Fatal(err)
					}
					for _, st := range parse(b, c.first) {
						s.Execute(st, Place{File: "-"})
					}
					writeMany(b, s, 0, n)
					b.ReportMetric(float64(heap(b, s))/(1<<20), "heap-MB")
					runtime.KeepAlive(s)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/statement")
			})
		}
	}
}
