package engine

import (
	"conclave/engine/internal/base"
	"conclave/engine/internal/check"
	"conclave/engine/internal/node"
	"conclave/engine/internal/ranges"
	"conclave/engine/internal/wal"
)

// A History is a run as its clients saw it, with each node's order of installation. It is plain
// data: it can be built by hand, and read from a file.
type (
	History = check.History
	Anomaly = check.Anomaly // one thing that should not have been
	Level   = check.Level   // what a history is held to

	Story        = check.Txn     // one transaction
	StoryOp      = check.Op      // one thing that it did
	StoryRange   = check.Range   // a range of keys
	StoryItem    = check.Item    // a version of a key
	StoryVersion = check.Version // who wrote a version, and when
	Answer       = check.Answer  // what a client was told
	Install      = check.Install // a node has made a version durable
	Decision     = check.Decision
)

// The levels of Check. CheckOwn holds each transaction to its own isolation level.
const (
	CheckOwn           = check.Own
	CheckReadCommitted = check.ReadCommitted
	CheckSnapshot      = check.Snapshot
	CheckSerializable  = check.Serializable
)

// The answers that end a Story.
const (
	AnswerOpen      = check.Open
	AnswerCommitted = check.Committed
	AnswerAborted   = check.Aborted
	AnswerUnknown   = check.Unknown
)

// The kinds of StoryOp.
const (
	StoryRead   = check.Read
	StoryWrite  = check.Write
	StoryDelete = check.Delete
	StoryScan   = check.Scan
)

// Judge says what is wrong with a history, at most one anomaly of each name.
func Judge(h *History, level Level) []Anomaly { return check.Judge(h, level) }

// SetHistory is the setting history. Off forgets what was kept, and the invariants, which are
// judged on it; on again begins anew, and knows nothing of what was before.
func (c *Cluster) SetHistory(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setHistory(on)
}

func (c *Cluster) setHistory(on bool) {
	switch {
	case !on:
		c.keeper, c.world.Chronicle, c.guards = nil, nil, nil
		for t := c.first; t != nil; t = t.next {
			t.story, t.chapter = nil, nil
		}
	case c.keeper == nil:
		c.keeper = &keeper{partial: c.lastTxn > 0, most: c.stories}
		c.world.Chronicle = new(node.Chronicle)
	}
}

// LimitHistory bounds the history to the last so many transactions (there may be a hundred more), 0
// for no bound. What is older is forgotten: Check judges what is left, whose History is Partial, no
// new invariant can be set, and of an older transaction Status knows only what the nodes have.
func (c *Cluster) LimitHistory(txns int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stories = txns; c.keeper != nil {
		c.keeper.most = txns
		c.trim()
	}
}

// HasHistory reports whether the history is kept.
func (c *Cluster) HasHistory() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.keeper != nil
}

// Check judges the history of the run, as it stands now. It returns nil where none is kept.
func (c *Cluster) Check(level Level) []Anomaly {
	if h := c.History(); h != nil {
		return check.Judge(h, level)
	}
	return nil
}

// History is the history of the run as it stands now, or nil where none is kept. It is not to be
// changed: some of it is shared with the cluster.
func (c *Cluster) History() *History {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keeper == nil {
		return nil
	}
	h := &History{Partial: c.keeper.partial, Txns: make([]check.Txn, 0, c.keeper.count)}
	c.keeper.each(func(t *check.Txn) { h.Txns = append(h.Txns, *t) })
	logs := logReader{h: h, prepared: map[atRange]*wal.Prepared{}, guessed: map[atRange]bool{}}
	for i := c.world.Chronicle.First(); i < c.world.Chronicle.End(); i++ {
		logs.read(c.world.Chronicle.At(i))
	}
	for _, d := range c.shared.Directory.All() {
		h.State = append(h.State, c.stored(d))
	}
	return h
}

// stored is what is there of a range.
func (c *Cluster) stored(d ranges.Descriptor) check.Range {
	v := check.Range{Lo: d.Span.Lo, Hi: d.Span.Hi, Node: d.Node.String(), Down: true}
	n := c.world.Nodes[d.Node]
	for _, r := range n.Replicas() {
		if r.ID != d.ID || n.State != node.Up {
			continue
		}
		v.Down, v.Cut = false, uint64(r.Cut())
		for _, t := range r.InDoubt() {
			v.InDoubt = append(v.InDoubt, uint64(t.Txn))
		}
		r.Versions(r.Span, func(key string, version base.Version) {
			v.Versions = append(v.Versions, itemOf(key, version))
		})
	}
	return v
}

func itemOf(key string, v base.Version) check.Item {
	return check.Item{
		Key: key, Value: v.Value.Data, None: v.Value.Tombstone,
		Version: check.Version{Txn: uint64(v.Txn), TS: uint64(v.TS)},
	}
}

// logReader reads from the logs what was installed and decided, and of transactions whose clients
// were not told, that they have committed.
type logReader struct {
	h        *History
	prepared map[atRange]*wal.Prepared
	guessed  map[atRange]bool
}

// atRange is a transaction at one of its participants.
type atRange struct {
	txn base.TxnID
	rng base.RangeID
}

func (r *logReader) read(e node.Logged) {
	at := atRange{e.Record.TxnID(), e.Record.RangeID()}
	switch rec := e.Record.(type) {
	case *wal.Prepared:
		r.prepared[at] = rec
	case *wal.Commit:
		r.decided(e, true, false)
		r.committed(rec.Txn, rec.CommitTS)
	case *wal.Aborted:
		r.decided(e, false, rec.Heuristic)
		r.guessed[at] = r.guessed[at] || rec.Heuristic
	case *wal.Committed:
		writes := rec.Writes
		if p := r.prepared[at]; !rec.OnePhase && p != nil {
			writes = p.Writes
		}
		switch {
		case rec.Heuristic:
			r.decided(e, true, true)
			r.guessed[at] = true
		case r.guessed[at]:
			r.decided(e, true, false) // the real decision, beside the guess (D7)
			return
		case rec.OnePhase:
			r.committed(rec.Txn, rec.CommitTS)
		}
		for _, w := range writes {
			v := base.Version{TS: rec.CommitTS, Txn: rec.Txn, Value: w.Value}
			r.h.Installs = append(r.h.Installs, check.Install{Node: e.Node.String(), Item: itemOf(w.Key, v)})
		}
	}
}

func (r *logReader) decided(e node.Logged, commit, guess bool) {
	r.h.Decisions = append(r.h.Decisions, check.Decision{
		Node: e.Node.String(), Txn: uint64(e.Record.TxnID()), Commit: commit, Guess: guess,
	})
}

// committed notes when a transaction was committed, whatever its client has heard.
func (r *logReader) committed(id base.TxnID, ts base.TS) {
	if len(r.h.Txns) == 0 || uint64(id) < r.h.Txns[0].ID {
		return // from before the history
	}
	r.h.Txns[uint64(id)-r.h.Txns[0].ID].Commit = uint64(ts)
}
