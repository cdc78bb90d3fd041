package panel

import (
	"strconv"
	"strings"

	"conclave/repl/diagram"
	"conclave/tui/canvas"
	"conclave/tui/scene"
	"conclave/tui/style"
)

// roles say what the node is to which transaction, and then what a crash or a recovery has done.
func (p *painter) roles(a canvas.Area, n *scene.Node) {
	x, w := gutter(a)
	var lines []roleLine
	for i := range n.Roles {
		r := n.Roles[i]
		if n.Reason == r.Phase+" "+r.Detail { // "crashed at decision.logged", which is said below
			r.Phase, r.Detail = "", ""
		}
		lines = append(lines, roleLines(&r, w)...)
	}
	news, hidden := newsOf(n, w), n.RolesHidden
	if len(lines)+len(news)+min(hidden, 1) > a.H {
		lines = nil
		for i := range n.Roles {
			lines = append(lines, roleLine{shortRole(&n.Roles[i], w), n.Roles[i].Changed})
		}
	}
	lines = append(lines, news...)
	if over := len(lines) + min(hidden, 1) - a.H; over > 0 && a.H > 1 {
		most := a.H - 1
		hidden += max(len(n.Roles)-most, 0)
		if hidden == 0 {
			most = a.H
		}
		lines = lines[:min(len(lines), most)]
	}
	for y, l := range lines {
		margin(a, y, l.changed)
		l.pieces.put(a, x, y, w)
	}
	if hidden > 0 {
		a.PutIn(x, min(len(lines), a.H-1), w, more(hidden, "transaction", w), style.Dim)
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

// shortRole is a role in one line: as much of it as fits, and of what is in doubt or waits, that.
func shortRole(r *scene.Role, w int) pieces {
	ink := fresh(inkOf(r.Tone), r.Changed)
	who := piece{txn(r.Txn) + " ", style.Strong}
	part := piece{r.Part + "  ", style.Dim}
	abbreviated := piece{abbreviations.Replace(r.Part) + "  ", style.Dim}
	phase, all := piece{r.Phase, ink}, piece{r.Phase, ink}
	if r.Detail != "" {
		all.text += ", " + r.Detail
	}
	try := []pieces{{who, part, all}, {who, all}, {who, part, phase}, {who, abbreviated, phase}}
	switch {
	case r.Tone == diagram.Doubt && strings.HasPrefix(r.Detail, "in doubt"):
		try = append(try[:2], pieces{who, {r.Detail, ink}})
	case r.Tone == diagram.Doubt:
		try = try[:3]
	}
	for _, ps := range try {
		if ps.width() <= w {
			return ps
		}
	}
	return pieces{who, phase}
}

var abbreviations = strings.NewReplacer("coordinator", "coord.", "participant", "part.")

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
	names := 0
	x, w := gutter(a)
	for i := range keys {
		names = max(names, canvas.Width(keys[i].Name))
	}
	names = min(names, max(w/3, 4))
	for y := range min(len(keys), a.H) {
		key(a, y, &keys[y], names)
	}
	if hidden > 0 && len(keys) < a.H {
		a.PutIn(x, len(keys), w, more(hidden, "key", w), style.Dim)
	}
}

// key is one row: the name, the newest version, the intent, and older versions as far as they fit.
func key(a canvas.Area, y int, k *scene.Key, names int) {
	margin(a, y, k.Changed)
	x, w := gutter(a)
	end := x + w
	a.PutIn(x, y, names, k.Name, fresh(style.Text, k.Changed))
	x += names + 2
	room, intent := end-x, intentOf(k.Intent)
	if len(intent) > 0 {
		if least := chainOf(k, 0).width(); least+1+intent.width() > room {
			intent = shortIntentOf(k.Intent)
		}
		room = max(room-intent.width()-1, min(room/2, 6))
	}
	after := chainOf(k, room).put(a, x, y, room)
	if len(intent) > 0 {
		x = min(max(after+1, x+w/3), max(after+1, end-intent.width()))
		intent.put(a, x, y, end-x)
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

// shortIntentOf leaves out what the lines beside it say, too: that it is by somebody.
func shortIntentOf(in *scene.Intent) pieces {
	ps := intentOf(in)
	ps[len(ps)-1].text = " " + txn(in.Txn)
	return ps
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
		x, w := gutter(a)
		a.PutIn(x, len(told), w, more(hidden, "lock", w), style.Dim)
	}
}

func lock(a canvas.Area, y int, l *scene.Lock, andMore bool, hidden int) {
	margin(a, y, l.Changed)
	x, w := gutter(a)
	holder := pieces{{"free", style.Dim}}
	if l.Holder > 0 {
		holder = pieces{{txn(l.Holder), style.Strong}}
	}
	key := piece{l.Key + "  ", fresh(style.Text, l.Changed)}
	ps := append(pieces{{"lock ", style.Dim}, key}, holder...)
	if len(l.Waiters) > 0 {
		ps = append(ps, piece{" ◂ " + strings.Join(l.Waiters, " "), style.Doubt})
		if ps.width()+6 <= w {
			ps = append(ps, piece{waits(len(l.Waiters)), style.Doubt})
		}
	}
	if andMore {
		ps = append(ps, piece{" +" + strconv.Itoa(hidden), style.Dim})
	}
	ps.put(a, x, y, w)
}

func waits(n int) string {
	if n == 1 {
		return " waits"
	}
	return " wait"
}

// gutter is where the text of a row begins, and how wide it may be: there is a margin for the mark
// before it and a blank behind it.
func gutter(a canvas.Area) (x, w int) {
	x = 1
	if a.W >= 30 {
		x = 2
	}
	return x, a.W - x - 1
}

// margin says in its first column that a row is new.
func margin(a canvas.Area, y int, changed bool) {
	if changed {
		a.Put(0, y, mark, style.Accent)
	}
}
