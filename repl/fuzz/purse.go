package fuzz

import (
	"strconv"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// purse is what a transaction does with the keys of an INVARIANT, as its client sees it. An
// INVARIANT that is broken accuses the engine only if every transaction that has committed leaves
// the sum as it was, by its own lights; a script that was made shorter may have ones that do not.
type purse struct {
	loose  bool // READ COMMITTED: what was read may be gone, unless it is locked
	unfair bool // it wrote what it had not read
	locked map[string]bool
	read   map[string]int64 // what a PUT may build on
	sum    int64            // what it has added
}

func (u *purse) begin(b *books, st lang.Begin) {
	level := st.Isolation
	if level == "" {
		level = b.usual
	}
	u.loose = level == lang.ReadCommitted
	u.locked, u.read = map[string]bool{}, map[string]int64{}
}

// heard takes in the answer of a statement on data.
func (u *purse) heard(b *books, r *session.Result) {
	if r.Error != nil && r.Error.Code != "INVARIANT" {
		return
	}
	switch st := r.Stmt.(type) {
	case lang.Lock:
		if u.locked != nil {
			u.locked[st.Key] = true
		}
	case lang.Get:
		n, err := strconv.ParseInt(r.Value.S, 10, 64)
		if u.read != nil && err == nil && (!u.loose || u.locked[st.Key]) {
			u.read[st.Key] = n
		}
	case lang.Put:
		n, err := strconv.ParseInt(st.Value, 10, 64)
		had, known := u.read[st.Key]
		if b.watched[st.Key] {
			u.unfair = u.unfair || !known || err != nil
			u.sum += n - had
		}
		if known {
			u.read[st.Key] = n
		}
	case lang.Incr:
		if b.watched[st.Key] {
			u.sum += st.By.V
			delete(u.read, st.Key)
		}
	case lang.Delete, lang.CPut:
		if key, _ := written(st); b.watched[key] {
			u.unfair = true
		}
	}
}

// watch takes in an INVARIANT. What has committed before it was set is not its business; one that
// does not hold then accuses nobody.
func (b *books) watch(st lang.Invariant, holds bool) {
	b.watched, b.holds = map[string]bool{}, holds
	for _, key := range st.Keys {
		b.watched[key] = true
	}
	for _, a := range b.all {
		a.purse.sum, a.purse.unfair = 0, false
	}
}

// fair reports whether all who have committed, or may have, leave the sum as it was.
func (b *books) fair() bool {
	if !b.holds {
		return false
	}
	for _, a := range b.all {
		if a.told != toldAborted && (a.purse.unfair || a.purse.sum != 0) {
			return false
		}
	}
	return true
}
