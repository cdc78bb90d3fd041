package lang

// Group is a heading of the language: what a statement is for.
type Group string

// The groups, in the order of the contract.
const (
	GroupData  Group = "Data and transactions"
	GroupFault Group = "Nodes, disks and network"
	GroupTime  Group = "Time"
	GroupLook  Group = "Looking"
	GroupCheck Group = "Checking"
	GroupRest  Group = "The rest"
)

// Groups lists the groups in order.
func Groups() []Group {
	return []Group{GroupData, GroupFault, GroupTime, GroupLook, GroupCheck, GroupRest}
}

// Entry is the help on one statement.
type Entry struct {
	Word    string   // its keyword
	Alias   string   // another word for it, or ""
	Group   Group    //
	Usage   []string // its forms, as the contract writes them
	Summary string   // what it does, in a sentence or a few
	Example string   // a line or two that work on a fresh cluster
	Options []string // the keywords that may follow, for completion
}

// entries are the statements of the first two groups; entriesLook has the others.
var entries = append([]Entry{
	{"BEGIN", "", GroupData, []string{"BEGIN [options]"},
		"Begins a transaction in this session. The options, in any order: OPTIMISTIC (conflicts are " +
			"found at COMMIT) or PESSIMISTIC (writes lock at once); READ ONLY; ON node, which then " +
			"coordinates; AS OF ts, to read the past; [ISOLATION] READ COMMITTED, SNAPSHOT or " +
			"SERIALIZABLE. What is not said is as SET isolation and SET mode have it.",
		"BEGIN SERIALIZABLE ON n2; GET bob; COMMIT",
		[]string{"OPTIMISTIC", "PESSIMISTIC", "READ", "ONLY", "ON", "AS", "OF", "ISOLATION",
			"COMMITTED", "SNAPSHOT", "SERIALIZABLE"}},
	{"GET", "", GroupData, []string{"GET key"},
		"Answers the value of a key, or that it has none. Outside a transaction it is a " +
			"transaction of its own.",
		"PUT bob 10; GET bob => 10", nil},
	{"PUT", "", GroupData, []string{"PUT key value"},
		"Writes a value. In a transaction others see it after COMMIT; outside one it commits at " +
			"once. A value with white space needs quotes.",
		`PUT bob "10 coins"`, nil},
	{"DELETE", "DEL", GroupData, []string{"DELETE key"},
		"Takes a key's value away. DEL is the same.",
		"PUT bob 10; DELETE bob; GET bob => NIL", nil},
	{"SCAN", "", GroupData, []string{"SCAN [from [to]] [LIMIT n]", "SCAN PREFIX p [LIMIT n]"},
		"Answers all pairs with from <= key < to, or those whose key begins with p, in key order; " +
			"with LIMIT the first n of them.",
		"PUT ann 5; PUT bob 10; SCAN a j LIMIT 10 => ann=5 bob=10",
		[]string{"PREFIX", "LIMIT"}},
	{"CPUT", "", GroupData, []string{"CPUT key expected new"},
		"Writes the new value only where the value read is the expected one, else it is " +
			"CONDITION_FAILED. NIL on either side stands for no value. Answers the new value.",
		"CPUT bob NIL 10 => 10", []string{"NIL"}},
	{"INCR", "", GroupData, []string{"INCR key [by]"},
		"Adds to a 64-bit whole number (no value counts as 0; 1 is added if nothing is said), " +
			"writes it, and answers it.",
		"INCR bob -3 => -3", nil},
	{"LOCK", "", GroupData, []string{"LOCK key"},
		"Takes the exclusive lock on a key now, and waits for it if another transaction has it. " +
			"It is held until the transaction ends.",
		"BEGIN; LOCK bob; LOCKS => ROWS 1", nil},
	{"COMMIT", "", GroupData, []string{"COMMIT"},
		"Ends the transaction: all of its writes happen, on every node, or none. It takes one " +
			"phase if all lies in one range, two otherwise, none if nothing was written.",
		"BEGIN; PUT bob 3; PUT zoe 9; COMMIT => COMMITTED", nil},
	{"ROLLBACK", "ABORT", GroupData, []string{"ROLLBACK"},
		"Ends the transaction: nothing of it happened. Also ends a wait. ABORT is the same.",
		"BEGIN; PUT bob 3; ROLLBACK; GET bob => NIL", nil},
	{"USE", "", GroupData, []string{"USE session [ON node]"},
		"Makes a session the current one, which runs what has no prefix; ON says which node is its " +
			"home. `alice:` alone is USE alice, and `alice: GET bob` runs one line there.",
		"USE alice ON n2; PUT bob 10", []string{"ON"}},
	{"AWAIT", "", GroupData, []string{"AWAIT session"},
		"Lets time run until that session no longer waits, or a virtual minute changed nothing.",
		"alice: BEGIN; LOCK bob; carol: PUT bob 1; AWAIT carol => WAITING", nil},

	{"KILL", "", GroupFault,
		[]string{"KILL node|COORDINATOR", "KILL node|COORDINATOR AT point [n]", "KILL CLEAR"},
		"Crashes a node now, or the next (nth) time it reaches a point of the protocol: HELP POINTS " +
			"lists them. COORDINATOR is that of this session's last transaction. CLEAR disarms; NODES " +
			"shows what is armed; a dead node may be armed too. What it had sent is still delivered.",
		"KILL n3 AT vote.sent; BEGIN; PUT bob 1; PUT zoe 2; COMMIT; NODES",
		[]string{"COORDINATOR", "AT", "CLEAR"}},
	{"RECOVER", "", GroupFault, []string{"RECOVER node | ALL"},
		"Starts a dead node again: it replays its log and settles what is in doubt.",
		"KILL n3; RECOVER n3; NODES", []string{"ALL"}},
	{"PARTITION", "", GroupFault, []string{"PARTITION n1 [n2 ...] | ..."},
		"Cuts the network into these groups, and one more of all nodes that are not named. The | " +
			"needs white space around it.",
		"PARTITION n1 | n2 n3; PUT bob 10; HEAL", nil},
	{"HEAL", "", GroupFault, []string{"HEAL"},
		"Undoes every partition, drop, duplication and delay.",
		"DROP n1 n2 3; HEAL", nil},
	{"DROP", "", GroupFault, []string{"DROP from to [n]", "DROP message"},
		"Loses the next n messages (1) from one node to another, or one message that MESSAGES shows.",
		"DROP n1 n3; BEGIN; PUT bob 1; PUT zoe 2; COMMIT => ERROR UNAVAILABLE", nil},
	{"DUP", "", GroupFault, []string{"DUP from to [n]", "DUP message"},
		"Delivers twice the next n messages (1) from one node to another, or one that MESSAGES shows.",
		"DUP n1 n3; BEGIN; PUT bob 1; PUT zoe 2; COMMIT => COMMITTED", nil},
	{"DELIVER", "", GroupFault, []string{"DELIVER message"},
		"Delivers a message that MESSAGES shows next, before all others.",
		"AUTO OFF; PUT bob 10; MESSAGES; DELIVER m1", nil},
	{"DELAY", "", GroupFault, []string{"DELAY from to duration"},
		"Adds to the time of every message from one node to another; 0 takes it back.",
		"DELAY n1 n3 50ms; PUT zoe 10", nil},
	{"LATENCY", "", GroupFault, []string{"LATENCY min [max]"},
		"Sets how long a message takes on every link; with max it is drawn between the two, from " +
			"the seed.",
		"LATENCY 1ms 5ms; PUT zoe 10", nil},
	{"DISK", "", GroupFault, []string{"DISK node FULL | FAIL | OK"},
		"Makes a disk refuse to append (FULL) or fail to sync (FAIL), or as new again (OK).",
		"DISK n2 FULL; PUT joe 1 => ERROR UNAVAILABLE", []string{"FULL", "FAIL", "OK"}},
	{"CORRUPT", "", GroupFault, []string{"CORRUPT node lsn"},
		"Flips a bit in that record of a node's log; the next RECOVER finds it. WAL shows the LSNs.",
		"PUT bob 1; PUT bob 2\nKILL n1; CORRUPT n1 1; RECOVER n1 => ERROR CORRUPT", nil},
	{"CHECKPOINT", "", GroupFault, []string{"CHECKPOINT [node]"},
		"Writes a checkpoint of a node, or of all, and drops the log before it.",
		"PUT bob 1; CHECKPOINT n1; WAL n1 => ROWS 0", nil},
	{"RESOLVE", "", GroupFault, []string{"RESOLVE txn COMMIT|ABORT ON node"},
		"An operator's decision for a transaction that is in doubt on a node. It is a guess: CHECK " +
			"says `heuristic` if the real decision was another.",
		"BEGIN ON n3; PUT bob 3; PUT joe 9; KILL n3 AT votes.in\n" +
			"COMMIT => ERROR OUTCOME_UNKNOWN; RESOLVE T1 ABORT ON n1",
		[]string{"COMMIT", "ABORT", "ON"}},

	{"AUTO", "", GroupTime, []string{"AUTO ON | OFF"},
		"With ON, the default, a statement runs until it ends or waits. With OFF it waits for STEP " +
			"and RUN.",
		"AUTO OFF; PUT bob 10 => WAITING", []string{"ON", "OFF"}},
	{"STEP", "", GroupTime, []string{"STEP [n]", "STEP node [timer txn]"},
		"Carries out the next event, or the next n: a message, a sync, or the timer that is due. Of a " +
			"node: a refusal that comes back to it, else the end of its sync; or a timer runs out (" +
			"vote-timeout, inquiry or lock-lease) that it has set for that transaction.",
		"AUTO OFF; PUT bob 10; STEP 2", []string{"vote-timeout", "inquiry", "lock-lease"}},
	{"RUN", "", GroupTime, []string{"RUN [duration]"},
		"Goes on until every statement that waits for STEP or at a BREAK has ended or waits for " +
			"something else, or for so much virtual time.",
		"BREAK onephase.logged; PUT bob 10 => WAITING; RUN", nil},
	{"ADVANCE", "", GroupTime, []string{"ADVANCE duration"},
		"Lets virtual time pass, with every timer that falls due.",
		"ADVANCE 5s", nil},
	{"BREAK", "", GroupTime, []string{"BREAK [node] point", "BREAK CLEAR"},
		"Holds the cluster when a node (any, if none is said) reaches a point, until RUN. HELP " +
			"POINTS lists the points. CLEAR forgets all breaks.",
		"BREAK onephase.logged; PUT bob 10 => WAITING; WAL n1", []string{"CLEAR"}},
	{"BACK", "", GroupTime, []string{"BACK [n]"},
		"Undoes the last n statements (1) that could change the cluster, and all after them. Looks, " +
			"EXPECT, SAY, PAUSE, USE and CHECK do not count.",
		"PUT bob 1; PUT bob 2; BACK; GET bob => 1", nil},
}, entriesLook...)
