package lang

// point takes the name of a crash point. A known one is spelled as the table spells it; the
// others are NO_SUCH_POINT when the statement runs.
func (c *cursor) point() string {
	word := c.name("a point (HELP POINTS lists them)")
	for _, p := range points {
		if fold(p.Name, word) {
			return p.Name
		}
	}
	return word
}

func parseKill(c *cursor) Stmt {
	s := Kill{N: N(1)}
	switch {
	case c.opt("CLEAR"):
		return KillClear{}
	case c.opt("COORDINATOR"):
		s.Coordinator = true
	default:
		s.Node = c.node()
	}
	if c.opt("AT") {
		s.Point = c.point()
		s.HasN, s.N = c.optNum("a whole number", 1)
	}
	return s
}

func parseRecover(c *cursor) Stmt {
	if c.opt("ALL") {
		return Recover{All: true}
	}
	return Recover{Node: c.node()}
}

func parsePartition(c *cursor) Stmt {
	s := Partition{Groups: [][]NodeID{nil}}
	seen := map[NodeID]bool{}
	for last := 0; ; {
		at := c.peek()
		node := c.node()
		if seen[node] {
			c.failf(at.pos, "%s is named twice, and a node is in one group only", node)
		}
		seen[node] = true
		s.Groups[last] = append(s.Groups[last], node)
		if c.peek().kind == kPipe {
			c.take()
			s.Groups = append(s.Groups, nil)
			last++
		} else if !c.more() {
			return s
		} else {
			c.wants("|")
		}
	}
}

func parseHit(c *cursor) Hit {
	if c.isID('m') {
		return Hit{IsMessage: true, Message: c.message()}
	}
	c.wants("a message (m1, m2, ...)")
	h := Hit{From: c.node(), To: c.node()}
	h.HasN, h.N = c.optNum("a whole number", 1)
	return h
}

func parseLatency(c *cursor) Latency {
	s := Latency{Min: c.dur("a duration")}
	s.HasMax, s.Max = c.optMax(s.Min)
	return s
}

// optMax takes a second duration if one stands here, else it is the first.
func (c *cursor) optMax(least Dur) (bool, Dur) {
	if c.isDur() {
		return true, c.dur("a duration")
	}
	c.wants("a second duration")
	return false, least
}

func parseDisk(c *cursor) Stmt {
	return Disk{c.node(), DiskState(c.oneOf(string(DiskFull), string(DiskFail), string(DiskOK)))}
}

func parseCheckpoint(c *cursor) Stmt {
	var s Checkpoint
	s.HasNode, s.Node = c.optNode()
	return s
}

func parseResolve(c *cursor) Stmt {
	s := Resolve{Txn: c.txn(), Commit: c.oneOf("COMMIT", "ABORT") == "COMMIT"}
	c.need("ON")
	s.Node = c.node()
	return s
}

func parseStep(c *cursor) Stmt {
	s := Step{N: N(1)}
	if !c.bareID('n') {
		c.wants("a node (n1, n2, ...)")
		s.HasN, s.N = c.optNum("a whole number", 1)
		return s
	}
	s.HasNode, s.Node = true, c.node()
	if c.more() {
		s.Timer = c.known("a timer", Timers())
		s.Txn = c.txn()
	}
	return s
}

func parseRun(c *cursor) Stmt {
	var s Run
	if c.more() {
		s.HasFor, s.For = true, c.dur("a duration")
	}
	return s
}

func parseBreak(c *cursor) Stmt {
	var s Break
	if c.opt("CLEAR") {
		return BreakClear{}
	}
	if c.bareID('n') {
		s.HasNode, s.Node = true, c.node()
	} else {
		c.wants("a node (n1, n2, ...)")
	}
	s.Point = c.point()
	return s
}

func parseBack(c *cursor) Stmt {
	var s Back
	s.HasN, s.N = c.optNum("a whole number", 1)
	return s
}
