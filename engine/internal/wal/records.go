package wal

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// Start is the first record that a node writes when it comes up. Its incarnation is one above
// that of the last Start on the log (D2).
type Start struct {
	Incarnation base.Incarnation
}

// Prepared is a participant's promise, forced before it votes yes (P2.7): all that it needs to
// commit the transaction, or to go on being in doubt, after a crash.
type Prepared struct {
	Range        base.RangeID
	Epoch        base.Epoch
	Txn          base.TxnID
	StartTS      base.TS
	Coordinator  base.NodeID
	Participants []base.Addr
	Writes       []base.Write
	Reads        []base.Read
}

// Commit is the coordinator's decision; once it is durable the transaction is committed (C2).
type Commit struct {
	Txn          base.TxnID
	StartTS      base.TS
	CommitTS     base.TS
	Participants []base.Addr
}

// Committed is a participant's record that it has installed the transaction's versions at
// CommitTS (C3). In one phase it is the whole transaction, writes and all (C6).
type Committed struct {
	Range       base.RangeID
	Txn         base.TxnID
	StartTS     base.TS
	CommitTS    base.TS
	Low         base.TS // G1: came with the commit timestamp; versions are cut by it
	Mark        base.TS // G2
	Coordinator base.NodeID
	OnePhase    bool
	Heuristic   bool         // an operator's guess, not the coordinator's decision (D7)
	Writes      []base.Write // in one phase; else they are in the Prepared
}

// Aborted is a participant's record that the transaction did not happen, forced before it says so
// to another participant that is in doubt (D4).
type Aborted struct {
	Range     base.RangeID
	Txn       base.TxnID
	StartTS   base.TS
	Heuristic bool // an operator's guess (D7)
}

// End says that every participant has acknowledged the decision: the coordinator may forget it
// (C4).
type End struct {
	Txn base.TxnID
}

// Split cuts a range: what lies at or above At becomes the range Right, on node To (X1).
type Split struct {
	Range      base.RangeID
	Epoch      base.Epoch // the one that the left half has from now on
	At         string
	Right      base.RangeID
	RightEpoch base.Epoch
	To         base.NodeID
}

// Adopt gives this node a new range, with the table of transactions that came along with it (X1).
// What the table's bytes mean is the replica's business.
type Adopt struct {
	Range base.RangeID
	Epoch base.Epoch
	Span  base.Span
	Table string
}

// Type, TxnID and RangeID of each.

func (*Start) Type() Type     { return TypeStart }
func (*Prepared) Type() Type  { return TypePrepared }
func (*Commit) Type() Type    { return TypeCommit }
func (*Committed) Type() Type { return TypeCommitted }
func (*Aborted) Type() Type   { return TypeAborted }
func (*End) Type() Type       { return TypeEnd }
func (*Split) Type() Type     { return TypeSplit }
func (*Adopt) Type() Type     { return TypeAdopt }

func (*Start) TxnID() base.TxnID       { return 0 }
func (r *Prepared) TxnID() base.TxnID  { return r.Txn }
func (r *Commit) TxnID() base.TxnID    { return r.Txn }
func (r *Committed) TxnID() base.TxnID { return r.Txn }
func (r *Aborted) TxnID() base.TxnID   { return r.Txn }
func (r *End) TxnID() base.TxnID       { return r.Txn }
func (*Split) TxnID() base.TxnID       { return 0 }
func (*Adopt) TxnID() base.TxnID       { return 0 }

func (*Start) RangeID() base.RangeID       { return 0 }
func (r *Prepared) RangeID() base.RangeID  { return r.Range }
func (*Commit) RangeID() base.RangeID      { return 0 }
func (r *Committed) RangeID() base.RangeID { return r.Range }
func (r *Aborted) RangeID() base.RangeID   { return r.Range }
func (*End) RangeID() base.RangeID         { return 0 }
func (r *Split) RangeID() base.RangeID     { return r.Range }
func (r *Adopt) RangeID() base.RangeID     { return r.Range }

func (r *Start) appendTo(b []byte) []byte { return codec.AppendUint(b, uint64(r.Incarnation)) }

func (r *Start) decode(d *codec.Decoder) { r.Incarnation = base.Incarnation(d.Uint32()) }

func (r *Prepared) appendTo(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.Range))
	b = codec.AppendUint(b, uint64(r.Epoch))
	b = codec.AppendUint(b, uint64(r.Txn))
	b = codec.AppendUint(b, uint64(r.StartTS))
	b = codec.AppendUint(b, uint64(r.Coordinator))
	b = codec.AppendAddrs(b, r.Participants)
	b = codec.AppendWrites(b, r.Writes)
	return codec.AppendReads(b, r.Reads)
}

func (r *Prepared) decode(d *codec.Decoder) {
	r.Range = base.RangeID(d.Uint32())
	r.Epoch = base.Epoch(d.Uint32())
	r.Txn = d.Txn()
	r.StartTS = d.TS()
	r.Coordinator = base.NodeID(d.Uint32())
	r.Participants = codec.Addrs(d)
	r.Writes = codec.Writes(d)
	r.Reads = codec.Reads(d)
}

func (r *Commit) appendTo(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.Txn))
	b = codec.AppendUint(b, uint64(r.StartTS))
	b = codec.AppendUint(b, uint64(r.CommitTS))
	return codec.AppendAddrs(b, r.Participants)
}

func (r *Commit) decode(d *codec.Decoder) {
	r.Txn = d.Txn()
	r.StartTS = d.TS()
	r.CommitTS = d.TS()
	r.Participants = codec.Addrs(d)
}

func (r *Committed) appendTo(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.Range))
	b = codec.AppendUint(b, uint64(r.Txn))
	b = codec.AppendUint(b, uint64(r.StartTS))
	b = codec.AppendUint(b, uint64(r.CommitTS))
	b = codec.AppendUint(b, uint64(r.Low))
	b = codec.AppendUint(b, uint64(r.Mark))
	b = codec.AppendUint(b, uint64(r.Coordinator))
	b = codec.AppendBool(b, r.OnePhase)
	b = codec.AppendBool(b, r.Heuristic)
	return codec.AppendWrites(b, r.Writes)
}

func (r *Committed) decode(d *codec.Decoder) {
	r.Range = base.RangeID(d.Uint32())
	r.Txn = d.Txn()
	r.StartTS = d.TS()
	r.CommitTS = d.TS()
	r.Low = d.TS()
	r.Mark = d.TS()
	r.Coordinator = base.NodeID(d.Uint32())
	r.OnePhase = d.Bool()
	r.Heuristic = d.Bool()
	r.Writes = codec.Writes(d)
}

func (r *Aborted) appendTo(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.Range))
	b = codec.AppendUint(b, uint64(r.Txn))
	b = codec.AppendUint(b, uint64(r.StartTS))
	return codec.AppendBool(b, r.Heuristic)
}

func (r *Aborted) decode(d *codec.Decoder) {
	r.Range = base.RangeID(d.Uint32())
	r.Txn = d.Txn()
	r.StartTS = d.TS()
	r.Heuristic = d.Bool()
}

func (r *End) appendTo(b []byte) []byte { return codec.AppendUint(b, uint64(r.Txn)) }

func (r *End) decode(d *codec.Decoder) { r.Txn = d.Txn() }

func (r *Split) appendTo(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.Range))
	b = codec.AppendUint(b, uint64(r.Epoch))
	b = codec.AppendString(b, r.At)
	b = codec.AppendUint(b, uint64(r.Right))
	b = codec.AppendUint(b, uint64(r.RightEpoch))
	return codec.AppendUint(b, uint64(r.To))
}

func (r *Split) decode(d *codec.Decoder) {
	r.Range = base.RangeID(d.Uint32())
	r.Epoch = base.Epoch(d.Uint32())
	r.At = d.String()
	r.Right = base.RangeID(d.Uint32())
	r.RightEpoch = base.Epoch(d.Uint32())
	r.To = base.NodeID(d.Uint32())
}

func (r *Adopt) appendTo(b []byte) []byte {
	b = codec.AppendUint(b, uint64(r.Range))
	b = codec.AppendUint(b, uint64(r.Epoch))
	b = codec.AppendSpan(b, r.Span)
	return codec.AppendString(b, r.Table)
}

func (r *Adopt) decode(d *codec.Decoder) {
	r.Range = base.RangeID(d.Uint32())
	r.Epoch = base.Epoch(d.Uint32())
	r.Span = codec.Span(d)
	r.Table = d.String()
}
