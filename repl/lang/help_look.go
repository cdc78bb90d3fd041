package lang

// entriesLook are the statements of the last three groups.
var entriesLook = []Entry{
	{"NODES", "", GroupLook, []string{"NODES"},
		"Shows the nodes: up or down, their ranges, what is in doubt there, and which kills are armed.",
		"NODES => ROWS 3", nil},
	{"TXNS", "", GroupLook, []string{"TXNS"},
		"Shows the transactions that have not ended at every node.",
		"alice: BEGIN; TXNS => ROWS 1", nil},
	{"LOCKS", "", GroupLook, []string{"LOCKS [node]"},
		"Shows the locks and intents, of one node or all, and who waits for them.",
		"BEGIN; LOCK bob; LOCKS n1 => ROWS 1", nil},
	{"VERSIONS", "", GroupLook, []string{"VERSIONS [key]"},
		"Shows the committed versions of a key, or of all, oldest first.",
		"PUT bob 1; PUT bob 2; VERSIONS bob => ROWS 2", nil},
	{"WAL", "", GroupLook, []string{"WAL [node] [n]"},
		"Shows the records of the logs, of one node or all; with n the last n.",
		"PUT bob 1; WAL n1 5 => ROWS 1", nil},
	{"RANGES", "", GroupLook, []string{"RANGES"},
		"Shows which node holds which range of keys.",
		"RANGES => ROWS 3", nil},
	{"MESSAGES", "", GroupLook, []string{"MESSAGES"},
		"Shows the messages under way, with the numbers that DROP, DUP and DELIVER take.",
		"AUTO OFF; PUT bob 10; MESSAGES => ROWS 1", nil},
	{"STATS", "", GroupLook, []string{"STATS"},
		"Shows the counters of the run.",
		"PUT bob 1; STATS", nil},
	{"TRACE", "", GroupLook, []string{"TRACE [n]"},
		"Shows what has happened, event by event; with n the last n.",
		"PUT bob 1; TRACE 20", nil},
	{"STATUS", "", GroupLook, []string{"STATUS [txn]"},
		"Tells the outcome of a transaction (without one: this session's last), and what each " +
			"node's log holds of it.",
		"PUT bob 1; STATUS T1 => COMMITTED", nil},
	{"DIAGRAM", "", GroupLook, []string{"DIAGRAM [txn] [TO file]"},
		"Draws the messages of a transaction (without one: this session's last) as a space-time " +
			"diagram; TO writes it to a file.",
		"PUT bob 1; DIAGRAM; DIAGRAM T1 TO t1.svg", []string{"TO"}},
	{"WHY", "", GroupLook, []string{"WHY [session|txn]"},
		"Says in sentences who waits for what, why, and what would end it.",
		"alice: BEGIN; LOCK bob; carol: PUT bob 1; WHY carol", nil},
	{"SHOW", "", GroupLook, []string{"SHOW [setting]"},
		"Shows the settings, or one. HELP SETTINGS explains them.",
		"SHOW isolation", nil},

	{"EXPECT", "", GroupCheck, []string{"EXPECT ..."},
		"Compares the last result of this session; `statement => expectation` does so at once. " +
			"Alternatives are parted by | with white space around it. They are: OK, COMMITTED, ABORTED, " +
			"ROLLEDBACK, INDOUBT, ACTIVE, UNKNOWN, WAITING, NIL, EMPTY; PHASES n; ROWS n; a value " +
			"(quoted if it is one of these words, or has an = in it); the pairs of a SCAN, k=v k=v ...; " +
			"ERROR CODE; CHECK PASS; CHECK ANOMALY name.",
		`PUT ann 5; PUT "bob b" "1 2"; SCAN a c => ann=5 "bob b"="1 2"`,
		[]string{"OK", "COMMITTED", "ABORTED", "ROLLEDBACK", "INDOUBT", "ACTIVE", "UNKNOWN",
			"WAITING", "NIL", "EMPTY", "PHASES", "ROWS", "ERROR", "CHECK", "PASS", "ANOMALY"}},
	{"CHECK", "", GroupCheck, []string{"CHECK [SNAPSHOT | SERIALIZABLE]"},
		"Judges the history of the run by what clients saw: each transaction by its own isolation " +
			"level, or all by the one that is said, and all by atomicity and durability. An anomaly is " +
			"shown as the shortest cycle of who must have been before whom; HELP ANOMALIES names them.",
		"PUT bob 1; CHECK SERIALIZABLE => CHECK PASS", []string{"SNAPSHOT", "SERIALIZABLE"}},
	{"INVARIANT", "", GroupCheck,
		[]string{"INVARIANT name SUM [from [to] | PREFIX p | KEYS k ...] = n"},
		"Says what the values of these keys must add up to. It is judged now, and at every commit " +
			"from now on that writes one of them: one that breaks it is committed all the same, and " +
			"says INVARIANT. The = needs white space around it.",
		"PUT ann 10; PUT bob 20; INVARIANT money SUM KEYS ann bob = 30",
		[]string{"SUM", "PREFIX", "KEYS"}},
	{"EXPLORE", "", GroupCheck, []string{"EXPLORE file [CRASHES n] [DROPS n] [DUPS n]"},
		"Runs a small script in every order of events that can happen, with up to so many crashes, " +
			"lost and doubled messages.",
		"EXPLORE transfer.kv CRASHES 1", []string{"CRASHES", "DROPS", "DUPS"}},

	{"CLUSTER", "", GroupRest,
		[]string{"CLUSTER [NODES n] [SEED n] [LATENCY min [max]] [SPLIT key ...]"},
		"Makes a fresh cluster of 1 to 99 nodes, without sessions. SPLIT says the keys where it is " +
			"cut, one fewer than nodes, and must be the last; else the alphabet is cut evenly.",
		"CLUSTER NODES 4 SEED 7; NODES => ROWS 4", []string{"NODES", "SEED", "LATENCY", "SPLIT"}},
	{"RESET", "", GroupRest, []string{"RESET"},
		"Makes a fresh cluster with the present options.",
		"PUT bob 1; RESET; GET bob => NIL", nil},
	{"SPLIT", "", GroupRest, []string{"SPLIT key [ON node]"},
		"Cuts a range at a key. ON moves the new range to a node; it must be empty then.",
		"SPLIT m ON n3; RANGES => ROWS 4", []string{"ON"}},
	{"SET", "", GroupRest, []string{"SET name value"},
		"Changes a setting; HELP SETTINGS explains them, SHOW shows them.",
		"SET isolation serializable; BEGIN; COMMIT", nil},
	{"SAY", "", GroupRest, []string{"SAY text"},
		"Tells the reader something: it takes the rest of its line as it stands, and the dashboard " +
			"shows it as a caption.",
		"SAY Now n3 dies, before it told anyone.", nil},
	{"PAUSE", "", GroupRest, []string{"PAUSE"},
		"Waits for a key where there is a person, and is nothing elsewhere.",
		"PAUSE", nil},
	{"SOURCE", "", GroupRest, []string{"SOURCE file"},
		"Runs a script in the present cluster and sessions. Its path is relative to the file that " +
			"says SOURCE.",
		"SOURCE accounts.kv", nil},
	{"SAVE", "", GroupRest, []string{"SAVE [HISTORY] file"},
		"Writes the statements of the run as a script, with what each answered as its =>. With " +
			"HISTORY it writes what CHECK judges: for `conclave check`, or, where the name ends in .edn, " +
			"for Jepsen's Elle, which needs a value of its own for each write of a key.",
		"PUT bob 1; SAVE run.kv", []string{"HISTORY"}},
	{"LESSON", "", GroupRest, []string{"LESSON [name]"},
		"Lists the lessons, or plays one: by its number, its name, or the beginning of its name. It " +
			"is played on a fresh cluster of three nodes, which is there to go on with.",
		"LESSON transfer", nil},
	{"TIMING", "", GroupRest, []string{"TIMING ON|OFF"},
		"Shows at the prompt the virtual time of each answer, or not.",
		"TIMING ON", []string{"ON", "OFF"}},
	{"HELP", "", GroupRest, []string{"HELP [word]"},
		"Lists the statements, or explains one. Other words: LINES, SETTINGS, POINTS, ERRORS, " +
			"ANOMALIES, WORDS, and each setting, point, error code and word of the field.",
		"HELP BEGIN", nil},
	{"DASHBOARD", "", GroupRest, []string{"DASHBOARD"},
		"Opens the dashboard on this cluster; it needs a terminal.",
		"DASHBOARD", nil},
	{"QUIT", "", GroupRest, []string{"QUIT"},
		"Ends the program.",
		"QUIT", nil},
}
