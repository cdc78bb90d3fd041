package scene

import (
	"time"

	"conclave/repl/diagram"
)

// Scene is one moment.
type Scene struct {
	Protocol  string // "two-phase commit"
	Isolation string // the level that transactions have if they do not say: "snapshot"
	Seed      uint64
	Now       time.Duration // virtual
	Mode      Mode
	Speed     float64 // of playing, 1 is as the script's author thought it
	Notice    string  // one line for the person: why a key did nothing, where a file was saved

	Nodes    []Node
	Network  Network
	Sessions []Session
	Events   []Event // the tail of the trace, newest last
	Earlier  int     // events before Events[0] that the trace still has
	Script   Script
	Caption  []string // what SAY said last, a line each
	Waits    bool     // PAUSE: a key lets it go on

	Txn     uint64           // the chosen transaction; 0 is none
	Diagram *diagram.Diagram // its space-time diagram; nil if there is none
	NewFrom uint64           // trace lines from this number on are of the last step

	// Alarms say what is in doubt, blocked, damaged or failed, with the reason, the worst first.
	Alarms []Alarm
}

// Mode is how the show goes on.
type Mode uint8

// The modes.
const (
	Paused  Mode = iota // a key press makes the next step
	Playing             // it goes on by itself
	Held                // a BREAK holds the cluster
	Ended               // the script has come to its end
	Failed              // the script has failed
	Free                // there is no script: the command line drives
)

// Node is a card.
type Node struct {
	Name   string
	Range  string // "… – i", "j – r", "s – …"; with several ranges the first, and how many more
	State  string // "up", "down", "recovering", "cut off"
	Tone   diagram.Tone
	Reason string // beside the state, if known: "crashed at decision.logged", "cut off from n1, n2"
	Armed  []string

	Roles       []Role
	RolesHidden int
	Keys        []Key // those with intents and locks first, then those that changed last
	KeysHidden  int
	Locks       []Lock
	LocksHidden int
	Log         []Record // its tail, newest last
	LogBefore   int      // records before Log[0]

	// Story is what a crash has lost and what recovery has read back, a sentence each.
	Story   []string
	Changed bool // something of the card changed in the last step
}

// Role is what a node is to a transaction: "T4 coordinator: votes 1/2", "T4 participant: PREPARED,
// in doubt 40ms". Phase is short, Detail more of it where there is room.
type Role struct {
	Txn     uint64
	Part    string // "coordinator", "participant"
	Phase   string // "votes 1/2", "PREPARED", "waits for T3"
	Detail  string // "in doubt 40ms", "asks n3", "blocked"
	Tone    diagram.Tone
	Changed bool
}

// Key is a key with its versions, newest first, and the intent beside them.
type Key struct {
	Name     string
	Versions []Version
	Older    int // versions that are not shown
	Intent   *Intent
	Changed  bool
}

// Version is a committed value. Value is as it is to be printed, cut to a sane length.
type Version struct {
	Value   string
	Deleted bool
	TS      uint64
}

// Intent is a prepared write, or (Read) a prepared read.
type Intent struct {
	Txn     uint64
	Value   string
	Deleted bool
	Read    bool
	InDoubt bool
}

// Lock is who holds a key, and who waits behind.
type Lock struct {
	Key     string
	Holder  uint64
	Mode    string   // "exclusive", "intent", "read-intent"
	Waiters []string // "T6"
	Changed bool
}

// Record is a log record.
type Record struct {
	LSN     uint64
	Type    string // "PREPARED"
	Txn     uint64
	Detail  string // "@7", "bob=3"
	Synced  bool
	Lost    bool // written, and lost in the crash that the node has not come back from
	Changed bool
}

// Network is what is between the nodes.
type Network struct {
	Messages []Message
	Hidden   int
	Cuts     []Cut
	Faults   []string // "n1 to n2: the next 2 are lost", "n2 to n3: 20ms slower"
	Last     []Message
}

// Message is one under way, or (in Last) one that the last step has delivered or lost.
type Message struct {
	ID       uint64
	From, To string
	Words    string        // "PREPARE T4", "YES T4", "T4?"
	Sent, At time.Duration // when it left, when it arrives
	Fate     string        // "", "arrived", "lost", "refused", "answered: prepared too"
	Tone     diagram.Tone
	Changed  bool
}

// Cut is a group of a partition.
type Cut struct{ Nodes []string }

// Session is a client.
type Session struct {
	Name      string
	Current   bool
	Txn       string // "T4", the open one, else the last; empty if none
	Open      bool
	Statement string // the last one
	Answer    string // "ok", "committed @7", "outcome unknown", "waits: T4 is in doubt on n1"
	More      string // how, or why: "in two phases, 8 messages", "n2 is down"
	Tone      diagram.Tone
	Changed   bool
	Ago       int // 0 did something last, 1 before that; looking on is not doing
}

// Event is a line of the trace.
type Event struct {
	Seq    uint64
	Time   time.Duration
	Node   string
	Words  string // "PREPARE T4 to n2", "decision.logged"
	Txn    uint64
	Tone   diagram.Tone
	IsStep bool // of the last step
}

// Script is what drives.
type Script struct {
	Name  string
	Lines []Line
	Next  int // the index of the line that runs next; len(Lines) at the end
	Done  int // statements that ran
	All   int
}

// Line is a line of the script. SAY and comments are in it, so that it reads as its file does.
type Line struct {
	Number  int
	Text    string
	Answers []Answer
	State   LineState
}

// LineState is how a line stands.
type LineState uint8

// The states of a line.
const (
	ToCome LineState = iota
	Running
	Ran
	Wrong // it made the script fail
)

// Answer is what a statement of a line answered.
type Answer struct {
	Session string // where it is not the current one
	Words   string
	Tone    diagram.Tone
}

// Alarm is something that a lecture hall must see at once.
type Alarm struct {
	Words string // "T4 is in doubt on n1 and n2: n3, which decides, is down"
	Tone  diagram.Tone
}
