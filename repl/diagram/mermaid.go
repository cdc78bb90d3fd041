package diagram

import (
	"fmt"
	"strings"
)

// Mermaid is the diagram as a sequenceDiagram of Mermaid, for pages that draw those. It cannot draw
// a message that arrives later than it leaves: such a one is an arrow where it arrives, which says
// when it left.
func (d *Diagram) Mermaid() string {
	m := mermaid{Diagram: d, clocks: d.clocks()}
	m.line("---")
	m.line("title: %s", mermaidTitle(d.Title()))
	m.line("---")
	m.line("sequenceDiagram")
	for i, c := range d.Columns {
		m.line("    participant %s as %s", m.id(i), mermaidText(c.Name))
	}
	m.body()
	notes := d.Notes
	if d.Empty() {
		m.line("    participant c0 as " + Client)
		notes = []string{nothing}
	}
	for _, n := range notes {
		m.over(0, n)
	}
	return m.String()
}

// body is all arrows and notes.
func (m *mermaid) body() {
	shown := ""
	for i := range m.Rows {
		if m.clocks != nil && m.clocks[i] != shown {
			shown = m.clocks[i]
			m.over(0, "at "+shown)
		}
		for k := range m.Rows[i].Items {
			m.item(i, &m.Rows[i].Items[k])
		}
	}
}

type mermaid struct {
	*Diagram
	strings.Builder
	clocks  []string
	columns []int // which participant each column is; nil where they are the same
}

func (m *mermaid) line(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

// id names a column in a way that no keyword can be taken for.
func (m *mermaid) id(column int) string {
	if m.columns != nil {
		column = m.columns[column]
	}
	return fmt.Sprintf("c%d", column)
}

func (m *mermaid) over(column int, text string) {
	m.line("    Note over %s: %s", m.id(column), mermaidText(text))
}

// item is one arrow or note.
func (m *mermaid) item(row int, item *Item) {
	label := item.Labels[0] + fateOf(item.Kind)
	switch item.Kind {
	case Leaves:
		if item.Other < 0 {
			m.arrow(item, "--)", label)
		}
	case Arrives:
		if m.clocks != nil && m.clocks[item.Other] != m.clocks[row] {
			label += ", left at " + m.clocks[item.Other]
		}
		m.arrow(item, "->>", label)
	case Arrow, Itself:
		m.arrow(item, "->>", label)
	case Told:
		m.over(0, "hears: "+label)
	case Lost, Refused:
		m.arrow(item, "-x", label)
	case UnderWay:
		m.arrow(item, "--)", label)
	case Again:
		m.line("    Note over %s,%s: %s", m.id(0), m.id(len(m.Columns)-1), mermaidText(label))
	case Point:
		m.line("    Note over %s,%s: %s", m.id(0), m.id(len(m.Columns)-1), mermaidText("★ "+label))
	default:
		m.over(item.From, mark(item.Kind)+label)
	}
}

func (m *mermaid) arrow(item *Item, arrow, label string) {
	m.line("    %s%s%s: %s", m.id(item.From), arrow, m.id(item.To), mermaidText(label))
}

// mark is the sign of a mark, and a blank.
func mark(k Kind) string {
	switch k {
	case Written:
		return "○ "
	case Synced:
		return "● "
	case Crash, Gone:
		return "✗ "
	case Blocked:
		return "⋮ "
	}
	return ""
}

// mermaidText is text as it may stand behind a colon: what Mermaid or the page would take for its
// own is written as an entity.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`#;<>&"\%{}`+"`", r) || r == ':' {
			fmt.Fprintf(&b, "#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// mermaidTitle is the title as a string of YAML.
func mermaidTitle(s string) string { return `"` + s + `"` }
