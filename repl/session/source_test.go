package session

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// withFiles makes sessions whose SOURCE reads these files.
func withFiles(policy Policy, files map[string]string) *Sessions {
	s := onFake(newFake(), Config{Policy: policy})
	s.config.ReadFile = func(path string) ([]byte, error) {
		text, is := files[path]
		if !is {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		}
		return []byte(text), nil
	}
	return s
}

func run(t *testing.T, s *Sessions, file, text string) []Result {
	t.Helper()
	var results []Result
	for _, st := range parse(t, text) {
		results = append(results, s.Execute(st, Place{File: file})...)
	}
	return results
}

func TestSourceRunsHereAndRelativeToItsFile(t *testing.T) {
	s := withFiles(Stop, map[string]string{
		"dir/in/a.kv": "alice: BEGIN\nSOURCE ../b.kv => OK\nUSE alice",
		"dir/b.kv":    "GET x => NIL",
	})
	got := run(t, s, "dir/main.kv", "SOURCE in/a.kv; GET y")
	want(t, got,
		"alice T1 BEGIN: ok [new session alice]",
		"main T2 GET x: ok NIL",
		"main EXPECT NIL: ok",
		"main SOURCE ../b.kv: ok",
		"main EXPECT OK: ok",
		"main USE alice: ok",
		"main SOURCE in/a.kv: ok",
		"alice T1 GET y: ok NIL")
	if r := got[1]; r.File != "dir/b.kv" || r.Line != 1 {
		t.Errorf("it stands at %s:%d", r.File, r.Line)
	}
}

func TestSourceParsesTheWholeFileFirst(t *testing.T) {
	s := withFiles(KeepGoing, map[string]string{"a.kv": "GET x\nGTE y\nPTU z\n"})
	got := run(t, s, "-", "SOURCE a.kv; SOURCE none.kv")
	want(t, got, "main SOURCE a.kv: error SYNTAX", "main SOURCE none.kv: error IO")
	if m := got[0].Error.Message; !strings.HasPrefix(m, "a.kv:2:1: ") ||
		!strings.HasSuffix(m, "(and 1 more error) Nothing of the file was run.") {
		t.Errorf("it says %q", m)
	}
	if m := got[1].Error.Message; m != "cannot read none.kv: file does not exist." {
		t.Errorf("it says %q", m)
	}
}

func TestSourceOfItselfIsLimited(t *testing.T) {
	files := map[string]string{"a.kv": "SOURCE a.kv\nGET x"}
	s := withFiles(Stop, files)
	want(t, run(t, s, "-", "SOURCE a.kv; GET y"), "main SOURCE a.kv: error LIMIT")
	if got := failures(s); got != "a.kv:1:LIMIT" {
		t.Errorf("failures are %q", got)
	}
	s = withFiles(Prompt, files)
	got := run(t, s, "-", "SOURCE a.kv; GET y")
	want(t, got, "main SOURCE a.kv: error LIMIT", "main SOURCE a.kv: error LIMIT",
		"main T1 GET y: ok NIL")
	if !strings.HasPrefix(got[1].Error.Message, "stopped at a.kv:1: SOURCE goes at most 16 deep") {
		t.Errorf("it says %q", got[1].Error.Message)
	}
	files["a.kv"] = "SOURCE a.kv => ERROR LIMIT | OK\nGET x"
	s = withFiles(Stop, files)
	got = run(t, s, "-", "SOURCE a.kv")
	if n := len(got); n != 1+16*3 || failures(s, s.End().Failures...) != "" {
		t.Errorf("%d results, failures %q", n, failures(s))
	}
}

func TestAFailureInASourcedFile(t *testing.T) {
	files := map[string]string{"a.kv": "GET x => 3\nGET y", "b.kv": "GET x\nCOMMIT"}
	s := withFiles(Stop, files)
	want(t, run(t, s, "-", "SOURCE a.kv; GET z"),
		"main T1 GET x: ok NIL", "main EXPECT 3: error EXPECTATION")
	if got := failures(s); got != "a.kv:1:EXPECTATION" {
		t.Errorf("failures are %q", got)
	}
	s = withFiles(KeepGoing, files)
	want(t, run(t, s, "-", "SOURCE a.kv => OK; SOURCE b.kv => OK; GET z"),
		"main T1 GET x: ok NIL", "main EXPECT 3: error EXPECTATION", "main T2 GET y: ok NIL",
		"main SOURCE a.kv: ok", "main EXPECT OK: ok",
		"main T3 GET x: ok NIL", "main COMMIT: error NO_TXN",
		"main SOURCE b.kv: ok", "main EXPECT OK: ok", "main T4 GET z: ok NIL")
	if got := failures(s); got != "a.kv:1:EXPECTATION b.kv:2:NO_TXN" {
		t.Errorf("failures are %q", got)
	}
	s = withFiles(Prompt, files)
	want(t, run(t, s, "-", "SOURCE b.kv; EXPECT ERROR NO_TXN; GET z"),
		"main T1 GET x: ok NIL", "main COMMIT: error NO_TXN", "main SOURCE b.kv: error NO_TXN",
		"main EXPECT ERROR NO_TXN: ok", "main T2 GET z: ok NIL")
	if len(s.Failures()) != 0 {
		t.Errorf("failures are %q", failures(s))
	}
}

func TestInterruptEndsASource(t *testing.T) {
	s := withFiles(Prompt, map[string]string{"a.kv": "PAUSE\nGET x"})
	s.config.Pause = func() { s.Interrupt() }
	want(t, run(t, s, "-", "SOURCE a.kv; GET y"),
		"main PAUSE: ok", "main SOURCE a.kv: error UNAVAILABLE", "main T1 GET y: ok NIL")
}

func TestOnlyARegularFileIsAScript(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x.kv")
	if err := os.WriteFile(file, []byte("GET x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if src, err := ReadScript(file); err != nil || string(src) != "GET x" {
		t.Errorf("%q %v", src, err)
	}
	for path, says := range map[string]string{
		dir:               "it is a folder, not a file",
		"/dev/zero":       "it is not a regular file",
		dir + "/nothing":  "no such file or directory",
		file + "/":        "not a directory",
		dir + "/\x00wild": "invalid argument",
	} {
		if _, err := ReadScript(path); err == nil || plain(err) != says {
			t.Errorf("%q: %v", path, err)
		}
	}
}
