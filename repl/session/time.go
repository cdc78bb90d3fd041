package session

import (
	"fmt"
	"math"
	"time"

	"conclave/engine"
	"conclave/repl/lang"
)

// onTime is the statements about time.
func (s *Sessions) onTime(x *call, st lang.Stmt) *Error {
	switch st := st.(type) {
	case lang.Auto:
		s.auto(x, st.On)
	case lang.Step:
		if st.HasNode {
			return s.stepThat(x, st)
		}
		s.step(x, int(min(st.N.V, math.MaxInt32)))
	case lang.Run:
		s.goOn(x, st)
	case lang.Advance:
		s.advance(x, st.By.D)
	case lang.Break:
		return s.act(x, func() error {
			return s.cluster.Break(optNode(st.HasNode, st.Node), st.Point)
		})
	case lang.BreakClear:
		s.cluster.BreakClear()
		if _, held := s.cluster.Held(); held {
			x.note("it is held still: RUN lets it go on")
		}
	default:
		return s.look(x, st)
	}
	return nil
}

// auto is AUTO. What has waited for STEP goes on with ON, unless a break holds it.
func (s *Sessions) auto(x *call, on bool) {
	x.r.Time = time.Duration(s.store.Now())
	s.cluster.SetAuto(on)
	if on && !s.cluster.Broken() && !s.whole(s.cluster.Run(0)) {
		x.note("interrupted: RUN goes on")
	}
	if _, held := s.cluster.Held(); on && held {
		x.note("a break holds the cluster: RUN goes on")
	}
}

// step is STEP: the next n events, and what each of them has set off.
func (s *Sessions) step(x *call, n int) {
	held, _ := s.cluster.Held()
	v := s.cluster.Step(n)
	told := s.happened(v.Lines...)
	if held.Now && len(told) > 0 {
		told[0] = "what the BREAK held goes on"
	}
	switch {
	case !s.whole(v.Whole):
		x.note("interrupted after " + count(v.Taken, "event"))
	case v.Taken == 0:
		told = []string{"nothing is under way, and no statement waits for a timer"}
	case v.Taken < n:
		told = append(told, "then nothing is left to do, after "+count(v.Taken, "event"))
	}
	x.tell(told...)
}

// stepThat is STEP of what is chosen: of a node's own event, or of one of its timers.
func (s *Sessions) stepThat(x *call, st lang.Step) *Error {
	var v engine.StepView
	var err error
	if st.Timer == "" {
		v, err = s.cluster.StepNode(st.Node.String())
	} else {
		v, err = s.cluster.StepTimer(st.Node.String(), st.Timer, uint64(st.Txn))
	}
	switch {
	case err != nil:
		return errorOf(err)
	case v.Taken > 0:
		x.tell(s.happened(v.Lines...)...)
	case st.Timer != "":
		x.tell(fmt.Sprintf("no %s of %s runs on %s", st.Timer, st.Txn, st.Node))
	default:
		x.tell(fmt.Sprintf("nothing comes back to %s, and it syncs nothing", st.Node))
	}
	return nil
}

// goOn is RUN.
func (s *Sessions) goOn(x *call, st lang.Run) {
	before := s.cluster.Ran()
	var whole bool
	if st.HasFor {
		whole = s.cluster.RunFor(st.For.D)
	} else {
		whole = s.cluster.Run(0)
	}
	if !s.whole(whole) {
		x.note("interrupted: RUN goes on")
	}
	x.tell(s.ranSince(before))
}

// advance is ADVANCE.
func (s *Sessions) advance(x *call, d time.Duration) {
	before := s.cluster.Ran()
	if _, held := s.cluster.Held(); held {
		x.note("no time passes while a break holds the cluster: RUN goes on")
	}
	if !s.whole(s.cluster.Advance(d)) {
		x.note("interrupted")
	}
	x.tell(s.ranSince(before))
}

func (s *Sessions) ranSince(before uint64) string {
	return fmt.Sprintf("%s, and it is %s", count(int(s.cluster.Ran()-before), "event"),
		time.Duration(s.store.Now()))
}

// traps is what a person has set to catch the cluster at a point.
type traps struct {
	armed []engine.ArmView
	held  engine.HeldView
}

func (s *Sessions) traps() (t traps) {
	if s.cluster != nil {
		t.held, _ = s.cluster.Held()
		if len(s.plots) > 0 {
			t.armed = s.cluster.Armed()
		}
	}
	return t
}

// sprung notes which planted crashes have happened in a statement, and where a break holds the
// cluster now.
func (s *Sessions) sprung(x *call, before traps) {
	switch x.r.Stmt.(type) {
	case lang.Source, lang.KillClear:
		return // each statement of the file has said it; and those are gone, and have not happened
	}
	now := s.traps()
	left := map[int]bool{}
	for _, a := range now.armed {
		left[a.Number] = true
	}
	for _, a := range before.armed {
		if !left[a.Number] {
			x.note(a.Node + " crashed at " + a.Point)
		}
	}
	if now.held.Now && now.held != before.held {
		x.note("held at " + heldAt(now.held))
	}
}

// heldAt is "decision.logged of T4 on n3".
func heldAt(at engine.HeldView) string {
	what := at.Point
	if at.Txn != 0 {
		what += " of " + txnName(at.Txn)
	}
	return what + " on " + at.Node
}

// neverSprung are the planted crashes that have not happened, as failures.
func (s *Sessions) neverSprung() (list []Failure) {
	if len(s.plots) == 0 {
		return nil
	}
	for _, a := range s.cluster.Armed() {
		p := s.plots[a.Number-1]
		message := fmt.Sprintf("%s never came: %s has not reached %s", p.what, a.Node, a.Point)
		if a.Count > 1 {
			message += fmt.Sprintf(", and was to do so %s more", count(a.Count, "time"))
		}
		list = append(list, Failure{
			File: p.at.File, Line: p.at.Line, Code: codeExpect, Message: message + ".",
		})
	}
	return list
}
