package msg

import "conclave/engine/internal/base"

// Arena makes the messages that every transaction sends, several to an allocation. What was sent is
// never changed and never used again: a message that is late or doubled says what it has always
// said. The zero value is ready.
type Arena struct {
	Reads     base.Slab[Read]
	Values    base.Slab[Value]
	Prepares  base.Slab[Prepare]
	Votes     base.Slab[Vote]
	Commits   base.Slab[Commit]
	Acks      base.Slab[Ack]
	OnePhases base.Slab[OnePhase]
	Endeds    base.Slab[Ended]

	// Writes is where the buffers of transactions begin, which batches are parts of.
	Writes base.Slab[[2]base.Write]
}
