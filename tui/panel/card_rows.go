package panel

import (
	"strconv"
	"strings"

	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// roles say what the node is to which transaction, and then what a crash or a recovery has done.
func (p *painter) roles(a canvas.Area, n *scene.Node) {
	w := a.W - 2
	var lines []roleLine
	for i := range n.Roles {
		lines = append(lines, roleLines(&n.Roles[i], w)...)
	}
	news := newsOf(n, w)
	if len(lines)+len(news) > a.H {
		lines = nil
		for i := range n.Roles {
			lines = append(lines, roleLine{shortRole(&n.Roles[i], w), n.Roles[i].Changed})
		}
	}
	lines = append(lines, news...)
	hidden := n.RolesHidden
	if over := len(lines) + min(hidden, 1) - a.H; over > 0 && len(news) == 0 && a.H > 1 {
		over = len(lines) - a.H + 1
		lines, hidden = lines[:a.H-1], hidden+over
	}
	for y, l := range lines {
		margin(a, y, l.changed)
		l.pieces.put(a, 1, y, w)
	}
	if hidden > 0 {
		a.PutIn(1, min(len(lines), a.H-1), w, more(hidden, "transaction"), style.Dim)
	}
}

type roleLine struct {
	pieces
	changed bool
}

// roleLines are a role in full: in one line if that fits, or who, and then what.
func roleLines(r *scene.Role, w int) []roleLine {
	ink := fresh(inkOf(r.Tone), r.Changed)
	who := pieces{{txn(r.Txn) + " ", style.Strong}, {r.Part, style.Dim}}
	what := r.Phase
	if r.Detail != "" {
		what += ", " + r.Detail
	}
	if what == "" {
		return []roleLine{{who, r.Changed}}
	}
	if who.width()+2+canvas.Width(what) <= w {
		return []roleLine{{append(who, piece{"  " + what, ink}), r.Changed}}
	}
	lines := []roleLine{{who, r.Changed}}
	indent := len(txn(r.Txn)) + 1
	wrapped := canvas.Wrap(what, w-indent)
	if r.Detail != "" && canvas.Width(what) > w-indent {
		wrapped = []string{r.Phase, r.Detail}
	}
	for _, l := range wrapped {
		lines = append(lines, roleLine{pieces{{strings.Repeat(" ", indent) + l, ink}}, false})
	}
	return lines
}

// shortRole is a role in one line.
func shortRole(r *scene.Role, w int) pieces {
	ink := fresh(inkOf(r.Tone), r.Changed)
	who := txn(r.Txn) + " "
	for _, part := range []string{r.Part, r.Part[:min(len(r.Part), 5)] + "."} {
		what := "  " + r.Phase
		if r.Detail != "" && len(who)+len(part)+canvas.Width(what+", "+r.Detail) <= w {
			what += ", " + r.Detail
		}
		if len(who)+len(part)+canvas.Width(what) <= w {
			return pieces{{who, style.Strong}, {part, style.Dim}, {what, ink}}
		}
	}
	return pieces{{who, style.Strong}, {r.Phase, ink}}
}

// newsOf is why a node is as it is, and what its last crash or recovery has done.
func newsOf(n *scene.Node, w int) (lines []roleLine) {
	if n.Reason != "" {
		for _, l := range canvas.Wrap(n.Reason, w) {
			lines = append(lines, roleLine{pieces{{l, inkOf(n.Tone)}}, false})
		}
	}
	ink := style.Text
	if n.State == down {
		ink = style.Dim
	}
	for _, s := range n.Story {
		for _, l := range canvas.Wrap(s, w) {
			lines = append(lines, roleLine{pieces{{l, ink}}, false})
		}
	}
	return lines
}

// keys are the keys with their versions, and what is prepared beside them.
func (p *painter) keys(a canvas.Area, n *scene.Node) {
	keys, hidden := n.Keys, n.KeysHidden
	if len(keys)+min(hidden, 1) > a.H && a.H > 1 {
		most := min(len(keys), a.H-1)
		keys, hidden = keys[:most], hidden+len(keys)-most
	}
	names, w := 0, a.W-2
	for i := range keys {
		names = max(names, canvas.Width(keys[i].Name))
	}
	names = min(names, max(w/3, 4))
	for y := range min(len(keys), a.H) {
		key(a, y, &keys[y], names)
	}
	if hidden > 0 && len(keys) < a.H {
		a.PutIn(1, len(keys), w, more(hidden, "key"), style.Dim)
	}
}

// key is one row: the name, the newest version, the intent, and older versions as far as they fit.
func key(a canvas.Area, y int, k *scene.Key, names int) {
	margin(a, y, k.Changed)
	w := a.W - 2
	a.PutIn(1, y, names, k.Name, fresh(style.Text, k.Changed))
	intent := intentOf(k.Intent)
	room := w - names - 2
	chain := chainOf(k, room-intent.width()-1)
	x := chain.put(a, names+3, y, room)
	if len(intent) > 0 {
		x = max(x+1, min(names+3+w/3, a.W-1-intent.width()))
		intent.put(a, x, y, a.W-1-x)
	}
}

// chainOf are the versions from the newest on, as many as fit into w cells, and at least one.
func chainOf(k *scene.Key, w int) pieces {
	var chain pieces
	for i := range k.Versions {
		v := &k.Versions[i]
		value, ink := v.Value, style.Text
		if v.Deleted {
			value, ink = "deleted", style.Dim
		}
		at := "@" + strconv.FormatUint(v.TS, 10)
		if i == 0 {
			chain = pieces{{value, fresh(ink, k.Changed)}, {at, style.Dim}}
			continue
		}
		older := append(chain[:len(chain):len(chain)], piece{" ← ", style.Line},
			piece{value + at, style.Dim})
		if older.width() > w {
			return ending(chain, w)
		}
		chain = older
	}
	if k.Older > 0 {
		return ending(chain, w)
	}
	return chain
}

// ending says that there are older versions, if there is room to say it.
func ending(chain pieces, w int) pieces {
	if chain.width()+4 > w {
		return chain
	}
	return append(chain, piece{" ← …", style.Line})
}

func intentOf(in *scene.Intent) pieces {
	if in == nil {
		return nil
	}
	ink := style.Text
	if in.InDoubt {
		ink = style.Doubt
	}
	what := in.Value
	switch {
	case in.Read:
		what = "read"
	case in.Deleted:
		what = "delete"
	}
	return pieces{{"┆ ", ink}, {what, ink}, {" by " + txn(in.Txn), style.Dim}}
}

// locks are those that say something beside the intents: held without one, or waited for.
func (p *painter) locks(a canvas.Area, n *scene.Node) {
	var told []*scene.Lock
	for i := range n.Locks {
		if l := &n.Locks[i]; l.Mode == "exclusive" || len(l.Waiters) > 0 {
			told = append(told, l)
		}
	}
	hidden := n.LocksHidden
	if len(told) > a.H {
		most := max(a.H-1, min(a.H, 1))
		told, hidden = told[:most], hidden+len(told)-most
	}
	for y, l := range told {
		lock(a, y, l, a.H == 1 && hidden > 0, hidden)
	}
	if hidden > 0 && len(told) < a.H {
		a.PutIn(1, len(told), a.W-2, more(hidden, "lock"), style.Dim)
	}
}

func lock(a canvas.Area, y int, l *scene.Lock, andMore bool, hidden int) {
	margin(a, y, l.Changed)
	holder := pieces{{"free", style.Dim}}
	if l.Holder > 0 {
		holder = pieces{{txn(l.Holder), style.Strong}}
	}
	ps := append(pieces{{"lock ", style.Dim}, {l.Key + "  ", fresh(style.Text, l.Changed)}}, holder...)
	if len(l.Waiters) > 0 {
		ps = append(ps, piece{" ◂ " + strings.Join(l.Waiters, " "), style.Doubt})
		if ps.width()+6 <= a.W-2 {
			ps = append(ps, piece{waits(len(l.Waiters)), style.Doubt})
		}
	}
	if andMore {
		ps = append(ps, piece{" +" + strconv.Itoa(hidden), style.Dim})
	}
	ps.put(a, 1, y, a.W-2)
}

func waits(n int) string {
	if n == 1 {
		return " waits"
	}
	return " wait"
}

// margin says in its first column that a row is new.
func margin(a canvas.Area, y int, changed bool) {
	if changed {
		a.Put(0, y, mark, style.Accent)
	}
}
