package repl

import (
	"fmt"
	"strings"
	"testing"

	"conclave/repl/lang"
)

// small is a world of few things.
type small struct{ keys []string }

func (s small) Keys(prefix string, most int) (found []string) {
	for _, k := range s.keys {
		if strings.HasPrefix(k, prefix) && len(found) < most {
			found = append(found, k)
		}
	}
	return found
}

func (small) Nodes(up, down bool) []string {
	switch {
	case up && down:
		return []string{"n1", "n2", "n3"}
	case up:
		return []string{"n1", "n3"}
	}
	return []string{"n2"}
}

func (small) Sessions() []string { return []string{"main", "alice"} }
func (small) Txns() []string     { return []string{"T3", "T12"} }
func (small) Lessons() []string  { return []string{"hello", "transfer"} }

func (small) Files(prefix string) (found []string) {
	for _, f := range []string{"a b.kv", "evil\x1b[2J.kv", "scripts/"} {
		if strings.HasPrefix(f, prefix) {
			found = append(found, f)
		}
	}
	return found
}

func TestTab(t *testing.T) {
	world := small{keys: []string{"ann", "bob", "bob the builder", "it's", `back\slash`, "\x1b[2J"}}
	for _, c := range []struct{ before, want string }{
		{"pu", "put"},
		{"PU", "PUT"},
		{"Pu", "PuT"},
		{"alice: GE", "GET"},
		{"alice:GE", "GET"},
		{"PUT a 1; ROLL", "ROLLBACK"},
		{"al", "alice:"},
		{"GET a", "ann"},
		{"get ", `ann|bob|"bob the builder"|"it's"|back\slash|"\x1b[2J"`},
		{"GET b", `bob|back\slash`},
		{`GET "bob`, `"bob"|"bob the builder"`},
		{`GET 'bob`, `'bob'`},
		{`GET "back\\`, `"back\\slash"`},
		{"PUT bob ", ""},
		{"SCAN PREFIX bo", "bob"},
		{"scan pre", "prefix"},
		{"KILL ", "n1|n3|COORDINATOR|CLEAR"},
		{"kill n1 a", "at"},
		{"KILL n1 ", "AT"},
		{"KILL n1 AT decision.l", "decision.logged"},
		{"RECOVER ", "n2|ALL"},
		{"BEGIN ON ", "n1|n3"},
		{"begin ser", "serializable"},
		{"USE ", "main|alice|ON"},
		{"USE al", "alice"},
		{"USE AL", ""},
		{"STATUS T", "T3|T12"},
		{"SET one", "one-phase"},
		{"SET prepare ", "parallel|ordered"},
		{"SHOW lat", "latency"},
		{"SOURCE ", `"a b.kv"|"evil\x1b[2J.kv"|scripts/`},
		{"SOURCE s", "scripts/"},
		{"LESSON t", "transfer"},
		{"HELP poi", "poiNTS"},
		{"GET bob => ER", "ERROR"},
		{"TIMING o", "on|off"},
		{"nonsense ", ""},
		{`GET "a; PU`, ""},
	} {
		got := strings.Join(complete(world)(c.before, 78).words, "|")
		if got != c.want {
			t.Errorf("%q: %s, want %s", c.before, got, c.want)
		}
	}
}

func TestTabOffersNeitherTooManyNorTooWide(t *testing.T) {
	var world small
	for i := range 1000 {
		world.keys = append(world.keys, fmt.Sprintf("k%03d", i))
	}
	world.keys = append(world.keys, "wide"+strings.Repeat("é", 77), "wide"+strings.Repeat("界", 38))
	if n := len(complete(world)("GET k", 78).words); n != mostCandidates {
		t.Errorf("%d candidates", n)
	}
	if words := complete(world)("GET w", 78).words; len(words) != 0 {
		t.Errorf("a candidate is wider than the screen: %q", words)
	}
}

func TestTabOffersOnlyWhatTheLanguageTakes(t *testing.T) {
	for _, word := range complete(small{})("", 78).words {
		_, errs := lang.ParseLine(word, 1)
		for _, e := range errs {
			if strings.Contains(e.Message, "unknown") {
				t.Errorf("%s: %v", word, e)
			}
		}
	}
}

func TestListingFitsTheScreen(t *testing.T) {
	words := make([]string, 100)
	for i := range words {
		words[i] = strings.Repeat("界", 1+i%30)
	}
	for _, screen := range []int{4, 20, 80, 200} {
		out := listing(words, screen, 10)
		if rows := strings.Count(out, "\n"); rows > 10 {
			t.Errorf("%d rows on a screen %d wide", rows, screen)
		}
		for line := range strings.Lines(out) {
			if w := width(strings.TrimSpace(line)); w > max(screen, 60) {
				t.Errorf("%d cells on a screen of %d", w, screen)
			}
		}
	}
}
