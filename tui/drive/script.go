package drive

import (
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// Script is what drives: statements, and the lines that they stand on.
type Script struct {
	Name  string // as results show it
	Dir   string // where its SOURCE begins; "" is the folder of Name
	lines []string
	stmts []lang.Statement
}

// Parse makes a script of its source. It fails as a script does: with every error in it.
func Parse(name string, src []byte) (*Script, []*lang.Error) {
	stmts, wrong := lang.ParseFile(name, src)
	if len(wrong) > 0 {
		return nil, wrong
	}
	text := strings.TrimSuffix(strings.TrimPrefix(string(src), "\ufeff"), "\n")
	s := &Script{Name: name, stmts: stmts}
	if text == "" {
		return s, nil
	}
	s.lines = strings.Split(text, "\n")
	for i, line := range s.lines {
		s.lines[i] = lang.Escape(strings.ReplaceAll(strings.TrimSuffix(line, "\r"), "\t", " "))
	}
	return s, nil
}

func (s *Script) place() session.Place { return session.Place{File: s.Name, Dir: s.Dir} }

// A beat is what one press of space does: some SAYs that belong together, or a statement with the
// EXPECTs that follow it. A PAUSE at its end belongs to it: the person who pressed the key is about
// to press the next.

// beat is the indexes of one beat: its SAYs are [from, act), its statement is act, and what follows
// it ends before to. A beat that only speaks has no statement: act is to.
type beat struct{ from, act, to int }

// beatAt finds the beat that begins with a statement, which there must be.
func (s *Script) beatAt(from int) beat {
	b := beat{from: from, act: from}
	b.act = s.says(from)
	if s.speaks(b.from, b.act) {
		b.to = s.pauses(b.act)
		b.act = b.to
		return b
	}
	b.to = b.act
	if b.to == len(s.stmts) {
		return b
	}
	if _, is := s.stmts[b.act].Node.(lang.Pause); is {
		b.to = s.pauses(b.act)
		b.act = b.to
		return b
	}
	for b.to++; b.to < len(s.stmts); b.to++ {
		if _, is := s.stmts[b.to].Node.(lang.Expect); !is {
			break
		}
	}
	b.to = s.pauses(b.to)
	return b
}

// says is where the SAYs that begin there and belong together end: an empty one begins a new
// caption, and stands before it.
func (s *Script) says(at int) int {
	spoken := false
	for ; at < len(s.stmts); at++ {
		say, is := s.stmts[at].Node.(lang.Say)
		if !is || spoken && say.Text == "" {
			break
		}
		spoken = spoken || say.Text != ""
	}
	return at
}

// speaks reports whether a row of SAYs says anything.
func (s *Script) speaks(from, to int) bool {
	for _, st := range s.stmts[from:to] {
		if say, is := st.Node.(lang.Say); is && say.Text != "" {
			return true
		}
	}
	return false
}

func (s *Script) pauses(at int) int {
	for at < len(s.stmts) {
		if _, is := s.stmts[at].Node.(lang.Pause); !is {
			break
		}
		at++
	}
	return at
}

// steppable reports whether a statement can be carried out event by event: it puts something out,
// and does what it does itself whether AUTO is ON or OFF. The others run whole: looks, what has to
// do with the clock, and what runs other statements.
func steppable(st lang.Stmt) bool {
	switch st := st.(type) {
	case lang.Get, lang.Put, lang.Delete, lang.Scan, lang.CPut, lang.Incr, lang.Lock, lang.Commit,
		lang.Rollback, lang.Recover, lang.Partition, lang.Heal, lang.Drop, lang.Dup, lang.Deliver,
		lang.Disk, lang.Checkpoint, lang.Resolve, lang.Split:
		return true
	case lang.Kill:
		return st.Point == ""
	case lang.Run:
		return !st.HasFor
	}
	return false
}

// Statements are all statements of the script, in order.
func (s *Script) Statements() []lang.Statement { return s.stmts }
