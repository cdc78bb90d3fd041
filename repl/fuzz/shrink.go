package fuzz

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A play that fails is made shorter as long as it fails in the same way: first what was said before
// everything healed, with an end made anew each time; then, as far as the failure shows without the
// whole of it, the end too; then every statement is put more simply.
//
// Taking away is delta debugging (Zeller and Hildebrandt 2002): large pieces first, then smaller
// ones, down to a single line, until no line can be spared.

// shrinking is one script on its way to be short.
type shrinking struct {
	kind  string
	until time.Time
	whole bool // a play ends with an end of its own
	plays int
}

// shrink is the shortest script that fails as p does. It takes as long as it may.
func shrink(p *play, kind string, budget time.Duration) (lines []string, plays int) {
	s := &shrinking{kind: kind, until: time.Now().Add(budget), whole: true}
	lines = slices.Clone(p.lines)
	if p.ending > 0 {
		lines = lines[:p.ending]
	}
	lines = s.simplify(s.take(lines))

	// With its end written out, is it a script that fails by itself?
	full := s.run(lines).lines
	s.whole = false
	if kind == "liveness" {
		return s.needed(full), s.plays
	}
	if !s.fails(full) {
		return full, s.plays
	}
	return s.take(s.simplify(s.take(full))), s.plays
}

// run plays lines. A script that is judged by itself has no end added, and is judged where it
// stands.
func (s *shrinking) run(lines []string) *play {
	s.plays++
	p := newPlay()
	for _, line := range lines {
		p.say(line)
		if p.found != nil && p.has(s.kind) {
			return p
		}
	}
	switch {
	case s.whole:
		p.close()
	case s.kind == "liveness":
		p.quiet("at the end")
	case !p.dead:
		p.books.judge(p)
	}
	return p
}

func (p *play) has(kind string) bool {
	return slices.ContainsFunc(p.found, func(f finding) bool { return f.kind == kind })
}

func (s *shrinking) fails(lines []string) bool {
	return time.Now().Before(s.until) && s.run(lines).has(s.kind)
}

// take takes away all lines that can be spared.
func (s *shrinking) take(lines []string) []string {
	for size := max(1, len(lines)/2); ; size = max(1, size/2) {
		before := len(lines)
		for at := len(lines) - size; at > -size; at -= size { // from the end: it moves nothing else
			from, to := max(at, 0), at+size
			if less := slices.Delete(slices.Clone(lines), from, to); s.fails(less) {
				lines = less
			}
		}
		if size == 1 && len(lines) == before {
			return lines
		}
	}
}

// simplify puts every line as simply as it can be put.
func (s *shrinking) simplify(lines []string) []string {
	for again := true; again; {
		again = false
		for i := range lines {
			for _, simpler := range simpler(lines[i]) {
				changed := slices.Clone(lines)
				changed[i] = simpler
				if s.fails(changed) {
					lines, again = changed, true
					break
				}
			}
		}
	}
	return lines
}

// simpler lists simpler forms of a line, the simplest first.
func simpler(line string) []string {
	words := strings.Fields(line)
	var list []string
	add := func(w ...string) { // shorter, or of the same length and before it: it comes to an end
		said := strings.Join(w, " ")
		if len(said) < len(line) || len(said) == len(line) && said < line {
			list = append(list, said)
		}
	}
	at := slices.IndexFunc(words, func(w string) bool { return !strings.HasSuffix(w, ":") })
	if at < 0 {
		return nil
	}
	head, rest := words[:at+1], words[at+1:]
	switch words[at] {
	case "CLUSTER":
		for _, nodes := range []string{"1", "2", "3"} {
			add("CLUSTER", "NODES", nodes)
		}
		add(append([]string{"CLUSTER"}, words[1:min(3, len(words))]...)...)
		add(words[:min(5, len(words))]...)
	case "BEGIN", "STEP", "RUN", "KILL", "DROP", "DUP":
		add(head...)
		for i := range rest {
			add(slices.Concat(head, rest[:i], rest[i+1:])...)
		}
		for i, w := range rest {
			if smaller := half(w); smaller != "" {
				add(slices.Concat(head, rest[:i], []string{smaller}, rest[i+1:])...)
			}
		}
	case "ADVANCE":
		add("ADVANCE", "1s")
		add("ADVANCE", "100ms")
	case "LATENCY":
		add("LATENCY", "1ms")
		add("LATENCY", "10ms")
	case "SCAN":
		add(head...)
	}
	return list
}

// half is about half of a number, at least 1; "" of what is none.
func half(word string) string {
	n := 0
	for _, c := range word {
		if c < '0' || c > '9' || n > 1000 {
			return ""
		}
		n = 10*n + int(c-'0')
	}
	if n < 2 {
		return ""
	}
	return strconv.Itoa(n / 2)
}

// undone names, for each statement that heals, the words of what it heals.
var undone = map[string][]string{
	"BREAK CLEAR": {"BREAK "}, "KILL CLEAR": {" AT "}, "AUTO ON": {"AUTO OFF"},
	"HEAL":        {"PARTITION ", "DROP ", "DUP ", "DELAY "},
	"RECOVER ALL": {"KILL ", "DISK ", " crashes before "},
}

// needed leaves out of a whole script what heals nothing that the script has harmed, and moves
// nothing that comes behind it either.
func (s *shrinking) needed(lines []string) []string {
	for i := len(lines) - 1; i >= 0; i-- {
		if less := slices.Delete(slices.Clone(lines), i, i+1); idle(lines, i) && s.fails(less) {
			lines = less
		}
	}
	return lines
}

// idle reports whether a line heals, and there is nothing for it to heal.
func idle(lines []string, i int) bool {
	harm, heals := undone[lines[i]]
	if node, ok := strings.CutSuffix(lines[i], " OK"); ok {
		harm, heals = []string{node + " F"}, true
	}
	return heals && !slices.ContainsFunc(lines[:i], func(l string) bool {
		return slices.ContainsFunc(harm, func(w string) bool { return strings.Contains(l, w) })
	})
}
