// Package commit is the coordinator of a transaction: it buffers the writes, reads on the client's
// behalf, and at COMMIT makes all participants agree, or none.
//
// A Coordinator is a pure state machine, one for each transaction. Its inputs are the client's
// operation (Do), a message (Receive), a message that came back (Refused), a timer (Wake) and the
// news that its record is durable (Durable); each appends effects to a list that package node
// carries out.
//
//	active ── Do(COMMIT) ──┬── nothing written ─────────────────────────────▸ ended      P1
//	                       ├── one range ────▸ onePhase ──────────────────────▸ ended      C6
//	                       └── more ─▸ voting ─┬─ a no, a refusal, silence ─▸ ended      C1
//	                                           └─ all yes ─▸ deciding ─▸ telling ─▸ ended  C2, C4
//
// Two-phase commit with presumed abort (Mohan, Lindsay and Obermarck 1986), as it is on the wire:
//
//	coordinator n1               participant n2               participant n3
//	    │── PREPARE ────────────────▸│                            │
//	    │── PREPARE ─────────────────┼───────────────────────────▸│
//	    │                            ● PREPARED, forced           ● PREPARED, forced
//	    │◂──────────────────── yes ──│                            │
//	    │◂───────────────────────────┼────────────────────── yes ─│
//	    │  draw commit_ts            │                            │
//	    ● COMMIT, forced: the commit point                        │
//	    │  the client is told        │                            │
//	    │── COMMIT ─────────────────▸│                            │
//	    │── COMMIT ──────────────────┼───────────────────────────▸│
//	    │                            ● COMMITTED, forced          ● COMMITTED, forced
//	    │◂──────────────────── ack ──│                            │
//	    │◂───────────────────────────┼────────────────────── ack ─│
//	    ● END: forget
//
// At a crash everything here is lost but COMMIT, if it was durable. A coordinator without it never
// was: whoever asks is told ABORT (D3, Unknown). One with it is built again by Recovered, and goes
// on telling.
//
// Not here: what a participant does with a PREPARE (package replica); where messages go and when
// they may leave (package node); what a session or an autocommit is (packages engine and session).
//
// Sources: Bernstein, Hadzilacos and Goodman 1987, chapter 7; Gray and Lamport 2006, section 3.
package commit
