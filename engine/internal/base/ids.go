package base

import (
	"math"
	"strconv"
)

// NodeID names a node: 1 is n1. Zero is no node.
type NodeID uint32

// String is the name that every printer uses.
func (n NodeID) String() string {
	if int(n) < len(nodeNames) {
		return nodeNames[n]
	}
	return "n" + strconv.FormatUint(uint64(n), 10)
}

// nodeNames are those of all the nodes that a cluster can have: every COMMIT answers some.
var nodeNames = func() (names [100]string) {
	for i := range names {
		names[i] = "n" + strconv.Itoa(i)
	}
	return names
}()

// RangeID names a range for the life of the cluster; an id is never used again.
type RangeID uint32

// String is the name that every printer uses.
func (r RangeID) String() string { return "r" + strconv.FormatUint(uint64(r), 10) }

// Epoch counts the changes of a range's bounds or place. A message names the epoch that its sender
// believes in; a replica at another epoch answers WRONG_RANGE (X1).
type Epoch uint32

// Addr is the address of a participant: a range at an epoch. Which node it lives on is looked up
// when a message leaves.
type Addr struct {
	Range RangeID
	Epoch Epoch
}

// TxnID numbers transactions in order of their beginning, from 1. Zero is no transaction.
type TxnID uint64

// String is the name that every printer uses.
func (t TxnID) String() string { return "T" + strconv.FormatUint(uint64(t), 10) }

// TS is a timestamp of the oracle. Zero is before everything.
type TS uint64

// MaxTS is above every timestamp that the oracle will ever draw.
const MaxTS TS = math.MaxUint64

// String is the way the screen writes it: @7.
func (t TS) String() string { return string(t.Append(make([]byte, 0, 16))) }

// Append appends what String says.
func (t TS) Append(b []byte) []byte { return strconv.AppendUint(append(b, '@'), uint64(t), 10) }

// Incarnation counts the starts of a node, from 1.
type Incarnation uint32

// LSN is the log sequence number of a record in one node's log; dense, from 1.
type LSN uint64

// Grant identifies one granting of one lock: the incarnation of the node that granted it and a
// number that the replica counts. PREPARE names it, so that a lock lost in between is noticed (L5).
type Grant struct {
	Incarnation Incarnation
	Number      uint64
}

// Time is virtual time in nanoseconds since the cluster began. Only package sim moves it.
type Time int64

// Isolation is what a transaction is promised about the others.
type Isolation uint8

// The isolation levels; the zero value is the default.
const (
	Snapshot Isolation = iota
	ReadCommitted
	Serializable
)

// String is the level's name as settings and tables write it.
func (i Isolation) String() string {
	return [...]string{"snapshot", "read-committed", "serializable"}[i]
}
