package fuzz

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// books are what the clients were told, transaction by transaction: what is held against the
// cluster in the end. The engine is not asked what it believes.
type books struct {
	open    map[string]*account // by session
	waits   map[string]bool     // sessions with a statement that waits
	all     []*account
	byTxn   map[string]*account
	guessed bool            // somebody has RESOLVEd something
	cut     bool            // gc was on: versions may have been cut
	watched map[string]bool // the keys of the INVARIANT
	holds   bool            // it did when it was set
	usual   lang.Isolation  // what SET isolation has said
}

// account is one transaction as its client knows it.
type account struct {
	txn      string
	session  string
	told     outcome
	commitTS uint64
	wrote    map[string]bool // the keys that it has written
	purse    purse
}

// outcome is what a client was told.
type outcome string

const (
	toldNothing   outcome = "nothing"
	toldCommitted outcome = "COMMITTED"
	toldAborted   outcome = "ABORTED"
	toldUnknown   outcome = "UNKNOWN"
)

func newBooks() books {
	return books{open: map[string]*account{}, waits: map[string]bool{}, byTxn: map[string]*account{}}
}

func (b *books) account(txn, session string) *account {
	a := b.byTxn[txn]
	if a == nil {
		a = &account{txn: txn, session: session, told: toldNothing, wrote: map[string]bool{}}
		b.byTxn[txn] = a
		b.all = append(b.all, a)
	}
	return a
}

// heard enters one answer.
func (b *books) heard(p *play, r *session.Result) {
	if !forClient(r.Stmt) {
		switch st := r.Stmt.(type) {
		case lang.Resolve:
			b.guessed = b.guessed || r.Error == nil
		case lang.Set:
			b.cut = b.cut || st.Name == "gc" && st.Word == "on"
			if st.Name == "isolation" {
				b.usual = lang.Isolation(strings.ToUpper(st.Word))
			}
		case lang.Invariant:
			b.watch(st, r.Error == nil)
		}
		return
	}
	if r.Status == session.Waiting {
		b.waits[r.Session] = true
		return
	}
	if r.Error != nil && r.Error.Code == "BUSY" {
		return
	}
	if r.Resumed {
		delete(b.waits, r.Session)
	}
	switch r.Stmt.(type) {
	case lang.Begin:
		if r.Error == nil {
			b.open[r.Session] = b.account(r.Txn, r.Session)
			b.open[r.Session].purse.begin(b, r.Stmt.(lang.Begin))
		}
	case lang.Commit:
		b.ended(r)
	case lang.Rollback:
		b.rolledBack(r)
	default:
		b.data(r)
	}
}

// forClient reports whether a statement is about the data of its session.
func forClient(st lang.Stmt) bool {
	switch st.(type) {
	case lang.Begin, lang.Get, lang.Put, lang.Delete, lang.Scan, lang.CPut, lang.Incr, lang.Lock,
		lang.Commit, lang.Rollback:
		return true
	}
	return false
}

// ended is the answer of a COMMIT. One that breaks an INVARIANT is a commit all the same.
func (b *books) ended(r *session.Result) {
	a := b.open[r.Session]
	if a == nil {
		return
	}
	delete(b.open, r.Session)
	switch {
	case r.Outcome == "committed":
		a.told, a.commitTS = toldCommitted, r.CommitTS
	case r.Error != nil && r.Error.Code == "OUTCOME_UNKNOWN":
		a.told = toldUnknown
	default:
		a.told = toldAborted
	}
}

// rolledBack is the answer of a ROLLBACK. NO_TXN says that it came too late: the statement that
// waited has its own answer.
func (b *books) rolledBack(r *session.Result) {
	a := b.open[r.Session]
	waited := b.waits[r.Session]
	switch {
	case r.Error == nil:
		if a == nil && waited {
			a = b.byTxn[r.Txn] // an autocommit statement, which nothing more is heard of
		}
		if a != nil {
			a.told = toldAborted
		}
	case r.Error.Code == "OUTCOME_UNKNOWN":
		if a == nil {
			a = b.byTxn[r.Txn]
		}
		if a != nil {
			a.told = toldUnknown
		}
	default:
		return
	}
	delete(b.waits, r.Session)
	delete(b.open, r.Session)
}

// data is the answer of a statement on data: in a transaction a write that is buffered, or else the
// outcome of one of its own.
func (b *books) data(r *session.Result) {
	a, own := b.open[r.Session], false
	if a == nil {
		if r.Txn == "" {
			return
		}
		a, own = b.account(r.Txn, r.Session), true
	}
	key, writes := written(r.Stmt)
	if writes && (r.Error == nil || own) {
		a.wrote[key] = true
	}
	a.purse.heard(b, r)
	if !own {
		return
	}
	switch {
	case r.Auto != nil:
		a.told, a.commitTS = toldCommitted, r.Auto.TS
	case r.Error != nil && r.Error.Code == "INVARIANT":
		a.told = toldUnknown // it has committed; at which timestamp is not said
	case r.Error != nil && r.Error.Code == "OUTCOME_UNKNOWN":
		a.told = toldUnknown
	default:
		a.told = toldAborted
	}
}

// written is the key that a statement writes.
func written(st lang.Stmt) (key string, writes bool) {
	switch st := st.(type) {
	case lang.Put:
		return st.Key, true
	case lang.Delete:
		return st.Key, true
	case lang.CPut:
		return st.Key, true
	case lang.Incr:
		return st.Key, true
	}
	return "", false
}

// judge holds what was told against the versions that are there, when every node is up and nothing
// is in doubt: who was told COMMITTED has them all, who was told ABORTED has none, who was told
// UNKNOWN has all or none.
func (b *books) judge(p *play) {
	if b.guessed || !p.settled() {
		return
	}
	have := map[string]map[string]uint64{} // the versions of a transaction: key, commit_ts
	newest := map[string]engine.VersionView{}
	for _, v := range p.Cluster().VersionViews("") {
		txn := "T" + strconv.FormatUint(v.Txn, 10)
		if have[txn] == nil {
			have[txn] = map[string]uint64{}
		}
		have[txn][v.Key] = v.CommitTS
		newest[v.Key] = v
	}
	for _, a := range b.all {
		a.judge(p, have[a.txn], newest, b.cut)
	}
}

func (a *account) judge(
	p *play, have map[string]uint64, newest map[string]engine.VersionView, cut bool,
) {
	if len(a.wrote) == 0 {
		return
	}
	var lost, there []string
	stamps := map[uint64]bool{}
	for key := range a.wrote {
		ts, found := have[key]
		switch {
		case found:
			there = append(there, key)
			stamps[ts] = true
		case cut && overwritten(newest, key, a.commitTS):
		default:
			lost = append(lost, key)
		}
	}
	slices.Sort(lost)
	slices.Sort(there)
	switch {
	case len(stamps) > 1:
		p.fail("atomicity", "%s has versions at %d timestamps: %v", a.txn, len(stamps), there)
	case a.told == toldAborted && len(there) > 0:
		p.fail("told ABORTED", "the client of %s was told that it aborted; its %s is there",
			a.txn, strings.Join(there, " "))
	case a.told == toldCommitted && len(lost) > 0:
		p.fail("durability", "the client of %s was told COMMITTED; its %s is not there",
			a.txn, strings.Join(lost, " "))
	case a.told == toldCommitted && len(there) > 0 && !stamps[a.commitTS]:
		p.fail("atomicity", "the client of %s was told @%d; that is not where its versions are",
			a.txn, a.commitTS)
	case a.told != toldCommitted && !cut && len(there) > 0 && len(lost) > 0:
		p.fail("atomicity", "%s has its %s, and not its %s",
			a.txn, strings.Join(there, " "), strings.Join(lost, " "))
	}
}

// overwritten reports whether gc may have cut the version of a key at ts: a newer one is there, or
// a delete that came after it has gone with it.
func overwritten(newest map[string]engine.VersionView, key string, ts uint64) bool {
	v, found := newest[key]
	return !found || cmp.Compare(v.CommitTS, ts) > 0
}
