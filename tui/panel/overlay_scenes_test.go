package panel_test

import (
	"testing"

	"conclave/tui/panel"
	"conclave/tui/scene"
)

// typing is a command line with candidates.
func typing() *panel.UI {
	ui := hints()
	ui.Command = panel.Command{Input: panel.Input{Open: true, Text: "carol: RE", Cursor: 9},
		Candidates: []string{"RECOVER", "RESET", "RESOLVE"}, Chosen: 0}
	return ui
}

// explaining has the answer of WHY on top.
func explaining() *panel.UI {
	ui := hints()
	ui.Overlays = []panel.Overlay{{Kind: panel.Words, Title: "why carol waits", Text: []string{
		"carol: GET bob waits for T4, which is in doubt on n1.",
		"",
		"n1 has promised to commit T4, and n3, which decides, is down. n1 has asked n2, which has " +
			"only promised, too. No node in reach knows more, so n1 may do nothing.",
		"",
		"It ends when n3 is back (RECOVER n3), or when an operator decides (RESOLVE T4 COMMIT ON n1).",
	}}}
	return ui
}

func helping() *panel.UI {
	ui := hints()
	ui.Help = []panel.Group{
		{Title: "Going on", Keys: []panel.Hint{{"space .", "the next statement; while it plays, pause"},
			{"n", "the next message or sync"}, {"b", "back one message"}, {"B", "back one statement"},
			{"g", "to the end"}, {"+ -", "faster, slower"}}},
		{Title: "Looking", Keys: []panel.Hint{{"tab 1-9 hjkl", "move the focus"},
			{"enter", "open what is focused"}, {"e", "explain: WHY"}, {"f /", "filter the events"},
			{"t", "theme: dark, light, plain, large"}, {"s", "save the screen as text and SVG"}}},
		{Title: "Breaking", Keys: []panel.Hint{{"K", "kill the focused node"}, {"R", "recover it"},
			{"P", "cut it off"}, {"D", "drop the focused message"}}},
		{Title: "The rest", Keys: []panel.Hint{{":", "a command line with all of the language"},
			{"?", "this"}, {"esc", "close the innermost thing"}, {"q ctrl-c", "leave"}}},
	}
	ui.Overlays = []panel.Overlay{{Kind: panel.HelpKeys, Title: "keys"}}
	return ui
}

// log is the whole log of a node, somewhere in its middle.
func log() *panel.UI {
	ui := hints()
	var records []scene.Record
	for i := range 60 {
		r := scene.Record{LSN: uint64(i + 1), Type: "PREPARED", Txn: uint64(i/2 + 3),
			Detail: "bob=3 joe=9", Synced: i < 58}
		if i%2 == 1 {
			r.Type, r.Detail = "COMMITTED", "@7"
		}
		records = append(records, r)
	}
	ui.Overlays = []panel.Overlay{{Kind: panel.NodeLog, Title: "n1: its log", Records: records,
		Scroll: panel.Bottom}}
	return ui
}

func history() *panel.UI {
	ui := hints()
	ui.Overlays = []panel.Overlay{{Kind: panel.KeyHistory, Title: "n1: its keys", Keys: []scene.Key{
		{Name: "bob", Versions: []scene.Version{version("10", 3), version("7", 2), version("5", 1)},
			Intent: &scene.Intent{Txn: 4, Value: "3", InDoubt: true}},
		{Name: "ann", Versions: []scene.Version{{TS: 9, Deleted: true}, version("5", 2)}, Older: 3},
	}}}
	return ui
}

func bigDiagram(t testing.TB) *panel.UI {
	ui := hints()
	ui.Overlays = []panel.Overlay{{Kind: panel.TxnDiagram, Title: "T1 in space and time",
		Picture: drawn(t, "")}}
	return ui
}

func filtering() *panel.UI {
	ui := hints()
	ui.Overlays = []panel.Overlay{{Kind: panel.AllEvents, Title: "events"}}
	ui.Filter = panel.Input{Open: true, Text: "n1 t4", Cursor: 2}
	return ui
}

func focused(p panel.Panel) func(testing.TB) *panel.UI {
	return func(testing.TB) *panel.UI {
		ui := hints()
		ui.Focus = panel.Focus{Panel: p}
		return ui
	}
}

// doings are what a person may have done to the screen.
var doings = []struct {
	name string
	of   func(testing.TB) *panel.UI
}{
	{"command", plainly(typing)}, {"why", plainly(explaining)}, {"help", plainly(helping)},
	{"log", plainly(log)}, {"history", plainly(history)}, {"diagram", bigDiagram},
	{"filter", plainly(filtering)}, {"diagram-focus", focused(panel.Diagram)},
	{"script-focus", focused(panel.Script)}, {"events-focus", focused(panel.Events)},
	{"notice", func(testing.TB) *panel.UI { return hints() }},
}

func plainly(f func() *panel.UI) func(testing.TB) *panel.UI {
	return func(testing.TB) *panel.UI { return f() }
}
