package tui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl/lang"
	"conclave/tui/drive"
	"conclave/tui/panel"
	"conclave/tui/style"
)

// drive is a key that neither the command line nor the filter has.
func (m *model) drive(msg tea.KeyMsg) tea.Cmd {
	is := func(b key.Binding) bool { return key.Matches(msg, b) }
	switch {
	case is(keys.Next):
		m.keepAnswers()
		return m.next()
	case is(keys.Step):
		m.keepAnswers()
		return m.step()
	case is(keys.Back):
		m.closeAnswers()
		return m.back()
	case is(keys.BackBeat):
		m.closeAnswers()
		return m.backBeat()
	case is(keys.End):
		return m.end()
	case is(keys.Play):
		return m.play()
	case is(keys.Faster):
		m.faster(1)
	case is(keys.Slower):
		m.faster(-1)
	case is(keys.Quit):
		return m.leave()
	case is(keys.Close):
		m.close()
	case is(keys.Command):
		m.openCommand("")
	case is(keys.Filter):
		m.openFilter()
	case is(keys.Help):
		m.toggleHelp()
	case is(keys.Theme):
		m.styles = style.New(style.Next(m.styles.Name), m.profile)
		m.notice = "theme: " + m.styles.Name
	case is(keys.Save):
		m.save()
	default:
		return m.meddle(msg)
	}
	return nil
}

// meddle is a key that does something to what has the focus.
func (m *model) meddle(msg tea.KeyMsg) tea.Cmd {
	is := func(b key.Binding) bool { return key.Matches(msg, b) }
	switch {
	case is(keys.Kill):
		return m.toNode("KILL ")
	case is(keys.Recover):
		return m.toNode("RECOVER ")
	case is(keys.Cut):
		return m.cut()
	case is(keys.Drop):
		return m.drop()
	case is(keys.Why):
		return m.why()
	case is(keys.Open):
		return m.open()
	case is(keys.Follow):
		return m.follow(msg.String() == "]")
	}
	m.move(msg)
	return nil
}

// move is a key that moves the focus, or scrolls.
func (m *model) move(msg tea.KeyMsg) {
	is := func(b key.Binding) bool { return key.Matches(msg, b) }
	over := len(m.ui.Overlays) > 0
	step := func(dx, dy int) {
		if over {
			panel.ScrollBy(m.scene, &m.ui, m.w, m.h, dy, m.styles)
			return
		}
		panel.Move(m.scene, &m.ui, m.w, m.h, dx, dy, m.styles)
	}
	scroll := func(lines int) { panel.ScrollBy(m.scene, &m.ui, m.w, m.h, lines, m.styles) }
	switch {
	case is(keys.Tab) && !over:
		panel.Tab(m.scene, &m.ui, 1)
	case is(keys.ShiftTab) && !over:
		panel.Tab(m.scene, &m.ui, -1)
	case is(keys.Node) && !over:
		if i := int(msg.Runes[0] - '1'); i < len(m.scene.Nodes) {
			m.ui.Focus = panel.Focus{Panel: panel.Cards, Item: i}
		}
	case is(keys.Left):
		step(-1, 0)
	case is(keys.Right):
		step(1, 0)
	case is(keys.Up):
		step(0, -1)
	case is(keys.Down):
		step(0, 1)
	case is(keys.PageUp):
		scroll(-max(m.h-6, 1))
	case is(keys.PageDown):
		scroll(max(m.h-6, 1))
	case is(keys.Top):
		scroll(-panel.Bottom)
	case is(keys.Bottom):
		scroll(panel.Bottom)
	}
}

// run enters a statement that a key stands for.
func (m *model) runText(text string) tea.Cmd {
	stmts, wrong := lang.ParseLine(text, 1)
	if len(wrong) > 0 {
		m.notice = lang.Escape(wrong[0].Message)
		return nil
	}
	return m.enter(stmts)
}

// node is the name of the node in focus; "" where something else has it.
func (m *model) node() string {
	f := m.ui.Focus
	if f.Panel != panel.Cards || f.Item >= len(m.scene.Nodes) {
		m.notice = "that is for a node: 1 to 9 or tab puts the focus on one"
		return ""
	}
	return m.scene.Nodes[f.Item].Name
}

func (m *model) toNode(statement string) tea.Cmd {
	node := m.node()
	if node == "" {
		return nil
	}
	return m.runText(statement + node)
}

// cut is P: it cuts the node in focus off, or heals the network if that is what it is.
func (m *model) cut() tea.Cmd {
	node := m.node()
	switch {
	case node == "":
		return nil
	case m.scene.Nodes[m.ui.Focus.Item].State == "cut off":
		return m.runText("HEAL")
	}
	return m.runText("PARTITION " + node)
}

// drop is D: it loses the message in focus, or the next one that is under way.
func (m *model) drop() tea.Cmd {
	under := m.scene.Network.Messages
	at := 0
	if m.ui.Focus.Panel == panel.Wire {
		at = m.ui.Focus.Item
	}
	if at >= len(under) {
		m.notice = "no message is under way: n goes on until one is"
		return nil
	}
	return m.runText("DROP m" + number(under[at].ID))
}

// why is e: it explains the session in focus, the one that waits, or the transaction that is
// followed.
func (m *model) why() tea.Cmd {
	st := lang.Why{HasTxn: m.scene.Txn != 0, Txn: lang.TxnID(m.scene.Txn)}
	for _, s := range m.scene.Sessions {
		if strings.HasPrefix(s.Answer, "waits") {
			st = lang.Why{Session: s.Name}
		}
	}
	if f := m.ui.Focus; f.Panel == panel.Sessions && f.Item < len(m.scene.Sessions) {
		st = lang.Why{Session: m.scene.Sessions[f.Item].Name}
	}
	if st == (lang.Why{}) {
		m.notice = "there is nothing to explain yet"
		return nil
	}
	return m.do(func(d *drive.Driver) error {
		d.Look(st)
		return nil
	})
}

// close is esc: the innermost thing, or what runs.
func (m *model) close() {
	switch n := len(m.ui.Overlays); {
	case n > 0:
		m.ui.Overlays = m.ui.Overlays[:n-1]
	case m.show.busy || m.show.running || m.show.playing && !m.show.held:
		m.stop()
	case m.ui.Filter.Text != "":
		m.ui.Filter = panel.Input{}
	default:
		m.ui.Focus = panel.Focus{}
	}
}
