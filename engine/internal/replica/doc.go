// Package replica is the participant: one range on one node. It owns the versions, intents, locks
// and queues of its keys, and a table of the transactions that it has heard of.
//
// Replica is a pure state machine. It takes a message (Receive), a message of its own that came
// back (Refused), a timer (Wake) and the news that a record is durable (Durable), and appends
// effects to a list that package node carries out.
//
// All there is of one key stands in one record: its versions (package mvcc) and, only while
// somebody is busy with it, the intent, the exclusive lock, the read intents and the queue.
//
//	bob   5@2  10@3   ┆ intent 3 by T4        queue: T6 read · T7 prepare
//	            ▲
//	            the newest version; a reader at @9 must wait for T4, one at T4's start_ts passes (R2)
//
// A transaction at a participant:
//
//	            PREPARE                    all that P2 asks is so
//	(unknown) ───────────▸ tried from P2.1 ────────────────────────▸ prepared ──COMMIT──▸ committed
//	    │                     │  ▲      │                               │
//	    │             a key is│  │woken │ no                            │ ABORT
//	    │             taken   ▼  │      ▼                               ▼
//	    └─ABORT, ASK──────▸ waiting ─────────────────────────────────▸ aborted
//
// While it waits it holds nothing. While it is prepared it is in doubt: it may not decide by
// itself, and asks (doubt.go). How it ended is remembered until no message about it can come any
// more (G2).
//
// What a record does to the state is written once, in apply.go: the step that appends it and the
// recovery that reads it back call the same function. After a crash a replica is built again from a
// checkpoint and the records after it, before it hears the first message, so every in-doubt intent
// stands before the first read is served (D2).
//
// Not here: how the outcome is decided (package commit), and when a vote may leave (package node,
// W4).
//
// Sources: Bernstein, Hadzilacos and Goodman 1987, chapter 7; Berenson et al. 1995; Peng and Dabek
// 2010.
package replica
