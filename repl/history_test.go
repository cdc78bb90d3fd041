package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// env makes a LookupEnv of NAME, VALUE, ...
func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func TestHistoryPath(t *testing.T) {
	for _, c := range []struct {
		env  func(string) (string, bool)
		want string
	}{
		{env("HOME", "/h"), "/h/.local/state/conclave/history"},
		{env("HOME", "/h", "XDG_STATE_HOME", "/s"), "/s/conclave/history"},
		{env("HOME", "/h", "XDG_STATE_HOME", "relative"), "/h/.local/state/conclave/history"},
		{env("HOME", "/h", "CONCLAVE_HISTORY", "/x"), "/x"},
		{env("HOME", "/h", "CONCLAVE_HISTORY", ""), ""},
	} {
		if got, err := historyPath(c.env); got != c.want || err != nil {
			t.Errorf("%q, %v; want %q", got, err, c.want)
		}
	}
}

func TestHistoryIsKeptForItsOwnerOnly(t *testing.T) {
	state := t.TempDir()
	h, warning := openHistory(env("XDG_STATE_HOME", state))
	if warning != "" {
		t.Fatal(warning)
	}
	for _, line := range []string{"GET a", "GET a", "", "  ", "GET b", "GET a"} {
		if err := h.add(line); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(state, "conclave", "history")
	if got, _ := os.ReadFile(path); string(got) != "GET a\nGET b\nGET a\n" {
		t.Errorf("the file holds %q", got)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, want %v", name, info.Mode(), want)
		}
	}
}

func TestHistoryHasAThousandLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte(strings.Repeat("GET a\nGET b\n", 495)), 0o600); err != nil {
		t.Fatal(err)
	}
	h, warning := openHistory(env("CONCLAVE_HISTORY", path))
	if warning != "" {
		t.Fatal(warning)
	}
	for i := range 30 {
		if err := h.add(fmt.Sprintf("PUT a %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := os.ReadFile(path)
	lines := strings.Split(strings.TrimSpace(string(got)), "\n")
	if len(lines) != historyLines || lines[len(lines)-1] != "PUT a 29" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestHistoryTakesInOnlyLinesThatCouldBeTyped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	old := "GET a\nGET \x1b[2Jb\nGET \xff\nGET c\x00\rd\nGET e\nGET e\n"
	if err := os.WriteFile(path, []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	h, _ := openHistory(env("CONCLAVE_HISTORY", path))
	if got := strings.Join(h.lines, "|"); got != "GET a|GET e" {
		t.Errorf("%q", got)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v: others can read it", info.Mode())
	}
}

func TestHistoryThatCannotBeKeptWarnsOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, lookup := range []func(string) (string, bool){
		env("XDG_STATE_HOME", file),  // no folder can be made below a file
		env("CONCLAVE_HISTORY", "/"), // a folder
		env(),                        // no HOME
		env("HOME", file+"/\x1b[2J"), // and nothing of a name reaches the terminal raw
	} {
		h, warning := openHistory(lookup)
		raw := strings.Contains(warning, "\x1b")
		if !strings.HasPrefix(warning, "History is not kept: ") || raw {
			t.Errorf("warning %q", warning)
		}
		if err := h.add("GET a"); err != nil || len(h.lines) != 1 {
			t.Errorf("the history of this session is %q, %v", h.lines, err)
		}
	}
	if _, warning := openHistory(env("CONCLAVE_HISTORY", "")); warning != "" {
		t.Errorf("turned off, and yet %q", warning)
	}
}
