package lang

import "strings"

// Term is a word of the field, what it means in a sentence or two, and the lesson that shows it.
type Term struct{ Word, Text, Lesson string }

var terms = []Term{
	{"transaction", "Some reads and writes that happen all together or not at all, and that nobody " +
		"else sees half done.", "hello"},
	{"atomic", "All of it or nothing, on every machine, whatever crashes.", "promise"},
	{"consistent", "A rule that each transaction keeps by itself is never seen broken.", "promise"},
	{"isolated", "What is half done is nobody else's business: each transaction runs as if it were " +
		"alone, as far as its isolation level goes.", "promise"},
	{"durable", "What was answered COMMITTED stays, whatever crashes afterwards: it is on a disk.",
		"promise"},

	{"version", "A committed value of a key, with the timestamp at which it was committed. A write " +
		"adds one and overwrites none; a delete is one, too.", "snapshot"},
	{"snapshot", "One moment of the whole cluster: of each key the newest version that is not above " +
		"a certain timestamp. A transaction reads from the snapshot of its BEGIN; at READ COMMITTED " +
		"each statement has its own.", "snapshot"},
	{"timestamp", "A number that says when something was committed, or which moment a snapshot is. " +
		"It counts beginnings and commits, not seconds.", "snapshot"},
	{"oracle", "What hands out timestamps: strictly increasing, and none twice.", "snapshot"},
	{"tombstone", "The version that a delete writes: from here on the key has no value.",
		"snapshot"},
	{"mvcc", "Multi-version concurrency control: readers look at old versions and need no locks.",
		"snapshot"},

	{"conflict", "Two transactions that ran side by side wrote the same key. The first to commit " +
		"wins, and the other one hears CONFLICT and tries again.", "conflict"},
	{"first-committer-wins", "The rule that a transaction may not write a key of which somebody has " +
		"committed a version after its snapshot.", "conflict"},
	{"optimistic", "To write without locks and find out at COMMIT whether somebody else was there.",
		"conflict"},
	{"pessimistic", "To lock what one is about to write, so that nobody else can.", "transfer"},
	{"lock", "The right to write a key, which one transaction has and others wait for. It lives in " +
		"memory and is gone after a crash.", "transfer"},

	{"two-phase", "Two-phase commit: first every participant promises that it can, then all of them " +
		"do. No participant does it before all have promised.", "two-phase"},
	{"coordinator", "The node that asks the participants of a transaction for their votes, decides, " +
		"and tells them.", "two-phase"},
	{"participant", "A range that a transaction has written or must hold: it votes, and does what " +
		"is decided.", "two-phase"},
	{"prepare", "The coordinator's question to a participant: could you? The write goes along, so " +
		"that it can be promised.", "two-phase"},
	{"prepared", "The record of a promise: the participant can commit, and will do as it is told.",
		"two-phase"},
	{"vote", "A participant's answer to PREPARE. A yes is a promise: it must be able to commit, " +
		"whatever happens, until it hears the decision.", "two-phase"},
	{"commit-point", "The moment at which the coordinator's COMMIT record is on disk. Before it " +
		"nothing has happened, after it everything has.", "two-phase"},
	{"ack", "A participant's word that the decision is on its disk, and that it will not ask again. " +
		"With all of them the coordinator writes END.", "two-phase"},
	{"intent", "A write that is prepared and not decided. It stands beside the versions of its key: " +
		"a version, if its transaction commits.", "two-phase"},
	{"read-intent", "A prepared read, of a serializable transaction or of a key that was locked: " +
		"nobody may change it until the decision.", "isolation"},
	{"in-doubt", "Promised, and not told how it ended. A participant in doubt keeps the intent, " +
		"asks the coordinator, then the other participants, and must not decide alone.", "in-doubt"},
	{"blocked", "In doubt, and nobody who can be reached knows the decision. To wait is right: both " +
		"answers could be wrong.", "in-doubt"},
	{"heuristic", "A decision that an operator guessed for a transaction in doubt. If the real one " +
		"was another, a half has happened.", "in-doubt"},
	{"presumed-abort", "What is not on the log of its coordinator was aborted. So an abort need not " +
		"be written down.", "crash-table"},
	{"crash-point", "A place in the protocol at which a node can be made to crash or the cluster be " +
		"held: HELP POINTS lists them.", "crash-table"},

	{"recovery", "What a node does when it starts again: it reads its log, gives back versions, " +
		"intents and open decisions, and then asks about what is in doubt.", "crash"},
	{"log", "A file to which a node appends each record before it acts on it: the write-ahead log. " +
		"With the last checkpoint it is all that a crash leaves.", "crash"},
	{"record", "A line of the log, with a number, the LSN, and a checksum.", "crash"},
	{"lsn", "Log sequence number: 1, 2, 3, ... for the records of a node's log. A new log after a " +
		"checkpoint goes on counting.", "torn-log"},
	{"sync", "To make the disk keep what was appended. What is not synced may be lost in a crash, " +
		"and no message that depends on it leaves before.", "torn-log"},
	{"torn-tail", "The last record of a log, of which a crash left only a piece. It is cut off: " +
		"nobody had been told of it.", "torn-log"},
	{"checkpoint", "All that a node knows, written aside, so that the log before it can be dropped.",
		"torn-log"},
	{"incarnation", "One life of a node, from a start to the next crash; they are counted.", "crash"},

	{"idempotent", "To do it twice is to do it once. Each message can be sent again for that reason.",
		"lost-messages"},
	{"partition", "A cut of the network: both sides live, and no message goes across.", "partition"},
	{"refused", "What comes back at once from a node that is down: this message did nothing there. " +
		"Silence proves nothing of the kind.", "crash"},
	{"deadlock", "Some who wait for each other in a circle, for ever, if nobody is sent away.",
		"deadlock"},
	{"probe", "A message that follows those who wait from one node to the next. If it comes back to " +
		"its own sender, there is a circle.", "deadlock"},

	{"isolation", "How much a transaction may notice of others: the levels are READ COMMITTED, " +
		"SNAPSHOT and SERIALIZABLE.", "isolation"},
	{"read-committed", "Each statement sees what is committed when it runs; the next may see " +
		"something else.", "isolation"},
	{"serializable", "The result is as if the transactions had run one after the other.",
		"isolation"},
	{"lost-update", "Two read the same value, both write a new one, and the second buries the " +
		"first.", "isolation"},
	{"write-skew", "Two read the same things and each changes another one of them: each is right by " +
		"itself, and together they are wrong.", "write-skew"},
	{"anomaly", "Something that clients saw and that cannot happen if transactions run one after " +
		"the other. HELP ANOMALIES lists them by name.", "anomalies"},
	{"read-skew", "A transaction sees one thing as it was before another transaction, and one as it " +
		"was after it.", "anomalies"},
	{"phantom", "A key that comes into a range which somebody has read.", "anomalies"},
	{"history", "What clients asked for, and what they were told. CHECK judges that, and not what " +
		"the machines believe of themselves.", "write-skew"},
	{"cycle", "Transactions each of which must have come before the next one, all the way round: so " +
		"no order explains what they saw.", "write-skew"},
	{"exhaustive", "Not some orders of events, but all of them: EXPLORE goes through every state " +
		"that a small script can come to.", "explore"},
	{"reservation", "A promise written down as data: everybody can read it, it survives a crash, " +
		"and it has an end.", "food"},

	{"range", "All keys from one on and below another one; they live on one node.", "hello"},
	{"epoch", "Counts how a range has changed: SPLIT raises it, and a message of an older epoch is turned " +
		"away, and sent anew.", "hello"},
	{"session", "One client, as one terminal window would be. `alice: GET bob` runs in session alice.",
		"hello"},
	{"seed", "The number from which all chance comes: same seed and same statements, same run.",
		"torn-log"},
	{"virtual-time", "The time of the simulated cluster. It passes only when something happens.",
		"two-phase"},
}

// Terms lists the words of the field that HELP explains, in the order of the course.
func Terms() []Term { return append([]Term(nil), terms...) }

func helpTerm(word string) string {
	for _, t := range terms {
		if fold(t.Word, word) {
			return t.Word + "\n\n" + wrap(t.Text, "  ") + "\n\n  LESSON " + t.Lesson + " shows it."
		}
	}
	return ""
}

// helpWords is the list of the terms.
func helpWords() string {
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Word
	}
	return strings.Join([]string{
		"WORDS", "", fill(words, "   ", "  "), "",
		"HELP and one of these says what it means, and which lesson shows it.",
	}, "\n")
}
