package panel_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conclave/repl/session"
	"conclave/tui/drive"
	"conclave/tui/panel"
	"conclave/tui/scene"
)

// TestEverythingThatALessonSaysIsSeen plays all lessons on a small screen: no caption is cut, and
// every beat fits.
func TestEverythingThatALessonSaysIsSeen(t *testing.T) {
	paths, err := filepath.Glob("../../scripts/*.kv")
	if err != nil || len(paths) == 0 {
		t.Fatal("no lessons", err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		must(t, err)
		script, wrong := drive.Parse(filepath.Base(path), src)
		if len(wrong) > 0 {
			t.Fatal(wrong[0])
		}
		sess, err := session.New(session.Config{})
		must(t, err)
		for d := drive.New(sess, script); d.Next(); {
			s := d.Scene(drive.Room{Rows: 12})
			screen := panel.Screen(s, hints(), 80, 24, plain)
			fits(t, screen, 80, 24)
			if missing := unsaid(s, screen); missing != "" {
				t.Fatalf("%s: %q is not seen:\n%s", path, missing, screen)
			}
		}
	}
}

// unsaid is the first line of a caption that is not on a screen, wherever it was broken.
func unsaid(s *scene.Scene, screen string) string {
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	seen := words(strings.ReplaceAll(screen, "│", " "))
	for _, l := range s.Caption {
		if !strings.Contains(seen, words(l)) {
			return l
		}
	}
	return ""
}
