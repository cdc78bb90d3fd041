package panel_test

import (
	"testing"
	"time"

	"conclave/engine"
	"conclave/repl/diagram"
	"conclave/tui/panel"
	"conclave/tui/scene"
)

// drawn is the space-time diagram of a commit whose coordinator dies at a point ("" does not).
func drawn(t testing.TB, point string) *diagram.Diagram {
	t.Helper()
	c, err := engine.New(engine.Options{Trace: 1 << 12})
	must(t, err)
	x, err := c.Begin(engine.TxnOptions{Node: "n3"})
	must(t, err)
	must(t, x.Put("bob", "3"))
	must(t, x.Put("joe", "9"))
	if point != "" {
		must(t, c.KillAt("n3", point, 1))
	}
	c.Settle(x.Submit(engine.Op{Kind: engine.OpCommit}))
	return diagram.Of(c.Trace(0), c.NodeNames(), 1)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const ms = time.Millisecond

func script(next int) scene.Script {
	lines := []string{
		"SAY What if the one who decides dies at the very moment of the decision?",
		"PUT bob 10", "PUT joe 2", "PUT ann 5",
		"SAY Bob has 10 coins on machine n1, Joe has 2 on n2.",
		"USE alice ON n3", "BEGIN", "PUT bob 3", "PUT joe 9", "USE main",
		"alice: KILL COORDINATOR AT decision.logged",
		"alice: COMMIT => ERROR OUTCOME_UNKNOWN",
		"carol: GET bob => WAITING", "RECOVER n3", "carol: EXPECT 3",
		"alice: STATUS => COMMITTED",
	}
	sc := scene.Script{Name: "in-doubt.kv", Next: next, All: 14, Done: next * 14 / len(lines)}
	for i, l := range lines {
		line := scene.Line{Number: i + 2, Text: l}
		if i < next {
			line.State = scene.Ran
			line.Answers = []scene.Answer{{Words: "ok", Tone: diagram.Good}}
			switch i {
			case 0, 4:
				line.Answers = nil
			case 11:
				line.Answers = []scene.Answer{{Words: "outcome unknown", Tone: diagram.Doubt}}
			case 12:
				line.Answers = []scene.Answer{{Words: "waits for T4", Tone: diagram.Doubt}}
			}
		}
		sc.Lines = append(sc.Lines, line)
	}
	return sc
}

func version(value string, ts uint64) scene.Version { return scene.Version{Value: value, TS: ts} }

// idle is a cluster in which nothing happens yet.
func idle(testing.TB) *scene.Scene {
	return &scene.Scene{
		Protocol: "two-phase commit", Isolation: "snapshot", Seed: 7, Mode: scene.Paused,
		Nodes: []scene.Node{
			{Name: "n1", Range: "… – i", State: "up"},
			{Name: "n2", Range: "j – r", State: "up"},
			{Name: "n3", Range: "s – …", State: "up"},
		},
		Script:   script(0),
		Sessions: []scene.Session{{Name: "main", Current: true}},
	}
}

// prepared has one vote in, and another on its way.
func prepared(t testing.TB) *scene.Scene {
	s := idle(t)
	s.Now = 12400 * time.Microsecond
	s.Script = script(12)
	s.Caption = []string{"n1 and n2 have promised. Only n3 may decide now."}
	s.Nodes = []scene.Node{
		{
			Name: "n1", Range: "… – i", State: "up",
			Roles: []scene.Role{{Txn: 4, Part: "participant", Phase: "PREPARED", Detail: "voted yes"}},
			Keys: []scene.Key{
				{Name: "bob", Versions: []scene.Version{version("10", 3), version("7", 1)},
					Intent: &scene.Intent{Txn: 4, Value: "3"}},
				{Name: "ann", Versions: []scene.Version{version("5", 2)}},
			},
			Log: []scene.Record{
				{LSN: 5, Type: "PREPARED", Txn: 3, Synced: true},
				{LSN: 6, Type: "COMMITTED", Txn: 3, Detail: "@3", Synced: true},
				{LSN: 7, Type: "PREPARED", Txn: 4, Synced: true},
			},
		},
		{
			Name: "n2", Range: "j – r", State: "up", Changed: true,
			Roles: []scene.Role{
				{Txn: 4, Part: "participant", Phase: "PREPARED", Detail: "votes yes", Changed: true}},
			Keys: []scene.Key{
				{Name: "joe", Versions: []scene.Version{version("2", 3)},
					Intent: &scene.Intent{Txn: 4, Value: "9"}, Changed: true},
				{Name: "kim", Versions: []scene.Version{version("1", 2)}},
			},
			Log: []scene.Record{
				{LSN: 3, Type: "PREPARED", Txn: 3, Synced: true},
				{LSN: 4, Type: "COMMITTED", Txn: 3, Detail: "@3", Synced: true},
				{LSN: 5, Type: "PREPARED", Txn: 4, Changed: true},
			},
		},
		{
			Name: "n3", Range: "s – …", State: "up", Armed: []string{"decision.logged"},
			Roles: []scene.Role{{Txn: 4, Part: "coordinator", Phase: "votes 1/2", Changed: true}},
			Log: []scene.Record{
				{LSN: 6, Type: "COMMIT", Txn: 3, Detail: "@3", Synced: true},
				{LSN: 7, Type: "END", Txn: 3, Synced: true},
			},
		},
	}
	s.Network.Messages = []scene.Message{{ID: 12, From: "n2", To: "n3", Words: "YES T4",
		Sent: 12 * ms, At: 13 * ms, Tone: diagram.Good}}
	s.Network.Last = []scene.Message{{ID: 11, From: "n1", To: "n3", Words: "YES T4",
		Sent: 11 * ms, At: 12 * ms, Fate: "arrived", Tone: diagram.Good, Changed: true}}
	s.Sessions = []scene.Session{
		{Name: "alice", Txn: "T4", Open: true, Statement: "COMMIT", Answer: "commits", Changed: true},
		{Name: "main", Current: true, Txn: "T3", Statement: "PUT ann 5", Answer: "committed @3",
			Tone: diagram.Good},
	}
	s.Events = events()[:6]
	s.Txn, s.Diagram, s.NewFrom = 4, drawn(t, "votes.in"), 12
	return s
}

func events() []scene.Event {
	return []scene.Event{
		{Seq: 30, Time: 11 * ms, Node: "n3", Words: "PREPARE T4 to n1", Txn: 4},
		{Seq: 31, Time: 11 * ms, Node: "n3", Words: "PREPARE T4 to n2", Txn: 4},
		{Seq: 32, Time: 11500 * time.Microsecond, Node: "n1", Words: "prepare.logged", Txn: 4},
		{Seq: 33, Time: 12 * ms, Node: "n1", Words: "YES T4 to n3", Txn: 4, Tone: diagram.Good},
		{Seq: 34, Time: 12 * ms, Node: "n2", Words: "prepare.logged", Txn: 4},
		{Seq: 35, Time: 12 * ms, Node: "n2", Words: "YES T4 to n3", Txn: 4, Tone: diagram.Good,
			IsStep: true},
		{Seq: 36, Time: 13 * ms, Node: "n3", Words: "decision.logged", Txn: 4},
		{Seq: 37, Time: 13 * ms, Node: "n3", Words: "crash", Tone: diagram.Bad},
		{Seq: 38, Time: 14 * ms, Node: "n1", Words: "T4? to n3, refused", Txn: 4, Tone: diagram.Bad,
			IsStep: true},
		{Seq: 39, Time: 14 * ms, Node: "n1", Words: "ASK T4? to n2", Txn: 4, IsStep: true},
		{Seq: 40, Time: 15 * ms, Node: "n1", Words: "blocked", Txn: 4, Tone: diagram.Doubt,
			IsStep: true},
	}
}

// inDoubt is the moment of the sketch: the coordinator has decided, and died.
func inDoubt(t testing.TB) *scene.Scene {
	s := prepared(t)
	s.Now = 40 * ms
	s.Script = script(13)
	s.Caption = []string{"n3 wrote its decision, and died before it told anyone.",
		"What may n1 do now?"}
	s.Waits = true
	s.Alarms = []scene.Alarm{
		{Words: "T4 is in doubt on n1 and n2: n3, which decides, is down", Tone: diagram.Doubt},
		{Words: "n3 is down", Tone: diagram.Bad},
	}
	for i := range 2 {
		n := &s.Nodes[i]
		n.Tone = diagram.Doubt
		n.Roles[0].Detail, n.Roles[0].Tone, n.Roles[0].Changed = "in doubt 40ms", diagram.Doubt, i == 0
		n.Keys[0].Intent.InDoubt, n.Keys[0].Changed = true, false
		n.Log[2].Synced, n.Log[2].Changed = true, false
	}
	s.Nodes[0].Locks = []scene.Lock{{Key: "bob", Holder: 4, Mode: "intent", Waiters: []string{"T6"},
		Changed: true}}
	s.Nodes[1].Locks = []scene.Lock{{Key: "joe", Holder: 4, Mode: "intent"}}
	s.Nodes[2] = scene.Node{
		Name: "n3", Range: "s – …", State: "down", Tone: diagram.Bad,
		Reason: "crashed at decision.logged",
		Story:  []string{"Its memory is lost; its log is not."},
		Log: []scene.Record{
			{LSN: 6, Type: "COMMIT", Txn: 3, Detail: "@3", Synced: true},
			{LSN: 7, Type: "END", Txn: 3, Synced: true},
			{LSN: 8, Type: "COMMIT", Txn: 4, Detail: "@7", Synced: true},
		},
	}
	s.Network.Messages = nil
	s.Network.Last = []scene.Message{
		{ID: 14, From: "n1", To: "n3", Words: "T4?", Fate: "refused", Tone: diagram.Bad},
		{ID: 15, From: "n1", To: "n2", Words: "ASK T4?", Fate: "answered: prepared too"},
	}
	s.Sessions = []scene.Session{
		{Name: "alice", Txn: "T4", Statement: "COMMIT", Answer: "outcome unknown", Tone: diagram.Doubt},
		{Name: "carol", Txn: "T6", Open: true, Statement: "GET bob", Current: true,
			Answer: "waits: T4 is in doubt on n1", Tone: diagram.Doubt, Changed: true},
		{Name: "main", Txn: "T3", Statement: "PUT ann 5", Answer: "committed @3", Tone: diagram.Good},
	}
	s.Events = events()
	s.Diagram, s.NewFrom = drawn(t, "decision.logged"), 24
	return s
}

func hints() *panel.UI {
	return &panel.UI{Hints: []panel.Hint{{"space", "next"}, {"n", "message"}, {"b", "back"},
		{"K", "kill"}, {"R", "recover"}, {"P", "cut off"}, {"enter", "open"}, {"e", "why"},
		{":", "command"}, {"?", "help"}}}
}

// moments are those that the goldens keep.
var moments = []struct {
	name string
	of   func(testing.TB) *scene.Scene
}{
	{"idle", idle}, {"prepared", prepared}, {"in-doubt", inDoubt}, {"deadlock", deadlock},
	{"partition", parted}, {"recovered", recovered}, {"many", many}, {"hostile", hostileScene},
}
