package lang

import "strings"

// look writes the statements that look.
func (w *writer) look(s Stmt) {
	switch s := s.(type) {
	case Nodes:
		w.say("NODES")
	case Txns:
		w.say("TXNS")
	case Locks:
		w.say("LOCKS")
		w.opt(s.HasNode, s.Node)
	case Versions:
		w.say("VERSIONS")
		if s.HasKey {
			w.data(s.Key)
		}
	case Wal:
		w.say("WAL")
		w.opt(s.HasNode, s.Node)
		w.opt(s.HasN, s.N)
	case Ranges:
		w.say("RANGES")
	case Messages:
		w.say("MESSAGES")
	case Stats:
		w.say("STATS")
	case Trace:
		w.say("TRACE")
		w.opt(s.HasN, s.N)
	case Status:
		w.say("STATUS")
		w.opt(s.HasTxn, s.Txn)
	case Diagram:
		w.say("DIAGRAM")
		w.opt(s.HasTxn, s.Txn)
		if s.File != "" {
			w.say("TO")
			w.data(s.File)
		}
	case Why:
		w.why(s)
	case Show:
		w.say("SHOW")
		w.opt(s.Name != "", kw(s.Name))
	default:
		w.check(s)
	}
}

// why quotes a session whose name looks like a transaction.
func (w *writer) why(s Why) {
	w.say("WHY")
	w.opt(s.HasTxn, s.Txn)
	if s.Session == "" {
		return
	}
	if _, isTxn := id('T', s.Session); isTxn {
		w.say(quoted(s.Session))
		return
	}
	w.say(s.Session)
}

func (w *writer) check(s Stmt) {
	switch s := s.(type) {
	case Expect:
		w.say("EXPECT")
		for i, e := range s.Alternatives {
			if i > 0 {
				w.say("|")
			}
			w.expectation(e)
		}
	case Check:
		w.say("CHECK")
		w.opt(s.Level != "", kw(upper(string(s.Level))))
	case Invariant:
		w.say("INVARIANT")
		w.data(s.Name)
		w.say("SUM")
		if len(s.Keys) > 0 {
			w.say("KEYS")
			w.all(s.Keys)
		} else {
			w.span(s.Span, []string{"PREFIX", "KEYS"}, nil)
		}
		w.say("=", s.Sum.String())
	case Explore:
		w.say("EXPLORE")
		w.data(s.File)
		w.opt(s.HasCrashes, kw("CRASHES"), s.Crashes)
		w.opt(s.HasDrops, kw("DROPS"), s.Drops)
		w.opt(s.HasDups, kw("DUPS"), s.Dups)
	default:
		w.rest(s)
	}
}

func (w *writer) all(words []string) {
	for _, s := range words {
		w.data(s)
	}
}

func (w *writer) expectation(e Expectation) {
	switch e := e.(type) {
	case ExpectWord:
		w.say(string(e))
	case ExpectPhases:
		w.say("PHASES", e.N.String())
	case ExpectRows:
		w.say("ROWS", e.N.String())
	case ExpectValue:
		w.value(string(e))
	case ExpectPairs:
		for _, p := range e {
			w.pair(p)
		}
	case ExpectError:
		w.say("ERROR", string(e))
	case ExpectPass:
		w.say("CHECK", "PASS")
	case ExpectAnomaly:
		w.say("CHECK", "ANOMALY", string(e))
	}
}

// value quotes what would be a pair or one of EXPECT's words.
func (w *writer) value(s string) {
	if strings.Contains(s, "=") {
		w.say(quoted(s))
		return
	}
	w.data(s, ExpectWords()...)
}

// pair writes key=value; where either side needs quotes, that side has them.
func (w *writer) pair(p Pair) {
	key, value := Quote(p.Key), p.Value
	if strings.Contains(p.Key, "=") {
		key = quoted(p.Key)
	}
	if !isBareTail(value) {
		value = quoted(value)
	}
	w.say(key + "=" + value)
}

func (w *writer) rest(s Stmt) {
	switch s := s.(type) {
	case Cluster:
		w.cluster(s)
	case Reset:
		w.say("RESET")
	case Split:
		w.say("SPLIT")
		w.data(s.Key)
		w.opt(s.HasNode, kw("ON"), s.Node)
	case Set:
		w.say("SET", s.Name)
		w.opt(s.Word != "", kw(s.Word))
		w.opt(s.HasN, s.N)
		w.opt(s.Word == "" && !s.HasN, s.Min)
		w.opt(s.HasMax, s.Max)
	case Say:
		w.say("SAY")
		w.opt(s.Text != "", kw(s.Text))
	case Pause:
		w.say("PAUSE")
	case Source:
		w.say("SOURCE")
		w.data(s.File)
	case Save:
		w.say("SAVE")
		w.opt(s.History, kw("HISTORY"))
		w.data(s.File, either(s.History, "", "HISTORY"))
	case Lesson:
		w.say("LESSON")
		if s.Name != "" {
			w.data(s.Name)
		}
	case Timing:
		w.say("TIMING", either(s.On, "ON", "OFF"))
	case HelpOn:
		w.say("HELP")
		w.opt(s.Word != "", kw(s.Word))
	case Dashboard:
		w.say("DASHBOARD")
	case Quit:
		w.say("QUIT")
	}
}

func (w *writer) cluster(s Cluster) {
	w.say("CLUSTER")
	w.opt(s.HasNodes, kw("NODES"), s.Nodes)
	w.opt(s.HasSeed, kw("SEED"), s.Seed)
	if s.HasLatency {
		w.latency(s.Latency)
	}
	if len(s.Split) > 0 {
		w.say("SPLIT")
		w.all(s.Split)
	}
}
