package tui

import (
	"github.com/charmbracelet/bubbles/key"

	"conclave/tui/panel"
)

// keyMap is all keys. The help is made of it, and so are the hints.
type keyMap struct {
	Next, Step, Back, BackBeat, End, Play, Faster, Slower key.Binding
	Command, Kill, Recover, Cut, Drop, Why                key.Binding
	Tab, ShiftTab, Node, Left, Right, Up, Down            key.Binding
	PageUp, PageDown, Top, Bottom, Open, Filter, Follow   key.Binding
	Theme, Save, Help, Close, Quit                        key.Binding
}

// bind is a binding with the words of the help, the keys as they are to be read first.
func bind(shown, words string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, words))
}

var keys = keyMap{
	Next:     bind("space .", "next statement; when playing, pause and go on", " ", "."),
	Step:     bind("n", "next message or sync", "n"),
	Back:     bind("b", "back one message", "b"),
	BackBeat: bind("B", "back one statement", "B"),
	End:      bind("g", "go on to the end", "g"),
	Play:     bind("p", "play by itself, or stop that", "p"),
	Faster:   bind("+", "faster", "+", "="),
	Slower:   bind("-", "slower", "-", "_"),

	Command: bind(":", "a statement; tab completes, ↑ ↓ is history", ":"),
	Kill:    bind("K", "kill the node in focus", "K"),
	Recover: bind("R", "recover the node in focus", "R"),
	Cut:     bind("P", "cut the node in focus off; again: heal", "P"),
	Drop:    bind("D", "drop the message in focus", "D"),
	Why:     bind("e", "explain: WHY", "e"),

	Tab:      bind("tab", "focus the next thing", "tab"),
	ShiftTab: bind("shift+tab", "focus the one before", "shift+tab"),
	Node:     bind("1 … 9", "focus a node", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
	Left:     bind("h ←", "left", "h", "left"),
	Down:     bind("j ↓", "down", "j", "down"),
	Up:       bind("k ↑", "up", "k", "up"),
	Right:    bind("l →", "right", "l", "right"),
	PageUp:   bind("pgup", "up a page", "pgup", "ctrl+u"),
	PageDown: bind("pgdn", "down a page", "pgdown", "ctrl+d"),
	Top:      bind("home", "to the top", "home"),
	Bottom:   bind("end", "to the bottom", "end"),
	Open:     bind("enter", "open what is in focus", "enter"),
	Filter:   bind("f /", "filter the events", "f", "/"),
	Follow:   bind("[ ]", "another transaction's diagram", "[", "]"),

	Theme: bind("t", "theme: dark, light, plain, large", "t"),
	Save:  bind("s", "save the screen as text and SVG", "s"),
	Help:  bind("?", "all keys", "?"),
	Close: bind("esc", "close the innermost, or stop what runs", "esc"),
	Quit:  bind("q ctrl-c", "leave", "q", "ctrl+c"),
}

// groups is the help.
func (k *keyMap) groups() []panel.Group {
	group := func(title string, bindings ...key.Binding) panel.Group {
		g := panel.Group{Title: title}
		for _, b := range bindings {
			g.Keys = append(g.Keys, panel.Hint{Key: b.Help().Key, Words: b.Help().Desc})
		}
		return g
	}
	return []panel.Group{
		group("the show", k.Next, k.Step, k.Back, k.BackBeat, k.End, k.Play, k.Faster, k.Slower),
		group("take part", k.Command, k.Kill, k.Recover, k.Cut, k.Drop, k.Why),
		signs,
		group("look around", k.Tab, k.ShiftTab, k.Node, k.Left, k.Down, k.Up, k.Right, k.PageUp,
			k.PageDown, k.Top, k.Bottom, k.Open, k.Filter, k.Follow),
		group("the screen", k.Theme, k.Save, k.Help, k.Close, k.Quit),
	}
}

// signs are what the screen is written with.
var signs = panel.Group{Title: "the signs", Keys: []panel.Hint{
	{Key: "▸", Words: "new since the last key"},
	{Key: "●", Words: "a record that is on disk"},
	{Key: "○", Words: "written, and lost if the power fails now"},
	{Key: "✗", Words: "lost, refused or damaged"},
	{Key: "@7", Words: "the timestamp of a commit; ← what was before it"},
	{Key: "┆", Words: "prepared: a version, if its transaction commits"},
	{Key: "◂", Words: "behind a lock: who waits for it"},
	{Key: "║", Words: "in doubt; a dashed frame is down or cut off"},
}}

// all is every binding.
func (k *keyMap) all() []key.Binding {
	return []key.Binding{
		k.Next, k.Step, k.Back, k.BackBeat, k.End, k.Play, k.Faster, k.Slower, k.Command, k.Kill,
		k.Recover, k.Cut, k.Drop, k.Why, k.Tab, k.ShiftTab, k.Node, k.Left, k.Right, k.Up, k.Down,
		k.PageUp, k.PageDown, k.Top, k.Bottom, k.Open, k.Filter, k.Follow, k.Theme, k.Save, k.Help,
		k.Close, k.Quit,
	}
}
