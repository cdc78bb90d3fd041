// Package node hosts replicas and coordinators on machines that can crash. It routes messages by
// range and transaction, carries out the effects that the protocol puts out, keeps the law of
// durability, and brings a node back from its log. It knows no rule of commitment.
//
//	         ┌ node n2 ────────────────────────────────────────────┐
//	 message │  replica r2   replica r4   coordinator T7   T9      │
//	────────▸│      │ step        │            │                   │
//	         │      ▼             ▼            ▼                   │
//	         │  effects, in order: append · send · trace · ...     │
//	         │      │                    │                         │
//	         │      ▼                    ▼ held until durable (W4) │
//	         │   log ── sync ──▸ Durable     ──▸ network           │
//	         └─────────────────────────────────────────────────────┘
//
// W4, the one law of durability: a message, a vote, a grant, the answer to a read and the answer to
// a client leave a replica or a coordinator only when everything that it had appended before they
// were put out, by that step or by any earlier one, is durable; and they leave in the order in
// which they were put out. It is kept in carry.go, and nowhere else. One sync serves all that wait
// for it; where a sync takes no time it is completed within the step.
//
// Between any two effects of a step a crash may be planted: Trace effects have names, and an armed
// one kills the node there and then. What it had sent is still delivered; what it had not yet
// carried out never happens; what it had appended and not synced is cut at a byte that chance picks
// (D1).
//
// A checkpoint (checkpoint.go) is made in steps, and where a sync takes time the node may crash
// between any two of them (W5).
//
// Recovery (recover.go) reads the checkpoint and the records after it into new replicas, before the
// node listens again; then it asks about all that is in doubt (D2).
package node
