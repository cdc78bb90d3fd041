package drive

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"conclave/engine"
	"conclave/repl/diagram"
	"conclave/repl/lang"
	"conclave/tui/scene"
)

// Bounds of a card.
const (
	cardVersions = 4
	cardRoles    = 6
	cardLocks    = 12
	cardWaiters  = 6
)

// nodes are the cards.
func (t *taking) nodes() []scene.Node {
	names := t.c.NodeNames()
	list := make([]scene.Node, 0, len(names))
	for _, name := range names {
		t.cards = append(t.cards, t.card(name))
	}
	t.groups, _ = t.c.Network()
	for i := range t.cards {
		list = append(list, t.node(&t.cards[i]))
	}
	return list
}

// card is a node at a glance. What a node has that is down lies on its disk, and does not change.
func (t *taking) card(name string) engine.CardView {
	glance := engine.Glance{Keys: t.room.Rows, Versions: cardVersions, Records: t.room.Rows}
	short, err := t.c.Card(name, engine.Glance{})
	if err != nil {
		return engine.CardView{Node: name}
	}
	if short.State == "down" {
		dead, known := t.look.dead[name]
		if !known || dead.Incarnation != short.Incarnation || len(dead.Log) < t.room.Rows {
			dead, _ = t.c.Card(name, glance)
			t.look.dead[name] = dead
		}
		dead.Armed = short.Armed
		return dead
	}
	full, _ := t.c.Card(name, glance)
	return full
}

func (t *taking) node(card *engine.CardView) scene.Node {
	n := scene.Node{
		Name: card.Node, Range: rangeWords(card.Ranges), State: card.State, Armed: card.Armed,
		LogBefore: int(card.LogBefore), KeysHidden: max(card.AllKeys-len(card.Keys), card.MoreBusy),
	}
	t.state(&n, card)
	for i := range card.Keys {
		n.Keys = append(n.Keys, t.key(&card.Keys[i], card))
	}
	for _, l := range card.Locks {
		if len(n.Locks) == cardLocks {
			n.LocksHidden = len(card.Locks) - cardLocks
			break
		}
		n.Locks = append(n.Locks, lock(&l))
	}
	for _, r := range card.Log {
		n.Log = append(n.Log, record(&r))
	}
	t.roles(&n, card)
	t.story(&n, card)
	return n
}

// state says how the node stands, and why.
func (t *taking) state(n *scene.Node, card *engine.CardView) {
	n.Tone = diagram.Good
	switch {
	case card.State == "down":
		n.Tone = diagram.Bad
		switch {
		case strings.HasPrefix(card.Fell, "at "):
			n.Reason = "crashed " + card.Fell
		default:
			n.Reason = card.Fell
		}
		return
	case card.State == "recovering":
		n.Tone = diagram.Doubt
	case card.Disk != "":
		n.Tone, n.Reason = diagram.Doubt, "its disk is "+card.Disk
	}
	for _, g := range t.groups {
		if !slices.Contains(g, n.Name) {
			continue
		}
		if others := len(t.cards) - len(g); others > 0 {
			n.State, n.Tone = "cut off", diagram.Doubt
			n.Reason = "cut off from " + t.without(g)
		}
	}
}

// without names the nodes that are not in a group.
func (t *taking) without(group []string) string {
	var others []string
	for _, card := range t.cards {
		if !slices.Contains(group, card.Node) {
			others = append(others, card.Node)
		}
	}
	if len(others) > 4 {
		return count(len(others), "node")
	}
	return strings.Join(others, ", ")
}

// rangeWords is the range of a card: "… – i", "j – r". Of several it is the first, and how many
// more.
func rangeWords(ranges []engine.RangeView) string {
	if len(ranges) == 0 {
		return "no range"
	}
	words := bound(ranges[0].From, false) + " – " + bound(ranges[0].To, true)
	if more := len(ranges) - 1; more > 0 {
		words += fmt.Sprintf(", %d more", more)
	}
	return words
}

// bound is one end of a range. The letter before the upper one is the last that belongs to it.
func bound(key string, upper bool) string {
	switch {
	case key == "":
		return "…"
	case upper && len(key) == 1 && key > "a" && key <= "z":
		return string(key[0] - 1)
	case upper:
		return "before " + data(key)
	}
	return data(key)
}

func (t *taking) key(v *engine.KeyView, card *engine.CardView) scene.Key {
	k := scene.Key{Name: data(v.Key), Older: v.Older}
	for _, ver := range v.Versions {
		k.Versions = append(k.Versions, scene.Version{
			Value: data(ver.Value), Deleted: ver.Deleted, TS: ver.CommitTS,
		})
	}
	if v.Intent != 0 {
		k.Intent = &scene.Intent{
			Txn: v.Intent, Value: data(v.Value), Deleted: v.Deleted, InDoubt: t.inDoubt(card, v.Intent),
		}
		return k
	}
	for _, l := range card.Locks {
		if l.Key == v.Key && l.Mode == "read-intent" {
			k.Intent = &scene.Intent{Txn: l.Txn, Read: true, InDoubt: t.inDoubt(card, l.Txn)}
		}
	}
	return k
}

// inDoubt reports whether a prepared transaction cannot hear from its coordinator.
func (t *taking) inDoubt(card *engine.CardView, txn uint64) bool {
	for _, p := range card.Parts {
		if p.Txn == txn && p.Phase == "prepared" {
			return t.lost(card.Node, p.Home) || p.Stage == "blocked"
		}
	}
	return false
}

func lock(v *engine.LockView) scene.Lock {
	l := scene.Lock{Key: data(v.Key), Holder: v.Txn, Mode: v.Mode, Waiters: v.Waiters}
	if more := len(l.Waiters) - cardWaiters; more > 0 {
		l.Waiters = append(l.Waiters[:cardWaiters:cardWaiters], fmt.Sprintf("%d more", more))
	}
	return l
}

func record(v *engine.RecordView) scene.Record {
	return scene.Record{
		LSN: v.LSN, Type: v.Type, Txn: v.Txn, Detail: short(v.Detail), Synced: v.Synced,
	}
}

// roles is what the node is to transactions.
func (t *taking) roles(n *scene.Node, card *engine.CardView) {
	add := func(r scene.Role) {
		if len(n.Roles) < cardRoles {
			n.Roles = append(n.Roles, r)
		} else {
			n.RolesHidden++
		}
	}
	var roles []scene.Role
	for _, p := range card.Parts {
		if p.Coordinator {
			roles = append(roles, coordinator(&p))
		} else {
			roles = append(roles, t.participant(&p, card))
		}
	}
	slices.SortStableFunc(roles, func(a, b scene.Role) int {
		return urgency(a.Tone) - urgency(b.Tone)
	})
	for _, r := range roles {
		add(r)
	}
	if card.State == "down" {
		for _, txn := range t.orphans(card.Node) {
			add(scene.Role{
				Txn: txn, Part: "coordinator", Phase: "crashed", Detail: card.Fell, Tone: diagram.Bad,
			})
		}
	}
}

// urgency puts what is in doubt or waits before what goes its way, and that before what only is
// there.
func urgency(t diagram.Tone) int {
	switch t {
	case diagram.Bad, diagram.Doubt:
		return 0
	case diagram.Dim:
		return 2
	}
	return 1
}

// orphans are the transactions that are in doubt somewhere, and that a node coordinated.
func (t *taking) orphans(home string) (txns []uint64) {
	seen := map[uint64]bool{}
	for _, card := range t.cards {
		for _, p := range card.Parts {
			if p.Phase == "prepared" && p.Home == home && !seen[p.Txn] {
				seen[p.Txn] = true
				txns = append(txns, p.Txn)
			}
		}
	}
	return txns
}

func coordinator(p *engine.PartView) scene.Role {
	r := scene.Role{Txn: p.Txn, Part: "coordinator", Phase: p.Phase}
	switch p.Phase {
	case "active":
		r.Phase, r.Tone = "open", diagram.Dim
	case "voting":
		r.Phase = fmt.Sprintf("votes %d/%d", p.Yes, p.All)
		r.Detail = waitsFor(p.Missing)
	case "one phase":
		r.Detail = waitsFor(p.Missing)
	case "deciding":
		r.Phase, r.Detail = "COMMIT written", "not yet synced"
	case "telling":
		r.Phase, r.Tone = fmt.Sprintf("committed @%d", p.CommitTS), diagram.Good
		r.Detail = fmt.Sprintf("acks %d/%d", p.Yes, p.All)
	case "asking":
		r.Phase, r.Tone = "outcome unknown", diagram.Doubt
		r.Detail = "asks " + strings.Join(p.Missing, ", ")
	}
	return r
}

func waitsFor(nodes []string) string {
	if len(nodes) == 0 {
		return ""
	}
	return "waits for " + strings.Join(nodes, ", ")
}

func (t *taking) participant(p *engine.PartView, card *engine.CardView) scene.Role {
	r := scene.Role{Txn: p.Txn, Part: "participant"}
	switch p.Phase {
	case "prepared":
		r.Phase = "PREPARED"
		if t.inDoubt(card, p.Txn) {
			r.Tone, r.Detail = diagram.Doubt, t.doubt(p)
		}
	case "waits":
		names := make([]string, len(p.Holders))
		for i, h := range p.Holders {
			names[i] = txnName(h)
		}
		r.Phase, r.Tone = "waits for "+strings.Join(names, ", "), diagram.Doubt
		r.Detail = p.Request + " " + data(p.Key)
	case "holds locks":
		r.Phase = count(p.All, "lock")
	}
	return r
}

// doubt is how long a transaction is in doubt, and what is done about it.
func (t *taking) doubt(p *engine.PartView) string {
	words := "in doubt"
	if since := time.Duration(t.now - p.Since); p.Since >= 0 && since > 0 {
		words += " " + since.String()
	}
	switch p.Stage {
	case "blocked":
		words += ", blocked"
	case "asking the coordinator":
		words += ", asks " + p.Home
	case "asking the others":
		words += ", asks the others"
	}
	return words
}

// story is what a crash has taken, and what recovery has read back.
func (t *taking) story(n *scene.Node, card *engine.CardView) {
	if card.State == "down" {
		n.Story = append(n.Story, "memory lost")
		lost := t.lostRecords(card)
		n.Log = append(n.Log, lost...)
		if len(lost) > 0 {
			n.Story = append(n.Story, count(len(lost), "record")+" not yet synced: lost")
		}
		return
	}
	for _, v := range t.fresh() {
		if v.Node != card.Node {
			continue
		}
		switch {
		case v.Kind == engine.TraceAppend && v.Word == "START" && len(card.Log) > 0:
			first := card.Log[0].LSN - card.LogBefore
			from := "back: "
			if first > 1 {
				from = "back: checkpoint and "
			}
			n.Story = append(n.Story, from+count(int(v.LSN-first), "record")+" read from its log")
		case v.Event == "torn tail":
			n.Story = append(n.Story, lang.Escape(v.Detail))
		}
	}
}

// lostRecords are those that the last crash has taken off the log. What was synced is not lost: if
// it is not on the log, a checkpoint has it.
func (t *taking) lostRecords(card *engine.CardView) (lost []scene.Record) {
	kept := uint64(0)
	if k := len(card.Log); k > 0 {
		kept = card.Log[k-1].LSN
	}
	from := 0
	for i := range t.trace {
		switch v := &t.trace[i]; {
		case v.Node != card.Node:
		case v.Kind == engine.TraceRecover:
			from = i
		case v.Kind == engine.TraceSync:
			kept = max(kept, v.LSN)
		}
	}
	for i := from; i < len(t.trace); i++ {
		v := &t.trace[i]
		if v.Node == card.Node && v.Kind == engine.TraceAppend && v.LSN > kept {
			detail := strings.TrimPrefix(v.Detail, fmt.Sprintf("LSN %d %s", v.LSN, v.Word))
			lost = append(lost, scene.Record{
				LSN: v.LSN, Type: v.Word, Txn: v.Txn, Detail: short(strings.TrimSpace(detail)), Lost: true,
			})
		}
	}
	return lost
}
