package lang

import "strings"

// Nearest is the word that a person who wrote s may have meant, or "". A word of which s is the
// beginning counts, so does one within a slip or two; the earlier of equals is taken.
func Nearest(s string, words []string) string {
	const longest = 24
	s = strings.ToUpper(s)
	if len(s) < 2 || len(s) > longest {
		return ""
	}
	best, least := "", 1+max(1, len(s)/3)
	for _, w := range words {
		upper := strings.ToUpper(w)
		d := distance(s, upper)
		if len(s) >= 3 && strings.HasPrefix(upper, s) {
			d = 1
		}
		if d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is how many letters must be put in, left out, changed, or swapped with their
// neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
