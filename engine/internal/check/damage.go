package check

import (
	"fmt"
	"sort"
)

// damage checks what is there in the end: atomicity, durability, and the guesses of operators.
func (j *judge) damage() {
	for t := range j.txns {
		tx := &j.txns[t]
		if len(tx.writes) == 0 {
			continue
		}
		c := j.census(int32(t))
		switch torn := c.at != nil && (tx.Answer == Aborted || c.lacking != nil); {
		case tx.guessed:
			j.guesses(tx, torn || tx.Answer == Committed && c.lacking != nil, &c)
		case torn:
			j.damaged(Atomicity, tx, c.spots(tx)...)
		case tx.Answer == Committed && (c.lacking != nil || c.gone != nil):
			j.damaged(Durability, tx, c.spots(tx)...)
		}
	}
}

// fact is what one node has, or a client was told, of a damaged transaction.
type fact struct{ arrow, words string }

// damaged reports a transaction, if none of that name has been.
func (j *judge) damaged(name string, tx *txn, facts ...fact) {
	if j.found[name] != nil {
		return
	}
	a := &Anomaly{Name: name, Txns: []uint64{tx.ID}}
	for _, f := range facts {
		a.Cycle = append(a.Cycle, txnName(tx.ID)+" -"+f.arrow)
		a.Words = append(a.Words, f.words)
	}
	j.found[name] = a
}

// census is where the writes of a transaction have arrived. A write is neither here nor there while
// its range is down or the transaction in doubt on it.
type census struct {
	at      *spot // one that was installed
	lacking *spot // one that was not, and will not be
	gone    *spot // one that was installed, and is not there any more
}

// spot is a key on a node.
type spot struct{ key, node string }

func (j *judge) census(t int32) (c census) {
	tx := &j.txns[t]
	for _, w := range tx.writes {
		key := tx.Ops[w].Key
		r := j.rangeOf(key)
		if r == nil {
			continue
		}
		here := &spot{key, r.Node}
		v, installed := j.installedAt(t, key)
		switch {
		case installed && c.at == nil:
			c.at = here
		case installed, r.Down, inDoubt(r, tx.ID):
		case c.lacking == nil:
			c.lacking = here
		}
		if installed && c.gone == nil && !r.Down && !j.present(r, key, v) {
			c.gone = here
		}
	}
	return c
}

// spots says what the census has found, and what the client was told.
func (c *census) spots(tx *txn) (facts []fact) {
	id := txnName(tx.ID)
	add := func(s *spot, word, words string) {
		if s != nil {
			facts = append(facts, fact{
				word + " " + s.key + "-> " + s.node, fmt.Sprintf(words, id, s.key, s.node),
			})
		}
	}
	if c.gone != nil {
		add(c.gone, "lost", "what %s wrote to %s is not on %s any more")
	} else {
		add(c.at, "at", "what %s wrote to %s is on %s")
		add(c.lacking, "not at", "what %s wrote to %s is not on %s")
	}
	if tx.Answer == Committed || tx.Answer == Aborted {
		facts = append(facts, fact{
			"told-> " + tx.Answer.String(), "the client of " + id + " was told: " + tx.Answer.String(),
		})
	}
	return facts
}

// guesses compares what operators have decided of a transaction with what is known of its end.
func (j *judge) guesses(tx *txn, torn bool, c *census) {
	told := tx.Answer == Committed || tx.Answer == Aborted
	truth, known := tx.Answer == Committed, told
	guesses := [2]*Decision{} // an abort, a commit
	var decided *Decision
	for i := range j.Decisions {
		switch d := &j.Decisions[i]; {
		case d.Txn != tx.ID:
		case !d.Guess && decided == nil:
			decided = d
		case d.Guess && d.Commit && guesses[1] == nil:
			guesses[1] = d
		case d.Guess && !d.Commit && guesses[0] == nil:
			guesses[0] = d
		}
	}
	if !known && decided != nil {
		truth, known = decided.Commit, true
	}
	wrong := guesses[0]
	if wrong == nil || known && !truth {
		wrong = guesses[1]
	}
	off := known && wrong != nil && wrong.Commit != truth
	switch {
	case off && !told:
		j.damaged(Heuristic, tx, wrong.fact(), decided.fact())
	case off:
		j.damaged(Heuristic, tx, append([]fact{wrong.fact()}, c.spots(tx)...)...)
	case torn:
		j.damaged(Heuristic, tx, append([]fact{wrong.fact()}, c.spots(tx)...)...)
	}
}

// fact says what is on record.
func (d *Decision) fact() fact {
	word, id := "abort", txnName(d.Txn)
	if d.Commit {
		word = "commit"
	}
	if d.Guess {
		return fact{
			"guess " + word + "-> " + d.Node,
			fmt.Sprintf("an operator decided %s of %s on %s", word, id, d.Node),
		}
	}
	return fact{
		"decision " + word + "-> " + d.Node,
		fmt.Sprintf("the decision about %s, on record at %s, is %s", id, d.Node, word),
	}
}

// rangeOf is the range that a key is in now, or nil.
func (j *judge) rangeOf(key string) *Range {
	i := sort.Search(len(j.State), func(i int) bool { return j.State[i].Lo > key }) - 1
	if i < 0 || !j.State[i].Contains(key) {
		return nil
	}
	return &j.State[i]
}

func inDoubt(r *Range, id uint64) bool {
	for _, t := range r.InDoubt {
		if t == id {
			return true
		}
	}
	return false
}

// installedAt is the version that a transaction has installed of a key, if it has.
func (j *judge) installedAt(t int32, key string) (v link, installed bool) {
	at := place{j.keys[key], t}
	if v, stray := j.strays[at]; stray {
		return v, true
	}
	i, there := j.places[at]
	if !there {
		return link{}, false
	}
	v = j.chains[at.key][i]
	return v, v.installed
}

// present reports whether a version that was installed is there, or is gone for the reason that
// nobody could see it any more: it was overwritten at or below the cut, or is a deletion there.
func (j *judge) present(r *Range, key string, v link) bool {
	from := sort.Search(len(r.Versions), func(i int) bool { return r.Versions[i].Key >= key })
	for i := from; i < len(r.Versions) && r.Versions[i].Key == key; i++ {
		if f := &r.Versions[i]; f.Txn == j.txns[v.txn].ID && f.TS == v.ts {
			return true
		}
	}
	if v.none && v.ts <= r.Cut {
		return true
	}
	for _, next := range j.chains[j.keys[key]] {
		if next.ts > v.ts && next.ts <= r.Cut {
			return true
		}
	}
	return false
}
