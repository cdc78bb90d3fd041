package repl

import (
	"strings"

	"conclave/repl/lang"
)

// mostCandidates is how many words Tab offers at most.
const mostCandidates = 100

// completer finds what Tab may insert behind the text before the cursor, no word wider than widest.
type completer func(before string, widest int) candidates

// candidates are the words that begin with what was typed.
type candidates struct {
	typed string
	words []string
	after string // inserted where there is only one: a space, or nothing after a folder
}

// world is what completion may look at. Every list is in the order in which it is to be offered.
type world interface {
	Keys(prefix string, most int) []string
	Nodes(up, down bool) []string
	Sessions() []string
	Txns() []string
	Lessons() []string
	Files(prefix string) []string // a folder ends in a slash
}

// complete is the completer of a world.
func complete(w world) completer {
	return func(before string, widest int) candidates {
		c := completion{world: w, words: lastStatement(before)}
		c.typed = c.words[len(c.words)-1]
		c.words = c.words[:len(c.words)-1]
		c.collect()
		return c.found(widest)
	}
}

// completion is one press of Tab.
type completion struct {
	world
	words []fragment // of the statement, before the one at the cursor
	typed fragment   // the one at the cursor, perhaps empty
	offer []string   // as they would stand in the line
	open  bool       // no space after it
}

// fragment is a word as it was typed.
type fragment struct {
	raw   string // with its quotes
	value string // without
}

// lastStatement cuts the text before the cursor into the words of the statement that it is in;
// the last one, perhaps empty, is the one at the cursor.
func lastStatement(before string) []fragment {
	words, start, quote := []fragment(nil), -1, byte(0)
	end := func(i int) {
		if start >= 0 {
			words = append(words, newFragment(before[start:i]))
		}
		start = -1
	}
	for i := 0; i < len(before); i++ {
		c := before[i]
		switch {
		case quote != 0 && c == '\\' && quote == '"':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == ' ' || c == '\t':
			end(i)
		case c == ';':
			end(i)
			words = nil
		case start < 0:
			start = i
			if c == '"' || c == '\'' {
				quote = c
			}
		}
	}
	if start < 0 {
		return append(words, fragment{})
	}
	return append(words, newFragment(before[start:]))
}

func newFragment(raw string) fragment {
	value := strings.Trim(raw, `"'`)
	return fragment{raw: raw, value: value}
}

// collect gathers what may stand at the cursor.
func (c *completion) collect() {
	c.dropPrefix()
	for i, w := range c.words {
		if w.raw == "=>" {
			c.words = append([]fragment{{value: "EXPECT"}}, c.words[i+1:]...)
			break
		}
	}
	if len(c.words) == 0 {
		c.keywords(lang.Keywords()...)
		if c.typed.raw != "" {
			for _, s := range c.Sessions() {
				c.data(s + ":")
			}
		}
		return
	}
	c.arguments(strings.ToUpper(c.words[0].value))
}

// dropPrefix takes `alice:` off, also where the statement stands against it.
func (c *completion) dropPrefix() {
	if len(c.words) == 0 {
		name, rest, cut := strings.Cut(c.typed.raw, ":")
		if cut && lang.ValidName(name) {
			c.typed = newFragment(rest)
		}
		return
	}
	name, rest, cut := strings.Cut(c.words[0].raw, ":")
	switch {
	case !cut || !lang.ValidName(name):
	case rest == "":
		c.words = c.words[1:]
	default:
		c.words[0] = newFragment(rest)
	}
}

// before is the word before the cursor, in upper case.
func (c *completion) before() string { return strings.ToUpper(c.words[len(c.words)-1].value) }

// keywords offers words of the language, in the case in which the person types them.
func (c *completion) keywords(words ...string) {
	hint := c.typed.raw
	if hint == "" && len(c.words) > 0 {
		hint = c.words[0].value
	}
	small := hint != "" && hint == strings.ToLower(hint)
	for _, w := range words {
		if small {
			w = strings.ToLower(w)
		}
		c.add(w)
	}
}

// add offers a word as it stands, if what was typed is its beginning.
func (c *completion) add(word string) {
	if !foldPrefix(word, c.typed.raw) {
		return
	}
	// What was typed stays as it is; only the rest is inserted.
	c.offer = append(c.offer, c.typed.raw+word[len(c.typed.raw):])
}

// data offers keys, values and file names: quoted as the typed beginning is, or where they must be.
func (c *completion) data(words ...string) {
	for _, w := range words {
		text := lang.Quote(w)
		if strings.HasPrefix(c.typed.raw, `'`) && text == w {
			text = `'` + w + `'`
		}
		if strings.HasPrefix(c.typed.raw, `"`) && text == w {
			text = `"` + strings.ReplaceAll(w, `\`, `\\`) + `"`
		}
		if strings.HasPrefix(text, c.typed.raw) {
			c.offer = append(c.offer, text)
		}
	}
}

// found is what is offered in the end: no word twice, not too many, none too wide.
func (c *completion) found(widest int) candidates {
	out := candidates{typed: c.typed.raw, after: " "}
	seen := map[string]bool{}
	for _, w := range c.offer {
		if !seen[w] && width(w) <= widest && len(out.words) < mostCandidates {
			seen[w] = true
			out.words = append(out.words, w)
		}
	}
	if c.open && len(out.words) == 1 && !strings.HasSuffix(out.words[0], `"`) {
		out.after = ""
	}
	return out
}

// foldPrefix reports whether s begins with prefix, in any case of ASCII letters.
func foldPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
