package check

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A history in the notation of Adya's thesis, as text:
//
//	w1(x) r2(x1) r3(x0) w1(x)2    a write of x by T1; a read of T1's x, of the first x; T1's second x
//	d1(x) r2(x1!)                 a deletion, and the read of it
//	s2[a,z)(x1,y1)                a scan of [a,z) that found these
//	b2@7 c1@5 c1 a1               begin with a snapshot, commit at a timestamp or without one, abort
//	x: 2 1                        behind all: x was installed by T2 and then by T1; else as committed
//	T3=snapshot                   T3 has another level than the others
var (
	opNotation      = regexp.MustCompile(`^([rwd])(\d+)\((\w+?)(\d*)(!?)\)(\d*)$`)
	scanNotation    = regexp.MustCompile(`^s(\d+)\[(\w*),(\w*)\)\(([^)]*)\)$`)
	itemNotation    = regexp.MustCompile(`^(\w+?)(\d+)$`)
	endNotation     = regexp.MustCompile(`^([bcaou])(\d+)(?:@(\d+))?$`)
	levelNotation   = regexp.MustCompile(`^T(\d+)=(\S+)$`)
	installNotation = regexp.MustCompile(`^(\w+):$`)
)

// notation reads a history.
func notation(t testing.TB, text string, level Level) *History {
	t.Helper()
	n := &notes{t: t, level: level, txns: map[uint64]*Txn{}, orders: map[string][]uint64{}}
	for _, word := range strings.Fields(text) {
		n.take(word)
	}
	return n.history()
}

type notes struct {
	t       testing.TB
	level   Level
	txns    map[uint64]*Txn
	commits []uint64
	orders  map[string][]uint64
	key     string // whose order of installation is being told
}

func number(s string) uint64 {
	n, _ := strconv.ParseUint(s, 10, 64)
	return n
}

func (n *notes) txn(s string) *Txn {
	id := number(s)
	if n.txns[id] == nil {
		n.txns[id] = &Txn{ID: id, Level: n.level}
	}
	return n.txns[id]
}

// valueOf is what the nth write of a key by a transaction writes.
func valueOf(id uint64, nth int) string { return fmt.Sprintf("%d.%d", id, nth) }

func (n *notes) take(word string) {
	if m := installNotation.FindStringSubmatch(word); m != nil {
		n.key = m[1]
		return
	}
	if n.key != "" {
		n.orders[n.key] = append(n.orders[n.key], number(word))
		return
	}
	if m := levelNotation.FindStringSubmatch(word); m != nil {
		levels := map[string]Level{
			"rc": ReadCommitted, "snapshot": Snapshot, "serializable": Serializable,
		}
		n.txn(m[1]).Level = levels[m[2]]
		return
	}
	if m := endNotation.FindStringSubmatch(word); m != nil {
		n.end(n.txn(m[2]), m[1], number(m[3]))
		return
	}
	if m := scanNotation.FindStringSubmatch(word); m != nil {
		op := Op{Kind: Scan, Range: &Range{Lo: m[2], Hi: m[3]}}
		for _, f := range strings.Split(m[4], ",") {
			if i := itemNotation.FindStringSubmatch(f); i != nil {
				id := number(i[2])
				op.Found = append(op.Found, Item{
					Key: i[1], Value: n.written(id, i[1]), Version: Version{Txn: id},
				})
			}
		}
		t := n.txn(m[1])
		op.At = t.Start
		t.Ops = append(t.Ops, op)
		return
	}
	m := opNotation.FindStringSubmatch(word)
	if m == nil {
		n.t.Fatalf("%q is no notation", word)
	}
	n.op(m)
}

func (n *notes) op(m []string) {
	t := n.txn(m[2])
	switch m[1] {
	case "w":
		nth := 1
		for i := range t.Ops {
			if t.Ops[i].Kind == Write && t.Ops[i].Key == m[3] {
				nth++
			}
		}
		t.Ops = append(t.Ops, Op{Kind: Write, Key: m[3], Value: valueOf(t.ID, nth)})
	case "d":
		t.Ops = append(t.Ops, Op{Kind: Delete, Key: m[3]})
	case "r":
		op := Op{Kind: Read, Key: m[3], From: Version{Txn: number(m[4])}, At: t.Start}
		op.None = op.From.Txn == 0 || m[5] != ""
		if !op.None {
			op.Value = n.written(op.From.Txn, op.Key)
			if m[6] != "" {
				op.Value = valueOf(op.From.Txn, int(number(m[6])))
			}
		}
		t.Ops = append(t.Ops, op)
	}
}

// written is the last value that a transaction has written so far.
func (n *notes) written(id uint64, key string) (value string) {
	if t := n.txns[id]; t != nil {
		for i := range t.Ops {
			if t.Ops[i].Key == key && t.Ops[i].Kind == Write {
				value = t.Ops[i].Value
			}
		}
	}
	return value
}

func (n *notes) end(t *Txn, how string, ts uint64) {
	switch how {
	case "b":
		t.Start = ts
	case "c":
		t.Answer, t.Commit = Committed, ts
		n.commits = append(n.commits, t.ID)
	case "a":
		t.Answer = Aborted
	case "u":
		t.Answer = Unknown
	}
}

// history puts together what was read. What is not said of the order of installation is as the
// transactions have committed.
func (n *notes) history() *History {
	h := &History{}
	ids := make([]uint64, 0, len(n.txns))
	for id := range n.txns {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		h.Txns = append(h.Txns, *n.txns[id])
	}
	install := func(id uint64, key string) {
		t := n.txns[id]
		for i := len(t.Ops) - 1; i >= 0; i-- {
			if op := &t.Ops[i]; op.Key == key && (op.Kind == Write || op.Kind == Delete) {
				h.Installs = append(h.Installs, Install{"n1", Item{
					key, op.Value, op.Kind == Delete, Version{id, t.Commit},
				}})
				return
			}
		}
	}
	for key, order := range n.orders {
		for _, id := range order {
			install(id, key)
		}
	}
	for _, id := range n.commits {
		seen := map[string]bool{}
		for i := range n.txns[id].Ops {
			op := &n.txns[id].Ops[i]
			if op.Kind != Read && op.Kind != Scan && !seen[op.Key] && n.orders[op.Key] == nil {
				seen[op.Key] = true
				install(id, op.Key)
			}
		}
	}
	for i := range h.Txns { // a read has the timestamp of what it read
		for k := range h.Txns[i].Ops {
			op := &h.Txns[i].Ops[k]
			if w := n.txns[op.From.Txn]; w != nil {
				op.From.TS = w.Commit
			}
			for f := range op.Found {
				if w := n.txns[op.Found[f].Txn]; w != nil {
					op.Found[f].TS = w.Commit
				}
			}
		}
	}
	return h
}
