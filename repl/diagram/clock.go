package diagram

import (
	"math/big"
	"strconv"
	"strings"
)

// units of time, from the largest.
var units = []struct {
	name string
	ns   int64
}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}, {"ns", 1}}

// clock is a moment with so many digits: 12.4ms, 1.76s, 100ms.
func clock(ns int64, digits int) string {
	if ns == 0 {
		return "0"
	}
	for _, u := range units {
		if ns < u.ns {
			continue
		}
		whole := strconv.FormatInt(ns/u.ns, 10)
		decimals := max(digits-len(whole), 0)
		text := big.NewRat(ns, u.ns).FloatString(decimals)
		if decimals > 0 {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
		return text + u.name
	}
	return strconv.FormatInt(ns, 10) + "ns"
}

// clocks are the times of the rows, for the margin; none if time does not move. Of moments that lie
// close together, long after the beginning, the time since the first is told, with a plus.
func (d *Diagram) clocks() []string {
	if d.Empty() || d.Rows[0].Time == d.Rows[len(d.Rows)-1].Time {
		return nil
	}
	first, last := d.Rows[0].Time, d.Rows[len(d.Rows)-1].Time
	near := first/10 > last-first
	texts := make([]string, len(d.Rows))
	for i := range d.Rows {
		if near {
			texts[i] = "+" + clock(d.Rows[i].Time-first, 3)
		} else {
			texts[i] = clock(d.Rows[i].Time, 3)
		}
	}
	return texts
}
