// Package handout draws what a whole script did: it runs the script, watches which statements made
// which transaction, and has package diagram draw each of them.
//
//	script ── session ── results ──▸ who said what in T3 ─┐
//	              └────── trace ───▸ diagram.Of(T3) ──────┴─▸ diagram.Handout ─▸ SVG, Mermaid, text
//
// A script may take back what it did (BACK), or begin anew (CLUSTER). What was there before is part
// of the story: so the transactions are drawn whenever their cluster is about to go, and each
// picture once.
//
// Not here: how a transaction is drawn (package diagram), and what statements do (package session).
package handout

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"conclave/repl/diagram"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// Script is what is to be drawn.
type Script struct {
	Title string
	File  string // as failures name it
	Stmts []lang.Statement
}

// Of runs a script and draws its transactions; only that one where txn is not 0. The failures are
// those of the script: what it did until then is drawn all the same.
func Of(s Script, config session.Config, txn uint64) (*diagram.Handout, []session.Failure, error) {
	config.Trace = 1 << 20
	config.WriteFile = func(string, []byte) error { return nil }
	sess, err := session.New(config)
	if err != nil {
		return nil, nil, err
	}
	w := &watcher{sess: sess, only: txn, seen: map[string]bool{}}
	for _, st := range s.Stmts {
		w.run(st, session.Place{File: s.File})
		if sess.Halted() || sess.Quit() {
			break
		}
	}
	w.take()
	sess.End()
	h := &diagram.Handout{Title: s.Title, Pages: w.pages}
	switch w.reads {
	case 0:
	case 1:
		h.Notes = []string{"Not drawn: 1 transaction that only read."}
	default:
		h.Notes = []string{fmt.Sprintf("Not drawn: %d transactions that only read.", w.reads)}
	}
	return h, sess.Failures(), nil
}

// watcher is a script that runs and is drawn.
type watcher struct {
	sess  *session.Sessions
	only  uint64
	said  []saying // of the present cluster
	seen  map[string]bool
	pages []diagram.Page
	reads int
}

// saying is a statement of a transaction.
type saying struct {
	entry   int // how long the journal was when it came
	txn     uint64
	session string
	text    string
	writes  bool
}

// run runs a statement. What is about to go is drawn before.
func (w *watcher) run(st lang.Statement, at session.Place) {
	entry := w.sess.Entered()
	fresh := false
	switch st.Node.(type) {
	case lang.Cluster, lang.Reset, lang.Lesson:
		fresh = true
		w.take()
	case lang.Back:
		w.take()
	}
	w.sess.Stream(st, at, func(r session.Result) {
		if fresh && r.Error == nil {
			fresh, w.said = false, nil
		}
		w.note(entry, &r)
	})
	left := w.sess.Entered()
	w.said = slices.DeleteFunc(w.said, func(s saying) bool { return s.entry >= left })
}

// note keeps a statement that belongs to a transaction.
func (w *watcher) note(entry int, r *session.Result) {
	id, err := strconv.ParseUint(strings.TrimPrefix(r.Txn, "T"), 10, 64)
	if err != nil || r.Resumed || lang.GroupOf(r.Stmt) != lang.GroupData {
		return
	}
	said := saying{entry: entry, txn: id, text: lang.Escape(r.Statement)}
	switch r.Stmt.(type) {
	case lang.Use, lang.Await:
		return
	case lang.Put, lang.Delete, lang.CPut, lang.Incr, lang.Lock:
		said.writes = true
	}
	said.session = r.Session
	w.said = append(w.said, said)
}

// take draws the transactions of the present cluster, as it stands.
func (w *watcher) take() {
	cluster := w.sess.Cluster()
	trace := cluster.Trace(0)
	for _, id := range w.txns() {
		page := diagram.Page{Diagram: diagram.Of(trace, cluster.NodeNames(), id)}
		writes, session := false, "main"
		for _, s := range w.said {
			if s.txn != id {
				continue
			}
			text := s.text
			if s.session != session { // it holds to the end of the line
				text, session = s.session+": "+text, s.session
			}
			page.Said = append(page.Said, text)
			writes = writes || s.writes
		}
		key := page.Text(200) + strings.Join(page.Said, "\n")
		switch {
		case w.seen[key] || page.Empty() || w.only != 0 && w.only != id:
			continue
		case !writes && w.only == 0:
			w.reads++
		default:
			w.pages = append(w.pages, page)
		}
		w.seen[key] = true
	}
}

// txns are the transactions of which something was said, in order.
func (w *watcher) txns() []uint64 {
	var ids []uint64
	for _, s := range w.said {
		ids = append(ids, s.txn)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
