// Package fuzz looks for broken promises at random: clusters, clients and faults that nobody
// would think of. What it finds it makes short, and writes down as a script that any door can
// play.
//
//	seed ──▶ plan ──▶ author ── a statement ──▶ play ──▶ session ──▶ the cluster
//	                    ▲                        │
//	                    └──── what is there ─────┤ answers, trace
//	                                             ▼
//	                      judges: books · laws · flips · CHECK · INVARIANT
//	                                             │ a finding
//	                                             ▼
//	                                          shrink ──▶ fuzz-42.kv
//
// # Words
//
// A plan is what a seed chooses: how many nodes and clients there are, and what goes wrong. It does
// not choose a little of everything: it leaves faults out, favours others, and every other seed has
// a theme, in which four or five rare things are common (theme.go has the list; the idea is swarm
// testing). A node crashes at a point of the protocol, between two effects that no point parts, or
// as an operator would kill it, and often just when what it has told others is all that is known. The
// author makes up the statements, and may look at the cluster to choose; a writer is one of his
// clients. A play is one run of statements under the eyes of the judges. Because all that an
// author does is to say statements, a play can be told again without him: a failure is a script.
// Half of the plays have AUTO OFF: then the author also says when the next event happens, and
// which message overtakes which.
//
// # Judges
//
// While things go wrong only safety is judged. The books hold what each client was told against
// the versions that are there. INVARIANT follows the money that clients move, and CHECK their
// history: isolation, atomicity, durability. The laws follow the trace: what a message says is
// durable when it leaves (W4), who has refused does not prepare (C5). The flips know which bits
// were flipped on which log, and want CORRUPT for it (W2).
//
// Then everything heals, and liveness is judged: every client has its answer, and a virtual
// minute later nothing is in doubt, nobody holds a lock, no transaction is left. At last all
// nodes crash and come back, and nothing may have changed. Each seed is played twice, to the
// same bytes (S3).
//
// # Shorter
//
// A script that fails is made shorter by taking lines away as long as it fails in the same way
// (delta debugging), then each line is put more simply. A money script must stay fair: an
// INVARIANT accuses the engine only while every transaction leaves the sum as it was by its own
// lights (see purse).
//
// What only a law has found, or takes what no statement can do, is no failure of a script: the file
// then says that the seed alone shows it.
//
// # The proof of the proof
//
// The engine can be made to leave out one rule (package mutate), in 24 places. Each of those
// mistakes is found by random plays without help, by the harm that comes of it, and 23 of them by
// every order of events of a small script (package explore; it does not tear records, M13). What has
// found one keeps the shortest script of it: testdata/mutations here and there, which pass on the
// engine as it is and fail on the one with the mistake. For nine there is one by hand too, with a
// story: testdata/by-hand. M13 and M14 are also caught by the log's own tests.
//
//	go test ./repl/fuzz -run EveryMistake -v       the table: who found what, how soon, what fails
//	go test ./repl/fuzz -run Hunt -hunt M7,M9      searches again, and writes the scripts
//	go test ./repl/explore -run Mistakes -hunt
//
// Four were long found by somebody who sat down and thought, or by a law alone, and by no seed of
// three thousand. What they need, and which theme makes it likely:
//
//   - M20, after a wait PREPARE goes on at P2.3: a PREPARE waits; a lock that it relies on runs out
//     meanwhile, at READ COMMITTED, where P2.3 does not look; another client takes that key and
//     writes it; and no other key of the two is the same, or P2.3 finds that one (leases).
//   - M21, finished transactions are left out of the checkpoint: the coordinator dies with one
//     participant told, that one makes a checkpoint, restarts, and is asked by the other, all before
//     the coordinator is back, on a node without a part in it (orphans).
//   - M8, the ABORTED of D4 is not forced: who has told a peer that it knows nothing of a transaction
//     restarts before that transaction's PREPARE leaves, whose coordinator still votes (haste).
//   - M9, no ABORTED is kept: of two-phase commit no harm can come. A PREPARE behind its ABORT leaves
//     an intent until its coordinator is asked, which takes time and no more; and a vote yes behind a
//     lost no is as good as the first. A one-phase request that comes twice is another thing: refused
//     for a full disk, then carried out, when its client was told that it was not (doubles).
//
// # Found
//
// What random runs have found in the engine, here and in the runs of package engine before it,
// each mended, with a test:
//
//   - C5 with D2: PREPARED of two transactions for one key stood on the log, the first of them
//     aborted in memory only; replay gave the intent to the wrong one.
//   - P2.3 with G1: a snapshot was closed before its check, so gc cut the tombstone that was the
//     conflict.
//   - W5: a checkpoint lost a decision that was not durable yet, and G2's outcomes through another.
//   - L5: after a checkpoint a grant had the incarnation of the one before.
//   - W4: a Forget overtook the answer that was held back before it.
//   - X1: a SPLIT on a node whose disk fails; a range id that was used twice; a WRONG_RANGE that
//     would have been asked for ever.
//   - L3: a late WAITING was taken for one of the statement under way.
//   - An autocommit statement that lost a conflict after a wait hung.
//   - RECOVER ALL asked nodes that were still down.
//   - Timers were named by an index that a split renumbers.
//   - L5 with L2 (after 11,000 seeds, an INVARIANT): a lock that was lost in a crash and granted
//     again passed for the first one under READ COMMITTED, where no conflict check comes with a
//     grant; what another had written meanwhile was overwritten. engine/testdata/locks has the
//     script.
//   - An autocommit statement whose node died in its BEGIN, between two effects, was waited for by
//     nobody (seed 18, on the day on which such crashes began).
//   - And in the instruments: M21 had its switch in what tells states apart too, so that exploring
//     took a node which had forgotten for one that had not.
//
// Plays are made up anew with every change of this package, so a seed is named where it still says
// something; what was found is kept as a script or a test.
//
// # Not here
//
// Every order of events of a small script: EXPLORE does that. What CHECK and INVARIANT mean:
// package check of the engine.
//
// Sources: Zeller and Hildebrandt 2002 (delta debugging); the simulation tests of FoundationDB
// (Zhou et al. 2021); Groce et al. 2012 (swarm testing); Kingsbury and Alvaro 2020 (Elle);
// DeMillo, Lipton and Sayward 1978 (mutation).
package fuzz
