package session

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"conclave/repl/lang"
)

// maxDepth is how deep SOURCE may go.
const maxDepth = 16

// maxScript is how large a script may be: far above any that a person wrote.
const maxScript = 64 << 20

// ReadScript reads a script from the disk. A folder, a device, a pipe and a file without end are
// errors, and it never waits for anybody.
func ReadScript(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	switch {
	case info.IsDir():
		return nil, errors.New("it is a folder, not a file")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, maxScript+1))
	if err == nil && len(src) > maxScript {
		err = fmt.Errorf("it has more than %d MiB", maxScript>>20)
	}
	return src, err
}

// dir is the folder where the paths of SOURCE begin.
func (p Place) dir() string {
	switch {
	case p.Dir != "":
		return p.Dir
	case p.File == "-" || strings.HasPrefix(p.File, "-e"):
		return ""
	}
	return filepath.Dir(p.File)
}

// source is SOURCE: it runs a file here, in the present cluster and sessions. The file is parsed
// whole first, so a slip in its last line changes nothing.
func (s *Sessions) source(x *call, st lang.Source) *Error {
	if s.script.depth >= maxDepth {
		return fail(codeLimit, "SOURCE goes at most %d deep: %s sources itself?", maxDepth, st.File)
	}
	path := st.File
	if dir := x.at.dir(); dir != "" && !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	src, err := s.config.ReadFile(path)
	if err != nil {
		return fail(codeIO, "cannot read %s: %s.", path, plain(err))
	}
	statements, wrong := lang.ParseFile(path, src)
	if len(wrong) > 0 {
		return unparsed(wrong)
	}
	return s.play(x, path, statements, x.emit)
}

// play runs the statements of a file as the file's own.
func (s *Sessions) play(x *call, path string, statements []lang.Statement,
	emit func(Result)) *Error {
	s.script.depth++
	for i, inner := range statements {
		if s.quit || s.script.halted || s.cancelled() {
			break
		}
		if s.config.Sourced != nil {
			_, told := x.r.Stmt.(lang.Lesson)
			s.config.Sourced(statements[i:], told)
		}
		s.run(inner, Place{File: path}, emit)
	}
	return s.sourced(x, path)
}

// sourced is the end of a file. An error that is still open there in the session that sourced it
// is a failure, since SOURCE's own answer is that session's last result from now on.
func (s *Sessions) sourced(x *call, path string) *Error {
	if !s.script.halted && !s.cancelled() {
		s.closeErrors(x.c)
	}
	s.script.depth--
	if s.script.depth == 0 && s.config.Policy == Prompt {
		return s.promptSourced(path)
	}
	x.silent = s.script.halted
	if s.cancelled() {
		return stoppedSource(path)
	}
	return nil
}

// promptSourced forgives a person what stopped the file: the answer says it, and nothing is over.
func (s *Sessions) promptSourced(path string) *Error {
	failures := s.script.failures
	s.script.failures, s.script.halted = nil, false
	for _, c := range s.clients {
		c.open = nil
	}
	if len(failures) > 0 {
		f := failures[0]
		return fail(f.Code, "stopped at %s:%d: %s", f.File, f.Line, f.Message)
	}
	if s.cancelled() {
		return stoppedSource(path)
	}
	return nil
}

func stoppedSource(path string) *Error {
	return fail(codeUnavail, "interrupted: the rest of %s did not run.", path)
}

// unparsed is the first error of a file, and how many more there are.
func unparsed(wrong []*lang.Error) *Error {
	first := wrong[0]
	err := fail(first.Code, "%s:%d:%d: %s", first.File, first.Pos.Line, first.Pos.Col,
		first.Message)
	if more := len(wrong) - 1; more > 0 {
		err.Message += fmt.Sprintf(" (and %s)", count(more, "more error"))
	}
	return err.todo("Nothing of the file was run.")
}

// plain is an error of the file system without the path and the call, which the sentence has.
func plain(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}
