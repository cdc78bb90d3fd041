package session

import (
	"fmt"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/lesson"
)

// lesson is LESSON: the list of the course, or one of it, told on a cluster of its own. A lesson
// counts on three nodes, on transactions that begin with T1, and on settings as they are by default:
// it begins with the statements that make it so, which enter the journal like its own. BACK goes
// back beyond them.
func (s *Sessions) lesson(x *call, st lang.Lesson) *Error {
	course := lesson.Course(s.config.Lessons)
	if st.Name == "" {
		x.r.Text = "LESSON and its number, its name, or the beginning of its name plays one.\n\n" +
			lesson.List(course)
		return nil
	}
	l, err := lesson.Find(course, st.Name)
	if err != nil {
		return fail(codeNoLesson, "%s", sentence(err))
	}
	statements, wrong := lang.ParseFile(l.File(), l.Source)
	if len(wrong) > 0 {
		return unparsed(wrong)
	}
	for _, st := range s.Clean() {
		s.run(st, Place{File: l.File()}, func(Result) {})
	}
	x.tell(fmt.Sprintf("that was lesson %d, %s: its cluster is here to go on with", l.Number, l.Name))
	return s.play(x, l.File(), statements, x.emit)
}

// Clean is what gives a lesson the cluster that it counts on.
func (s *Sessions) Clean() []lang.Statement {
	line, _ := lang.ParseLine("CLUSTER NODES 3 SEED 1 SPLIT j s", 0)
	return append(changes(s.set, s.usualSettings()), line...)
}

// sentence gives an error its full stop, where it does not end as a question.
func sentence(err error) string {
	if s := err.Error(); strings.HasSuffix(s, "?") {
		return s
	}
	return err.Error() + "."
}
