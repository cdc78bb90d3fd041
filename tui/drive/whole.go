package drive

import (
	"fmt"
	"time"

	"conclave/engine"
	"conclave/repl/diagram"
	"conclave/repl/lang"
	"conclave/tui/scene"
)

// What fills a whole screen. Nobody scrolls further than this.
const (
	wholeLog    = 2000
	wholeKeys   = 500
	wholeEvents = 5000
	wholeTxns   = 500
)

// Log is the log of a node, as much of it as anybody scrolls through, and how many records are
// before that.
func (d *Driver) Log(node string) (records []scene.Record, before int) {
	card, err := d.sess.Cluster().Card(node, engine.Glance{Records: wholeLog})
	if err != nil {
		return nil, 0
	}
	for i := range card.Log {
		records = append(records, record(&card.Log[i]))
	}
	return records, int(card.LogBefore)
}

// Keys are the keys of a node with all their versions, and how many keys are not among them.
func (d *Driver) Keys(node string) (keys []scene.Key, hidden int) {
	c := d.sess.Cluster()
	card, err := c.Card(node, engine.Glance{Keys: wholeKeys, Versions: wholeKeys})
	if err != nil {
		return nil, 0
	}
	t := &taking{Driver: d, c: c, now: c.Now()}
	for i := range card.Keys {
		keys = append(keys, t.key(&card.Keys[i], &card))
	}
	return keys, card.AllKeys - len(card.Keys)
}

// Events are what the trace has kept.
func (d *Driver) Events() []scene.Event {
	c := d.sess.Cluster()
	t := &taking{Driver: d, c: c, trace: c.Trace(wholeEvents)}
	list, _ := t.events()
	return list
}

// Txns are the transactions that the trace tells of, in order.
func (d *Driver) Txns() (txns []uint64) {
	seen := map[uint64]bool{}
	for _, v := range d.sess.Cluster().Trace(wholeEvents) {
		ends := v.Kind == engine.TraceAnswer || v.Kind == engine.TracePoint && v.Event == "prepare.send"
		if ends && v.Txn != 0 && !seen[v.Txn] {
			seen[v.Txn] = true
			txns = append(txns, v.Txn)
		}
	}
	return txns[max(0, len(txns)-wholeTxns):]
}

// Message tells all of a message that is under way, in lines.
func (d *Driver) Message(id uint64) []string {
	for _, v := range d.sess.Cluster().Messages() {
		if v.Message != fmt.Sprintf("m%d", id) {
			continue
		}
		labels, _ := diagram.MessageWords(v.Txn, v.Kind, v.Text)
		return []string{
			short(v.Text),
			fmt.Sprintf("%s from %s to %s, which arrives at %v", labels[len(labels)-1], v.From, v.To,
				time.Duration(v.At)),
		}
	}
	return nil
}

// Picture is the diagram of a transaction, "T4".
func (d *Driver) Picture(name string) *diagram.Diagram {
	var txn uint64
	_, _ = fmt.Sscanf(name, "T%d", &txn)
	c := d.sess.Cluster()
	return diagram.Of(c.TraceOf(txn), c.NodeNames(), txn)
}

// Look runs a looking statement, of no session, and answers it as if it had been heard.
func (d *Driver) Look(st lang.Stmt) { d.heard = append(d.heard, d.sess.Look(st)) }
