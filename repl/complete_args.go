package repl

import (
	"strings"

	"conclave/repl/lang"
)

// arguments offers what may follow a statement's keyword.
func (c *completion) arguments(keyword string) {
	first := len(c.words) == 1
	switch keyword {
	case "GET", "PUT", "DELETE", "DEL", "INCR", "LOCK", "VERSIONS", "CPUT", "SCAN", "SPLIT":
		c.keyArguments(keyword, first)
	case "KILL", "RECOVER", "BREAK":
		c.faultArguments(keyword, first)
		return
	case "USE", "AWAIT", "WHY":
		if first {
			c.data(c.Sessions()...)
		}
		if keyword == "WHY" && first {
			c.names(c.Txns()...)
		}
		if keyword == "USE" && len(c.words) == 2 {
			c.keywords("ON")
		}
	case "STATUS", "RESOLVE", "DIAGRAM":
		if first {
			c.names(c.Txns()...)
		}
	case "SET", "SHOW":
		if first {
			c.names(lang.SettingNames()...)
		} else if keyword == "SET" && len(c.words) == 2 {
			c.names(lang.SettingValues(c.before())...)
		}
		return
	case "SOURCE", "SAVE", "EXPLORE":
		if first || c.before() == "HISTORY" {
			c.files()
		}
	case "LESSON":
		c.names(c.Lessons()...)
	case "HELP":
		c.names(lang.Topics()...)
		return
	case "LOCKS", "WAL", "CHECKPOINT", "DISK", "CORRUPT":
		if first {
			c.names(c.Nodes(true, true)...)
		}
	case "PARTITION", "DROP", "DUP", "DELAY":
		c.names(c.Nodes(true, true)...)
	}
	if c.before() == "ON" && keyword != "AUTO" && keyword != "TIMING" {
		c.names(c.Nodes(true, false)...)
		return
	}
	if keyword == "DIAGRAM" && c.before() == "TO" {
		c.files()
		return
	}
	c.keywords(lang.Options(keyword)...)
}

// keyArguments offers keys where a key may stand.
func (c *completion) keyArguments(keyword string, first bool) {
	key := first
	if keyword == "SCAN" {
		key = len(c.words) <= 2 && c.before() != "LIMIT" || c.before() == "PREFIX"
	}
	if key {
		c.data(c.Keys(keyPrefix(c.typed), mostCandidates)...)
	}
}

// keyPrefix is what the keys to look for begin with. An escape in what was typed may still go on,
// so only what stands before it is sure.
func keyPrefix(typed fragment) string {
	prefix, _, _ := strings.Cut(typed.value, `\`)
	return prefix
}

// faultArguments offers nodes that a fault can meet, and the points.
func (c *completion) faultArguments(keyword string, first bool) {
	switch {
	case keyword == "KILL" && first:
		c.names(c.Nodes(true, false)...)
		c.keywords("COORDINATOR", "CLEAR")
	case keyword == "KILL" && len(c.words) == 2 && c.before() != "CLEAR":
		c.keywords("AT")
	case keyword == "RECOVER" && first:
		c.names(c.Nodes(false, true)...)
		c.keywords("ALL")
	case keyword == "BREAK" && first:
		c.names(c.Nodes(true, true)...)
		c.names(lang.Points()...)
		c.keywords("CLEAR")
	case keyword == "BREAK" && len(c.words) == 2, c.before() == "AT":
		c.names(lang.Points()...)
	}
}

// names offers names that are written in one way, whatever case they are typed in.
func (c *completion) names(words ...string) {
	for _, w := range words {
		c.add(w)
	}
}

func (c *completion) files() {
	c.open = false
	found := c.Files(c.typed.value)
	for _, f := range found {
		c.open = c.open || strings.HasSuffix(f, "/")
	}
	c.data(found...)
}
