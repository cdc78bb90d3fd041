package panel_test

import (
	"fmt"
	"testing"

	"conclave/repl/diagram"
	"conclave/tui/scene"
)

// deadlock is a circle of two that has just been found.
func deadlock(t testing.TB) *scene.Scene {
	s := idle(t)
	s.Now, s.Mode, s.Speed = 3*ms, scene.Playing, 2
	s.Script.Name, s.Script.Next = "deadlock.kv", 12
	s.Caption = []string{"Alice waits for Carol, and Carol for Alice: a circle, and nobody outside",
		"would ever end it. So one had to go."}
	s.Alarms = []scene.Alarm{{Words: "deadlock: T3 waits for T4, and T4 for T3", Tone: diagram.Doubt}}
	s.Nodes[0].Roles = []scene.Role{{Txn: 3, Part: "coordinator", Phase: "waits for T4 on n2",
		Tone: diagram.Doubt, Changed: true}}
	s.Nodes[0].Tone = diagram.Doubt
	s.Nodes[0].Keys = []scene.Key{{Name: "bob", Versions: []scene.Version{version("10", 2)}}}
	s.Nodes[0].Locks = []scene.Lock{{Key: "bob", Holder: 3, Mode: "exclusive", Waiters: []string{"T4"}}}
	s.Nodes[1].Roles = []scene.Role{{Txn: 4, Part: "coordinator", Phase: "waits for T3 on n1",
		Tone: diagram.Doubt}}
	s.Nodes[1].Tone = diagram.Doubt
	s.Nodes[1].Keys = []scene.Key{{Name: "joe", Versions: []scene.Version{version("10", 2)}}}
	s.Nodes[1].Locks = []scene.Lock{{Key: "joe", Holder: 4, Mode: "exclusive", Waiters: []string{"T3"},
		Changed: true}}
	s.Network.Messages = []scene.Message{
		{ID: 3, From: "n1", To: "n2", Words: "PROBE T3 → T4", Sent: 2 * ms, At: 5 * ms},
		{ID: 4, From: "n2", To: "n1", Words: "PROBE T4 → T3", Sent: 2 * ms, At: 4 * ms},
	}
	s.Sessions = []scene.Session{
		{Name: "alice", Txn: "T3", Open: true, Statement: "INCR joe 3",
			Answer: "waits for T4, which holds joe", Tone: diagram.Doubt, Changed: true},
		{Name: "carol", Txn: "T4", Open: true, Statement: "INCR bob 5",
			Answer: "waits for T3, which holds bob", Tone: diagram.Doubt},
		{Name: "main", Current: true},
	}
	s.Events = events()[:4]
	return s
}

// parted is a partition, with a message lost at it and a slow link.
func parted(t testing.TB) *scene.Scene {
	s := prepared(t)
	s.Caption = nil
	s.Alarms = []scene.Alarm{{Words: "n3 is cut off from n1 and n2", Tone: diagram.Bad}}
	s.Nodes[2].State, s.Nodes[2].Tone = "cut off", diagram.Doubt
	s.Nodes[2].Reason = "cut off from n1, n2"
	s.Nodes[2].Armed = nil
	s.Network.Cuts = []scene.Cut{{Nodes: []string{"n1", "n2"}}, {Nodes: []string{"n3"}}}
	s.Network.Faults = []string{"n1 to n2: 20ms slower"}
	s.Network.Last = []scene.Message{{ID: 11, From: "n1", To: "n3", Words: "YES T4", Fate: "lost",
		Tone: diagram.Bad}}
	s.Network.Messages = []scene.Message{{ID: 12, From: "n3", To: "n2", Words: "ABORT T4",
		Sent: 12 * ms, At: 14 * ms, Tone: diagram.Bad}}
	return s
}

// recovered is the coordinator back from the dead.
func recovered(t testing.TB) *scene.Scene {
	s := inDoubt(t)
	s.Alarms, s.Waits, s.Mode = nil, false, scene.Ended
	s.Caption = []string{"It found COMMIT there, and told it. Carol has her answer: 3."}
	s.Script = script(16)
	for i := range 2 {
		n := &s.Nodes[i]
		k := &n.Keys[0]
		n.Tone, n.Roles, n.Locks = diagram.Plain, nil, nil
		k.Versions = append([]scene.Version{version(k.Intent.Value, 7)}, k.Versions...)
		k.Intent, k.Changed = nil, true
		n.Log = append(n.Log, scene.Record{LSN: 8, Type: "COMMITTED", Txn: 4, Detail: "@7",
			Synced: true, Changed: true})
	}
	n := &s.Nodes[2]
	n.State, n.Tone, n.Reason = "up", diagram.Plain, ""
	n.Story = []string{"Read back: 8 records, 1 decision to tell again (T4)."}
	n.Log = append(n.Log, scene.Record{LSN: 9, Type: "START", Detail: "incarnation 2", Synced: true,
		Changed: true})
	s.Network.Last = nil
	s.Sessions[1].Answer, s.Sessions[1].Tone = "3", diagram.Good
	s.Diagram, s.NewFrom = drawn(t, ""), 30
	return s
}

// many are more nodes, keys, sessions and messages than any screen has room for.
func many(t testing.TB) *scene.Scene {
	s := inDoubt(t)
	proto := s.Nodes
	s.Nodes = nil
	for i := range 9 {
		n := proto[i%3]
		n.Name = fmt.Sprintf("n%d", i+1)
		n.Range = fmt.Sprintf("%c – %c", 'a'+2*i, 'b'+2*i)
		n.KeysHidden, n.LogBefore, n.RolesHidden = 1000*i, 10000*i, i
		s.Nodes = append(s.Nodes, n)
	}
	s.Network.Hidden = 4
	for i := range 12 {
		s.Network.Messages = append(s.Network.Messages, scene.Message{ID: uint64(20 + i),
			From: s.Nodes[i%9].Name, To: s.Nodes[(i*5+3)%9].Name,
			Words: fmt.Sprintf("PREPARE T%d", i+9), Sent: 39 * ms, At: 39*ms + ms*2})
		s.Sessions = append(s.Sessions, scene.Session{Name: fmt.Sprintf("client-%d", i), Txn: "T9",
			Statement: "SCAN a z LIMIT 100", Answer: "100 rows", Tone: diagram.Good})
	}
	return s
}

// hostileScene has names and values from everywhere.
func hostileScene(t testing.TB) *scene.Scene {
	s := inDoubt(t)
	words := []string{"日本語のキー", "e\u0301e\u0301e\u0301", "שלום עולם", "👩‍👩‍👧 family",
		"a very long key indeed that has no end", "مفتاح", "\u0301", "🇩🇪🇩"}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		n.Keys = nil
		for j, w := range words {
			n.Keys = append(n.Keys, scene.Key{Name: w, Changed: j == 1,
				Versions: []scene.Version{version(words[(j+3)%len(words)], uint64(j+2)), version(w, 1)},
				Intent:   &scene.Intent{Txn: 4, Value: words[(j+1)%len(words)]}})
		}
	}
	s.Caption = []string{"日本語の字幕 and עברית and a very long line that will not fit " +
		"on any screen of a sane width, so that it has to be wrapped somewhere"}
	s.Sessions[0].Statement = "PUT 日本語のキー " + words[4]
	return s
}
