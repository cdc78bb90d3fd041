package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
)

// keeper keeps what clients see. It stands where they are answered: what never reached a client is
// not in it.
type keeper struct {
	stories []*check.Txn
	partial bool   // there were transactions before
	moments uint64 // at which a client began or was answered, so far
}

var checkLevels = [...]check.Level{
	base.Snapshot: check.Snapshot, base.ReadCommitted: check.ReadCommitted,
	base.Serializable: check.Serializable,
}

// begins opens the story of a transaction.
func (k *keeper) begins(t *Txn) {
	k.moments++
	t.story = &check.Txn{
		ID: uint64(t.id), Level: checkLevels[t.txn.Isolation], Start: uint64(t.txn.Snapshot()),
		Began: k.moments,
	}
	k.stories = base.Append(k.stories, t.story)
}

// hears adds what the client of t hears of an operation. One that failed for its value has read it
// all the same.
func (t *Txn) hears(op *Op, reply *commit.Reply) {
	switch reply.Failed.Code {
	case msg.None, msg.Condition, msg.NotInteger:
	default:
		return
	}
	at := uint64(t.txn.Snapshot())
	switch op.Kind {
	case OpGet:
		t.story.Ops = append(t.story.Ops, readOf(op.Key, reply.Version, at))
	case OpPut:
		t.story.Ops = append(t.story.Ops, check.Op{Kind: check.Write, Key: op.Key, Value: op.Value})
	case OpDelete:
		t.story.Ops = append(t.story.Ops, check.Op{Kind: check.Delete, Key: op.Key})
	case OpScan:
		t.story.Ops = append(t.story.Ops, scanOf(op, reply, at))
	case OpIncr, OpCPut:
		if reply.Failed.Code != msg.None {
			t.story.Ops = append(t.story.Ops, readOf(op.Key, reply.Version, at))
			return
		}
		t.story.Ops = append(t.story.Ops, readOf(op.Key, reply.Saw, at))
		wrote := check.Op{Kind: check.Write, Key: op.Key, Value: reply.Version.Value.Data, At: at}
		if reply.Version.Value.Tombstone {
			wrote.Kind = check.Delete
		}
		t.story.Ops = append(t.story.Ops, wrote)
	}
}

func readOf(key string, v base.Version, at uint64) check.Op {
	return check.Op{
		Kind: check.Read, Key: key, Value: v.Value.Data, None: v.Txn == 0 || v.Value.Tombstone,
		From: check.Version{Txn: uint64(v.Txn), TS: uint64(v.TS)}, At: at,
	}
}

// scanOf is what a SCAN has read: with LIMIT, up to the last key that it returned.
func scanOf(op *Op, reply *commit.Reply, at uint64) check.Op {
	span := &check.Range{Lo: op.Key, Hi: op.To}
	found := make([]check.Item, len(reply.Pairs))
	for i, p := range reply.Pairs {
		found[i] = itemOf(p.Key, p.Version)
	}
	if op.Limit > 0 && len(found) >= op.Limit {
		span.Hi = found[len(found)-1].Key + "\x00"
	}
	return check.Op{Kind: check.Scan, At: at, Range: span, Found: found}
}

// ends notes how the client of t was told that it ended.
func (t *Txn) ends(how check.Answer, ts base.TS) {
	if t.story != nil {
		k := t.cluster.keeper
		k.moments++
		t.story.Answer, t.story.Commit, t.story.Ended = how, uint64(ts), k.moments
	}
}
