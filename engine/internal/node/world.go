package node

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/effect"
	"conclave/engine/internal/msg"
	"conclave/engine/internal/sim"
)

// Client hears what becomes of the operations of a transaction. It is called while events run, and
// must not run any itself.
type Client interface {
	// Answered: the operation has ended; the coordinator's Reply says how.
	Answered(t *Txn)
	// Waits: the operation waits; the coordinator's Wait says for what.
	Waits(t *Txn)
	// Lost: the coordinator's node has crashed, and its memory with it.
	Lost(t *Txn)
	// Spent: it has committed everywhere, and nobody but the client has anything of it any more.
	Spent(t *Txn)
}

// World is what all nodes share: the simulation, what stands outside of every node, and who looks
// on.
type World struct {
	Sim      *sim.Sim
	Shared   effect.Shared
	Nodes    []*Node // by id; the first is nil
	Client   Client
	Recorder *Recorder // nil: nobody reads the trace
	Counters Counters
	// Chronicle is nil while neither CHECK nor INVARIANT wants to know.
	Chronicle *Chronicle
	// Tail, if not nil, decides how many of the unsynced records a crash leaves on a log, in place of
	// chance. Cuts tells what was decided, so that a seed can be found that does the same.
	Tail func(unsynced int) (kept int)
	Cuts []Cut
	// Passed, if not nil, is told every point that is reached.
	Passed func(base.NodeID, effect.Point)
	// Outward counts what nodes do that outlasts their crash: messages that leave them, answers to
	// clients, records.
	Outward uint64

	byRange    []*host // the replica of a range; nil while its node is down
	background bool    // whether what happens now is in the background
	disks      *sim.Rand
	armed      []Arm
	breaks     []Break
	planted    int
	held       bool  // a break holds the cluster
	heldAt     Entry // the point of the last break that did
	frames     []frame
	lists      []*effect.List // not in use
	arena      effect.Arena   // of what is put out
	kept       bool           // somebody has kept some of that
	idle       int            // how often tidy has left it for later
	spent      []*Txn         // nobody has anything of them, as soon as nothing is under way
	pieces     []byte         // room for a checkpoint's
}

// Counters count what happened, for STATS.
type Counters struct {
	Records, Syncs, Checkpoints, Crashes, Recoveries int64
}

// Arm is a crash that is planted at a point: the node crashes when it reaches it the Count-th time.
type Arm struct {
	Node   base.NodeID
	Point  effect.Point
	Count  int
	Number int // it is the how-manieth that was planted, from 1
}

// NewWorld is a cluster whose nodes are up and whose ranges are where the directory says.
func NewWorld(seed uint64, nodes int, shared effect.Shared, client Client, trace *Recorder) *World {
	w := &World{
		Sim: sim.New(seed, nodes, shared.Settings), Shared: shared, Client: client, Recorder: trace,
		Nodes: make([]*Node, nodes+1), disks: sim.NewRand(seed, "disk"),
	}
	for id := base.NodeID(1); int(id) <= nodes; id++ {
		w.Nodes[id] = &Node{ID: id, world: w, disk: sim.NewDisk()}
	}
	for _, n := range w.Nodes[1:] {
		n.format()
	}
	return w
}

// list is an empty list of effects; done gives it back.
func (w *World) list(n *Node) *effect.List {
	var l *effect.List
	if k := len(w.lists); k > 0 {
		l = w.lists[k-1]
		w.lists = w.lists[:k-1]
	} else {
		l = &effect.List{Shared: w.Shared, Arena: &w.arena}
	}
	l.Alone = len(w.frames) == 0
	l.DiskFull = n.disk.Mode() == sim.DiskFull
	if l.Watching = w.watching(); l.Watching {
		l.Tracing, l.Kept, l.Breaks = w.Recorder != nil, w.keeps(), len(w.breaks) > 0
	} else {
		l.Tracing, l.Kept, l.Breaks = false, false, false
	}
	return l
}

// watching reports whether somebody looks out for points: for the trace, or because a crash or a
// break is planted at one. Where a sync takes time, what is put out may be held until after one was
// planted; else it is all carried out before anybody can.
func (w *World) watching() bool {
	return w.Recorder != nil || len(w.armed) > 0 || len(w.breaks) > 0 || w.Shared.Settings.Sync > 0
}

// done takes a list back. What stands in it is overwritten by the next steps: until then it keeps a
// message or two from being collected. To clear it each time would cost as much as to fill it.
func (w *World) done(l *effect.List) {
	if len(l.Effects) > keptEffects {
		l.Effects = nil
	}
	l.Effects = l.Effects[:0]
	w.lists = append(w.lists, l)
}

// keptEffects is how long a list may have been that is used again.
const keptEffects = 64

// host is the replica of a range, nil if it is not up.
func (w *World) host(r base.RangeID) *host {
	if int(r) >= len(w.byRange) {
		return nil
	}
	return w.byRange[r]
}

func (w *World) setHost(r base.RangeID, h *host) {
	for int(r) >= len(w.byRange) {
		w.byRange = append(w.byRange, nil)
	}
	w.byRange[r] = h
}

// Fire makes an event happen, with all that follows from it at once. A break may hold it in the
// middle.
func (w *World) Fire(e sim.Event) { w.fire(&e) }

// FireNext makes the earliest thing happen, up to a time, and reports whether there was one.
func (w *World) FireNext(until base.Time) bool {
	e := w.Sim.TakeNext(until)
	if e == nil {
		return false
	}
	w.fire(e)
	return true
}

func (w *World) fire(e *sim.Event) {
	n := w.Nodes[e.To]
	if n.State == Down || n.incarnation != e.Incarnation {
		return
	}
	w.background = e.Background
	switch e.Kind {
	case sim.Deliver:
		n.deliver(e)
	case sim.Refuse:
		n.refused(e)
	case sim.SyncEnd:
		n.synced()
	case sim.Wake:
		n.wake(e)
	case sim.Turn:
		n.checkpointStep(e.Arg)
	}
	if len(w.frames) > 0 {
		w.run(0)
	}
	w.background = false
	n.checkpointIfDue()
	if w.Sim.Idle() {
		w.tidy()
	}
}

// keeps reports whether somebody keeps what is put out: the trace keeps messages and records.
func (w *World) keeps() bool { return w.Recorder != nil }

// mostIdle is how often tidy waits for the end of a transaction.
const mostIdle = 8

// tidy takes back the messages, and all else that steps have put out, when nothing of it can be
// found any more: nothing is under way, so that nothing is held back either (a sync would be under
// way, for which it waits), no step is held in the middle, and nobody keeps it. Then the next
// transaction uses the same cache lines again. Of new memory it would take 4 KB, and a fifth of its
// time.
func (w *World) tidy() {
	switch {
	case len(w.frames) > 0:
		return
	case w.keeps():
		w.kept = true
		w.spent = w.spent[:0]
		return
	case len(w.spent) == 0 && w.idle < mostIdle:
		w.idle++
		return
	case w.kept:
		w.arena.Keep()
		w.kept = false
	}
	w.idle = 0
	w.arena.Reset()
	for i, t := range w.spent {
		w.Client.Spent(t)
		w.spent[i] = nil
	}
	w.spent = w.spent[:0]
}

// TakeBack takes the pairs of a scan from the client who has read them.
func (w *World) TakeBack(pairs []msg.Pair) { w.arena.Rows.Back(pairs) }

// Lose takes a message off the network.
func (w *World) Lose(e sim.Event) {
	if e, ok := w.Sim.Take(e.Seq); ok {
		w.Nodes[e.From].record(&Entry{
			Event: "lost", Txn: e.Msg.Head().Txn, Msg: e.Msg, ID: e.ID, Peer: e.To,
		})
	}
}

// Held reports whether a break holds the cluster.
func (w *World) Held() bool { return w.held }

// HeldAt is the node, the point and the transaction of the last break that has held the cluster.
func (w *World) HeldAt() *Entry { return &w.heldAt }

// Resume goes on from a break, to the next one or to the end of what it had held.
func (w *World) Resume() {
	w.held = false
	w.run(0)
	w.background = false
}

// Break is a point at which the cluster is held.
type Break struct {
	Node  base.NodeID // 0 is every node
	Point effect.Point
}

// Breaks lists the breaks, in the order of their planting; SetBreaks replaces them.
func (w *World) Breaks() []Break { return w.breaks }

// SetBreaks replaces the breaks.
func (w *World) SetBreaks(b []Break) { w.breaks = b }

func (w *World) breaksAt(n base.NodeID, p effect.Point) bool {
	for _, b := range w.breaks {
		if b.Point == p && (b.Node == 0 || b.Node == n) {
			return true
		}
	}
	return false
}

// Nudge makes every live node but one, which may be nil, send at once what it would have sent
// again, or asked (RECOVER, HEAL).
func (w *World) Nudge(but *Node) {
	w.enter(func() {
		for _, n := range slices.Backward(w.Nodes[1:]) { // the first is put on the stack last
			if n.State == Up && n != but {
				n.nudge()
			}
		}
	})
}

// Asking reports whether a live node has a question open about what is in doubt there.
func (w *World) Asking() bool {
	for _, h := range w.byRange {
		if h != nil && h.replica.Asking() {
			return true
		}
	}
	return false
}

// Armed lists the planted crashes, in the order of their planting.
func (w *World) Armed() []Arm { return w.armed }

// Plant arms a crash, and numbers it.
func (w *World) Plant(a Arm) {
	w.planted++
	a.Number = w.planted
	w.armed = append(w.armed, a)
}

// Disarm forgets all planted crashes.
func (w *World) Disarm() { w.armed = nil }

// crashesAt reports whether the node is to crash at this point, now. Every crash that was planted
// here counts that it was reached; those whose turn it is are used up.
func (w *World) crashesAt(n base.NodeID, p effect.Point) (now bool) {
	kept := w.armed[:0]
	for _, a := range w.armed {
		if a.Node == n && a.Point == p {
			a.Count--
		}
		if a.Count > 0 {
			kept = append(kept, a)
		}
	}
	now = len(kept) < len(w.armed)
	w.armed = kept
	return now
}

// Txn is a transaction on the node that coordinates it. Owner is the client's business.
type Txn struct {
	commit.Coordinator
	Owner any
	host  host
}

// Clear makes a transaction that is Spent ready for Begin again.
func (t *Txn) Clear() {
	t.Coordinator.Clear()
	t.Owner, t.host = nil, host{}
}
