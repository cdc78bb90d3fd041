package bench

import (
	"math/bits"
	"time"
)

// histogram counts durations. The zero value is empty.
type histogram struct {
	counts [64 * subs]int64
	total  int64
	sum    time.Duration
	most   time.Duration
}

// subs is how many buckets there are for each power of two.
const (
	subBits = 4
	subs    = 1 << subBits
)

// bucket is where d is counted: below subs by itself, then by its highest bits.
func bucket(d time.Duration) int {
	n := uint64(max(d, 0))
	if n < subs {
		return int(n)
	}
	shift := bits.Len64(n) - 1 - subBits
	return (shift+1)<<subBits + int(n>>shift)&(subs-1)
}

// lowest is the smallest duration of a bucket.
func lowest(b int) time.Duration {
	if b < subs {
		return time.Duration(b)
	}
	shift := b>>subBits - 1
	return time.Duration(subs+b&(subs-1)) << shift
}

func (h *histogram) add(d time.Duration) {
	h.counts[bucket(d)]++
	h.total++
	h.sum += d
	h.most = max(h.most, d)
}

func (h *histogram) merge(o *histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.total += o.total
	h.sum += o.sum
	h.most = max(h.most, o.most)
}

func (h *histogram) mean() time.Duration {
	if h.total == 0 {
		return 0
	}
	return h.sum / time.Duration(h.total)
}

// percentile is a duration that p percent of all do not exceed, to a sixteenth.
func (h *histogram) percentile(p float64) time.Duration {
	rank := int64(p / 100 * float64(h.total))
	for b, n := range h.counts {
		if rank -= n; rank < 0 {
			return min(lowest(b+1), h.most)
		}
	}
	return h.most
}

// row is a line of the picture: how many took from a duration up to twice as long.
type row struct {
	from  time.Duration
	count int64
}

// rows are the powers of two from the first that was met to the last.
func (h *histogram) rows() []row {
	var rows []row
	for b := 0; b < len(h.counts); b += subs {
		n := int64(0)
		for _, c := range h.counts[b : b+subs] {
			n += c
		}
		if n > 0 || len(rows) > 0 {
			rows = append(rows, row{lowest(b), n})
		}
	}
	for len(rows) > 0 && rows[len(rows)-1].count == 0 {
		rows = rows[:len(rows)-1]
	}
	return rows
}
