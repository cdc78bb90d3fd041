package panel_test

import (
	"strings"
	"time"

	"pgregory.net/rapid"

	"conclave/repl/diagram"
	"conclave/tui/panel"
	"conclave/tui/scene"
)

// text is what a user may have written, and what should never have come this far.
func text(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"bob", "n1", " ", "日本語", "e\u0301", "\u0301", "👩‍👩‍👧", "🇩🇪", "שלום", "مرحبا", "❤\ufe0f", "क्षि",
		"a long word that goes on ", "\x1b[31m", "\x00", "\xff", "\u202e", "ﷺ", "T4", " => ", "\"", "\t",
		"PUT", "SAY", strings.Repeat("x", 300),
	}), 0, 6).Draw(t, "text"), "")
}

func texts(t *rapid.T, most int) []string {
	return list(t, most, text)
}

// list is up to so many things.
func list[T any](t *rapid.T, most int, of func(*rapid.T) T) []T {
	n := rapid.IntRange(0, most).Draw(t, "n")
	out := make([]T, n)
	for i := range out {
		out[i] = of(t)
	}
	return out
}

func number(t *rapid.T) int {
	return rapid.SampledFrom([]int{0, 1, 2, 7, 99, 12345678}).Draw(t, "number")
}

func moment(t *rapid.T) time.Duration {
	return time.Duration(rapid.SampledFrom([]int64{0, 1, 1500, 12400000, 5e9, 9e15}).Draw(t, "time"))
}

func yes(t *rapid.T) bool { return rapid.Bool().Draw(t, "yes") }

func tone(t *rapid.T) diagram.Tone { return diagram.Tone(rapid.IntRange(0, 4).Draw(t, "tone")) }

func randomScene(t *rapid.T, pictures []*diagram.Diagram) *scene.Scene {
	s := &scene.Scene{
		Protocol: text(t), Isolation: text(t), Seed: uint64(number(t)), Now: moment(t),
		Mode: scene.Mode(rapid.IntRange(0, 5).Draw(t, "mode")), Speed: float64(number(t)),
		Notice: text(t), Nodes: list(t, 12, randomNode), Events: list(t, 9, randomEvent),
		Caption: texts(t, 4), Waits: yes(t), NewFrom: uint64(number(t)),
		Sessions: list(t, 6, randomSession),
		Diagram:  rapid.SampledFrom(pictures).Draw(t, "picture"),
	}
	for i := range s.Nodes {
		s.Nodes[i].Name = "n" + string(rune('1'+i))
	}
	s.Network = scene.Network{Messages: list(t, 9, randomMessage), Hidden: number(t),
		Last: list(t, 4, randomMessage), Faults: texts(t, 3)}
	if yes(t) {
		s.Network.Cuts = []scene.Cut{{Nodes: []string{"n1"}}, {Nodes: []string{"n2", "n3"}}}
	}
	s.Script = scene.Script{Name: text(t), Lines: list(t, 12, randomLine), Done: number(t)}
	s.Script.All = number(t)
	s.Script.Next = rapid.IntRange(0, len(s.Script.Lines)).Draw(t, "next")
	s.Alarms = list(t, 3, func(t *rapid.T) scene.Alarm {
		return scene.Alarm{Words: text(t), Tone: tone(t)}
	})
	return s
}

func randomNode(t *rapid.T) scene.Node {
	return scene.Node{
		Range: text(t), State: rapid.SampledFrom([]string{"up", "down", "recovering", "cut off", ""}).
			Draw(t, "state"), Tone: tone(t), Reason: text(t), Armed: texts(t, 2),
		Roles: list(t, 3, func(t *rapid.T) scene.Role {
			return scene.Role{Txn: uint64(number(t)), Part: text(t), Phase: text(t), Detail: text(t),
				Tone: tone(t), Changed: yes(t)}
		}),
		RolesHidden: number(t), Keys: list(t, 5, randomKey), KeysHidden: number(t),
		Locks: list(t, 3, func(t *rapid.T) scene.Lock {
			return scene.Lock{Key: text(t), Holder: uint64(number(t)), Mode: "exclusive",
				Waiters: texts(t, 3), Changed: yes(t)}
		}),
		LocksHidden: number(t), Log: list(t, 6, randomRecord), LogBefore: number(t), Story: texts(t, 2),
	}
}

func randomKey(t *rapid.T) scene.Key {
	k := scene.Key{Name: text(t), Older: number(t), Changed: yes(t),
		Versions: list(t, 3, func(t *rapid.T) scene.Version {
			return scene.Version{Value: text(t), TS: uint64(number(t)), Deleted: yes(t)}
		})}
	if yes(t) {
		k.Intent = &scene.Intent{Txn: uint64(number(t)), Value: text(t), InDoubt: yes(t), Read: yes(t)}
	}
	return k
}

func randomRecord(t *rapid.T) scene.Record {
	return scene.Record{LSN: uint64(number(t)), Type: text(t), Txn: uint64(number(t)), Detail: text(t),
		Synced: yes(t), Lost: yes(t), Changed: yes(t)}
}

func randomMessage(t *rapid.T) scene.Message {
	nodes := rapid.SampledFrom([]string{"n1", "n2", "n3", "n9", "n77", ""})
	return scene.Message{From: nodes.Draw(t, "from"), To: nodes.Draw(t, "to"), Words: text(t),
		Sent: moment(t), At: moment(t), Tone: tone(t), Changed: yes(t),
		Fate: rapid.SampledFrom([]string{"", "arrived", "lost", "refused", "answered: so"}).
			Draw(t, "fate")}
}

func randomSession(t *rapid.T) scene.Session {
	return scene.Session{Name: text(t), Current: yes(t), Txn: text(t), Open: yes(t), Statement: text(t),
		Answer: text(t), Tone: tone(t), Changed: yes(t)}
}

func randomEvent(t *rapid.T) scene.Event {
	return scene.Event{Time: moment(t), Node: text(t), Words: text(t), Txn: uint64(number(t)),
		Tone: tone(t), IsStep: yes(t)}
}

func randomLine(t *rapid.T) scene.Line {
	return scene.Line{Number: number(t), Text: text(t), State: scene.LineState(rapid.IntRange(0, 3).
		Draw(t, "state")), Answers: list(t, 2, func(t *rapid.T) scene.Answer {
		return scene.Answer{Session: text(t), Words: text(t), Tone: tone(t)}
	})}
}

func randomUI(t *rapid.T, s *scene.Scene, pictures []*diagram.Diagram) *panel.UI {
	ui := &panel.UI{Focus: panel.Focus{Panel: panel.Panel(rapid.IntRange(0, int(panel.Panels)-1).
		Draw(t, "panel")), Item: number(t)}}
	for i := range ui.Scroll {
		ui.Scroll[i] = number(t)
	}
	ui.Filter = panel.Input{Open: yes(t), Text: text(t), Cursor: number(t)}
	ui.Hints = list(t, 9, func(t *rapid.T) panel.Hint {
		return panel.Hint{Key: text(t), Words: text(t)}
	})
	ui.Help = list(t, 3, func(t *rapid.T) panel.Group {
		return panel.Group{Title: text(t), Keys: []panel.Hint{{Key: text(t), Words: text(t)}}}
	})
	if yes(t) {
		ui.Command = panel.Command{Input: ui.Filter, Candidates: texts(t, 12), Chosen: number(t) - 1,
			Note: text(t)}
		ui.Command.Open = true
	}
	ui.Overlays = list(t, 2, func(t *rapid.T) panel.Overlay {
		return panel.Overlay{Kind: panel.Kind(rapid.IntRange(0, 6).Draw(t, "kind")), Title: text(t),
			Text: texts(t, 5), Records: list(t, 6, randomRecord), Keys: list(t, 4, randomKey),
			Picture: rapid.SampledFrom(pictures).Draw(t, "picture"), Scroll: number(t)}
	})
	return ui
}
