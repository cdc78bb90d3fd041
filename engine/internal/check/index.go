package check

import (
	"cmp"
	"slices"
	"sort"
)

// history is a History made ready: transactions and keys are numbers, and each key has its versions
// in a chain.
type history struct {
	*History
	txns   []txn
	ids    map[uint64]int32
	keys   map[string]int32
	names  []string        // of the keys, ascending
	chains [][]link        // of each key: the committed versions in order of installation
	gone   [][]int32       // of each key: where in its chain deletions stand
	places map[place]int32 // where in its chain a version stands
	strays map[place]link  // versions of transactions that have not committed
	own    []int32         // scratch: the last transaction, plus one, that wrote the key in this walk
}

// txn is a transaction with what is known of its end.
type txn struct {
	*Txn
	level     Level // that it is held to
	committed bool
	installed bool  // at one node at least
	guessed   bool  // an operator has had a part in its end
	writes    []int // its last write of each key: indexes of Ops, by key
}

// link is a version in its chain.
type link struct {
	txn       int32
	ts        uint64
	none      bool
	installed bool // false: the client was told of it, and no node has it yet
}

// place names a version by its key and its transaction.
type place struct{ key, txn int32 }

// nobody is the transaction of a version that was written by one from before the history.
const nobody = int32(-1)

// index makes a history ready, in time linear in its size but for the sorting of its keys.
func index(h *History, level Level) *history {
	x := &history{
		History: h, ids: make(map[uint64]int32, len(h.Txns)), txns: make([]txn, len(h.Txns)),
		keys: map[string]int32{}, places: map[place]int32{}, strays: map[place]link{},
	}
	for i := range h.Txns {
		t := &h.Txns[i]
		x.ids[t.ID] = int32(i)
		x.txns[i] = txn{Txn: t, level: t.Level}
		if level != Own {
			x.txns[i].level = level
		}
	}
	x.nameKeys()
	x.ends()
	for i := range x.txns {
		x.txns[i].writes = x.lastWrites(&h.Txns[i])
	}
	x.link()
	return x
}

// nameKeys gives every key its number, in key order.
func (x *history) nameKeys() {
	add := func(key string) {
		if _, known := x.keys[key]; !known {
			x.keys[key] = 0
			x.names = append(x.names, key)
		}
	}
	for i := range x.Txns {
		for k := range x.Txns[i].Ops {
			op := &x.Txns[i].Ops[k]
			if op.Kind != Scan {
				add(op.Key)
			}
			for f := range op.Found {
				add(op.Found[f].Key)
			}
		}
	}
	for i := range x.Installs {
		add(x.Installs[i].Key)
	}
	sort.Strings(x.names)
	for i, name := range x.names {
		x.keys[name] = int32(i)
	}
	x.own = make([]int32, len(x.names))
}

// ends finds out how each transaction ended: as its client was told, else as the nodes have it.
func (x *history) ends() {
	for i := range x.Installs {
		if t, ok := x.ids[x.Installs[i].Txn]; ok {
			x.txns[t].installed = true
		}
	}
	for _, d := range x.Decisions {
		if t, ok := x.ids[d.Txn]; ok && d.Guess {
			x.txns[t].guessed = true
		}
	}
	for i := range x.txns {
		t := &x.txns[i]
		switch t.Answer {
		case Committed:
			t.committed = true
		case Open, Unknown:
			t.committed = t.installed || t.Commit != 0
		}
	}
}

// lastWrites is the last write of each key.
func (x *history) lastWrites(t *Txn) []int {
	var writes []int
	for i := range t.Ops {
		if t.Ops[i].Kind == Write || t.Ops[i].Kind == Delete {
			writes = append(writes, i)
		}
	}
	if len(writes) < 2 {
		return writes
	}
	slices.SortFunc(writes, func(a, b int) int {
		if c := cmp.Compare(t.Ops[a].Key, t.Ops[b].Key); c != 0 {
			return c
		}
		return cmp.Compare(b, a) // the last one first
	})
	return slices.CompactFunc(writes, func(a, b int) bool { return t.Ops[a].Key == t.Ops[b].Key })
}

// link makes the chains: the committed versions of each key as they were installed, and behind them
// those that clients were told of and no node has yet, by timestamp.
func (x *history) link() {
	x.chains, x.gone = make([][]link, len(x.names)), make([][]int32, len(x.names))
	for i := range x.Installs {
		v := &x.Installs[i]
		t, known := x.ids[v.Txn]
		switch key := x.keys[v.Key]; {
		case !known && x.Partial:
			x.append(key, link{nobody, v.TS, v.None, true})
		case !known:
		case x.txns[t].committed:
			x.append(key, link{t, v.TS, v.None, true})
		default:
			x.strays[place{key, t}] = link{t, v.TS, v.None, true}
		}
	}
	var late []link
	var keys []int32
	for i := range x.txns {
		t := &x.txns[i]
		for _, w := range t.writes {
			key := x.keys[t.Ops[w].Key]
			_, there := x.places[place{key, int32(i)}]
			if t.committed && t.Commit != 0 && !there && !t.guessed {
				late = append(late, link{int32(i), t.Commit, t.Ops[w].Kind == Delete, false})
				keys = append(keys, key)
			}
		}
	}
	order := make([]int, len(late))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(late[a].ts, late[b].ts) })
	for _, i := range order {
		x.append(keys[i], late[i])
	}
}

func (x *history) append(key int32, v link) {
	if _, there := x.places[place{key, v.txn}]; !there && v.txn != nobody {
		x.places[place{key, v.txn}] = int32(len(x.chains[key]))
	}
	if v.none {
		x.gone[key] = append(x.gone[key], int32(len(x.chains[key])))
	}
	x.chains[key] = append(x.chains[key], v)
}

// within is the numbers of the keys in a range: [from, to).
func (x *history) within(r *Range) (from, to int32) {
	from = int32(sort.SearchStrings(x.names, r.Lo))
	to = int32(len(x.names))
	if r.Hi != "" {
		to = max(from, int32(sort.SearchStrings(x.names, r.Hi)))
	}
	return from, to
}
