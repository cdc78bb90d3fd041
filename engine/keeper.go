package engine

import (
	"slices"

	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/codec"
	"conclave/engine/internal/commit"
	"conclave/engine/internal/msg"
)

// keeper keeps what clients see. It stands where they are answered: what never reached a client
// is not in it.
//
// Stories stand in chapters, in order of their numbers. A chapter whose last story has ended is
// kept as bytes, and taken apart again when somebody wants to read it.
type keeper struct {
	chapters []*chapter
	full     []*chapter // those that are full and not packed: not all of their stories have ended
	first    uint64     // the number of the first story
	count    int        // of stories
	most     int        // to be kept, 0 for all
	partial  bool       // there were transactions before
	moments  uint64     // at which a client began or was answered, so far
}

// chapterStories is how many stories a full chapter has.
const chapterStories = 64

type chapter struct {
	live   []check.Txn // nil once it is packed
	open   int         // of those, how many have not ended
	first  uint64      // the number of its first story
	began  uint64      // the moment at which that began
	packed []byte
}

var checkLevels = [...]check.Level{
	base.Snapshot: check.Snapshot, base.ReadCommitted: check.ReadCommitted,
	base.Serializable: check.Serializable,
}

// begins opens the story of a transaction.
func (k *keeper) begins(t *Txn) {
	if k.count == 0 {
		k.first = uint64(t.id)
	}
	if k.count%chapterStories == 0 {
		k.turn(uint64(t.id))
	}
	k.moments++
	k.count++
	c := k.chapters[len(k.chapters)-1]
	c.live = append(c.live, check.Txn{
		ID: uint64(t.id), Level: checkLevels[t.txn.Isolation], Start: uint64(t.snapshot()),
		Began: k.moments,
	})
	c.open++
	t.story, t.chapter = &c.live[len(c.live)-1], c
}

// turn begins a chapter.
func (k *keeper) turn(first uint64) {
	if n := len(k.chapters); n > 0 {
		k.full = append(k.full, k.chapters[n-1])
	}
	kept := k.full[:0]
	for _, c := range k.full {
		if c.open > 0 {
			kept = append(kept, c)
		} else {
			c.pack()
		}
	}
	clear(k.full[len(kept):])
	k.full = kept
	k.chapters = append(k.chapters, &chapter{
		live: make([]check.Txn, 0, chapterStories), first: first, began: k.moments,
	})
}

func (c *chapter) pack() {
	var b []byte
	near := c.began
	for i := range c.live {
		b = packStory(b, &c.live[i], near)
		near = c.live[i].Began
	}
	c.packed, c.live = slices.Clone(b), nil
}

// drop forgets the oldest chapters, as long as those behind them have as many stories as are to be
// kept. It reports whether there were any.
func (k *keeper) drop() bool {
	gone := 0
	for k.most > 0 && k.count-chapterStories >= k.most {
		gone++
		k.count -= chapterStories
	}
	if gone == 0 {
		return false
	}
	k.chapters = append([]*chapter(nil), k.chapters[gone:]...)
	k.first = k.chapters[0].first
	k.full = slices.DeleteFunc(k.full, func(c *chapter) bool { return c.first < k.first })
	k.partial = true
	return true
}

// trim keeps the history within its bound, if it has one: what is told of transactions before the
// first that is kept is forgotten, in the chronicle and in the ledger too. A statement pays for it
// once in a chapter.
func (c *Cluster) trim() {
	k := c.keeper
	if !k.drop() {
		return
	}
	first, horizon := base.TxnID(k.first), c.shared.Oracle.Last()
	if c.first != nil {
		horizon = c.first.start
	}
	for t := c.first; t != nil && t.id < first; t = t.next {
		t.story, t.chapter = nil, nil
	}
	if c.ledger != nil {
		c.ledger.forget(first)
	}
	told := c.world.Chronicle
	end := told.End()
	if c.guards != nil {
		end = c.guards.from
		for _, g := range c.guards.all {
			g.Forget(uint64(horizon))
		}
	}
	at := told.First()
	for ; at < end; at++ {
		if _, id := told.Point(at); id >= first {
			break
		}
	}
	told.Drop(at)
}

// size is about how much memory the stories take.
func (k *keeper) size() (bytes int64) {
	for _, c := range k.chapters {
		bytes += int64(len(c.packed)) + int64(len(c.live))*storyBytes
	}
	return bytes
}

// storyBytes is about what a story takes that is not packed.
const storyBytes = 200

// each gives the stories to fn, in order. They are good as long as the history is.
func (k *keeper) each(fn func(*check.Txn)) {
	for _, c := range k.chapters {
		for i := range c.live {
			fn(&c.live[i])
		}
		if c.live != nil {
			continue
		}
		d, near := codec.NewDecoder(c.packed), c.began
		for i := range uint64(chapterStories) {
			t := unpackStory(d, c.first+i, near)
			near = t.Began
			fn(&t)
		}
	}
}

// hears adds what the client of t hears of an operation. One that failed for its value has read it
// all the same.
func (t *Txn) hears(op *Op, reply *commit.Reply) {
	switch reply.Failed.Code {
	case msg.None, msg.Condition, msg.NotInteger:
	default:
		return
	}
	at := uint64(t.snapshot())
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
		found[i] = itemOf(p.Key, p.Version())
	}
	if op.Limit > 0 && len(found) >= op.Limit {
		span.Hi = found[len(found)-1].Key + "\x00"
	}
	return check.Op{Kind: check.Scan, At: at, Range: span, Found: found}
}

// ends notes how the client of t was told that it ended.
func (t *Txn) ends(how check.Answer, ts base.TS) {
	if t.story == nil {
		return
	}
	if t.story.Answer == check.Open {
		t.chapter.open--
	}
	k := t.cluster.keeper
	k.moments++
	t.story.Answer, t.story.Commit, t.story.Ended = how, uint64(ts), k.moments
}
