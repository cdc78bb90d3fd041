// Package enginetest is for tests that look at the engine from outside. It opens to them what only
// tests may do to it: plant one of the mistakes that its checkers are there to find. And it makes
// the steps short that must succeed, so that a test is what it is about. No file but tests may
// import it; a test of package engine holds the repository to that.
package enginetest

import "conclave/engine/internal/mutate"

// Mutation is a mistake, by its number in the rules of the engine.
type Mutation = mutate.Mutation

// Last is the last of them; they are 1 to Last.
const Last = mutate.Last

// Plant makes a mistake from now on, in every cluster of this process, until it is lifted. No
// cluster may run meanwhile.
func Plant(m Mutation) (lift func()) { return mutate.Plant(m) }
