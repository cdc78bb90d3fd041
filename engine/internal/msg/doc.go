// Package msg is what coordinators and participants say to each other: one small struct a message,
// each with the one text form that the trace, the prompt, the dashboard and the tests print.
//
// Nearly every message belongs to the conversation between the coordinator of a transaction, on a
// node, and one of its participants, a range at an epoch. Header names the two; which of them
// speaks follows from the message's type.
//
//	coordinator          participant        coordinator          participant
//	    │── READ ─────────▸│                    │── PREPARE ──────▸│
//	    │◂──────── VALUE ──│                    │◂───────── VOTE ──│
//	    │── SCAN ─────────▸│                    │── COMMIT ───────▸│
//	    │◂──────── PAIRS ──│                    │◂────────── ACK ──│
//	    │── LOCK ─────────▸│                    │── ABORT ────────▸│
//	    │◂────── GRANTED ──│                    │── ONEPHASE ─────▸│
//	    │◂────── WAITING ──│                    │◂──────── ENDED ──│
//	    │── RELEASE ──────▸│                    │── WITHDRAW ─────▸│
//	    │◂── WRONG_RANGE ──│
//
// Whoever is in doubt asks: the coordinator first (INQUIRE, D3), then the other participants (ASK,
// D4); both are answered by OUTCOME. A deadlock is found by PROBE, from a coordinator to the
// participant where its transaction waits, CHASE, from there to the coordinator of the holder, and
// VICTIM (L3).
//
// A message is never changed after it was sent, and never reused: a delayed or doubled PREPARE must
// not show another transaction's writes.
package msg
