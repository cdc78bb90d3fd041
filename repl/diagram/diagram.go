package diagram

import (
	"fmt"
	"strings"

	"conclave/engine"
)

// Client is the name of the first column.
const Client = "client"

// Diagram is one transaction in space and time. It is a copy: nothing in it changes afterwards.
type Diagram struct {
	Txn          uint64
	Coordinator  string   // empty where the trace does not tell
	Participants []string // who was asked for a vote, or for all in one phase; in order
	Columns      []Column
	Rows         []Row
	Notes        []string // sentences: what was left out, and why
}

// Column is a lifeline: the client, or a node.
type Column struct {
	Name  string
	Start Life // before the first row
}

// Life is how a column stands.
type Life uint8

// The lives of a column.
const (
	Up      Life = iota
	InDoubt      // a participant has promised to commit, and does not know the decision
	Down
)

// Row is one moment: an arrow, or marks on different columns.
type Row struct {
	Time  int64  // virtual nanoseconds
	Seq   uint64 // of the last line of the trace that it shows
	Items []Item
	Lives []Life // of each column, once the row has happened
}

// Item is one thing that stands in a row.
type Item struct {
	Kind     Kind
	From, To int      // columns; a mark stands on From
	Labels   []string // what it says, from the longest to the shortest; safe to print
	Tone     Tone
	Other    int // Leaves: the row where it arrives first; Arrives: where it left; or -1
}

// Kind is what an item is.
type Kind uint8

// The arrows, and then the marks.
const (
	Arrow    Kind = iota + 1 // a message that leaves and arrives in this row
	Leaves                   // a message leaves, and arrives in a later row
	Arrives                  // it arrives
	UnderWay                 // it leaves, and has not arrived by the end of the trace
	Lost                     // it leaves, and dies on its way
	Refused                  // it comes back: nobody listens there
	Told                     // the client hears something that no node has said

	Itself   // a message to oneself
	Word     // something that has no sign of its own
	Written  // a log record is written, and not yet synced
	Synced   // it is synced
	Gone     // it was lost in a crash
	Point    // the commit point
	Crash    //
	Recovery //
	Blocked  // nobody in reach can tell how the transaction ended
	Again    // what happened before happens again, and is not drawn; on all columns
)

// isArrow reports whether the item goes from one column to another.
func (k Kind) isArrow() bool { return k <= Told }

// toItself reports whether the item is a message of a column to itself.
func (i *Item) toItself() bool { return i.Kind == Itself || i.Kind.isArrow() && i.From == i.To }

// fateOf is what became of a message, after a comma, if it did not arrive.
func fateOf(k Kind) string {
	switch k {
	case Refused:
		return ", refused"
	case Lost:
		return ", lost"
	case UnderWay:
		return ", under way"
	}
	return ""
}

// fated are the labels with what became of the message.
func (i *Item) fated() []string {
	fate := fateOf(i.Kind)
	if fate == "" {
		return i.Labels
	}
	labels := make([]string, len(i.Labels))
	for k, l := range i.Labels {
		labels[k] = l + fate
	}
	return labels
}

// Tone is the mood of an item, for doors that have colours. It never says more than the words.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	Dim
	Good  // yes, committed
	Doubt // in doubt, waiting, blocked, unknown
	Bad   // no, aborted, lost, crashed
)

// nothing is what is said of a transaction that the trace does not know.
const nothing = "The trace has nothing of it."

// Of draws transaction txn from a trace. nodes are the names of all nodes, in order; those that
// have nothing to do with the transaction are left out. Where the trace has nothing of it the
// diagram has no rows.
func Of(trace []engine.TraceView, nodes []string, txn uint64) *Diagram {
	g := gather(trace, txn)
	d := &Diagram{Txn: txn, Coordinator: g.coordinator, Participants: g.participants(nodes)}
	events := g.story()
	if len(events) == 0 {
		return d
	}
	d.layColumns(g, events, nodes)
	d.Rows = arrange(events, d.Columns)
	d.note(g, nodes)
	return d
}

// Empty reports whether the trace had nothing of the transaction.
func (d *Diagram) Empty() bool { return len(d.Rows) == 0 }

// Title says who is who: "T4   n3 coordinates, n1 and n2 take part".
func (d *Diagram) Title() string {
	title := fmt.Sprintf("T%d", d.Txn)
	if d.Coordinator != "" {
		title += "   " + d.Coordinator + " coordinates"
	}
	switch n := len(d.Participants); {
	case n == 1:
		title += ", " + d.Participants[0] + " takes part"
	case n > 6:
		title += fmt.Sprintf(", %d nodes take part", n)
	case n > 0:
		title += ", " + List(d.Participants) + " take part"
	}
	return title
}

// Render is the diagram in a format: "txt" (80 columns), "svg" or "mmd".
func (d *Diagram) Render(format string) (text string, known bool) {
	switch format {
	case "txt":
		return d.Text(80), true
	case "svg":
		return d.SVG(), true
	case "mmd":
		return d.Mermaid(), true
	}
	return "", false
}

// layColumns makes a column for the client and for each node that the story mentions.
func (d *Diagram) layColumns(g *gathering, events []*event, nodes []string) {
	in := map[string]bool{}
	for _, e := range events {
		in[e.at], in[e.with] = true, true
		if e.msg != nil { // it may never have arrived
			in[e.msg.to] = true
		}
	}
	d.Columns = []Column{{Name: Client}}
	for _, name := range nodes {
		if in[name] {
			d.Columns = append(d.Columns, Column{Name: name, Start: g.startOf(name)})
		}
	}
}

// note says what was left out.
func (d *Diagram) note(g *gathering, nodes []string) {
	shown := map[string]bool{}
	for _, c := range d.Columns {
		shown[c.Name] = true
	}
	var idle []string
	for _, name := range nodes {
		if !shown[name] {
			idle = append(idle, name)
		}
	}
	if n := len(idle); n > 6 {
		idle = append(idle[:5:5], fmt.Sprintf("%d more", n-5))
	}
	switch {
	case len(idle) == 1:
		d.addNote("%s has nothing to do with T%d.", idle[0], d.Txn)
	case len(idle) > 1:
		d.addNote("%s have nothing to do with T%d.", List(idle), d.Txn)
	}
	switch {
	case g.probes == 1:
		d.addNote("Not drawn: 1 probe that found no deadlock.")
	case g.probes > 1:
		d.addNote("Not drawn: %d probes that found no deadlock.", g.probes)
	}
	switch {
	case g.moot == 1:
		d.addNote("Not drawn: 1 question whose answer was known when it came.")
	case g.moot > 1:
		d.addNote("Not drawn: %d questions whose answers were known when they came.", g.moot)
	}
	switch {
	case g.repeated == 1:
		d.addNote("Not drawn: 1 message that says again what was said before.")
	case g.repeated > 1:
		d.addNote("Not drawn: %d messages that say again what was said before.", g.repeated)
	}
	if g.truncated {
		d.addNote("The trace does not go back to the beginning of T%d.", d.Txn)
	}
}

func (d *Diagram) addNote(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// List is "n1", "n1 and n2", "n1, n2 and n3".
func List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
