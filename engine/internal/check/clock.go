package check

import (
	"cmp"
	"slices"
)

// What timestamps tell: a read at a snapshot got the newest version at or below it, and the first
// committer has won.

// byClock is the versions of a key in the order of their timestamps. That is the order of their
// installation, if all is well.
func (x *history) byClock(key int32) []link {
	chain := x.chains[key]
	if slices.IsSortedFunc(chain, older) {
		return chain
	}
	sorted := slices.Clone(chain)
	slices.SortStableFunc(sorted, older)
	return sorted
}

// older compares by timestamp. Of two at the same one, which a sound clock never gives, that of the
// later transaction counts as newer.
func older(a, b link) int {
	if c := cmp.Compare(a.ts, b.ts); c != 0 {
		return c
	}
	return cmp.Compare(a.txn, b.txn)
}

// newestAt is the index of the newest version at or below a timestamp, -1 if there is none.
func newestAt(versions []link, ts uint64) int {
	i, _ := slices.BinarySearchFunc(versions, ts, func(v link, ts uint64) int {
		if v.ts <= ts {
			return -1
		}
		return 1
	})
	return i - 1
}

// clock checks all reads and writes by timestamp.
func (j *judge) clock() {
	clocks := make([][]link, len(j.chains))
	for key := range clocks {
		clocks[key] = j.byClock(int32(key))
	}
	for t := range j.txns {
		reader := int32(t)
		j.visits(reader, func(s *sight) { j.readByClock(clocks[s.key], reader, s) })
		if j.txns[t].committed {
			j.writesByClock(clocks, reader)
		}
	}
}

// readByClock checks one read. Under SNAPSHOT and above its snapshot is that of BEGIN, whatever it
// says.
func (j *judge) readByClock(versions []link, t int32, s *sight) {
	at := s.op.At
	if tx := &j.txns[t]; tx.Level >= Snapshot && tx.Start != 0 && at != 0 {
		at = tx.Start
	}
	if at == 0 {
		return
	}
	if s.TS > at { // it has seen the future
		if w, known := j.ids[s.Txn]; known && w != t && j.txns[w].committed {
			j.report(GSingle, step{edge{t, w, s.key, snapshotFirst}, at, s.TS},
				step{edge: edge{w, t, s.key, wr}})
		}
		return
	}
	i := newestAt(versions, at)
	if i < 0 || versions[i].txn == t || versions[i].txn == nobody || s.missing && versions[i].none {
		return
	}
	if due := versions[i]; s.missing || s.TS < due.ts {
		j.report(GSingle, step{edge: edge{t, due.txn, s.key, s.overtaken()}},
			step{edge{due.txn, t, s.key, committedFirst}, due.ts, at})
	}
}

// writesByClock is first committer wins: between the snapshot at which a write is checked and its
// commit, nobody else has written the key.
func (j *judge) writesByClock(clocks [][]link, t int32) {
	tx := &j.txns[t]
	if tx.Commit == 0 || tx.guessed {
		return
	}
	for _, w := range tx.writes {
		at := tx.Start
		if tx.Level < Snapshot {
			at = tx.updateCheck(tx.Ops[w].Key)
		}
		if at == 0 {
			continue
		}
		key := j.keys[tx.Ops[w].Key]
		versions := clocks[key]
		i := newestAt(versions, tx.Commit)
		for i >= 0 && (versions[i].txn == t || older(versions[i], link{ts: tx.Commit, txn: t}) > 0) {
			i--
		}
		if i >= 0 && versions[i].ts > at && versions[i].txn != nobody {
			u := versions[i]
			j.report(GSingle, step{edge{t, u.txn, key, snapshotFirst}, at, u.ts},
				step{edge: edge{u.txn, t, key, ww}})
		}
	}
}

// updateCheck is the snapshot of the first read that a write of key depends on (INCR, CPUT); 0 if
// none does.
func (t *txn) updateCheck(key string) (at uint64) {
	for i := range t.Ops {
		if op := &t.Ops[i]; op.Kind != Read && op.Key == key && op.At != 0 && (at == 0 || op.At < at) {
			at = op.At
		}
	}
	return at
}
