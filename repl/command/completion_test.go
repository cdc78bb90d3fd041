package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"conclave/repl"
)

// typed are command lines, the last word under the cursor, and what each shell must offer and must
// not.
var typed = []struct {
	words          string
	offers, denies []string
}{
	{"pl", []string{"play"}, []string{"look", "alpha"}},
	{"", []string{"play", "look", "completion", "man", "help", "alpha"}, []string{"--json"}},
	{"--", []string{"--json", "--nodes", "--version"}, []string{"--speed", "play"}},
	{"play --", []string{"--speed", "--json", "--seed"}, []string{"--keep-going", "--version"}},
	{"--seed 3 play --sp", []string{"--speed", "--split"}, []string{"--seed"}},
	{"help lo", []string{"look"}, []string{"play", "alpha"}},
	{"completion ", []string{"bash", "zsh", "fish"}, []string{"play"}},
	{"play al", []string{"alpha"}, []string{"beta", "play"}},
	{"play ", []string{"alpha", "beta"}, []string{"look"}},
	{"--color a", []string{"auto", "always"}, []string{"never", "alpha"}},
	{"look ", nil, []string{"alpha", "play"}},
	{"play --speed ", nil, []string{"alpha", "play"}},
	{"my", []string{"my script.kv"}, nil}, // fish offers the others behind it
	{"play -o my", []string{"my script.kv", "my notes.txt"}, []string{"alpha"}},
}

// TestCompletion asks the shells themselves, those that are there.
func TestCompletion(t *testing.T) {
	for name, ask := range map[string]func(script string, words []string) []string{
		"bash": func(script string, words []string) []string {
			return append([]string{"-c", `source "$0"; COMP_WORDS=(conclave "$@"); COMP_CWORD=$#
				_conclave; printf '%s\n' "${COMPREPLY[@]}"`, script}, words...)
		},
		"zsh": func(script string, words []string) []string {
			return append([]string{"-f", "-c", `compdef() { : }
				compadd() { shift; for w in $@; do [[ $w == $PREFIX* ]] && print -r -- $w; done }
				_files() { print -rl -- $PREFIX$~2(N) $PREFIX*$~2(N) }
				source $0; words=(conclave "$@"); CURRENT=$#words; PREFIX=$words[-1]; _conclave`,
				script}, words...)
		},
		"fish": func(script string, words []string) []string {
			return append([]string{"--no-config", "-c",
				`source $argv[1]; complete -C "conclave $argv[2..-1]" | string replace -r '\t.*' ''`,
				script}, words...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(name); err != nil {
				t.Skipf("%s is not here", name)
			}
			completes(t, name, ask)
		})
	}
}

func completes(t *testing.T, shell string, ask func(string, []string) []string) {
	dir := t.TempDir()
	for _, f := range []string{"my script.kv", "my notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, f), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var did string
	tab := table(&did)
	o := &repl.Options{Lessons: fstest.MapFS{"alpha.kv": {}, "beta.kv": {}}}
	script := filepath.Join(dir, "script")
	text := shells[shell](tab.completions(o))
	if err := os.WriteFile(script, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range typed {
		cmd := exec.Command(shell, ask(script, strings.Split(c.words, " "))...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HOME="+dir)
		out, err := cmd.Output()
		if failed, is := err.(*exec.ExitError); is && len(failed.Stderr) > 0 {
			t.Fatalf("%q: %s", c.words, failed.Stderr)
		}
		got := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(out), `\ `, " ")), "\n")
		for _, w := range c.offers {
			if !slices.Contains(got, w) {
				t.Errorf("%q does not offer %q: %q", c.words, w, got)
			}
		}
		for _, w := range c.denies {
			if slices.Contains(got, w) {
				t.Errorf("%q offers %q: %q", c.words, w, got)
			}
		}
	}
}

// TestFormWords: what Tab completes is read from the forms.
func TestFormWords(t *testing.T) {
	for form, want := range map[string]string{
		"test [FILE|FOLDER ...]":                    "FILE FOLDER ",
		"diagram lesson LESSON [-o FILE] [--txn T]": "lesson LESSON",
		"fuzz [--seeds N] [--wide]":                 "",
		"look":                                      "",
	} {
		if got := strings.Join(formWords(form), " "); got != want {
			t.Errorf("%s: %q", form, got)
		}
	}
}

// TestMan: each command and flag is in the manual page, and man has nothing to say against it.
func TestMan(t *testing.T) {
	var did string
	tab := table(&did)
	lessons := fstest.MapFS{"alpha.kv": {Data: []byte("# Lesson 1: .x\n")}}
	page := tab.man(&repl.Options{Lessons: lessons})
	for _, want := range []string{".SS conclave play\n", `\-\-speed N`, `\-\-keep\-going`, "GET key",
		"\n" + `\&.x`, ".SH EXIT STATUS"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("groff is not here")
	}
	cmd := exec.Command("groff", "-man", "-ww", "-Tascii", "-z")
	cmd.Stdin = strings.NewReader(page)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("groff: %v\n%s", err, out)
	}
}
