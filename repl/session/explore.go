package session

import (
	"errors"
	"path/filepath"

	"conclave/repl/lang"
	"conclave/repl/lesson"
)

// Explored is what a search of all orders of a script has come to.
type Explored struct {
	Errors []error // the script cannot be explored
	Text   string
	Wrong  string // what was found wrong, "" if nothing was
}

// explore is EXPLORE. It has clusters of its own, and leaves the present one alone.
func (s *Sessions) explore(x *call, st lang.Explore) *Error {
	if s.config.Explore == nil {
		return fail(codeSyntax, "nothing can be explored here.")
	}
	src, err := s.toExplore(x, st.File)
	if err != nil {
		return err
	}
	found := s.config.Explore(st, src, s.config, s.cancelled)
	var slip *lang.Error
	switch {
	case len(found.Errors) > 0 && errors.As(found.Errors[0], &slip):
		return fail(codeSyntax, "%s", found.Errors[0])
	case len(found.Errors) > 0:
		return fail(codeLimit, "%s.", found.Errors[0])
	}
	x.r.Text = found.Text
	if found.Wrong != "" {
		return fail(codeAnomaly, "%s.", found.Wrong)
	}
	return nil
}

// toExplore reads a script: a file, else a lesson.
func (s *Sessions) toExplore(x *call, file string) ([]byte, *Error) {
	path := file
	if dir := x.at.dir(); dir != "" && !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	src, err := s.config.ReadFile(path)
	if err == nil {
		return src, nil
	}
	if l, found := lesson.Find(lesson.Course(s.config.Lessons), file); found == nil {
		return l.Source, nil
	}
	return nil, fail(codeIO, "cannot read %s: %s.", path, plain(err))
}
