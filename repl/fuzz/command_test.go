package fuzz

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conclave/engine/enginetest"
	"conclave/repl"
	"conclave/repl/lang"
)

// runCommand is `conclave fuzz` as f has it, and what it prints.
func runCommand(t *testing.T, f *fuzzing) (code int, out, complaints string) {
	t.Helper()
	files := [2]*os.File{}
	for i := range files {
		file, err := os.Create(filepath.Join(t.TempDir(), "out"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		files[i] = file
	}
	code = f.run(&repl.Options{Stdout: files[0], Stderr: files[1]})
	read := func(file *os.File) string {
		b, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return code, read(files[0]), read(files[1])
}

// A promise that is broken ends the command: it says which seed, and leaves the shortest script,
// which parses, fails with the mistake and passes without.
func TestTheCommandTellsAFailureAndWritesItsScript(t *testing.T) {
	name := filepath.Join(t.TempDir(), "found.kv")
	lift := enginetest.Plant(15)
	defer func() { lift() }()
	code, out, complaints := runCommand(t, &fuzzing{seeds: 200, from: 1, jobs: 2, out: name})
	if code != 1 || complaints != "" {
		t.Fatalf("exit code %d\n%s\n%s", code, out, complaints)
	}
	if !strings.HasPrefix(out, "FAIL conclave fuzz --from ") || !strings.Contains(out, "conclave "+name) {
		t.Errorf("it says\n%s", out)
	}
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, wrong := lang.ParseFile(name, src); len(wrong) > 0 || strings.Count(string(src), "\n") > 40 {
		t.Errorf("%v\n%s", wrong, src)
	}
	if failures, _ := outcomeOf(t, string(src)); len(failures) == 0 {
		t.Errorf("it does not fail:\n%s", src)
	}
}

// A mistake that only the trace shows leaves a script that passes at the prompt, and says so.
func TestAScriptThatShowsNothingSaysSo(t *testing.T) {
	defer enginetest.Plant(8)()
	f := &fuzzing{from: 1, seeds: 300, jobs: 1, out: filepath.Join(t.TempDir(), "found.kv")}
	code, out, _ := runCommand(t, f)
	src, err := os.ReadFile(f.out)
	if code != 1 || err != nil || !strings.Contains(out, "\n     D4: ") {
		t.Fatalf("exit code %d, %v\n%s", code, err, out)
	}
	const admits = "No statement can show it"
	says := strings.Contains(string(src), admits) && strings.Contains(out, admits)
	if says == fails(string(src)) {
		t.Errorf("it fails: %v, and says that it does not: %v\n%s", !says, says, src)
	}
}

// Without one it prints the figures, and what no seed has met.
func TestTheCommandPrintsItsFigures(t *testing.T) {
	code, out, complaints := runCommand(t, &fuzzing{seeds: 3, from: 1})
	if code != 0 || complaints != "" {
		t.Fatalf("exit code %d\n%s", code, complaints)
	}
	for _, part := range []string{
		"3 seeds, each twice, in ", " seeds a second\n", " hours of virtual time\n", " committed, ",
		"\nfaults\n", "\nrare events\n", "not covered  ",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("no %q in\n%s", part, out)
		}
	}
}

// Time alone ends it too.
func TestTheCommandEndsInTime(t *testing.T) {
	began := time.Now()
	if code, out, _ := runCommand(t, &fuzzing{from: 1, time: 50 * time.Millisecond, jobs: 1}); code != 0 {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
