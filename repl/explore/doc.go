// Package explore plays a small script in every order in which it can happen, and judges every
// state on the way: the engine itself, not a model of it.
//
//	                      ┌ alice: COMMIT ┐           a state is a node, a choice an edge
//	scene ──▸ ○ ──▸ ○ ──┬─┤ DELIVER m5    ├──▸ ○      a session says its next statement
//	                    │ │ STEP n2       │   ▲      a message between two nodes arrives
//	                    │ └ KILL n1       ┘   │      a sync ends, a timer runs out
//	                    └────────▸ ○ ─────────┘      a node crashes or comes back
//	                                                 a message is lost, or doubled
//
// The search is breadth first, so what it finds wrong it finds in as few choices as there are. A
// choice is a statement of the language, so that is a script, and anybody can play it.
//
// # States
//
// A state is kept as the choices that lead to it, and is played again from the scene for every
// choice that is tried in it: a cluster of two nodes costs 5 µs, an event 1 µs, a statement 4 µs.
// That is some 100 µs a choice, 4,000 new states a second, and nothing needs to be copied. States
// are told apart by a hash of 128 bits of all that matters for their future (engine.Fingerprint):
// timestamps by their rank, no time, and what the clients were answered.
//
// # What is left out, and why nothing is lost by it
//
//   - What takes no time is not put off: a message of a node to itself, and one that comes back
//     refused. That is the language, not a reduction.
//   - A dead message, which whenever it comes changes nothing: a WAITING for a transaction that is
//     over, a PROBE for one that does not wait and will not (node.Dead lists them). Its arrival is
//     no choice, and two states that differ in nothing else are one. Two clients that write the
//     same two keys have 8,458 states; with dead messages there were 20,000 on half the way. (A question
//     whose asker has the answer on its log, but not yet durable, counts as dead too: should it
//     crash and forget, it asks again.)
//   - A crash between two points, if between them nothing has left the node: a crash takes all of a
//     node but what it has sent to others, answered, and written. So one is enough; behind the last
//     such deed it is a crash after the event, before the first one before it.
//   - A log is torn between two records: a torn record is cut off, so it is as good as none (W2).
//   - RECOVER and HEAL of the script are not waited for: they wait for every message, dead ones too.
//   - A node that has no key of the script and coordinates nothing is not crashed.
//   - Once no node can crash any more, what is on the log of a node that is up is not part of a
//     state, and a sync that nothing waits for is not put off.
//
// # Timers
//
// In time they may run out whenever the network is slow. Here they do only where there is a reason,
// or every question could be asked at any moment: what they were set for was lost, or who could say
// it. The rule for each stands at node.Overdue. At an end, what is left is given a virtual minute
// with all timers, so nothing is called stuck that one of them would end.
//
// # Judgement
//
// In every state CHECK, each transaction by its own level, with atomicity and durability; every
// INVARIANT; and that the engine does not stop. An end is a state in which nothing more happens by
// itself. There nothing may be in doubt, and every statement has ended that does not wait for a
// transaction which its own session leaves open, unless a node is down; such ends are blocked, and
// are counted.
//
// # What is not here
//
// Crashes between any two effects, but only at the points of the language; a disk that fills or
// fails, and a network that is cut, but as the script says. Random runs have these (repl/fuzz).
//
// Sources: Clarke, Grumberg and Peled 1999, ch. 2 and 10; Musuvathi and Qadeer 2007 (CHESS);
// Yang et al. 2009 (MODIST).
package explore
