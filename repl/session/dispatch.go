package session

import (
	"math"

	"conclave/engine"
	"conclave/repl/lang"
)

const maxInt64 = math.MaxInt64

// dispatch finds a statement's handler. A handler fills x.r, or says what is wrong.
func (s *Sessions) dispatch(x *call, st lang.Stmt) *Error {
	switch st := st.(type) {
	case lang.Begin:
		return s.begin(x, st)
	case lang.Commit:
		return s.commit(x)
	case lang.Rollback:
		return s.rollback(x)
	case lang.Use:
		return s.use(x, st)
	case lang.Await:
		return s.await(x, st)
	case lang.Expect:
		return s.expect(x, st)
	case lang.Source:
		return s.source(x, st)
	case lang.Explore:
		return s.explore(x, st)
	case lang.Lesson:
		return s.lesson(x, st)
	case lang.Say: // its text is the statement's
	case lang.Pause:
		if s.config.Pause != nil {
			s.config.Pause()
		}
	case lang.Timing:
		s.timing = st.On
	case lang.HelpOn:
		x.r.Text, _ = lang.Help(st.Word)
	case lang.Quit:
		s.quit = true
	case lang.Dashboard:
		if !s.config.Screen {
			return fail(codeIO, "DASHBOARD needs a terminal.").todo("TRACE and DIAGRAM tell without one.")
		}
	case lang.Save:
		return s.save(x, st)
	case lang.Back:
		return s.back(x, st)
	default:
		if op, is := OpOf(st); is {
			return s.data(x, op)
		}
		return s.operate(x, st)
	}
	return nil
}

// operate is the statements on the cluster itself, and its settings.
func (s *Sessions) operate(x *call, st lang.Stmt) *Error {
	switch st := st.(type) {
	case lang.Cluster:
		return s.newCluster(x, st)
	case lang.Reset:
		return s.reset(x)
	case lang.Split:
		err := s.act(x, func() error {
			return s.cluster.Split(st.Key, optNode(st.HasNode, st.Node))
		})
		x.r.Time = -1 // it ends when its record is durable
		return err
	case lang.Checkpoint:
		return s.checkpoint(x, optNode(st.HasNode, st.Node))
	case lang.Set:
		return s.change(st)
	case lang.Check:
		return s.check(x, st)
	case lang.Invariant:
		return s.invariant(x, st)
	case lang.Show:
		x.r.Rows = s.show(st)
		return nil
	}
	return s.onNodes(x, st)
}

// OpOf is a data statement as the engine takes it.
func OpOf(st lang.Stmt) (engine.Op, bool) {
	switch st := st.(type) {
	case lang.Get:
		return engine.Op{Kind: engine.OpGet, Key: st.Key}, true
	case lang.Put:
		return engine.Op{Kind: engine.OpPut, Key: st.Key, Value: st.Value}, true
	case lang.Delete:
		return engine.Op{Kind: engine.OpDelete, Key: st.Key}, true
	case lang.Incr:
		return engine.Op{Kind: engine.OpIncr, Key: st.Key, By: st.By.V}, true
	case lang.CPut:
		op := engine.Op{Kind: engine.OpCPut, Key: st.Key}
		op.Old, op.New = optional(st.Expected), optional(st.New)
		return op, true
	case lang.Lock:
		return engine.Op{Kind: engine.OpLock, Key: st.Key}, true
	case lang.Scan:
		op := engine.Op{Kind: engine.OpScan}
		op.Key, op.To = bounds(st.Span)
		if st.HasLimit {
			op.Limit = int(min(st.Limit.V, math.MaxInt32))
		}
		return op, true
	}
	return engine.Op{}, false
}

func optional(v lang.NilOr) *string {
	if v.Nil {
		return nil
	}
	return &v.Value
}

// bounds is [from, to) of a span; to "" is no bound.
func bounds(s lang.Span) (from, to string) {
	if s.IsPrefix {
		return s.Prefix, afterPrefix(s.Prefix)
	}
	return s.From, s.To
}

// afterPrefix is the first key beyond all that begin with p, or "" if there is none: the last
// byte that can be raised is, and what follows it goes.
func afterPrefix(p string) string {
	b := []byte(p)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != 0xff {
			b[i]++
			return string(b[:i+1])
		}
	}
	return ""
}

// optNode is the name of a node, or "" where none was said.
func optNode(said bool, id lang.NodeID) string {
	if !said {
		return ""
	}
	return id.String()
}
