package repl

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"conclave/repl/lang"
	"conclave/repl/session"
)

// Test is `conclave test`: every script is run on a fresh cluster, silently, and judged in one
// line. It answers the exit code.
func Test(o *Options) int {
	ignoreClosedPipes()
	r := newRunner(o)
	stop := catchSignals(r)
	defer stop()
	names := o.Names
	if len(names) == 0 {
		names = []string{"."}
	}
	count := 0
	for _, name := range names {
		paths, err := scriptsIn(name)
		if err != nil {
			r.failed = true
			r.out.line(lang.Escape(fmt.Sprintf("FAIL %s: %v", name, reason(err))))
		}
		for _, path := range paths {
			count++
			r.test(path)
			if r.interrupted.Load() || r.out.failed() {
				return r.code()
			}
		}
	}
	if count == 0 && !r.failed {
		r.complain("conclave: there are no .kv files in " + lang.Escape(strings.Join(names, ", ")))
	}
	return r.code()
}

// scriptsIn lists a file by itself, of a folder the scripts in it and below it, by name. Folders
// whose name begins with a dot are somebody else's.
func scriptsIn(name string) (paths []string, err error) {
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return []string{name}, nil
	}
	err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != name && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && strings.HasSuffix(path, ".kv"):
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// test runs one script and says how it went.
func (r *runner) test(path string) {
	why := r.verdictOf(path)
	if r.interrupted.Load() {
		return
	}
	line := "ok " + path
	if why != "" {
		line = "FAIL " + path + ": " + why
		r.failed = true
	}
	r.out.line(lang.Escape(line))
	r.out.flush()
}

// verdictOf is why a script fails, or "".
func (r *runner) verdictOf(path string) string {
	src, err := readFile(path)
	if err != nil {
		return reason(err).Error()
	}
	stmts, wrong := lang.ParseFile(path, src)
	if len(wrong) > 0 {
		return wrong[0].Error()
	}
	if err := r.begin(r.opts.Config()); err != nil {
		return err.Error()
	}
	sess := r.sess.Load()
	for _, st := range stmts {
		sess.Stream(st, session.Place{File: path}, func(session.Result) {})
		if sess.Halted() || sess.Quit() || r.interrupted.Load() {
			break
		}
	}
	sess.End()
	if all := sess.Failures(); len(all) > 0 {
		f := all[0]
		return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Code, f.Message)
	}
	return ""
}
