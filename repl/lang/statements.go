package lang

import "strings"

// statements has the parser of each statement, by its keyword. What stands between a keyword and
// the end of its statement is written here as the contract writes it.
var statements = map[string]func(*cursor) Stmt{
	"BEGIN":    parseBegin,
	"GET":      func(c *cursor) Stmt { return Get{c.text("a key")} },
	"PUT":      func(c *cursor) Stmt { return Put{c.text("a key"), c.text("a value")} },
	"DELETE":   func(c *cursor) Stmt { return Delete{c.text("a key")} },
	"DEL":      func(c *cursor) Stmt { return Delete{c.text("a key")} },
	"SCAN":     parseScan,
	"CPUT":     parseCPut,
	"INCR":     parseIncr,
	"LOCK":     func(c *cursor) Stmt { return Lock{c.text("a key")} },
	"COMMIT":   func(*cursor) Stmt { return Commit{} },
	"ROLLBACK": func(*cursor) Stmt { return Rollback{} },
	"ABORT":    func(*cursor) Stmt { return Rollback{} },
	"USE":      parseUse,
	"AWAIT":    func(c *cursor) Stmt { return Await{c.session()} },

	"KILL":       parseKill,
	"RECOVER":    parseRecover,
	"PARTITION":  parsePartition,
	"HEAL":       func(*cursor) Stmt { return Heal{} },
	"DROP":       func(c *cursor) Stmt { return Drop{parseHit(c)} },
	"DUP":        func(c *cursor) Stmt { return Dup{parseHit(c)} },
	"DELIVER":    func(c *cursor) Stmt { return Deliver{c.message()} },
	"DELAY":      func(c *cursor) Stmt { return Delay{c.node(), c.node(), c.dur("a duration")} },
	"LATENCY":    func(c *cursor) Stmt { return parseLatency(c) },
	"DISK":       parseDisk,
	"CORRUPT":    func(c *cursor) Stmt { return Corrupt{c.node(), c.num("an LSN")} },
	"CHECKPOINT": parseCheckpoint,
	"RESOLVE":    parseResolve,

	"AUTO":    func(c *cursor) Stmt { return Auto{c.onOff()} },
	"STEP":    parseStep,
	"RUN":     parseRun,
	"ADVANCE": func(c *cursor) Stmt { return Advance{c.dur("a duration")} },
	"BREAK":   parseBreak,
	"BACK":    parseBack,

	"NODES":    func(*cursor) Stmt { return Nodes{} },
	"TXNS":     func(*cursor) Stmt { return Txns{} },
	"LOCKS":    parseLocks,
	"VERSIONS": parseVersions,
	"WAL":      parseWal,
	"RANGES":   func(*cursor) Stmt { return Ranges{} },
	"MESSAGES": func(*cursor) Stmt { return Messages{} },
	"STATS":    func(*cursor) Stmt { return Stats{} },
	"TRACE":    parseTrace,
	"STATUS":   parseStatus,
	"DIAGRAM":  parseDiagram,
	"WHY":      parseWhy,
	"SHOW":     parseShow,

	"EXPECT":    parseExpect,
	"CHECK":     parseCheck,
	"INVARIANT": parseInvariant,
	"EXPLORE":   parseExplore,

	"CLUSTER":   parseCluster,
	"RESET":     func(*cursor) Stmt { return Reset{} },
	"SPLIT":     parseSplit,
	"SET":       parseSet,
	"SAY":       func(c *cursor) Stmt { return Say{c.said()} },
	"PAUSE":     func(*cursor) Stmt { return Pause{} },
	"SOURCE":    func(c *cursor) Stmt { return Source{c.name("a file")} },
	"SAVE":      func(c *cursor) Stmt { return Save{c.opt("HISTORY"), c.name("a file")} },
	"LESSON":    parseLesson,
	"TIMING":    func(c *cursor) Stmt { return Timing{c.onOff()} },
	"HELP":      parseHelp,
	"DASHBOARD": func(*cursor) Stmt { return Dashboard{} },
	"QUIT":      func(*cursor) Stmt { return Quit{} },
}

// otherWords are what people know from elsewhere, and what it is here.
var otherWords = map[string]string{
	"SELECT": "GET or SCAN", "INSERT": "PUT", "UPDATE": "PUT or CPUT", "WRITE": "PUT",
	"READ": "GET", "START": "BEGIN", "STARTUP": "RECOVER", "EXIT": "QUIT", "BYE": "QUIT",
	"CRASH": "KILL", "STOP": "KILL", "RESTART": "RECOVER", "ASSERT": "EXPECT", "ECHO": "SAY",
	"PRINT": "SAY", "SLEEP": "ADVANCE", "WAIT": "ADVANCE or AWAIT", "UNDO": "BACK",
	"CAS": "CPUT", "LOG": "WAL", "LOAD": "SOURCE", "LIST": "SCAN", "CUT": "PARTITION",
}

// parseStatement takes the keyword, and what follows it.
func parseStatement(c *cursor) Stmt {
	t := c.peek()
	switch t.kind {
	case kWord:
		c.word = upper(t.text)
		if parse := statements[c.word]; parse != nil {
			c.take()
			return parse(c)
		}
		c.failf(t.pos, "%s", unknownWord(t.text))
	case kQuoted:
		c.failf(t.pos, "a statement begins with a keyword, and a quoted word is never one: %s",
			clip(t.text))
	default:
		c.wants("a statement")
		c.fail()
	}
	return nil
}

// unknownWord is the error for a word that begins no statement.
func unknownWord(word string) string {
	shown := clip(word)
	if name, _, has := strings.Cut(word, ":"); has {
		return shown + " names no session: before the colon stands a letter, then letters, " +
			"digits, _ or -, not " + clip(name)
	}
	if near := otherWords[upper(word)]; near != "" {
		return "unknown word " + shown + ": here it is " + near
	}
	if near := Nearest(word, Keywords()); near != "" {
		return "unknown word " + shown + ": did you mean " + near + "?"
	}
	return "unknown word " + shown + ": a statement begins with a keyword; HELP lists them"
}

// upper is s in capitals, as far as it is ASCII.
func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// onOff takes ON or OFF.
func (c *cursor) onOff() bool { return c.oneOf("ON", "OFF") == "ON" }

// said takes what SAY says.
func (c *cursor) said() string {
	if c.peek().kind == kRest {
		return c.take().text
	}
	c.fail()
	return ""
}

func parseBegin(c *cursor) Stmt {
	var b Begin
	for c.more() {
		at := c.peek()
		option, ok := parseBeginOption(c, &b)
		if !ok {
			c.wants("the end of the statement")
			c.fail()
			break
		}
		for _, o := range b.Order {
			if o == option {
				c.failf(at.pos, "BEGIN says %s twice", beginWords[option])
			}
		}
		b.Order = append(b.Order, option)
	}
	return b
}

// beginWords name BEGIN's options in errors.
var beginWords = map[BeginOption]string{
	BeginMode: "OPTIMISTIC or PESSIMISTIC", BeginReadOnly: "READ ONLY", BeginOn: "ON node",
	BeginAsOf: "AS OF", BeginIsolation: "an isolation level",
}

// parseBeginOption takes one option.
func parseBeginOption(c *cursor, b *Begin) (option BeginOption, ok bool) {
	switch {
	case c.opt("OPTIMISTIC"):
		b.Mode = Optimistic
		return BeginMode, true
	case c.opt("PESSIMISTIC"):
		b.Mode = Pessimistic
		return BeginMode, true
	case c.opt("ON"):
		b.HasNode, b.Node = true, c.node()
		return BeginOn, true
	case c.opt("AS"):
		c.need("OF")
		b.HasAsOf, b.AsOf = true, c.num("a timestamp")
		return BeginAsOf, true
	case c.opt("ISOLATION"):
		b.IsolationWord = true
		b.Isolation = parseLevel(c)
		return BeginIsolation, true
	case c.opt("SNAPSHOT"):
		b.Isolation = Snapshot
		return BeginIsolation, true
	case c.opt("SERIALIZABLE"):
		b.Isolation = Serializable
		return BeginIsolation, true
	case c.opt("READ"):
		if c.oneOf("ONLY", "COMMITTED") == "ONLY" {
			b.ReadOnly = true
			return BeginReadOnly, true
		}
		b.Isolation = ReadCommitted
		return BeginIsolation, true
	}
	return 0, false
}

// parseLevel takes an isolation level.
func parseLevel(c *cursor) Isolation {
	switch c.oneOf("READ", "SNAPSHOT", "SERIALIZABLE") {
	case "READ":
		c.need("COMMITTED")
		return ReadCommitted
	case "SNAPSHOT":
		return Snapshot
	}
	return Serializable
}

func parseScan(c *cursor) Stmt {
	var s Scan
	if c.opt("PREFIX") {
		s.IsPrefix, s.Prefix = true, c.text("a prefix")
	}
	if !s.IsPrefix && !c.peekLimit() && c.isWord() {
		s.HasFrom, s.From = true, c.text("a key")
		if !c.peekLimit() && c.isWord() {
			s.HasTo, s.To = true, c.text("a key")
		}
	}
	if c.opt("LIMIT") {
		s.HasLimit, s.Limit = true, c.num("a whole number")
	}
	return s
}

// peekLimit reports whether SCAN's keyword LIMIT stands here.
func (c *cursor) peekLimit() bool {
	t := c.peek()
	return t.kind == kWord && fold(t.text, "LIMIT")
}

func parseCPut(c *cursor) Stmt {
	return CPut{c.text("a key"), c.nilOr("the expected value or NIL"), c.nilOr("a new value or NIL")}
}

// nilOr takes NIL or a value.
func (c *cursor) nilOr(what string) NilOr {
	if t := c.peek(); t.kind == kWord && fold(t.text, "NIL") {
		c.take()
		return NilOr{Nil: true}
	}
	return NilOr{Value: c.text(what)}
}

func parseIncr(c *cursor) Stmt {
	s := Incr{Key: c.text("a key")}
	s.HasBy, s.By = c.optNum("a whole number", 1)
	return s
}

func parseUse(c *cursor) Stmt {
	s := Use{Session: c.session()}
	s.HasNode, s.Node = c.onNode()
	return s
}
