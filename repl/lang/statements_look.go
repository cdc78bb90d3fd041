package lang

import "strings"

func parseLocks(c *cursor) Stmt {
	var s Locks
	s.HasNode, s.Node = c.optNode()
	return s
}

func parseVersions(c *cursor) Stmt {
	if !c.more() {
		return Versions{}
	}
	return Versions{HasKey: true, Key: c.text("a key")}
}

func parseWal(c *cursor) Stmt {
	var s Wal
	if c.isID('n') {
		s.HasNode, s.Node = c.optNode()
	} else {
		c.wants("a node (n1, n2, ...)")
	}
	s.HasN, s.N = c.optNum("a whole number", 0)
	return s
}

func parseTrace(c *cursor) Stmt {
	var s Trace
	s.HasN, s.N = c.optNum("a whole number", 0)
	return s
}

func parseStatus(c *cursor) Stmt {
	if !c.more() {
		return Status{}
	}
	return Status{HasTxn: true, Txn: c.txn()}
}

func parseDiagram(c *cursor) Stmt {
	var s Diagram
	if c.isID('T') {
		s.HasTxn, s.Txn = true, c.txn()
	} else {
		c.wants("a transaction (T1, T2, ...)")
	}
	if c.opt("TO") {
		s.File = c.name("a file")
	}
	return s
}

func parseWhy(c *cursor) Stmt {
	switch {
	case !c.more():
		return Why{}
	case c.bareID('T'):
		return Why{HasTxn: true, Txn: c.txn()}
	}
	return Why{Session: c.session()}
}

func parseShow(c *cursor) Stmt {
	if !c.more() {
		return Show{}
	}
	return Show{c.setting().Name}
}

// setting takes the name of a setting.
func (c *cursor) setting() Setting {
	t := c.peek()
	name := c.text("a setting (" + strings.Join(SettingNames(), ", ") + ")")
	for _, s := range settings {
		if fold(s.Name, name) {
			return s
		}
	}
	if near := Nearest(name, SettingNames()); near != "" {
		c.failf(t.pos, "unknown setting %s: did you mean %s?", clip(name), near)
	}
	c.failf(t.pos, "unknown setting %s: they are %s", clip(name), list(SettingNames()))
	return Setting{}
}

func parseExpect(c *cursor) Stmt {
	var e Expect
	for {
		e.Alternatives = append(e.Alternatives, parseAlternative(c))
		if !c.more() || c.peek().kind != kPipe {
			c.wants("|")
			return e
		}
		c.take()
	}
}

var expectWords = []ExpectWord{WordOK, WordCommitted, WordAborted, WordRolledBack, WordInDoubt,
	WordActive, WordUnknown, WordWaiting, WordNil, WordEmpty}

// parseAlternative takes one alternative of EXPECT. A quoted word there is always a value.
func parseAlternative(c *cursor) Expectation {
	t := c.peek()
	switch {
	case t.kind == kPair || isPair(t):
		return parsePairs(c)
	case t.kind == kQuoted && c.more():
		return ExpectValue(c.take().text)
	case t.kind != kWord || !c.more():
		c.wants("an expectation")
		c.fail()
		return nil
	}
	for _, w := range expectWords {
		if c.opt(string(w)) {
			return w
		}
	}
	switch {
	case c.opt("PHASES"):
		return ExpectPhases{c.num("how many phases")}
	case c.opt("ROWS"):
		return ExpectRows{c.num("how many rows")}
	case c.opt("ERROR"):
		return ExpectError(c.known("an error code", Codes()))
	case c.opt("CHECK"):
		if c.oneOf("PASS", "ANOMALY") == "PASS" {
			return ExpectPass{}
		}
		return ExpectAnomaly(c.known("an anomaly", Anomalies()))
	}
	return ExpectValue(c.take().text)
}

// known takes a word of a list, in any case, and is it as the list has it.
func (c *cursor) known(what string, words []string) string {
	t := c.peek()
	for _, w := range words {
		if t.kind == kWord && fold(t.text, w) {
			c.take()
			return w
		}
	}
	if near := Nearest(t.text, words); t.kind == kWord && near != "" {
		c.failf(t.pos, "unknown word %s: did you mean %s?", clip(t.text), near)
	}
	c.wants(what + " (" + strings.Join(words, ", ") + ")")
	c.fail()
	return ""
}

// isPair reports whether a bare word is a pair: key, =, value. One that begins with = has no key: it is a
// value.
func isPair(t token) bool { return t.kind == kWord && strings.Index(t.text, "=") > 0 }

// parsePairs takes pairs up to the end of the alternative.
func parsePairs(c *cursor) Expectation {
	var pairs ExpectPairs
	for c.more() && c.peek().kind != kPipe {
		t := c.peek()
		switch {
		case t.kind == kPair:
			pairs = append(pairs, Pair{t.text, t.value})
		case isPair(t):
			key, value, _ := strings.Cut(t.text, "=")
			pairs = append(pairs, Pair{key, value})
		default:
			c.wants("another pair key=value", "|", "the end of the statement")
			c.fail()
		}
		c.take()
	}
	return pairs
}

func parseCheck(c *cursor) Stmt {
	switch {
	case c.opt("SNAPSHOT"):
		return Check{Snapshot}
	case c.opt("SERIALIZABLE"):
		return Check{Serializable}
	}
	return Check{}
}

func parseInvariant(c *cursor) Stmt {
	s := Invariant{Name: c.name("a name")}
	c.need("SUM")
	switch {
	case c.opt("PREFIX"):
		s.IsPrefix, s.Prefix = true, c.text("a prefix")
	case c.opt("KEYS"):
		s.Keys = []string{c.text("a key")}
		for c.isWord() {
			s.Keys = append(s.Keys, c.text("a key"))
		}
	case c.isWord():
		s.HasFrom, s.From = true, c.text("a key")
		if c.isWord() {
			s.HasTo, s.To = true, c.text("a key")
		}
	}
	if c.peek().kind != kEqual || !c.more() {
		c.wants("= (a word of its own)")
		c.fail()
	}
	c.take()
	s.Sum = c.num("a whole number")
	return s
}

func parseExplore(c *cursor) Stmt {
	s := Explore{File: c.name("a file")}
	for c.more() {
		switch at := c.peek(); {
		case c.opt("CRASHES"):
			c.once(at, &s.HasCrashes)
			s.Crashes = c.num("a whole number")
		case c.opt("DROPS"):
			c.once(at, &s.HasDrops)
			s.Drops = c.num("a whole number")
		case c.opt("DUPS"):
			c.once(at, &s.HasDups)
			s.Dups = c.num("a whole number")
		default:
			c.end()
		}
	}
	return s
}

// once notes that an option was said, and fails if it was said before.
func (c *cursor) once(at token, said *bool) {
	if *said {
		c.failf(at.pos, "%s is said twice", upper(at.text))
	}
	*said = true
}
