package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"conclave/engine/internal/base"
)

// judge holds what the clients were told against the history that the logs decided: a plain list of
// versions for each key.
func (r *run) judge() {
	h := r.history()
	for _, s := range r.order {
		r.judgeOutcome(s)
		for i := range s.seen {
			r.judgeRead(h, s, &s.seen[i])
		}
		if _, did := r.truth.committed(s.id); did {
			r.judgeWrites(h, s)
			r.judgeLocks(h, s)
			r.judgeSerializable(h, s)
		}
	}
	for txn, f := range r.truth.fates {
		if s := r.stories[txn]; s == nil {
			r.fail("%v committed at %v: its client gave up on it", txn, f.ts)
		}
	}
	r.judgeVersions(h)
	r.judgeMoney()
	r.judgeBounds()
}

// version is one version of a key, in the model.
type version struct {
	ts    base.TS
	txn   base.TxnID
	value string
	gone  bool
}

// history is the versions of each key, oldest first.
type history map[string][]version

// history is what the decided transactions wrote, in the order of their commit timestamps.
func (r *run) history() history {
	h := history{}
	var committed []*story
	for _, s := range r.order {
		if _, did := r.truth.committed(s.id); did {
			committed = append(committed, s)
		}
	}
	slices.SortFunc(committed, func(a, b *story) int {
		x, _ := r.truth.committed(a.id)
		y, _ := r.truth.committed(b.id)
		return cmp.Compare(x, y)
	})
	for _, s := range committed {
		ts, _ := r.truth.committed(s.id)
		for key, w := range s.wrote {
			v := version{ts: ts, txn: s.id, value: w.value, gone: w.gone}
			if s.auto && w.incr { // the client of an unknown outcome was not told the sum
				old, _ := h.at(key, s.start)
				n, _ := strconv.ParseInt(old, 10, 64)
				v.value = strconv.FormatInt(n+w.by, 10)
				if s.told == toldCommitted && v.value != w.value {
					r.fail("%v: INCR %s answered %s, it is %s", s.id, key, w.value, v.value)
				}
			}
			h[key] = append(h[key], v)
		}
	}
	return h
}

// at is the value of a key at a timestamp.
func (h history) at(key string, ts base.TS) (string, bool) {
	list := h[key]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].ts <= ts {
			return list[i].value, !list[i].gone
		}
	}
	return "", false
}

// between is the first version of a key above one timestamp and below another.
func (h history) between(key string, after, before base.TS) (version, bool) {
	for _, v := range h[key] {
		if v.ts > after && v.ts < before {
			return v, true
		}
	}
	return version{}, false
}

func (r *run) judgeOutcome(s *story) {
	_, did := r.truth.committed(s.id)
	status, err := r.Status(uint64(s.id))
	switch {
	case s.told == toldNothing:
		r.fail("the client of %v was told nothing", s.id)
	case s.told == toldCommitted && len(s.wrote) > 0 && !did:
		r.fail("%v was acknowledged, and is lost", s.id)
	case s.told == toldAborted && did:
		r.fail("the client of %v was told that it aborted: it has committed", s.id)
	case err != nil:
		r.fail("STATUS %v: %v", s.id, err)
	case did && status.Outcome != "committed" && status.Outcome != "unknown",
		!did && status.Outcome == "committed" && len(s.wrote) > 0,
		status.Outcome == "active", status.Outcome == "indoubt":
		r.fail("STATUS %v says %s; committed: %v", s.id, status.Outcome, did)
	}
}

// judgeRead is R1 to R5: own writes, then the newest version at or below the snapshot.
func (r *run) judgeRead(h history, s *story, see *seen) {
	read := func(key string) (string, bool) {
		if w, own := see.own[key]; own {
			return w.value, !w.gone
		}
		return h.at(key, see.at)
	}
	where := fmt.Sprintf("%v (%v) at %v", s.id, s.options.Isolation, see.at)
	value, found := read(see.op.Key)
	switch see.op.Kind {
	case OpGet:
		if found != see.found || found && value != see.value {
			r.fail("%s: GET %s answered %q, %v; it was %q, %v", where, see.op.Key, see.value, see.found, value, found)
		}
	case OpIncr:
		n, _ := strconv.ParseInt(value, 10, 64)
		if sum := strconv.FormatInt(n+see.op.By, 10); !s.auto && sum != see.value {
			r.fail("%s: INCR %s by %d answered %s, it was %q", where, see.op.Key, see.op.By, see.value, value)
		}
	case OpCPut:
		held := found == (see.op.Old != nil) && (!found || value == *see.op.Old)
		if held != see.ok && !(s.auto && s.told != toldCommitted) {
			r.fail("%s: CPUT %s: the condition held: %v, it was %q, %v", where, see.op.Key, see.ok, value, found)
		}
	case OpScan:
		if s.auto && s.told != toldCommitted {
			return
		}
		var pairs []Pair
		for _, key := range keysOf(h, see) {
			if value, found := read(key); found && (see.op.Limit == 0 || len(pairs) < see.op.Limit) {
				pairs = append(pairs, Pair{key, value})
			}
		}
		if !slices.Equal(pairs, see.pairs) {
			r.fail("%s: SCAN %s %s LIMIT %d answered %v, it was %v",
				where, see.op.Key, see.op.To, see.op.Limit, see.pairs, pairs)
		}
	}
}

// keysOf is all keys that a scan may meet, in order.
func keysOf(h history, see *seen) []string {
	span := base.Span{Lo: see.op.Key, Hi: see.op.To}
	var keys []string
	for key := range h {
		if span.Contains(key) {
			keys = append(keys, key)
		}
	}
	for key := range see.own {
		if span.Contains(key) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// judgeWrites is P2.3: first committer wins.
func (r *run) judgeWrites(h history, s *story) {
	ts, _ := r.truth.committed(s.id)
	for key, w := range s.wrote {
		if v, newer := h.between(key, w.check, ts); newer {
			r.fail("%v (%v, start %v) wrote %s at %v over %v of %v: first committer wins",
				s.id, s.options.Isolation, s.start, key, ts, v.ts, v.txn)
		}
	}
}

// judgeLocks is L1 and L5: nobody has written a key while the transaction had its lock, up to its
// commit.
func (r *run) judgeLocks(h history, s *story) {
	ts, _ := r.truth.committed(s.id)
	for key, since := range s.locked {
		if v, newer := h.between(key, since, ts); newer {
			r.fail("%v (%v) had the lock of %s since %v and committed at %v; %v wrote it at %v",
				s.id, s.options.Isolation, key, since, ts, v.txn, v.ts)
		}
	}
}

// judgeSerializable is P2.5 and P4: what was read is still so at the commit timestamp.
func (r *run) judgeSerializable(h history, s *story) {
	if s.options.Isolation != Serializable {
		return
	}
	ts, _ := r.truth.committed(s.id)
	for i := range s.seen {
		see := &s.seen[i]
		keys := []string{see.op.Key}
		if see.op.Kind == OpScan {
			keys = keysOf(h, see)
		} else if _, own := see.own[see.op.Key]; own {
			continue
		}
		for _, key := range keys {
			if see.op.Limit > 0 && len(see.pairs) >= see.op.Limit && key > see.pairs[see.op.Limit-1].Key {
				break
			}
			if v, newer := h.between(key, s.start, ts); newer {
				r.fail("%v (serializable, start %v) committed at %v; %s, which it had read, was written by %v at %v",
					s.id, s.start, ts, key, v.txn, v.ts)
			}
		}
	}
}

// judgeVersions: the nodes have exactly the history; with gc on, at least the newest of each key
// and nothing that is not in it.
func (r *run) judgeVersions(h history) {
	have := history{}
	for _, v := range r.VersionViews("") {
		have[v.Key] = append(have[v.Key], version{base.TS(v.CommitTS), base.TxnID(v.Txn), v.Value, v.Deleted})
	}
	for key, list := range have {
		for _, v := range list {
			if !slices.ContainsFunc(h[key], v.same) {
				r.fail("%s has the version %+v, which nobody committed", key, v)
			}
		}
	}
	for key, list := range h {
		for i, v := range list {
			newest := i == len(list)-1
			needed := r.options.KeepVersions || newest && !v.gone
			if needed && !slices.ContainsFunc(have[key], v.same) {
				r.fail("%s has lost the version %+v", key, v)
			}
			if newest && len(have[key]) > 0 && !have[key][len(have[key])-1].same(v) {
				r.fail("the newest version of %s is %+v, not %+v", key, have[key][len(have[key])-1], v)
			}
		}
	}
}

func (v version) same(o version) bool {
	return v.ts == o.ts && v.txn == o.txn && v.gone == o.gone && (v.gone || v.value == o.value)
}

func (r *run) judgeMoney() {
	sum := 0
	for _, key := range r.keys {
		list := r.VersionViews(key + money)
		if len(list) == 0 {
			r.fail("the money of %s is gone", key)
			return
		}
		sum += amountOf(list[len(list)-1].Value)
	}
	if want := firstMoney * len(r.keys); sum != want {
		r.fail("there is %d of money, it was %d", sum, want)
	}
}

// judgeBounds is G1 and G2: with nothing open, nothing holds the mark or the smallest snapshot.
func (r *run) judgeBounds() {
	if stamp := r.shared.Oracle.Draw(); stamp.Mark != stamp.TS || stamp.Low != stamp.TS {
		r.fail("all is over at %v, and yet the mark is %v and the smallest snapshot %v", stamp.TS, stamp.Mark, stamp.Low)
	}
}

// poke asks for a lock whose holder is no more, if there is one: where nobody waits for a lock,
// nobody asks whether its holder still lives (L4). Nothing is on its way meanwhile.
func (r *run) poke() bool {
	for _, n := range r.world.Nodes[1:] {
		for _, p := range n.Replicas() {
			for _, hold := range p.Holds() {
				if hold.Mode == "exclusive" && len(hold.Waiters) == 0 {
					c := &client_{run: r, name: len(r.clients), op: Op{Kind: OpLock, Key: hold.Key}}
					c.ticket = r.SubmitAuto(TxnOptions{}, c.op)
					r.clients = append(r.clients, c)
					return true
				}
			}
		}
	}
	return false
}
