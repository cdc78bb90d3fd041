package tui

import (
	"github.com/charmbracelet/bubbles/key"

	"conclave/tui/panel"
	"conclave/tui/scene"
)

// hints is what one might press now, the most likely first.
func (m *model) hints() []panel.Hint {
	switch {
	case m.mode == typing:
		return []panel.Hint{{Key: "enter", Words: "run"}, {Key: "tab", Words: "complete"},
			{Key: "↑↓", Words: "history"}, {Key: "esc", Words: "close"}}
	case m.mode == filtering:
		return []panel.Hint{{Key: "enter", Words: "keep"}, {Key: "esc", Words: "show all"}}
	case len(m.ui.Overlays) > 0:
		return []panel.Hint{{Key: "esc", Words: "close"}, {Key: "↑↓", Words: "scroll"},
			{Key: "space", Words: "next"}, short(keys.Filter, "filter"), short(keys.Save, "save"),
			short(keys.Help, "keys"), short(keys.Quit, "quit")}
	}
	if m.show.busy && !m.show.slow() && !m.show.running {
		return m.ui.Hints
	}
	h := m.moment()
	if len(m.scene.Alarms) > 0 && !m.show.busy {
		h = append(h, short(keys.Why, "why"))
	}
	h = append(h, short(keys.Command, "command"), short(keys.Help, "keys"))
	h = append(h, m.focused()...)
	return append(h, short(keys.Quit, "quit"))
}

// short is a hint for a binding, in fewer words than its help has.
func short(b key.Binding, words string) panel.Hint {
	return panel.Hint{Key: b.Keys()[0], Words: words}
}

// moment is what fits how the show stands, and what has the focus.
func (m *model) moment() []panel.Hint {
	space := func(words string) panel.Hint { return panel.Hint{Key: "space", Words: words} }
	n, b := short(keys.Step, "message"), short(keys.Back, "back")
	var h []panel.Hint
	switch {
	case m.show.running || m.show.busy:
		return []panel.Hint{{Key: "esc", Words: "stop"}}
	case m.show.playing && !m.show.held:
		h = []panel.Hint{space("pause"), {Key: "+ -", Words: "speed"}, short(keys.Play, "by hand")}
	case m.show.playing:
		h = []panel.Hint{space("go on"), n, b, short(keys.Play, "by hand")}
	case m.scene.Mode == scene.Failed:
		h = []panel.Hint{short(keys.BackBeat, "back")}
	case m.scene.Mode == scene.Ended:
		h = []panel.Hint{b, short(keys.BackBeat, "statement back")}
	case m.scene.Mode == scene.Free:
		h = []panel.Hint{}
	case m.driver.UnderWay():
		h = []panel.Hint{n, space("finish"), b}
	case m.scene.Waits:
		h = []panel.Hint{space("go on"), n, b}
	default:
		h = []panel.Hint{space("next"), n, b}
	}
	return h
}

// focused is what one can do to what has the focus.
func (m *model) focused() []panel.Hint {
	f := m.ui.Focus
	enter := panel.Hint{Key: "enter", Words: "open"}
	switch f.Panel {
	case panel.Cards:
		if f.Item >= len(m.scene.Nodes) {
			return nil
		}
		first := short(keys.Kill, "kill")
		if m.scene.Nodes[f.Item].State == "down" {
			first = short(keys.Recover, "recover")
		}
		return []panel.Hint{first, short(keys.Cut, "cut off"), enter}
	case panel.Wire:
		return []panel.Hint{short(keys.Drop, "drop"), enter}
	case panel.Sessions:
		return []panel.Hint{short(keys.Why, "why")}
	case panel.Events:
		return []panel.Hint{short(keys.Filter, "filter"), enter}
	case panel.Diagram:
		return []panel.Hint{{Key: "[ ]", Words: "transaction"}, enter}
	}
	return []panel.Hint{enter}
}
