package panel_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/lipgloss"
	"pgregory.net/rapid"

	"conclave/repl/diagram"
	"conclave/tui/panel"
	"conclave/tui/style"
)

var update = flag.Bool("update", false, "write the goldens anew")

var plain = style.New("plain", style.NoColour)

// golden holds a screen to what is kept of it in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, []byte(got+"\n"), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if got+"\n" != string(want) {
		t.Errorf("%s is not what is kept of it (-update writes it anew):\n%s", name, got)
	}
}

func TestMoments(t *testing.T) {
	for _, m := range moments {
		s := m.of(t)
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			name := fmt.Sprintf("%s-%dx%d", m.name, size[0], size[1])
			golden(t, name, panel.Screen(s, hints(), size[0], size[1], plain))
		}
	}
	s := inDoubt(t)
	golden(t, "in-doubt-200x60", panel.Screen(s, hints(), 200, 60, plain))
	golden(t, "in-doubt-60x16", panel.Screen(s, hints(), 60, 16, plain))
	golden(t, "too-small", panel.Screen(s, hints(), 59, 16, plain))
	golden(t, "large", panel.Screen(s, hints(), 100, 30, large()))
}

// large is the theme for the last row, without its colours.
func large() *style.Styles { return style.New("large", style.NoColour) }

func TestWhatAPersonHasDone(t *testing.T) {
	for _, d := range doings {
		s := inDoubt(t)
		if d.name == "notice" {
			s.Notice = "n1 is up: there is nothing to recover"
		}
		golden(t, "do-"+d.name, panel.Screen(s, d.of(t), 80, 24, plain))
	}
}

// TestNothingIsWiderOrTallerThanTheScreen paints random scenes, full of hostile text, in screens of
// every size.
func TestNothingIsWiderOrTallerThanTheScreen(t *testing.T) {
	pictures := []*diagram.Diagram{nil, drawn(t, ""), drawn(t, "decision.logged")}
	rapid.Check(t, func(t *rapid.T) {
		s := randomScene(t, pictures)
		ui := randomUI(t, s, pictures)
		st := style.New(rapid.SampledFrom(style.Themes).Draw(t, "theme"),
			style.Profile(rapid.IntRange(0, 3).Draw(t, "profile")))
		w, h := rapid.IntRange(1, 200).Draw(t, "w"), rapid.IntRange(1, 200).Draw(t, "h")
		if rapid.Bool().Draw(t, "small") {
			w, h = min(w, 90), min(h, 30)
		}
		for range 3 {
			fits(t, panel.Screen(s, ui, w, h, st), w, h)
			switch rapid.IntRange(0, 2).Draw(t, "do") {
			case 0:
				panel.Tab(s, ui, rapid.SampledFrom([]int{-1, 1}).Draw(t, "delta"))
			case 1:
				panel.Move(s, ui, w, h, rapid.IntRange(-1, 1).Draw(t, "dx"),
					rapid.IntRange(-1, 1).Draw(t, "dy"), st)
			default:
				panel.ScrollBy(s, ui, w, h, rapid.IntRange(-9, 9).Draw(t, "lines"), st)
			}
		}
	})
}

func fits(t interface {
	Helper()
	Fatalf(string, ...any)
}, screen string, w, h int,
) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	if len(lines) > h {
		t.Fatalf("%d lines of %d", len(lines), h)
	}
	for y, l := range lines {
		if got := lipgloss.Width(l); got > w {
			t.Fatalf("line %d takes %d cells of %d: %q", y, got, w, l)
		}
		if strings.ContainsFunc(stripped(l), isControl) {
			t.Fatalf("a control character in %q", l)
		}
	}
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

// stripped is a line without the style changes that this package writes, and those only.
func stripped(l string) string {
	for {
		at := strings.Index(l, "\x1b[")
		end := strings.IndexByte(l[max(at, 0):], 'm')
		if at < 0 || end < 0 || strings.Trim(l[at+2:at+end], "0123456789;") != "" {
			return l
		}
		l = l[:at] + l[at+end+1:]
	}
}

func TestAScreenWithoutColoursHasNoEscapes(t *testing.T) {
	for _, st := range []*style.Styles{plain, large(), style.New("dark", style.NoColour)} {
		if got := panel.Screen(inDoubt(t), hints(), 120, 40, st); strings.Contains(got, "\x1b") {
			t.Errorf("%s sends escapes without colours", st.Name)
		}
	}
}

func TestWhatMattersIsToldInWords(t *testing.T) {
	s := inDoubt(t)
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 40}, {200, 60}} {
		got := panel.Screen(s, hints(), size[0], size[1], plain)
		for _, want := range []string{"IN DOUBT", "DOWN", "T4 is in doubt on n1", "bob", "10@3", "┆ 3",
			"PREPARED", "8 ● COMMIT", "carol", "RECOVER n3", "What may n1 do now?", "waits for you"} {
			if !strings.Contains(got, want) {
				t.Errorf("%d by %d does not say %q:\n%s", size[0], size[1], want, got)
			}
		}
	}
}

func TestTheFocusReachesEveryNodeAndPanel(t *testing.T) {
	s, ui := many(t), hints()
	seen := map[panel.Focus]bool{}
	for range 30 {
		seen[ui.Focus] = true
		if f := ui.Focus; f.Panel == panel.Cards {
			got := panel.Screen(s, ui, 80, 24, plain)
			if want := "[" + s.Nodes[f.Item].Name + "]"; !strings.Contains(got, want) {
				t.Errorf("%s has the focus and is not seen:\n%s", s.Nodes[f.Item].Name, got)
			}
		}
		panel.Tab(s, ui, 1)
	}
	if want := len(s.Nodes) + int(panel.Panels) - 1; len(seen) != want {
		t.Errorf("the tab key reaches %d things of %d", len(seen), want)
	}
	back := map[panel.Focus]bool{}
	for range 30 {
		back[ui.Focus] = true
		panel.Tab(s, ui, -1)
	}
	if !maps.Equal(seen, back) {
		t.Errorf("going back the tab key reaches %v, and going on %v", back, seen)
	}
}

func TestAMessageMovesAsTimeGoes(t *testing.T) {
	s := prepared(t)
	s.Network.Last = nil
	last := -1
	for i := range 11 {
		s.Now = 12*ms + time.Duration(i)*ms/10
		screen := panel.Screen(s, hints(), 120, 40, plain)
		for _, l := range strings.Split(screen, "\n") {
			if at := strings.Index(l, "YES T4 ─▸"); at >= 0 && strings.Contains(l, "├") {
				if at < last {
					t.Errorf("it goes back, from %d to %d", last, at)
				}
				last = at
				break
			}
		}
	}
	if last < 0 {
		t.Error("no message is seen")
	}
}

func TestAMessageMovesOnToTheNextMoment(t *testing.T) {
	s := prepared(t)
	s.Network.Last = nil
	m := &s.Network.Messages[0]
	for _, latency := range []time.Duration{0, ms} {
		s.Now, m.At = m.Sent, m.Sent+latency
		ui, last := hints(), -1
		for part := range 5 {
			ui.Ahead = &panel.Ahead{Now: m.At, Arriving: []uint64{m.ID}, Part: float64(part) / 4}
			at := -1
			for _, l := range strings.Split(panel.Screen(s, ui, 120, 40, plain), "\n") {
				if i := strings.Index(l, "YES T4 ─▸"); i >= 0 && at < 0 {
					at = len([]rune(l[:i]))
				}
			}
			if at <= last {
				t.Errorf("with a latency of %v it is at %d, and was at %d", latency, at, last)
			}
			last = at
		}
	}
}

func TestTheFilterLetsThroughWhatHasAllItsWords(t *testing.T) {
	got := panel.Matching(events(), "N1 t4?")
	if len(got) != 2 {
		t.Errorf("%d events, not 2: %v", len(got), got)
	}
	if all := panel.Matching(events(), "  "); len(all) != len(events()) {
		t.Errorf("an empty filter hides %d events", len(events())-len(all))
	}
}

func BenchmarkScreen(b *testing.B) {
	s := many(b)
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			st, ui := style.New("dark", style.True), hints()
			b.ReportAllocs()
			for b.Loop() {
				panel.Screen(s, ui, size[0], size[1], st)
			}
		})
	}
}
