package tape_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"conclave/repl/tape"
)

// demo is the tape at the top.
func demo(t *testing.T) *tape.Tape {
	t.Helper()
	text, err := os.ReadFile("../../demo.tape")
	if err != nil {
		t.Fatal(err)
	}
	film, err := tape.Parse(string(text))
	if err != nil {
		t.Fatal("demo.tape: ", err)
	}
	return film
}

// TestTheDemoIsOfUse: a minute at most, its size, a seed, no history, and each scene ends with a
// screen that has to come.
func TestTheDemoIsOfUse(t *testing.T) {
	film := demo(t)
	const readAndWaited = 8 * time.Second // what the waits take, generously
	if all := film.Time() + readAndWaited; all > time.Minute {
		t.Errorf("it lasts %v", all)
	}
	if film.Settings["Width"] != "1200" || film.Settings["Height"] != "700" {
		t.Errorf("it is %s by %s", film.Settings["Width"], film.Settings["Height"])
	}
	if columns, rows := film.Size(); columns < 80 || rows < 24 {
		t.Errorf("it has %d columns, %d rows", columns, rows)
	}
	if len(film.Env) != 1 || film.Env[0] != [2]string{"CONCLAVE_HISTORY", ""} {
		t.Errorf("the environment is %q", film.Env)
	}
	seeded := false
	last := map[string]tape.Step{}
	var scenes []string
	for _, s := range film.Steps {
		seeded = seeded || strings.Contains(s.Type, "--seed")
		if s.Wait != nil && s.Limit != 10*time.Second {
			t.Errorf("line %d waits %v", s.Line, s.Limit)
		}
		if _, known := last[s.Scene]; !known {
			scenes = append(scenes, s.Scene)
		}
		last[s.Scene] = s
	}
	if !seeded {
		t.Error("there is no seed")
	}
	for _, scene := range scenes {
		if last[scene].Wait == nil && !strings.HasPrefix(scene, "The end") {
			t.Errorf("%q does not end with a wait", scene)
		}
	}
	for _, word := range []string{"prompt", "dashboard", "dies", "in doubt", "recovery", "promise"} {
		if !strings.Contains(strings.Join(scenes, "\n"), word) {
			t.Errorf("no scene says %q: %q", word, scenes)
		}
	}
}

// TestTapesThatAreRefused: what vhs would refuse, and what says too little.
func TestTapesThatAreRefused(t *testing.T) {
	for text, says := range map[string]string{
		"Wait":                  "line 1: say Wait+Screen@10s /.../",
		"Wait@10s /x/":          "say Wait+Screen",
		"\nWait+Screen /x/":     "line 2: say Wait+Screen",
		"Wait+Screen@soon /x/":  "soon",
		"Wait+Screen@1s x":      "between slashes",
		`Wait+Screen@1s /a\/b/`: "has none itself",
		"Wait+Screen@1s /(/":    "missing closing",
		`Type "a`:               "not closed",
		`Type "a" "b"`:          "not closed",
		"Type":                  "missing",
		"Sleep":                 "duration",
		"Sleep 2":               "missing unit",
		"Enter 2":               "one Enter a line",
		"Ctrl+AB":               "unknown command",
		"Rewind":                "unknown command",
		"Set Width":             "a name and a value",
	} {
		if _, err := tape.Parse(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParse(t *testing.T) {
	film, err := tape.Parse("# Scene 1: x\nSet Width 645\nSet Padding 10\nSet FontSize 10\n" +
		"Set TypingSpeed 1s\nSet Height 165\nSet LetterSpacing 0\nEnv A \"\"\n" +
		"Type 'say \"hi\"'\nCtrl+C\n\n" +
		"# a comment\nSleep 1.5s\nHide\nSleep 4s\nShow\nWait+Screen@2s /^a b$/\n")
	if err != nil {
		t.Fatal(err)
	}
	if c, r := film.Size(); c != 100 || r != 10 {
		t.Errorf("%d by %d", c, r)
	}
	if d := film.Time(); d != 10500*time.Millisecond {
		t.Errorf("it lasts %v", d)
	}
	s := film.Steps
	if len(s) != 5 || s[0].Type != `say "hi"` || s[1].Key != "Ctrl+C" || s[2].Sleep == 0 ||
		s[2].Cut || !s[3].Cut || s[4].Cut ||
		!s[4].Wait.MatchString("a b") || s[4].Line != 17 || s[4].Scene != "Scene 1: x" {
		t.Errorf("%+v", s)
	}
}
