package bench

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// percentiles are those that are told.
var percentiles = []float64{50, 90, 99, 99.9}

// text is the outcome for a person. It fits a screen of 24 lines, with the command above it and a
// prompt below.
func (o *outcome) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s, %s keys, %v\n\n", o.work.name, plural(o.nodes, "node"),
		plural(o.clients, "client"), grouped(int64(o.keys)), o.elapsed.Round(10*time.Millisecond))
	line := func(what, value, more string) {
		s := fmt.Sprintf("%-13s %12s   %s", what, value, more)
		b.WriteString(strings.TrimRight(s, " ") + "\n")
	}
	line("transactions", grouped(o.took.total), grouped(int64(o.rate()))+" a second")
	line("phases", "", fmt.Sprintf("none %s, one %s, two %s",
		grouped(o.phases[0]), grouped(o.phases[1]), grouped(o.phases[2])))
	line("conflicts", grouped(o.conflicts), fmt.Sprintf("%.2f a transaction", o.each(o.conflicts)))
	line("messages", grouped(o.messages), fmt.Sprintf("%.2f a transaction", o.each(o.messages)))
	line("records", grouped(o.records), fmt.Sprintf("%.2f a transaction", o.each(o.records)))
	line("syncs", grouped(o.sync), fmt.Sprintf("%.2f a transaction", o.each(o.sync)))
	b.WriteString("\n")
	var within []string
	for _, p := range percentiles[1:] {
		within = append(within, fmt.Sprintf("%g %% %s", p, short(o.took.percentile(p))))
	}
	line("latency", short(o.took.percentile(percentiles[0])), "half of them; "+strings.Join(within, ", "))
	line("", short(o.took.most), "the longest; the mean is "+short(o.took.mean()))
	b.WriteString("\n")
	o.picture(&b)
	return b.String()
}

// mostRows is how many bars the histogram has at most.
const mostRows = 10

// picture draws the histogram: a bar for each power of two. The last one has all that took longer.
func (o *outcome) picture(b *strings.Builder) {
	const width = 40
	rows := o.took.rows()
	for n := len(rows) - 1; n >= mostRows; n-- {
		rows[n-1].count += rows[n].count
		rows = rows[:n]
	}
	most := int64(1)
	for _, r := range rows {
		most = max(most, r.count)
	}
	for _, r := range rows {
		bar := strings.Repeat("█", int(r.count*width/most))
		if bar == "" && r.count > 0 {
			bar = "▏"
		}
		share := 100 * float64(r.count) / float64(o.took.total)
		fmt.Fprintf(b, "from %8s %6.2f %%  %s\n", short(r.from), share, bar)
	}
}

// json is the outcome for machines: one line.
func (o *outcome) json() string {
	latency := map[string]int64{"mean": int64(o.took.mean()), "max": int64(o.took.most)}
	for _, p := range percentiles {
		latency["p"+strconv.FormatFloat(p, 'g', -1, 64)] = int64(o.took.percentile(p))
	}
	line, _ := json.Marshal(map[string]any{
		"workload": o.work.name, "nodes": o.nodes, "clients": o.clients, "keys": o.keys,
		"seed": o.seed, "elapsed_ns": int64(o.elapsed), "transactions": o.took.total,
		"per_second": o.rate(), "conflicts": o.conflicts, "phases": o.phases,
		"messages": o.messages, "records": o.records, "syncs": o.sync, "latency_ns": latency,
	})
	return string(line) + "\n"
}

func (o *outcome) rate() float64 { return float64(o.took.total) / o.elapsed.Seconds() }

func (o *outcome) each(n int64) float64 { return float64(n) / float64(max(1, o.took.total)) }

// progress is the line that is shown while it runs.
func (r *run) progress() string {
	passed, n := time.Since(r.began), r.done.Load()
	return fmt.Sprintf("%s  %4.1fs  %s transactions, %s a second, %s conflicts", r.work.name,
		passed.Seconds(), grouped(n), grouped(int64(float64(n)/passed.Seconds())),
		grouped(r.lost.Load()))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// grouped is a number with commas.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// short is a duration in three digits.
func short(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return strconv.Itoa(int(d)) + "ns"
	case d < time.Millisecond:
		return strconv.FormatFloat(float64(d)/1e3, 'f', 1, 64) + "µs"
	case d < time.Second:
		return strconv.FormatFloat(float64(d)/1e6, 'f', 1, 64) + "ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + "s"
}
