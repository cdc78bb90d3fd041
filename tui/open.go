package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl"
	"conclave/repl/lang"
	"conclave/repl/session"
	"conclave/tui/panel"
)

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// open is enter: what has the focus, on the whole screen.
func (m *model) open() tea.Cmd {
	f := m.ui.Focus
	if m.show.busy {
		return nil
	}
	if n := len(m.ui.Overlays); n > 0 {
		kind := m.ui.Overlays[n-1].Kind
		if f.Panel == panel.Cards && f.Item < len(m.scene.Nodes) && kind != panel.HelpKeys {
			m.openNode(m.scene.Nodes[f.Item].Name, panel.NodeLog+panel.KeyHistory-kind)
		}
		return nil
	}
	switch f.Panel {
	case panel.Cards:
		if f.Item < len(m.scene.Nodes) {
			m.openNode(m.scene.Nodes[f.Item].Name, panel.NodeLog)
		}
	case panel.Diagram:
		if m.scene.Diagram == nil {
			m.notice = "there is no transaction to draw yet"
			return nil
		}
		m.push(panel.Overlay{Kind: panel.TxnDiagram, Title: "T" + number(m.scene.Txn),
			Picture: m.scene.Diagram})
	case panel.Script:
		m.push(panel.Overlay{Kind: panel.AllScript, Title: m.scene.Script.Name,
			Scroll: max(m.scene.Script.Next-m.h/2, 0)})
	case panel.Events:
		m.push(panel.Overlay{Kind: panel.AllEvents, Title: "events", Events: m.driver.Events(),
			Scroll: panel.Bottom})
	case panel.Sessions:
		return m.why()
	case panel.Wire:
		m.openMessage(f.Item)
	}
	return nil
}

func (m *model) push(o ...panel.Overlay) { m.ui.Overlays = append(m.ui.Overlays, o...) }

// openNode shows the log of a node; enter again shows its keys.
func (m *model) openNode(name string, inside panel.Kind) {
	o := panel.Overlay{Kind: panel.NodeLog, Scroll: panel.Bottom}
	before := 0
	what := "the log of " + name
	if inside == panel.KeyHistory {
		o.Kind, o.Scroll = panel.KeyHistory, 0
		what = "the keys of " + name
		o.Keys, before = m.driver.Keys(name)
	} else {
		o.Records, before = m.driver.Log(name)
	}
	o.Title = what + "   enter: its keys"
	if inside == panel.KeyHistory {
		o.Title = what + "   enter: its log"
	}
	if before > 0 {
		o.Title += fmt.Sprintf("   (%d more are not shown)", before)
	}
	m.ui.Overlays = []panel.Overlay{o}
}

// openMessage tells all of one message.
func (m *model) openMessage(at int) {
	if at >= len(m.scene.Network.Messages) {
		m.notice = "no message is under way"
		return
	}
	id := m.scene.Network.Messages[at].ID
	m.push(panel.Overlay{
		Kind: panel.Words, Title: "m" + number(id), Text: append(m.driver.Message(id), "", "D loses it."),
	})
}

// follow chooses the transaction before or after the one that is drawn.
func (m *model) follow(later bool) tea.Cmd {
	if m.show.busy {
		return nil
	}
	txns := m.driver.Txns()
	at := slices.Index(txns, m.scene.Txn)
	switch {
	case len(txns) == 0:
		m.notice = "there is no transaction to draw yet"
		return nil
	case later && at == len(txns)-1:
		m.driver.Choose(0)
		m.notice = "the diagram follows what happens"
	case later:
		m.driver.Choose(txns[at+1])
	default:
		m.driver.Choose(txns[max(at-1, 0)])
	}
	m.look()
	return nil
}

// toggleHelp is ?.
func (m *model) toggleHelp() {
	n := len(m.ui.Overlays)
	if n > 0 && m.ui.Overlays[n-1].Kind == panel.HelpKeys {
		m.ui.Overlays = m.ui.Overlays[:n-1]
		return
	}
	m.push(panel.Overlay{Kind: panel.HelpKeys, Title: "keys", Text: []string{
		"", "HELP after : explains the language.",
	}})
}

// closeAnswers takes away what lies on top, so that what happens next is seen.
func (m *model) closeAnswers() { m.ui.Overlays = nil }

// keepAnswers leaves on top what the script has just asked for, as long as it speaks of it.
func (m *model) keepAnswers() {
	last := len(m.ui.Overlays) - 1
	if m.show.busy || last < 0 || !m.driver.TalksOn() || m.ui.Overlays[last].Kind != panel.Words {
		m.closeAnswers()
		return
	}
	m.ui.Overlays = m.ui.Overlays[last:]
	m.ui.Overlays[0].Aside = true
}

// gap is what stands between two columns of an answer: a notice has no room for so much of it.
var gap = regexp.MustCompile(` {2,}`)

// inOneRow is a line of an answer as a notice: "waiting for bob: T5 is in doubt  new session carol".
// The word that it begins with and what is said of it are one sentence, and a note is another.
func inOneRow(line string) string {
	line = gap.ReplaceAllString(strings.TrimSpace(line), "  ")
	return strings.Replace(line, "  ", " ", 1)
}

// tell shows what has no other place on the screen: words and tables that a statement answered, and
// what a statement that was typed has answered.
func (m *model) tell(results []session.Result) {
	entered := m.typed.entered
	m.typed.entered = false
	var text, title []string
	long := false
	for i := range results {
		r := &results[i]
		table := r.Rows != nil && r.Status == session.OK
		switch r.Stmt.(type) {
		case lang.Say, lang.Pause:
			continue
		}
		found := len(r.Anomalies) > 0
		if !entered && r.Text == "" && !table && !found || m.show.running {
			continue
		}
		if m.drawing(r) {
			continue
		}
		long = long || r.Text != "" || table || found
		if said := lang.Escape(r.Statement); !slices.Contains(title, said) && said != "" {
			title = append(title, said)
		}
		text = append(text, printed(r, max(panel.WordsWidth(m.w), 40))...)
	}
	switch {
	case len(text) == 0:
	case long || len(text) > 1:
		m.push(panel.Overlay{Kind: panel.Words, Title: strings.Join(title, "; "), Text: text})
	default:
		m.notice = inOneRow(text[0])
	}
}

// drawing shows a DIAGRAM as one, rather than as the text of it: it fits any screen.
func (m *model) drawing(r *session.Result) bool {
	st, is := r.Stmt.(lang.Diagram)
	if !is || st.File != "" || r.Error != nil {
		return false
	}
	m.push(panel.Overlay{Kind: panel.TxnDiagram, Title: lang.Escape(r.Statement),
		Picture: m.driver.Picture(r.Subject)})
	return true
}

// printed is a result as the prompt prints it.
func printed(r *session.Result, width int) []string {
	t := repl.Text{Width: func() int { return width }}
	text := strings.TrimRight(string(t.Append(nil, r)), "\n")
	return strings.Split(text, "\n")
}
