package drive

import (
	"time"

	"conclave/engine"
	"conclave/repl/diagram"
	"conclave/repl/lang"
	"conclave/repl/session"
	"conclave/tui/scene"
)

// look is what taking a scene remembers from one to the next: what there was before, so that what
// has changed can be marked, and what is dear to find out.
type look struct {
	before *scene.Scene // when the last thing was done; nil after a way back
	last   *scene.Scene
	from   uint64 // trace lines beyond it are of the last thing done
	notice string

	txn    uint64 // the transaction that is followed
	chosen bool   // a person chose it

	cluster *engine.Cluster
	dead    map[string]engine.CardView // of nodes that are down: reading their disks is dear
	drawn   struct {
		txn, total uint64
		picture    *diagram.Diagram
	}
}

func (l *look) reset() { *l = look{dead: map[string]engine.CardView{}} }

// acts is called before something is done.
func (l *look) acts(c *engine.Cluster) {
	l.before, l.from, l.notice = l.last, c.TraceTotal(), ""
	l.sees(c)
}

// sees forgets what was found out of another cluster.
func (l *look) sees(c *engine.Cluster) {
	if l.cluster != c {
		l.cluster, l.from = c, min(l.from, c.TraceTotal())
		clear(l.dead)
		l.drawn.picture = nil
	}
}

// goesBack is called when the past has taken the place of the present.
func (l *look) goesBack(c *engine.Cluster) {
	l.before, l.last, l.notice = nil, nil, ""
	l.sees(c)
	l.from = c.TraceTotal()
	if !l.chosen {
		l.txn = 0
	}
}

// entered is called for every statement.
func (l *look) entered(st lang.Stmt) {
	switch st.(type) {
	case lang.Corrupt, lang.Disk, lang.Recover, lang.Source:
		clear(l.dead)
	}
}

func (l *look) heard(r *session.Result) {
	if len(r.Notes) > 0 {
		l.notice = short(r.Notes[0])
	}
}

// traceLines is how much of the trace a scene looks at.
const traceLines = 300

// Room is how much a scene is to hold, which depends on the screen.
type Room struct {
	Rows   int // of a card: so many keys and log records at most
	Script int // lines of the script
}

// Scene is the present moment.
func (d *Driver) Scene(room Room) *scene.Scene {
	c := d.sess.Cluster()
	d.look.sees(c)
	d.look.from = min(d.look.from, c.TraceTotal())
	t := &taking{Driver: d, c: c, room: room, trace: c.Trace(traceLines), now: c.Now()}
	s := &scene.Scene{
		Protocol: "two-phase commit", Isolation: d.sess.Setting("isolation"), Seed: d.sess.Seed(),
		Now: time.Duration(t.now), Mode: d.mode(), Notice: d.look.notice, Speed: 1,
		Caption: d.caption, Waits: d.waits, NewFrom: d.look.from + 1,
	}
	t.clients = d.sess.Clients()
	s.Nodes = t.nodes()
	s.Network = t.network()
	s.Sessions = t.sessions()
	s.Events, s.Earlier = t.events()
	s.Script = t.script()
	t.follow()
	s.Txn, s.Diagram = d.look.txn, t.diagram()
	s.Alarms = t.alarms()
	mark(s, d.look.before)
	d.look.last = s
	return s
}

// taking is one scene in the making.
type taking struct {
	*Driver
	c       *engine.Cluster
	room    Room
	trace   []engine.TraceView // the last lines
	now     int64
	cards   []engine.CardView
	clients []session.ClientView
	groups  [][]string // into which the network is cut
}

// fresh are the lines of the trace that are of the last thing done.
func (t *taking) fresh() []engine.TraceView {
	for i := range t.trace {
		if t.trace[i].Seq > t.look.from {
			return t.trace[i:]
		}
	}
	return nil
}

func (d *Driver) mode() scene.Mode {
	held, is := d.sess.Cluster().Held()
	switch {
	case d.failed != nil:
		return scene.Failed
	case is && held.Now:
		return scene.Held
	case len(d.script.stmts) == 0:
		return scene.Free
	case d.Ended():
		return scene.Ended
	}
	return scene.Paused
}

// Choose makes a transaction the one that is followed; 0 lets it follow what happens again.
func (d *Driver) Choose(txn uint64) {
	d.look.txn, d.look.chosen = txn, txn != 0
}

// follow finds the transaction to be drawn: one in doubt that is blocked, else the one that
// committed last.
func (t *taking) follow() {
	if t.look.chosen {
		return
	}
	for _, card := range t.cards {
		for _, p := range card.Parts {
			if p.Phase == "prepared" && t.lost(card.Node, p.Home) {
				t.look.txn = p.Txn
				return
			}
		}
	}
	lines := t.fresh()
	if t.look.txn == 0 {
		lines = t.trace
	}
	for i := len(lines) - 1; i >= 0; i-- {
		v := &lines[i]
		begins := v.Kind == engine.TracePoint && v.Event == "prepare.send"
		if v.Txn != 0 && (begins || v.Kind == engine.TraceAnswer && v.Word != "ok") {
			t.look.txn = v.Txn
			return
		}
	}
}

// lost reports whether a node cannot reach a transaction's coordinator.
func (t *taking) lost(node, home string) bool {
	return node != home && !t.c.Reaches(node, home)
}

func (t *taking) diagram() *diagram.Diagram {
	total, drawn := t.c.TraceTotal(), &t.look.drawn
	if t.look.txn == 0 {
		return nil
	}
	if drawn.picture == nil || drawn.txn != t.look.txn || drawn.total != total {
		drawn.txn, drawn.total = t.look.txn, total
		drawn.picture = diagram.Of(t.c.TraceOf(t.look.txn), t.c.NodeNames(), t.look.txn)
	}
	if drawn.picture.Empty() {
		return nil
	}
	return drawn.picture
}

// events is the tail of the trace.
func (t *taking) events() (list []scene.Event, earlier int) {
	list = make([]scene.Event, 0, len(t.trace))
	for i := range t.trace {
		v := &t.trace[i]
		words, tone := traceWords(v)
		list = append(list, scene.Event{
			Seq: v.Seq, Time: time.Duration(v.Time), Node: v.Node, Words: words, Txn: v.Txn, Tone: tone,
			IsStep: v.Seq > t.look.from,
		})
	}
	if len(list) > 0 {
		earlier = int(list[0].Seq - 1)
	}
	return list, earlier
}
