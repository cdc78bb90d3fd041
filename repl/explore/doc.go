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
// That is some 100 µs a choice, and nothing needs to be copied. States are told apart by a hash of
// 128 bits of all that matters for their future (engine.Fingerprint): timestamps by their rank, no
// time, which transaction is whose, and what the clients were answered.
//
// # What is left out, and why nothing is lost by it
//
//   - What takes no time is not put off: a message of a node to itself, and one that comes back
//     refused. That is the language, not a reduction.
//   - A dead message, which whenever it comes changes nothing: a WAITING for a transaction that is
//     over, a PROBE for one that does not wait and will not (node.Dead lists them). Its arrival is
//     no choice, and two states that differ in nothing else are one. Two clients that write the
//     same two keys had 8,458 states; with dead messages there were 20,000 on half the way. (A
//     question whose asker has the answer on its log, but not yet durable, counts as dead too: should
//     it crash and forget, it asks again.)
//   - What is alone is not put off (below).
//   - Of those who only read, it matters between which writers they began, not which of them was
//     first: their numbers and timestamps are not told apart.
//   - A crash between two points, if between them nothing has left the node: a crash takes all of a
//     node but what it has sent to others, answered, and written. So one is enough; behind the last
//     such deed it is a crash after the event, before the first one before it.
//   - A log is torn between two records: a torn record is cut off, so it is as good as none (W2).
//   - RECOVER and HEAL of the script are not waited for: they wait for every message, dead ones too.
//   - A node that has no key of the script and coordinates nothing is not crashed.
//   - Of a node that is up and will not crash any more, what is on its log is not part of a state,
//     and a sync that nothing waits for is not put off.
//
// # What is alone
//
// Two clients who have little to do with each other have as many orders as their steps can be
// shuffled in, and they all come to the same. So in each state we look for an event that is alone:
// whatever else can happen before it, and before what follows from that, it can happen all the
// same, and the end is the same whether it is first or last. It alone is made there, and nothing
// else is tried: a persistent set of one. Every end is still found, and whatever is wrong stays
// wrong until the end, since CHECK judges a history that only grows.
//
//	alone                                   as long as
//	────────────────────────────────────    ──────────────────────────────────────────────────────
//	PUT, DELETE, a request to another node  it draws no timestamp: BEGIN, READ COMMITTED do
//	READ, SCAN, LOCK arrive                 nobody else writes those keys, now or in a statement yet
//	                                        to be said
//	PREPARE arrives                         nobody else touches a key of the transaction, anywhere;
//	                                        the log there is idle
//	COMMIT, ABORT, RELEASE arrive           nobody else touches its keys there
//	VALUE, PAIRS, GRANTED arrive            the transaction goes on; or ends, and nobody draws
//	a yes, an ACK arrives                   another one is missing; or nobody else draws
//	WAITING arrives                         it is of a reader, who holds nothing
//	PROBE, CHASE arrive                     all but one only read: nobody waits in a circle
//	INQUIRE arrives                         the decision is made
//	a sync ends                             it lets go messages to other nodes, where they can be
//	                                        late all the same, and answers; and what is alone
//
// And always: the nodes at both ends are up and will not crash, no message may be lost or doubled
// any more, no other message of that conversation is under way to the same end of it, and no client
// is about to give up. Draws matter because each comes with the smallest start_ts that has not
// ended (G2). The rules stand in engine/internal/node/alone.go and beside it; they ask which host,
// which keys and which timestamps an event touches, and never what it does there, so a mistake in a
// rule of the protocol does not hide behind them.
//
// That "will not crash" is known because the last node to crash is named in advance, and the search
// is made once for each. A run in which it does not crash has its end in the search for none.
// Nothing is alone as long as two crashes are left, nor in a script with faults of its own.
//
// The proof is a test: with and without this the ends are the same, to the last byte of the whole
// cluster, for scripts of all kinds and for random ones (lone_test.go).
//
// # Figures
//
// On one core, in processor time; before are the states without what is alone, where they were
// counted.
//
//	script                                       crashes    before    states   ends  seconds
//	one transfer over two nodes                        1       558       286     42     0.04
//	                                                   2     5,897     4,226    336      0.8
//	two who write the same two keys, ordered           1    58,560    18,712    723      4.8
//	the same, in parallel                              0     8,962     1,327     20      0.4
//	                                                   1  > 600,000   122,685  1,202       50
//	two who write two keys each, none the same         1         -    65,110  1,354       16
//	a transfer with locks, three nodes, a reader       1         -    15,284    575      4.6
//	scripts/transfer.kv, three nodes, a reader         0         -       551     16      0.1
//	                                                   1         -   110,501  2,602       33
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
// In every state CHECK, each transaction by its own level, or all by the one that CHECK in the script
// says, with atomicity and durability; every INVARIANT; and that the engine does not stop. An end
// is a state in which nothing more happens by itself. There nothing may be in doubt, and every
// statement has ended that does not wait for a transaction which its own session leaves open, unless
// a node is down; such ends are blocked, and are counted.
//
// # What is not here
//
// Crashes between any two effects, but only at the points of the language; a disk that fills or
// fails, and a network that is cut, but as the script says. Random runs have these (repl/fuzz).
//
// Sources: Clarke, Grumberg and Peled 1999, ch. 2 and 10; Musuvathi and Qadeer 2007 (CHESS);
// Yang et al. 2009 (MODIST).
package explore
