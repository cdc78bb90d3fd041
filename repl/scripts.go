package repl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/lesson"
	"conclave/repl/session"
)

// script is a file, a lesson or an -e, read and parsed.
type script struct {
	name   string // as results show it
	stmts  []lang.Statement
	lesson bool
}

// parseAll reads and parses all scripts before the first one runs, and tells all their errors.
func parseAll(o *Options) ([]script, bool) {
	var scripts []script
	ok := true
	add := func(name string, src []byte, err error) {
		if err != nil {
			ok = false
			fmt.Fprintln(o.Stderr, "conclave: "+lang.Escape(err.Error()))
			return
		}
		stmts, wrong := lang.ParseFile(name, src)
		for _, e := range wrong {
			ok = false
			fmt.Fprintln(o.Stderr, e.Error())
		}
		scripts = append(scripts, script{name, stmts, lesson.Of(name, src).Number > 0})
	}
	for _, name := range o.Names {
		as, src, err := o.ReadScript(name)
		add(as, src, err)
	}
	for i, expr := range o.Exprs {
		add(fmt.Sprintf("-e%d", i+1), []byte(expr), nil)
	}
	return scripts, ok
}

// ReadScript reads what NAME stands for, a file, else a lesson, and says under which name results
// show it.
func (o *Options) ReadScript(name string) (as string, src []byte, err error) {
	src, err = readFile(name)
	if err == nil {
		return name, src, nil
	}
	var unknown error
	if !strings.Contains(name, "/") {
		l, err := lesson.Find(lesson.Course(o.Lessons), name)
		if err == nil {
			return l.File(), l.Source, nil
		}
		unknown = err
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("there is no such file")
		if !strings.ContainsAny(name, "./") {
			err = errors.New("there is no such command, file or lesson" + o.meant(name, unknown))
		}
	}
	return name, nil, fmt.Errorf("%s: %w", name, reason(err))
}

// readFile reads a script. A pipe is as good as a file (`conclave <(generate)`); a folder or a
// device is a slip.
func readFile(name string) ([]byte, error) {
	const most = 256 << 20
	info, err := os.Stat(name)
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return session.ReadScript(name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, most+1))
	if len(src) > most {
		err = errors.New("it does not end; give it on standard input instead")
	}
	return src, err
}

// reason is an error of the file system without the path, which stands before it.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// meant is what may have been meant by a name that nothing has.
func (o *Options) meant(name string, noLesson error) string {
	names := lesson.Names(lesson.Course(o.Lessons))
	var not *lesson.NotFound
	switch near := lang.Nearest(name, append(names, o.Commands...)); {
	case errors.As(noLesson, &not) && len(not.Begin) > 1:
		return "; " + not.Error()
	case near != "":
		return ": did you mean " + near + "?"
	}
	return "; conclave help and conclave lesson list what there is"
}

// runScripts runs files and lessons, each on a fresh cluster, and -e on one.
func runScripts(o *Options) int {
	scripts, ok := parseAll(o)
	if !ok {
		return exitUsage
	}
	r := newRunner(o)
	r.echo = r.out.terminal && len(o.Names) > 0 // an -e was typed just now
	if o.hasPerson() {
		p, err := newPerson(o)
		if err == nil {
			defer p.leave()
			r.person = p
		}
	}
	stop := catchSignals(r)
	defer stop()
	for i, s := range scripts {
		if i == 0 || len(o.Exprs) == 0 {
			if err := r.begin(o.Config()); err != nil {
				return usage(o, err)
			}
		}
		r.lesson = s.lesson
		r.echo = r.echo || s.lesson && r.text != nil // a lesson is read, from a pipe or on paper, too
		more := r.play(s.stmts, session.Place{File: s.name})
		if last := i == len(scripts)-1; last || len(o.Exprs) == 0 || !more {
			r.finish()
		}
		if r.interrupted.Load() || r.out.failed() || !more && len(o.Exprs) > 0 {
			break
		}
	}
	return r.code()
}

// runInput runs standard input as it comes.
func runInput(o *Options) int {
	r := newRunner(o)
	r.echo = r.out.terminal && !isTerminal(o.Stdin)
	stop := catchSignals(r)
	defer stop()
	if err := r.begin(o.Config()); err != nil {
		return usage(o, err)
	}
	in := newLineReader(o.Stdin, r.out.flush)
	for no := 1; ; no++ {
		line, more := in.next()
		if !more {
			break
		}
		if no == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		stmts, _ := lang.ParseLine(string(line), no)
		if !r.play(stmts, session.Place{File: "-"}) {
			break
		}
	}
	if in.err != nil && !errors.Is(in.err, io.EOF) {
		r.complain("conclave: cannot read standard input: " + reason(in.err).Error())
		r.failed = true
	}
	r.finish()
	return r.code()
}

// usage tells an error of the command line.
func usage(o *Options, err error) int {
	fmt.Fprintln(o.Stderr, "conclave: "+lang.Escape(err.Error()))
	return exitUsage
}

// Run runs scripts, the prompt, or standard input, and answers the exit code.
func Run(o *Options) int {
	ignoreClosedPipes()
	switch {
	case len(o.Names)+len(o.Exprs) > 0:
		return runScripts(o)
	case o.hasPerson():
		return runPrompt(o)
	}
	return runInput(o)
}

// Begin runs a line, and goes on at the prompt where there is a person. It answers the exit code.
func Begin(o *Options, line string) int {
	if o.hasPerson() {
		o.First = line
	} else {
		o.Exprs = []string{line}
	}
	return Run(o)
}
