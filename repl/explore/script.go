package explore

import (
	"fmt"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
	"conclave/repl/session"
)

// script is a path as a script that anybody can play: each choice is a statement, and behind it
// stands what follows from it in no time. It ends with the statement that shows what is wrong.
func (s *search) script(path []choice) string {
	y := s.replay(path[:1])
	path = path[1:]
	w := &writer{program: s.program, operator: s.program.operator()}
	for i, ch := range path {
		armed := ""
		if ch.at != 0 {
			at := ch.at.point()
			armed = fmt.Sprintf("%s: KILL %s AT %s", w.operator, at.node, at.name)
			if at.nth > 1 {
				armed += fmt.Sprintf(" %d", at.nth)
			}
		}
		said := w.said(y, ch)
		if i == len(path)-1 && y.dare(ch) != "" {
			w.lines = append(w.lines, nonempty(armed, said)...)
			return w.whole(y, s.wrong)
		} else if i < len(path)-1 {
			_ = y.dare(ch)
		}
		w.lines = append(w.lines, nonempty(armed, said)...)
		for _, m := range y.atOnce {
			w.lines = append(w.lines, statement(m))
		}
		w.excuse(y.results)
	}
	w.lines = append(w.lines, s.shows(y)...)
	return w.whole(y, s.wrong)
}

// writer collects the lines of a script.
type writer struct {
	program  *Program
	operator string
	lines    []string
}

func nonempty(lines ...string) (list []string) {
	for _, l := range lines {
		if l != "" {
			list = append(list, strings.Split(l, "\n")...)
		}
	}
	return list
}

// said is the statement that makes a choice.
func (w *writer) said(y *player, ch choice) string {
	if ch.kind != say {
		text := statement(ch.move())
		if ch.kind == engine.MoveRecover {
			return w.operator + ": " + text // it waits, and its session must not be needed
		}
		return text
	}
	t := w.program.threads[ch.thread]
	st := t.stmts[y.threads[ch.thread].next]
	text := ""
	for _, before := range st.before {
		text += before.Canonical() + "\n"
	}
	if asks(st.Node) {
		return text + prefixed(w.operator, st.Statement)
	}
	return text + prefixed(t.session, st.Statement)
}

func prefixed(name string, st lang.Statement) string { return name + ": " + st.Canonical() }

// excuse expects the errors that sessions were answered: they are not what is wrong.
func (w *writer) excuse(results []session.Result) {
	for _, r := range results {
		if r.Error != nil {
			w.lines = append(w.lines, fmt.Sprintf("%s: EXPECT ERROR %s", r.Session, r.Error.Code))
		}
	}
}

// shows is what fails where something is wrong.
func (s *search) shows(y *player) []string {
	switch {
	case len(y.cluster.Check(engine.CheckOwn)) > 0:
		return []string{"CHECK"}
	case len(y.cluster.Check(s.program.level)) > 0:
		return []string{s.program.check}
	case y.inDoubt() != "":
		return []string{"AUTO ON", "ADVANCE 1m", "LOCKS => ROWS 0"}
	}
	for i := range y.threads {
		if y.threads[i].busy {
			name := s.program.threads[i].session
			return []string{"AUTO ON", "ADVANCE 1m", name + ": BEGIN => OK"} // it waits, and is BUSY
		}
	}
	return []string{"CHECK"}
}

// whole is the script, scene included.
func (w *writer) whole(y *player, wrong string) string {
	var b strings.Builder
	for _, l := range strings.Split("Found by conclave explore: "+wrong, "\n") {
		fmt.Fprintf(&b, "# %s\n", lang.Escape(l))
	}
	for _, l := range w.program.sceneLines(y) {
		fmt.Fprintln(&b, l)
	}
	fmt.Fprintln(&b, "AUTO OFF")
	for _, l := range w.lines {
		fmt.Fprintln(&b, l)
	}
	return b.String()
}

// sceneLines is the scene, with a seed that tears logs as they were torn.
func (p *Program) sceneLines(y *player) (lines []string) {
	as, scene := p.shape()
	var cluster lang.Cluster
	if as.splits != nil || as.nodes != 0 {
		nodes := max(as.nodes, len(as.splits)+1)
		cluster = lang.Cluster{HasNodes: true, Nodes: lang.N(int64(nodes)), Split: as.splits}
	}
	seed, err := y.cluster.SeedForTails()
	switch {
	case err != nil:
		lines = append(lines, "# "+err.Error())
	case y.cluster.Tore():
		cluster.HasSeed, cluster.Seed = true, lang.N(int64(seed))
	case as.seed != 0:
		cluster.HasSeed, cluster.Seed = true, lang.N(int64(as.seed))
	}
	if text := lang.Canonical(cluster); text != "CLUSTER" {
		lines = append(lines, text)
	}
	for _, st := range append(scene[:len(scene):len(scene)], p.syncs...) {
		text := st.Canonical()
		if _, use := st.Node.(lang.Use); !use && st.Session != mainSession && st.Session != "" {
			text = prefixed(st.Session, st)
		}
		lines = append(lines, text)
	}
	return lines
}
