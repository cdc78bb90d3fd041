package mvcc

import (
	"fmt"

	"conclave/engine/internal/base"
)

// Record is all there is of one key. State is what the replica keeps beside the versions; if that
// is one word (a pointer to what only a busy key has) the record is one cache line.
type Record[S any] struct {
	Key    string // never changed
	State  S
	newest Packed   // absent if the key has no version; then older is nil
	older  *history // nil if there is none; an idle key has one version
}

// Packed is a base.Version in four words instead of five, as it stands in a record.
type Packed struct {
	ts base.TS
	// stamp is the transaction and, in its two lowest bits, tombstone and present. So the zero
	// version is none at all, and within one timestamp stamps order as their transactions do.
	stamp uint64
	data  string
}

const (
	present   = 1
	tombstone = 2
	flagBits  = 2
)

// maxTxn is the largest transaction that a stamp has room for.
const maxTxn = base.TxnID(1<<(64-flagBits) - 1)

// history is the versions before the newest, ascending. There is at least one.
type history struct {
	all []Packed
	// all[:gone] was cut and is zero: with it, dropping the oldest moves the others only now and
	// then.
	gone int
	// room is where all begins, so that a short history is one allocation.
	room [2]Packed
}

func pack(v base.Version) Packed {
	if v.Txn > maxTxn {
		panic(fmt.Sprintf("mvcc: transaction %v is beyond what a version can hold", v.Txn))
	}
	p := Packed{ts: v.TS, stamp: uint64(v.Txn)<<flagBits | present, data: v.Value.Data}
	if v.Value.Tombstone {
		p.stamp |= tombstone
		p.data = ""
	}
	return p
}

func (v *Packed) unpack() base.Version {
	return base.Version{
		TS:    v.ts,
		Txn:   base.TxnID(v.stamp >> flagBits),
		Value: base.Value{Data: v.data, Tombstone: v.stamp&tombstone != 0},
	}
}

// compare orders versions by timestamp. Two transactions at one timestamp are a broken oracle,
// which the checkers are to report and this package to survive: the larger transaction counts as
// newer.
func (v *Packed) compare(o *Packed) int {
	switch a, b := v.stamp>>flagBits, o.stamp>>flagBits; {
	case v.ts < o.ts || v.ts == o.ts && a < b:
		return -1
	case v.ts == o.ts && a == b:
		return 0
	}
	return 1
}

// live is the history's versions; of none there are none.
func (h *history) live() []Packed {
	if h == nil {
		return nil
	}
	return h.all[h.gone:]
}

// Has reports whether the key has any version.
func (r *Record[S]) Has() bool { return r.newest.stamp != 0 }

// Newest is the last version, a tombstone too.
func (r *Record[S]) Newest() (base.Version, bool) { return r.newest.unpack(), r.Has() }

// NewestTS is the timestamp of the newest version, 0 if there is none: all that P2.3 asks.
func (r *Record[S]) NewestTS() base.TS { return r.newest.ts }

// At is R3: the newest version with a timestamp at or below ts. A tombstone is a version; what it
// means to the reader is the caller's to say.
func (r *Record[S]) At(ts base.TS) (base.Version, bool) {
	v := r.at(ts)
	return v.unpack(), v.stamp != 0
}

// Seen is At for whoever reads many: the version where it stands, good until the record changes.
func (r *Record[S]) Seen(ts base.TS) *Packed { return r.at(ts) }

// Gone reports whether it is no value: no version at all, or a tombstone.
func (v *Packed) Gone() bool { return v.stamp&(present|tombstone) != present }

// Data is the value.
func (v *Packed) Data() string { return v.data }

// TS is when it was committed.
func (v *Packed) TS() base.TS { return v.ts }

// Txn is who committed it.
func (v *Packed) Txn() base.TxnID { return base.TxnID(v.stamp >> flagBits) }

// Visible is what a reader at ts sees: the value of At, or false if there is none or a tombstone. A
// scan that asks only this takes less than half the time, for the answer fits in registers and a
// base.Version does not.
func (r *Record[S]) Visible(ts base.TS) (data string, ok bool) {
	v := r.at(ts)
	return v.data, v.stamp&(present|tombstone) == present
}

// at is the newest version at or below ts, or absent.
func (r *Record[S]) at(ts base.TS) *Packed {
	if r.newest.ts <= ts {
		return &r.newest
	}
	return r.older.at(ts)
}

// Versions calls fn for the versions, oldest first, until it returns false.
func (r *Record[S]) Versions(fn func(base.Version) bool) {
	older := r.older.live()
	for i := range older {
		if !fn(older[i].unpack()) {
			return
		}
	}
	if r.Has() {
		fn(r.newest.unpack())
	}
}

// Last is the last n versions, newest first, and how many there are before them.
func (r *Record[S]) Last(n int) (last []base.Version, before int) {
	if !r.Has() {
		return nil, 0
	}
	older := r.older.live()
	n = min(n-1, len(older))
	last = append(last, r.newest.unpack())
	for i := range n {
		last = append(last, older[len(older)-1-i].unpack())
	}
	return last, len(older) - n
}

// Install adds a version. It is nearly always newer than all. One that is there already changes
// nothing; an older one, from a heuristic decision that came late, takes its place among them.
func (r *Record[S]) Install(v base.Version) { r.install(pack(v)) }

func (r *Record[S]) install(v Packed) {
	if !r.Has() {
		r.newest = v
		return
	}
	switch order := v.compare(&r.newest); {
	case order > 0:
		r.push(r.newest)
		r.newest = v
	case order < 0:
		r.insert(v)
	}
}

// InstallCut is Install and then Cut, without the allocation of a history that would be cut at
// once.
func (r *Record[S]) InstallCut(v base.Version, low base.TS) (cut bool) {
	p := pack(v)
	if r.older == nil && r.Has() && p.ts > r.newest.ts && p.ts <= low {
		r.newest = p
		r.dropTombstone(low)
		return true
	}
	r.install(p)
	return r.Cut(low)
}

// Cut is G1: no reader will come below low, so versions older than the newest at or below low go,
// and a tombstone that is then the only version too. It reports whether any went; the record may
// have none left, and is then the caller's to remove.
func (r *Record[S]) Cut(low base.TS) (cut bool) {
	if r.older == nil {
		return r.dropTombstone(low)
	}
	if r.newest.ts > low {
		return r.older.cut(low)
	}
	r.older = nil
	r.dropTombstone(low)
	return true
}

// dropTombstone drops the only version, if it is a tombstone at or below low.
func (r *Record[S]) dropTombstone(low base.TS) bool {
	if r.newest.ts > low || r.newest.stamp&tombstone == 0 {
		return false
	}
	r.newest = Packed{}
	return true
}

// push makes v, which was the newest, the last of the history.
func (r *Record[S]) push(v Packed) {
	if r.older == nil {
		r.older = &history{}
		r.older.all = r.older.room[:0]
	}
	r.older.all = append(r.older.all, v)
}

// insert puts v, which is older than the newest, into the history.
func (r *Record[S]) insert(v Packed) {
	older := r.older.live()
	at := len(older)
	for at > 0 && v.compare(&older[at-1]) < 0 {
		at--
	}
	if at > 0 && v.compare(&older[at-1]) == 0 {
		return
	}
	r.push(v)
	older = r.older.live()
	copy(older[at+1:], older[at:])
	older[at] = v
}

// cut drops the versions older than the newest at or below low.
func (h *history) cut(low base.TS) bool {
	drop := upTo(h.live(), low) - 1
	if drop <= 0 {
		return false
	}
	clear(h.live()[:drop]) // lets go of the values
	h.gone += drop
	live := h.live()
	switch {
	case len(live) > h.gone:
		// They move when at least as many have gone, so that a move costs no more than what it
		// follows.
	case cap(h.all) >= shrinkFrom && len(live) <= cap(h.all)/8:
		h.all, h.gone = append([]Packed(nil), live...), 0
	default:
		n := copy(h.all, live)
		clear(h.all[n:])
		h.all, h.gone = h.all[:n], 0
	}
	return true
}

// shrinkFrom is the room for versions from which it is given back once it stands nearly empty: a
// key that was written much under one long reader would keep it for good.
const shrinkFrom = 64

// at is the newest version at or below ts, or absent.
func (h *history) at(ts base.TS) *Packed {
	older := h.live()
	if n := upTo(older, ts); n > 0 {
		return &older[n-1]
	}
	return &absent
}

// absent is no version. Nobody writes it.
var absent Packed

// upTo is how many of the ascending versions have a timestamp at or below ts.
func upTo(versions []Packed, ts base.TS) int {
	low, high := 0, len(versions)
	for low < high {
		mid := int(uint(low+high) / 2)
		if versions[mid].ts <= ts {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}
