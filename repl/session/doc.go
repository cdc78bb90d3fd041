// Package session runs statements on a cluster. It is the one way in - for the prompt, for a
// pipe, for a file, for the dashboard - and it prints nothing: what it yields are Results, and a
// printer of package repl writes them as text or as JSON.
//
//	lang.Statement ──▶ Sessions.Execute ──▶ Result, Result, ...
//	                     │  the journal: everything that happens enters here
//	                     ├─ gate       may it run now? SYNTAX, BUSY, TXN_ABORTED, LIMIT
//	                     ├─ dispatch   one handler a statement
//	                     │    ├─ Store    transactions: tickets that end, or wait
//	                     │    └─ Cluster  what is done to it, and looks at it
//	                     └─ answered   the last result, open errors, failures
//
// # Words
//
// A session is one client, as one terminal window would be: a name, a home node, at most one open
// transaction, at most one statement that waits, and the last result, which EXPECT compares.
// Sessions are all the clients of one cluster. A Place says where a statement stands. A Result is
// what it answered; one that waited gives two, the second one resumed. A Failure is what makes a
// script fail.
//
// # Waiting
//
// Every operation is a ticket. Execute submits it and lets the store settle: events run until
// nothing is in the foreground and the ticket has ended or waits. A ticket that waits stays with
// its session; other sessions go on, and one of them may free it:
//
//	alice: LOCK bob       ok
//	carol: GET bob        waiting for bob, which T1 holds           ticket 2 waits
//	carol: GET joe        BUSY
//	alice: COMMIT         committed @4                              its own line first,
//	                      carol: GET bob  3        (resumed)        then whom it freed
//
// Results come in the order of virtual time, at one instant the statement's own before the
// others.
//
// # Scripts and their failures
//
// An error is an answer like any other: it stays open until its session's next statement, and an
// EXPECT ERROR that fits excuses it until then. If none does, it is a failure of the script, as
// is an EXPECT that does not hold. The Policy says what follows: at the prompt nothing, in a
// script the end (Stop) or nothing (KeepGoing). Because a failure is certain only when the next
// statement comes, a script asks Failures after every Execute, and End in the end.
//
// # A clock that obeys
//
// With AUTO OFF, and at a BREAK, Settle runs nothing: a statement that has not ended waits for STEP
// or RUN. So do RECOVER and HEAL, whose tickets belong to no transaction; a session may wait with
// one of them and with a statement on data at the same time.
//
// # Back, and saved
//
// The journal is all that was said. BACK makes new sessions, runs the journal again up to what is
// undone, and takes their state in place of its own; looks are run again only where their answer is
// the last of a session. SAVE runs the journal again as a script, and writes down what each
// statement answers there. Both lean on one thing: the same statements, and the same number of
// events in a run that a person stopped, give the same cluster.
//
// # What is kept, and for how long
//
// Everything that was said is kept, for four questions that may come. Each has a setting that bounds
// it, and STATS tells how many there are and how many bytes they take. A PUT of a short value takes
//
//	journal   what BACK and SAVE run again       40 bytes    SET journal n
//	history   what CHECK and SAVE HISTORY need   90 bytes    SET history n
//	outcomes  what STATUS remembers               3 bytes    SET history n
//	trace     what TRACE and DIAGRAM look at     the last 10,000 events: SET trace n
//
// so that a session of a million statements has 130 MB on the heap; with bounds, and gc on, it has
// 15 however long it goes on. A bound never makes an answer that is less than it looks: CHECK says
// from which transaction on it has judged; a journal that has lost its beginning is good for
// nothing, so it goes as a whole when its bound is reached, and BACK and SAVE answer LIMIT until
// CLUSTER or RESET begins a new one. The journal is text (pages.go), what the engine keeps are its
// records and its stories as they are encoded; both are read back when somebody asks.
//
// # A crash, an interrupt
//
// What a crash of a node does to a session's transaction the engine tells, by the answers to its
// tickets. Interrupt stops the statement that runs: its ticket is cancelled, which rolls its
// transaction back unless the decision has been made - then that is the answer. The sessions are
// always as consistent as their answers: whatever a client was told, is so.
//
// # Another store
//
// Transactions are reached through Store, Txn and Ticket alone. An unknown outcome, and a status
// that is known later, are among their answers, so that a real store can stand there. Faults and
// looks ask the simulated cluster directly: nothing else has them.
//
// # What is not here
//
// Parsing and canonical text (package lang), printing, reading lines and files of scripts other
// than those that SOURCE names (package repl), and every rule of transactions (package engine).
package session
