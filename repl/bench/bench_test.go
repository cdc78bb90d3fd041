package bench

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"conclave/engine"
	"conclave/repl"
)

func small(name string) plan {
	w, err := named(name)
	if err != nil {
		panic(err)
	}
	return plan{work: w, nodes: 3, clients: 4, keys: 300, seed: 1, time: time.Second}
}

// until waits for so many transactions, in all clients together: no clock decides how long.
func until(r *run, n int64) func() {
	return func() {
		for r.done.Load() < n && !r.stop.Load() {
			runtime.Gosched()
		}
	}
}

func TestEveryWorkloadRunsAndTellsWhatItDid(t *testing.T) {
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			r, err := newRun(small(w.name), func(int) {})
			if err != nil {
				t.Fatal(err)
			}
			o, err := r.measure(until(r, 200))
			if err != nil {
				t.Fatal(err)
			}
			if o.took.total < 200 || o.phases[0]+o.phases[1]+o.phases[2] != o.took.total {
				t.Errorf("%d transactions, phases %v", o.took.total, o.phases)
			}
			if reads := w.name == "read" || w.name == "scan"; reads != (o.records == 0) {
				t.Errorf("%d records", o.records)
			}
			if w.name == "transfer" && o.phases[2] != o.took.total {
				t.Errorf("of %d transfers %v went over two nodes", o.took.total, o.phases)
			}
			var said struct {
				Workload     string
				Transactions int64
				Latency      map[string]int64 `json:"latency_ns"`
			}
			if err := json.Unmarshal([]byte(o.json()), &said); err != nil {
				t.Fatal(err)
			}
			if said.Workload != w.name || said.Transactions != o.took.total || len(said.Latency) != 6 {
				t.Errorf("JSON says %+v", said)
			}
			if lines := strings.Count(o.text(), "\n"); lines > 22 {
				t.Errorf("the report has %d lines: with its command it does not fit a screen", lines)
			}
			if text := o.text(); !strings.HasPrefix(text, w.name+", 3 nodes, 4 clients, 300 keys") {
				t.Errorf("text says\n%s", text)
			}
		})
	}
}

func TestMoneyThatIsLostIsFound(t *testing.T) {
	r, err := newRun(small("transfer"), func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.audit(); err != nil {
		t.Fatal(err)
	}
	x, _ := r.cluster.Begin(engine.TxnOptions{})
	x.Put(r.names[7], valueOf(balance-1))
	x.Commit()
	if _, err := r.measure(until(r, 10)); err == nil || !strings.Contains(err.Error(), "299999") {
		t.Errorf("it says %v", err)
	}
}

func TestPercentilesAreRightToASixteenth(t *testing.T) {
	var h, other histogram
	for d := range 100_000 {
		one := &h
		if d%2 == 0 {
			one = &other
		}
		one.add(time.Duration(d))
	}
	h.merge(&other)
	for _, p := range []float64{0, 1, 50, 90, 99, 99.9} {
		want := time.Duration(p * 1000)
		if got := h.percentile(p); got < want || got > want+want/16+1 {
			t.Errorf("%v %% is %d, not %d", p, got, want)
		}
	}
	if h.percentile(100) != 99_999 || h.most != 99_999 || h.mean() != 49_999 {
		t.Errorf("%v at most, %v, mean %v", h.percentile(100), h.most, h.mean())
	}
	for b := range len(h.counts) {
		if d := lowest(b); d > 0 && bucket(d) != b && b < 60*subs {
			t.Fatalf("%d belongs into bucket %d, not %d", d, bucket(d), b)
		}
	}
	var rows int64
	for _, r := range h.rows() {
		rows += r.count
	}
	if rows != h.total {
		t.Errorf("the picture shows %d of %d", rows, h.total)
	}
}

func TestTheCommandRefusesWhatItCannotDo(t *testing.T) {
	for _, b := range []*benching{
		{plan: small("read"), name: "unknown"},
		{plan: plan{nodes: 100, clients: 1, keys: 1000, time: 1}, name: "read"},
		{plan: plan{nodes: 3, clients: 0, keys: 1000, time: 1}, name: "read"},
		{plan: plan{nodes: 3, clients: 1, keys: 1, time: 1}, name: "read"},
		{plan: plan{nodes: 3, clients: 1, keys: 1000}, name: "read"},
	} {
		if b.check() == nil {
			t.Errorf("%+v is not refused", b)
		}
	}
}

func TestTheCommandPrintsATable(t *testing.T) {
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	b := &benching{plan: small("update"), name: "update"}
	b.time = 20 * time.Millisecond
	o := &repl.Options{Stdin: out, Stdout: out, Stderr: out}
	if code := b.run(o, nil); code != 0 {
		t.Error("exit code", code)
	}
	text, _ := os.ReadFile(out.Name())
	for _, want := range []string{"update, 3 nodes", "a second", "syncs", "99.9 %", "█"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
