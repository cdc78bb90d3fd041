package lang

import "strings"

func parseCluster(c *cursor) Stmt {
	var s Cluster
	for c.more() {
		switch at := c.peek(); {
		case c.opt("NODES"):
			c.once(at, &s.HasNodes)
			s.Nodes = c.num("a whole number")
		case c.opt("SEED"):
			c.once(at, &s.HasSeed)
			s.Seed = c.num("a whole number")
		case c.opt("LATENCY"):
			c.once(at, &s.HasLatency)
			s.Latency = parseLatency(c)
		case c.opt("SPLIT"): // the last: all that follows are keys
			s.Split = []string{c.text("a key")}
			for c.isWord() {
				s.Split = append(s.Split, c.text("a key"))
			}
			c.wants("a key")
			c.end()
		default:
			c.end()
		}
	}
	return s
}

func parseSplit(c *cursor) Stmt {
	s := Split{Key: c.text("a key")}
	s.HasNode, s.Node = c.onNode()
	return s
}

func parseSet(c *cursor) Stmt {
	setting := c.setting()
	s := Set{Name: setting.Name}
	if setting.Count && (len(setting.Values) == 0 || wholeForm.MatchString(c.peek().text)) {
		s.HasN, s.N = true, c.num("a whole number")
		return s
	}
	if len(setting.Values) > 0 {
		s.Word = c.settingWord(setting)
		return s
	}
	s.Min = c.dur("a duration")
	s.Max = s.Min
	if setting.Max {
		s.HasMax, s.Max = c.optMax(s.Min)
	}
	return s
}

// settingWord takes one of the words that a setting can be. READ COMMITTED may be two words.
func (c *cursor) settingWord(s Setting) string {
	t := c.peek()
	word := c.text(s.takes())
	if fold(word, "READ") && s.Name == "isolation" {
		c.need("COMMITTED")
		return string(ReadCommitted)
	}
	for _, v := range s.Values {
		if fold(v, word) || fold(v, strings.Replace(word, "-", " ", 1)) {
			return v
		}
	}
	c.failf(t.pos, "%s is %s, found %s", s.Name, s.takes(), clip(word))
	return ""
}

func parseLesson(c *cursor) Stmt {
	if !c.more() {
		return Lesson{}
	}
	return Lesson{c.name("the name of a lesson")}
}

func parseHelp(c *cursor) Stmt {
	if !c.more() {
		return HelpOn{}
	}
	t := c.peek()
	word := c.text("a word")
	for _, topic := range Topics() {
		if fold(topic, word) {
			return HelpOn{topic}
		}
	}
	if near := Nearest(word, Topics()); near != "" {
		c.failf(t.pos, "no help on %s: did you mean %s?", clip(word), near)
	}
	c.failf(t.pos, "no help on %s: HELP alone lists the statements", clip(word))
	return nil
}
