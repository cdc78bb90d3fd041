package fuzz

import (
	"slices"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// flips are the bits that are flipped on the logs, node by node. A node with one in the middle of
// its log must refuse to recover (W2). Of a flip that a recovery cannot tell from a torn tail, or
// that nobody looked at in time, nothing follows: the promises are void (W2, a stated limit).
type flips map[string][]uint64

// before notes a flip.
func (f flips) before(p *play, st lang.Stmt) {
	c, is := st.(lang.Corrupt)
	if !is {
		return
	}
	node, lsn := c.Node.String(), uint64(c.LSN.V)
	if at := slices.Index(f[node], lsn); at >= 0 {
		f[node] = slices.Delete(f[node], at, at+1)
	} else if hidden(p.Cluster(), node, lsn) {
		f[node] = append(f[node], lsn)
	} else {
		p.void = true
	}
}

// hidden reports whether a record stands in the middle of the log of a node that is down.
func hidden(c *engine.Cluster, node string, lsn uint64) bool {
	return slices.Contains(nodes(c, "down"), node) && slices.Contains(middle(c, node), lsn)
}

// middle is the good records of a log that have a good one behind them.
func middle(c *engine.Cluster, node string) []uint64 {
	records, _ := c.Records(node, 0)
	var list []uint64
	for _, r := range records {
		if r.Type != "DAMAGED" {
			list = append(list, r.LSN)
		}
	}
	return list[:max(0, len(list)-1)]
}

// heard holds what RECOVER answers against what was flipped.
func (f flips) heard(p *play, r *session.Result) {
	st, is := r.Stmt.(lang.Recover)
	if !is || r.Status == session.Waiting || r.Resumed {
		return
	}
	damaged := false
	for _, node := range nodes(p.Cluster(), "") {
		if len(f[node]) > 0 && (st.All || st.Node.String() == node) {
			damaged = true
			if up := slices.Contains(nodes(p.Cluster(), "up"), node); up {
				p.fail("CORRUPT", "%s has come up, and a bit of LSN %d on its log is flipped (W2)",
					node, f[node][0])
			}
		}
	}
	if corrupt := r.Error != nil && r.Error.Code == "CORRUPT"; corrupt && !damaged {
		p.fail("not CORRUPT", "%s answers CORRUPT, and nothing is: %s", r.Statement, r.Error.Message)
	}
}
