package tui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/tui/panel"
)

func atOnce(runes string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(runes)} }

const transfer = "PUT bob 10\nPUT joe 2\nUSE alice ON n3\nUSE main\nalice: BEGIN\n" +
	"alice: PUT bob 3\nalice: PUT joe 9\nSAY Now she commits.\nalice: COMMIT => COMMITTED\n" +
	"carol: GET bob => 3\n"

func TestABurstOfKeysIsSingleKeys(t *testing.T) {
	one, all := on(t, transfer, 120, 40), on(t, transfer, 120, 40)
	one.until("space", "Now she commits").press("nnn")
	all.until("space", "Now she commits").send(atOnce("nnn"))
	if one.screen() != all.screen() {
		t.Errorf("three keys at once bring\n%s\nand one by one\n%s", all.screen(), one.screen())
	}
	all.says("votes")
	all.send(atOnce("::GET bob"))
	if got := all.m.ui.Command.Text; got != ":GET bob" {
		t.Errorf("the command line holds %q", got)
	}
	all.press("esc").send(atOnce("qq"))
	if !all.quit {
		t.Error("q twice at once does not leave")
	}
}

func TestAPasteGoesToTheCommandLineOnly(t *testing.T) {
	s := on(t, transfer, 80, 24)
	paste := atOnce("PUT q 1\nPUT nnn 2\x1b[2J\n")
	paste.Paste = true
	s.send(paste)
	if s.quit || len(s.m.driver.Sessions().Journal()) > 0 {
		t.Fatal("a paste has pressed keys")
	}
	if got := s.m.ui.Command.Text; got != `PUT q 1; PUT nnn 2\x1b[2J` {
		t.Errorf("the command line holds %q", got)
	}
	s.press("enter", ":GET nnn", "enter").says(`2\x1b[2J`)
}

func TestEveryKeyOfTheHelpIsBound(t *testing.T) {
	s := on(t, "", 120, 60).press("?")
	for _, g := range keys.groups() {
		s.says(g.Title)
		for _, h := range g.Keys {
			s.says(h.Key)
		}
	}
	s.press("esc").saysNot("shift+tab")
}

// TestNoKeyIsBoundTwice: a key that two bindings have would be lost for one of them.
func TestNoKeyIsBoundTwice(t *testing.T) {
	seen := map[string]string{}
	for _, b := range keys.all() {
		for _, k := range b.Keys() {
			if was, twice := seen[k]; twice {
				t.Errorf("%q is both %q and %q", k, was, b.Help().Desc)
			}
			seen[k] = b.Help().Desc
		}
	}
}

func TestTheCommandLineRunsWhatThePromptRuns(t *testing.T) {
	s := on(t, "", 120, 40)
	s.press(":PUT bob 10", "enter").says("T1 committed @2 in one phase on n1")
	s.press(":alice: BEGIN; PUT bob 3; COMMIT", "enter").says("new session alice", "committed @4")
	s.press("esc", ":GET", "enter").says("expected a key") // what does not parse stays
	if s.m.mode != typing {
		t.Fatal("the line is gone")
	}
	s.press(" bob", "enter").says("3")
	s.press(":VERSIONS bob", "enter").says("commit_ts").press("esc").saysNot("commit_ts")
	s.press(":QUIT", "enter")
	if !s.quit {
		t.Error("QUIT does not leave")
	}
}

func TestHistoryAndCompletion(t *testing.T) {
	s := on(t, "", 80, 24)
	s.m.world.History = newHistory(t)
	s.press(":PUT bobby 1", "enter", ":PUT zoe 1", "enter")
	s.press(":dra", "up", "up")
	if got := s.m.ui.Command.Text; got != "PUT bobby 1" {
		t.Errorf("two lines back is %q", got)
	}
	s.press("down", "down")
	if got := s.m.ui.Command.Text; got != "dra" {
		t.Errorf("the draft is %q", got)
	}
	s.press("esc", ":GET b", "tab")
	if got := s.m.ui.Command.Text; got != "GET bobby " {
		t.Errorf("tab makes %q", got)
	}
	s.press("esc", ":KILL ", "tab").says("n1", "n2", "COORDINATOR").press("tab", "tab")
	if got := s.m.ui.Command.Text; got != "KILL n2" {
		t.Errorf("tab, tab, tab makes %q", got)
	}
}

func TestFaultKeysEnterStatements(t *testing.T) {
	s := on(t, transfer, 120, 40)
	s.press("2", "K").says("n2 is down: killed").press("R").saysNot("n2 is down")
	s.press("3", "P").says("the network is cut: n1, n2 | n3").press("P").saysNot("the network is cut")
	s.press("D").says("no message is under way")
	s.until("space", "Now she commits").press("n", "D")
	var said []string
	for _, e := range s.m.driver.Sessions().Journal() {
		said = append(said, e.Statement.Canonical())
	}
	all := strings.Join(said, "; ")
	for _, want := range []string{"KILL n2; RECOVER n2; PARTITION n3; HEAL", "DROP m"} {
		if !strings.Contains(all, want) {
			t.Errorf("the journal has no %s: %s", want, all)
		}
	}
}

func TestTooSmallTakesNothingButQ(t *testing.T) {
	s := on(t, transfer, 59, 20).press("space", "n", ":")
	if len(s.m.driver.Sessions().Journal()) > 0 || s.m.mode != driving {
		t.Error("a key has done something")
	}
	s.says("needs 60 columns and 16 rows").press("q")
	if !s.quit {
		t.Error("q does not leave")
	}
}

func TestFilterThemeAndFocus(t *testing.T) {
	s := on(t, transfer, 120, 40).press("g").press("f", "prepare.sent", "enter")
	s.says("prepare.sent").press("esc")
	if s.m.ui.Filter.Text != "" {
		t.Error("esc keeps the filter")
	}
	for range panel.Panels {
		s.press("tab", "tab", "tab")
	}
	s.press("1", "l").says("[n2]").press("h").says("[n1]").press("3", "enter")
	s.says("the log of n3", "COMMIT")
	s.press("enter").says("the keys of n3").press("esc").saysNot("the keys of")
	for _, theme := range []string{"light", "plain", "large", "dark"} {
		s.press("t").says("theme: " + theme)
	}
}

func TestALessonTakesOverAndCanBeLeftAgain(t *testing.T) {
	s := on(t, "", 80, 24).press(":PUT bob 1", "enter", ":LESSON transfer", "enter")
	s.says("transfer.kv  0/").saysNot("bob").press("space", "space").says("bob  10@2")
	for range 9 {
		s.press("B")
	}
	s.saysNot("transfer.kv", "10@2")
	s.press(":LESSON nosuch", "enter").says("there is no lesson")
}

// TestWhatIsTypedWithSAYIsACaption, as in a script; it hides nothing of what has happened before,
// stands until something else is said, and goes back with all else.
func TestWhatIsTypedWithSAYIsACaption(t *testing.T) {
	s := on(t, "", 80, 24).press(":PUT bob 10", "enter", ":SAY n1 has bob.", "enter")
	s.says("│  n1 has bob. ", "│▸bob  10@2", "ONEPHASE bob T1")
	s.press(":PUT joe 2", "enter").says("│  n1 has bob. ", "│▸joe  2@4")
	s.press("B").says("│  n1 has bob. ").saysNot("joe")
	s.press(":SAY Who has joe?", "enter").says("│  Who has joe? ").saysNot("n1 has bob.")
	s.press("B").says("│  n1 has bob. ")
	s.press(":SAY", "enter").saysNot("n1 has bob.")
}

// TestANoticeHasTheRowForItself where nothing is said to come next.
func TestANoticeHasTheRowForItself(t *testing.T) {
	s := on(t, "", 90, 24).press(":PUT bob 10", "enter", ":KILL n3 AT decision.logged", "enter")
	s.says("ok n3 will crash the next time that it reaches decision.logged\n")
	s.press(":BEGIN PESSIMISTIC", "enter", ":PUT bob 3", "enter", ":carol: PUT bob 4", "enter")
	s.says("waiting for bob: T2 holds it  new session carol")
}

// TestAnAnswerIsAsWideAsItsBox: printed for another width, it would be broken twice.
func TestAnAnswerIsAsWideAsItsBox(t *testing.T) {
	for _, w := range []int{80, 95, 120} {
		s := on(t, "", w, 24).press(":BEGIN ON n3; PUT bob 1; PUT joe 1", "enter", "esc")
		s.press(":KILL n3 AT decision.logged", "enter", ":COMMIT", "enter")
		s.says("OUTCOME_UNKNOWN  n3 crashed before it told how T1 ended: the decision", "been made.   ",
			"│                STATUS T1 tells")
	}
}
