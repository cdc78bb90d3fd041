package panel

import (
	"time"

	"conclave/repl/diagram"
	"conclave/tui/layout"
	"conclave/tui/scene"
)

// UI is what a person has done to the screen, as far as it is seen: what has the focus, how far
// things are scrolled, what lies on top. It says nothing of the cluster. The zero UI is the screen
// as it begins.
type UI struct {
	Focus    Focus
	Scroll   [Panels]int // lines; for Events, Script and Diagram from the newest upward
	Overlays []Overlay   // the last one is the innermost, and has the keys
	Filter   Input       // of the events; its text counts while it is closed, too
	Command  Command
	Hints    []Hint  // what one might press now, the most likely first
	Help     []Group // all keys
	Ahead    *Ahead  // the picture is on its way to the next moment; nil is at rest

	drawn [2]drawn // the last diagrams that were laid out: on the screen, and on top of it
}

// Ahead lets the messages of a moment move on to the next one, before that is shown: nothing
// arrives on a card before it has arrived on the screen.
type Ahead struct {
	Now      time.Duration // virtual, of the next moment
	Arriving []uint64      // the messages that have come to their end then
	Part     float64       // of the way: 0 to 1
}

// Panel is a part of the screen that can have the focus.
type Panel = layout.Part

// The panels, in the order of the tab key.
const (
	Cards    = layout.Cards
	Wire     = layout.Wire // the messages
	Diagram  = layout.Diagram
	Script   = layout.Script
	Sessions = layout.Sessions
	Events   = layout.Events
	Panels   = layout.Parts
)

// Focus is what keys act on.
type Focus struct {
	Panel Panel
	Item  int // which node, message or session; 0 elsewhere
}

// Input is a line that one types.
type Input struct {
	Open   bool
	Text   string
	Cursor int // in bytes
}

// Command is the command line.
type Command struct {
	Input
	Candidates []string // what may stand at the cursor
	Chosen     int      // which of them tab has taken, -1 none
	Note       string   // what is wrong with the line, or what was answered
}

// Hint is a key and what it does, in a word or two.
type Hint struct{ Key, Words string }

// Group is a part of the help.
type Group struct {
	Title string
	Keys  []Hint
}

// Kind is what an overlay shows.
type Kind uint8

// The overlays.
const (
	HelpKeys   Kind = iota // UI.Help; Text, if any, below it
	Words                  // Text: WHY, an answer, a page of HELP
	NodeLog                // Records: the whole log of a node
	KeyHistory             // Keys: every version
	TxnDiagram             // Picture: the space-time diagram
	AllEvents              // the scene's events, filtered; Events instead if there are any
	AllScript              // the scene's script
)

// Overlay lies on top of the screen. Its content is a copy that whoever opens it makes.
type Overlay struct {
	Kind    Kind
	Title   string
	Text    []string
	Records []scene.Record
	Keys    []scene.Key
	Events  []scene.Event
	Picture *diagram.Diagram
	Scroll  int  // lines from the top; Bottom for the end
	Aside   bool // the story goes on below it: it leaves the caption free
}

// Bottom scrolls to the end, wherever that is.
const Bottom = 1 << 30
