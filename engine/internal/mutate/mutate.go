// Package mutate holds the mistakes that can be planted in the engine, to see them caught: the
// proof of its proofs. A checker that has never failed may be one that cannot.
//
// Each mistake leaves out one rule of the protocol, and stands where that rule is carried out, as a
// condition that is false:
//
//	if rec != nil && !mutate.On(mutate.M5) {            P2.3, and M5 is "no conflict check"
//
// Nothing is planted unless a test plants it, for the whole process; only package enginetest, which
// no other code than tests may import, calls Plant (lint_test.go of package engine holds it to
// that). On is one load and one test of a bit.
//
// A mistake must not reach what looks on: the canonical form by which states are told apart is the
// same with it.
//
// Not here: who finds them. Tests of repl/fuzz and repl/explore do, of the log (M13, M14), and of
// CHECK; TestEveryMistakeIsCaught of repl/fuzz prints which, and how soon.
package mutate

import "strconv"

// Mutation is a mistake, by its number in the rules of the engine.
type Mutation uint8

// The mistakes; says tells what each leaves out.
const (
	M1 Mutation = iota + 1
	M2
	M3
	M4
	M5
	M6
	M7
	M8
	M9
	M10
	M11
	M12
	M13
	M14
	M15
	M16
	M17
	M18
	M19
	M20
	M21
	M22
	M23
	M24
)

var says = [...]string{
	M1:  "readers ignore intents (R2)",
	M2:  "commit_ts is drawn before the votes (C2)",
	M3:  "COMMIT is sent before it is durable (C2)",
	M4:  "who is in doubt and can ask nobody aborts by itself (D5)",
	M5:  "no conflict check (P2.3)",
	M6:  "conflict is checked only before the wait (P2.3)",
	M7:  "intents are not restored before reads (D2)",
	M8:  "the ABORTED of D4 is not forced",
	M9:  "no ABORTED is kept (C5, P5, P2)",
	M10: "the oracle repeats numbers after a restart (O1)",
	M11: "no read intents (P2.5, P4)",
	M12: "ranges are not validated (P2.5)",
	M13: "a torn record is accepted (W1)",
	M14: "a corrupt middle is cut as if it were torn (W2)",
	M15: "UNKNOWN is told as ABORTED (U1)",
	M16: "a second COMMIT is applied again (C3)",
	M17: "PENDING is answered as ABORT (D3)",
	M18: "a participant that was only read from leaves early (P4)",
	M19: "the ack leaves before COMMITTED is durable (C3)",
	M20: "after a wait PREPARE goes on at P2.3, not at 1",
	M21: "finished transactions are left out of the checkpoint (W5)",
	M22: "W4 holds back only what the appending step put out",
	M23: "a lost lock is not noticed (L5)",
	M24: "in one phase the coordinator draws commit_ts and sends it along (C6)",
}

// Says is what is done wrong, and the rule that is left out.
func (m Mutation) Says() string { return says[m] }

// Last is the last of them.
const Last = M24

// String is the name that the rules give it.
func (m Mutation) String() string { return "M" + strconv.Itoa(int(m)) }

// planted is a bit for each mistake that is made.
var planted uint32

// On reports whether the mistake is planted.
func On(m Mutation) bool { return planted&(1<<m) != 0 }

// Plant makes mistakes from now on, in every cluster of the process, until they are lifted. No
// cluster may run meanwhile.
func Plant(list ...Mutation) (lift func()) {
	before := planted
	for _, m := range list {
		planted |= 1 << m
	}
	return func() { planted = before }
}
